"""Analyses a client's examples in the background: one job at a time, and only the newest examples next."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from app.compute.scheduler import Scheduler
from engine.exact.analysis import Analysis, with_best_line

logger = logging.getLogger(__name__)
OnResult = Callable[[int, Analysis], Awaitable[None]]


class AnalysisWorker:
    """Adds the best line, which takes long to find, to analyses that have all the rest.

    `on_result(revision, analysis)` is awaited for the newest examples only.
    """

    def __init__(self, on_result: OnResult, scheduler: Scheduler, best_line_max_points: int) -> None:
        self._on_result, self._scheduler, self._max_points = on_result, scheduler, best_line_max_points
        self._next: tuple[Analysis, int] | None = None
        self._task: asyncio.Task[None] | None = None

    def submit(self, analysis: Analysis, revision: int) -> None:
        """Complete this analysis after the running one; it replaces one that still waits."""
        self._next = analysis, revision
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while self._next is not None:
            (analysis, revision), self._next = self._next, None
            try:
                complete = await self._scheduler.run_long(with_best_line, analysis, self._max_points)
            except Exception:  # training goes on without the analysis
                logger.exception("the analysis of %d examples failed", len(analysis.y))
                continue
            if self._next is None:
                await self._on_result(revision, complete)

    def stop(self) -> None:
        """Cancel; a result that is still to come is dropped."""
        if self._task is not None:
            self._task.cancel()
