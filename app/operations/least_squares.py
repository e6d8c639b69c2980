"""GET /api/least_squares/timing and POST /api/least_squares/fit: closed forms timed, and Levenberg-Marquardt."""

from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from app.compute.scheduler import Scheduler, TimeLimit
from app.operations.request import SingleNetworkRequest
from app.settings import Settings
from app.wire.errors import FieldError, raise_if
from engine.exact.least_squares import seconds_by_dimension
from engine.exact.levenberg_marquardt import Solution, levenberg_marquardt
from engine.experiment.datasets import Examples
from engine.experiment.specs import RunSpec
from engine.functions.losses import LOSSES
from engine.reference.network import initial_parameters, n_parameters

DIMENSIONS = (1, 3, 10, 30, 100, 300)
N_SAMPLES = 1000
MAX_WORK = 3_000_000
"""Most examples times squared parameters: a step cannot be interrupted, and all steps of a fit take about a second."""
MAX_STEPS = 200

LINE: dict[str, Any] = {"points": [[-1.0], [0.0], [1.0], [2.0]], "values": [-1.1, 0.1, 0.9, 2.2]}
RUN: dict[str, Any] = {"network": {"features": ["x1"], "hidden_layers": [{"units": 2}]}, "training": {"loss": "mse"}}


class CostResponse(BaseModel):
    """Seconds on this server, now, for each number of features."""

    n_samples: int = Field(description="how many examples there are")
    dimensions: list[int] = Field(description="numbers of features")
    normal_equations: list[float] = Field(description="seconds to solve them, for each of `dimensions`")
    qr: list[float] = Field(description="seconds by QR")
    gradient_step: list[float] = Field(description="seconds of one step of gradient descent")


class FitRequest(SingleNetworkRequest):
    """One network with a single output and an error that is squared, and for how many steps to fit it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**LINE, "experiment": {"runs": [RUN]}, "max_steps": 50}]}
    )

    max_steps: Annotated[int, Field(ge=1, le=MAX_STEPS)] = Field(100, description="most steps to take")

    def checked(self, settings: Settings) -> tuple[RunSpec, Examples]:
        """The run and the examples; InputError says what is wrong with them."""
        run, examples = super().checked(settings)
        loss, n = run.training.loss, n_parameters(run.network)
        field = "experiment.runs.0.training.loss"
        text = f"{field}: least squares needs 'mse', values to learn, got {loss!r}"
        raise_if([None if LOSSES[loss].task == "regression" else FieldError(text, field, loss, "'mse'")])
        work = len(examples) * n * n
        text = (
            f"points: {len(examples)} points for {n} weights are too many at once; send fewer points or use fewer units"
        )
        raise_if([FieldError(text, "points", work, f"points · weights² <= {MAX_WORK}") if work > MAX_WORK else None])
        return run, examples


class FitResponse(BaseModel):
    """The way there, from the run's own initial weights."""

    losses: list[float] = Field(description="mean squared error at the start and after each step that helped")
    converged: bool = Field(description="whether no step could help any more")
    parameters: list[float] = Field(
        description="all weights as one list: W of layer 1 row by row, its b, W of layer 2, …"
    )


async def time_closed_forms(settings: Settings, scheduler: Scheduler) -> CostResponse:
    """Seconds for each dimension, measured in a worker. Raises TimeLimitError."""
    async with TimeLimit("the timing", settings.train_time_limit_s, "try again when fewer are training").enforced():
        found = await scheduler.run_long(seconds_by_dimension, DIMENSIONS, N_SAMPLES)
    return CostResponse(n_samples=N_SAMPLES, dimensions=list(DIMENSIONS), **found)


async def fit_network(request: FitRequest, settings: Settings, scheduler: Scheduler) -> FitResponse:
    """The network fitted from its initial weights. Raises InputError, TimeLimitError."""
    run, examples = request.checked(settings)
    async with TimeLimit("the fit", settings.train_time_limit_s, "ask for fewer steps, points or units").enforced():
        found = await scheduler.run_long(_fit, run, examples, request.max_steps)
    losses = 2.0 * found.costs / len(examples)
    kept = losses[np.isfinite(losses)].tolist()
    return FitResponse(losses=kept, converged=found.converged, parameters=found.parameters.tolist())


def _fit(run: RunSpec, examples: Examples, max_steps: int) -> Solution:
    start = initial_parameters(run).astype(np.float64)
    return levenberg_marquardt(run.network, start, examples.X, examples.y, max_steps=max_steps)
