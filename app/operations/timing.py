"""POST /api/timing: how long one gradient takes in a loop over the examples, and vectorised."""

from pydantic import BaseModel, ConfigDict, Field

from app.compute.scheduler import Scheduler, TimeLimit
from app.operations.request import XOR_CORNERS, SingleNetworkRequest
from app.settings import Settings
from engine.reference.timing import time_gradients

EXAMPLE = {**XOR_CORNERS, "experiment": {"runs": [{"network": {"hidden_layers": [{"units": 2}]}}]}}


class TimingRequest(SingleNetworkRequest):
    """One network and the points to time it on."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})


class TimingResponse(BaseModel):
    """Measured on this server, now, in a process that may share its core with others."""

    n_samples: int = Field(description="how many examples there are")
    loop_us: float = Field(description="one gradient in a loop over the examples, in microseconds: median")
    vectorised_us: float = Field(description="the same gradient for all examples at once: median")
    repeats: int = Field(description="how often each was measured")
    largest_difference: float = Field(description="between the two gradients; round-off")


async def time_gradient(request: TimingRequest, settings: Settings, scheduler: Scheduler) -> TimingResponse:
    """Both, measured in a worker. Raises InputError, TimeLimitError."""
    run, examples = request.checked(settings)
    async with TimeLimit("the timing", settings.train_time_limit_s, "ask for fewer points or units").enforced():
        timing = await scheduler.run_long(time_gradients, run, examples)
    return TimingResponse(n_samples=len(examples), **vars(timing))
