"""A feed-forward network, forward and backward, written as the course writes it (C13, C14). Rows are examples.

All parameters live in one flat vector θ, layer by layer: W[l] row by row, then b[l]. Layers are views of it, so an
optimizer sees one vector and the mathematics sees matrices.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.activations import ACTIVATIONS, Activation
from engine.arrays import Floats
from engine.initializers import INITIALIZERS
from engine.losses import LOSSES
from engine.randomness import Stream, generator
from engine.specs import NetworkSpec, RunSpec

Vector = npt.NDArray[np.float64]


class LayerCache(NamedTuple):
    """What a layer computed for n examples: pre-activations z (n, units) and activations a (n, units)."""

    z: Floats
    a: Floats


def n_parameters(spec: NetworkSpec) -> int:
    """How many weights and biases the network has."""
    return sum((n_in + 1) * n_out for n_in, n_out in pairwise(spec.layer_sizes))


def layer_views(spec: NetworkSpec, flat: Floats) -> list[tuple[Floats, Floats]]:
    """(W (n_in, n_out), b (n_out,)) of every layer: views of the flat vector, no copies."""
    views, start = [], 0
    for n_in, n_out in pairwise(spec.layer_sizes):
        middle, stop = start + n_in * n_out, start + (n_in + 1) * n_out
        views.append((flat[start:middle].reshape(n_in, n_out), flat[middle:stop]))
        start = stop
    return views


def initial_parameters(run: RunSpec) -> Vector:
    """The first weights and biases of a run, float64 (n_parameters,); each layer has its own address in `run.seed`."""
    flat = np.zeros(n_parameters(run.network))
    initializer = INITIALIZERS[run.network.initializer]
    for index, (W, b) in enumerate(layer_views(run.network, flat)):
        rng = generator(run.seed, Stream.WEIGHTS, index)
        n_in, n_out = W.shape
        W[...] = initializer.weights(n_in, n_out, rng)
        b[...] = initializer.biases(n_out, rng)
    return flat


def layer_activations(spec: NetworkSpec) -> list[Activation]:
    """What each layer applies to its z: the hidden layers' choice, and nothing at the output, which is the logit."""
    return [*(ACTIVATIONS[layer.activation] for layer in spec.hidden_layers), ACTIVATIONS["linear"]]


def product(A: Floats, B: Floats) -> Floats:
    """The matrix product A B of (n, k) and (k, m), which treats all rows and all columns alike, to the last bit.

    `A @ B` does not: it computes the last few columns with other instructions than the rest. Hidden units that were
    initialised equal would drift apart by round-off, though mathematics keeps them equal for ever (course C19).
    """
    result: Floats = np.einsum("ij,jk->ik", A, B)
    return result


def forward(
    spec: NetworkSpec, flat: Floats, X: Floats, product: Callable[[Floats, Floats], Floats] = product
) -> list[LayerCache]:
    """Forward propagation of X (n, 2): Z = A_prev W + b, A = g(Z), layer by layer (course C13)."""
    caches: list[LayerCache] = []
    a = X
    for (W, b), activation in zip(layer_views(spec, flat), layer_activations(spec), strict=True):
        z = product(a, W) + b
        a = activation.value(z)
        caches.append(LayerCache(z, a))
    return caches


def logits(spec: NetworkSpec, flat: Floats, X: Floats, product: Callable[[Floats, Floats], Floats] = product) -> Floats:
    """The output unit's z for every row of X (n, 2): shape (n,), in the dtype of X and θ."""
    return forward(spec, flat, X, product)[-1].z[:, 0]


def loss_and_gradient(run: RunSpec, flat: Vector, X: Floats, y: Floats) -> tuple[float, Vector]:
    """Mean loss over the rows of X (n ≥ 1, 2) with y (n,), and its gradient as a flat vector (course C14, C6).

    From the output back: dZ = dL/dZ, dW = A_prevᵀ dZ, db = Σ dZ, then dZ_prev = (dZ Wᵀ) · g'(Z_prev).
    """
    loss = LOSSES[run.training.loss]
    layers, activations = layer_views(run.network, flat), layer_activations(run.network)
    caches = forward(run.network, flat, X)
    output = caches[-1].z[:, 0]

    gradient = np.empty_like(flat)
    gradients = layer_views(run.network, gradient)
    dZ = loss.slope(output, y)[:, np.newaxis] / len(X)
    for index in reversed(range(len(layers))):
        a_prev = caches[index - 1].a if index else X
        dW, db = gradients[index]
        dW[...] = product(a_prev.T, dZ)
        db[...] = dZ.sum(axis=0)
        if index:
            dA_prev = product(dZ, layers[index][0].T)
            dZ = dA_prev * activations[index - 1].slope(*caches[index - 1])
    return float(np.mean(loss.value(output, y))), gradient
