"""Examples as they are sent: named arrays, checked one property after another so that the first wrong one is named."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from app.settings import Settings
from app.wire.containers import Array
from app.wire.errors import Refusal, RefusedError, at_most, json_safe, refuse
from engine.arrays import Points
from engine.experiment.datasets import MAX_LABEL, Examples
from engine.functions.losses import Targets

REQUIRED, OPTIONAL = {"X", "y"}, {"X_test", "y_test"}


def examples_from(arrays: Mapping[str, Array], settings: Settings) -> Examples:
    """The examples in arrays X float64 (n, 2) or (n, 1) and y (n,), uint8 classes or float64 values.

    X_test and y_test of the same kinds may be there or not. Raises RefusedError naming the array that is wrong.
    """
    if set(arrays) not in (REQUIRED, REQUIRED | OPTIONAL):
        expected = "X and y, and both or neither of X_test and y_test"
        got = sorted(arrays)
        raise RefusedError(Refusal(f"arrays: need {expected}, got {got}", "arrays", json_safe(got), expected))
    refuse([_shaped_points(name, array) for name, array in arrays.items() if name[0] == "X"])
    refuse([_shaped_targets(name, array) for name, array in arrays.items() if name[0] == "y"])
    n_points = sum(len(array) for name, array in arrays.items() if name[0] == "X")
    refuse([at_most("X", n_points, settings.max_points, "points", "send")])
    taken = {name: array.copy() for name, array in arrays.items()}  # copies, which keep no message alive
    if all(len(taken.get(name, ())) == 0 for name in OPTIONAL):
        return checked_examples("X", taken["X"], "y", taken["y"], settings)
    test = checked_examples("X_test", taken["X_test"], "y_test", taken["y_test"], settings)
    X, y = taken["X"], taken["y"]
    refuse([_same_kind("X_test", test.X.shape[1:], X.shape[1:]), _same_kind("y_test", test.y.dtype, y.dtype)])
    return replace(checked_examples("X", X, "y", y, settings), test=test)


def checked_examples(X_name: str, X: Array, y_name: str, y: Array, settings: Settings) -> Examples:
    """Examples of X float64 (n, 1 or 2) and y (m,), uint8 or float64; RefusedError names what is wrong."""
    points, n, m = X.astype(np.float64, copy=False), len(X), len(y)
    text = f"{y_name}: {m} labels for {n} points; send one for each"
    refuse([None if n == m else Refusal(text, y_name, m, f"{n} labels")])
    refuse([_first_bad(X_name, points, ~np.isfinite(points), "finite")])
    _check_coordinates(X_name, points, settings)
    _check_targets(y_name, y, settings)
    return Examples(points, y)


def _check_coordinates(name: str, X: Points, settings: Settings) -> None:
    """Raise RefusedError for the first coordinate of X (n, 1 or 2), finite, that is too large or too small.

    What is true of the examples is decided exactly, with as many digits as lie between the largest and the smallest.
    """
    size, most, least = np.abs(X), settings.max_coordinate, settings.min_coordinate
    refuse(
        [
            _first_bad(name, X, size > most, f"between {-most:g} and {most:g}"),
            _first_bad(name, X, (size > 0) & (size < least), f"0, or {least:g} or more in size"),
        ]
    )


def _check_targets(name: str, y: Targets, settings: Settings) -> None:
    """Raise RefusedError for the first label (uint8) that is no class, or value (float64) that is too large."""
    if y.dtype == np.uint8:
        refuse([_first_bad(name, y, y > MAX_LABEL, f"0 to {MAX_LABEL}")])
        return
    most = settings.max_coordinate
    refuse([_first_bad(name, y, ~(np.abs(y) <= most), f"between {-most:g} and {most:g}")])


def _shaped_points(name: str, array: Array) -> Refusal | None:
    fits = array.dtype == np.float64 and array.ndim == 2 and array.shape[1] in (1, 2)
    return None if fits else _misshapen(name, array, "F64 (n_samples, 2) or (n_samples, 1)")


def _shaped_targets(name: str, array: Array) -> Refusal | None:
    fits = array.dtype in (np.uint8, np.float64) and array.ndim == 1
    return None if fits else _misshapen(name, array, "U8 (n_samples,) or F64 (n_samples,)")


def _misshapen(name: str, array: Array, expected: str) -> Refusal:
    found = f"{array.dtype} {array.shape}"
    return Refusal(f"{name}: must be {expected}, got {found}", name, found, expected)


def _same_kind(name: str, found: object, expected: object) -> Refusal | None:
    if found == expected:
        return None
    text = f"{name}: must be of the same kind as {name[0]}, {expected}, got {found}"
    return Refusal(text, name, str(found), str(expected))


def _first_bad(name: str, array: Array, bad: Array, expected: str) -> Refusal | None:
    if not bad.any():
        return None
    where = tuple(int(i) for i in np.argwhere(bad)[0])
    value = json_safe(array[where].item())
    place = ".".join([name, *map(str, where)])
    return Refusal(f"{place}: must be {expected}, got {value}", place, value, expected)
