"""A goal: a condition on one quantity, as data. Several goals are a conjunction: an item of a check list."""

import operator
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any, TypeGuard

from engine.experiment.datasets import MAX_LABEL
from engine.experiment.specs import Experiment
from engine.experiment.weight_indices import choice_between, flat_index
from engine.goals.quantities import QUANTITIES, Quantity
from engine.goals.scene import Argument, Value

RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "==": operator.eq,
    "!=": operator.ne,
    "in": lambda value, values: value in values,
}
ORDERS = ("<=", ">=", "<", ">")
"""The relations that only numbers have."""
LARGEST = sys.float_info.max
ROUNDING = 2.0**-50
"""So far, as a fraction of it, a difference of two numbers may be off: 0.75 is within 0.05 of 0.7."""


class GoalError(ValueError):
    """A goal that means nothing; `field` names what is wrong, in the words of JSON."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


@dataclass(frozen=True)
class Goal:
    """`quantity` of run number `run` and of the argument `of` stands in `relation` (in JSON: "is") to `value`.

    With `within`, "==" allows so much difference. With `at` the goal can be met at that step only. The run does not
    matter to quantities of the points and of the training. Raises GoalError for what is unknown or unfit.
    """

    quantity: str
    relation: str
    value: float | bool | str | tuple[float | bool | str, ...]
    run: int = 0
    of: Argument = None
    within: float | None = None
    at: int | None = None

    def __post_init__(self) -> None:
        if self.quantity not in QUANTITIES:
            raise GoalError("quantity", f"{self.quantity!r} is not known; choose one of {', '.join(QUANTITIES)}")
        record = QUANTITIES[self.quantity]
        if self.relation not in RELATIONS:
            raise GoalError("is", f"{self.relation!r} is no relation; choose one of {', '.join(RELATIONS)}")
        if record.kind != "number" and self.relation in ORDERS:
            allowed = ", ".join(name for name in RELATIONS if name not in ORDERS)
            raise GoalError("is", f"{self.quantity} is a {record.kind}, not a number: choose one of {allowed}")
        self._check_values(record)
        if self.within is not None and not (self.within >= 0 and self.relation == "==" and record.kind == "number"):
            raise GoalError("within", f'must be 0 or more, and goes with "==" and a number only, got {self.within}')
        for field, number in (("run", self.run), ("at", self.at)):
            if number is not None and number < 0:
                raise GoalError(field, f"must be 0 or more, got {number}")
        _check_argument(record, self.of)

    def _check_values(self, record: Quantity) -> None:
        several = isinstance(self.value, tuple)
        if several != (self.relation == "in"):
            raise GoalError("value", f'must be a list for "in", and only for it, got {_shown(self.value)}')
        values = self.value if isinstance(self.value, tuple) else (self.value,)
        if not values:
            raise GoalError("value", "needs at least one value, got none")
        for value in values:
            _check_value(record, value)

    @property
    def is_of_run(self) -> bool:
        """Whether it is about one run, not about the points or the training of all."""
        return QUANTITIES[self.quantity].about == "run"

    def check(self, experiment: Experiment) -> None:
        """Raise GoalError when the experiment has no such run, or the run no such weight."""
        record, n_runs = QUANTITIES[self.quantity], len(experiment.runs)
        if not self.is_of_run:
            return
        named = [("run", self.run)] + ([("of", self.of)] if record.argument == "run" else [])
        for field, number in named:
            if isinstance(number, int) and number >= n_runs:
                raise GoalError(field, f"there is no run {number}; {choice_between(0, n_runs - 1)}")
        network = experiment.runs[self.run].network
        if record.argument == "weight" and isinstance(self.of, tuple):
            layer, source, target = (int(part) for part in self.of)
            try:
                flat_index(network.layer_sizes, network.bias, (layer, source, target))
            except ValueError as error:
                raise GoalError("of", str(error)) from None

    def is_met_by(self, value: Value) -> bool:
        """Whether this value of the quantity meets the goal; a value that is not known, None or NaN, never does."""
        if value is None or (isinstance(value, float) and isnan(value)):
            return False
        if self.within is not None and isinstance(value, int | float) and isinstance(self.value, int | float):
            return abs(value - self.value) <= self.within + ROUNDING * max(abs(value), abs(self.value))
        return RELATIONS[self.relation](value, self.value)


Item = tuple[Goal, ...]
"""Goals that must be met at the same step. None at all are always met."""


def check_items(items: Sequence[Item], experiment: Experiment) -> None:
    """Raise GoalError for the first goal that the experiment cannot have; its field begins with item and goal."""
    for i, item in enumerate(items):
        for k, goal in enumerate(item):
            try:
                goal.check(experiment)
            except GoalError as error:
                raise GoalError(f"{i}.{k}.{error.field}", str(error).removeprefix(f"{error.field}: ")) from None


def _check_value(record: Quantity, value: object) -> None:
    kind, names = record.kind, record.names
    if kind == "number":
        fits, allowed = _is_number(value), "a finite number"
    elif kind == "flag":
        fits, allowed = isinstance(value, bool), "true or false"
    else:
        fits, allowed = value in names, f"one of {', '.join(names)}"
    if not fits:
        raise GoalError("value", f"of {record.name} must be {allowed}, got {_shown(value)}")


def _check_argument(record: Quantity, of: Argument) -> None:
    """Raise GoalError unless `of` is what the quantity is asked of."""
    numbers = of if isinstance(of, tuple) else ()
    if record.argument is None:
        fits, text = of is None, f"{record.name} is not asked of anything; leave it out"
    elif record.argument == "class":
        fits, text = _is_whole(of) and of <= MAX_LABEL, f"needs a class, 0 to {MAX_LABEL}"
    elif record.argument == "run":
        fits, text = _is_whole(of), "needs the number of another run, from 0"
    elif record.argument == "weight":
        fits, text = (
            len(numbers) == 3 and all(isinstance(number, int) for number in numbers),
            "needs a weight, [layer, from, to]",
        )
    else:
        fits, text = len(numbers) > 0 and all(map(_is_number, numbers)), "needs a vector, a list of finite numbers"
    if not fits:
        raise GoalError("of", f"{text}, got {_shown(of)}")


def _is_whole(number: object) -> TypeGuard[int]:
    return isinstance(number, int) and not isinstance(number, bool) and number >= 0


def _is_number(number: object) -> TypeGuard[float]:
    return isinstance(number, int | float) and not isinstance(number, bool) and abs(number) <= LARGEST


def _shown(value: object) -> str:
    """A value as JSON writes it."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_shown, value))}]"
    return {"True": "true", "False": "false", "None": "nothing"}.get(str(value), repr(value))
