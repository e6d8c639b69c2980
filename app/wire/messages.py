"""What comes in by the live protocol, without any I/O: messages become checked commands. What goes out: events.py.

docs/protocol.md is the contract; static/js/session/messages.js is the other end.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import FailFast, Field, Strict
from pydantic_core import from_json

from app.settings import Settings
from app.wire.containers import Array, ContainerError, unpack
from app.wire.errors import MAX_INTEGER, Refusal, RefusedError, json_safe, parsed
from app.wire.schemas import ExperimentModel, ShortList, Source, Whole, Wire, check_limits, one_of
from app.wire.uploads import examples_from
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment
from engine.experiment.weight_indices import WeightIndex
from engine.probes.registry import PROBES
from engine.training import Stop

MAX_ASSIGNED = 2_000
"""Values in one `assign`."""

ErrorCode = Literal[
    "bad_json",
    "bad_message",
    "unknown_command",
    "invalid",
    "too_large",
    "not_ready",
    "mismatch",
    "too_many_in_flight",
    "worker_failed",
    "busy",
]


class MessageError(ValueError):
    """A message that is refused; the socket stays usable. `command` and `identity` (its id) are told where known."""

    def __init__(
        self, code: ErrorCode, refusal: Refusal, command: str | None = None, identity: int | None = None
    ) -> None:
        super().__init__(refusal.message)
        self.code, self.refusal, self.command, self.identity = code, refusal, command, identity


class _Configure(Wire):
    type: Literal["configure"]
    revision: Whole
    experiment: ExperimentModel


class _Revised(Wire):
    type: Literal["data", "restore", "reset"]
    revision: Whole


class _Assign(Wire):
    type: Literal["assign"]
    revision: Whole
    run: Whole
    values: Annotated[
        list[Annotated[tuple[Whole, Source, Whole, float], Strict(strict=False)]],
        Field(max_length=MAX_ASSIGNED),
        FailFast(),
    ]


class _Stop(Wire):
    loss: Annotated[float, Field(ge=0)] | None = None
    accuracy: Annotated[float, Field(ge=0, le=1)] | None = None
    plateau: bool = False


class _Advance(Wire):
    type: Literal["advance"]
    id: Whole
    until: Whole | None = None
    budget_ms: Annotated[float, Field(gt=0)] = 10.0
    probes: Annotated[list[Annotated[str, *one_of(PROBES)]], *ShortList] = Field(default_factory=list)
    stop: _Stop | None = None


@dataclass(frozen=True)
class Configure:
    """Sets the experiment."""

    revision: int
    experiment: Experiment


@dataclass(frozen=True)
class Data:
    """Replaces the examples."""

    revision: int
    examples: Examples


@dataclass(frozen=True)
class Restore:
    """Continues from a checkpoint's arrays."""

    revision: int
    arrays: dict[str, Array]


@dataclass(frozen=True)
class Reset:
    """Starts again from the same initial weights."""

    revision: int


@dataclass(frozen=True)
class Assign:
    """Sets parameters of one run by hand."""

    revision: int
    run: int
    values: Mapping[WeightIndex, float]


@dataclass(frozen=True)
class Advance:
    """Trains until a step, a budget (milliseconds) or a condition is reached; asks for a frame with these probes."""

    id: int
    until: int | None
    budget_ms: float
    probes: tuple[str, ...]
    stop: Stop | None = None


Command = Configure | Data | Restore | Reset | Assign | Advance


def parse_command(message: str | bytes, settings: Settings) -> Command:
    """The command in a text or binary message; raises MessageError."""
    text, arrays = _opened(message, settings)
    value = _decoded(text)
    name = value.get("type") if isinstance(value, dict) else None
    known = name if isinstance(name, str) and name in _COMMANDS else None
    try:
        if known is None:
            expected = "one of " + ", ".join(_COMMANDS)
            refusal = Refusal(
                f"type: {json_safe(name)!r} is no command ({expected})", "type", json_safe(name), expected
            )
            raise MessageError("unknown_command", refusal)
        return _COMMANDS[known](value, arrays, settings)
    except RefusedError as refused:
        raise MessageError("invalid", refused.refusals[0], known, _identity(value)) from None


def _identity(value: dict[str, Any]) -> int | None:
    """The id of an advance that is refused, if it has one that can be told."""
    found = value.get("id") if value["type"] == "advance" else None
    return found if type(found) is int and 0 <= found <= MAX_INTEGER else None


def _opened(message: str | bytes, settings: Settings) -> tuple[str, dict[str, Array] | None]:
    size = len(message.encode()) if isinstance(message, str) else len(message)
    most = settings.max_message_bytes if isinstance(message, str) else settings.max_upload_bytes
    if size > most:
        refusal = Refusal(f"a message of {size} bytes is too large; send at most {most}", None, size, f"<= {most}")
        raise MessageError("too_large", refusal)
    if isinstance(message, str):
        return message, None
    try:
        return unpack(message, "command", settings.max_message_bytes)
    except ContainerError as error:
        raise MessageError("bad_message", Refusal(str(error), None, len(message), "safetensors")) from None


def _decoded(text: str) -> Any:
    try:
        return from_json(text)
    except ValueError as error:
        raise MessageError("bad_json", Refusal(f"not JSON: {error}", None, json_safe(text), "JSON")) from None


def _configure(value: object, arrays: dict[str, Array] | None, settings: Settings) -> Configure:
    _no_arrays(arrays)
    command = parsed(_Configure, value)
    check_limits(command.experiment, settings)
    return Configure(command.revision, command.experiment.to_engine())


def _data(value: object, arrays: dict[str, Array] | None, settings: Settings) -> Data:
    return Data(parsed(_Revised, value).revision, examples_from(_arrays(arrays), settings))


def _restore(value: object, arrays: dict[str, Array] | None, settings: Settings) -> Restore:
    return Restore(parsed(_Revised, value).revision, _arrays(arrays))


def _reset(value: object, arrays: dict[str, Array] | None, settings: Settings) -> Reset:
    _no_arrays(arrays)
    return Reset(parsed(_Revised, value).revision)


def _assign(value: object, arrays: dict[str, Array] | None, settings: Settings) -> Assign:
    _no_arrays(arrays)
    command = parsed(_Assign, value)
    return Assign(
        command.revision,
        command.run,
        {(layer, source, target): value for layer, source, target, value in command.values},
    )


def _advance(value: object, arrays: dict[str, Array] | None, settings: Settings) -> Advance:
    _no_arrays(arrays)
    command = parsed(_Advance, value)
    stop = None if command.stop is None else Stop(**command.stop.model_dump())
    return Advance(command.id, command.until, command.budget_ms, tuple(dict.fromkeys(command.probes)), stop)


_COMMANDS: dict[str, Callable[[object, dict[str, Array] | None, Settings], Command]] = {
    "configure": _configure,
    "data": _data,
    "restore": _restore,
    "reset": _reset,
    "assign": _assign,
    "advance": _advance,
}
COMMANDS = tuple(_COMMANDS)


def _arrays(arrays: dict[str, Array] | None) -> dict[str, Array]:
    if arrays is None:
        raise RefusedError(Refusal("this command carries arrays: send it as a binary message", None, "text", "binary"))
    return arrays


def _no_arrays(arrays: dict[str, Array] | None) -> None:
    if arrays:
        raise RefusedError(Refusal("this command carries no arrays", None, json_safe(sorted(arrays)), "no arrays"))
