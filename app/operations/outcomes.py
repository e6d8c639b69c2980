"""What came of many starts, as the REST interface tells it: measured, sorted by where they ended, with pictures."""

from base64 import b64encode
from dataclasses import dataclass

import numpy as np

from app.operations.rest import finite
from app.operations.rest_starts import StartsCurves, StartsEnding, StartsMembers, StartsResult, Trial
from engine.arrays import Arrays, Flags, Floats
from engine.experiment.datasets import Examples
from engine.restarts.outcomes import OutcomeCluster, outcome_clusters, prediction_field, wilson_interval
from engine.restarts.training import NEVER, Steps


@dataclass(frozen=True, eq=False)
class Outcome:
    """All starts of a trial together: parameters (n_parameters, S) and what was measured, (S,) each."""

    parameters: Floats
    loss: Floats
    score: Floats
    solved: Flags
    solved_step: Steps
    diverged_step: Steps
    step: Steps
    history: Floats


def result(trial: Trial, steps: int, examples: Examples, outcome: Outcome) -> StartsResult:
    """What came of a trial; for a worker, because the pictures and names take their time."""
    run, solved = trial.experiment.runs[0], int(outcome.solved.sum())
    diverged = outcome.diverged_step != NEVER
    with np.errstate(all="ignore"):
        found = outcome_clusters(
            run, outcome.parameters, examples, loss=outcome.loss, solved=outcome.solved, diverged=diverged
        )
        pictures = [prediction_field(run, outcome.parameters[:, end.median].copy(), examples) for end in found]
    return StartsResult(
        units=trial.units,
        n_starts=len(trial.seeds),
        steps=steps,
        solved=solved,
        diverged=int(diverged.sum()),
        interval=wilson_interval(solved, len(trial.seeds)),
        median_solved_step=float(np.median(outcome.solved_step[outcome.solved])) if solved else None,
        members=_members(trial, outcome, found),
        endings=[_ending(trial, outcome, end, arrays) for end, arrays in zip(found, pictures, strict=True)],
        curves=StartsCurves(
            step=outcome.step.tolist(),
            member=list(range(outcome.history.shape[1])),
            loss=[finite(_four_digits(curve)) for curve in outcome.history.T],
        ),
    )


def _members(trial: Trial, outcome: Outcome, found: list[OutcomeCluster]) -> StartsMembers:
    ending = np.zeros(len(trial.seeds), np.int64)
    for number, end in enumerate(found):
        ending[end.replicas] = number
    return StartsMembers(
        seed=list(trial.seeds),
        loss=finite(outcome.loss),
        score=finite(outcome.score),
        solved_step=_steps(outcome.solved_step),
        diverged_step=_steps(outcome.diverged_step),
        ending=ending.tolist(),
    )


def _ending(trial: Trial, outcome: Outcome, end: OutcomeCluster, arrays: Arrays) -> StartsEnding:
    return StartsEnding(
        kind=end.kind,
        name=end.name,
        count=len(end.replicas),
        loss=finite(outcome.loss[[end.replicas[0], end.median, end.replicas[-1]]]),
        member=end.median,
        seed=trial.seeds[end.median],
        score=finite(outcome.score[[end.median]])[0],
        picture={name: b64encode(array.tobytes()).decode() for name, array in arrays.items()},
    )


def _steps(steps: Steps) -> list[int | None]:
    return [None if step == NEVER else step for step in steps.tolist()]


def _four_digits(values: Floats) -> Floats:
    return np.array([float(f"{value:.4g}") for value in values.tolist()])
