"""Probes that look inside a network: hidden units, gradients, one training step in full, the confusion matrix."""

import numpy as np
import numpy.typing as npt

from engine.arrays import Arrays, Floats
from engine.diagnosis.symptoms import find_symptoms
from engine.experiment.batches import Batch, epoch_permutation, next_batch
from engine.experiment.datasets import Examples
from engine.experiment.specs import RunSpec
from engine.functions.losses import LOSSES
from engine.probes.view import View, cell_centers, grid_points
from engine.reference.gradcheck import check_gradient, numeric_gradient, random_direction
from engine.reference.network import Product, forward, layer_views, logits, loss_and_gradient, product
from engine.reference.tracing import PER_EXAMPLE, trace_step
from engine.runs.evaluation import evaluate, predicted_classes
from engine.runs.trainers import trainers

UNIT_FIELD_SIZE = 32
"""The number of cells along each side of the thumbnail of a hidden unit."""
MAX_TRACE_EXAMPLES = 16
"""A trace shows at most so many examples of the batch."""
MAX_NUMERIC_PARAMETERS, MAX_NUMERIC_WORK, N_NUMERIC_DIRECTIONS = 200, 100_000, 8
"""Up to so many parameters, and parameters times examples, the numeric gradient is complete; beyond that it is measured
along a few random directions."""

UNIT_GRID: dict[int, npt.NDArray[np.float32]] = {
    n_inputs: grid_points(cell_centers(UNIT_FIELD_SIZE).astype(np.float32), n_inputs) for n_inputs in (1, 2)
}


def hidden(view: View) -> Arrays:
    """`runs.{i}.hidden{l}` F32 (n_samples, units): the activations of hidden layer l = 1 … at each example."""
    return {
        f"runs.{i}.hidden{layer}": cache.a.astype(np.float32)
        for i, run, state in view.runs
        for layer, cache in enumerate(forward(run.network, state.parameters, view.examples.X)[:-1], start=1)
    }


def units(view: View) -> Arrays:
    """`runs.{i}.units{l}` U8 (units, 32, 32): each hidden unit's activation over the plane; (units, 32) of one input.

    `runs.{i}.units{l}_range` F32 (units, 2) are the lowest and the highest value, for which 0 and 255 stand; both are 0
    for a unit that is not finite everywhere.
    """
    shape = (UNIT_FIELD_SIZE,) * view.n_inputs
    arrays: Arrays = {}
    for i, run, state in view.runs:
        caches = forward(run.network, state.parameters.astype(np.float32), UNIT_GRID[view.n_inputs], np.matmul)
        for layer, cache in enumerate(caches[:-1], start=1):
            scaled, ranges = _to_bytes(cache.a.T)
            arrays |= {f"runs.{i}.units{layer}": scaled.reshape(-1, *shape), f"runs.{i}.units{layer}_range": ranges}
    return arrays


def _to_bytes(values: Floats) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    """Each row of (units, n) scaled from its minimum, 0, to its maximum, 255; and these two values (units, 2)."""
    wide = np.where(np.isfinite(values).all(axis=1, keepdims=True), values, 0.0).astype(np.float64)
    low, high = wide.min(axis=1, keepdims=True), wide.max(axis=1, keepdims=True)
    scaled = np.divide(wide - low, high - low, out=np.zeros_like(wide), where=high > low)
    return np.ascontiguousarray(np.rint(scaled * 255), np.uint8), np.hstack([low, high]).astype(np.float32)


def gradients(view: View) -> Arrays:
    """`runs.{i}.dW{l}` and `runs.{i}.db{l}` F64: the objective's gradient on all examples; NaN without examples."""
    arrays: Arrays = {}
    for i, run, _ in view.runs:
        gradient = _gradient(view, i).astype(np.float64)
        for layer, (dW, db) in enumerate(layer_views(run.network, gradient), start=1):
            arrays |= {f"runs.{i}.dW{layer}": dW, f"runs.{i}.db{layer}": db}
    return arrays


def norms(view: View) -> Arrays:
    """`runs.{i}.weight_norm` and `runs.{i}.gradient_norm` F64 (L,): ‖W[l]‖ and ‖dW[l]‖, without biases."""
    arrays: Arrays = {}
    for i, run, state in view.runs:
        # A norm need not be equal for equal units, so the fast product will do: it is measured while a run trains.
        gradient = _gradient(view, i, np.matmul)
        for name, flat in (("weight_norm", state.parameters), ("gradient_norm", gradient)):
            layers = layer_views(run.network, flat.astype(np.float64))
            arrays[f"runs.{i}.{name}"] = np.array([np.linalg.norm(W) for W, _ in layers])
    return arrays


def _gradient(view: View, index: int, product: Product = product) -> Floats:
    run, parameters = view.experiment.runs[index], view.state.runs[index].parameters
    if not len(view.examples):
        return np.full_like(parameters, np.nan)
    return loss_and_gradient(run, parameters, view.examples.X, view.examples.y, product=product)[1]


def symptoms(view: View) -> Arrays:
    """`runs.{i}.flat{l}` F64, `runs.{i}.dead{l}` U8 and `runs.{i}.twin{l}` I64, each (units,), of hidden layer l: see
    `engine.diagnosis.symptoms`. Nothing without examples.
    """
    arrays: Arrays = {}
    if not len(view.examples):
        return arrays
    for i, run, state in view.runs:
        for layer, found in enumerate(find_symptoms(run, state.parameters, view.examples.X), start=1):
            arrays[f"runs.{i}.flat{layer}"] = found.flat
            arrays[f"runs.{i}.dead{layer}"] = found.dead.astype(np.uint8)
            arrays[f"runs.{i}.twin{layer}"] = found.twin
    return arrays


