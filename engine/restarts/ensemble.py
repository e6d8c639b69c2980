"""Train an ensemble: S replicas of one network that differ only in their seeds, in one set of arrays.

How often does a network of two hidden units find XOR? One picture of a thousand restarts answers what pressing Reset
five times cannot (course C19). All replicas use the same batches, so everything but the weights is shared. The replica
is the last, innermost axis: each NumPy call then runs along S numbers that lie side by side, and the overhead of a call
is paid once for all replicas.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.arrays import Floats
from engine.compiled.layout import is_weight
from engine.compiled.recipes import Array, Call, activate, output_error, penalise, slope, targets
from engine.experiment.batches import Permutation
from engine.experiment.datasets import Examples
from engine.experiment.dropout import dropout_masks
from engine.experiment.specs import RunSpec
from engine.functions.features import feature_values
from engine.functions.optimizers import OPTIMIZERS
from engine.reference.network import initial_parameters, layer_views
from engine.reference.update import apply_update
from engine.restarts.evaluation import EnsembleEvaluation, evaluate_logits
from engine.runs.evaluation import Evaluation, Evaluator, check_examples


@dataclass(frozen=True, eq=False)
class EnsembleState:
    """The state of S replicas: parameters (n_parameters, S), slots (n_slots, n_parameters, S), updates made so far."""

    parameters: Floats
    slots: Floats
    updates: int = 0


def initial_ensemble(run: RunSpec, seeds: Sequence[int]) -> EnsembleState:
    """The initial weights of `run` with each of the S seeds, and empty slots."""
    replicas = [initial_parameters(replace(run, seed=seed)) for seed in seeds]
    parameters = np.ascontiguousarray(np.transpose(replicas))
    slots = np.zeros((OPTIMIZERS[run.training.optimizer].n_slots, *parameters.shape), run.dtype)
    return EnsembleState(parameters, slots)


class Ensemble:
    """The network of `run` with each of `seeds` (S replicas), in training on the examples (n ≥ 1).

    Replica k follows the single run with seed `seeds[k]`, up to the order of additions. Training starts from `state`,
    which is not changed; None: from initial weights. Raises ExamplesMismatch when the run cannot learn the examples.
    """

    def __init__(
        self,
        run: RunSpec,
        seeds: Sequence[int],
        examples: Examples,
        batch_size: int | None = None,
        state: EnsembleState | None = None,
    ) -> None:
        check_examples(run, examples)
        state = state or initial_ensemble(run, seeds)
        self.run, self.seeds, self.examples, self.updates = run, tuple(seeds), examples, state.updates
        self._single_runs = [replace(run, seed=seed) for seed in seeds] if run.training.dropout else []
        self.parameters, self.slots = state.parameters.copy(), state.slots.copy()
        """As in an EnsembleState, changed in place; parameters are in the order of a single run's flat vector."""
        self._gradient = np.empty_like(self.parameters)
        self._X = feature_values(run.network.features, examples.X.astype(run.dtype, copy=False))
        self._targets = targets(run.training.loss, examples.y, run.network.n_outputs)
        self.batch_size = min(batch_size or len(examples), len(examples))
        sizes = {self.batch_size, len(examples) % self.batch_size or self.batch_size, len(examples)}
        self._passes = {size: _CompiledPass(run, self.parameters, self._gradient, size) for size in sizes}
        self._frozen = run.frozen_indices()
        self._all_examples = self._passes[len(examples)]
        self._all_examples.load(self._X, self._targets)

    def train_epoch(self, permutation: Permutation | None = None) -> None:
        """Train one epoch, with one update for each batch; the examples are in this order (None: their own)."""
        for position in range(-(-len(self.examples) // self.batch_size)):
            self.train_batch(position, permutation)

    def train_batch(self, position: int = 0, permutation: Permutation | None = None) -> None:
        """Make one update, on batch number `position` of an epoch with the examples in this order."""
        with np.errstate(all="ignore"):
            if self.batch_size == len(self.examples):
                self._update(self._all_examples)
                return
            rows = np.arange(len(self.examples)) if permutation is None else permutation
            batch = rows[position * self.batch_size : (position + 1) * self.batch_size]
            compiled = self._passes[len(batch)]
            compiled.load(self._X[batch], self._targets[batch])
            self._update(compiled)

    def _update(self, compiled: "_CompiledPass") -> None:
        self.updates += 1
        if compiled.masks:
            masks = [dropout_masks(run, compiled.size, self.updates) or [] for run in self._single_runs]
            compiled.load_masks(masks)
        compiled.compute_gradient()
        times = {"t": self.updates, "step": self.updates}
        apply_update(self.run.training, self.parameters, self._gradient, self.slots, **times, frozen=self._frozen)

    def state(self) -> EnsembleState:
        """The state reached; the ensemble must not be trained any further."""
        return EnsembleState(self.parameters, self.slots, self.updates)

    def evaluate(self) -> EnsembleEvaluation:
        """The evaluation of every replica on all examples."""
        if self._all_examples.masks:
            self._all_examples.clear_masks()
        with np.errstate(all="ignore"):
            return evaluate_logits(self.run, self._all_examples.logits(), self.examples.y)

    def losses(self) -> Floats:
        """The mean loss (S,) of every replica on all examples, without penalty; not finite where one diverged."""
        return self.evaluate().loss

    def evaluations(self) -> list[Evaluation]:
        """The full evaluation of every replica on all examples, as of a single run; slower than `evaluate`."""
        evaluator = Evaluator(self.run, self.examples)
        with np.errstate(all="ignore"):
            return [evaluator.evaluate(parameters) for parameters in self.parameters.T.copy()]


class _CompiledPass:
    """Forward and backward propagation of batches of one size, as lists of calls. Activations are (units, size, S)."""

    def __init__(self, run: RunSpec, parameters: Array, gradient: Array, size: int) -> None:
        network, n_replicas, self.size = run.network, parameters.shape[1], size
        self._X = np.empty((network.layer_sizes[0], size, 1), run.dtype)
        layers = layer_views(network, parameters)
        gradients = layer_views(network, gradient)

        shapes = [(units, size, n_replicas) for units in network.layer_sizes[1:]]
        A, S, E, T = ([np.empty(shape, run.dtype) for shape in shapes] for _ in range(4))
        self._targets = np.empty_like(E[-1])
        names = [layer.activation for layer in network.hidden_layers]
        self.masks = [np.ones_like(a) for a in A[:-1]] if run.training.dropout else []
        # A masked output gets an array of its own, because the slope is computed from the activation before the mask.
        outputs = [np.empty_like(a) for a in self.masks] or A[:-1]
        inputs = [self._X, *outputs]
        self._forward: list[Call] = []
        for index, (W, b) in enumerate(layers):
            self._forward += _weighted(W, inputs[index], A[index], T[index])
            if network.bias:
                self._forward.append((np.add, (A[index], b[:, np.newaxis], A[index])))
            if index < len(names):
                self._forward += activate(names[index], A[index], S[index])
                if self.masks:
                    self._forward.append((np.multiply, (A[index], self.masks[index], outputs[index])))
        self._output = A[-1]

        # The targets are the same for all replicas, so examples and replicas together form one long row.
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
        """Load a batch: features X (size, n[0]) and targets t (size, n[L])."""
        self._X[..., 0] = X.T
        self._targets[...] = t.T[..., np.newaxis]

    def load_masks(self, masks: Sequence[Sequence[Floats]]) -> None:
        """Set the dropout masks of every replica, each as `dropout_masks` returns them."""
        for index, mask in enumerate(self.masks):
            mask[...] = np.stack([of_replica[index].T for of_replica in masks], axis=-1)

    def clear_masks(self) -> None:
        """Keep all units, as in evaluation."""
        for mask in self.masks:
            mask.fill(1)

    def logits(self) -> Array:
        """The logits (n[L], size, S) of the loaded batch."""
        for function, arguments in self._forward:
            function(*arguments)
        return self._output

    def compute_gradient(self) -> None:
        """Write the gradient on the loaded batch into the array given to the constructor."""
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
