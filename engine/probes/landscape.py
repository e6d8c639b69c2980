"""The objective seen along two directions in the space of all weights: valleys, saddles, plateaux (course C19).

Directions are random, and each unit's part of them (its weights and bias) is made as long as that unit's own: the
"filter normalisation" of Li et al. 2018, so that pictures of large and of small weights can be compared.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from engine.arrays import Arrays, Floats
from engine.compiled.layout import layer_matrices, layout_order
from engine.compiled.recipes import Array, activate
from engine.experiment.datasets import Examples
from engine.experiment.randomness import Stream, generator
from engine.experiment.specs import RunSpec
from engine.functions.features import feature_values
from engine.functions.losses import LOSSES
from engine.functions.regularizers import REGULARIZERS
from engine.probes.view import View

LANDSCAPE_DISTANCES = np.linspace(-1.0, 1.0, 25)
"""Where the probe looks along each direction: in lengths of the weights, the middle one exactly 0."""
SHORTEST = 0.1
"""No unit's part of a direction is shorter, or weights that start at 0 would be seen from so near that all is flat."""
CHUNK = 2**17
"""Numbers in the largest array while networks are computed at once: they stay in the processor's cache."""
MOST_OUTPUTS = 2**23
"""Outputs of units that a picture of one run may cost, half a second: large networks see fewer of the examples."""


def landscape_directions(run: RunSpec, parameters: Floats, seed: int | None = None) -> npt.NDArray[np.float64]:
    """Two directions (2, n_parameters), at right angles to each other before they are scaled unit by unit.

    They are addressed by `seed` (None: the run's own), so that a picture does not jump while the weights move.
    """
    rng = generator(run.seed if seed is None else seed, Stream.DIRECTIONS)
    n, order = len(parameters), layout_order(run.network)
    pair = np.linalg.qr(rng.standard_normal((n, 2)))[0].T.copy() if n > 1 else np.ones((2, 1))
    layers = layer_matrices(run.network, parameters[order].astype(np.float64))
    for D, W in zip(layer_matrices(run.network, pair), layers, strict=True):
        # hypot adds up squares that would overflow
        with np.errstate(over="ignore"):
            length = np.maximum(np.hypot.reduce(W, axis=-1, keepdims=True), SHORTEST)
            np.multiply(D, length / np.hypot.reduce(D, axis=-1, keepdims=True), out=D)
    directions = np.empty_like(pair)
    directions[:, order] = pair
    return directions


def landscape(
    run: RunSpec,
    parameters: Floats,
    examples: Examples,
    directions: Floats,
    distances: Floats,
    *,
    rows: Floats | None = None,
) -> npt.NDArray[np.float64]:
    """The objective at parameters + s·d₁ + t·d₂ for all s in `distances` (k,), t in `rows` (None: the same): a row for
    each t, a column for each s.

    The examples must be at least one. Values that are too large, or no numbers, are inf.
    """
    at = np.stack(np.meshgrid(distances, distances if rows is None else rows), axis=-1).reshape(-1, 2)
    size = len(examples) * max(run.network.layer_sizes) + len(parameters)
    with np.errstate(all="ignore"):
        pieces = (
            _objectives(run, (parameters + some @ directions).astype(run.dtype), examples)
            for some in _chunks(at, max(1, CHUNK // size))
        )
        values = np.concatenate(list(pieces)).astype(np.float64).reshape(-1, len(distances))
    values[np.isnan(values)] = np.inf
    return values


def landscape_around(view: View) -> Arrays:
    """`runs.{i}.landscape` F32 (25, 25): the objective round the present weights; `landscape.distances` F32 (25,)."""
    if not len(view.examples):
        return {}
    arrays: Arrays = {"landscape.distances": LANDSCAPE_DISTANCES.astype(np.float32)}
    for i, run, state in view.runs:
        directions = landscape_directions(run, state.parameters)
        examples = _affordable(run, view.examples)
        values = landscape(_seen(run), state.parameters, examples, directions, LANDSCAPE_DISTANCES)
        with np.errstate(over="ignore"):
            arrays[f"runs.{i}.landscape"] = values.astype(np.float32)
    return arrays


def _affordable(run: RunSpec, examples: Examples) -> Examples:
    """As many of the examples as a picture may cost: drawn at random, and the same ones in every picture."""
    most = max(1, MOST_OUTPUTS // (len(LANDSCAPE_DISTANCES) ** 2 * sum(run.network.layer_sizes[1:])))
    if len(examples) <= most:
        return examples
    chosen = generator(run.seed, Stream.DIRECTIONS, 1).permutation(len(examples))[:most]
    return Examples(examples.X[chosen], examples.y[chosen])


def _seen(run: RunSpec) -> RunSpec:
    """The run as a picture needs it: in float32, but for a loss that is there to show what its precision does."""
    if not LOSSES[run.training.loss].stable:
        return run
    return replace(run, training=replace(run.training, precision="float32"))


def _chunks(rows: Floats, size: int) -> Iterator[Floats]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _objectives(run: RunSpec, parameters: Floats, examples: Examples) -> Floats:
    """The objective of m networks at once: (m,) from parameters (m, n_parameters), in their precision."""
    network, loss = run.network, LOSSES[run.training.loss]
    layers = layer_matrices(network, parameters[:, layout_order(network)])
    a: Array = feature_values(network.features, examples.X.astype(run.dtype, copy=False)).T
    names = [layer.activation for layer in network.hidden_layers]
    for W, name in zip(layers, [*names, "linear"], strict=True):
        z = W[..., : a.shape[-2]] @ a
        if network.bias:
            z += W[..., -1:]
        for function, arguments in activate(name, z, np.empty_like(z)):
            function(*arguments)
        a = z
    rows = a.swapaxes(1, 2).reshape(-1, network.n_outputs)
    logits = rows[:, 0] if network.n_outputs == 1 else rows
    targets = loss.encode(np.tile(examples.y, len(parameters)), logits)
    values = loss.value(logits, targets).reshape(len(parameters), -1).mean(axis=1)
    price = REGULARIZERS[run.training.regularizer].value
    weights = (W[..., : W.shape[-1] - network.bias] for W in layers)
    return np.asarray(values + run.training.regularization * sum(price(W) for W in weights))
