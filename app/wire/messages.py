"""The commands of the live protocol: a message comes in, a checked command comes out. No I/O happens here.

docs/protocol.md is the contract; static/js/session/messages.js is the other end; events.py makes the answers.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, FailFast, Field, PrivateAttr, Strict
from pydantic_core import from_json

from app.settings import Settings
from app.wire.containers import Array, ContainerError, unpack
from app.wire.errors import FieldError, InputError, parsed
from app.wire.goals import Items, items_of
from app.wire.json_values import MAX_INTEGER, json_safe
from app.wire.schemas import ExperimentModel, NonNegativeInt, ShortList, Source, StrictModel, check_limits, one_of
from app.wire.uploads import examples_from
from engine import training
from engine.exact.best_of_kind import Best
from engine.experiment.datasets import Examples
from engine.experiment.weight_indices import WeightIndex
from engine.goals.goal import Item
from engine.goals.scene import Known
from engine.probes.registry import PROBES

MAX_ASSIGNED = 2_000
"""Most values in one `assign`."""

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
    """A message that is rejected; the socket stays open. `command` and `identity` (its id) are None if unknown."""

    def __init__(
        self, code: ErrorCode, error: FieldError, command: str | None = None, identity: int | None = None
    ) -> None:
        super().__init__(error.message)
        self.code, self.error, self.command, self.identity = code, error, command, identity


class TextCommand(StrictModel):
    """The base of the commands that are JSON without arrays."""

    @classmethod
    def from_message(cls, value: object, arrays: Mapping[str, Array] | None, settings: Settings) -> Self:
        """The command in a decoded message; InputError says what is wrong with it."""
        if arrays:
            raise InputError(FieldError("this command carries no arrays", None, json_safe(sorted(arrays)), "no arrays"))
        return parsed(cls, value)


class Configure(TextCommand):
    """Sets the experiment."""

    type: Literal["configure"] = "configure"
    revision: NonNegativeInt
    experiment: ExperimentModel

    @classmethod
    def from_message(cls, value: object, arrays: Mapping[str, Array] | None, settings: Settings) -> Self:
        """As of any command; the experiment is within the limits, and its `spec` is built."""
        command = super().from_message(value, arrays, settings)
        check_limits(command.experiment, settings)
        _ = command.experiment.spec  # a contradiction is an error now, not when the command is carried out
        return command


class Data(StrictModel):
    """Replaces the examples, which are the arrays of its message."""

    type: Literal["data"] = "data"
    revision: NonNegativeInt
    _examples: Examples = PrivateAttr()

    @property
    def examples(self) -> Examples:
        """The examples to train on, and those to test on."""
        return self._examples

    @classmethod
    def from_message(cls, value: object, arrays: dict[str, Array] | None, settings: Settings) -> Self:
        """The command in a decoded message; InputError says what is wrong with it."""
        command = parsed(cls, value)
        command._examples = examples_from(_required(arrays), settings)
        return command


class Restore(StrictModel):
    """Continues from a checkpoint, which is the arrays of its message."""

    type: Literal["restore"] = "restore"
    revision: NonNegativeInt
    _checkpoint: dict[str, Array] = PrivateAttr()

    @property
    def checkpoint(self) -> dict[str, Array]:
        """The arrays by name; whether they fit the experiment is checked when the command is carried out."""
        return self._checkpoint

    @classmethod
    def from_message(cls, value: object, arrays: dict[str, Array] | None, settings: Settings) -> Self:
        """The command in a decoded message; InputError says what is wrong with it."""
        command = parsed(cls, value)
        command._checkpoint = _required(arrays)
        return command


class Reset(TextCommand):
    """Starts again from the same initial weights."""

    type: Literal["reset"] = "reset"
    revision: NonNegativeInt


class Assign(TextCommand):
    """Sets weights of one run by hand: [layer, from, to, value] each."""

    type: Literal["assign"] = "assign"
    revision: NonNegativeInt
    run: NonNegativeInt
    values: Annotated[
        list[Annotated[tuple[NonNegativeInt, Source, NonNegativeInt, float], Strict(strict=False)]],
        Field(max_length=MAX_ASSIGNED),
        FailFast(),
    ]

    @property
    def by_weight(self) -> dict[WeightIndex, float]:
        """The value of each weight; the last one of a weight that is named twice."""
        return {(layer, source, target): value for layer, source, target, value in self.values}

    def after(self, earlier: "Assign") -> "Assign | None":
        """An `earlier` assign of the same run and this one as a single one; None if it would have too many values."""
        values = earlier.by_weight | self.by_weight
        if len(values) > MAX_ASSIGNED:
            return None
        return self.model_copy(update={"values": [(*index, value) for index, value in values.items()]})


class StopCondition(StrictModel):
    """When training halts by itself; see `engine.training.Stop`."""

    loss: Annotated[float, Field(ge=0)] | None = None
    accuracy: Annotated[float, Field(ge=0, le=1)] | None = None
    plateau: bool = False


class Advance(TextCommand):
    """Trains until a step, a budget in milliseconds or a condition is reached; asks for a frame with these probes."""

    type: Literal["advance"] = "advance"
    id: NonNegativeInt
    until: NonNegativeInt | None = None
    budget_ms: Annotated[float, Field(gt=0)] = 10.0
    probes: Annotated[
        list[Annotated[str, *one_of(PROBES)]], *ShortList, AfterValidator(lambda names: list(dict.fromkeys(names)))
    ] = Field(default_factory=list)
    stop: StopCondition | None = None
    goals: Items = Field(default_factory=list)

    @classmethod
    def from_message(cls, value: object, arrays: Mapping[str, Array] | None, settings: Settings) -> Self:
        """As of any command; its `items` are built."""
        command = super().from_message(value, arrays, settings)
        _ = command.items  # a goal that means nothing is an error now, not when the command is carried out
        return command

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The goals as the engine takes them, built on first use; InputError for one that means nothing."""
        return items_of(self.goals)

    def to_engine(self, budget_ms: float, best: tuple[Best, ...], known: Known) -> training.Command:
        """The engine's command, with the budget that the scheduler grants, the best that each run can reach and what
        the goals ask of the points.
        """
        stop = None if self.stop is None else training.Stop(**self.stop.model_dump())
        return training.Command(self.until, budget_ms, tuple(self.probes), best, stop, self.items, known=known)


