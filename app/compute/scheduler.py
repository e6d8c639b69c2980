"""How the cores are shared: slices are shorter the more clients are training, places are few, and a job's time ends."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Executor
from contextlib import asynccontextmanager, contextmanager
from math import inf
from typing import ParamSpec, TypeVar

from engine import training
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment
from engine.probes.landscape import LANDSCAPE_DISTANCES
from engine.reference.network import n_parameters
from engine.training import Command, Frame, State

P = ParamSpec("P")
T = TypeVar("T")

HEAVY = 10_000_000
"""Examples times parameters above which a single step, which cannot be cut, takes longer than any slice should."""
PASSES = {"landscape": len(LANDSCAPE_DISTANCES) ** 2}
"""How often a probe looks at all examples, if more often than a step does."""


class NoRoomError(Exception):
    """There is no room for another client."""


class TimeLimitError(Exception):
    """A job that did not finish in time."""


class TimeLimit:
    """The time that a job has, from now on; made within the event loop. `advice` says how to ask for less."""

    def __init__(self, job: str, seconds: float, advice: str) -> None:
        self._end = asyncio.get_running_loop().time() + seconds
        self._text = f"{job} took longer than {seconds:g} s; {advice}"

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Give up what is awaited inside when time is up: raises TimeLimitError."""
        try:
            async with asyncio.timeout_at(self._end):
                yield
        except TimeoutError:
            raise TimeLimitError(self._text) from None


class Workload:
    """The executor together with what is known of its load. One for the whole service, used from its event loop."""

    def __init__(
        self, executor: Executor, workers: int, min_slice_ms: float = 1.0, max_slice_ms: float = 10.0, places: int = 200
    ) -> None:
        self._executor = executor
        self._workers = workers
        self._min_slice_ms, self._max_slice_ms = min_slice_ms, max_slice_ms
        self._places = places
        self._room_for_long = asyncio.Semaphore(max(1, workers - 1))
        self.clients = 0
        self.in_flight = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """A client's place for as long as it trains; raises NoRoomError when all are taken."""
        if self.clients >= self._places:
            raise NoRoomError(f"all {self._places} places are taken; try again in a moment")
        self.clients += 1
        try:
            yield
        finally:
            self.clients -= 1

    def budget_ms(self, asked: float = inf) -> float:
        """The milliseconds the next slice may take: what was asked, shortened in proportion when slices must queue."""
        share = min(1.0, self._workers / (self.in_flight + 1))
        return max(self._min_slice_ms, min(asked, self._max_slice_ms) * share)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of the function, computed by the executor; its exceptions pass through."""
        self.in_flight += 1
        try:
            return await asyncio.wrap_future(self._executor.submit(function, *args, **kwargs))
        finally:
            self.in_flight -= 1

    async def run_long(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `run`, for what may take much longer than a slice: never on all workers at once, if there are several.

        What is short need not wait for it then, however many clients ask for what is long.
        """
        await self._room_for_long.acquire()
        # Who asked may leave, but what has begun occupies its worker to the end, and its place with it.
        working = asyncio.ensure_future(self.run(function, *args, **kwargs))
        working.add_done_callback(lambda _: self._room_for_long.release())
        return await asyncio.shield(working)

    async def advance(
        self, experiment: Experiment, examples: Examples, state: State, command: Command
    ) -> tuple[State, Frame]:
        """One slice of training."""
        passes = max((PASSES.get(probe, 1) for probe in command.probes), default=1)
        work = passes * len(examples) * sum(n_parameters(run.network) for run in experiment.runs)
        run = self.run_long if work > HEAVY else self.run
        return await run(training.advance, experiment, examples, state, command)
