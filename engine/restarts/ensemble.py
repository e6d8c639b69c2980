"""Many initialisations at once: S networks that differ in their seeds alone, trained in one set of arrays.

How often does a network of two hidden units find XOR? One picture of a thousand starts answers what pressing Reset five
times can't (course C19). All members see the same batches, so everything but the weights is shared. The member is the
last, innermost axis: each NumPy call then runs along S numbers that lie side by side, and its overhead is paid once
for all members.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.arrays import Floats
from engine.compiled.layout import is_weight
from engine.compiled.recipes import Array, Call, activate, output_error, penalise, slope, targets
from engine.experiment.batches import Order
from engine.experiment.datasets import Examples
from engine.experiment.dropout import dropout_masks
from engine.experiment.specs import RunSpec
from engine.functions.features import feature_values
from engine.functions.optimizers import OPTIMIZERS
from engine.reference.network import initial_parameters, layer_views
from engine.reference.step import move
from engine.restarts.measures import Measures, measure
from engine.runs.evaluation import Evaluation, Evaluator, check_examples


@dataclass(frozen=True, eq=False)
class MembersState:
    """Where all members stand: parameters (n_parameters, S), slots (n_slots, n_parameters, S), updates made so far."""

    parameters: Floats
    slots: Floats
    updates: int = 0


def first_members(run: RunSpec, seeds: Sequence[int]) -> MembersState:
    """The first weights of `run` with each of the seeds; empty memories."""
    starts = [initial_parameters(replace(run, seed=seed)) for seed in seeds]
    parameters = np.ascontiguousarray(np.transpose(starts))
    return MembersState(
        parameters, np.zeros((OPTIMIZERS[run.training.optimizer].n_slots, *parameters.shape), run.dtype)
    )


class Members:
    """The networks of `run` with each of `seeds` (S of them), in training on the examples (n ≥ 1).

    Member k goes the way of the single run with seed `seeds[k]`, up to the order of additions. They go on from `state`,
    which is not changed; None: from their first weights.
    """

    def __init__(
        self,
        run: RunSpec,
        seeds: Sequence[int],
        examples: Examples,
        batch_size: int | None = None,
        state: MembersState | None = None,
    ) -> None:
        check_examples(run, examples)
        state = state or first_members(run, seeds)
        self.run, self.seeds, self.examples, self.updates = run, tuple(seeds), examples, state.updates
        self._singles = [replace(run, seed=seed) for seed in seeds] if run.training.dropout else []
        self.parameters, self.slots = state.parameters.copy(), state.slots.copy()
        """As in a MembersState, changed in place; parameters are in the order of a single run's flat vector."""
        self._gradient = np.empty_like(self.parameters)
        self._X = feature_values(run.network.features, examples.X.astype(run.dtype, copy=False))
        self._targets = targets(run.training.loss, examples.y, run.network.n_outputs)
        self.size = min(batch_size or len(examples), len(examples))
        sizes = {self.size, len(examples) % self.size or self.size, len(examples)}
        self._steps = {size: _Step(run, self.parameters, self._gradient, size) for size in sizes}
        self._frozen = run.frozen_indices()
        self._whole = self._steps[len(examples)]
        self._whole.load(self._X, self._targets)

    def train_pass(self, order: Order | None = None) -> None:
        """One pass through the examples in this order (None: as they are), one update a batch."""
        for position in range(-(-len(self.examples) // self.size)):
            self.train_batch(position, order)

    def train_batch(self, position: int = 0, order: Order | None = None) -> None:
        """One update, on batch number `position` of a pass in this order."""
        with np.errstate(all="ignore"):
            if self.size == len(self.examples):
                self._update(self._whole)
                return
            rows = np.arange(len(self.examples)) if order is None else order
            batch = rows[position * self.size : (position + 1) * self.size]
            step = self._steps[len(batch)]
            step.load(self._X[batch], self._targets[batch])
            self._update(step)

    def _update(self, step: "_Step") -> None:
        self.updates += 1
        if step.masks:
            step.leave_out([dropout_masks(single, step.size, self.updates) or [] for single in self._singles])
        step.compute_gradient()
        times = {"t": self.updates, "step": self.updates}
        move(self.run.training, self.parameters, self._gradient, self.slots, **times, frozen=self._frozen)

    def state(self) -> MembersState:
        """A snapshot, not to be changed; the members must not be trained any further."""
        return MembersState(self.parameters, self.slots, self.updates)

    def measures(self) -> Measures:
        """How good every member is on all examples."""
        if self._whole.masks:
            self._whole.leave_out_none()
        with np.errstate(all="ignore"):
            return measure(self.run, self._whole.logits(), self.examples.y)

    def losses(self) -> Floats:
        """The mean loss of every member on all examples, without penalty (S,); not finite where a member diverged."""
        return self.measures().loss

    def evaluations(self) -> list[Evaluation]:
        """Every member on all examples: loss, accuracy, ties and whether it has solved the task."""
        evaluator = Evaluator(self.run, self.examples)
        with np.errstate(all="ignore"):
            return [evaluator.evaluate(parameters) for parameters in self.parameters.T.copy()]


class _Step:
    """Forward and backward for batches of one size, as a list of calls. Activations are (units, size, S)."""

    def __init__(self, run: RunSpec, parameters: Array, gradient: Array, size: int) -> None:
        network, n_members, self.size = run.network, parameters.shape[1], size
        self._X = np.empty((network.layer_sizes[0], size, 1), run.dtype)
        layers = layer_views(network, parameters)
        gradients = layer_views(network, gradient)

        shapes = [(units, size, n_members) for units in network.layer_sizes[1:]]
        A, S, E, T = ([np.empty(shape, run.dtype) for shape in shapes] for _ in range(4))
        self._targets = np.empty_like(E[-1])
        names = [layer.activation for layer in network.hidden_layers]
        self.masks = [np.ones_like(a) for a in A[:-1]] if run.training.dropout else []
        # What a layer passes on is kept apart, because its slope is told by what there was before.
        passed_on = [np.empty_like(a) for a in self.masks] or A[:-1]
        inputs = [self._X, *passed_on]
        self._forward: list[Call] = []
        for index, (W, b) in enumerate(layers):
            self._forward += _weighted(W, inputs[index], A[index], T[index])
            if network.bias:
                self._forward.append((np.add, (A[index], b[:, np.newaxis], A[index])))
            if index < len(names):
                self._forward += activate(names[index], A[index], S[index])
                if self.masks:
                    self._forward.append((np.multiply, (A[index], self.masks[index], passed_on[index])))
        self._output = A[-1]

        # What an output is compared with does not depend on the member, so all of them are one long row.
        z, t, dz = (array.reshape(network.n_outputs, -1) for array in (A[-1], self._targets, E[-1]))
        self._backward, factor = output_error(run.training.loss, z, t, dz)
        self._backward.append((np.multiply, (dz, np.array(factor / size, run.dtype), dz)))
        for index in reversed(range(len(layers))):
            dW, db = gradients[index]
            self._backward += _products(E[index], inputs[index], dW, T[index])
            if network.bias:
                self._backward += _sums(E[index], db)
            if index:
                self._backward += _back(layers[index][0], E[index], E[index - 1], T[index - 1])
                if self.masks:
                    self._backward.append((np.multiply, (E[index - 1], self.masks[index - 1], E[index - 1])))
                self._backward += slope(names[index - 1], A[index - 1], S[index - 1])
                self._backward.append((np.multiply, (E[index - 1], S[index - 1], E[index - 1])))
        decay = (run.training.regularization * is_weight(network)).astype(run.dtype)[:, np.newaxis]
        self._backward += penalise(run.training.regularizer, parameters, decay, np.empty_like(gradient), gradient)

    def load(self, X: Floats, t: Array) -> None:
        """Take a batch: features X (size, n[0]) and targets t (size, n[L])."""
        self._X[..., 0] = X.T
        self._targets[...] = t.T[..., np.newaxis]

    def leave_out(self, masks: Sequence[Sequence[Floats]]) -> None:
        """Take the dropout masks of every member, each as `dropout_masks` gives them."""
        for index, mask in enumerate(self.masks):
            mask[...] = np.stack([of_member[index].T for of_member in masks], axis=-1)

    def leave_out_none(self) -> None:
        """All units take part, as in a network that is used and not trained."""
        for mask in self.masks:
            mask.fill(1)

    def logits(self) -> Array:
        """(n[L], size, S) for the batch that was loaded."""
        for function, arguments in self._forward:
            function(*arguments)
        return self._output

    def compute_gradient(self) -> None:
        """Fill the gradient for the batch that was loaded."""
        self.logits()
        for function, arguments in self._backward:
            function(*arguments)


def _weighted(W: Array, a_prev: Array, z: Array, work: Array) -> list[Call]:
    """Calls for z (n_out, size, S) = Σᵢ W[i] a_prev[i]."""
    calls: list[Call] = [(np.multiply, (W[0][:, np.newaxis], a_prev[0], z))]
    for i in range(1, len(W)):
        calls += [(np.multiply, (W[i][:, np.newaxis], a_prev[i], work)), (np.add, (z, work, z))]
    return calls


def _products(dz: Array, a_prev: Array, dW: Array, work: Array) -> list[Call]:
    """Calls for dW[i] (n_out, S) = Σ over examples of a_prev[i] dz."""
    calls: list[Call] = []
    for i in range(len(dW)):
        calls += [(np.multiply, (dz, a_prev[i], work)), *_sums(work, dW[i])]
    return calls


def _sums(array: Array, out: Array) -> list[Call]:
    """Calls for out (units, S) = Σ over examples of array (units, size, S): products with ones add fastest."""
    ones = np.ones(array.shape[1], array.dtype)
    return [(ones.dot, (array[unit], out[unit])) for unit in range(len(array))]


def _back(W: Array, dz: Array, da_prev: Array, work: Array) -> list[Call]:
    """Calls for da_prev (n_in, size, S) = Σⱼ W[:, j] dz[j]."""
    calls: list[Call] = [(np.multiply, (W[:, 0, np.newaxis], dz[0], da_prev))]
    for j in range(1, W.shape[1]):
        calls += [(np.multiply, (W[:, j, np.newaxis], dz[j], work)), (np.add, (da_prev, work, da_prev))]
    return calls
