"""The description of an experiment: frozen dataclasses that hold everything needed to repeat it.

A specification holds no arrays and no results. Equal experiments on equal data give equal bits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from engine.arrays import Indices
from engine.experiment.weight_indices import WeightIndex, flat_indices
from engine.functions.activations import ACTIVATIONS
from engine.functions.features import COORDINATES, FEATURES
from engine.functions.initializers import INITIALIZERS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.regularizers import REGULARIZERS
from engine.functions.schedules import SCHEDULES

MAX_CLASSES = 10
"""The largest number of classes: the ten digits (course C20)."""

PRECISIONS: dict[str, type[np.floating[Any]]] = {"float32": np.float32, "float64": np.float64}
"""The floating-point formats that a run may be trained in (course C17)."""


class SpecError(ValueError):
    """A specification that cannot be trained; `field` names the field that is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


def _check_known(field: str, name: str, registry: Mapping[str, object]) -> None:
    if name not in registry:
        raise SpecError(field, f"{name!r} is not known; choose one of {', '.join(registry)}")


def _check_positive(field: str, value: float | None, largest: float | None = None) -> None:
    if value is None:
        return
    if not (isfinite(value) and value > 0):
        raise SpecError(field, f"must be a finite number above 0, got {value}")
    if largest is not None and value > largest:
        raise SpecError(field, f"must be at most {largest}, got {value}")


@dataclass(frozen=True)
class LayerSpec:
    """One hidden layer: its number of units and the activation that each applies to its pre-activation z.

    Raises SpecError for fewer than one unit or an unknown activation.
    """

    units: int
    activation: str = "tanh"

    def __post_init__(self) -> None:
        if self.units < 1:
            raise SpecError("units", f"a layer needs at least 1 unit, got {self.units}")
        _check_known("activation", self.activation, ACTIVATIONS)


@dataclass(frozen=True)
class NetworkSpec:
    """The hidden layers from input to output (none: a single neuron) and how the initial weights are drawn.

    `features` are the inputs computed from a point's coordinates. The output layer is always linear, with one unit (the
    logit) or one for each class; the loss determines how ŷ follows from it. `initializer_scale` None means the
    initializer's default. Without `bias` every z is W·a alone (course C9). Raises SpecError for a value that is unknown
    or out of range.
    """

    hidden_layers: tuple[LayerSpec, ...] = ()
    initializer: str = "xavier_uniform"
    initializer_scale: float | None = None
    features: tuple[str, ...] = COORDINATES
    n_outputs: int = 1
    bias: bool = True

    def __post_init__(self) -> None:
        _check_known("initializer", self.initializer, INITIALIZERS)
        _check_positive("initializer_scale", self.initializer_scale)
        if not self.features:
            raise SpecError("features", "a network needs at least one feature")
        for index, name in enumerate(self.features):
            _check_known("features", name, FEATURES)
            if name in self.features[:index]:
                raise SpecError("features", f"each feature only once, got {name!r} twice")
        if not 1 <= self.n_outputs <= MAX_CLASSES:
            raise SpecError("n_outputs", f"must be 1 to {MAX_CLASSES}, got {self.n_outputs}")

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """(n[0], n[1], …, n[L]): the numbers of features, of units in each hidden layer, of outputs (course C12)."""
        return (len(self.features), *(layer.units for layer in self.hidden_layers), self.n_outputs)

    @property
    def n_inputs(self) -> int:
        """The number of coordinates that a point needs for these features: 1 or 2."""
        return max(FEATURES[name].n_inputs for name in self.features)


