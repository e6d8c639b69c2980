"""What turns logits into ŷ: an activation, or softmax."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.arrays import Floats
from engine.functions.activations import ACTIVATIONS, Activation


def softmax(z: Floats) -> Floats:
    """aⱼ = e^zⱼ / Σₖ e^zₖ along the last axis: P(y = j | x) (course C15).

    Only differences of z matter, so the largest is taken off first and nothing can overflow.
    """
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


def softmax_slope_of_class(a: Floats, rows: Floats) -> Floats:
    """da_y/dzⱼ = a_y (1{j = y} − aⱼ), (n, K), of the class y that the one-hot rows (n, K) name (course C15)."""
    return np.asarray((rows * a).sum(axis=-1, keepdims=True) * (rows - a))


@dataclass(frozen=True)
class Output:
    """A function of logits, and the same as expressions of z; None where a library has no word for it.

    `keras_layer` is what Keras's last layer takes as its activation.
    """

    value: Callable[[Floats], Floats]
    numpy: str
    keras: str | None = None
    keras_layer: str | None = None
    torch: str | None = None


def _output_of(activation: Activation) -> Output:
    keras, torch = activation.libraries.keras, activation.libraries.torch
    applied = None
    if keras is not None:
        is_lambda = keras.startswith("lambda z: ")
        applied = keras.removeprefix("lambda z: ") if is_lambda else f"keras.activations.get({keras})(z)"
    return Output(activation.value, activation.numpy.value, applied, keras, torch)


OUTPUTS: dict[str, Output] = {
    **{name: _output_of(activation) for name, activation in ACTIVATIONS.items()},
    "linear": Output(ACTIVATIONS["linear"].value, "z", "z", '"linear"', "z"),
    "sigmoid": Output(ACTIVATIONS["sigmoid"].value, "sigmoid(z)", "ops.sigmoid(z)", '"sigmoid"', "torch.sigmoid(z)"),
    "tanh": Output(ACTIVATIONS["tanh"].value, "np.tanh(z)", "ops.tanh(z)", '"tanh"', "torch.tanh(z)"),
    "step": Output(  # no gradient is asked of a prediction, so none need be stopped
        ACTIVATIONS["step"].value,
        "np.heaviside(z, 0.5)",
        "0.5 * ops.sign(z) + 0.5",
        None,
        "torch.heaviside(z, torch.tensor(0.5, dtype=z.dtype))",
    ),
    "softmax": Output(softmax, "softmax(z)", "ops.softmax(z)", '"softmax"', "torch.softmax(z, dim=1)"),
}
"""Any activation, or softmax over the last axis."""
