"""The fast way to train: network, loss, optimizer and batches compiled once into a flat list of calls.

A step of a tiny network is almost only the overhead of calling NumPy. So everything that can be decided beforehand is:
which arrays, which views of them, in which order; a step is then a loop over `(function, arguments)`. `network.py` is
the same mathematics as a student reads it, and tests prove that both go the same way.

The layout is the plan's own business and differs from the public one, where rows are examples:

* A[l] is (units + 1, batch) with a last row of ones, so that the bias is the last column of W[l] (n_out, n_in + 1) and
  one `dot` does Z = W A. Going back, the same whole W makes one row too many, which is never read.
* Parameters and gradient are the rows of one array; W[l] and its gradient are contiguous views of them.
* Factors that are the same for a whole step (1/batch, the ½ of a sigmoid's error) wait for the optimizer.
"""

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats
from engine.network import layer_views, n_parameters
from engine.optimizers import ADAM_BETA1, ADAM_BETA2, ADAM_EPSILON, OPTIMIZERS
from engine.recipes import Array, Call, activate, output_error, slope
from engine.specs import NetworkSpec, RunSpec

Vector = npt.NDArray[np.float64]
Order = npt.NDArray[np.int64]

BLOCK = 32
"""Steps that are unrolled at most; the batches of a longer pass are copied in block by block."""


class Batch(NamedTuple):
    """Where one batch finds its examples: X (size, n_in + 1), the same transposed, y and 2y − 1, each (1, size)."""

    X: Array
    X_transposed: Array
    y: Array
    signs: Array


class Workspace(NamedTuple):
    """What batches of one size write: for all hidden layers together A, slopes and errors; for the output z and dz."""

    A: Array
    slopes: Array
    errors: Array
    z: Array
    dz: Array