@dataclass(frozen=True)
class TrainingSpec:
    """How one network is trained: the objective, the optimizer and its step size.

    The objective is the mean `loss` + `regularization` times the penalty of the `regularizer`. The `schedule`
    multiplies the learning rate by a factor that reaches `schedule_factor` after `schedule_steps` steps. A gradient
    whose norm exceeds `clip_norm` is scaled down to it (None: no clipping). `dropout` is the probability with which a
    hidden unit is left out of a step. `precision` is the format of every number in training. Raises SpecError for a
    value that is unknown or out of range.
    """

    loss: str = "binary_cross_entropy"
    optimizer: str = "sgd"
    learning_rate: float = 0.3
    schedule: str = "constant"
    schedule_steps: int = 1000
    schedule_factor: float = 0.1
    regularizer: str = "none"
    regularization: float = 0.01
    clip_norm: float | None = None
    dropout: float = 0.0
    precision: str = "float64"

    def __post_init__(self) -> None:
        _check_known("loss", self.loss, LOSSES)
        _check_known("optimizer", self.optimizer, OPTIMIZERS)
        _check_known("schedule", self.schedule, SCHEDULES)
        _check_known("regularizer", self.regularizer, REGULARIZERS)
        _check_known("precision", self.precision, PRECISIONS)
        _check_positive("learning_rate", self.learning_rate)
        _check_positive("schedule_steps", self.schedule_steps)
        _check_positive("schedule_factor", self.schedule_factor, largest=1)
        _check_positive("clip_norm", self.clip_norm)
        if not (isfinite(self.regularization) and self.regularization >= 0):
            raise SpecError("regularization", f"must be a finite number, 0 or more, got {self.regularization}")
        if not 0 <= self.dropout < 1:
            raise SpecError("dropout", f"must be at least 0 and below 1, got {self.dropout}")

    def learning_rate_at(self, step: int) -> float:
        """The learning rate of the update that makes step number `step` (≥ 1), after the schedule."""
        share = SCHEDULES[self.schedule].share(step - 1, self.schedule_steps, self.schedule_factor)
        return self.learning_rate * share


@dataclass(frozen=True)
class RunSpec:
    """One network and how it is trained; `seed` determines its initial weights and its dropout masks.

    Training does not change the `frozen` weights, which are kept sorted and without duplicates. Raises SpecError when
    the network and the loss do not fit together.
    """

    network: NetworkSpec = NetworkSpec()
    training: TrainingSpec = TrainingSpec()
    seed: int = 0
    frozen: tuple[WeightIndex, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "frozen", tuple(sorted(set(self.frozen))))
        try:
            self.frozen_indices()
        except ValueError as error:
            raise SpecError("frozen", str(error)) from None
        if self.seed < 0:
            raise SpecError("seed", f"must be 0 or more, got {self.seed}")
        n_outputs, loss = self.network.n_outputs, self.training.loss
        if self.task == "multiclass" and n_outputs < 2:
            raise SpecError("n_outputs", f"{loss} needs an output for each class, 2 to {MAX_CLASSES}, got {n_outputs}")
        if self.task != "multiclass" and n_outputs != 1:
            raise SpecError("n_outputs", f"{loss} is a loss on 1 output, got {n_outputs}")

    @property
    def task(self) -> str:
        """The kind of task, "binary", "multiclass" or "regression", as the loss determines it."""
        return LOSSES[self.training.loss].task

    def frozen_indices(self) -> Indices:
        """The positions of the frozen parameters in the flat vector θ."""
        return flat_indices(self.network.layer_sizes, self.network.bias, self.frozen)

    @property
    def dtype(self) -> type[np.floating[Any]]:
        """The NumPy type of every number in this run's training."""
        return PRECISIONS[self.training.precision]


@dataclass(frozen=True)
class Experiment:
    """Runs that learn the same data in lock step: the same batches in the same order, the same number of steps.

    `batch_size` None means that every step uses all examples. `seed` determines how the examples are shuffled. Raises
    SpecError without runs, or when their tasks differ.
    """

    runs: tuple[RunSpec, ...]
    batch_size: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.runs:
            raise SpecError("runs", "an experiment needs at least one run")
        if len(tasks := {run.task for run in self.runs}) > 1:
            raise SpecError("runs", f"all runs learn the same examples, so the same task; got {sorted(tasks)}")
        if self.batch_size is not None and self.batch_size < 1:
            raise SpecError("batch_size", f"must be 1 or more, or null for all examples, got {self.batch_size}")
        if self.seed < 0:
            raise SpecError("seed", f"must be 0 or more, got {self.seed}")
