"""How wrong one output is, computed from its logit z, each loss beside its slope dL/dz (course C3, C4, C5, C7).

The output activation is never applied on the way to the loss where that would lose digits, and the product
dL/dŷ · dŷ/dz is written out in its simplified form (course C17, C18). y is 0 or 1, also where a loss speaks of t = ±1.
"""

from dataclasses import replace

import numpy as np

from engine.arrays import Floats
from engine.functions.activations import sigmoid, theta, theta_slope
from engine.functions.losses.record import Loss
from engine.functions.spelling import Expression, Libraries


def binary_cross_entropy(z: Floats, y: Floats) -> Floats:
    """−y log σ(z) − (1−y) log(1−σ(z)) = max(z, 0) − yz + log(1 + e^−|z|): finite for every finite z (course C17)."""
    return np.maximum(z, 0.0) - y * z + np.log1p(np.exp(-np.abs(z)))


def binary_cross_entropy_slope(z: Floats, y: Floats) -> Floats:
    """dL/dz = ŷ − y: the factor σ'(z) of the output unit cancels (course C5)."""
    return sigmoid(z) - y


@np.errstate(all="ignore")
def cross_entropy_by_prediction(prediction: Floats, y: Floats) -> Floats:
    """dL/dŷ = −y/ŷ + (1−y)/(1−ŷ), of a ŷ that was formed first: ∞ where it is 0 or 1 and wrong (course C5, C17)."""
    slope: Floats = -y / prediction + (1.0 - y) / (1.0 - prediction)
    return slope


def mse_sigmoid(z: Floats, y: Floats) -> Floats:
    """(ŷ − y)² behind a sigmoid (course C7, case 2)."""
    return np.square(sigmoid(z) - y)


def mse_sigmoid_slope(z: Floats, y: Floats) -> Floats:
    """dL/dz = 2 (ŷ − y) σ'(z): σ'(z) vanishes where the unit is confidently wrong, and learning stalls (course C7)."""
    prediction = sigmoid(z)
    return 2.0 * (prediction - y) * prediction * (1.0 - prediction)


def squared_error_by_prediction(prediction: Floats, y: Floats) -> Floats:
    """dL/dŷ = 2 (ŷ − y), whatever made ŷ."""
    return 2.0 * (prediction - y)


def mse_linear(z: Floats, y: Floats) -> Floats:
    """(z − y)²: least squares on the logit itself (course C4)."""
    return np.square(z - y)


def mse_linear_slope(z: Floats, y: Floats) -> Floats:
    """dL/dz = 2 (z − y)."""
    return 2.0 * (z - y)


def signs(y: Floats) -> Floats:
    """Labels 0 and 1 as t = −1 and 1."""
    return 2.0 * y - 1.0


def mse_tanh(z: Floats, y: Floats) -> Floats:
    """(ŷ − t)² behind a tanh, for labels t = ±1 (course C7)."""
    return np.square(np.tanh(z) - signs(y))


def mse_tanh_slope(z: Floats, y: Floats) -> Floats:
    """dL/dz = 2 (ŷ − t) (1 − ŷ²)."""
    prediction = np.tanh(z)
    return 2.0 * (prediction - signs(y)) * (1.0 - prediction * prediction)


def signed_error_by_prediction(prediction: Floats, y: Floats) -> Floats:
    """dL/dŷ = 2 (ŷ − t)."""
    return 2.0 * (prediction - signs(y))


def mse_theta(z: Floats, y: Floats) -> Floats:
    """(ŷ − t)² behind the course's θ, which falls: class 1 is where z < 0 (course C2, C8)."""
    return np.square(theta(z) - signs(y))


def mse_theta_slope(z: Floats, y: Floats) -> Floats:
    """dL/dz = 2 (ŷ − t) θ'(z) = −(ŷ − t) (1 − ŷ²)."""
    prediction = theta(z)
    return 2.0 * (prediction - signs(y)) * theta_slope(z, prediction)


def hinge(z: Floats, y: Floats) -> Floats:
    """max(0, 1 − t z), t = ±1: no loss from a margin of 1 on. Cortes & Vapnik 1995."""
    return np.maximum(1.0 - signs(y) * z, 0.0)


