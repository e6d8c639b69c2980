"""More than two classes: softmax, one-hot labels, and cross-entropy in both its spellings (course C15, C16, C17)."""

import numpy as np

from engine.arrays import Floats
from engine.functions.losses.outputs import softmax
from engine.functions.losses.record import Loss
from engine.functions.losses.targets import Integers, Targets, as_integers, as_rows, one_hot
from engine.functions.spelling import Expression, Libraries


def log_sum_exp(z: Floats) -> Floats:
    """Log Σₖ e^zₖ along the last axis, without overflow: the largest z is taken out of the sum (course C17)."""
    largest = z.max(axis=-1)
    return np.asarray(largest + np.log(np.exp(z - largest[..., np.newaxis]).sum(axis=-1)))


def categorical_cross_entropy(z: Floats, y: Floats) -> Floats:
    """−Σⱼ yⱼ log softmax(z)ⱼ = Σⱼ yⱼ (log Σₖ e^zₖ − zⱼ), with one-hot rows y (n, K) (course C15)."""
    return np.asarray((y * (log_sum_exp(z)[:, np.newaxis] - z)).sum(axis=1))


def categorical_cross_entropy_slope(z: Floats, y: Floats) -> Floats:
    """dL/dz = softmax(z) − y, (n, K): as for the sigmoid, the slope of the output cancels (course C15)."""
    return softmax(z) - y


def sparse_categorical_cross_entropy(z: Floats, y: Integers) -> Floats:
    """Log Σₖ e^zₖ − z_y, with labels y (n,): the same loss, told which class instead of a row of zeros (course C16)."""
    return np.asarray(log_sum_exp(z) - z[np.arange(len(z)), y])


def sparse_categorical_cross_entropy_slope(z: Floats, y: Integers) -> Floats:
    """dL/dz = softmax(z), less 1 at the class (n, K)."""
    slope = softmax(z)
    slope[np.arange(len(z)), y] -= 1.0
    return slope


@np.errstate(all="ignore")
def categorical_cross_entropy_by_prediction(prediction: Floats, y: Targets) -> Floats:
    """dL/dŷ_y = −1/ŷ_y, (n, 1): the loss reads the probability of the example's class alone. y as `encode` makes it."""
    rows = y if y.ndim == 2 else one_hot(y, prediction.shape[1], prediction.dtype)
    slope: Floats = -1.0 / (rows * prediction).sum(axis=1, keepdims=True)
    return slope


_OF_SOFTMAX = r"\frac{e^{z_j}}{Σ_k e^{z_k}}"
_FROM_PROBABILITIES = "F.nll_loss(torch.log(torch.softmax(z, dim=1)), y)"

CATEGORICAL = (
    Loss(
        "categorical_cross_entropy",
        "−Σⱼ yⱼ log ŷⱼ,  ŷ = softmax(z),  y one-hot",
        "softmax",
        categorical_cross_entropy,
        categorical_cross_entropy_slope,
        task="multiclass",
        encode=as_rows,
        family="cross_entropy",
        convex=True,
        tex=(r"L=-Σ_j y_j \ln\hat{y}_j", rf"\hat{{y}}_j={_OF_SOFTMAX}"),
        slope_tex=r"\hat{y}-y",
        prediction_slope=categorical_cross_entropy_by_prediction,
        prediction_slope_tex=r"-\frac{1}{\hat{y}_y}",
        numpy=Expression("(one_hot(y, z) * (log_sum_exp(z)[:, None] - z)).sum(axis=1)", "softmax(z) - one_hot(y, z)"),
        libraries=Libraries(
            keras="keras.losses.CategoricalCrossentropy(from_logits=LOGITS)",
            torch="F.cross_entropy(z, F.one_hot(y, z.shape[1]).to(z.dtype))",
            sklearn="MLPClassifier",
        ),
        torch_from_prediction=_FROM_PROBABILITIES,
    ),
    Loss(
        "sparse_categorical_cross_entropy",
        "−log ŷ_y,  ŷ = softmax(z),  y a label",
        "softmax",
        sparse_categorical_cross_entropy,
        sparse_categorical_cross_entropy_slope,
        task="multiclass",
        encode=as_integers,
        family="cross_entropy",
        convex=True,
        tex=(r"L=-\ln\hat{y}_y", rf"\hat{{y}}_j={_OF_SOFTMAX}"),
        slope_tex=r"\hat{y}-\onehot(y)",
        prediction_slope=categorical_cross_entropy_by_prediction,
        prediction_slope_tex=r"-\frac{1}{\hat{y}_y}",
        numpy=Expression("log_sum_exp(z) - z[np.arange(len(z)), y]", "softmax(z) - one_hot(y, z)"),
        libraries=Libraries(
            keras="keras.losses.SparseCategoricalCrossentropy(from_logits=LOGITS)",
            torch="F.cross_entropy(z, y)",
            sklearn="MLPClassifier",
        ),
        torch_from_prediction=_FROM_PROBABILITIES,
    ),
)
"""The losses of several classes."""
