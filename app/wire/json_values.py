"""What JSON can carry: which integers, which texts, and null instead of numbers that are not finite."""

import math
import reprlib
from typing import Any

import numpy as np

MAX_INTEGER = 2**53 - 1
"""The largest integer that a JSON number carries exactly in every language."""


def finite_or_null(values: np.ndarray[Any, Any]) -> list[float | None]:
    """The values (n,) as a list, with None for NaN and infinities."""
    return [value if math.isfinite(value) else None for value in values.tolist()]


def truncate_utf8(text: str, longest: int) -> str:
    """The first `longest` characters of `text`, in what UTF-8 can encode: JSON admits half of a surrogate pair."""
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return short.encode("utf-8", "replace").decode()


def json_safe(value: object, longest: int = 80) -> object:
    """`value` itself if JSON can carry it in a few characters, else the beginning of its `repr`."""
    if value is None or isinstance(value, bool) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, int) and abs(value) <= MAX_INTEGER:
        return value
    return truncate_utf8(value if isinstance(value, str) else _repr(value), longest)


def _repr(value: object) -> str:
    try:
        return reprlib.repr(value)
    except ValueError:  # Python refuses to write an integer of many thousand digits
        return f"a {type(value).__name__} too long to show"
