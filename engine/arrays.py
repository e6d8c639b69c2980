"""Names for the kinds of arrays that the engine passes around."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.floating[Any]]
"""Real numbers of either width: training is done in float64, pictures are made in float32."""

Points: TypeAlias = npt.NDArray[np.float64]
"""Places of examples: (n, 2), or (n, 1) over a single input."""

Indices: TypeAlias = npt.NDArray[np.intp]
"""Where things are in an array (k,)."""

Arrays: TypeAlias = dict[str, npt.NDArray[Any]]
"""Named arrays, as a frame or a checkpoint carries them."""
