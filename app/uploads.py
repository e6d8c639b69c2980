"""Examples as they are sent: two arrays, checked one property after another so that the first wrong one is named."""

from collections.abc import Mapping

import numpy as np

from app.containers import Array
from app.refusals import Refusal, RefusedError, json_safe, refuse
from app.settings import Settings
from engine.datasets import Examples


def examples_from(arrays: Mapping[str, Array], settings: Settings) -> Examples:
    """The examples in arrays X (n, 2) float64 and y (n,) uint8; raises RefusedError naming the array that is wrong."""
    if sorted(arrays) != ["X", "y"]:
        raise RefusedError(
            Refusal(f"arrays: need X and y, got {sorted(arrays)}", "arrays", json_safe(sorted(arrays)), "X and y")
        )
    refuse([_shaped("X", arrays["X"], np.float64, 2), _shaped("y", arrays["y"], np.uint8, 1)])
    X, y = arrays["X"].astype(np.float64), arrays["y"].astype(np.uint8)  # copies, which keep no message alive
    n = len(X)
    refuse([_points(n, settings.max_points), _equal_lengths(n, len(y))])
    refuse([_first_bad("X", X, ~np.isfinite(X), "finite"), _first_bad("y", y, y > 1, "0 or 1")])
    check_coordinates("X", X, settings)
    return Examples(X, y)


def check_coordinates(name: str, X: Array, settings: Settings) -> None:
    """Raise RefusedError for the first coordinate of X (n, 2), finite, that is too large or too small to work with.

    What is true of the examples is decided exactly, with as many digits as lie between the largest and the smallest.
    """
    size, most, least = np.abs(X), settings.max_coordinate, settings.min_coordinate
    refuse(
        [
            _first_bad(name, X, size > most, f"between {-most:g} and {most:g}"),
            _first_bad(name, X, (size > 0) & (size < least), f"0, or {least:g} or more in size"),
        ]
    )


def _shaped(name: str, array: Array, dtype: type[np.generic], dimensions: int) -> Refusal | None:
    expected = "F64 (n_samples, 2)" if dimensions == 2 else "U8 (n_samples,)"
    if array.dtype == dtype and array.ndim == dimensions and (dimensions == 1 or array.shape[1] == 2):
        return None
    found = f"{array.dtype} {array.shape}"
    return Refusal(f"{name}: must be {expected}, got {found}", name, found, expected)


def _points(n: int, most: int) -> Refusal | None:
    return None if n <= most else Refusal(f"X: {n} points are too many; send at most {most}", "X", n, f"<= {most}")


def _equal_lengths(n: int, m: int) -> Refusal | None:
    return None if n == m else Refusal(f"y: {m} labels for {n} points; send one for each", "y", m, f"{n} labels")


def _first_bad(name: str, array: Array, bad: Array, expected: str) -> Refusal | None:
    if not bad.any():
        return None
    where = tuple(int(i) for i in np.argwhere(bad)[0])
    value = json_safe(array[where].item())
    place = ".".join([name, *map(str, where)])
    return Refusal(f"{place}: must be {expected}, got {value}", place, value, expected)
