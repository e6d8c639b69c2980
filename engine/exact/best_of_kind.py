"""What is the best that a network of this kind can do with these points, and which restriction keeps it from more?

A run that rests at the least loss of its kind is not stuck: no weights are better. Its kind is what holds it: it is one
neuron, its units are linear, it has one hidden unit, no bias, too few of the inputs, frozen weights, or a penalty. A
restriction is named only when the least loss without it is lower by more than 1 %, so that lifting it is certain to
make room.

| shape | least loss | proof |
| --- | --- | --- |
| no hidden layer, or linear ones | of a linear model | Newton's method, exact separability (`convex_loss`, `convex`) |
| one monotone unit in each layer | of any monotone function of a projection | all orders of the points (`isotonic`) |
| any other | of any function of its features | contradicting points (`spots`) |
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from engine.arrays import Flags, Floats
from engine.exact.convex import cross_entropy_floor
from engine.exact.convex_loss import Minimum, Penalty, minimise
from engine.exact.isotonic import monotone_floor
from engine.exact.plane import checked_examples
from engine.exact.separability import separate
from engine.exact.spots import Spots, find_spots
from engine.experiment.datasets import Examples
from engine.experiment.specs import RunSpec
from engine.functions.activations import ACTIVATIONS
from engine.functions.features import COORDINATES, FEATURES, feature_values
from engine.functions.losses import LOSSES

MIN_RELIEF = 0.01
"""A restriction is named when the least loss without it is lower by more than this fraction."""

PENALTY, FROZEN, NO_BIAS, ONE_INPUT = "penalty", "frozen", "no_bias", "one_input"
NEURON, LINEAR_UNITS, ONE_UNIT = "neuron", "linear_units", "one_unit"
KINDS = (NEURON, LINEAR_UNITS, ONE_UNIT, NO_BIAS, ONE_INPUT, FROZEN, PENALTY)
MORE_UNITS = "units"
"""What `lift` names after a kind where a network with hidden units needs more of them as well."""
FREE = "free"
"""The shape of a network that is not held by the number or the activation of its units."""

SIZES = 30_000_000
"""Examples times the squared number of parameters above which no least loss is sought."""


@dataclass(frozen=True)
class Floor:
    """The least value that a run's objective can have, the greatest lower bound; of a `penalised` run with its penalty.

    `kind`, one of KINDS, names what holds it; `lift` are all restrictions that have to be lifted for the least loss to
    become `relieved`, `kind` first. Without a kind nothing that is known would lower it.
    """

    value: float
    kind: str | None = None
    relieved: float | None = None
    lift: tuple[str, ...] = ()
    penalised: bool = False


@dataclass(frozen=True, eq=False)
class Best:
    """What can be reached at best: the `floor` of the run's kind, None if unknown, and of any function (`spots`).

    `endless` is a perceptron whose classes no line separates: it makes mistakes for ever.
    """

    floor: Floor | None = None
    spots: Spots | None = None
    endless: bool = False


NOTHING_KNOWN = Best()


def best_of_kind(run: RunSpec, examples: Examples, parameters: Floats) -> Best:
    """The best that the run can do on the examples; of `parameters` (n_parameters,) only the frozen ones matter.

    A pure function of its arguments, for the scheduler: it takes milliseconds, up to a second for many points.
    """
    if not len(examples):
        return NOTHING_KNOWN
    with np.errstate(all="ignore"):
        task = _Task(run, examples, parameters)
        return Best(task.floor(), task.spots(COORDINATES), task.is_endless())


def key_of(run: RunSpec, parameters: Floats) -> tuple[object, ...]:
    """Everything of a run that its best depends on: equal keys on equal examples have an equal best."""
    training = run.training
    penalty = (training.regularizer, training.regularization) if training.regularizer != "none" else None
    network = run.network
    shape = network.hidden_layers, network.features, network.n_outputs, network.bias
    return shape, training.loss, penalty, run.frozen, parameters[run.frozen_indices()].tobytes()


class _Task:
    """One run on its examples: the least loss with some of its restrictions lifted."""

    def __init__(self, run: RunSpec, examples: Examples, parameters: Floats) -> None:
        self.run, self.X, self.y, self.loss = run, examples.X, examples.y, LOSSES[run.training.loss]
        self.parameters = parameters.astype(np.float64)
        self.shape = _shape(run)
        self.missing = tuple(
            name
            for name in COORDINATES
            if FEATURES[name].n_inputs <= self.X.shape[1] and name not in run.network.features
        )
        self._spots: dict[tuple[str, ...], Spots | None] = {}

    def floor(self) -> Floor | None:
        least = self._least(())
        if least is None:
            return None
        penalised = self._penalty(()).strength > 0 and self.shape == NEURON
        bound = Floor(least.objective, penalised=penalised)
        if least.objective <= 0 or (relief := self._relief(least)) is None:
            return bound
        lifted, relieved = relief
        return replace(bound, kind=lifted[0], relieved=relieved, lift=lifted)

    def is_endless(self) -> bool:
        """Whether it is the perceptron rule on all coordinates, and exact arithmetic finds no line for it."""
        plain = self.shape == NEURON and not self._restrictions() and set(self.run.network.features) <= set(COORDINATES)
        return (
            plain
            and self.loss.name == "perceptron"
            and not separate(*checked_examples(self._plane(), self.y)).separable
        )

    def _plane(self) -> Floats:
        """The points in the plane: those of a single input get x₂ = 0."""
        return self.X if self.X.shape[1] == 2 else np.column_stack([self.X, np.zeros(len(self.X))])

    def _relief(self, least: Minimum) -> tuple[tuple[str, ...], float] | None:
        """The fewest restrictions that lower the least loss when they are lifted, and a loss that is reached then."""
        extras = self._extras()
        for lifted, better in self._lifts(extras):
            # Without the penalty only the losses can be compared.
            now, then = (least.loss, better.loss) if PENALTY in lifted else (least.objective, better.objective)
            if then < (1 - MIN_RELIEF) * now:
                return (*lifted, *extras), better.loss
        # Nothing but more units is left to lift, and with them the rest: only then is any function within reach.
        any_function = self._least_of_any((*self.run.network.features, *self.missing))
        if any_function is None or any_function >= (1 - MIN_RELIEF) * least.loss:
            return None
        restrictions = (*self._restrictions(), *extras)
        return ((*restrictions, MORE_UNITS) if self.shape == FREE else (self.shape, *restrictions)), any_function

    def _extras(self) -> tuple[str, ...]:
        """Restrictions that the bound of hidden units does not know of: it cannot be said to be reached with them."""
        held = (
            (PENALTY, self._penalty(()).strength > 0),
            (FROZEN, bool(self.run.frozen)),
            (NO_BIAS, not self.run.network.bias),
        )
        return tuple(
            name for name, holds in held if holds and self.shape != NEURON and name not in self._restrictions()
        )

    def _reachable(self, lifted: tuple[str, ...]) -> Minimum | None:
        """The least of a linear model with these restrictions lifted, if the network can be made to equal it.

        Monotone units and waves are nearly linear somewhere, so hidden units of either kind can do what a neuron does.
        """
        layers, n_outputs = self.run.network.hidden_layers, self.run.network.n_outputs
        rank = min(n_outputs - 1, len(self._features(lifted))) if n_outputs > 1 else 1
        if any(layer.units < rank or layer.activation == "step" for layer in layers):
            return None
        return self._least_linear(lifted)

    def _lifts(self, extras: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Minimum]]:
        """Sets of restrictions and the least when they are lifted besides the extras.

        Single ones come first, and of equally many the one that helps most.
        """
        restrictions = self._restrictions()
        for size in range(1, len(restrictions) + 1):
            found = [(lifted, self._reachable((*lifted, *extras))) for lifted in combinations(restrictions, size)]
            known = [(lifted, least) for lifted, least in found if least is not None]
            yield from sorted(known, key=lambda pair: pair[1].loss)

    def _restrictions(self) -> tuple[str, ...]:
        """Those of the run, beside its shape, that matter to the least loss of this shape."""
        linear = self.shape in {NEURON, LINEAR_UNITS}
        held = (
            (PENALTY, self.shape == NEURON and self._penalty(()).strength > 0),
            (FROZEN, self.shape == NEURON and bool(self.run.frozen)),
            (NO_BIAS, linear and not self.run.network.bias),
            (ONE_INPUT, bool(self.missing)),
        )
        return tuple(name for name, holds in held if holds)

    def _features(self, lifted: tuple[str, ...]) -> tuple[str, ...]:
        return (*self.run.network.features, *(self.missing if ONE_INPUT in lifted else ()))

    def _penalty(self, lifted: tuple[str, ...]) -> Penalty:
        training = self.run.training
        if training.regularizer == "none" or PENALTY in lifted:
            return Penalty()
        return Penalty(training.regularizer, training.regularization)

    def _least(self, lifted: tuple[str, ...]) -> Minimum | None:
        if self.shape in {NEURON, LINEAR_UNITS}:
            return self._least_linear(lifted)
        features = self._features(lifted)
        if self.shape == ONE_UNIT:
            value = monotone_floor(self.loss.name, feature_values(features, self.X), self.y)
        else:
            value = self._least_of_any(features)
        return None if value is None else Minimum(value, value, np.zeros(0))

    def _least_of_any(self, features: tuple[str, ...]) -> float | None:
        """The least loss of any function of these features; None for a loss of which it is not known."""
        found = self.spots(features)
        if found is not None:
            return found.loss
        known = self.loss.task == "regression" or self.loss.family in {"cross_entropy", "squared_error", "margin"}
        return 0.0 if known else None

    def spots(self, features: tuple[str, ...]) -> Spots | None:
        """The contradicting points as these features show them, but for coordinates that the points do not have."""
        features = tuple(name for name in features if FEATURES[name].n_inputs <= self.X.shape[1])
        if features not in self._spots:
            self._spots[features] = find_spots(self.loss.name, feature_values(features, self.X), self.y)
        return self._spots[features]

    def _least_linear(self, lifted: tuple[str, ...]) -> Minimum | None:
        network, features = self.run.network, self._features(lifted)
        if self._is_plain_line(features, lifted):
            found = cross_entropy_floor(self._plane(), self.y)
            return None if found is None else Minimum(found.value, found.value, np.zeros(0))
        D = np.column_stack([feature_values(features, self.X), np.ones(len(self.X))])
        shape = D.shape[1], network.n_outputs
        if len(D) * (shape[0] * shape[1]) ** 2 > SIZES or not np.isfinite(D).all():
            return None
        start, free = np.zeros(shape), np.ones(shape, np.bool_)
        free[-1] = network.bias or NO_BIAS in lifted
        if self.shape == NEURON and self.run.frozen and FROZEN not in lifted:
            start, free = self._with_frozen(start, free)
        penalty = self._penalty(lifted) if self.shape == NEURON else Penalty()
        return minimise(self.loss.name, D, self.y, start, free=free, penalty=penalty)

    def _is_plain_line(self, features: tuple[str, ...], lifted: tuple[str, ...]) -> bool:
        """Whether exact arithmetic decides it: one neuron's cross-entropy on all coordinates, held by nothing else."""
        held = {PENALTY, FROZEN, NO_BIAS} & set(self._restrictions()) - set(lifted)
        every = {name for name in COORDINATES if FEATURES[name].n_inputs <= self.X.shape[1]}
        return self.loss.name == "binary_cross_entropy" and set(features) == every and not held

    def _with_frozen(self, start: Floats, free: Flags) -> tuple[Floats, Flags]:
        """The frozen parameters of a neuron in the rows of its features; a bias is in the last row."""
        n_in, n_outputs = len(self.run.network.features), self.run.network.n_outputs
        for position in self.run.frozen_indices().tolist():
            row, unit = divmod(position, n_outputs)
            place = (-1 if row == n_in else row, unit)
            start[place], free[place] = self.parameters[position], False
        return start, free


def _shape(run: RunSpec) -> str:
    layers = run.network.hidden_layers
    if not layers:
        return NEURON
    if all(layer.activation == "linear" for layer in layers):
        return LINEAR_UNITS
    if all(layer.units == 1 and ACTIVATIONS[layer.activation].monotone for layer in layers):
        return ONE_UNIT
    return FREE
