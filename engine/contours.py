"""Where a surface over the plane crosses zero, as short straight pieces: marching squares.

Each cell of the lattice has four corners, inside (above zero) or outside. Which of the 16 cases it is says which
of its edges the curve cuts; where on an edge, linear interpolation says, which is exact for a plane: the boundary of
a single neuron comes out as its straight line. Source: Lorensen & Cline 1987, in two dimensions.
"""

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats

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

# The same as an array: case → piece → end → corners of the edge. A cell that is not cut is never looked up.
CORNERS = np.zeros((16, 2, 2), np.intp)
for case, cut in CUTS.items():
    CORNERS[[case, 15 - case]] = cut
SADDLE_CORNERS = np.array([SADDLES[6], SADDLES[9]], np.intp)
IS_SADDLE = np.isin(np.arange(16), tuple(SADDLES))


@np.errstate(divide="ignore", invalid="ignore", over="ignore")
def zero_contour(points: Floats, values: Floats) -> npt.NDArray[np.float32]:
    """Pieces (x₁, x₂, x₁′, x₂′), float32 (k, 4), of the curve values = 0.

    `values` (rows, columns) are given at the `points` (rows, columns, 2) of a lattice, whose x₁ ascends along a row and
    x₂ from row to row. Zero itself counts as outside, so a surface that is 0 everywhere has no boundary. Neighbouring
    pieces share their end points bit for bit. Pieces through values that are not finite are left out.
    """
    n_columns = values.shape[1]
    of_corner = np.array([0, 1, n_columns, n_columns + 1])  # what to add to the node at the bottom left
    cells, cases = _cut_cells(values)
    corners = CORNERS.take(cases, 0)
    if (saddles := IS_SADDLE.take(cases)).any():
        middle = values.ravel()[cells[saddles, np.newaxis] + of_corner].mean(axis=1)
        both = SADDLE_CORNERS[((cases[saddles] == 9) != (middle > 0)).astype(np.intp)]
        corners = np.concatenate([corners[~saddles], both.reshape(-1, 2, 2)])
        cells = np.concatenate([cells[~saddles], cells[saddles].repeat(2)])
    nodes = of_corner.take(corners) + cells[:, np.newaxis, np.newaxis]

    at, height = points.reshape(-1, 2).take(nodes, 0), values.ravel().take(nodes)
    fall = np.subtract(height[..., 0], height[..., 1], dtype=np.float64)
    share = (height[..., 0] / fall)[..., np.newaxis]
    pieces = (at[:, :, 0] + (at[:, :, 1] - at[:, :, 0]) * share).astype(np.float32).reshape(-1, 4)
    drawable = np.isfinite(fall).all(axis=1) & (pieces[:, :2] != pieces[:, 2:]).any(axis=1)
    return np.asarray(pieces[drawable])


def _cut_cells(values: Floats) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.uint8]]:
    """The cells whose corners are not all on one side, by their bottom left node, and which case each of them is."""
    inside = (values > 0).view(np.uint8)
    pairs = inside[:, :-1] + 2 * inside[:, 1:]
    cases = np.zeros((len(values) - 1, values.shape[1]), np.uint8)  # no cell begins at the last node of a row
    np.add(pairs[:-1], 4 * pairs[1:], out=cases[:, :-1])
    cells = np.flatnonzero(cases - 1 < 14)  # neither 0 nor 15: 0 − 1 is 255 here
    return cells, cases.ravel().take(cells)
