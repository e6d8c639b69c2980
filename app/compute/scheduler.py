"""Shares the cores among clients: bounded slices, a bounded number of clients, and time limits for long jobs."""

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
"""Examples times parameters above which a single step, which cannot be interrupted, takes longer than a slice."""
PASSES = {"landscape": len(LANDSCAPE_DISTANCES) ** 2}
"""How often a probe evaluates all examples, for probes that do so more than once."""


class NoSlotError(Exception):
    """All slots for clients are in use."""


class TimeLimitError(Exception):
    """A job that did not finish in time."""


class TimeLimit:
    """A deadline `seconds` from now for one `job`; create it inside the event loop.

    `advice` tells the client how to ask for less.
    """

    def __init__(self, job: str, seconds: float, advice: str) -> None:
        self._end = asyncio.get_running_loop().time() + seconds
        self._text = f"{job} took longer than {seconds:g} s; {advice}"

    @asynccontextmanager
    async def enforced(self) -> AsyncIterator[None]:
        """Cancel what is awaited inside at the deadline, and raise TimeLimitError."""
        try:
            async with asyncio.timeout_at(self._end):
                yield
        except TimeoutError:
            raise TimeLimitError(self._text) from None


class Scheduler:
    """The executor together with its load. There is one for the whole service, used from its event loop only."""

    def __init__(
        self,
        executor: Executor,
        workers: int,
        min_slice_ms: float = 1.0,
        max_slice_ms: float = 10.0,
        max_clients: int = 200,
    ) -> None:
        self._executor = executor
        self._workers = workers
        self._min_slice_ms, self._max_slice_ms = min_slice_ms, max_slice_ms
        self._max_clients = max_clients
        self._long_jobs = asyncio.Semaphore(max(1, workers - 1))
        self.clients = 0
        self.in_flight = 0

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold a slot for one client; raises NoSlotError when all are in use."""
        if self.clients >= self._max_clients:
            raise NoSlotError(f"all {self._max_clients} places are taken; try again in a moment")
        self.clients += 1
        try:
            yield
        finally:
            self.clients -= 1

    def budget_ms(self, asked: float = inf) -> float:
        """How long the next slice may take: what was `asked` for, but less the more slices wait for a worker."""
        share = min(1.0, self._workers / (self.in_flight + 1))
        return max(self._min_slice_ms, min(asked, self._max_slice_ms) * share)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of the function, computed by the executor; its exceptions are raised here."""
        self.in_flight += 1
        try:
            return await asyncio.wrap_future(self._executor.submit(function, *args, **kwargs))
        finally:
            self.in_flight -= 1

    async def run_long(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `run`, for functions that may take much longer than a slice.

        They never occupy all workers, unless there is only one: slices need not wait for them.
        """
        await self._long_jobs.acquire()
        # The caller may be cancelled, but the function occupies its worker to the end: only then is there room again.
        working = asyncio.ensure_future(self.run(function, *args, **kwargs))
        working.add_done_callback(lambda _: self._long_jobs.release())
        return await asyncio.shield(working)

    async def advance(
        self, experiment: Experiment, examples: Examples, state: State, command: Command
    ) -> tuple[State, Frame]:
        """One slice of training, as `engine.training.advance`, computed by the executor."""
        passes = max((PASSES.get(probe, 1) for probe in command.probes), default=1)
        work = passes * len(examples) * sum(n_parameters(run.network) for run in experiment.runs)
        run = self.run_long if work > HEAVY else self.run
        return await run(training.advance, experiment, examples, state, command)
