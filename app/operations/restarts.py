"""POST /api/starts: one network trained from many initial weights (random restarts), in slices within a time limit.

The answer is lines of JSON: progress while the restarts are trained, and a result for each size of the network.
"""

from asyncio import get_running_loop, sleep
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from app.compute.scheduler import HEAVY, Scheduler, TimeLimit
from app.operations.request import XOR_CORNERS, SingleNetworkRequest
from app.operations.restart_outcomes import Diverged, Outcome, Trial, UnitsTried, result
from app.settings import Settings
from app.wire.errors import FieldError, raise_if, too_many
from app.wire.json_values import MAX_INTEGER, finite_or_null
from app.wire.schemas import NonNegativeInt, PositiveInt
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

MAX_WIDTHS = 16
Widths = Annotated[list[PositiveInt], Field(min_length=1, max_length=MAX_WIDTHS, fail_fast=True)]

STARTS_EXAMPLE = {
    **XOR_CORNERS,
    "experiment": {"runs": [{"network": {"hidden_layers": [{"units": 2}]}, "training": {"learning_rate": 0.5}}]},
    "n_starts": 200,
    "steps": 1000,
}


class StartsRequest(SingleNetworkRequest):
    """A task for one network, how often to start it, and for how many steps to train it each time."""

    model_config = ConfigDict(json_schema_extra={"examples": [STARTS_EXAMPLE]})

    n_starts: PositiveInt = Field(description="how many initial weights")
    first_seed: NonNegativeInt = Field(
        0, description="the starts have this seed and the following ones; the run's own is unused"
    )
    steps: NonNegativeInt = Field(description="updates of each")
    widths: Widths | None = Field(
        None, description="numbers of units of the first hidden layer to try one after the other; null for its own"
    )

    def trials(self, settings: Settings) -> list[Trial]:
        """What is to be trained; raises InputError for what is above the limits, and for fields that make no sense."""
        self.check(settings)
        last = self.first_seed + self.n_starts - 1
        too_large = f"first_seed: the last seed would be {last}"
        raise_if(
            [
                too_many("n_starts", self.n_starts, settings.max_starts, "starts"),
                too_many("steps", self.steps, settings.train_max_steps, "steps"),
                None
                if last <= MAX_INTEGER
                else FieldError(too_large, "first_seed", self.first_seed, f"<= {MAX_INTEGER}"),
                *(too_many(f"widths.{i}", w, settings.max_units, "units") for i, w in enumerate(self.widths or [])),
            ]
        )
        if self.widths is not None and not self.experiment.runs[0].network.hidden_layers:
            text = "widths: the network has no hidden layer whose units could vary; add one"
            raise_if([FieldError(text, "widths", len(self.widths), "null")])
        trials = [self._trial(units) for units in self.widths] if self.widths else [self._trial(None)]
        raise_if([_too_many_weights(trial, settings.max_start_parameters) for trial in trials])
        return trials

    def _trial(self, units: int | None) -> Trial:
        experiment = self.experiment.spec
        seeds = tuple(range(self.first_seed, self.first_seed + self.n_starts))
        (run,) = experiment.runs
        if units is not None and units != run.network.hidden_layers[0].units:
            first, *others = run.network.hidden_layers
            network = replace(run.network, hidden_layers=(replace(first, units=units), *others))
            run = replace(run, network=network, frozen=())  # their indices are those of the layers as sent
        return Trial(units, replace(experiment, runs=(run,)), seeds)


def _too_many_weights(trial: Trial, limit: int) -> FieldError | None:
    weights, asked = n_parameters(trial.experiment.runs[0].network), len(trial.seeds)
    if weights * asked <= limit:
        return None
    most = limit // weights
    text = f"n_starts: {asked} starts of a network of {weights} weights are too many; ask for at most {most}"
    return FieldError(text, "n_starts", asked, f"<= {most}")


class StartsProgress(BaseModel):
    """A line on the way: of the present trial how far all starts are, how many have solved the task, their losses."""

    type: Literal["progress"] = Field("progress", description="there is more to come")
    units: UnitsTried
    step: int = Field(description="that all starts of this trial have reached")
    done: float = Field(description="fraction of all the work")
    solved: int = Field(description="how many solve the task now")
    diverged: Diverged
    loss: list[float | None] = Field(description="least, lower quartile, median, upper quartile and greatest loss")


class StartsFailure(BaseModel):
    """The last line where it went wrong on the way."""

    type: Literal["error"] = Field("error", description="nothing follows")
    status: int = Field(description="what the answer's would have been")
    detail: str = Field(description="what went wrong, and what to do")


PROGRESS_INTERVAL_S = 0.15
"""Time between two lines of progress."""
MAX_CURVES = 200
"""Most loss curves in a result."""


