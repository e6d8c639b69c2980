"""Fast training: network, loss, optimizer and batches are compiled once into a flat list of NumPy calls.

A step of a tiny network spends nearly all its time on the overhead of calling NumPy. So everything that can be decided
beforehand is decided once: which arrays, which views of them, in which order. A step is then a loop over `(function,
arguments)`. `network.py` has the same mathematics as a student reads it, and tests prove that both agree.

Inside a plan (`layout.py`) A[l] is (units + 1, batch) with a last row of ones, so that one `dot` computes Z = W A
including the bias. In backward propagation the whole W yields one row too many, which is never read. Factors that are
the same for a whole step (1/batch, the ½ of a sigmoid's error) are applied in the update.
"""

from collections.abc import Iterator
from math import isnan
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats
from engine.compiled.blocks import BLOCK, Batch, Blocks
from engine.compiled.coefficients import coming_rows, row_width
from engine.compiled.forward import Forward
from engine.compiled.layout import is_weight, layer_matrices, layout_order
from engine.compiled.recipes import Array, Call, activate, clip, output_error, penalise, slope, targets
from engine.experiment.batches import Permutation
from engine.experiment.specs import RunSpec
from engine.functions.optimizers import OPTIMIZERS

WHOLE, TAIL = range(2)
"""Two kinds of batches: those of full size, and the last one of an epoch, which may be smaller."""


class Workspace(NamedTuple):
    """The arrays that a batch writes: A, slopes and errors of all hidden layers together; z and dz of the output."""

    A: Array
    slopes: Array
    errors: Array
    z: Array
    dz: Array


