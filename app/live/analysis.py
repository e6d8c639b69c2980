"""Looks at a client's examples in the background: at most one job at a time, and always the newest examples next."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from app.compute.scheduler import Workload
from engine.exact.analysis import Analysis, analyse
from engine.experiment.datasets import Examples

logger = logging.getLogger(__name__)
Announce = Callable[[int, Analysis], Awaitable[None]]


class Analyst:
    """`announce(revision, analysis)` is awaited for the newest examples only; older ones are passed over."""

    def __init__(self, announce: Announce, workload: Workload, best_line_max_points: int) -> None:
        self._announce, self._workload, self._most = announce, workload, best_line_max_points
        self._next: tuple[Examples, int] | None = None
        self._task: asyncio.Task[None] | None = None

    def look_at(self, examples: Examples, revision: int) -> None:
        """Analyse these as soon as what is being analysed is done."""
        self._next = examples, revision
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while self._next is not None:
            (examples, revision), self._next = self._next, None
            try:
                found = await self._workload.run_long(analyse, examples.X, examples.y, self._most)
            except Exception:  # training goes on without the analysis
                logger.exception("the analysis of %d examples failed", len(examples.y))
                continue
            if self._next is None:
                await self._announce(revision, found)

    def stop(self) -> None:
        """Leave; a result that is still to come is not announced."""
        if self._task is not None:
            self._task.cancel()
