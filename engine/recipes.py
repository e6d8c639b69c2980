"""Activations, losses and optimizers once more, as lists of NumPy calls that write into arrays which already exist.

These are the pieces that `plan.py` is put together from. A recipe must agree with the record of the same name in its
registry, which is the definition; where there is no recipe, the record itself is called and its result copied.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.activations import ACTIVATIONS
from engine.losses import LOSSES
from engine.specs import NetworkSpec, RunSpec, TrainingSpec

Array: TypeAlias = npt.NDArray[Any]
Call: TypeAlias = tuple[Callable[..., object], tuple[Any, ...]]
"""A function and its positional arguments, the last of which is the array it writes into."""


def has_recipe(run: RunSpec) -> bool:
    """Is everything this run does made of the pieces below? Else the textbook trains it, slower."""
    network = NetworkSpec(run.network.hidden_layers, run.network.initializer, run.network.initializer_scale)
    plain = TrainingSpec(run.training.loss, run.training.optimizer, run.training.learning_rate)
    loss = LOSSES[run.training.loss]
    # Of a loss that is not stable the first value that is no number must be noticed, not only the first weight.
    return run.network == network and run.training == plain and loss.task == "binary" and loss.stable


def activate(name: str, A: Array, S: Array) -> list[Call]:
    """Replace z by a = g(z) in the contiguous array A; S of the same shape is free for the slope."""
    half, zero = _constants(A, 0.5, 0.0)
    match name:
        case "linear":
            return []
        case "tanh":
            return [(np.tanh, (A, A))]
        case "sigmoid":  # σ(z) = ½ + ½ tanh(z/2): no exponential that could overflow, no division
            return [(np.multiply, (A, half, A)), (np.tanh, (A, A)), (np.multiply, (A, half, A)), (np.add, (A, half, A))]
        case "relu":  # fmax takes its output by position without a warning
            return [(np.fmax, (A, zero, A))]
    record = ACTIVATIONS[name]

    def call(A: Array, S: Array) -> None:
        a = record.value(A)
        S[...] = record.slope(A, a)
        A[...] = a

    return [(call, (A, S))]


def slope(name: str, A: Array, S: Array) -> list[Call]:
    """Write g'(z), in terms of a = g(z) in A, into S; nothing where `activate` has written it already."""
    (one,) = _constants(A, 1.0)
    match name:
        case "linear":
            return [(S.fill, (1.0,))]
        case "tanh":
            return [(np.square, (A, S)), (np.subtract, (one, S, S))]
        case "sigmoid":
            return [(np.subtract, (one, A, S)), (np.multiply, (S, A, S))]
        case "relu":
            return [(np.sign, (A, S))]
    return []


def output_error(name: str, z: Array, y: Array, signs: Array, D: Array) -> tuple[list[Call], float]:
    """Calls that write a multiple of dL/dz into D (z may be overwritten), and the factor that makes it dL/dz.

    `signs` is 2y − 1: with t = tanh(z/2), σ(z) − y = ½ (t − signs), so that a sigmoid's error is one subtraction.
    """
    half, one = _constants(z, 0.5, 1.0)
    sigmoid_error: list[Call] = [
        (np.multiply, (z, half, z)),
        (np.tanh, (z, z)),
        (np.subtract, (z, signs, D)),
    ]
    match name:
        case "binary_cross_entropy":
            return sigmoid_error, 0.5
        case "mse_sigmoid":  # 2 (ŷ − y) ŷ (1 − ŷ) = ¼ (t − signs)(1 − t²)
            damping: list[Call] = [(np.square, (z, z)), (np.subtract, (one, z, z)), (np.multiply, (D, z, D))]
            return [*sigmoid_error, *damping], 0.25
        case "mse_linear":
            return [(np.subtract, (z, y, D))], 2.0
    record = LOSSES[name]

    def call(z: Array, y: Array, D: Array) -> None:
        D[...] = record.slope(z, y)

    return [(call, (z, y, D))], 1.0


def _constants(like: Array, *values: float) -> tuple[Array, ...]:
    """Numbers as arrays without dimension: a ufunc takes them at half the cost of a Python float."""
    return tuple(np.array(value, like.dtype) for value in values)