class Plan:
    """One run compiled for a number of examples and a batch size: load examples and a state, train, read the new state.

    The learning rate, the strength of regularization and the examples themselves are loaded, not compiled in.
    """

    def __init__(self, run: RunSpec, batch_size: int | None, n_samples: int) -> None:
        self._run, self._network, self._dtype = run, run.network, run.dtype
        self._order = layout_order(run.network)
        self._places = np.argsort(self._order)  # of the public vector in the plan's
        self._is_adam = run.training.optimizer == "adam"

        n = len(self._order)
        self._theta, self._work = self._zeros(n), self._zeros(3, n)
        self._moments = self._zeros(4, n)  # m, v, g, g²: Adam is linear in these four, except for one square root
        self._gradient = self._moments[2]
        n_slots = OPTIMIZERS[run.training.optimizer].n_slots
        self._slots = self._moments[:2] if self._is_adam else self._zeros(n_slots, n)
        self._updates = self._lag = 0  # the update number t makes step number t + lag
        self._nothing = self._zeros(n)
        self._nothing_of_slots = self._zeros(n_slots * n)
        self._frozen, self._kept = np.isin(self._order, run.frozen_indices()), self._zeros(n)

        # What depends on the size of a batch: for whole batches, and for a smaller last one.
        self._scales, self._limits, self._decays = self._zeros(2), self._zeros(2), self._zeros(2, n)
        self._coefficients = self._zeros(row_width(run.training))  # of the step that is being made
        self._rows: Iterator[Floats] = iter(())

        self.forward = Forward(run.network, n_samples, run.dtype)  # for evaluations on all examples
        self._blocks = Blocks(self.forward.rows, run.network.n_outputs, batch_size)
        # The factors from the computed gradient to that of the mean loss, for whole batches and the last; see _compile.
        self._mean_of_sum = 1.0, 1.0
        self._calls = self._compile_all()

    def _zeros(self, *shape: int) -> Array:
        return np.zeros(shape, self._dtype)

    # --- compiling -------------------------------------------------------------------------------------------------

    def _compile_all(self) -> list[list[Call]]:
        """The calls of each unrolled step; the last list is that of a smaller last batch."""
        blocks = self._blocks
        workspace = self._workspace(blocks.size)
        calls = [self._compile(batch, workspace) for batch in blocks.whole]
        if blocks.tail is not None:
            calls.append(self._compile(blocks.tail, self._workspace(blocks.tail_size), TAIL))
        return calls

    def _workspace(self, size: int) -> Workspace:
        rows = sum(layer.units + self._network.bias for layer in self._network.hidden_layers)
        A = np.ones((rows, size), self._dtype)
        z, dz = self._zeros(self._network.n_outputs, size), self._zeros(self._network.n_outputs, size)
        return Workspace(A, self._zeros(rows, size), self._zeros(rows, size), z, dz)

    def _compile(self, batch: Batch, to: Workspace, kind: int = WHOLE) -> list[Call]:
        """The calls of one step: forward, the output's error, backward, update (course C14)."""
        layers, ones = self._network.hidden_layers, int(self._network.bias)
        W, dW = layer_matrices(self._network, self._theta), layer_matrices(self._network, self._gradient)
        stops = np.cumsum([layer.units + ones for layer in layers]).tolist()
        wholes = [slice(stop - layer.units - ones, stop) for layer, stop in zip(layers, stops, strict=True)]
        units = [slice(whole.start, whole.start + layer.units) for layer, whole in zip(layers, wholes, strict=True)]

        calls: list[Call] = []
        a_prev = batch.X_transposed
        for index, layer in enumerate(layers):
            A = to.A[units[index]]
            calls += [(W[index].dot, (a_prev, A)), *activate(layer.activation, A, to.slopes[units[index]])]
            a_prev = to.A[wholes[index]]
        error, factor = output_error(self._run.training.loss, to.z, batch.targets, to.dz)
        self._mean_of_sum = factor / self._blocks.size, factor / self._blocks.tail_size
        calls += [(W[-1].dot, (a_prev, to.z)), *error]

        if len({layer.activation for layer in layers}) == 1:  # one call serves all layers
            calls += slope(layers[0].activation, to.A, to.slopes)
        else:
            for layer, rows in zip(layers, units, strict=True):
                calls += slope(layer.activation, to.A[rows], to.slopes[rows])

        inputs = [batch.X, *(to.A[whole].T for whole in wholes)]
        dz = to.dz
        for index in reversed(range(len(W))):
            calls.append((dz.dot, (inputs[index], dW[index])))
            if index:
                whole = wholes[index - 1]
                calls.append((W[index].T.dot, (dz, to.errors[whole])))
                calls.append((np.multiply, (to.errors[whole], to.slopes[whole], to.errors[whole])))
                dz = to.errors[units[index - 1]]
        hold: list[Call] = [(np.putmask, (self._theta, self._frozen, self._kept))] if self._run.frozen else []
        return [*calls, *self._update(kind), *hold]

    def _update(self, kind: int) -> list[Call]:
        """Step 5 of the course: the calls that update θ against the gradient and the penalty, after clipping."""
        theta, gradient, training = self._theta, self._gradient, self._run.training
        calls = penalise(training.regularizer, theta, self._decays[kind], self._work[0], gradient)
        if self._run.frozen:  # before clipping: frozen parameters do not count in the norm of the gradient
            calls.append((np.putmask, (gradient, self._frozen, self._nothing)))
        if training.clip_norm is not None:
            calls += clip(gradient, self._limits[kind, ...])
        if len(self._coefficients):
            calls.append((self._next_coefficients, ()))
        scale = self._coefficients[0, ...] if len(self._coefficients) else self._scales[kind, ...]
        if training.optimizer == "sgd":
            return [*calls, (np.multiply, (gradient, scale, gradient)), (np.add, (theta, gradient, theta))]
        if self._is_adam:
            four, three = self._moments, self._work
            _, v, move = three
            mixture, epsilon = self._coefficients[:12].reshape(3, 4), self._coefficients[12, ...]
            return [
                *calls,
                (np.square, (four[2], four[3])),
                (mixture.dot, (four, three)),
                (four[:2].__setitem__, (..., three[:2])),
                (np.sqrt, (v, v)),
                (np.add, (v, epsilon, v)),
                (np.divide, (move, v, move)),
                (np.add, (theta, move, theta)),
            ]
        return [*calls, (np.multiply, (gradient, scale, gradient)), (self._update_by_record, ())]

    def _next_coefficients(self) -> None:
        self._coefficients[...] = next(self._rows)

    def _update_by_record(self) -> None:
        self._updates += 1
        rate = self._training.learning_rate_at(self._updates + self._lag)
        update = OPTIMIZERS[self._training.optimizer].update
        update(self._theta, self._gradient, self._slots, self._updates, rate)

    # --- running ---------------------------------------------------------------------------------------------------

    def load_examples(self, run: RunSpec, X: Floats, y: npt.NDArray[np.generic]) -> None:
        """Load X (n_samples, 1 or 2), y (n_samples,), and those settings of `run` that were not compiled in."""
        self.forward.set_points(X)
        self._blocks.load(targets(run.training.loss, y, run.network.n_outputs))
        self._training = training = run.training
        step = -training.learning_rate if training.optimizer == "sgd" else 1.0
        for kind, scale in enumerate(self._mean_of_sum):
            self._scales[kind] = step * scale
            if training.clip_norm is not None:
                self._limits[kind] = training.clip_norm / scale
            if training.regularizer != "none":
                self._decays[kind] = training.regularization / scale * is_weight(run.network)[self._order]

    def load_state(self, parameters: Floats, slots: Floats, updates: int) -> None:
        """Load parameters (n,) and slots (n_slots, n), in the public order; `updates` since the slots were empty."""
        self._theta[:] = parameters.take(self._order)
        self._kept[:] = self._theta
        self._slots[:] = slots.take(self._order, 1)
        self._updates = updates

    def parameters(self) -> Floats:
        """A copy of θ (n,) in the public order."""
        return self._theta.take(self._places)

    def slots(self) -> Floats:
        """A copy of the optimizer's memory (n_slots, n) in the public order."""
        return self._slots.take(self._places, 1)

    def snapshot(self) -> tuple[Floats, Floats, int]:
        """A copy of the plan's state for `go_back`, in the plan's own order."""
        return self._theta.copy(), self._slots.copy(), self._updates

    def go_back(self, snapshot: tuple[Floats, Floats, int]) -> None:
        """Restore the state that `snapshot` copied."""
        self._theta[:], self._slots[:], self._updates = snapshot

    def is_finite(self) -> bool:
        """Whether θ and the optimizer's slots are finite."""
        # 0 · x is 0 for every finite x and NaN otherwise: one product is five times as fast as np.isfinite.
        return not isnan(self._theta.dot(self._nothing) + self._slots.ravel().dot(self._nothing_of_slots))

    def train(self, n_steps: int, first_step: int, position: int, order: Permutation | None) -> None:
        """Make `n_steps` updates, the first of which makes step number `first_step`, from batch number `position` on.

        They must not go beyond the end of the epoch. `order` is the order of the examples in this epoch; None with a
        single batch of all examples, which may be repeated.
        """
        self._lag = first_step - 1 - self._updates
        n_batches = self._blocks.n_batches
        while n_steps:
            if order is None:
                rows = range(n_steps)
            else:
                first = position % BLOCK
                rows = range(first, min(first + n_steps, BLOCK, first + n_batches - position))
                self._blocks.load_block(order, position // BLOCK)
            self._run_rows(rows, ends_pass=order is not None and position + len(rows) == n_batches)
            n_steps -= len(rows)
            position += len(rows)

    def _run_rows(self, rows: range, *, ends_pass: bool) -> None:
        calls, last = self._calls, self._calls[-1]
        if len(self._coefficients):
            scales = self._mean_of_sum[WHOLE], self._mean_of_sum[TAIL if ends_pass else WHOLE]
            self._rows = coming_rows(self._training, self._updates, len(rows), self._lag, scales)
            self._updates += len(rows)
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