@dataclass
class _Chunk:
    """Some of the restarts of a trial: those that are trained in one call."""

    restarts: Restarts
    state: RestartsState | None = None
    report: RestartsReport | None = None
    steps: list[Steps] = field(default_factory=list)
    losses: list[Floats] = field(default_factory=list)

    @property
    def step(self) -> int:
        """The step reached; -1 before the first slice."""
        return -1 if self.state is None else self.state.step

    def update(self, state: RestartsState, report: RestartsReport) -> None:
        self.state, self.report = state, report
        self.steps.append(report.history_step)
        self.losses.append(report.history_loss)


async def lines(
    trials: list[Trial], n_steps: int, examples: Examples, scheduler: Scheduler, time_limit_s: float
) -> AsyncIterator[bytes]:
    """Lines of JSON: StartsProgress on the way, and a StartsResult for each trial. Raises TimeLimitError."""
    limit = TimeLimit("the starts", time_limit_s, "ask for fewer starts, steps, points or units")
    with scheduler.slot():
        for number, trial in enumerate(trials):
            run = trial.experiment.runs[0]
            seeds = seed_chunks(run, examples, trial.experiment.batch_size, trial.seeds)
            chunks = [_Chunk(Restarts(trial.experiment, some)) for some in seeds]
            async for _ in _throttled(_train(chunks, n_steps, examples, scheduler, limit)):
                yield line(_progress(trial, chunks, n_steps, number, len(trials)))
            async with limit.enforced():
                found = await scheduler.run_long(result, trial, n_steps, examples, _outcome(chunks))
            yield line(found)


async def _train(
    chunks: list[_Chunk], n_steps: int, examples: Examples, scheduler: Scheduler, limit: TimeLimit
) -> AsyncIterator[None]:
    """Train all chunks for `n_steps` steps, a slice at a time, the one that is behind first; yields after each slice.

    While other clients compute, it waits after each slice for as long as the slice took, so that live training stays
    smooth.
    """
    clock = get_running_loop()
    first = chunks[0].restarts
    heavy = len(first.seeds) * len(examples) * n_parameters(first.run.network) > HEAVY
    run = scheduler.run_long if heavy else scheduler.run
    while (chunk := min(chunks, key=lambda chunk: chunk.step)).step < n_steps:
        begun = clock.time()
        async with limit.enforced():
            found = await run(advance_restarts, chunk.restarts, examples, chunk.state, n_steps, scheduler.budget_ms())
        chunk.update(*found)
        if scheduler.in_flight:
            await sleep(clock.time() - begun)
        yield


async def _throttled(slices: AsyncIterator[None]) -> AsyncIterator[None]:
    """At most one slice in each PROGRESS_INTERVAL_S; all slices are run."""
    clock, last = get_running_loop(), -1.0
    async for _ in slices:
        if clock.time() - last >= PROGRESS_INTERVAL_S:
            last = clock.time()
            yield


def line(model: BaseModel) -> bytes:
    """The model as one line of JSON."""
    return model.model_dump_json().encode() + b"\n"


def _progress(trial: Trial, chunks: list[_Chunk], n_steps: int, number: int, n_trials: int) -> StartsProgress:
    begun = [(chunk.state, chunk.report) for chunk in chunks if chunk.state is not None and chunk.report is not None]
    loss = np.concatenate([report.evaluation.loss for _, report in begun])
    mean = sum(max(0, chunk.step) * len(chunk.restarts.seeds) for chunk in chunks) / len(trial.seeds)
    finite = loss[np.isfinite(loss)]
    return StartsProgress(
        units=trial.units,
        step=max(0, min(chunk.step for chunk in chunks)),
        done=(number + mean / max(1, n_steps)) / n_trials,
        solved=sum(int(report.evaluation.solved.sum()) for _, report in begun),
        diverged=sum(int((state.diverged_step != NEVER).sum()) for state, _ in begun),
        loss=finite_or_null(np.quantile(finite, [0, 0.25, 0.5, 0.75, 1])) if len(finite) else [None] * 5,
    )


def _outcome(chunks: list[_Chunk]) -> Outcome:
    done = [(chunk.state, chunk.report) for chunk in chunks if chunk.state is not None and chunk.report is not None]
    evaluations = [report.evaluation for _, report in done]
    solved = np.concatenate([found.solved for found in evaluations])
    since = np.concatenate([state.solved_step for state, _ in done])
    return Outcome(
        parameters=np.concatenate([state.ensemble.parameters for state, _ in done], axis=1),
        loss=np.concatenate([found.loss for found in evaluations]),
        score=np.concatenate([found.score for found in evaluations]),
        solved=solved,
        # As in a verdict: a run that is solved now, but was not at the last step of the history, is solved since now.
        solved_step=np.where(solved, np.where(since == NEVER, done[0][0].step, since), NEVER),
        diverged_step=np.concatenate([state.diverged_step for state, _ in done]),
        step=np.concatenate(chunks[0].steps),
        history=np.concatenate([np.concatenate(chunk.losses) for chunk in chunks], axis=1)[:, :MAX_CURVES],
        states=tuple(state for state, _ in done),
    )
