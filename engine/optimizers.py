"""How a gradient moves the parameters: θ ← θ − something · ∇J (course C3, C6, C14 step 5)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Optimizer:
    """`update(parameters, gradient, slots, t, learning_rate)` changes parameters (n,) and slots (n_slots, n) in place.

    Slots are the memory of the rule, all 0 at first; t = 1, 2, … counts the updates since the memory was empty.
    """

    name: str
    formula: str
    n_slots: int
    update: Callable[[Vector, Vector, Vector, int, float], None]


def sgd(parameters: Vector, gradient: Vector, slots: Vector, t: int, learning_rate: float) -> None:
    """θ ← θ − α g (course C3)."""
    parameters -= learning_rate * gradient


ADAM_BETA1, ADAM_BETA2, ADAM_EPSILON = 0.9, 0.999, 1e-8


def adam(parameters: Vector, gradient: Vector, slots: Vector, t: int, learning_rate: float) -> None:
    """θ ← θ − α m̂ / (√v̂ + ε): Kingma & Ba 2015, algorithm 1, with the constants they recommend."""
    m, v = slots
    m *= ADAM_BETA1
    m += (1 - ADAM_BETA1) * gradient
    v *= ADAM_BETA2
    v += (1 - ADAM_BETA2) * np.square(gradient)
    m_unbiased = m / (1 - ADAM_BETA1**t)
    v_unbiased = v / (1 - ADAM_BETA2**t)
    parameters -= learning_rate * m_unbiased / (np.sqrt(v_unbiased) + ADAM_EPSILON)


OPTIMIZERS: dict[str, Optimizer] = {
    record.name: record
    for record in (
        Optimizer("sgd", "θ ← θ − α g", 0, sgd),
        Optimizer("adam", "θ ← θ − α m̂ / (√v̂ + ε)", 2, adam),
    )
}
