"""How a gradient moves the parameters: θ ← θ − something · ∇J (course C3, C6, C14 step 5)."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass

import numpy as np

from engine.arrays import Floats
from engine.functions.spelling import NO_LIBRARY, Libraries


@dataclass(frozen=True)
class Optimizer:
    """`update(parameters, gradient, slots, t, learning_rate)` changes parameters (n,) and slots (n_slots, n) in place.

    Slots are the memory of the rule, all 0 at first; t = 1, 2, … counts the updates since the memory was empty.
    `adaptive`: it measures a step by the gradients themselves, so that a step is about as long as the learning rate.
    `tex` are the formulas of an update. `numpy` are the lines of a program that update an array `p` by its gradient `g`
    with the learning rate `rate` at update number `k`; its memory are the arrays of SLOT_NAMES. In Keras it is a call
    that is given `rate`, in PyTorch one that is given `parameters`, in scikit-learn the arguments that choose it.
    """

    name: str
    formula: str
    n_slots: int
    update: Callable[[Floats, Floats, Floats, int, float], None]
    _: KW_ONLY
    adaptive: bool = False
    tex: tuple[str, ...]
    numpy: tuple[str, ...]
    libraries: Libraries = NO_LIBRARY


SLOT_NAMES = ("m", "v")
"""What the memory of an optimizer is called in a program; so a record has two slots at most."""


def sgd(parameters: Floats, gradient: Floats, slots: Floats, t: int, learning_rate: float) -> None:
    """θ ← θ − α g (course C3)."""
    parameters -= learning_rate * gradient


MOMENTUM = 0.9


def momentum(parameters: Floats, gradient: Floats, slots: Floats, t: int, learning_rate: float) -> None:
    """A heavy ball: v ← 0.9 v − α g, θ ← θ + v. Polyak 1964; in this form Sutskever et al. 2013, equations 1 and 2."""
    (v,) = slots
    v *= MOMENTUM
    v -= learning_rate * gradient
    parameters += v


def nesterov(parameters: Floats, gradient: Floats, slots: Floats, t: int, learning_rate: float) -> None:
    """The ball looks ahead before it steps: v ← 0.9 v − α g, θ ← θ + 0.9 v − α g. Nesterov 1983.

    θ here is the point looked ahead to, where the gradient is taken: Bengio, Boulanger-Lewandowski & Pascanu 2013,
    equations 6 and 7 of section 3.5.
    """
    (v,) = slots
    v *= MOMENTUM
    v -= learning_rate * gradient
    parameters += MOMENTUM * v
    parameters -= learning_rate * gradient


EPSILON = 1e-8


def adagrad(parameters: Floats, gradient: Floats, slots: Floats, t: int, learning_rate: float) -> None:
    """Every parameter has its own rate, which only falls: s ← s + g², θ ← θ − α g / (√s + ε). Duchi et al. 2011."""
    (s,) = slots
    s += np.square(gradient)
    parameters -= learning_rate * gradient / (np.sqrt(s) + EPSILON)


RMSPROP_DECAY = 0.9


def rmsprop(parameters: Floats, gradient: Floats, slots: Floats, t: int, learning_rate: float) -> None:
    """Adagrad that forgets: s ← 0.9 s + 0.1 g², θ ← θ − α g / (√s + ε). Tieleman & Hinton 2012, lecture 6e."""
    (s,) = slots
    s *= RMSPROP_DECAY
    s += (1 - RMSPROP_DECAY) * np.square(gradient)
    parameters -= learning_rate * gradient / (np.sqrt(s) + EPSILON)


ADAM_BETA1, ADAM_BETA2, ADAM_EPSILON = 0.9, 0.999, 1e-8


def adam(parameters: Floats, gradient: Floats, slots: Floats, t: int, learning_rate: float) -> None:
    """θ ← θ − α m̂ / (√v̂ + ε): Kingma & Ba 2015, algorithm 1, with the constants they recommend."""
    m, v = slots
    m *= ADAM_BETA1
    m += (1 - ADAM_BETA1) * gradient
    v *= ADAM_BETA2
    v += (1 - ADAM_BETA2) * np.square(gradient)
    m_unbiased = m / (1 - ADAM_BETA1**t)
    v_unbiased = v / (1 - ADAM_BETA2**t)
    parameters -= learning_rate * m_unbiased / (np.sqrt(v_unbiased) + ADAM_EPSILON)


def clipped(gradient: Floats, largest_norm: float) -> Floats:
    """The same direction, no longer than c: g · min(1, c / ‖g‖). Pascanu, Mikolov & Bengio 2013, algorithm 1.

    Of many gradients (n, S) each column is shortened by itself. Its squares need not be finite.
    """
    largest = np.abs(gradient).max(axis=0, initial=0.0)
    # at most 1, so that the norm neither overflows nor vanishes
    direction = gradient / np.where(largest == 0.0, 1.0, largest).astype(gradient.dtype)
    relative_norm = np.sqrt(np.square(direction).sum(axis=0))
    is_long = largest * relative_norm > largest_norm
    if not np.any(is_long):
        return gradient
    return np.where(is_long, direction * (largest_norm / np.where(is_long, relative_norm, 1)), gradient)


_ROOT_EPSILON = "Keras adds epsilon inside the root, the page outside it: hence 1e-16 for the page's 1e-8."
_ADAPTIVE_STEP = r"θ←θ-α\frac{g}{\sqrt{s}+ε}"

OPTIMIZERS: dict[str, Optimizer] = {
    record.name: record
    for record in (
        Optimizer(
            "sgd",
            "θ ← θ − α g",
            0,
            sgd,
            tex=("θ←θ-α g",),
            numpy=("p -= rate * g",),
            libraries=Libraries(
                keras="SGD(rate)", torch="SGD(parameters, lr=rate(1))", sklearn='solver="sgd", momentum=0.0'
            ),
        ),
        Optimizer(
            "momentum",
            "v ← 0.9 v − α g,  θ ← θ + v",
            1,
            momentum,
            tex=("v←0.9 v-α g", "θ←θ+v"),
            numpy=("m *= 0.9", "m -= rate * g", "p += m"),
            libraries=Libraries(
                keras="SGD(rate, momentum=0.9)",
                torch="SGD(parameters, lr=rate(1), momentum=0.9)",
                sklearn='solver="sgd", momentum=0.9, nesterovs_momentum=False',
            ),
        ),
        Optimizer(
            "nesterov",
            "v ← 0.9 v − α g,  θ ← θ + 0.9 v − α g",
            1,
            nesterov,
            tex=("v←0.9 v-α g", "θ←θ+0.9 v-α g"),
            numpy=("m *= 0.9", "m -= rate * g", "p += 0.9 * m - rate * g"),
            libraries=Libraries(
                keras="SGD(rate, momentum=0.9, nesterov=True)",
                torch="SGD(parameters, lr=rate(1), momentum=0.9, nesterov=True)",
                sklearn='solver="sgd", momentum=0.9, nesterovs_momentum=True',
            ),
        ),
        Optimizer(
            "adagrad",
            "s ← s + g²,  θ ← θ − α g / (√s + ε)",
            1,
            adagrad,
            adaptive=True,
            tex=("s←s+g^2", _ADAPTIVE_STEP),
            numpy=("m += g**2", "p -= rate * g / (np.sqrt(m) + 1e-8)"),
            libraries=Libraries(
                keras="Adagrad(rate, initial_accumulator_value=0.0, epsilon=1e-16)",
                torch="Adagrad(parameters, lr=rate(1), eps=1e-8)",
                keras_differs=_ROOT_EPSILON,
            ),
        ),
        Optimizer(
            "rmsprop",
            "s ← 0.9 s + 0.1 g²,  θ ← θ − α g / (√s + ε)",
            1,
            rmsprop,
            adaptive=True,
            tex=("s←0.9 s+0.1 g^2", _ADAPTIVE_STEP),
            numpy=("m *= 0.9", "m += 0.1 * g**2", "p -= rate * g / (np.sqrt(m) + 1e-8)"),
            libraries=Libraries(
                keras="RMSprop(rate, rho=0.9, epsilon=1e-16)",
                torch="RMSprop(parameters, lr=rate(1), alpha=0.9, eps=1e-8)",
                keras_differs=_ROOT_EPSILON,
            ),
        ),
        Optimizer(
            "adam",
            "θ ← θ − α m̂ / (√v̂ + ε)",
            2,
            adam,
            adaptive=True,
            tex=(
                r"m←0.9 m+0.1 g,\ \ v←0.999 v+0.001 g^2",
                r"\hat{m}=\frac{m}{1-0.9^t},\ \ \hat{v}=\frac{v}{1-0.999^t}",
                r"θ←θ-α\frac{\hat{m}}{\sqrt{\hat{v}}+ε}",
            ),
            numpy=(
                "m *= 0.9",
                "m += 0.1 * g",
                "v *= 0.999",
                "v += 0.001 * g**2",
                "p -= rate * (m / (1 - 0.9**k)) / (np.sqrt(v / (1 - 0.999**k)) + 1e-8)",
            ),
            libraries=Libraries(
                keras="Adam(rate, epsilon=1e-8)",
                torch="Adam(parameters, lr=rate(1), eps=1e-8)",
                sklearn='solver="adam", epsilon=1e-8',
                keras_differs=(
                    "Keras adds epsilon before it corrects the means, the page after: the difference is small."
                ),
                sklearn_differs=(
                    "scikit-learn adds epsilon before it corrects the means, the page after: the difference is small."
                ),
            ),
        ),
    )
}
