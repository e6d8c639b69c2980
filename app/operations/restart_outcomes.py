"""Results of the restarts of one network: measured, grouped by where they ended, with a picture of each group."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from pydantic import BaseModel, Field

from app.wire.json_values import finite_or_null
from engine.arrays import Arrays, Flags, Floats
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment
from engine.restarts.outcomes import (
    OutcomeCluster,
    outcome_clusters,
    prediction_field,
    replica_verdicts,
    wilson_interval,
)
from engine.restarts.training import NEVER, Restarts, RestartsState, Steps


class Trial(NamedTuple):
    """Restarts of one network, one for each seed.

    `units` is the size of its first hidden layer if the request varies it, else None.
    """

    units: int | None
    experiment: Experiment
    seeds: tuple[int, ...]


Kind = Literal[
    "ready", "solved", "stuck", "diverged", "learning", "creeping", "rising", "bouncing", "saturated", "undecided"
]
UnitsTried = Annotated[int | None, Field(description="of the first hidden layer, where `widths` vary them")]
Diverged = Annotated[int, Field(description="how many have diverged")]


class StartsMembers(BaseModel):
    """Every start of a trial, in the order of their seeds."""

    seed: list[int] = Field(description="of its initial weights")
    loss: list[float | None] = Field(description="mean loss over all points, at the end")
    score: list[float | None] = Field(description="fraction of points on the right side; in a regression R²")
    solved_step: list[int | None] = Field(description="since which step it has been solved without a break")
    diverged_step: list[int | None] = Field(description="at which step it diverged")
    code: list[str] = Field(description="the word of its verdict, the same as for a single run")
    ending: list[int] = Field(description="which of `endings`")


class StartsEnding(BaseModel):
    """Starts that ended alike, and a typical one of them."""

    kind: Kind = Field(
        description="how they ended: `stuck` where more steps bring nothing, the `code` where they may lead somewhere"
    )
    code: str = Field(description="the word of their verdict, as in the live protocol")
    name: str | None = Field(
        description="`none_parted`, `three_merged` or `two_merged`, where they are on that plateau of XOR, or pass it"
    )
    count: int = Field(description="how many")
    loss: list[float | None] = Field(description="least, median and greatest")
    member: int = Field(description="number of the one whose loss is in the middle, from 0")
    seed: int = Field(description="of the initial weights of that one")
    score: float | None = Field(description="of that one, as in `members`")
    picture: dict[str, str] = Field(
        description="base64 of its `field` and `classes` (uint8) or `values` (float32, little-endian), as in the live "
        "protocol: 64 rows of 64, the smallest x₂ first; over a single input 64 values"
    )


class StartsCurves(BaseModel):
    """Losses of some members on the way."""

    step: list[int] = Field(description="at which the losses were kept")
    member: list[int] = Field(description="whose they are: numbers from 0")
    loss: list[list[float | None]] = Field(description="a list for each of `member`, to four digits")


class StartsResult(BaseModel):
    """A line for each trial when it is through: what came of all starts."""

    type: Literal["result"] = Field("result", description="a trial is through")
    units: UnitsTried
    n_starts: int = Field(description="how many initial weights")
    steps: int = Field(description="updates of each")
    solved: int = Field(description="how many solve the task")
    diverged: Diverged
    interval: tuple[float, float] = Field(description="95 % Wilson interval of the share that solve the task")
    median_solved_step: float | None = Field(description="of those that solved it")
    members: StartsMembers = Field(description="every start by itself")
    endings: list[StartsEnding] = Field(description="where they ended")
    curves: StartsCurves = Field(description="the way there")


@dataclass(frozen=True, eq=False)
class Outcome:
    """All S restarts of a trial at the end: `parameters` (n_parameters, S) and what was measured, (S,) each.

    `states` are those of the chunks they were trained in.

    `step` (k,) and `history` (k, ≤ S): the losses of the first ones on the way.
    """

    parameters: Floats
    loss: Floats
    score: Floats
    solved: Flags
    solved_step: Steps
    diverged_step: Steps
    step: Steps
    history: Floats
    states: tuple[RestartsState, ...]


def result(trial: Trial, n_steps: int, examples: Examples, outcome: Outcome) -> StartsResult:
    """The result of a trial. Call it in a worker: the pictures take long."""
    run, solved = trial.experiment.runs[0], int(outcome.solved.sum())
    diverged = outcome.diverged_step != NEVER
    with np.errstate(all="ignore"):
        verdicts = replica_verdicts(Restarts(trial.experiment, trial.seeds), examples, outcome.states)
        found = outcome_clusters(verdicts, outcome.loss)
        pictures = [prediction_field(run, outcome.parameters[:, end.median].copy(), examples) for end in found]
    return StartsResult(
        units=trial.units,
        n_starts=len(trial.seeds),
        steps=n_steps,
        solved=solved,
        diverged=int(diverged.sum()),
        interval=wilson_interval(solved, len(trial.seeds)),
        median_solved_step=float(np.median(outcome.solved_step[outcome.solved])) if solved else None,
        members=_members(trial, outcome, verdicts, found),
        endings=[_ending(trial, outcome, end, arrays) for end, arrays in zip(found, pictures, strict=True)],
        curves=StartsCurves(
            step=outcome.step.tolist(),
            member=list(range(outcome.history.shape[1])),
            loss=[finite_or_null(_four_digits(curve)) for curve in outcome.history.T],
        ),
    )


def _members(
    trial: Trial, outcome: Outcome, verdicts: list[dict[str, Any]], found: list[OutcomeCluster]
) -> StartsMembers:
    ending = np.zeros(len(trial.seeds), np.int64)
    for number, end in enumerate(found):
        ending[end.replicas] = number
    return StartsMembers(
        seed=list(trial.seeds),
        loss=finite_or_null(outcome.loss),
        score=finite_or_null(outcome.score),
        solved_step=_steps(outcome.solved_step),
        diverged_step=_steps(outcome.diverged_step),
        code=[found["code"] for found in verdicts],
        ending=ending.tolist(),
    )


def _ending(trial: Trial, outcome: Outcome, end: OutcomeCluster, arrays: Arrays) -> StartsEnding:
    return StartsEnding(
        kind=end.kind,
        code=end.code,
        name=end.name,
        count=len(end.replicas),
        loss=finite_or_null(outcome.loss[[end.replicas[0], end.median, end.replicas[-1]]]),
        member=end.median,
        seed=trial.seeds[end.median],
        score=finite_or_null(outcome.score[[end.median]])[0],
        picture={name: b64encode(array.tobytes()).decode() for name, array in arrays.items()},
    )


def _steps(steps: Steps) -> list[int | None]:
    return [None if step == NEVER else step for step in steps.tolist()]


def _four_digits(values: Floats) -> Floats:
    return np.array([float(f"{value:.4g}") for value in values.tolist()])