class Plan:
    """One run compiled for a number of examples and a batch size: load a state, train, take the state out again.

    The learning rate and the examples themselves are loaded, not compiled in.
    """

    def __init__(self, run: RunSpec, batch_size: int | None, n_samples: int) -> None:
        self._run, self._network = run, run.network
        self._size = min(batch_size or n_samples, n_samples)
        self._n_batches = -(-n_samples // self._size)
        self._tail_size = n_samples - (self._n_batches - 1) * self._size
        self._order = plan_order(run.network)

        n = n_parameters(run.network)
        self._theta, self._work = np.zeros(n), np.empty((3, n))
        self._moments = np.zeros((4, n))  # m, v, g, g²: Adam is linear in these four, but for one square root
        self._gradient = self._moments[2]
        self._slots = np.zeros((OPTIMIZERS[run.training.optimizer].n_slots, n))
        self._learning_rate, self._updates = 0.0, 0

        # One row for each unrolled step, and a last one for a smaller last batch.
        self._rates, self._epsilons = np.zeros(BLOCK + 1), np.zeros(BLOCK + 1)
        self._mixtures = np.zeros((BLOCK + 1, 3, 4))

        n_inputs = run.network.layer_sizes[0]
        self._X, self._y, self._signs = np.ones((n_samples, n_inputs + 1)), np.empty(n_samples), np.empty(n_samples)
        self._loaded_block: tuple[Order, int] | None = None
        self._factor = 1.0
        self._calls = self._compile_all(n_samples, n_inputs)

    # --- compiling -------------------------------------------------------------------------------------------------

    def _compile_all(self, n_samples: int, n_inputs: int) -> list[list[Call]]:
        """The calls of each unrolled step; the last list is that of a smaller last batch."""
        workspace = self._workspace(self._size)
        if self._n_batches == 1:
            self._X_transposed = np.empty((n_inputs + 1, n_samples))
            whole = Batch(self._X, self._X_transposed, self._y.reshape(1, -1), self._signs.reshape(1, -1))
            steps = BLOCK if self._run.training.optimizer == "adam" else 1
            return [self._compile(row, whole, workspace) for row in range(steps)]

        n_unrolled = min(BLOCK, self._n_batches)
        self._block_X = np.ones((n_unrolled * self._size, n_inputs + 1))
        self._block_y, self._block_signs = np.empty(len(self._block_X)), np.empty(len(self._block_X))
        calls = [self._compile(row, self._batch(row, self._size), workspace) for row in range(n_unrolled)]
        tail = self._batch((self._n_batches - 1) % BLOCK, self._tail_size)
        return [*calls, self._compile(BLOCK, tail, self._workspace(self._tail_size))]

    def _batch(self, index: int, size: int) -> Batch:
        rows = slice(index * self._size, index * self._size + size)
        X = self._block_X[rows]
        return Batch(X, X.T, self._block_y[rows].reshape(1, -1), self._block_signs[rows].reshape(1, -1))

    def _workspace(self, size: int) -> Workspace:
        rows = sum(layer.units + 1 for layer in self._network.hidden_layers)
        A, slopes, errors = np.ones((rows, size)), np.zeros((rows, size)), np.zeros((rows, size))
        return Workspace(A, slopes, errors, np.zeros((1, size)), np.zeros((1, size)))

    def _compile(self, row: int, batch: Batch, to: Workspace) -> list[Call]:
        """One step: forward, the output's error, backward, update (course C14)."""
        layers = self._network.hidden_layers
        W, dW = layer_matrices(self._network, self._theta), layer_matrices(self._network, self._gradient)
        stops = np.cumsum([layer.units + 1 for layer in layers]).tolist()
        starts = [stop - layer.units - 1 for stop, layer in zip(stops, layers, strict=True)]

        calls: list[Call] = []
        a_prev = batch.X_transposed
        for layer, w, start, stop in zip(layers, W, starts, stops, strict=False):
            units = slice(start, stop - 1)
            calls += [(w.dot, (a_prev, to.A[units])), *activate(layer.activation, to.A[units], to.slopes[units])]
            a_prev = to.A[start:stop]
        error, self._factor = output_error(self._run.training.loss, to.z, batch.y, batch.signs, to.dz)
        calls += [(W[-1].dot, (a_prev, to.z)), *error]

        if len({layer.activation for layer in layers}) == 1:  # one call serves all layers
            calls += slope(layers[0].activation, to.A, to.slopes)
        else:
            for layer, start, stop in zip(layers, starts, stops, strict=True):
                calls += slope(layer.activation, to.A[start : stop - 1], to.slopes[start : stop - 1])

        inputs = [batch.X, *(to.A[start:stop].T for start, stop in zip(starts, stops, strict=True))]
        dz = to.dz
        for index in reversed(range(len(W))):
            calls.append((dz.dot, (inputs[index], dW[index])))
            if index:
                rows = slice(starts[index - 1], stops[index - 1])
                calls.append((W[index].T.dot, (dz, to.errors[rows])))
                calls.append((np.multiply, (to.errors[rows], to.slopes[rows], to.errors[rows])))
                dz = to.errors[starts[index - 1] : stops[index - 1] - 1]
        return [*calls, *self._update(row)]

    def _update(self, row: int) -> list[Call]:
        """Step 5 of the course: move θ against the gradient."""
        theta, gradient, rate = self._theta, self._gradient, self._rates[row, ...]
        if self._run.training.optimizer == "sgd":
            return [(np.multiply, (gradient, rate, gradient)), (np.add, (theta, gradient, theta))]
        if self._run.training.optimizer == "adam":
            four, three = self._moments, self._work
            _, v, move = three
            return [
                (np.square, (four[2], four[3])),
                (self._mixtures[row].dot, (four, three)),
                (four[:2].__setitem__, (..., three[:2])),
                (np.sqrt, (v, v)),
                (np.add, (v, self._epsilons[row, ...], v)),
                (np.divide, (move, v, move)),
                (np.add, (theta, move, theta)),
            ]
        return [(np.multiply, (gradient, rate, gradient)), (self._update_by_record, ())]

    def _update_by_record(self) -> None:
        self._updates += 1
        update = OPTIMIZERS[self._run.training.optimizer].update
        update(self._theta, self._gradient, self._slots, self._updates, self._learning_rate)

    # --- running ---------------------------------------------------------------------------------------------------

    def load_examples(self, X: Floats, y: Floats, learning_rate: float) -> None:
        """X (n_samples, n_inputs), y (n_samples,) with values 0 and 1."""
        self._X[:, :-1], self._y[:], self._signs[:] = X, y, 2.0 * y - 1.0
        if self._n_batches == 1:
            self._X_transposed[...] = self._X.T
        self._loaded_block = None
        self._learning_rate = learning_rate
        step = -learning_rate if self._run.training.optimizer == "sgd" else 1.0
        self._rates[:BLOCK] = step * self._factor / self._size
        self._rates[BLOCK] = step * self._factor / self._tail_size

    def load_state(self, parameters: Vector, slots: Vector, updates: int) -> None:
        """Parameters (n,) and slots (n_slots, n) in the public order; `updates` since the slots were empty."""
        self._theta[:] = parameters[self._order]
        self._slots[:] = slots[:, self._order]
        self._moments[: len(slots)] = self._slots
        self._updates = updates

    def parameters(self) -> Vector:
        """A copy of θ (n,) in the public order."""
        return self._in_public_order(self._theta)

    def slots(self) -> Vector:
        """A copy of the optimizer's memory (n_slots, n) in the public order."""
        adam = self._run.training.optimizer == "adam"
        return self._in_public_order(self._moments[:2] if adam else self._slots)

    def _in_public_order(self, array: Vector) -> Vector:
        result = np.empty_like(array)
        result[..., self._order] = array
        return result

    def snapshot(self) -> tuple[Vector, Vector, Vector, int]:
        """What `go_back` needs, in the plan's own order."""
        return self._theta.copy(), self._moments[:2].copy(), self._slots.copy(), self._updates

    def go_back(self, snapshot: tuple[Vector, Vector, Vector, int]) -> None:
        """Stand again where `snapshot` was taken."""
        self._theta[:], self._moments[:2], self._slots[:], self._updates = snapshot

    def is_finite(self) -> bool:
        """Are θ and the optimizer's memory?"""
        memory = self._moments[:2] if self._run.training.optimizer == "adam" else self._slots
        return bool(np.isfinite(self._theta).all() and np.isfinite(memory).all())

    def train(self, n_steps: int, position: int, order: Order | None) -> None:
        """Make `n_steps` updates from batch number `position` on; they must not go beyond the end of the pass.

        `order` is the order of the examples in this pass; None with a single batch of all, which may be repeated.
        """
        while n_steps:
            if order is None:
                rows = range(min(n_steps, BLOCK))
            else:
                first = position % BLOCK
                rows = range(first, min(first + n_steps, BLOCK, first + self._n_batches - position))
                self._load_block(order, position // BLOCK)
            self._run_rows(rows, ends_pass=order is not None and position + len(rows) == self._n_batches)
            n_steps -= len(rows)
            position += len(rows)

    def _run_rows(self, rows: range, *, ends_pass: bool) -> None:
        calls, last = self._calls, self._calls[-1]
        if self._run.training.optimizer == "adam":
            self._mix(rows, self._tail_size if ends_pass else self._size)
        if len(calls) == 1:
            for _ in rows:
                for function, arguments in last:
                    function(*arguments)
            return
        for row in rows[:-1] if ends_pass else rows:
            for function, arguments in calls[row]:
                function(*arguments)
        if ends_pass:
            for function, arguments in last:
                function(*arguments)

    def _load_block(self, order: Order, block: int) -> None:
        if self._loaded_block is not None and self._loaded_block[0] is order and self._loaded_block[1] == block:
            return
        rows = order[block * BLOCK * self._size : (block + 1) * BLOCK * self._size]
        n = len(rows)
        self._X.take(rows, 0, self._block_X[:n], "clip")
        self._y.take(rows, 0, self._block_y[:n], "clip")
        self._signs.take(rows, 0, self._block_signs[:n], "clip")
        self._loaded_block = order, block

    def _mix(self, rows: range, last_size: int) -> None:
        """Adam's coefficients for the coming steps: what m, v and the move are of m, v, g and g² (Kingma & Ba 2015).

        With raw m and v the bias corrections come together as −α √(1−β₂ᵗ)/(1−β₁ᵗ) · m / (√v + ε √(1−β₂ᵗ)).
        """
        t = np.arange(self._updates + 1, self._updates + 1 + len(rows), dtype=np.float64)
        self._updates += len(rows)
        scale = np.full(len(rows), self._factor / self._size)
        scale[-1] = self._factor / last_size
        root = np.sqrt(1 - ADAM_BETA2**t)
        move = -self._learning_rate * root / (1 - ADAM_BETA1**t)
        table = self._mixtures[rows.start : rows.stop]
        table[:, 0, 0], table[:, 0, 2] = ADAM_BETA1, (1 - ADAM_BETA1) * scale
        table[:, 1, 1], table[:, 1, 3] = ADAM_BETA2, (1 - ADAM_BETA2) * scale**2
        table[:, 2] = move[:, np.newaxis] * table[:, 0]
        self._epsilons[rows.start : rows.stop] = ADAM_EPSILON * root
        self._mixtures[BLOCK], self._epsilons[BLOCK] = table[-1], self._epsilons[rows.stop - 1]


def layer_matrices(network: NetworkSpec, flat: Array) -> list[Array]:
    """W[l] (n_out, n_in + 1) of every layer, the bias in the last column: views of a vector in the plan's order."""
    views, start = [], 0
    for n_in, n_out in pairwise(network.layer_sizes):
        stop = start + (n_in + 1) * n_out
        views.append(flat[start:stop].reshape(n_out, n_in + 1))
        start = stop
    return views


@lru_cache(maxsize=64)
def plan_order(network: NetworkSpec) -> npt.NDArray[np.intp]:
    """Where each number of the plan's vector is in the public one: plan = public[order]."""
    places = np.arange(n_parameters(network), dtype=np.float64)
    layers = [np.column_stack([W.T, b]).ravel() for W, b in layer_views(network, places)]
    return np.concatenate(layers).astype(np.intp)
