"""Examples as named arrays: checked one property after another, so that the error names the first that is wrong."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from app.settings import Settings
from app.wire.containers import Array
from app.wire.errors import FieldError, InputError, raise_if, too_many
from app.wire.json_values import json_safe
from engine.arrays import Points
from engine.experiment.datasets import MAX_LABEL, Examples
from engine.functions.losses import Targets

REQUIRED, OPTIONAL = {"X", "y"}, {"X_test", "y_test"}


def examples_from(arrays: Mapping[str, Array], settings: Settings) -> Examples:
    """The examples in arrays X float64 (n, 2) or (n, 1) and y (n,), uint8 classes or float64 values.

    X_test and y_test, of the same shapes and dtypes, are optional. Raises InputError naming the array that is wrong.
    """
    if set(arrays) not in (REQUIRED, REQUIRED | OPTIONAL):
        expected = "X and y, and both or neither of X_test and y_test"
        got = sorted(arrays)
        raise InputError(FieldError(f"arrays: need {expected}, got {got}", "arrays", json_safe(got), expected))
    raise_if([_wrong_points(name, array) for name, array in arrays.items() if name[0] == "X"])
    raise_if([_wrong_targets(name, array) for name, array in arrays.items() if name[0] == "y"])
    n_points = sum(len(array) for name, array in arrays.items() if name[0] == "X")
    raise_if([too_many("X", n_points, settings.max_points, "points", "send")])
    taken = {name: array.copy() for name, array in arrays.items()}  # a view would keep the whole message in memory
    if all(len(taken.get(name, ())) == 0 for name in OPTIONAL):
        return checked_examples("X", taken["X"], "y", taken["y"], settings)
    test = checked_examples("X_test", taken["X_test"], "y_test", taken["y_test"], settings)
    X, y = taken["X"], taken["y"]
    raise_if([_unlike("X_test", test.X.shape[1:], X.shape[1:]), _unlike("y_test", test.y.dtype, y.dtype)])
    return replace(checked_examples("X", X, "y", y, settings), test=test)


def checked_examples(X_name: str, X: Array, y_name: str, y: Array, settings: Settings) -> Examples:
    """Examples of X float64 (n, 1 or 2) and y (m,), uint8 or float64; InputError names what is wrong."""
    points, n, m = X.astype(np.float64, copy=False), len(X), len(y)
    text = f"{y_name}: {m} labels for {n} points; send one for each"
    raise_if([None if n == m else FieldError(text, y_name, m, f"{n} labels")])
    raise_if([_first_bad(X_name, points, ~np.isfinite(points), "finite")])
    _check_coordinates(X_name, points, settings)
    _check_targets(y_name, y, settings)
    return Examples(points, y)


def _check_coordinates(name: str, X: Points, settings: Settings) -> None:
    """Raise InputError for the first coordinate of X (n, 1 or 2), finite, that is too large or too small.

    The analysis of the examples is exact arithmetic: its cost grows with the digits between the largest and smallest.
    """
    size, most, least = np.abs(X), settings.max_coordinate, settings.min_coordinate
    raise_if(
        [
            _first_bad(name, X, size > most, f"between {-most:g} and {most:g}"),
            _first_bad(name, X, (size > 0) & (size < least), f"0, or {least:g} or more in size"),
        ]
    )


def _check_targets(name: str, y: Targets, settings: Settings) -> None:
    """Raise InputError for the first label (uint8) that is not a class, or value (float64) that is too large."""
    if y.dtype == np.uint8:
        raise_if([_first_bad(name, y, y > MAX_LABEL, f"0 to {MAX_LABEL}")])
        return
    most = settings.max_coordinate
    raise_if([_first_bad(name, y, ~(np.abs(y) <= most), f"between {-most:g} and {most:g}")])


def _wrong_points(name: str, array: Array) -> FieldError | None:
    fits = array.dtype == np.float64 and array.ndim == 2 and array.shape[1] in (1, 2)
    return None if fits else _wrong_shape(name, array, "F64 (n_samples, 2) or (n_samples, 1)")


def _wrong_targets(name: str, array: Array) -> FieldError | None:
    fits = array.dtype in (np.uint8, np.float64) and array.ndim == 1
    return None if fits else _wrong_shape(name, array, "U8 (n_samples,) or F64 (n_samples,)")


def _wrong_shape(name: str, array: Array, expected: str) -> FieldError:
    found = f"{array.dtype} {array.shape}"
    return FieldError(f"{name}: must be {expected}, got {found}", name, found, expected)


def _unlike(name: str, found: object, expected: object) -> FieldError | None:
    if found == expected:
        return None
    text = f"{name}: must be of the same kind as {name[0]}, {expected}, got {found}"
    return FieldError(text, name, str(found), str(expected))


def _first_bad(name: str, array: Array, bad: Array, expected: str) -> FieldError | None:
    if not bad.any():
        return None
    where = tuple(int(i) for i in np.argwhere(bad)[0])
    value = json_safe(array[where].item())
    field = ".".join([name, *map(str, where)])
    return FieldError(f"{field}: must be {expected}, got {value}", field, value, expected)