def confusion(view: View) -> Arrays:
    """`runs.{i}.confusion` I64 (K, K + 1): the number of examples by true class (row) and predicted class (column).

    The last column counts ties. With test examples `runs.{i}.test_confusion` too. Nothing for a regression.
    """
    arrays: Arrays = {}
    for i, run, state in view.runs:
        if run.task == "regression":
            continue
        arrays[f"runs.{i}.confusion"] = _confusion(run, state.parameters, view.examples)
        if view.examples.test is not None:
            arrays[f"runs.{i}.test_confusion"] = _confusion(run, state.parameters, view.examples.test)
    return arrays


def _confusion(run: RunSpec, parameters: Floats, examples: Examples) -> npt.NDArray[np.int64]:
    n_classes = max(2, run.network.n_outputs)
    z = logits(run.network, parameters, examples.X)
    predicted, clear = predicted_classes(LOSSES[run.training.loss], z)
    matrix = np.zeros((n_classes, n_classes + 1), np.int64)
    np.add.at(matrix, (examples.y.astype(np.intp), np.where(clear, predicted, n_classes)), 1)
    return matrix


def r_squared(view: View) -> Arrays:
    """`runs.{i}.r_squared` F64 (1,): the fraction of the variance that a regression explains; NaN for other tasks."""
    return {
        f"runs.{i}.r_squared": np.array([evaluate(run, state.parameters, view.examples).r_squared])
        for i, run, state in view.runs
    }


def trace(view: View) -> Arrays:
    """`runs.{i}.trace.*`: the next training step with every array computed in it. Nothing without examples.

    The names are those of `engine.reference.tracing`. Arrays with a row for each example hold the first 16 of the
    batch: `trace.rows` I64 are their rows in X, `trace.y` F64 their labels or targets. `trace.batch` I64 (1,) is the
    size of the whole batch, to which the gradients belong. The new weights are computed by the code that trains, so
    they equal those of the next step bit for bit.
    """
    if not len(view.examples):
        return {}
    rows = _next_batch(view).rows
    batch = view.examples.X[rows], view.examples.y[rows]
    arrays: Arrays = {
        "trace.rows": rows[:MAX_TRACE_EXAMPLES],
        "trace.y": batch[1][:MAX_TRACE_EXAMPLES].astype(np.float64),
        "trace.batch": np.array([len(rows)]),
    }
    for (i, run, state), after in zip(view.runs, _next_parameters(view), strict=True):
        for name, array in trace_step(run, state.parameters, after, batch, view.state.step + 1).items():
            arrays[f"runs.{i}.trace.{name}"] = array[:MAX_TRACE_EXAMPLES] if name.startswith(PER_EXAMPLE) else array
    return arrays


def numeric_gradients(view: View) -> Arrays:
    """`runs.{i}.numeric.*`: the gradient of the next step by central differences, in float64, for gradient checking.

    `dW{l}`, `db{l}` as in the trace, and `kinks` U8 (n_parameters,), 1 where a kink lies between the two points of the
    difference. Of a network that is too large for that only `slopes` F64 (8, 2): along random directions, the slope
    from the gradient and the numeric one. Nothing without examples.
    """
    arrays: Arrays = {}
    if not len(view.examples):
        return arrays
    rows, step = _next_batch(view).rows, view.state.step + 1
    batch = Examples(view.examples.X[rows], view.examples.y[rows])
    for i, run, state in view.runs:
        flat = state.parameters.astype(np.float64)
        if len(flat) > MAX_NUMERIC_PARAMETERS or len(flat) * len(rows) > MAX_NUMERIC_WORK:
            directions = (random_direction(len(flat), run.seed, index) for index in range(N_NUMERIC_DIRECTIONS))
            checks = [check_gradient(run, flat, batch, direction, step=step) for direction in directions]
            arrays[f"runs.{i}.numeric.slopes"] = np.array([[check.analytic, check.numeric] for check in checks])
            continue
        gradient, kinks = numeric_gradient(run, flat, batch, step=step)
        arrays[f"runs.{i}.numeric.kinks"] = kinks.astype(np.uint8)
        for layer, (dW, db) in enumerate(layer_views(run.network, gradient), start=1):
            arrays |= {f"runs.{i}.numeric.dW{layer}": dW, f"runs.{i}.numeric.db{layer}": db}
    return arrays


def _next_batch(view: View) -> Batch:
    return next_batch(view.experiment, len(view.examples), view.state.epoch, view.state.position)


def _next_parameters(view: View) -> list[Floats]:
    """The parameters of each run after the next step, bit for bit."""
    experiment, examples, state = view.experiment, view.examples, view.state
    epoch, position, _ = _next_batch(view)
    permutation = epoch_permutation(experiment, len(examples), epoch)
    with trainers(experiment.runs, state.runs, examples, experiment.batch_size) as run_trainers:
        for trainer in run_trainers:
            trainer.train(1, state.step + 1, position, permutation)
        return [trainer.state().parameters for trainer in run_trainers]
