"""The numbers in the texts of chapters: computed by a worker when they are first needed, and kept."""

import asyncio
from collections.abc import Iterable
from typing import Any

from app.compute.scheduler import Scheduler
from app.course.chapters import Chapter
from app.course.play import figures_of


class FigureCache:
    """The numbers of every chapter that was asked for."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._tasks: dict[str, asyncio.Task[dict[str, Any]]] = {}

    async def of(self, chapter: Chapter) -> dict[str, Any]:
        """The numbers of a chapter; several readers wait for one computation, which goes on when one leaves."""
        return await asyncio.shield(self._task(chapter)) if chapter.numbers else {}

    def prepare(self, chapters: Iterable[Chapter]) -> None:
        """Begin to compute the numbers of these chapters: some of them train for seconds."""
        for chapter in chapters:
            if chapter.numbers:
                self._task(chapter)

    def _task(self, chapter: Chapter) -> asyncio.Task[dict[str, Any]]:
        task = self._tasks.get(chapter.id)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = self._tasks[chapter.id] = asyncio.create_task(self._scheduler.run_long(figures_of, chapter))
        return task
