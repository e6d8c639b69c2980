"""Marching squares: the zero contour of a surface over the plane, as short straight segments.

Each corner of a grid cell is inside (value above zero) or outside. The 16 cases determine which edges of the cell the
contour cuts; linear interpolation determines where. This is exact for a plane, so the boundary of a single neuron comes
out as its straight line. Source: Lorensen & Cline 1987, in two dimensions.
"""

from functools import lru_cache
from math import isfinite

import numpy as np
import numpy.typing as npt

from engine.arrays import Flags, Floats, Indices

ComplexPoints = npt.NDArray[np.complex128]
"""Points of the plane as complex numbers x₁ + i x₂, so that one operation interpolates both coordinates."""

# The corners of a cell. The number of a case is the sum over the corners inside of 1, 2, 4 and 8.
BOTTOM_LEFT, BOTTOM_RIGHT, TOP_LEFT, TOP_RIGHT = range(4)
# An edge always runs from left to right or from bottom to top, so that both its cells interpolate to the same bits.
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
"""The two edges that the contour connects in each case. Case 15 − k, with inside and outside swapped, has the same."""
SADDLES = {
    6: ((BOTTOM, RIGHT), (LEFT, TOP)),
    9: ((LEFT, BOTTOM), (RIGHT, TOP)),
}
"""Two opposite corners are inside: two segments, which separate these corners (or connect them: the other entry)."""

# The same as arrays with axes (start or stop of the edge, end of the segment, case). Cases that are not cut are never
# looked up. Saddles have an array of their own, with an entry for each of the two and a last axis for its segments.
CORNERS = np.zeros((2, 2, 16), np.intp)
for case, cut in CUTS.items():
    CORNERS[..., case] = CORNERS[..., 15 - case] = np.transpose(cut)
SADDLE_CORNERS = np.array([SADDLES[6], SADDLES[9]], np.intp).transpose(3, 2, 0, 1)


@np.errstate(divide="ignore", invalid="ignore", over="ignore")
def zero_contour(points: ComplexPoints, values: Floats, margin: float | Floats = 0.0) -> npt.NDArray[np.float32]:
    """Segments (x₁, x₂, x₁′, x₂′), float32 (k, 4), of the contour values = 0.

    `values` (rows, columns) are given at the `points` (rows, columns) of a grid; x₁ ascends along a row and x₂ from row
    to row. Zero counts as outside, so a surface that is 0 everywhere has no contour. Neighbouring segments share their
    end points bit for bit. Segments next to values that are not finite are left out, and those of cells whose values
    are all nearer to 0 than the `margin` (one, or one for each point): there the signs are only rounding.
    """
    nodes = _cut_edges(values, np.abs(values) < margin)
    start, stop = points.take(nodes)
    value_at_start, value_at_stop = values.take(nodes).astype(np.float64)
    difference = value_at_start - value_at_stop
    ends = start + (stop - start) * (value_at_start / difference)
    segments = ends.T.astype(np.complex64, order="C")
    drawable = segments[:, 0] != segments[:, 1]
    if not isfinite(difference.sum()):
        drawable &= np.isfinite(difference).all(axis=0)
    return np.asarray((segments if drawable.all() else segments[drawable]).view(np.float32))


def _cut_edges(values: Floats, undecided: Flags) -> Indices:
    """The edges that the k segments connect, as grid nodes (start or stop of the edge, end of the segment, k)."""
    n_columns = values.shape[1]
    cells, cases = _cut_cells(values)
    corner_offsets, case_offsets = _node_offsets(n_columns)
    if undecided.any():
        is_clear = ~undecided.take(cells[:, np.newaxis] + corner_offsets).all(axis=1)
        cells, cases = cells[is_clear], cases[is_clear]
    found = cases.tobytes()
    if not any(saddle in found for saddle in SADDLES):
        return cells + case_offsets.take(cases, axis=2)
    is_saddle = np.isin(cases, list(SADDLES))
    saddles, others = cells[is_saddle], cells[~is_saddle]
    # The mean of the corners decides whether the inside corners of a saddle are connected.
    center = values.take(saddles[:, np.newaxis] + corner_offsets).mean(axis=1)
    entry = ((cases[is_saddle] == 9) != (center > 0)).astype(np.intp)
    of_saddles = saddles[:, np.newaxis] + corner_offsets.take(SADDLE_CORNERS.take(entry, axis=2))
    of_others = others + case_offsets.take(cases[~is_saddle], axis=2)
    return np.concatenate([of_others, of_saddles.reshape(2, 2, -1)], axis=2)


def _cut_cells(values: Floats) -> tuple[Indices, npt.NDArray[np.uint8]]:
    """The cells whose corners are not all on one side, each by its bottom left node, and the case of each."""
    n_columns = values.shape[1]
    inside = (values > 0).ravel().view(np.uint8)
    pairs = inside[:-1] + 2 * inside[1:]
    cases = pairs[:-n_columns] + 4 * pairs[n_columns:]
    is_cut = cases - 1 < 14  # neither 0 nor 15: 0 − 1 is 255 here
    is_cut[n_columns - 1 :: n_columns] = False  # no cell begins at the last node of a row
    (cells,) = is_cut.nonzero()
    return cells, cases.take(cells)


@lru_cache(maxsize=8)
def _node_offsets(n_columns: int) -> tuple[Indices, Indices]:
    """The offsets from the bottom left node of a cell to its corners (4,), and to those in `CORNERS`, in its shape."""
    corner_offsets = np.array([0, 1, n_columns, n_columns + 1])
    return corner_offsets, corner_offsets[CORNERS]
