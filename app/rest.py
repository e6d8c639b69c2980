"""What the REST interface takes and gives, as models: they check what comes in and describe themselves in OpenAPI."""

import math
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, FailFast, Field

from app.catalog import DEFAULT_EXPERIMENT, experiment_json
from app.refusals import Refusal, refuse
from app.schemas import ExperimentModel, Whole, Wire, check_limits
from app.settings import Settings
from app.uploads import check_coordinates
from engine.dataset_shapes import Points
from engine.datasets import Examples

XOR_CORNERS: dict[str, Any] = {"points": [[-1, -1], [-1, 1], [1, 1], [1, -1]], "labels": [0, 1, 0, 1]}
TRAIN_EXAMPLE = {**XOR_CORNERS, "experiment": experiment_json(DEFAULT_EXPERIMENT), "steps": 300, "boundary_grid": 4}


class DatasetQuery(BaseModel):
    """How a data set is made; what is left out takes the data set's own default."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    n_samples: int | None = Field(None, ge=1, description="examples; the fixed tables ignore it")
    noise: float | None = Field(
        None, ge=0, le=5, description="standard deviation of the jitter; fixed tables ignore it"
    )
    seed: Whole = 0


class DatasetResponse(BaseModel):
    """A data set: `points` [[x₁, x₂], …] and their `labels`, 0 or 1."""

    name: str
    n_samples: int
    points: list[list[float]]
    labels: list[int]


class TrainRequest(Wire):
    """Points, networks, and for how many steps to train them."""

    model_config = ConfigDict(json_schema_extra={"examples": [TRAIN_EXAMPLE]})

    points: Annotated[list[Annotated[list[float], Field(min_length=2, max_length=2), FailFast()]], FailFast()]
    labels: Annotated[list[Annotated[int, Field(ge=0, le=1)]], FailFast()]
    experiment: ExperimentModel
    steps: Whole
    boundary_grid: Annotated[int, Field(ge=2)] | None = Field(
        None, description="cells along an axis of a grid of predictions over the domain; null for none"
    )

    def check(self, settings: Settings) -> None:
        """Raise RefusedError for everything that is more than this server takes, or does not fit together."""
        n, m = len(self.points), len(self.labels)
        refuse(
            [
                _at_most("points", n, settings.max_points, "points"),
                _at_most("steps", self.steps, settings.train_max_steps, "steps"),
                _at_most("boundary_grid", self.boundary_grid or 0, settings.max_boundary_grid, "cells"),
                None if n == m else Refusal(f"labels: {m} labels for {n} points", "labels", m, f"{n} labels"),
            ]
        )
        check_coordinates("points", self._points(), settings)
        check_limits(self.experiment, settings)

    def examples(self) -> Examples:
        """The points and labels as the engine's examples."""
        return Examples(self._points(), np.array(self.labels, np.uint8))

    def _points(self) -> Points:
        return np.array(self.points, np.float64).reshape(-1, 2)


def _at_most(field: str, value: int, limit: int, what: str) -> Refusal | None:
    if value <= limit:
        return None
    return Refusal(f"{field}: {value} {what} are too many; ask for at most {limit}", field, value, f"<= {limit}")


class History(BaseModel):
    """Loss and accuracy at the steps at which they were kept."""

    step: list[int]
    loss: list[float | None]
    accuracy: list[float | None]


class RunResult(BaseModel):
    """What became of one network. A number that is not finite is null, for JSON has no NaN."""

    loss: float | None = Field(description="mean loss over all examples; null without examples or when not finite")
    accuracy: float | None = Field(description="share of examples on the right side of ŷ = ½; a tie is not right")
    ties: int = Field(description="examples for which the network does not choose")
    verdict: dict[str, Any] = Field(description="`code` and `step`, as in the live protocol")
    history: History
    parameters: dict[str, list[Any]] = Field(description="W1 (n[0], n[1]), b1 (n[1],), W2, …: rows are examples")
    predictions: list[list[float]] | None = Field(
        None, description="ŷ at the centres of a grid over the domain, first row at the smallest x₂"
    )


class Analysis(BaseModel):
    """What is true of the examples themselves; see the `analysis` event of the live protocol."""

    n_samples: int
    class_counts: list[int]
    separable: bool | None
    floor: float | None
    best_line: dict[str, Any] | None


class TrainResponse(BaseModel):
    """The result of a training."""

    step: int
    epoch: int
    n_samples: int
    runs: list[RunResult]
    analysis: Analysis


class Health(BaseModel):
    """The service answers."""

    status: str
    version: str
    clients: int


class ProblemResponse(BaseModel):
    """Why not, in the form of RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, Any]] = Field([], description="field, value and limit of everything that was wrong")


def finite(values: np.ndarray[Any, Any]) -> list[float | None]:
    """The values as JSON can carry them: null for NaN and infinities."""
    return [value if math.isfinite(value) else None for value in values.tolist()]