def hinge_slope(z: Floats, y: Floats) -> Floats:
    """dL/dz = −t inside the margin, else 0; at the kink t z = 1 the convention is 0."""
    t = signs(y)
    return np.where(t * z < 1, -t, np.zeros_like(z))


def perceptron(z: Floats, y: Floats) -> Floats:
    """max(0, −t z), t = ±1: only mistakes cost (course C3). Rosenblatt 1958."""
    return np.maximum(-signs(y) * z, 0.0)


def perceptron_slope(z: Floats, y: Floats) -> Floats:
    """dL/dz = −t on a mistake, t z ≤ 0, else 0.

    With batches of one example and plain descent this *is* Rosenblatt's rule: w ← w + α t x on a mistake. A tie counts
    as one (the convention at the kink), or the rule could not leave w = 0.
    """
    t = signs(y)
    return np.where(t * z <= 0, -t, np.zeros_like(z))


CROSS_ENTROPY_BY_PREDICTION = r"-\frac{y}{\hat{y}}+\frac{1-y}{1-\hat{y}}"
_T = "(2 * y - 1)"
_TARGET = r"\ ,\ \ t=2y-1"
_SQUARED_ERROR = Expression("(z - y) ** 2", "2 * (z - y)")
_MEAN_SQUARED_ERROR = Libraries(keras="keras.losses.MeanSquaredError()", torch="F.mse_loss(z, y)")

