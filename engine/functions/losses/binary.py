"""How wrong one output is, computed from its logit z, each loss beside its slope dL/dz (course C3, C4, C5, C7).

The output activation is never applied on the way to the loss where that would lose digits, and the product
dL/dŷ · dŷ/dz is written out in its simplified form (course C17, C18). y is 0 or 1, also where a loss speaks of t = ±1.
"""

import numpy as np

from engine.arrays import Floats
from engine.functions.activations import sigmoid


def binary_cross_entropy(z: Floats, y: Floats) -> Floats:
    """−y log σ(z) − (1−y) log(1−σ(z)) = max(z, 0) − yz + log(1 + e^−|z|): finite for every finite z (course C17)."""
    return np.maximum(z, 0.0) - y * z + np.log1p(np.exp(-np.abs(z)))


def binary_cross_entropy_slope(z: Floats, y: Floats) -> Floats:
    """dL/dz = ŷ − y: the factor σ'(z) of the output unit cancels (course C5)."""
    return sigmoid(z) - y


def mse_sigmoid(z: Floats, y: Floats) -> Floats:
    """(ŷ − y)² behind a sigmoid (course C7, case 2)."""
    return np.square(sigmoid(z) - y)


def mse_sigmoid_slope(z: Floats, y: Floats) -> Floats:
    """dL/dz = 2 (ŷ − y) σ'(z): σ'(z) vanishes where the unit is confidently wrong, and learning stalls (course C7)."""
    prediction = sigmoid(z)
    return 2.0 * (prediction - y) * prediction * (1.0 - prediction)


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
