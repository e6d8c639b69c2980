"""Many initialisations at once: S networks that differ in their seeds alone, trained in one set of arrays.

How often does a network of two hidden units find XOR? One picture of a thousand starts answers what pressing Reset five
times can't (course C19). All members see the same batches, so everything but the weights is shared. The member is the
last, innermost axis: each NumPy call then runs along S numbers that lie side by side, and its overhead is paid once
for all members.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine.datasets import Examples
from engine.evaluation import SOLVED_ERROR, TIE_MARGIN
from engine.losses import LOSSES
from engine.network import initial_parameters, layer_views
from engine.optimizers import OPTIMIZERS
from engine.recipes import Array, Call, activate, has_recipe, output_error, slope
from engine.specs import RunSpec

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Outcome:
    """Of each member (S,): mean loss, share of examples on the right side, and whether all have |ŷ − y| < 0.4.

    A member whose weights are no longer finite has loss NaN or infinity and has not solved anything.
    """

    loss: Vector
    accuracy: Vector
    solved: npt.NDArray[np.bool_]


class Members:
    """The networks of `run` with each of `seeds` (S of them), in training on the examples (n ≥ 1).

    Member k goes the way of the single run with seed `seeds[k]`, up to the order of additions. Raises ValueError for a
    run that has no recipe.
    """

    def __init__(self, run: RunSpec, seeds: Sequence[int], examples: Examples, batch_size: int | None = None) -> None:
        if not has_recipe(run):
            raise ValueError(f"many starts at once know only plain training of two classes, got {run}")
        self.run, self.examples, self.updates = run, examples, 0
        starts = [initial_parameters(replace(run, seed=seed)) for seed in seeds]
        self.parameters = np.ascontiguousarray(np.transpose(starts))
        """(n_parameters, S), in the order of a single run's flat vector."""
        self._gradient = np.empty_like(self.parameters)
        self._slots = np.zeros((OPTIMIZERS[run.training.optimizer].n_slots, *self.parameters.shape))
        self._X, self._y = examples.X, examples.y.astype(np.float64)
        self.size = min(batch_size or len(examples), len(examples))
        sizes = {self.size, len(examples) % self.size or self.size, len(examples)}
        self._steps = {size: _Step(run, self.parameters, self._gradient, size) for size in sizes}
        self._whole = self._steps[len(examples)]
        self._whole.load(self._X, self._y)

    def train_pass(self, order: npt.NDArray[np.int64] | None = None) -> None:
        """One pass through the examples in this order (None: as they are), one update a batch."""
        with np.errstate(all="ignore"):
            if self.size == len(self.examples):
                self._update(self._whole)
                return
            rows = np.arange(len(self.examples)) if order is None else order
            for start in range(0, len(rows), self.size):
                batch = rows[start : start + self.size]
                step = self._steps[len(batch)]
                step.load(self._X[batch], self._y[batch])
                self._update(step)

    def _update(self, step: "_Step") -> None:
        step.compute_gradient()
        self.updates += 1
        training = self.run.training
        update = OPTIMIZERS[training.optimizer].update
        update(self.parameters, self._gradient, self._slots, self.updates, training.learning_rate)

    def evaluate(self) -> Outcome:
        """Every member on all examples."""
        loss = LOSSES[self.run.training.loss]
        n_members = self.parameters.shape[1]
        with np.errstate(all="ignore"):
            z = self._whole.logits()
            y = np.repeat(self._y[:, np.newaxis], n_members, axis=1)
            margin = np.where(y == 1, z - loss.decision_logit, loss.decision_logit - z)
            return Outcome(
                loss=loss.value(z, y).mean(axis=0),
                accuracy=(margin >= TIE_MARGIN).mean(axis=0),
                solved=np.all(np.abs(loss.prediction(z) - y) < SOLVED_ERROR, axis=0),
            )


