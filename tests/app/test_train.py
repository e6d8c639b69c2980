"""A training for REST as a job: no more trips to the workers than it has slices, and grids only where asked for."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, Future
from math import inf
from typing import Any

import pytest

from app.compute.scheduler import Scheduler
from app.operations.train import TRAIN_EXAMPLE, TrainRequest, TrainResponse, train
from app.settings import Settings
from app.wire.errors import parsed
from engine.training import is_history_step


class Recording(Executor):
    """Runs everything at once, and keeps the names of the functions."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.names.append(function.__name__)
        future: Future[Any] = Future()
        future.set_result(function(*args, **kwargs))
        return future


def trained(executor: Executor, **change: Any) -> TrainResponse:
    request = parsed(TrainRequest, {**TRAIN_EXAMPLE, "boundary_grid": None, **change})
    examples = request.examples(Settings())

    async def work() -> TrainResponse:
        return await train(request, examples, Scheduler(executor, 1, max_slice_ms=60_000.0), inf, 1000)

    return asyncio.run(work())


@pytest.mark.parametrize("steps", [0, 300])
def test_a_training_of_one_slice_is_one_trip(steps: int) -> None:
    executor = Recording()
    answer = trained(executor, steps=steps)
    assert executor.names == ["facts", "advance"]
    assert answer.step == steps
    assert [set(run.parameters) for run in answer.runs] == [{"W1", "b1"}, {"W1", "b1", "W2", "b2"}]
    assert answer.runs[0].history.step == [step for step in range(1, steps + 1) if is_history_step(step)]


def test_without_points_there_is_nothing_to_train() -> None:
    executor = Recording()
    answer = trained(executor, points=[], labels=[], steps=5)
    assert (answer.step, answer.runs[0].loss) == (0, None)
    assert executor.names == ["facts", "advance"]


def test_a_grid_is_predicted_for_each_network() -> None:
    executor = Recording()
    answer = trained(executor, steps=1, boundary_grid=3)
    assert executor.names == ["facts", "advance", "prediction_grid", "prediction_grid"]
    assert [len(run.predictions or []) for run in answer.runs] == [3, 3]
