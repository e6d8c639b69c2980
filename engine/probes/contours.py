"""Where a surface over the plane crosses zero, as short straight pieces: marching squares.

Each cell of the lattice has four corners, inside (above zero) or outside. Which of the 16 cases it is says which
of its edges the curve cuts; where on an edge, linear interpolation says, which is exact for a plane: the boundary of
a single neuron comes out as its straight line. Source: Lorensen & Cline 1987, in two dimensions.
"""

from functools import lru_cache
from math import isfinite

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats, Indices

Places = npt.NDArray[np.complex128]

# Corners of a cell; one that is inside counts 1, 2, 4 or 8.
BOTTOM_LEFT, BOTTOM_RIGHT, TOP_LEFT, TOP_RIGHT = range(4)
# An edge is always walked from left to right or from bottom to top, so that both its cells get the same bits.
BOTTOM, TOP = (BOTTOM_LEFT, BOTTOM_RIGHT), (TOP_LEFT, TOP_RIGHT)
LEFT, RIGHT = (BOTTOM_LEFT, TOP_LEFT), (BOTTOM_RIGHT, TOP_RIGHT)

CUTS = {
    1: (LEFT, BOTTOM),
    2: (BOTTOM, RIGHT),
    3: (LEFT, RIGHT),
    4: (LEFT, TOP),
    5: (BOTTOM, TOP),
    7: (RIGHT, TOP),
}
"""The edges between which the curve runs, by what the corners that are inside count. The other side has the same."""
SADDLES = {
    6: ((BOTTOM, RIGHT), (LEFT, TOP)),
    9: ((LEFT, BOTTOM), (RIGHT, TOP)),
}
"""Two corners on a diagonal are inside: two pieces, which part these corners, or join them (the other entry's)."""

# The same as arrays: start and stop of the edge → end of the piece → case. A case that is not cut is never looked up;
# a saddle's has an entry of its own for each of the two ways, with its two pieces in a last axis.
CORNERS = np.zeros((2, 2, 16), np.intp)
for case, cut in CUTS.items():
    CORNERS[..., case] = CORNERS[..., 15 - case] = np.transpose(cut)
SADDLE_CORNERS = np.array([SADDLES[6], SADDLES[9]], np.intp).transpose(3, 2, 0, 1)


@np.errstate(divide="ignore", invalid="ignore", over="ignore")
def zero_contour(places: Places, values: Floats) -> npt.NDArray[np.float32]:
    """Pieces (x₁, x₂, x₁′, x₂′), float32 (k, 4), of the curve values = 0.

    `values` (rows, columns) are given at the `places` (rows, columns) of a lattice: complex numbers x₁ + i x₂, so that
    one operation moves both coordinates; x₁ ascends along a row and x₂ from row to row. Zero itself counts as
    outside, so a surface that is 0 everywhere has no boundary. Neighbouring pieces share their end points bit for bit.
    Pieces through values that are not finite are left out.
    """
    nodes = _cut_edges(values)
    start, stop = places.take(nodes)
    height_of_start, height_of_stop = values.take(nodes).astype(np.float64)
    fall = height_of_start - height_of_stop
    ends = start + (stop - start) * (height_of_start / fall)
    pieces = ends.T.astype(np.complex64, order="C")
    drawable = pieces[:, 0] != pieces[:, 1]
    if not isfinite(fall.sum()):
        drawable &= np.isfinite(fall).all(axis=0)
    return np.asarray((pieces if drawable.all() else pieces[drawable]).view(np.float32))


def _cut_edges(values: Floats) -> Indices:
    """Which edges k pieces lead from and to, by their nodes (start and stop of the edge, end of the piece, k)."""
    n_columns = values.shape[1]
    cells, cases = _cut_cells(values)
    of_corner, of_case = _steps(n_columns)
    found = cases.tobytes()
    if not any(saddle in found for saddle in SADDLES):
        return cells + of_case.take(cases, axis=2)
    is_saddle = np.isin(cases, list(SADDLES))
    saddles, others = cells[is_saddle], cells[~is_saddle]
    middle = values.take(saddles[:, np.newaxis] + of_corner).mean(axis=1)
    way = ((cases[is_saddle] == 9) != (middle > 0)).astype(np.intp)
    of_saddles = saddles[:, np.newaxis] + of_corner.take(SADDLE_CORNERS.take(way, axis=2))
    of_others = others + of_case.take(cases[~is_saddle], axis=2)
    return np.concatenate([of_others, of_saddles.reshape(2, 2, -1)], axis=2)


def _cut_cells(values: Floats) -> tuple[Indices, npt.NDArray[np.uint8]]:
    """The cells whose corners are not all on one side, by their bottom left node, and which case each of them is."""
    n_columns = values.shape[1]
    inside = (values > 0).ravel().view(np.uint8)
    pairs = inside[:-1] + 2 * inside[1:]
    cases = pairs[:-n_columns] + 4 * pairs[n_columns:]
    is_cut = cases - 1 < 14  # neither 0 nor 15: 0 − 1 is 255 here
    is_cut[n_columns - 1 :: n_columns] = False  # no cell begins at the last node of a row
    (cells,) = is_cut.nonzero()
    return cells, cases.take(cells)


@lru_cache(maxsize=8)
def _steps(n_columns: int) -> tuple[Indices, Indices]:
    """What leads from the bottom left node of a cell to its corners (4,), and to those of `CORNERS`, in its shape."""
    of_corner = np.array([0, 1, n_columns, n_columns + 1])
    return of_corner, of_corner[CORNERS]
