"""A feed-forward network: forward and backward propagation as the course writes them (C13, C14). Rows are examples.

All parameters are stored in one flat vector θ, layer by layer: W[l] row by row, then b[l]. The matrices are views of θ,
so the optimizer works on one vector and the mathematics on matrices.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np

from engine.arrays import Floats
from engine.experiment.randomness import Stream, generator
from engine.experiment.specs import NetworkSpec, RunSpec
from engine.functions.activations import ACTIVATIONS, Activation
from engine.functions.features import feature_values
from engine.functions.initializers import INITIALIZERS
from engine.functions.losses import LOSSES, Targets
from engine.functions.regularizers import REGULARIZERS


class LayerCache(NamedTuple):
    """The values of one layer for n examples: pre-activations z (n, units) and activations a (n, units)."""

    z: Floats
    a: Floats


def n_parameters(spec: NetworkSpec) -> int:
    """The number of weights and biases of the network."""
    return sum((n_in + spec.bias) * n_out for n_in, n_out in pairwise(spec.layer_sizes))


def layer_views(spec: NetworkSpec, flat: Floats) -> list[tuple[Floats, Floats]]:
    """(W (n_in, n_out), b (n_out,)) of every layer: views of the flat vector θ, no copies.

    A network without bias has no b in θ: here b is then an array of zeros, and writing to it has no effect. For S
    vectors side by side (n_parameters, S) the views are W (n_in, n_out, S), b (n_out, S).
    """
    others = flat.shape[1:]
    views, start = [], 0
    for n_in, n_out in pairwise(spec.layer_sizes):
        middle, stop = start + n_in * n_out, start + (n_in + spec.bias) * n_out
        b = flat[middle:stop] if spec.bias else np.zeros((n_out, *others), flat.dtype)
        views.append((flat[start:middle].reshape(n_in, n_out, *others), b))
        start = stop
    return views


def initial_parameters(run: RunSpec) -> Floats:
    """The initial weights and biases θ of a run (n_parameters,), in its precision.

    The seed and the number of a layer determine its weights. They are drawn in float64 and then rounded, so that both
    precisions start from the same weights.
    """
    flat = np.zeros(n_parameters(run.network))
    initializer = INITIALIZERS[run.network.initializer]
    scale = initializer.scale if run.network.initializer_scale is None else run.network.initializer_scale
    for index, (W, b) in enumerate(layer_views(run.network, flat)):
        rng = generator(run.seed, Stream.WEIGHTS, index)
        n_in, n_out = W.shape
        W[...] = scale * initializer.weights(n_in, n_out, rng)
        b[...] = scale * initializer.biases(n_out, rng)
    return flat.astype(run.dtype, copy=False)


def layer_activations(spec: NetworkSpec) -> list[Activation]:
    """The activation of each layer; that of the output layer is linear, since its z is the logit."""
    return [*(ACTIVATIONS[layer.activation] for layer in spec.hidden_layers), ACTIVATIONS["linear"]]


Product: TypeAlias = Callable[[Floats, Floats], Floats]


def product(A: Floats, B: Floats) -> Floats:
    """The matrix product A B of (n, k) and (k, m), where equal rows or columns give equal results to the last bit.

    `A @ B` does not guarantee this: BLAS computes the last few columns with other instructions than the rest. Hidden
    units that were initialised equal would drift apart by round-off, although they must stay equal (course C19).
    """
    result: Floats = np.einsum("ij,jk->ik", A, B)
    return result


def inputs(spec: NetworkSpec, flat: Floats, X: Floats) -> Floats:
    """A[0] (n, n[0]): the features of the points X (n, 1 or 2), in the precision of θ."""
    return feature_values(spec.features, X.astype(flat.dtype, copy=False))


def propagate(
    spec: NetworkSpec,
    flat: Floats,
    A0: Floats,
    masks: Sequence[Floats] | None = None,
    product: Product = product,
) -> list[LayerCache]:
    """Forward propagation of A0 (n, n[0]): Z = A_prev W + b, A = g(Z), layer by layer (course C13).

    `masks` (n, units), one for each hidden layer, are dropout factors: they multiply the layer's output. The cached a
    is the activation before its mask.
    """
    caches: list[LayerCache] = []
    a = A0
    for index, ((W, b), activation) in enumerate(zip(layer_views(spec, flat), layer_activations(spec), strict=True)):
        z = product(a, W) + b
        caches.append(LayerCache(z, activation.value(z)))
        a = layer_output(caches, index, masks)
    return caches


def layer_output(caches: Sequence[LayerCache], index: int, masks: Sequence[Floats] | None) -> Floats:
    """The output of layer `index` (0: the first hidden one), which the next layer takes: a, times its mask if any."""
    a = caches[index].a
    return a if masks is None or index == len(masks) else a * masks[index]


def forward(spec: NetworkSpec, flat: Floats, X: Floats, product: Product = product) -> list[LayerCache]:
    """Forward propagation of the points X (n, 1 or 2) (course C13)."""
    return propagate(spec, flat, inputs(spec, flat, X), None, product)


def logits(spec: NetworkSpec, flat: Floats, X: Floats, product: Product = product) -> Floats:
    """The output layer's z for every row of X (n, 1 or 2), in the dtype of θ: (n,), or (n, K) for K > 1 outputs."""
    return output_logits(forward(spec, flat, X, product))


