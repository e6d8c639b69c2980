"""Which items of a check list are met, now and first: judged at steps that do not depend on how training is cut.

An item is judged at the steps of the history and, if one of its goals names a step, at that one; and where nothing was
trained, after an edit. The first step at which it was met counts from the one on at which those before it were: items
are ticked in their order.
"""

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

from engine.experiment.datasets import Examples
from engine.goals.goal import Goal, Item
from engine.goals.quantities import QUANTITIES, value_of, value_of_points
from engine.goals.scene import Asked, Points, Scene, Value


def is_met(item: Item, scene: Scene) -> bool:
    """Whether all goals of the item are met in this scene."""
    return all((goal.at is None or goal.at == scene.step) and goal.is_met_by(value_in(scene, goal)) for goal in item)


def value_in(scene: Scene, goal: Goal) -> Value:
    """The value that the goal's quantity has in this scene."""
    return value_of(goal.quantity, scene, goal.run, goal.of)


def asked_of_points(items: Iterable[Item]) -> list[Asked]:
    """Which quantities of the points the items ask for: names and arguments, each once."""
    goals = (goal for item in items for goal in item)
    asked = ((goal.quantity, goal.of) for goal in goals if QUANTITIES[goal.quantity].about == "points")
    return list(dict.fromkeys(asked))


def known_of_points(asked: Sequence[Asked], examples: Examples, best_line_max_points: int) -> dict[Asked, Value]:
    """The values of these quantities of the points. Some take long: compute them once for a set of examples."""
    points = Points(examples, best_line_max_points)
    return {(name, argument): value_of_points(name, points, argument) for name, argument in asked}


class Judge:
    """Looks at one scene after another; `steps` are the first steps at which the items were met, None where not yet.

    `before` are such steps of an earlier part of the same training, to go on from.
    """

    def __init__(self, items: Sequence[Item], before: Sequence[int | None] = ()) -> None:
        self.items = items
        self.steps: list[int | None] = list(before) or [None] * len(items)
        self._named = sorted({goal.at for item in items for goal in item if goal.at is not None})

    def next_named_step(self, step: int) -> int | None:
        """The first step after `step` that a goal names."""
        return next((at for at in self._named if at > step), None)

    def look(self, scene: Scene, *, only_named: bool = False) -> None:
        """Judge the items in this scene, or only those with a goal that names its step."""
        for index, item in enumerate(self.items):
            if only_named and not any(goal.at == scene.step for goal in item):
                continue
            if self.steps[index] is None and is_met(item, scene):
                self.steps[index] = scene.step
                # Those behind it are looked for from here on.
                later = self.steps[index + 1 :]
                self.steps[index + 1 :] = [None if at is not None and at < scene.step else at for at in later]

    def report(self, scene: Scene) -> list[dict[str, Any]]:
        """For each item {"met", "step", "values"}: is it met in this scene, at which step was it first, and what are
        the values of its quantities now; null for what is not known or not finite.
        """
        return [
            {
                "met": is_met(item, scene),
                "step": at,
                "values": [_finite(value_in(scene, goal)) for goal in item],
            }
            for item, at in zip(self.items, self.steps, strict=True)
        ]


def _finite(value: Value) -> Value:
    return None if isinstance(value, float) and not isfinite(value) else value