class _Step:
    """Forward and backward for batches of one size, as a list of calls. Activations are (units, size, S)."""

    def __init__(self, run: RunSpec, parameters: Array, gradient: Array, size: int) -> None:
        network, n_members = run.network, parameters.shape[1]
        self._X = np.empty((network.layer_sizes[0], size, 1))
        self._y, self._signs = np.empty((1, size, n_members)), np.empty((1, size, n_members))
        layers = layer_views_of_members(run, parameters)
        gradients = layer_views_of_members(run, gradient)

        shapes = [(units, size, n_members) for units in network.layer_sizes[1:]]
        A, S, E, T = ([np.empty(shape) for shape in shapes] for _ in range(4))
        names = [layer.activation for layer in network.hidden_layers]
        inputs = [self._X, *A[:-1]]
        self._forward: list[Call] = []
        for index, (W, b) in enumerate(layers):
            self._forward += _affine(W, b, inputs[index], A[index], T[index])
            if index < len(names):
                self._forward += activate(names[index], A[index], S[index])
        self._output = A[-1]

        self._backward, factor = output_error(run.training.loss, A[-1], self._y, self._signs, E[-1])
        self._backward.append((np.multiply, (E[-1], np.array(factor / size), E[-1])))
        for index in reversed(range(len(layers))):
            dW, db = gradients[index]
            self._backward += _products(E[index], inputs[index], dW, T[index])
            self._backward += _sums(E[index], db)
            if index:
                self._backward += _back(layers[index][0], E[index], E[index - 1], T[index - 1])
                self._backward += slope(names[index - 1], A[index - 1], S[index - 1])
                self._backward.append((np.multiply, (E[index - 1], S[index - 1], E[index - 1])))

    def load(self, X: Array, y: Array) -> None:
        """Take the batch X (size, n_inputs), y (size,)."""
        self._X[..., 0] = X.T
        self._y[...] = y[:, np.newaxis]
        self._signs[...] = 2.0 * self._y - 1.0

    def logits(self) -> Array:
        """(size, S) for the batch that was loaded."""
        for function, arguments in self._forward:
            function(*arguments)
        z: Array = self._output[0]
        return z

    def compute_gradient(self) -> None:
        """Fill the gradient for the batch that was loaded."""
        self.logits()
        for function, arguments in self._backward:
            function(*arguments)


def layer_views_of_members(run: RunSpec, array: Array) -> list[tuple[Array, Array]]:
    """(W (n_in, n_out, S), b (n_out, S)) of every layer: views of (n_parameters, S)."""
    places = np.arange(len(array), dtype=np.float64)
    views = []
    for W, b in layer_views(run.network, places):
        first, last = int(W.flat[0]), int(b[-1]) + 1
        middle = int(b[0])
        views.append((array[first:middle].reshape(*W.shape, -1), array[middle:last]))
    return views


def _affine(W: Array, b: Array, a_prev: Array, z: Array, work: Array) -> list[Call]:
    """Calls for z (n_out, size, S) = Σᵢ W[i] a_prev[i] + b."""
    calls: list[Call] = [(np.multiply, (W[0][:, np.newaxis], a_prev[0], z))]
    for i in range(1, len(W)):
        calls += [(np.multiply, (W[i][:, np.newaxis], a_prev[i], work)), (np.add, (z, work, z))]
    return [*calls, (np.add, (z, b[:, np.newaxis], z))]


def _products(dz: Array, a_prev: Array, dW: Array, work: Array) -> list[Call]:
    """Calls for dW[i] (n_out, S) = Σ over examples of a_prev[i] dz."""
    calls: list[Call] = []
    for i in range(len(dW)):
        calls += [(np.multiply, (dz, a_prev[i], work)), *_sums(work, dW[i])]
    return calls


def _sums(array: Array, out: Array) -> list[Call]:
    """Calls for out (units, S) = Σ over examples of array (units, size, S): products with ones add fastest."""
    ones = np.ones(array.shape[1])
    return [(ones.dot, (array[unit], out[unit])) for unit in range(len(array))]


def _back(W: Array, dz: Array, da_prev: Array, work: Array) -> list[Call]:
    """Calls for da_prev (n_in, size, S) = Σⱼ W[:, j] dz[j]."""
    calls: list[Call] = [(np.multiply, (W[:, 0, np.newaxis], dz[0], da_prev))]
    for j in range(1, W.shape[1]):
        calls += [(np.multiply, (W[:, j, np.newaxis], dz[j], work)), (np.add, (da_prev, work, da_prev))]
    return calls