Command = Configure | Data | Restore | Reset | Assign | Advance

COMMANDS: dict[str, type[Command]] = {
    "configure": Configure,
    "data": Data,
    "restore": Restore,
    "reset": Reset,
    "assign": Assign,
    "advance": Advance,
}
"""The commands by the `type` of their message."""


def parse_command(message: str | bytes, settings: Settings) -> Command:
    """The command in a text or binary message; raises MessageError."""
    text, arrays = _text_and_arrays(message, settings)
    value = _from_json(text)
    name = value.get("type") if isinstance(value, dict) else None
    if not (isinstance(name, str) and name in COMMANDS):
        expected = "one of " + ", ".join(COMMANDS)
        got = json_safe(name)
        error = FieldError(f"type: {got!r} is no command ({expected})", "type", got, expected)
        raise MessageError("unknown_command", error)
    try:
        return COMMANDS[name].from_message(value, arrays, settings)
    except InputError as error:
        raise MessageError("invalid", error.errors[0], name, _identity(value)) from None


def _required(arrays: dict[str, Array] | None) -> dict[str, Array]:
    if arrays is None:
        text = "this command carries arrays: send it as a binary message"
        raise InputError(FieldError(text, None, "text", "binary"))
    return arrays


def _identity(value: dict[str, Any]) -> int | None:
    """The id of an `advance` that is rejected, if it has a valid one."""
    found = value.get("id") if value["type"] == "advance" else None
    return found if type(found) is int and 0 <= found <= MAX_INTEGER else None


def _text_and_arrays(message: str | bytes, settings: Settings) -> tuple[str, dict[str, Array] | None]:
    """The JSON text of a message and, if it is binary, its arrays."""
    size = len(message.encode()) if isinstance(message, str) else len(message)
    limit = settings.max_message_bytes if isinstance(message, str) else settings.max_upload_bytes
    if size > limit:
        error = FieldError(f"a message of {size} bytes is too large; send at most {limit}", None, size, f"<= {limit}")
        raise MessageError("too_large", error)
    if isinstance(message, str):
        return message, None
    try:
        return unpack(message, "command", settings.max_message_bytes)
    except ContainerError as error:
        raise MessageError("bad_message", FieldError(str(error), None, len(message), "safetensors")) from None


def _from_json(text: str) -> Any:
    try:
        return from_json(text)
    except ValueError as error:
        raise MessageError("bad_json", FieldError(f"not JSON: {error}", None, json_safe(text), "JSON")) from None
