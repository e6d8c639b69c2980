"""How long one gradient takes in a loop over the examples and for all of them at once: asked, answered, measured."""

from pydantic import BaseModel, ConfigDict, Field

from app.compute.scheduler import TimeLimit, Workload
from app.operations.request import XOR_CORNERS, OneNetworkTask
from app.settings import Settings
from engine.reference.timing import time_gradients

EXAMPLE = {**XOR_CORNERS, "experiment": {"runs": [{"network": {"hidden_layers": [{"units": 2}]}}]}}


class TimingRequest(OneNetworkTask):
    """One network and the points to time it on."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})


class TimingResponse(BaseModel):
    """Measured on this server, now, in a process that may share its core with others."""

    n_samples: int = Field(description="how many examples there are")
    loop_us: float = Field(description="one gradient in a loop over the examples, in microseconds: median")
    vectorised_us: float = Field(description="the same gradient for all examples at once: median")
    repeats: int = Field(description="how often each was measured")
    largest_difference: float = Field(description="between the two gradients; round-off")


async def measure(request: TimingRequest, settings: Settings, workload: Workload) -> TimingResponse:
    """Time both in a worker. Raises RefusedError, TimeLimitError."""
    run, examples = request.checked(settings)
    async with TimeLimit("the timing", settings.train_time_limit_s, "ask for fewer points or units").kept():
        timing = await workload.run_long(time_gradients, run, examples)
    return TimingResponse(n_samples=len(examples), **vars(timing))
