"""Where a surface over the plane crosses zero, as short straight pieces: marching squares.

Each cell of the lattice has four corners, inside (above zero) or outside. Which of the 16 cases it is says which
of its edges the curve cuts; where on an edge, linear interpolation says, which is exact for a plane: the boundary of
a single neuron comes out as its straight line. Source: Lorensen & Cline 1987, in two dimensions.
"""

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats

BOTTOM, RIGHT, TOP, LEFT = range(4)
# Corners count 1 (bottom left), 2 (bottom right), 4 (top right), 8 (top left) when inside. In the saddles 5 and 10
# the inside corners lie on a diagonal; 16 and 17 are the same saddles when the middle of the cell is inside too.
CUTS: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((LEFT, BOTTOM),),
    2: ((BOTTOM, RIGHT),),
    3: ((LEFT, RIGHT),),
    4: ((RIGHT, TOP),),
    5: ((LEFT, BOTTOM), (RIGHT, TOP)),
    6: ((BOTTOM, TOP),),
    7: ((LEFT, TOP),),
    8: ((LEFT, TOP),),
    9: ((BOTTOM, TOP),),
    10: ((BOTTOM, RIGHT), (LEFT, TOP)),
    11: ((RIGHT, TOP),),
    12: ((LEFT, RIGHT),),
    13: ((BOTTOM, RIGHT),),
    14: ((LEFT, BOTTOM),),
    16: ((BOTTOM, RIGHT), (LEFT, TOP)),
    17: ((LEFT, BOTTOM), (RIGHT, TOP)),
}
# The same table as an array: row = case, up to two pieces of two edges each, −1 where there is none.
CUT_TABLE = np.full((18, 2, 2), -1)
for case, cuts in CUTS.items():
    CUT_TABLE[case, : len(cuts)] = cuts


@np.errstate(divide="ignore", invalid="ignore", over="ignore")
def zero_contour(x1: Floats, x2: Floats, values: Floats) -> npt.NDArray[np.float32]:
    """Pieces (x₁, x₂, x₁′, x₂′), float32 (k, 4), of the curve values = 0.

    `values` (len(x2), len(x1)) is given on the lattice of ascending coordinates x1 and x2, row 0 at x2[0]. Zero itself
    counts as outside, so a surface that is 0 everywhere has no boundary. Neighbouring pieces share their end points
    bit for bit. Pieces through values that are not finite are left out.
    """
    inside = values > 0
    cases = inside[:-1, :-1] + 2 * inside[:-1, 1:] + 4 * inside[1:, 1:] + 8 * inside[1:, :-1]
    rows, columns = np.nonzero((cases > 0) & (cases < 15))
    cases = cases[rows, columns]
    # Corners of the cut cells, counter-clockwise from the bottom left.
    corners = np.stack(
        [values[rows + up, columns + right] for up, right in ((0, 0), (0, 1), (1, 1), (1, 0))], axis=1
    ).astype(np.float64)
    joined = corners.mean(axis=1) > 0
    cases = np.where(joined & (cases == 5), 16, np.where(joined & (cases == 10), 17, cases))

    points = _edge_points(x1[columns], x1[columns + 1], x2[rows], x2[rows + 1], corners)
    cell, piece = np.nonzero(CUT_TABLE[cases, :, 0] >= 0)
    ends = CUT_TABLE[cases[cell], piece]
    pieces: npt.NDArray[np.float32] = points[cell[:, np.newaxis], ends].reshape(-1, 4).astype(np.float32)
    drawable: npt.NDArray[np.bool_] = np.isfinite(pieces).all(axis=1) & (pieces[:, :2] != pieces[:, 2:]).any(axis=1)
    return pieces[drawable]


def _edge_points(left: Floats, right: Floats, bottom: Floats, top: Floats, corners: Floats) -> Floats:
    """The zero crossing on each edge of k cells, (k, 4 edges, 2); meaningless on an edge that is not cut.

    An edge is always walked from left to right or from bottom to top, so that both its cells get the same bits.
    """
    a, b, c, d = corners.T
    crossings = (
        (left + (right - left) * (a / (a - b)), bottom),
        (right, bottom + (top - bottom) * (b / (b - c))),
        (left + (right - left) * (d / (d - c)), top),
        (left, bottom + (top - bottom) * (a / (a - d))),
    )
    return np.stack([np.stack(point, axis=1) for point in crossings], axis=1)