def output_logits(caches: Sequence[LayerCache]) -> Floats:
    """The output layer's z: (n,), or (n, K) for K > 1 outputs."""
    z = caches[-1].z
    return z[:, 0] if z.shape[1] == 1 else z


def penalty(run: RunSpec, flat: Floats) -> float:
    """The regularization term of the objective: λ Σ over the layers of the penalty of W; 0 without a regularizer."""
    if run.training.regularizer == "none":
        return 0.0
    value = REGULARIZERS[run.training.regularizer].value
    return run.training.regularization * sum(float(value(W)) for W, _ in layer_views(run.network, flat))


def add_penalty_gradient(run: RunSpec, flat: Floats, gradient: Floats) -> None:
    """Add the penalty's gradient to `gradient` (n_parameters,) in place: λ times its slope for W, 0 for b."""
    if run.training.regularizer != "none":
        slope = REGULARIZERS[run.training.regularizer].slope
        for (W, _), (dW, _) in zip(layer_views(run.network, flat), layer_views(run.network, gradient), strict=True):
            np.add(dW, run.training.regularization * slope(W), out=dW)


def objective(run: RunSpec, flat: Floats, X: Floats, y: Targets, masks: Sequence[Floats] | None = None) -> float:
    """The function that training minimises: the mean loss on the rows of X (n ≥ 1, d) with y (n,), plus the penalty."""
    loss = LOSSES[run.training.loss]
    z = output_logits(propagate(run.network, flat, inputs(run.network, flat, X), masks))
    return float(np.mean(loss.value(z, loss.encode(y, z)))) + penalty(run, flat)


class Backward(NamedTuple):
    """The result of backward propagation: dZ (n, units) of every layer, and the gradient of θ (n_parameters,)."""

    errors: list[Floats]
    gradient: Floats


def backward(
    spec: NetworkSpec,
    flat: Floats,
    A0: Floats,
    caches: Sequence[LayerCache],
    dZ: Floats,
    *,
    masks: Sequence[Floats] | None = None,
    product: Product = product,
) -> Backward:
    """Backward propagation of the output's dZ (n, n[L]): dW = A_prevᵀ dZ, db = Σ dZ, dZ_prev = (dZ Wᵀ) · g'(Z_prev).

    The sums run over the examples: for the gradient of a mean, dZ must already be divided by n (course C14, C6).
    """
    layers, activations = layer_views(spec, flat), layer_activations(spec)
    gradient = np.empty_like(flat)
    gradients = layer_views(spec, gradient)
    errors = [dZ]
    for index in reversed(range(len(layers))):
        a_prev = layer_output(caches, index - 1, masks) if index else A0
        dW, db = gradients[index]
        dW[...] = product(a_prev.T, dZ)
        db[...] = dZ.sum(axis=0)
        if index:
            dA_prev = product(dZ, layers[index][0].T)
            if masks is not None:
                dA_prev *= masks[index - 1]
            dZ = dA_prev * activations[index - 1].slope(*caches[index - 1])
            errors.insert(0, dZ)
    return Backward(errors, gradient)


def loss_and_gradient(
    run: RunSpec,
    flat: Floats,
    X: Floats,
    y: Targets,
    masks: Sequence[Floats] | None = None,
    *,
    product: Product = product,
) -> tuple[float, Floats]:
    """The objective on the rows of X (n ≥ 1, d) with y (n,), and its gradient as a flat vector (course C14, C6)."""
    loss = LOSSES[run.training.loss]
    A0 = inputs(run.network, flat, X)
    caches = propagate(run.network, flat, A0, masks, product)
    z = output_logits(caches)
    targets = loss.encode(y, z)
    dZ = loss.slope(z, targets).reshape(len(X), -1) / len(X)
    gradient = backward(run.network, flat, A0, caches, dZ, masks=masks, product=product).gradient
    add_penalty_gradient(run, flat, gradient)
    return float(np.mean(loss.value(z, targets))) + penalty(run, flat), gradient
