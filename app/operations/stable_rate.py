"""POST /api/stable_rate: a learning rate that was tried and found stable, where a run's own was too large."""

from pydantic import BaseModel, ConfigDict, Field

from app.compute.scheduler import Scheduler, TimeLimit
from app.operations.request import XOR_CORNERS, SingleNetworkRequest
from app.settings import Settings
from engine.stable_rate import best_rate, loss_if_stable, next_rate

EXAMPLE = {**XOR_CORNERS, "experiment": {"runs": [{"training": {"loss": "mse_linear", "learning_rate": 100}}]}}


class StableRateRequest(SingleNetworkRequest):
    """One network with a learning rate that was too large, and its points."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})


class StableRateResponse(BaseModel):
    """What was found by training from the initial weights."""

    learning_rate: float | None = Field(
        description="of the rates tried at which the loss neither diverges, bounces nor rises, nor does so at half as "
        "much again, the one with the lowest loss; null where none was found"
    )
    tried: list[float] = Field(description="the rates tried, in their order: to the third that is stable")


async def find_stable_rate(request: StableRateRequest, settings: Settings, scheduler: Scheduler) -> StableRateResponse:
    """Tries smaller rates one after the other, in a worker. Raises InputError, TimeLimitError."""
    run, examples = request.checked(settings)
    experiment, tried = request.experiment.spec, dict[float, float | None]()
    async with TimeLimit("the trial", settings.train_time_limit_s, "ask for fewer points or units").enforced():
        while (rate := next_rate(run.training.learning_rate, tried)) is not None:
            tried[rate] = await scheduler.run_long(loss_if_stable, experiment, examples, rate)
    return StableRateResponse(learning_rate=best_rate(tried), tried=list(tried))
