"""Recipes: activations, losses and regularizers as lists of NumPy calls that write into existing arrays.

`plan.py` is composed of them. A recipe must agree with the record of the same name in its registry, which is the
definition. Where there is no recipe, the record itself is called and its result copied.
"""

from collections.abc import Callable
from functools import partial
from math import sqrt
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.experiment.specs import RunSpec
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.functions.losses.targets import one_hot
from engine.functions.optimizers import clipped
from engine.functions.regularizers import REGULARIZERS

Array: TypeAlias = npt.NDArray[Any]
Call: TypeAlias = tuple[Callable[..., object], tuple[Any, ...]]
"""A function and its positional arguments, usually the last of which is the array it writes into."""


def has_recipe(run: RunSpec) -> bool:
    """Whether the recipes below cover everything that this run does. If not, the reference code trains it, slower."""
    training = run.training
    # With a loss that is not stable, the first loss that is not finite must be noticed, not only the first weight.
    return training.dropout == 0 and LOSSES[training.loss].stable


def activate(name: str, A: Array, S: Array) -> list[Call]:
    """Replace z by a = g(z) in the contiguous array A; S of the same shape is free for the slope."""
    match name:
        case "linear":
            return []
        case "tanh":
            return [(np.tanh, (A, A))]
        case "sigmoid":  # σ(z) = ½ + ½ tanh(z/2): no exponential that could overflow, no division
            (half,) = _constants(A, 0.5)
            return [(np.multiply, (A, half, A)), (np.tanh, (A, A)), (np.multiply, (A, half, A)), (np.add, (A, half, A))]
        case "relu":  # maximum keeps NaN, as fmax would not, but does not like to be told its output by position
            return [(partial(np.maximum, out=A), (A, *_constants(A, 0.0)))]
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


SIGMOID_LOSSES = frozenset({"binary_cross_entropy", "mse_sigmoid", "mse_tanh"})


def targets(name: str, y: npt.NDArray[Any], n_outputs: int) -> Array:
    """What `output_error` compares the outputs with, (n, n_outputs): one-hot rows, 2y − 1 or y itself."""
    if LOSSES[name].task == "multiclass":
        return one_hot(y, n_outputs)
    column: Array = y.astype(np.float64)[:, np.newaxis]
    return 2.0 * column - 1.0 if name in SIGMOID_LOSSES else column


def output_error(name: str, z: Array, t: Array, D: Array) -> tuple[list[Call], float]:
    """Calls that write a multiple of dL/dz into D (z may be overwritten), and the factor that makes it dL/dz.

    z, D and the targets t are (n_outputs, batch). With u = tanh(z/2) and t = 2y − 1, σ(z) − y = ½ (u − t): a sigmoid's
    error is one subtraction.
    """
    half, one = _constants(z, 0.5, 1.0)
    halve: list[Call] = [(np.multiply, (z, half, z))]
    error: list[Call] = [(np.tanh, (z, z)), (np.subtract, (z, t, D))]
    damping: list[Call] = [(np.square, (z, z)), (np.subtract, (one, z, z)), (np.multiply, (D, z, D))]
    match name:
        case "binary_cross_entropy":
            return [*halve, *error], 0.5
        case "mse_sigmoid":  # 2 (ŷ − y) ŷ (1 − ŷ) = ¼ (u − t)(1 − u²)
            return [*halve, *error, *damping], 0.25
        case "mse_tanh":  # 2 (u − t)(1 − u²) with u = tanh z
            return [*error, *damping], 2.0
        case "mse_linear" | "mse":
            return [(np.subtract, (z, t, D))], 2.0
        case "categorical_cross_entropy" | "sparse_categorical_cross_entropy":
            return _softmax_error(z, t, D), 1.0
    record = LOSSES[name]

    def of_one_output(z: Array, t: Array, D: Array) -> None:
        D[0] = record.slope(z[0], t[0])

    def of_each_class(z: Array, t: Array, D: Array) -> None:
        D[...] = record.slope(z.T, record.encode(t.argmax(axis=0), z.T)).T

    return [(of_each_class if record.task == "multiclass" else of_one_output, (z, t, D))], 1.0


def _softmax_error(z: Array, t: Array, D: Array) -> list[Call]:
    """D = softmax(z) − t. Largest and sum over the classes are set beside every class by products with ones, which are
    cheaper than broadcasting.
    """
    n_classes, size = z.shape
    largest, ones = np.empty((1, size), z.dtype), np.ones((n_classes, n_classes), z.dtype)
    calls: list[Call] = [(np.fmax, (z[0], z[1], largest[0]))]
    calls += [(np.fmax, (largest[0], z[k], largest[0])) for k in range(2, n_classes)]
    return [
        *calls,
        (np.ones((n_classes, 1), z.dtype).dot, (largest, D)),
        (np.subtract, (z, D, z)),
        (np.exp, (z, z)),
        (ones.dot, (z, D)),
        (np.divide, (z, D, z)),
        (np.subtract, (z, t, D)),
    ]


def penalise(name: str, theta: Array, decay: Array, work: Array, gradient: Array) -> list[Call]:
    """Add a regularizer's slope, times the decay of each parameter, to the gradient."""
    if name == "none":
        return []
    add: Call = (np.add, (gradient, work, gradient))
    match name:
        case "l2":
            return [(np.multiply, (theta, decay, work)), add]
        case "l1":
            return [(np.sign, (theta, work)), (np.multiply, (work, decay, work)), add]
    record = REGULARIZERS[name]

    def call(theta: Array, decay: Array, gradient: Array) -> None:
        gradient += decay * record.slope(theta)

    return [(call, (theta, decay, gradient))]


def clip(gradient: Array, max_norm: Array) -> list[Call]:
    """Scale the gradient down to the norm `max_norm`, an array of shape (), if its norm is larger.

    When the norm is too large, or its squares may have underflowed or overflowed, `clipped` does the work.
    """
    limits = np.finfo(gradient.dtype)
    min_norm = float(np.sqrt(limits.tiny) / limits.eps)

    def call(gradient: Array, max_norm: Array) -> None:
        if not min_norm < sqrt(gradient.dot(gradient)) <= max_norm:
            gradient[...] = clipped(gradient, float(max_norm))

    return [(call, (gradient, max_norm))]


def _constants(like: Array, *values: float) -> tuple[Array, ...]:
    """Numbers as arrays of shape (): a ufunc takes them at half the cost of a Python float."""
    return tuple(np.array(value, like.dtype) for value in values)
