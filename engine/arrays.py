"""Names for the kinds of arrays that the engine passes around."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.floating[Any]]
"""Real numbers in float32 or float64. Training uses the precision of its run, pictures use float32."""

Points: TypeAlias = npt.NDArray[np.float64]
"""Coordinates of examples: (n, 2), or (n, 1) for a single input."""

Indices: TypeAlias = npt.NDArray[np.intp]
"""Positions in an array, (k,)."""

Flags: TypeAlias = npt.NDArray[np.bool_]
"""True or False for each of many things."""

Arrays: TypeAlias = dict[str, npt.NDArray[Any]]
"""Named arrays, as a frame or a checkpoint carries them."""
