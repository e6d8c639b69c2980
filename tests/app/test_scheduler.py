"""How the cores are shared: short slices under load, a worker free for them, places given back, limits of time."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.compute.scheduler import NoSlotError, Scheduler, TimeLimit, TimeLimitError
from engine import training
from engine.experiment.datasets import make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec
from tests.patience import PATIENCE_SECONDS


class Long:
    """Work that lasts until it is released; `begun` counts how often it has begun."""

    def __init__(self) -> None:
        self.begun, self.release = threading.Semaphore(0), threading.Event()

    def __call__(self) -> None:
        self.begun.release()
        self.release.wait(PATIENCE_SECONDS)


def test_a_slice_is_shorter_the_more_clients_wait() -> None:
    async def measured() -> list[float]:
        scheduler = Scheduler(ThreadPoolExecutor(1), workers=2, min_slice_ms=1, max_slice_ms=10)
        budgets = []
        for in_flight in (0, 1, 3, 7, 100):
            scheduler.in_flight = in_flight
            budgets.append(scheduler.budget_ms(1000))
        return [*budgets, scheduler.budget_ms(0.1)]

    assert asyncio.run(measured()) == pytest.approx([10, 10, 5, 2.5, 1, 1])


def test_what_is_long_leaves_a_worker_free() -> None:
    long = Long()

    async def work() -> None:
        with ThreadPoolExecutor(2) as executor:
            scheduler = Scheduler(executor, workers=2)
            waiting = [asyncio.create_task(scheduler.run_long(long)) for _ in range(5)]
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    assert await scheduler.run(long.begun.acquire), "one of the long ones has begun"
                    assert await scheduler.run(str, 7) == "7"
                assert not long.begun.acquire(blocking=False), "and no other"
                assert scheduler.in_flight == 1
            finally:
                long.release.set()
                await asyncio.gather(*waiting)

    asyncio.run(work())


def test_what_is_long_keeps_its_place_until_its_worker_is_free_even_when_nobody_waits_for_it_any_more() -> None:
    """Or clients that ask and leave would take one worker after another."""
    long = Long()

    async def work() -> None:
        with ThreadPoolExecutor(2) as executor:
            scheduler = Scheduler(executor, workers=2)
            try:
                left = asyncio.create_task(scheduler.run_long(long))
                await asyncio.wait_for(asyncio.to_thread(long.begun.acquire), PATIENCE_SECONDS)
                left.cancel()
                await asyncio.wait([left])
                next_one = asyncio.create_task(scheduler.run_long(long))
                assert await asyncio.wait_for(scheduler.run(str, 7), PATIENCE_SECONDS) == "7"
                assert not long.begun.acquire(blocking=False), "the next one has to wait"
                long.release.set()
                await next_one
            finally:
                long.release.set()

    asyncio.run(work())


@pytest.mark.parametrize(
    ("units", "probes", "is_long"), [(2, (), False), (32, (), True), (2, ("landscape",), True), (2, ("field",), False)]
)
def test_a_step_that_outlasts_a_slice_counts_as_long(units: int, probes: tuple[str, ...], is_long: bool) -> None:
    long: list[object] = []

    class Watched(Scheduler):
        async def run_long(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            long.append(function)
            return await super().run_long(function, *args, **kwargs)

    experiment = Experiment((RunSpec(NetworkSpec((LayerSpec(units),) * 4)),))
    examples = make_dataset("circle", 5000)
    order = training.Command(1, 1.0, probes)
    scheduler = Watched(ThreadPoolExecutor(1), 1)
    asyncio.run(scheduler.advance(experiment, examples, training.initial_state(experiment), order))
    assert bool(long) is is_long


def test_places_are_given_back() -> None:
    scheduler = Scheduler(ThreadPoolExecutor(1), 1, max_clients=1)
    for _ in range(3):
        with scheduler.slot(), pytest.raises(NoSlotError), scheduler.slot():
            pytest.fail("there is one place only")
    assert scheduler.clients == 0


def test_a_time_limit_holds_for_everything_that_is_awaited_and_says_what_to_do() -> None:
    async def work() -> None:
        async with TimeLimit("the job", PATIENCE_SECONDS, "ask for less").enforced():
            await asyncio.sleep(0)
        limit = TimeLimit("the job", 0.05, "ask for less")
        for _ in range(2):  # what has run out stays so
            with pytest.raises(TimeLimitError, match=r"the job took longer than 0\.05 s; ask for less"):
                async with limit.enforced():
                    await asyncio.Event().wait()

    asyncio.run(work())
