"""The quantities that a goal can be about: for each a function, the kind of its values and what it is asked of.

The docstring of a function says its unit and the topic of the course that it comes from; docs/reference.md lists them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from engine.diagnosis.plateaus import N_MERGED
from engine.diagnosis.verdicts import STATES
from engine.exact.best_of_kind import KINDS
from engine.experiment.specs import PRECISIONS
from engine.functions.activations import ACTIVATIONS
from engine.functions.initializers import INITIALIZERS
from engine.functions.losses import LOSSES
from engine.functions.losses.outputs import OUTPUTS
from engine.functions.optimizers import OPTIMIZERS
from engine.goals import of_points, of_runs
from engine.goals.scene import Argument, Points, Scene, Value

Kind = Literal["number", "flag", "name"]


@dataclass(frozen=True)
class Quantity:
    """A function of what it is `about`: the points, one run, or the training of all; with its argument, if it has one.

    `kind` is that of its values, `names` are those that a name can be. `argument` says what `of` must be in a goal.
    """

    name: str
    value: Callable[..., Value]
    kind: Kind
    about: Literal["points", "run", "training"]
    names: tuple[str, ...] = ()
    argument: Literal["class", "weight", "vector", "run"] | None = None

    @property
    def text(self) -> str:
        """What it is, its unit and its source."""
        return " ".join((self.value.__doc__ or "").split())


def _record(value: Callable[..., Value], kind: Kind = "number", **others: Any) -> Quantity:
    module = value.__module__
    about = "points" if module == of_points.__name__ else "run"
    return Quantity(value.__name__, value, kind, **({"about": about} | others))


def _name(value: Callable[..., Value], *names: str) -> Quantity:
    return _record(value, "name", names=tuple(dict.fromkeys(names)))


QUANTITIES: dict[str, Quantity] = {
    record.name: record
    for record in (
        _record(of_points.n_points),
        _record(of_points.class_count, argument="class"),
        _record(of_points.separable, "flag"),
        _record(of_points.separable_through_origin, "flag"),
        _record(of_points.margin),
        _record(of_points.margin_through_origin),
        _record(of_points.floor),
        _record(of_points.best_accuracy),
        _record(of_runs.loss),
        _record(of_runs.worst_loss),
        _record(of_runs.accuracy),
        _record(of_runs.ties),
        _record(of_runs.test_loss),
        _record(of_runs.test_accuracy),
        _record(of_runs.r_squared),
        _record(of_runs.least_loss),
        _record(of_runs.loss_ratio, argument="run"),
        _name(of_runs.verdict, *(code for code, _ in STATES)),
        _name(of_runs.kind, *KINDS),
        _name(of_runs.plateau, *N_MERGED.values()),
        _record(of_runs.solved_step),
        _record(of_runs.diverged, "flag"),
        _record(of_runs.step, about="training"),
        _record(of_runs.batch_size, about="training"),
        _record(of_runs.n_parameters),
        _record(of_runs.n_layers),
        _record(of_runs.n_units),
        _record(of_runs.n_features),
        _name(of_runs.hidden_activation, *ACTIVATIONS),
        _name(of_runs.output_activation, *OUTPUTS),
        _name(of_runs.loss_function, *LOSSES),
        _name(of_runs.optimizer, *OPTIMIZERS),
        _record(of_runs.learning_rate),
        _record(of_runs.bias, "flag"),
        _name(of_runs.precision, *PRECISIONS),
        _name(of_runs.initializer, *INITIALIZERS),
        _record(of_runs.weight, argument="weight"),
        _record(of_runs.weight_norm),
        _record(of_runs.angle, argument="vector"),
        _record(of_runs.distance, argument="vector"),
        _record(of_runs.distance_to_least_squares),
        _record(of_runs.n_twins),
        _record(of_runs.n_saturated),
    )
}
"""All of them, by name, in the order of docs/reference.md."""


def value_of(name: str, scene: Scene, run: int = 0, argument: Argument = None) -> Value:
    """The value of a quantity; None where it is not known, also where there is no such run."""
    quantity = QUANTITIES[name]
    if quantity.about == "points":
        return value_of_points(name, scene.points, argument)
    if quantity.about == "run" and run >= len(scene.subjects):
        return None
    key = name, run, argument
    if key not in scene.values:
        subject = scene if quantity.about == "training" else scene.subjects[run]
        scene.values[key] = quantity.value(subject) if argument is None else quantity.value(subject, argument)
    return scene.values[key]


def value_of_points(name: str, points: Points, argument: Argument = None) -> Value:
    """The value of a quantity of the points; computed only if it is not known already."""
    if (name, argument) in points.known:
        return points.known[name, argument]
    value = QUANTITIES[name].value
    return value(points) if argument is None else value(points, argument)
