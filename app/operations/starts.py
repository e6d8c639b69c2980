"""Many starts of one network as one job: in slices through the executor, like everyone else's, told line by line."""

from asyncio import get_running_loop, sleep
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import numpy as np
from pydantic import BaseModel

from app.compute.scheduler import HEAVY, TimeLimit, Workload
from app.operations.outcomes import Outcome, result
from app.operations.rest import finite
from app.operations.rest_starts import StartsProgress, Trial
from engine.arrays import Floats
from engine.experiment.datasets import Examples
from engine.reference.network import n_parameters
from engine.restarts.training import (
    NEVER,
    Restarts,
    RestartsReport,
    RestartsState,
    Steps,
    advance_restarts,
    seed_chunks,
)

TELL_S = 0.15
"""Seconds between two lines of progress."""
MOST_CURVES = 200


@dataclass
class _Part:
    """Some of the starts, as many as are trained in one call."""

    starts: Restarts
    state: RestartsState | None = None
    report: RestartsReport | None = None
    steps: list[Steps] = field(default_factory=list)
    losses: list[Floats] = field(default_factory=list)

    @property
    def step(self) -> int:
        """-1 before it has begun."""
        return -1 if self.state is None else self.state.step

    def take(self, state: RestartsState, report: RestartsReport) -> None:
        self.state, self.report = state, report
        self.steps.append(report.history_step)
        self.losses.append(report.history_loss)


async def lines(
    trials: list[Trial], steps: int, examples: Examples, workload: Workload, seconds: float
) -> AsyncIterator[bytes]:
    """JSON lines (models of `rest_starts`): progress, and a result for each trial. Raises TimeLimitError."""
    limit = TimeLimit("the starts", seconds, "ask for fewer starts, steps, points or units")
    with workload.place():
        for number, trial in enumerate(trials):
            run = trial.experiment.runs[0]
            seeds = seed_chunks(run, examples, trial.experiment.batch_size, trial.seeds)
            parts = [_Part(Restarts(trial.experiment, some)) for some in seeds]
            async for _ in _told(_train(parts, steps, examples, workload, limit)):
                yield line(_progress(trial, parts, steps, number, len(trials)))
            async with limit.kept():
                found = await workload.run_long(result, trial, steps, examples, _outcome(parts))
            yield line(found)


async def _train(
    parts: list[_Part], steps: int, examples: Examples, workload: Workload, limit: TimeLimit
) -> AsyncIterator[None]:
    """Train all parts to the same step, a slice at a time; the part that is behind goes first.

    While others compute it rests after each slice for as long as that took: what people watch goes on smoothly.
    """
    clock = get_running_loop()
    first = parts[0].starts
    heavy = len(first.seeds) * len(examples) * n_parameters(first.run.network) > HEAVY
    run = workload.run_long if heavy else workload.run
    while (part := min(parts, key=lambda part: part.step)).step < steps:
        begun = clock.time()
        async with limit.kept():
            found = await run(advance_restarts, part.starts, examples, part.state, steps, workload.budget_ms())
        part.take(*found)
        if workload.in_flight:
            await sleep(clock.time() - begun)
        yield


async def _told(slices: AsyncIterator[None]) -> AsyncIterator[None]:
    """Of many slices as many as are worth a line, and the last one."""
    clock, last = get_running_loop(), -1.0
    async for _ in slices:
        if clock.time() - last >= TELL_S:
            last = clock.time()
            yield


def line(model: BaseModel) -> bytes:
    """The model as a line of JSON."""
    return model.model_dump_json().encode() + b"\n"


def _progress(trial: Trial, parts: list[_Part], steps: int, number: int, n_trials: int) -> StartsProgress:
    begun = [(part.state, part.report) for part in parts if part.state is not None and part.report is not None]
    loss = np.concatenate([report.evaluation.loss for _, report in begun])
    mean = sum(max(0, part.step) * len(part.starts.seeds) for part in parts) / len(trial.seeds)
    fine = loss[np.isfinite(loss)]
    return StartsProgress(
        units=trial.units,
        step=max(0, min(part.step for part in parts)),
        done=(number + mean / max(1, steps)) / n_trials,
        solved=sum(int(report.evaluation.solved.sum()) for _, report in begun),
        diverged=sum(int((state.diverged_step != NEVER).sum()) for state, _ in begun),
        loss=finite(np.quantile(fine, [0, 0.25, 0.5, 0.75, 1])) if len(fine) else [None] * 5,
    )


def _outcome(parts: list[_Part]) -> Outcome:
    done = [(part.state, part.report) for part in parts if part.state is not None and part.report is not None]
    measures = [report.evaluation for _, report in done]
    solved = np.concatenate([found.solved for found in measures])
    since = np.concatenate([state.solved_step for state, _ in done])
    return Outcome(
        parameters=np.concatenate([state.ensemble.parameters for state, _ in done], axis=1),
        loss=np.concatenate([found.loss for found in measures]),
        score=np.concatenate([found.score for found in measures]),
        solved=solved,
        # As in a verdict: what is solved now, and was not when the history was last kept, is so since now.
        solved_step=np.where(solved, np.where(since == NEVER, done[0][0].step, since), NEVER),
        diverged_step=np.concatenate([state.diverged_step for state, _ in done]),
        step=np.concatenate(parts[0].steps),
        history=np.concatenate([np.concatenate(part.losses) for part in parts], axis=1)[:, :MOST_CURVES],
    )
