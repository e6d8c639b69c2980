"""The argument of every probe: a state, with what several probes need of it, computed once."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats
from engine.compiled.forward import Forward
from engine.experiment.datasets import DOMAIN, Examples
from engine.experiment.specs import Experiment, NetworkSpec, RunSpec
from engine.probes.contours import ComplexPoints
from engine.reference.network import logits
from engine.runs.state import RunState, State

FIELD_SIZE = 64
"""The number of cells of a field along each side of the domain."""

Lattice = npt.NDArray[np.float32]
Coordinates = TypeVar("Coordinates", npt.NDArray[np.float32], npt.NDArray[np.float64])


def cell_centers(n_cells: int) -> npt.NDArray[np.float64]:
    """The centres (n_cells,) of equal cells along one side of the domain."""
    width = (DOMAIN[1] - DOMAIN[0]) / n_cells
    return np.asarray(DOMAIN[0] + width * (np.arange(n_cells) + 0.5), np.float64)


def grid_points(coordinates: Coordinates, n_inputs: int) -> Coordinates:
    """All points with these coordinates (k,): (k, 1), or (k², 2) row by row with x₂ ascending."""
    if n_inputs == 1:
        return coordinates[:, np.newaxis]
    return np.stack(np.meshgrid(coordinates, coordinates), axis=-1).reshape(-1, 2)


# The centres of the field's cells, and the two borders of the domain: one evaluation serves the field, which needs the
# centres, and its boundary, which has to reach the borders. For a picture, float32 and the fastest matrix product are
# exact enough; they take a third of the time.
LATTICE: Lattice = np.array([DOMAIN[0], *cell_centers(FIELD_SIZE), DOMAIN[1]], np.float32)
LATTICE_POINTS: dict[int, Lattice] = {n_inputs: grid_points(LATTICE, n_inputs) for n_inputs in (1, 2)}
LATTICE_COMPLEX: ComplexPoints = (LATTICE + 1j * LATTICE[:, np.newaxis]).astype(np.complex128)


@dataclass(frozen=True, eq=False)
class View:
    """A state of an experiment on its examples, as a probe sees it."""

    experiment: Experiment
    examples: Examples
    state: State

    @property
    def runs(self) -> list[tuple[int, RunSpec, RunState]]:
        """Every run as (number, specification, state)."""
        return [(i, run, self.state.runs[i]) for i, run in enumerate(self.experiment.runs)]

    @property
    def n_inputs(self) -> int:
        """The number of coordinates of a point: 2, or 1 for examples with a single input."""
        return int(self.examples.X.shape[1])

    @cached_property
    def lattice_logits(self) -> list[Floats]:
        """The logits of every run on the lattice: (66, 66), row 0 at the smallest x₂, or (66,) over a single input.

        For K classes they have a last axis (K,).
        """
        return [lattice_logits(run, state.parameters, self.n_inputs) for _, run, state in self.runs]


@lru_cache(maxsize=16)  # each holds the activations of two layers on the whole lattice: up to some megabytes
def lattice_forward(network: NetworkSpec, n_inputs: int) -> Forward:
    """The compiled forward propagation of a network on the lattice."""
    return Forward(network, len(LATTICE_POINTS[n_inputs]), np.float32).set_points(LATTICE_POINTS[n_inputs])


def lattice_logits(run: RunSpec, parameters: Floats, n_inputs: int) -> Floats:
    """The logits of one run on the lattice, in the shape of `View.lattice_logits`.

    When weights near divergence overflow float32, the logits are computed again in float64.
    """
    z = lattice_forward(run.network, n_inputs).logits(parameters)
    if not np.isfinite(z).all():
        return exact_lattice_logits(run, parameters, n_inputs)
    return z.reshape(*(len(LATTICE),) * n_inputs, *z.shape[1:])


def exact_lattice_logits(run: RunSpec, parameters: Floats, n_inputs: int) -> Floats:
    """As `lattice_logits`, in float64."""
    z = logits(run.network, parameters.astype(np.float64), LATTICE_POINTS[n_inputs].astype(np.float64), np.matmul)
    return z.reshape(*(len(LATTICE),) * n_inputs, *z.shape[1:])
