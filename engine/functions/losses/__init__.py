"""How wrong one prediction is: every loss with its slope, its output activation and its task (course C4 to C7, C15).

A loss is fused with its output activation: ŷ = g(z) is never formed on the way to the loss where that would lose
digits, and the product dL/dŷ · dŷ/dz is written out in its simplified form (course C17, C18).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses.binary import (
    binary_cross_entropy,
    binary_cross_entropy_slope,
    hinge,
    hinge_slope,
    mse_linear,
    mse_linear_slope,
    mse_sigmoid,
    mse_sigmoid_slope,
    mse_tanh,
    mse_tanh_slope,
    perceptron,
    perceptron_slope,
)
from engine.functions.losses.categorical import (
    categorical_cross_entropy,
    categorical_cross_entropy_slope,
    one_hot,
    softmax,
    sparse_categorical_cross_entropy,
    sparse_categorical_cross_entropy_slope,
)
from engine.functions.losses.naive import (
    CLIP_LOGIT,
    clipped_cross_entropy,
    clipped_cross_entropy_slope,
    naive_categorical_cross_entropy,
    naive_categorical_cross_entropy_slope,
    naive_cross_entropy,
    naive_cross_entropy_slope,
)

Targets = npt.NDArray[Any]

OUTPUTS: dict[str, Callable[[Floats], Floats]] = {
    **{name: activation.value for name, activation in ACTIVATIONS.items()},
    "softmax": softmax,
}
"""What can turn logits into ŷ: any activation, or softmax over the last axis."""


def as_numbers(y: Targets, z: Floats) -> Targets:
    """Labels 0 and 1, or values, as numbers of the same kind as the logits."""
    return y.astype(z.dtype, copy=False)


def as_rows(y: Targets, z: Floats) -> Targets:
    """Labels as one-hot rows in the shape of the logits (n, K) (course C16)."""
    return one_hot(y, z.shape[1], z.dtype)


def as_integers(y: Targets, z: Floats) -> Targets:
    """Labels as indices (n,)."""
    return y.astype(np.intp, copy=False)


@dataclass(frozen=True)
class Loss:
    """A loss per example: `value(z, y)` is (n,) and `slope(z, y)` = dL/dz has the shape of z; both keep the dtype of z.

    The `task` says what z and y are: "binary", z and y (n,), y 0.0 or 1.0; "regression", the same with any y;
    "multiclass", z (n, K) and y as `encode` makes it of labels. `output` names what turns a logit into ŷ, and
    `low` is what ŷ should be for class 0 (for class 1 it is always 1). `decision_logit` is the logit half way between
    the classes; it means nothing for other tasks. At the `kinks` (logits) there is no one slope. A loss that is not
    `stable` is there to be seen breaking.
    """

    name: str
    formula: str
    output: str
    value: Callable[[Floats, Any], Floats]
    slope: Callable[[Floats, Any], Floats]
    task: str = "binary"
    decision_logit: float = 0.0
    low: float = 0.0
    encode: Callable[[Targets, Floats], Targets] = as_numbers
    kinks: tuple[float, ...] = ()
    stable: bool = True

    def prediction(self, z: Floats) -> Floats:
        """ŷ = g(z), in the shape of z; for two classes on the scale where class 0 is 0 and class 1 is 1."""
        y_hat = OUTPUTS[self.output](z)
        return y_hat if self.low == 0.0 else (y_hat - self.low) / (1.0 - self.low)


LOSSES: dict[str, Loss] = {
    record.name: record
    for record in (
        Loss(
            "binary_cross_entropy",
            "−y log ŷ − (1−y) log(1−ŷ),  ŷ = σ(z)",
            "sigmoid",
            binary_cross_entropy,
            binary_cross_entropy_slope,
        ),
        Loss("mse_sigmoid", "(ŷ − y)²,  ŷ = σ(z)", "sigmoid", mse_sigmoid, mse_sigmoid_slope),
        Loss("mse_linear", "(ŷ − y)²,  ŷ = z", "linear", mse_linear, mse_linear_slope, decision_logit=0.5),
        Loss("mse_tanh", "(ŷ − t)²,  ŷ = tanh z,  t = 2y − 1", "tanh", mse_tanh, mse_tanh_slope, low=-1.0),
        Loss("hinge", "max(0, 1 − t z),  t = 2y − 1", "hard_sigmoid", hinge, hinge_slope, kinks=(-1.0, 1.0)),
        Loss("perceptron", "max(0, −t z),  t = 2y − 1", "step", perceptron, perceptron_slope, kinks=(0.0,)),
        Loss(
            "naive_cross_entropy",
            "−y log a − (1−y) log(1−a),  a = 1 / (1 + e⁻ᶻ) formed first",
            "sigmoid",
            naive_cross_entropy,
            naive_cross_entropy_slope,
            stable=False,
        ),
        Loss(
            "clipped_cross_entropy",
            "−y log a − (1−y) log(1−a),  a = 1 / (1 + e⁻ᶻ) within 1e-7 … 1 − 1e-7",
            "sigmoid",
            clipped_cross_entropy,
            clipped_cross_entropy_slope,
            kinks=(-CLIP_LOGIT, CLIP_LOGIT),
            stable=False,
        ),
        Loss(
            "categorical_cross_entropy",
            "−Σⱼ yⱼ log ŷⱼ,  ŷ = softmax(z),  y one-hot",
            "softmax",
            categorical_cross_entropy,
            categorical_cross_entropy_slope,
            task="multiclass",
            encode=as_rows,
        ),
        Loss(
            "sparse_categorical_cross_entropy",
            "−log ŷ_y,  ŷ = softmax(z),  y a label",
            "softmax",
            sparse_categorical_cross_entropy,
            sparse_categorical_cross_entropy_slope,
            task="multiclass",
            encode=as_integers,
        ),
        Loss(
            "naive_categorical_cross_entropy",
            "−log a_y,  a = e^z / Σ e^z formed first",
            "softmax",
            naive_categorical_cross_entropy,
            naive_categorical_cross_entropy_slope,
            task="multiclass",
            encode=as_integers,
            stable=False,
        ),
        Loss("mse", "(ŷ − y)²,  ŷ = z", "linear", mse_linear, mse_linear_slope, task="regression"),
    )
}