BINARY = (
    Loss(
        "binary_cross_entropy",
        "−y log ŷ − (1−y) log(1−ŷ),  ŷ = σ(z)",
        "sigmoid",
        binary_cross_entropy,
        binary_cross_entropy_slope,
        family="cross_entropy",
        convex=True,
        tex=(r"L=-y \ln\hat{y}-(1-y) \ln(1-\hat{y})", r"\hat{y}=σ(z),\ \ \frac{∂L}{∂z}=\hat{y}-y"),
        slope_tex=r"\hat{y}-y",
        prediction_slope=cross_entropy_by_prediction,
        prediction_slope_tex=CROSS_ENTROPY_BY_PREDICTION,
        numpy=Expression("np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))", "sigmoid(z) - y"),
        libraries=Libraries(
            keras="keras.losses.BinaryCrossentropy(from_logits=LOGITS)",
            torch="F.binary_cross_entropy_with_logits(z, y)",
            sklearn="MLPClassifier",
        ),
        torch_from_prediction="F.binary_cross_entropy(torch.sigmoid(z), y)",
    ),
    Loss(
        "mse_sigmoid",
        "(ŷ − y)²,  ŷ = σ(z)",
        "sigmoid",
        mse_sigmoid,
        mse_sigmoid_slope,
        family="squared_error",
        convex=False,
        tex=(r"L=(\hat{y}-y)^2,\ \ \hat{y}=σ(z)", r"\frac{∂L}{∂z}=2(\hat{y}-y) \hat{y} (1-\hat{y})"),
        slope_tex=r"2(\hat{y}-y)",
        factor_tex=r"\hat{y}(1-\hat{y})",
        prediction_slope=squared_error_by_prediction,
        prediction_slope_tex=r"2(\hat{y}-y)",
        numpy=Expression("(sigmoid(z) - y) ** 2", "2 * (sigmoid(z) - y) * sigmoid(z) * (1 - sigmoid(z))"),
        libraries=Libraries(keras="ops.square(ops.sigmoid(z) - y)", torch="F.mse_loss(torch.sigmoid(z), y)"),
    ),
    Loss(
        "mse_linear",
        "(ŷ − y)²,  ŷ = z",
        "linear",
        mse_linear,
        mse_linear_slope,
        decision_logit=0.5,
        family="squared_error",
        convex=True,
        tex=(r"L=(\hat{y}-y)^2,\ \ \hat{y}=z", r"\frac{∂L}{∂z}=2(\hat{y}-y)"),
        slope_tex=r"2(\hat{y}-y)",
        prediction_slope=squared_error_by_prediction,
        prediction_slope_tex=r"2(\hat{y}-y)",
        numpy=_SQUARED_ERROR,
        libraries=_MEAN_SQUARED_ERROR,
    ),
    Loss(
        "mse_tanh",
        "(ŷ − t)²,  ŷ = tanh z,  t = 2y − 1",
        "tanh",
        mse_tanh,
        mse_tanh_slope,
        low=-1.0,
        family="squared_error",
        convex=False,
        tex=(rf"L=(\hat{{y}}-t)^2,\ \ \hat{{y}}=\tanh z{_TARGET}",),
        slope_tex=r"2(\hat{y}-t)",
        factor_tex=r"1-\hat{y}^2",
        prediction_slope=signed_error_by_prediction,
        prediction_slope_tex=r"2(\hat{y}-t)",
        numpy=Expression(f"(np.tanh(z) - {_T}) ** 2", f"2 * (np.tanh(z) - {_T}) * (1 - np.tanh(z) ** 2)"),
        libraries=Libraries(
            keras="ops.square(ops.tanh(z) - (2 * y - 1))", torch="F.mse_loss(torch.tanh(z), 2 * y - 1)"
        ),
    ),
    Loss(
        "mse_theta",
        "(ŷ − t)²,  ŷ = θ(z),  t = 2y − 1",
        "theta",
        mse_theta,
        mse_theta_slope,
        rising=False,
        low=-1.0,
        family="squared_error",
        convex=False,
        tex=(rf"L=(\hat{{y}}-t)^2,\ \ \hat{{y}}=θ(z){_TARGET}", r"θ(z)=\frac{1-e^z}{1+e^z}=-\tanh\frac{z}{2}"),
        slope_tex=r"2(\hat{y}-t)",
        factor_tex=r"-\frac{1}{2}(1-\hat{y}^2)",
        prediction_slope=signed_error_by_prediction,
        prediction_slope_tex=r"2(\hat{y}-t)",
        numpy=Expression(f"(np.tanh(z / 2) + {_T}) ** 2", f"(np.tanh(z / 2) + {_T}) * (1 - np.tanh(z / 2) ** 2)"),
        libraries=Libraries(
            keras="ops.square(ops.tanh(z / 2) + (2 * y - 1))", torch="F.mse_loss(-torch.tanh(z / 2), 2 * y - 1)"
        ),
    ),
    Loss(
        "hinge",
        "max(0, 1 − t z),  t = 2y − 1",
        "hard_sigmoid",
        hinge,
        hinge_slope,
        kinks=(-1.0, 1.0),
        family="margin",
        convex=True,
        tex=(rf"L=\max(0,1-t z){_TARGET}",),
        slope_tex=r"\cases{-t & t z<1 \\ 0 & t z≥1}",
        numpy=Expression(f"np.maximum(1 - {_T} * z, 0)", f"np.where({_T} * z < 1, -{_T}, 0.0)"),
        libraries=Libraries(
            keras="ops.maximum(1 - (2 * y - 1) * z, 0)", torch="torch.relu(1 - (2 * y - 1) * z).mean()"
        ),
    ),
    Loss(
        "perceptron",
        "max(0, −t z),  t = 2y − 1",
        "step",
        perceptron,
        perceptron_slope,
        kinks=(0.0,),
        family="margin",
        convex=True,
        tex=(rf"L=\max(0,-t z){_TARGET}",),
        slope_tex=r"\cases{-t & t z≤0 \\ 0 & t z>0}",
        numpy=Expression(f"np.maximum(-{_T} * z, 0)", f"np.where({_T} * z <= 0, -{_T}, 0.0)"),
        libraries=Libraries(
            keras="ops.maximum(-(2 * y - 1) * z, 0)",
            torch="torch.relu(-(2 * y - 1) * z).mean()",
            keras_differs="Where z is exactly 0 the slope may be another one than the page's.",
            torch_differs="Where z is exactly 0 PyTorch's slope is 0; the page counts it as a mistake.",
        ),
    ),
)
"""The losses of two classes."""

REGRESSION = (
    Loss(
        "mse",
        "(ŷ − y)²,  ŷ = z",
        "linear",
        mse_linear,
        mse_linear_slope,
        task="regression",
        family="squared_error",
        convex=True,
        tex=(r"L=(\hat{y}-y)^2,\ \ \hat{y}=z",),
        slope_tex=r"2(\hat{y}-y)",
        prediction_slope=squared_error_by_prediction,
        prediction_slope_tex=r"2(\hat{y}-y)",
        numpy=_SQUARED_ERROR,
        libraries=replace(_MEAN_SQUARED_ERROR, sklearn="MLPRegressor"),
    ),
)
"""The losses of values."""
