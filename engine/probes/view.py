"""A state under observation: what the probes share, computed once."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats
from engine.compiled.fields import Forward
from engine.experiment.datasets import DOMAIN, Examples
from engine.experiment.specs import Experiment, NetworkSpec, RunSpec
from engine.probes.contours import Places
from engine.reference.network import logits
from engine.runs.state import RunState, State

FIELD_SIZE = 64
"""Cells of a field along each side of the domain."""

Lattice = npt.NDArray[np.float32]
Coordinates = TypeVar("Coordinates", npt.NDArray[np.float32], npt.NDArray[np.float64])


def cell_centers(n_cells: int) -> npt.NDArray[np.float64]:
    """The centres of equal cells along the domain."""
    width = (DOMAIN[1] - DOMAIN[0]) / n_cells
    return np.asarray(DOMAIN[0] + width * (np.arange(n_cells) + 0.5), np.float64)


def grid_points(coordinates: Coordinates, n_inputs: int) -> Coordinates:
    """All points with these coordinates (k,): (k, 1), or (k², 2) row by row with x₂ ascending."""
    if n_inputs == 1:
        return coordinates[:, np.newaxis]
    return np.stack(np.meshgrid(coordinates, coordinates), axis=-1).reshape(-1, 2)


# The centres of the field's cells between the two borders of the domain: one evaluation serves the field, which needs
# the centres, and its boundary, which has to run up to the borders. A picture can do with float32 and
# with the fastest product, which takes a third of the time.
LATTICE: Lattice = np.array([DOMAIN[0], *cell_centers(FIELD_SIZE), DOMAIN[1]], np.float32)
LATTICE_POINTS: dict[int, Lattice] = {n_inputs: grid_points(LATTICE, n_inputs) for n_inputs in (1, 2)}
LATTICE_PLACES: Places = (LATTICE + 1j * LATTICE[:, np.newaxis]).astype(np.complex128)


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

    @property
    def n_inputs(self) -> int:
        """Coordinates of a point: 2, or 1 for examples with a single input."""
        return int(self.examples.X.shape[1])

    @cached_property
    def lattice_logits(self) -> list[Floats]:
        """The logits of every run on the lattice: (66, 66), row 0 at the smallest x₂, or (66,) over a single input;
        for K classes with a last axis (K,).
        """
        return [lattice_logits(run, state.parameters, self.n_inputs) for _, run, state in self.runs]


@lru_cache(maxsize=16)  # each keeps arrays of two layers on the whole lattice: up to some megabytes
def lattice_forward(network: NetworkSpec, n_inputs: int) -> Forward:
    """The network on the lattice, compiled once."""
    return Forward(network, len(LATTICE_POINTS[n_inputs]), np.float32).show(LATTICE_POINTS[n_inputs])


def lattice_logits(run: RunSpec, parameters: Floats, n_inputs: int) -> Floats:
    """The logits of one run on the lattice, as `View.lattice_logits` has them.

    Where weights near divergence overflow float32, the answer is computed again in float64.
    """
    z = lattice_forward(run.network, n_inputs).logits(parameters)
    if not np.isfinite(z).all():
        points = LATTICE_POINTS[n_inputs].astype(np.float64)
        z = logits(run.network, parameters.astype(np.float64), points, np.matmul)
    return z.reshape(*(len(LATTICE),) * n_inputs, *z.shape[1:])
