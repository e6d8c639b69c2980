"""How wrong one prediction is, computed from the logit z, each loss beside its slope dL/dz (course C4, C5, C7).

A loss is fused with its output activation: ŷ = g(z) is never formed on the way to the loss where that would lose
digits, and the product dL/dŷ · dŷ/dz is written out in its simplified form (course C17, C18).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.activations import ACTIVATIONS, sigmoid
from engine.arrays import Floats


@dataclass(frozen=True)
class Loss:
    """A loss per example. z and y (0.0 or 1.0) have one shape; `value` and `slope` keep it.

    `output` names the activation that turns a logit into ŷ; `decision_logit` is the logit where ŷ = ½.
    """

    name: str
    formula: str
    output: str
    decision_logit: float
    value: Callable[[Floats, Floats], Floats]
    slope: Callable[[Floats, Floats], Floats]

    def prediction(self, z: Floats) -> Floats:
        """ŷ = g(z), in the shape of z."""
        return ACTIVATIONS[self.output].value(z)


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


LOSSES: dict[str, Loss] = {
    record.name: record
    for record in (
        Loss(
            name="binary_cross_entropy",
            formula="−y log ŷ − (1−y) log(1−ŷ),  ŷ = σ(z)",
            output="sigmoid",
            decision_logit=0.0,
            value=binary_cross_entropy,
            slope=binary_cross_entropy_slope,
        ),
        Loss(
            name="mse_sigmoid",
            formula="(ŷ − y)²,  ŷ = σ(z)",
            output="sigmoid",
            decision_logit=0.0,
            value=mse_sigmoid,
            slope=mse_sigmoid_slope,
        ),
        Loss(
            name="mse_linear",
            formula="(ŷ − y)²,  ŷ = z",
            output="linear",
            decision_logit=0.5,
            value=mse_linear,
            slope=mse_linear_slope,
        ),
    )
}
