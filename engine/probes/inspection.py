"""Probes that look inside a network: hidden units, gradients, one update in full, and how well the examples are met."""

import numpy as np
import numpy.typing as npt

from engine.arrays import Arrays, Floats
from engine.experiment.batches import Order, batch_rows, order_of_epoch, steps_per_epoch
from engine.experiment.datasets import Examples
from engine.experiment.specs import RunSpec
from engine.functions.losses import LOSSES
from engine.probes.view import View, cell_centers, grid_points
from engine.reference.gradcheck import check_gradient, numeric_gradient, random_direction
from engine.reference.network import forward, layer_views, logits, loss_and_gradient
from engine.reference.tracing import OF_EXAMPLES, trace_step
from engine.runs.evaluation import chosen_classes, evaluate
from engine.runs.symptoms import find_symptoms
from engine.runs.trainers import lanes

UNIT_FIELD_SIZE = 32
"""Cells along each side of the little picture of a hidden unit."""
TRACE_EXAMPLES = 16
"""A trace shows at most so many examples, as many as one can look at."""
NUMERIC_PARAMETERS, NUMERIC_WORK, NUMERIC_DIRECTIONS = 200, 100_000, 8
"""Up to so many parameters, and parameters times examples, every slope is measured; else along a few directions."""

UNIT_GRID: dict[int, npt.NDArray[np.float32]] = {
    n_inputs: grid_points(cell_centers(UNIT_FIELD_SIZE).astype(np.float32), n_inputs) for n_inputs in (1, 2)
}


def hidden(view: View) -> Arrays:
    """`runs.{i}.hidden{l}` F32 (n_samples, units): what hidden layer l = 1 … makes of each example."""
    return {
        f"runs.{i}.hidden{layer}": cache.a.astype(np.float32)
        for i, run, state in view.runs
        for layer, cache in enumerate(forward(run.network, state.parameters, view.examples.X)[:-1], start=1)
    }


def units(view: View) -> Arrays:
    """`runs.{i}.units{l}` U8 (units, 32, 32): what each hidden unit makes of the plane. (units, 32) of one input.

    `runs.{i}.units{l}_range` F32 (units, 2) are the lowest and the highest value, of which 0 and 255 stand; both are 0
    for a unit that is not finite everywhere.
    """
    shape = (UNIT_FIELD_SIZE,) * view.n_inputs
    arrays: Arrays = {}
    for i, run, state in view.runs:
        caches = forward(run.network, state.parameters.astype(np.float32), UNIT_GRID[view.n_inputs], np.matmul)
        for layer, cache in enumerate(caches[:-1], start=1):
            shades, ranges = _shades(cache.a.T)
            arrays |= {f"runs.{i}.units{layer}": shades.reshape(-1, *shape), f"runs.{i}.units{layer}_range": ranges}
    return arrays


def _shades(values: Floats) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    """Rows (units, n) as whole numbers from 0, their least value, to 255, their greatest; and these two (units, 2)."""
    wide = np.where(np.isfinite(values).all(axis=1, keepdims=True), values, 0.0).astype(np.float64)
    low, high = wide.min(axis=1, keepdims=True), wide.max(axis=1, keepdims=True)
    shares = np.divide(wide - low, high - low, out=np.zeros_like(wide), where=high > low)
    return np.ascontiguousarray(np.rint(shares * 255), np.uint8), np.hstack([low, high]).astype(np.float32)


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
        for name, flat in (("weight_norm", state.parameters), ("gradient_norm", _gradient(view, i))):
            layers = layer_views(run.network, flat.astype(np.float64))
            arrays[f"runs.{i}.{name}"] = np.array([np.linalg.norm(W) for W, _ in layers])
    return arrays


def _gradient(view: View, index: int) -> Floats:
    run, parameters = view.experiment.runs[index], view.state.runs[index].parameters
    if not len(view.examples):
        return np.full_like(parameters, np.nan)
    return loss_and_gradient(run, parameters, view.examples.X, view.examples.y)[1]


def symptoms(view: View) -> Arrays:
    """`runs.{i}.flat{l}` F64, `runs.{i}.dead{l}` U8 and `runs.{i}.twin{l}` I64, each (units,), of hidden layer l: see
    `engine.runs.symptoms`. Nothing without examples.
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
    """`runs.{i}.confusion` I64 (K, K + 1): examples by their class (row) and the class chosen (column).

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
    chosen, clear = chosen_classes(LOSSES[run.training.loss], z)
    table = np.zeros((n_classes, n_classes + 1), np.int64)
    np.add.at(table, (examples.y.astype(np.intp), np.where(clear, chosen, n_classes)), 1)
    return table


