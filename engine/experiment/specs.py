"""What an experiment is: plain, frozen descriptions that name everything needed to repeat it.

A specification holds no arrays and no results. Two equal experiments on equal data give equal bits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from engine.arrays import Indices
from engine.experiment.weight_indices import Place, flat_indices
from engine.functions.activations import ACTIVATIONS
from engine.functions.features import COORDINATES, FEATURES
from engine.functions.initializers import INITIALIZERS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.regularizers import REGULARIZERS
from engine.functions.schedules import SCHEDULES

MAX_CLASSES = 10
"""The most classes a network may tell apart: the ten digits (course C20)."""

PRECISIONS: dict[str, type[np.floating[Any]]] = {"float32": np.float32, "float64": np.float64}
"""The widths of number that a run may be trained in (course C17)."""


class SpecError(ValueError):
    """A specification that cannot be trained; `field` names the part that is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


def _known(field: str, name: str, registry: Mapping[str, object]) -> None:
    if name not in registry:
        raise SpecError(field, f"{name!r} is not known; choose one of {', '.join(registry)}")


def _positive(field: str, value: float | None, largest: float | None = None) -> None:
    if value is None:
        return
    if not (isfinite(value) and value > 0):
        raise SpecError(field, f"must be a finite number above 0, got {value}")
    if largest is not None and value > largest:
        raise SpecError(field, f"must be at most {largest}, got {value}")


@dataclass(frozen=True)
class LayerSpec:
    """One hidden layer: how many units it has and what each applies to its pre-activation z."""

    units: int
    activation: str = "tanh"

    def __post_init__(self) -> None:
        if self.units < 1:
            raise SpecError("units", f"a layer needs at least 1 unit, got {self.units}")
        _known("activation", self.activation, ACTIVATIONS)


@dataclass(frozen=True)
class NetworkSpec:
    """Hidden layers from input to output (none: a single neuron) and how the first weights are drawn.

    `features` are what the network is shown of a point. The output layer is always linear, one unit (the logit), or one
    for each class; the loss says what turns it into ŷ. `initializer_scale` None takes the initializer's own.
    Without `bias` every z is W·a alone (course C9).
    """

    hidden_layers: tuple[LayerSpec, ...] = ()
    initializer: str = "xavier_uniform"
    initializer_scale: float | None = None
    features: tuple[str, ...] = COORDINATES
    n_outputs: int = 1
    bias: bool = True

    def __post_init__(self) -> None:
        _known("initializer", self.initializer, INITIALIZERS)
        _positive("initializer_scale", self.initializer_scale)
        if not self.features:
            raise SpecError("features", "a network needs at least one feature")
        for index, name in enumerate(self.features):
            _known("features", name, FEATURES)
            if name in self.features[:index]:
                raise SpecError("features", f"each feature only once, got {name!r} twice")
        if not 1 <= self.n_outputs <= MAX_CLASSES:
            raise SpecError("n_outputs", f"must be 1 to {MAX_CLASSES}, got {self.n_outputs}")

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """(n[0], n[1], …, n[L]): features, units of each hidden layer, outputs (course C12)."""
        return (len(self.features), *(layer.units for layer in self.hidden_layers), self.n_outputs)

    @property
    def n_inputs(self) -> int:
        """How many coordinates a point must have for these features: 1 or 2."""
        return max(FEATURES[name].n_inputs for name in self.features)


@dataclass(frozen=True)
class TrainingSpec:
    """How one network learns: what it minimises, by which rule, in steps of which size.

    After `schedule_steps` steps the `schedule` has left the share `schedule_factor` of the learning rate. The objective
    is the mean loss + `regularization` times the `regularizer`'s penalty. A gradient longer than `clip_norm` is
    shortened to it (None: never). `dropout` is the share of hidden units left out at each step. `precision` is
    the width of all numbers of the training.
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
        _known("loss", self.loss, LOSSES)
        _known("optimizer", self.optimizer, OPTIMIZERS)
        _known("schedule", self.schedule, SCHEDULES)
        _known("regularizer", self.regularizer, REGULARIZERS)
        _known("precision", self.precision, PRECISIONS)
        _positive("learning_rate", self.learning_rate)
        _positive("schedule_steps", self.schedule_steps)
        _positive("schedule_factor", self.schedule_factor, largest=1)
        _positive("clip_norm", self.clip_norm)
        if not (isfinite(self.regularization) and self.regularization >= 0):
            raise SpecError("regularization", f"must be a finite number, 0 or more, got {self.regularization}")
        if not 0 <= self.dropout < 1:
            raise SpecError("dropout", f"must be at least 0 and below 1, got {self.dropout}")

    def learning_rate_at(self, step: int) -> float:
        """The learning rate of the update that makes step number `step` (≥ 1)."""
        share = SCHEDULES[self.schedule].share(step - 1, self.schedule_steps, self.schedule_factor)
        return self.learning_rate * share


@dataclass(frozen=True)
class RunSpec:
    """One network in training; `seed` addresses its initial weights and what its dropout leaves out.

    Training leaves the parameters at the `frozen` places as they are; they are kept sorted, each once.
    """

    network: NetworkSpec = NetworkSpec()
    training: TrainingSpec = TrainingSpec()
    seed: int = 0
    frozen: tuple[Place, ...] = ()

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
        """What kind of answer is learned, "binary", "multiclass" or "regression": the loss says so."""
        return LOSSES[self.training.loss].task

    def frozen_indices(self) -> Indices:
        """Where the frozen parameters are in the flat vector."""
        return flat_indices(self.network.layer_sizes, self.network.bias, self.frozen)

    @property
    def dtype(self) -> type[np.floating[Any]]:
        """The kind of number this run is trained in."""
        return PRECISIONS[self.training.precision]


@dataclass(frozen=True)
class Experiment:
    """Runs that learn the same data in lock step: same batches, same order, same number of steps.

    `batch_size` None means every example in every step. `seed` addresses the order of the batches.
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
