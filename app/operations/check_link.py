"""`playground check`: the goals of the exercise in a share link, judged on the networks, points and weights in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.compute.scheduler import Scheduler
from app.operations.check import CheckedItem, CheckRequest, check_goals
from app.settings import Settings
from app.wire.errors import parsed
from app.wire.goals import BY_HAND, GoalModel
from app.wire.links import LinkError, SharedWork

WANTED = {"==": "", "!=": "other than ", "in": "one of "}
"""How a relation is said; the others are signs that everybody reads."""


@dataclass(frozen=True)
class LinkItem:
    """One item of the exercise: its text, its goals, what else it asks for, and what became of its goals."""

    text: str
    goals: list[GoalModel]
    by_hand: list[str]
    found: CheckedItem

    def as_dict(self) -> dict[str, Any]:
        """The item as JSON; `by_hand` names what only the page can judge."""
        return {"text": self.text, "by_hand": self.by_hand, **self.found.model_dump()}

    def line(self, number: int) -> str:
        """The item in one line."""
        state = "not met" if self.found.step is None else f"met at step {self.found.step}"
        asked = [_described(goal, value) for goal, value in zip(self.goals, self.found.values, strict=True)]
        asked += [f"{BY_HAND[name]} is judged on the page" for name in self.by_hand]
        head = f"{number}. {state if self.goals else 'no goals'}"
        return f"{head}: {self.text} ({'; '.join(asked)})" if self.text else f"{head}: {'; '.join(asked)}"


async def check_link(work: SharedWork, steps: int, settings: Settings, scheduler: Scheduler) -> list[LinkItem]:
    """Every item of the exercise, after `steps` more of training. Raises LinkError, InputError, TimeLimitError."""
    items = _items_of(work)
    request = parsed(
        CheckRequest,
        {
            **work.examples(),
            "experiment": work.experiment.model_dump(),
            "parameters": work.weights,
            "step": work.steps,
            "steps": steps,
            "goals": [item.get("goals") or [] for item in items],
        },
    )
    response = await check_goals(request, settings, scheduler)
    return [
        LinkItem(str(item.get("text", "")), goals, [name for name in BY_HAND if name in item], found)
        for item, goals, found in zip(items, request.goals, response.items, strict=True)
    ]


def _items_of(work: SharedWork) -> list[Mapping[str, Any]]:
    """The items as they are written; LinkError where there are none, or none has a goal."""
    items = (work.exercise or {}).get("items")
    if not isinstance(items, list) or not items:
        raise LinkError("the link holds no exercise with goals")
    if not all(isinstance(item, dict) for item in items):
        raise LinkError("the items of the exercise in this link are not objects")
    if not any(item.get("goals") for item in items):
        raise LinkError("no item of the exercise in this link has goals: all of it is judged on the page")
    return items


def _described(goal: GoalModel, value: object) -> str:
    """A goal and the value that its quantity has."""
    asked = goal.quantity if goal.of is None else f"{goal.quantity} of {_shown(goal.of)}"
    whose = f" of network {goal.run}" if goal.goal().is_of_run else ""
    wanted = WANTED.get(goal.relation, f"{goal.relation} ")
    within = "" if goal.within is None else f" ± {goal.within:g}"
    at = "" if goal.at is None else f" at step {goal.at}"
    return f"{asked}{whose} is {_shown(value)}, must be {wanted}{_shown(goal.value)}{within}{at}"


def _shown(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "unknown"}[value]
    return f"{value:.6g}" if isinstance(value, float) else str(value)
