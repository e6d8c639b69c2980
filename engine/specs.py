"""What an experiment is: plain, frozen descriptions that name everything needed to repeat it.

A specification holds no arrays and no results. Two equal experiments on equal data give equal bits.
"""

from dataclasses import dataclass
from math import isfinite

from engine.activations import ACTIVATIONS
from engine.initializers import INITIALIZERS
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS

N_FEATURES = 2
"""Inputs of every network: the two coordinates of a drawn point, x₁ and x₂."""


class SpecError(ValueError):
    """A specification that cannot be trained; `field` names the part that is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


def _known(field: str, name: str, registry: dict[str, object]) -> None:
    if name not in registry:
        raise SpecError(field, f"{name!r} is not known; choose one of {', '.join(registry)}")


@dataclass(frozen=True)
class LayerSpec:
    """One hidden layer: how many units it has and what each applies to its pre-activation z."""

    units: int
    activation: str = "tanh"

    def __post_init__(self) -> None:
        if self.units < 1:
            raise SpecError("units", f"a layer needs at least 1 unit, got {self.units}")
        _known("activation", self.activation, dict(ACTIVATIONS))


@dataclass(frozen=True)
class NetworkSpec:
    """Hidden layers from input to output (none: a single neuron) and how the first weights are drawn.

    The output layer is always one linear unit, the logit; the loss says which activation turns it into ŷ.
    """

    hidden_layers: tuple[LayerSpec, ...] = ()
    initializer: str = "xavier_uniform"

    def __post_init__(self) -> None:
        _known("initializer", self.initializer, dict(INITIALIZERS))

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """(n[0], n[1], …, n[L]): inputs, units of each hidden layer, the output unit (course C12)."""
        return (N_FEATURES, *(layer.units for layer in self.hidden_layers), 1)


@dataclass(frozen=True)
class TrainingSpec:
    """How one network learns: what it minimises, by which rule, in steps of which size."""

    loss: str = "binary_cross_entropy"
    optimizer: str = "sgd"
    learning_rate: float = 0.3

    def __post_init__(self) -> None:
        _known("loss", self.loss, dict(LOSSES))
        _known("optimizer", self.optimizer, dict(OPTIMIZERS))
        if not (isfinite(self.learning_rate) and self.learning_rate > 0):
            raise SpecError("learning_rate", f"must be a finite number above 0, got {self.learning_rate}")


@dataclass(frozen=True)
class RunSpec:
    """One network in training; `seed` addresses its initial weights."""

    network: NetworkSpec = NetworkSpec()
    training: TrainingSpec = TrainingSpec()
    seed: int = 0

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise SpecError("seed", f"must be 0 or more, got {self.seed}")


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
        if self.batch_size is not None and self.batch_size < 1:
            raise SpecError("batch_size", f"must be 1 or more, or null for all examples, got {self.batch_size}")
        if self.seed < 0:
            raise SpecError("seed", f"must be 0 or more, got {self.seed}")