def r_squared(view: View) -> Arrays:
    """`runs.{i}.r_squared` F64 (1,): the share of the variance that a regression explains; NaN for other tasks."""
    return {
        f"runs.{i}.r_squared": np.array([evaluate(run, state.parameters, view.examples).r_squared])
        for i, run, state in view.runs
    }


def trace(view: View) -> Arrays:
    """`runs.{i}.trace.*`: the coming update with every array on the way. Nothing without examples.

    The names are those of `engine.reference.tracing`. Of what has a row for each example the first 16 of the batch are
    shown, `trace.rows` I64 says which, `trace.y` F64 what they should be; `trace.batch` I64 (1,) counts the whole
    batch, of which the gradients are. The new weights are made by the code that trains, so they are to the bit those of
    the next step.
    """
    if not len(view.examples):
        return {}
    rows = _coming_batch(view)[2]
    shown = rows[:TRACE_EXAMPLES]
    batch = view.examples.X[rows], view.examples.y[rows]
    arrays: Arrays = {"trace.rows": shown, "trace.y": batch[1][:TRACE_EXAMPLES].astype(np.float64)}
    arrays["trace.batch"] = np.array([len(rows)])
    for (i, run, state), after in zip(view.runs, _coming_parameters(view), strict=True):
        for name, array in trace_step(run, state.parameters, after, batch, view.state.step + 1).items():
            arrays[f"runs.{i}.trace.{name}"] = array[:TRACE_EXAMPLES] if name.startswith(OF_EXAMPLES) else array
    return arrays


def numeric_gradients(view: View) -> Arrays:
    """`runs.{i}.numeric.*`: the gradient of the coming update measured by small steps, in float64, to compare.

    `dW{l}`, `db{l}` as in the trace, and `kinks` U8 (n_parameters,), 1 where a kink lies within the small step. Of a
    network that is too large for that (`NUMERIC_WORK`) only `slopes` F64 (8, 2): along random directions, the slope by
    the gradient and the one measured. Nothing without examples.
    """
    arrays: Arrays = {}
    if not len(view.examples):
        return arrays
    rows, step = _coming_batch(view)[2], view.state.step + 1
    batch = Examples(view.examples.X[rows], view.examples.y[rows])
    for i, run, state in view.runs:
        flat = state.parameters.astype(np.float64)
        if len(flat) > NUMERIC_PARAMETERS or len(flat) * len(rows) > NUMERIC_WORK:
            directions = (random_direction(len(flat), run.seed, index) for index in range(NUMERIC_DIRECTIONS))
            checks = [check_gradient(run, flat, batch, direction, step=step) for direction in directions]
            arrays[f"runs.{i}.numeric.slopes"] = np.array([[check.analytic, check.numeric] for check in checks])
            continue
        gradient, kinks = numeric_gradient(run, flat, batch, step=step)
        arrays[f"runs.{i}.numeric.kinks"] = kinks.astype(np.uint8)
        for layer, (dW, db) in enumerate(layer_views(run.network, gradient), start=1):
            arrays |= {f"runs.{i}.numeric.dW{layer}": dW, f"runs.{i}.numeric.db{layer}": db}
    return arrays


def _coming_batch(view: View) -> tuple[int, int, Order]:
    """Pass, number of the batch in it, and its rows: what the next step looks at."""
    experiment, state, n_samples = view.experiment, view.state, len(view.examples)
    epoch, position = state.epoch, state.position
    if position >= steps_per_epoch(experiment, n_samples):  # the examples have become fewer since the pass was begun
        epoch, position = epoch + 1, 0
    return epoch, position, batch_rows(experiment, n_samples, epoch, position)


def _coming_parameters(view: View) -> list[Floats]:
    """The parameters of each run after the next step, to the bit."""
    experiment, examples, state = view.experiment, view.examples, view.state
    epoch, position, _ = _coming_batch(view)
    order = order_of_epoch(experiment, len(examples), epoch)
    with lanes(experiment.runs, state.runs, examples, experiment.batch_size) as of_runs:
        for lane in of_runs:
            lane.learn(1, state.step + 1, position, order)
        return [lane.state().parameters for lane in of_runs]
