"""Goals as JSON: the items of a check list, each a list of goals, as the live protocol and REST take them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, FailFast, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.wire.errors import FieldError, InputError
from app.wire.json_values import json_safe
from app.wire.schemas import NonNegativeInt, StrictModel
from engine.experiment.specs import Experiment
from engine.goals.goal import RELATIONS, Goal, GoalError, Item, check_items
from engine.goals.quantities import QUANTITIES

MAX_ITEMS = 12
"""Most items of a check list."""
MAX_GOALS = 8
"""Most goals of one item."""
MAX_VALUES = 32
"""Most values in a list, and numbers in a vector."""

SCALAR = [{"type": "number"}, {"type": "boolean"}, {"type": "string"}]


def _one_or_several(expected: str) -> AfterValidator:
    """Takes a number, true, false or a name, or a short list of these; which of them fit decides the quantity."""

    def check(value: Any) -> Any:
        several = value if isinstance(value, list) else [value]
        if len(several) > MAX_VALUES or not all(isinstance(one, bool | int | float | str) for one in several):
            raise PydanticCustomError("one_or_several", "unfit", {"expected": expected})
        return value

    return AfterValidator(check)


def _schema(*single: dict[str, str], items: Any) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [*single, {"type": "array", "items": items, "maxItems": MAX_VALUES}]})


def _names(registry: Mapping[str, object]) -> WithJsonSchema:
    """For OpenAPI; the goal itself says which names there are."""
    return WithJsonSchema({"type": "string", "enum": list(registry)})


class GoalModel(StrictModel):
    """A condition on one quantity."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    quantity: Annotated[str, _names(QUANTITIES)] = Field(description="what is looked at")
    run: NonNegativeInt = Field(
        0, description="of which network, from 0; it does not matter to what is asked of the points"
    )
    relation: Annotated[str, _names(RELATIONS)] = Field(alias="is", description="how it must compare with `value`")
    value: Annotated[
        Any,
        _one_or_several(f"a number, true or false, or a name, or a list of at most {MAX_VALUES} of these"),
        _schema(*SCALAR, items={"anyOf": SCALAR}),
    ] = Field(description="a number, true or false, or a name; for `in` a list of them")
    of: (
        Annotated[
            Any,
            _one_or_several(f"a number, or a list of at most {MAX_VALUES} numbers"),
            _schema({"type": "integer"}, items={"type": "number"}),
        ]
        | None
    ) = Field(
        None,
        description="what the quantity is asked of: a class, [layer, from, to], a vector or the number of a network",
    )
    within: Annotated[float, Field(ge=0)] | None = Field(
        None, description="how far from `value` a number may be for `==`"
    )
    at: NonNegativeInt | None = Field(None, description="the only step at which it can be met; null: at any")

    def goal(self) -> Goal:
        """The engine's goal; raises GoalError."""
        value = tuple(self.value) if isinstance(self.value, list) else self.value
        of = tuple(self.of) if isinstance(self.of, list) else self.of
        return Goal(self.quantity, self.relation, value, self.run, of, self.within, self.at)


BY_HAND = {"gesture": "a gesture", "answer": "an answer"}
"""What else an exercise may ask for, which only the page can see."""


def _without_gestures(item: Any) -> Any:
    """The item as it is, unless it or a goal of it asks for what only the page can judge."""
    for part in [item, *item[:MAX_GOALS]] if isinstance(item, list) else [item]:
        for name, text in BY_HAND.items():
            if isinstance(part, dict) and name in part:
                raise PydanticCustomError(
                    "by_hand", "{text} is judged on the page, where it is given; send goals only", {"text": text}
                )
    return item


Items = Annotated[
    list[
        Annotated[
            list[GoalModel],
            Field(max_length=MAX_GOALS),
            FailFast(),
            BeforeValidator(_without_gestures, json_schema_input_type=list[GoalModel]),
        ]
    ],
    Field(max_length=MAX_ITEMS),
    FailFast(),
]
"""A check list: each item is a list of goals that must be met at the same step."""


def items_of(models: Sequence[Sequence[GoalModel]], experiment: Experiment | None = None) -> tuple[Item, ...]:
    """The engine's items; InputError for a goal that means nothing, or that the `experiment` cannot have if given."""
    found = list[Item]()
    for i, item in enumerate(models):
        goals = list[Goal]()
        for k, model in enumerate(item):
            try:
                goals.append(model.goal())
            except GoalError as error:
                raise _input_error(models, f"{i}.{k}.{error.field}", error) from None
        found.append(tuple(goals))
    items = tuple(found)
    if experiment is not None:
        try:
            check_items(items, experiment)
        except GoalError as error:
            raise _input_error(models, error.field, error) from None
    return items


def _input_error(models: Sequence[Sequence[GoalModel]], place: str, error: GoalError) -> InputError:
    """Of the goal's field at the `place` "item.goal.field"."""
    i, k, field = place.split(".")
    value = models[int(i)][int(k)].model_dump()[field]
    message = str(error).removeprefix(f"{error.field}: ")
    return InputError(FieldError(f"goals.{place}: {message}", f"goals.{place}", json_safe(value)))
