"""The loss landscape: the objective over a plane in the space of all weights, round the current ones (course C19).

The two directions are random. Each unit's part of a direction (its weights and bias) is scaled to the norm of that
unit's own weights: the "filter normalisation" of Li et al. 2018, which makes pictures of large and of small weights
comparable.
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
"""The coordinates of the probe's grid along each direction, as multiples of it; the middle one is exactly 0."""
MIN_UNIT_NORM = 0.1
"""The least norm of a unit's part of a direction; without it, a landscape round weights of 0 would look flat."""
MAX_CHUNK = 2**17
"""The most numbers in the largest array when many networks are computed at once, so that it fits into the cache."""
MAX_OUTPUTS = 2**23
"""The most outputs of units computed for a picture of one run, about half a second. Of a large network the picture uses
fewer of the examples."""


def landscape_directions(run: RunSpec, parameters: Floats, seed: int | None = None) -> npt.NDArray[np.float64]:
    """Two random directions (2, n_parameters), orthogonal before they are scaled unit by unit.

    They are determined by `seed` (None: the run's own), so that a picture does not jump while the weights change.
    """
    rng = generator(run.seed if seed is None else seed, Stream.DIRECTIONS)
    n, order = len(parameters), layout_order(run.network)
    pair = np.linalg.qr(rng.standard_normal((n, 2)))[0].T.copy() if n > 1 else np.ones((2, 1))
    layers = layer_matrices(run.network, parameters[order].astype(np.float64))
    for D, W in zip(layer_matrices(run.network, pair), layers, strict=True):
        # hypot does not form the squares, which could overflow.
        with np.errstate(over="ignore"):
            norm = np.maximum(np.hypot.reduce(W, axis=-1, keepdims=True), MIN_UNIT_NORM)
            np.multiply(D, norm / np.hypot.reduce(D, axis=-1, keepdims=True), out=D)
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
    """The objective at parameters + s·d₁ + t·d₂: a column for each s in `distances` (k,), a row for each t in `rows`.

    `directions` d₁, d₂ are (2, n_parameters); `rows` None means the same as `distances`. There must be at least one
    example. Values that overflow or are NaN become inf.
    """
    at = np.stack(np.meshgrid(distances, distances if rows is None else rows), axis=-1).reshape(-1, 2)
    size = len(examples) * max(run.network.layer_sizes) + len(parameters)
    with np.errstate(all="ignore"):
        pieces = (
            _objectives(run, (parameters + some @ directions).astype(run.dtype), examples)
            for some in _chunks(at, max(1, MAX_CHUNK // size))
        )
        values = np.concatenate(list(pieces)).astype(np.float64).reshape(-1, len(distances))
    values[np.isnan(values)] = np.inf
    return values


def landscape_around(view: View) -> Arrays:
    """`runs.{i}.landscape` F32 (25, 25): the objective round the current weights; `landscape.distances` F32 (25,)."""
    if not len(view.examples):
        return {}
    arrays: Arrays = {"landscape.distances": LANDSCAPE_DISTANCES.astype(np.float32)}
    for i, run, state in view.runs:
        directions = landscape_directions(run, state.parameters)
        examples = _subset(run, view.examples)
        values = landscape(_in_picture_precision(run), state.parameters, examples, directions, LANDSCAPE_DISTANCES)
        with np.errstate(over="ignore"):
            arrays[f"runs.{i}.landscape"] = values.astype(np.float32)
    return arrays


def _subset(run: RunSpec, examples: Examples) -> Examples:
    """A random subset of the examples, within MAX_OUTPUTS; it is the same in every picture of the run."""
    max_examples = max(1, MAX_OUTPUTS // (len(LANDSCAPE_DISTANCES) ** 2 * sum(run.network.layer_sizes[1:])))
    if len(examples) <= max_examples:
        return examples
    chosen = generator(run.seed, Stream.DIRECTIONS, 1).permutation(len(examples))[:max_examples]
    return Examples(examples.X[chosen], examples.y[chosen])


def _in_picture_precision(run: RunSpec) -> RunSpec:
    """The run in float32, unless its loss is there to show the effect of the precision."""
    if not LOSSES[run.training.loss].stable:
        return run
    return replace(run, training=replace(run.training, precision="float32"))


def _chunks(rows: Floats, size: int) -> Iterator[Floats]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _objectives(run: RunSpec, parameters: Floats, examples: Examples) -> Floats:
    """The objectives (m,) of m networks at once, from their parameters (m, n_parameters), in the run's precision."""
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
    penalty = REGULARIZERS[run.training.regularizer].value
    weights = (W[..., : W.shape[-1] - network.bias] for W in layers)
    return np.asarray(values + run.training.regularization * sum(penalty(W) for W in weights))
