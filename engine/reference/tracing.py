"""Trace one training step: every array from the examples to the new weights (course C13, C14)."""

import numpy as np

from engine.arrays import Arrays, Floats
from engine.experiment.dropout import dropout_masks
from engine.experiment.specs import RunSpec
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES, OUTPUTS, Loss, Targets
from engine.functions.losses.outputs import softmax_slope_of_class
from engine.functions.losses.targets import one_hot
from engine.reference.network import (
    add_penalty_gradient,
    backward,
    inputs,
    layer_views,
    output_logits,
    product,
    propagate,
)

PER_EXAMPLE = ("A", "Z", "mask", "loss", "dA", "slope", "dZ")
"""Prefixes of the names of arrays that have a row for each example."""


def trace_step(run: RunSpec, parameters: Floats, after: Floats, batch: tuple[Floats, Targets], step: int) -> Arrays:
    """The arrays of step number `step` on the batch X (n ≥ 1, 1 or 2), y (n,), in the order of computation.

    The step leads from `parameters` to `after`, both (n_parameters,). `A0` (n, n[0]); for l = 1 … L `W{l}`, `b{l}`,
    `Z{l}`, `A{l}` (of the output layer: ŷ) and, with dropout, `mask{l}`; `loss` (n,); for l = L … 1 the factors of the
    chain rule, `dA{l}` = dJ/dA and `slope{l}` = dA/dZ, their product `dZ{l}`, `dW{l}`, `db{l}` (including the penalty's
    gradient); `new_W{l}`, `new_b{l}`; `learning_rate` (1,) of this step. `dA` and `dZ` include the 1/n of the mean.

    A is the activation before its mask. The output has such factors where its loss reads ŷ, on the scale of the
    output's own function (±1 behind a tanh); of several classes the loss reads ŷ of the example's class alone. They are
    computed as they are written, so where ŷ is rounded to 0 or 1 they may be ∞ and 0.
    """
    X, y = batch
    network, loss = run.network, LOSSES[run.training.loss]
    masks = dropout_masks(run, len(X), step)
    A0 = inputs(network, parameters, X)
    caches = propagate(network, parameters, A0, masks)
    z = output_logits(caches)
    targets = loss.encode(y, z)
    dZ = loss.slope(z, targets).reshape(len(X), -1) / len(X)
    errors, gradient = backward(network, parameters, A0, caches, dZ, masks=masks)
    add_penalty_gradient(run, parameters, gradient)

    arrays: Arrays = {"A0": A0}
    layers = layer_views(network, parameters)
    for layer, ((W, b), cache) in enumerate(zip(layers, caches, strict=True), start=1):
        arrays |= {f"W{layer}": W, f"b{layer}": b, f"Z{layer}": cache.z, f"A{layer}": cache.a}
        if masks is not None and layer <= len(masks):
            arrays[f"mask{layer}"] = masks[layer - 1]
    arrays[f"A{len(caches)}"] = loss.prediction(z).reshape(len(X), -1)
    arrays["loss"] = loss.value(z, targets)
    gradients = list(enumerate(layer_views(network, gradient), start=1))
    for layer, (dW, db) in reversed(gradients):
        if layer < len(caches):
            dA = product(errors[layer], layers[layer][0].T)
            arrays[f"dA{layer}"] = dA if masks is None else dA * masks[layer - 1]
            cache = caches[layer - 1]
            arrays[f"slope{layer}"] = ACTIVATIONS[network.hidden_layers[layer - 1].activation].slope(cache.z, cache.a)
        elif (factors := _output_factors(loss, z, y)) is not None:
            arrays[f"dA{layer}"], arrays[f"slope{layer}"] = factors
        arrays |= {f"dZ{layer}": errors[layer - 1], f"dW{layer}": dW, f"db{layer}": db}
    for layer, (W, b) in enumerate(layer_views(network, after), start=1):
        arrays |= {f"new_W{layer}": W, f"new_b{layer}": b}
    arrays["learning_rate"] = np.array([run.training.learning_rate_at(step)])
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


@np.errstate(all="ignore")
def _output_factors(loss: Loss, z: Floats, y: Targets) -> tuple[Floats, Floats] | None:
    """dJ/dŷ and dŷ/dz (n, n[L]); None where the loss does not read ŷ."""
    if loss.prediction_slope is None:
        return None
    prediction = OUTPUTS[loss.output].value(z)
    dA = loss.prediction_slope(prediction, loss.encode(y, z)) / len(z)
    if loss.task == "multiclass":
        return np.broadcast_to(dA, z.shape), softmax_slope_of_class(prediction, one_hot(y, z.shape[1], z.dtype))
    return dA[:, np.newaxis], ACTIVATIONS[loss.output].slope(z, prediction)[:, np.newaxis]
