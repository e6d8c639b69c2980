"""How a refusal is told: what was wrong, where, with which value, and what would be right."""

import json
import math
import reprlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)

MAX_INTEGER = 2**53 - 1
"""The largest whole number that a JSON number carries exactly in every language."""


@dataclass(frozen=True)
class Refusal:
    """One thing that was wrong, told without sending back all of it. `value` is JSON-ready; see `json_safe`."""

    message: str
    field: str | None = None
    value: object = None
    limit: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", sayable(self.message, 400))
        object.__setattr__(self, "field", self.field and sayable(self.field, 200))


def sayable(text: str, longest: int) -> str:
    """The beginning of `text`, in what UTF-8 can carry: JSON can smuggle in half of a surrogate pair."""
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return short.encode("utf-8", "replace").decode()


class RefusedError(ValueError):
    """Input that cannot be taken; `refusals` say why."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__("; ".join(refusal.message for refusal in refusals))
        self.refusals = refusals


def refuse(refusals: Iterable[Refusal | None]) -> None:
    """Raise RefusedError when there is at least one refusal."""
    real = [refusal for refusal in refusals if refusal is not None]
    if real:
        raise RefusedError(*real)


def at_most(field: str, value: int, limit: int, what: str, do: str = "ask for") -> Refusal | None:
    """What is wrong with more of these than the limit; None where nothing is. `do` is what one may do with less."""
    if value <= limit:
        return None
    return Refusal(f"{field}: {value} {what} are too many; {do} at most {limit}", field, value, f"<= {limit}")


def parsed(model: type[Model], value: object) -> Model:
    """`value` (decoded JSON) as a `model`; raises RefusedError."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise RefusedError(*refusals_of(error.errors(include_url=False))) from None


_BOUNDS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
_EXPECTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "string_type": "a string",
    "list_type": "a list",
    "tuple_type": "a list",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "dict_type": "an object",
}


def refusals_of(errors: Iterable[Mapping[str, Any]], drop: int = 0) -> list[Refusal]:
    """Pydantic's or FastAPI's list of errors in our words; `drop` leading parts of each location are left out."""
    return [_refusal_of(error, drop) for error in errors]


def _refusal_of(error: Mapping[str, Any], drop: int) -> Refusal:
    field = ".".join(str(part) for part in error["loc"][drop:]) or None
    name = field or "the message"
    if error["type"] == "missing":
        return Refusal(f"{name} is missing", field, None, "required")
    value = json_safe(error.get("input"))
    if error["type"] == "extra_forbidden":
        return Refusal(
            f"{name} is not a known field, got {_quoted(value)}; leave it out", field, value, "no such field"
        )
    limit = _limit_of(error)
    rule = f"must be {limit}" if limit else error["msg"]
    return Refusal(f"{name}: {rule}, got {_quoted(value)}", field, value, limit)


def _quoted(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _limit_of(error: Mapping[str, Any]) -> str | None:
    context = error.get("ctx") or {}
    for bound, sign in _BOUNDS.items():
        if bound in context:
            limit = context[bound]
            return f"{sign} {limit:g}" if isinstance(limit, float) else f"{sign} {limit}"
    for key, sign in (("min_length", ">="), ("max_length", "<=")):
        if key in context:
            return f"{sign} {context[key]} items"
    if "expected" in context:
        expected = context["expected"]
        return expected if isinstance(expected, str) else "one of " + ", ".join(expected)
    return _EXPECTED.get(str(error["type"]))


def json_safe(value: object, longest: int = 80) -> object:
    """`value` itself where JSON can carry it in a few characters, else the beginning of how Python writes it."""
    if value is None or isinstance(value, bool) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, int) and abs(value) <= MAX_INTEGER:
        return value
    return sayable(value if isinstance(value, str) else _shown(value), longest)


def _shown(value: object) -> str:
    try:
        return reprlib.repr(value)
    except ValueError:  # Python does not write an integer of many thousand digits
        return f"a {type(value).__name__} too long to show"
