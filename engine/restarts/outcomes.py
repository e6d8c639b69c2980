"""Sort the outcomes of many restarts: by their verdicts, and within a verdict in clusters of about the same loss."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from engine.arrays import Arrays, Floats, Indices
from engine.diagnosis.situation import Situation
from engine.diagnosis.verdicts import STUCK, near_plateau, verdict
from engine.exact.best_of_kind import Best, best_of_kind, key_of
from engine.experiment.batches import steps_per_epoch
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment, RunSpec
from engine.probes.pictures import field
from engine.probes.view import View
from engine.restarts.training import Restarts, RestartsState
from engine.runs.evaluation import Evaluator
from engine.runs.state import RunState, State

MAX_LOSS_CLUSTERS = 5
"""The largest number of clusters by loss, besides the named plateaus."""
PASSING = frozenset({"learning", "creeping", "undecided"})
"""States in which a run may be passing a plateau."""
MIN_GAP, MIN_GAP_OF_RANGE = 0.015, 0.1
"""Two neighbouring losses belong to different clusters when their gap exceeds both of these: a fraction of the larger
loss, and a fraction of the range of all losses."""


@dataclass(frozen=True, eq=False)
class OutcomeCluster:
    """Replicas with the same outcome: their indices `replicas` (k ≥ 1,), sorted by loss.

    `code` is the word of their verdict, the same as for a single run, and `name` that of the plateau on which they are,
    or which they are passing.
    """

    code: str
    replicas: Indices
    name: str | None = None

    @property
    def kind(self) -> str:
        """The code, but "stuck" for all states in which more steps bring nothing."""
        return "stuck" if self.code in STUCK - {"diverged"} else self.code

    @property
    def median(self) -> int:
        """The replica with the median loss."""
        return int(self.replicas[(len(self.replicas) - 1) // 2])


def replica_verdicts(restarts: Restarts, examples: Examples, states: Sequence[RestartsState]) -> list[dict[str, Any]]:
    """The verdict on every replica, of one chunk after the other, as on a single run with its seed.

    Of those that are still on their way `near` is the plateau that they are passing, None for none.
    """
    found: list[dict[str, Any]] = []
    per_epoch, bests = steps_per_epoch(restarts.experiment, len(examples)), dict[Any, Best]()
    for state in states:
        ensemble = state.ensemble
        for replica, theta in enumerate(ensemble.parameters.T.copy()):
            key = key_of(restarts.run, theta)
            if key not in bests:
                bests[key] = best_of_kind(restarts.run, examples, theta)
            evaluation = Evaluator(restarts.run, examples, spots=bests[key].spots).evaluate(theta)
            marks = int(state.solved_step[replica]), int(state.diverged_step[replica])
            progress = state.memory.progress(replica, *marks)
            run_state = RunState(theta, ensemble.slots[..., replica].copy(), ensemble.updates, progress)
            situation = Situation(restarts.run, examples, run_state, state.step, per_epoch, evaluation, bests[key])
            said = verdict(situation)
            found.append(said | {"near": near_plateau(situation)} if said["code"] in PASSING else said)
    return found


def outcome_clusters(verdicts: Sequence[Mapping[str, Any]], loss: Floats) -> list[OutcomeCluster]:
    """The clusters of S replicas with these verdicts and losses (S,).

    The solved come first, then the others by increasing loss, then the diverged.
    """
    alike: dict[tuple[str, str | None], list[int]] = {}
    for replica, found in enumerate(verdicts):
        alike.setdefault((found["code"], found.get("name") or found.get("near")), []).append(replica)
    clusters: list[OutcomeCluster] = []
    for (code, name), members in alike.items():
        replicas = _by_loss(np.array(members, np.intp), loss)
        whole = code in {"solved", "diverged"} or name is not None
        parts = [replicas] if whole else _loss_clusters(replicas, loss)
        clusters += [OutcomeCluster(code, part, name) for part in parts]
    ends = {"solved": -1, "diverged": 1}
    return sorted(clusters, key=lambda cluster: (ends.get(cluster.code, 0), float(loss[cluster.median])))


def prediction_field(run: RunSpec, parameters: Floats, examples: Examples) -> Arrays:
    """The prediction of one replica over the domain: `field`, `classes`, `values` as in the probe `field`."""
    state = State(0, 0, 0, (RunState(parameters, np.zeros((0, len(parameters)), parameters.dtype)),))
    arrays = field(View(Experiment((run,)), examples, state))
    return {name.removeprefix("runs.0."): array for name, array in arrays.items()}


def wilson_interval(successes: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % confidence interval (lower, upper) of a probability after so many successes in n ≥ 1 (Wilson 1927).

    The bounds are all p with |p̂ − p| ≤ z √(p (1 − p) / n). Unlike p̂ ± z √(p̂ (1 − p̂) / n) they stay within 0 to 1, and
    the interval has a width even when all or none succeeded.
    """
    p, z2 = successes / n, z * z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    reach = z / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _by_loss(replicas: Indices, loss: Floats) -> Indices:
    return replicas[np.argsort(loss[replicas], kind="stable")]


def _loss_clusters(replicas: Indices, loss: Floats) -> list[Indices]:
    """Replicas sorted by loss, split at the largest gaps between neighbouring losses."""
    if not len(replicas):
        return []
    values = loss[replicas]
    gaps = np.diff(values)
    min_gaps = np.maximum(MIN_GAP * np.abs(values[1:]), MIN_GAP_OF_RANGE * (values[-1] - values[0]))
    widest = np.argsort(-gaps, kind="stable")[: MAX_LOSS_CLUSTERS - 1]
    return np.split(replicas, np.sort(widest[gaps[widest] > min_gaps[widest]]) + 1)
