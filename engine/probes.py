"""What a panel may ask of a state: pictures and numbers, made only when asked for. Adding one = one entry in PROBES."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engine.arrays import Arrays, Floats
from engine.checkpoint import state_to_arrays
from engine.contours import zero_contour
from engine.datasets import DOMAIN, Examples
from engine.fields import feature_rows, field_logits
from engine.losses import LOSSES
from engine.network import layer_views
from engine.specs import Experiment, RunSpec
from engine.state import RunState, State

FIELD_SIZE = 64
"""Cells of a field along each side of the domain."""

_CELL = (DOMAIN[1] - DOMAIN[0]) / FIELD_SIZE
_CENTERS = DOMAIN[0] + _CELL * (np.arange(FIELD_SIZE) + 0.5)
# The centres of the field's cells between the two borders of the domain: one evaluation serves the field, which needs
# the centres, and its boundary, which has to run up to the borders. A picture can do with float32 and
# with the fastest product, which takes a third of the time.
LATTICE: npt.NDArray[np.float32] = np.array([DOMAIN[0], *_CENTERS, DOMAIN[1]], np.float32)
LATTICE_ROWS = feature_rows(np.stack(np.meshgrid(LATTICE, LATTICE), axis=-1).reshape(-1, 2))


@dataclass(frozen=True, eq=False)
class View:
    """A state under observation, with what several probes share."""

    experiment: Experiment
    examples: Examples
    state: State

    @property
    def runs(self) -> list[tuple[int, RunSpec, RunState]]:
        """Every run with its number and its state."""
        return [(i, run, self.state.runs[i]) for i, run in enumerate(self.experiment.runs)]

    @cached_property
    def lattice_logits(self) -> list[Floats]:
        """The logits of every run on the lattice, (66, 66), row 0 at the smallest x₂."""
        shape = len(LATTICE), len(LATTICE)
        return [field_logits(run.network, state.parameters, LATTICE_ROWS).reshape(shape) for _, run, state in self.runs]


def field(view: View) -> Arrays:
    """`runs.{i}.field` U8 (64, 64): ŷ × 255 at the centres of the cells; ½ where a logit is not a number."""
    fields: Arrays = {}
    for i, run, _ in view.runs:
        prediction = LOSSES[run.training.loss].prediction(view.lattice_logits[i][1:-1, 1:-1])
        shade = np.clip(np.nan_to_num(prediction, nan=0.5), 0.0, 1.0) * 255.0
        fields[f"runs.{i}.field"] = np.rint(shade).astype(np.uint8)
    return fields


def boundary(view: View) -> Arrays:
    """`runs.{i}.boundary` F32 (k, 4): straight pieces x₁ x₂ x₁′ x₂′ of the curve ŷ = ½."""
    return {
        f"runs.{i}.boundary": zero_contour(
            LATTICE, LATTICE, view.lattice_logits[i] - LOSSES[run.training.loss].decision_logit
        )
        for i, run, _ in view.runs
    }


def parameters(view: View) -> Arrays:
    """`runs.{i}.W{l}` F64 (n[l−1], n[l]) and `runs.{i}.b{l}` F64 (n[l],), l = 1 … L, rows are examples."""
    arrays: Arrays = {}
    for i, run, state in view.runs:
        for layer, (W, b) in enumerate(layer_views(run.network, state.parameters), start=1):
            arrays |= {f"runs.{i}.W{layer}": W, f"runs.{i}.b{layer}": b}
    return arrays


def checkpoint(view: View) -> Arrays:
    """`checkpoint.*`: everything that going on from here needs."""
    return {f"checkpoint.{name}": array for name, array in state_to_arrays(view.state).items()}


PROBES: dict[str, Callable[[View], Arrays]] = {
    "field": field,
    "boundary": boundary,
    "parameters": parameters,
    "checkpoint": checkpoint,
}
