"""How long one gradient takes in a loop over the examples and for all of them at once: asked, answered, measured."""

from pydantic import BaseModel, ConfigDict, Field

from app.refusals import Refusal, refuse
from app.rest import XOR_CORNERS, Task, at_most
from app.schemas import check_limits
from app.settings import Settings
from app.workload import Workload
from engine.datasets import Examples
from engine.specs import RunSpec
from engine.timing import time_gradients

EXAMPLE = {**XOR_CORNERS, "experiment": {"runs": [{"network": {"hidden_layers": [{"units": 2}]}}]}}


class TimingRequest(Task):
    """One network and the points to time it on."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    def checked(self, settings: Settings) -> tuple[RunSpec, Examples]:
        """The run and the examples; RefusedError says what is wrong."""
        refuse([at_most("points", len(self.points), settings.max_points, "points")])
        check_limits(self.experiment, settings)
        examples = self.examples(settings)
        runs = self.experiment.to_engine().runs
        text = f"experiment.runs: one network is timed at a time, got {len(runs)}"
        one = None if len(runs) == 1 else Refusal(text, "experiment.runs", len(runs), "1 item")
        none = None if len(examples) else Refusal("points: there is nothing to time", "points", 0, ">= 1 item")
        refuse([one, none])
        return runs[0], examples


class TimingResponse(BaseModel):
    """Measured on this server, now, in a process that may share its core with others."""

    n_samples: int
    loop_us: float = Field(description="one gradient in a loop over the examples, in microseconds: median")
    vectorised_us: float = Field(description="the same gradient for all examples at once: median")
    repeats: int = Field(description="how often each was measured")
    largest_difference: float = Field(description="between the two gradients; round-off")


async def measure(request: TimingRequest, settings: Settings, workload: Workload) -> TimingResponse:
    """Time both in a worker. Raises RefusedError."""
    run, examples = request.checked(settings)
    timing = await workload.run_long(time_gradients, run, examples)
    return TimingResponse(n_samples=len(examples), **vars(timing))
