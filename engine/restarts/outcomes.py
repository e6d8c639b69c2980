"""Where many starts end: solved, diverged or stuck; those stuck at about the same loss go together (course C19)."""

from dataclasses import dataclass

import numpy as np

from engine.arrays import Arrays, Floats, Indices
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment, RunSpec
from engine.probes.pictures import field
from engine.probes.view import View
from engine.restarts.measures import Flags
from engine.runs.plateaus import is_xor, named_plateau
from engine.runs.state import RunState, State

MOST_GROUPS = 5
"""So many groups of different losses are told apart at most, besides the named plateaus."""
GAP, GAP_OF_RANGE = 0.015, 0.1
"""Two losses next to each other are of different groups when they differ by more than these shares of the larger one,
and of the range of all."""


@dataclass(frozen=True, eq=False)
class Ending:
    """Starts that ended alike: `members` (k ≥ 1,) by rising loss. `kind` is "solved", "stuck" or "diverged";
    `name` is one of engine.runs.plateaus where all are on it.
    """

    kind: str
    members: Indices
    name: str | None = None

    @property
    def typical(self) -> int:
        """The member whose loss is in the middle."""
        return int(self.members[(len(self.members) - 1) // 2])


def endings(
    run: RunSpec,
    parameters: Floats,
    examples: Examples,
    *,
    loss: Floats,
    solved: Flags,
    diverged: Flags,
) -> list[Ending]:
    """The endings of S starts with these parameters (n_parameters, S): solved first, then by rising loss."""
    kinds = {"solved": solved & ~diverged, "stuck": ~solved & ~diverged, "diverged": diverged}
    of_kind = {kind: _by_loss(np.flatnonzero(mask), loss) for kind, mask in kinds.items()}
    named = _named(run, parameters, examples, of_kind["stuck"])
    rest = np.array([k for k in of_kind["stuck"] if k not in named], np.intp)
    stuck = [Ending("stuck", members) for members in _groups(rest, loss)]
    on = {name: [k for k in named if named[k] == name] for name in sorted(set(named.values()))}
    stuck += [Ending("stuck", np.array(members, np.intp), name) for name, members in on.items()]
    stuck.sort(key=lambda ending: float(loss[ending.typical]))
    ends = [Ending("solved", of_kind["solved"]), *stuck, Ending("diverged", of_kind["diverged"])]
    return [ending for ending in ends if len(ending.members)]


def picture(run: RunSpec, parameters: Floats, examples: Examples) -> Arrays:
    """What the domain looks like to the network: `field`, `classes`, `values` as the probe `field` has them."""
    state = State(0, 0, 0, (RunState(parameters, np.zeros((0, len(parameters)), parameters.dtype)),))
    arrays = field(View(Experiment((run,)), examples, state))
    return {name.removeprefix("runs.0."): array for name, array in arrays.items()}


def _by_loss(members: Indices, loss: Floats) -> Indices:
    return members[np.argsort(loss[members], kind="stable")]


def _named(run: RunSpec, parameters: Floats, examples: Examples, members: Indices) -> dict[int, str]:
    """The plateau of each of these members that is on one, in their order."""
    if not is_xor(examples):
        return {}
    found = {int(k): named_plateau(run, parameters[:, k].copy(), examples) for k in members}
    return {k: name for k, name in found.items() if name is not None}


def _groups(members: Indices, loss: Floats) -> list[Indices]:
    """Members in order of their loss, parted at the largest gaps between losses."""
    if not len(members):
        return []
    values = loss[members]
    gaps = np.diff(values)
    least = np.maximum(GAP * np.abs(values[1:]), GAP_OF_RANGE * (values[-1] - values[0]))
    widest = np.argsort(-gaps, kind="stable")[: MOST_GROUPS - 1]
    return np.split(members, np.sort(widest[gaps[widest] > least[widest]]) + 1)
