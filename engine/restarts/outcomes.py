"""Sort the outcomes of many restarts: solved, diverged, or stuck in clusters of about the same loss (course C19)."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from engine.arrays import Arrays, Flags, Floats, Indices
from engine.diagnosis.plateaus import is_xor, named_plateau
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment, RunSpec
from engine.probes.pictures import field
from engine.probes.view import View
from engine.runs.state import RunState, State

MAX_LOSS_CLUSTERS = 5
"""The largest number of clusters by loss, besides the named plateaus."""
MIN_GAP, MIN_GAP_OF_RANGE = 0.015, 0.1
"""Two neighbouring losses belong to different clusters when their gap exceeds both of these: a fraction of the larger
loss, and a fraction of the range of all losses."""


@dataclass(frozen=True, eq=False)
class OutcomeCluster:
    """Replicas with the same outcome: their indices `replicas` (k ≥ 1,), sorted by loss.

    `kind` is "solved", "stuck" or "diverged"; `name` is one of engine.diagnosis.plateaus when all are on that plateau.
    """

    kind: str
    replicas: Indices
    name: str | None = None

    @property
    def median(self) -> int:
        """The replica with the median loss."""
        return int(self.replicas[(len(self.replicas) - 1) // 2])


def outcome_clusters(
    run: RunSpec,
    parameters: Floats,
    examples: Examples,
    *,
    loss: Floats,
    solved: Flags,
    diverged: Flags,
) -> list[OutcomeCluster]:
    """The clusters of S replicas with these parameters (n_parameters, S) and these facts (S,) about each.

    The solved come first, then the stuck by increasing loss, then the diverged. Clusters without replicas are left out.
    """
    kinds = {"solved": solved & ~diverged, "stuck": ~solved & ~diverged, "diverged": diverged}
    of_kind = {kind: _by_loss(np.flatnonzero(mask), loss) for kind, mask in kinds.items()}
    plateaus = _plateaus(run, parameters, examples, of_kind["stuck"])
    others = np.array([k for k in of_kind["stuck"] if k not in plateaus], np.intp)
    stuck = [OutcomeCluster("stuck", replicas) for replicas in _loss_clusters(others, loss)]
    for name in sorted(set(plateaus.values())):
        replicas = np.array([k for k in plateaus if plateaus[k] == name], np.intp)
        stuck.append(OutcomeCluster("stuck", replicas, name))
    stuck.sort(key=lambda cluster: float(loss[cluster.median]))
    clusters = [OutcomeCluster("solved", of_kind["solved"]), *stuck, OutcomeCluster("diverged", of_kind["diverged"])]
    return [cluster for cluster in clusters if len(cluster.replicas)]


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


def _plateaus(run: RunSpec, parameters: Floats, examples: Examples, replicas: Indices) -> dict[int, str]:
    """The plateau of each of these replicas that is on a named one, in their order."""
    if not is_xor(examples):
        return {}
    found = {int(k): named_plateau(run, parameters[:, k].copy(), examples) for k in replicas}
    return {k: name for k, name in found.items() if name is not None}


def _loss_clusters(replicas: Indices, loss: Floats) -> list[Indices]:
    """Replicas sorted by loss, split at the largest gaps between neighbouring losses."""
    if not len(replicas):
        return []
    values = loss[replicas]
    gaps = np.diff(values)
    min_gaps = np.maximum(MIN_GAP * np.abs(values[1:]), MIN_GAP_OF_RANGE * (values[-1] - values[0]))
    widest = np.argsort(-gaps, kind="stable")[: MAX_LOSS_CLUSTERS - 1]
    return np.split(replicas, np.sort(widest[gaps[widest] > min_gaps[widest]]) + 1)
