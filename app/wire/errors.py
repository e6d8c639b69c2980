"""Errors in what a client sent: each names the field, the value it had and the limit it broke."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from app.wire.json_values import json_safe, truncate_utf8

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class FieldError:
    """One thing that is wrong with the input. `value` must be fit for JSON and short; see `json_safe`."""

    message: str
    field: str | None = None
    value: object = None
    limit: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", truncate_utf8(self.message, 400))
        object.__setattr__(self, "field", self.field and truncate_utf8(self.field, 200))


class InputError(ValueError):
    """Input that is not valid; `errors` say why."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


def raise_if(errors: Iterable[FieldError | None]) -> None:
    """Raise InputError with all errors that are not None, if there are any."""
    found = [error for error in errors if error is not None]
    if found:
        raise InputError(*found)


def too_many(field: str, value: int, limit: int, what: str, do: str = "ask for") -> FieldError | None:
    """An error when `value` is above `limit`, else None. The message says to `do` at most `limit` of `what`."""
    if value <= limit:
        return None
    return FieldError(f"{field}: {value} {what} are too many; {do} at most {limit}", field, value, f"<= {limit}")


def parsed(model: type[Model], value: object) -> Model:
    """`value` (decoded JSON) as a `model`; raises InputError."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise InputError(*field_errors(error.errors(include_url=False))) from None


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


def field_errors(errors: Iterable[Mapping[str, Any]], drop: int = 0) -> list[FieldError]:
    """The errors that pydantic or FastAPI lists, in our words, without the first `drop` parts of each location."""
    return [_field_error(error, drop) for error in errors]


def _field_error(error: Mapping[str, Any], drop: int) -> FieldError:
    field = ".".join(str(part) for part in error["loc"][drop:]) or None
    name = field or "the message"
    if error["type"] == "missing":
        return FieldError(f"{name} is missing", field, None, "required")
    value = json_safe(error.get("input"))
    if error["type"] == "extra_forbidden":
        return FieldError(
            f"{name} is not a known field, got {_quoted(value)}; leave it out", field, value, "no such field"
        )
    limit = _limit_of(error)
    rule = f"must be {limit}" if limit else error["msg"]
    return FieldError(f"{name}: {rule}, got {_quoted(value)}", field, value, limit)


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
