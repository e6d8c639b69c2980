"""What is said of a network is what the textbook would say, whichever way and however often it is asked."""

from itertools import product

import numpy as np
import pytest

from engine.compiled.forward import Forward
from engine.experiment.datasets import make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.reference.network import initial_parameters, logits
from engine.runs.evaluation import evaluate
from engine.training import Command, advance, initial_state

OF_TASK = {
    "binary": make_dataset("xor_blobs", n_samples=60, noise=0.5),
    "multiclass": make_dataset("four_blobs", n_samples=60, noise=0.6),
    "regression": make_dataset("two_hills", n_samples=60, noise=0.2),
}
CASES = {*product(ACTIVATIONS, ["binary_cross_entropy"]), *product(["tanh"], LOSSES)}


def a_run(activation: str, loss: str, **network: object) -> RunSpec:
    n_outputs = 4 if LOSSES[loss].task == "multiclass" else 1
    hidden_layers = (LayerSpec(5, activation), LayerSpec(3, activation), LayerSpec(4, "tanh"))
    return RunSpec(NetworkSpec(hidden_layers, n_outputs=n_outputs, **network), TrainingSpec(loss), seed=2)  # type: ignore[arg-type]


@pytest.mark.parametrize(("activation", "loss"), sorted(CASES))
@pytest.mark.parametrize("network", [{}, {"bias": False, "features": ("x1", "sin_x2", "x1_x2")}], ids=["plain", "odd"])
def test_an_evaluation_agrees_with_the_textbook(activation: str, loss: str, network: dict[str, object]) -> None:
    run = a_run(activation, loss, **network)
    examples, record = OF_TASK[run.task], LOSSES[loss]
    parameters = 1.5 * initial_parameters(run)
    z = logits(run.network, parameters, examples.X)
    found = evaluate(run, parameters, examples)
    assert found.loss == pytest.approx(np.mean(record.value(z, record.encode(examples.y, z))), rel=1e-12)
    if run.task == "binary":
        right = (record.prediction(z) > 0.5) == (examples.y == 1)
        tied = np.abs(z - record.decision_logit) < 1e-6
        assert (found.accuracy, found.ties) == (np.mean(right & ~tied), tied.sum())
        assert found.solved == (np.abs(record.prediction(z) - examples.y) < 0.4).all()


def test_forward_propagation_forgets_the_parameters_before() -> None:
    """Layers of different widths share two arrays."""
    run = a_run("sigmoid", "binary_cross_entropy")
    points = OF_TASK["binary"].X
    forward = Forward(run.network, len(points), np.float64).set_points(points)
    for scale in (1e300, 1.0, 2.0):
        parameters = scale * initial_parameters(run)
        with np.errstate(all="ignore"):
            found = forward.logits(parameters)
    np.testing.assert_allclose(found, logits(run.network, parameters, points), rtol=1e-12)


def test_a_number_that_is_none_in_a_hidden_layer_is_not_hidden() -> None:
    """∞ − ∞ before a ReLU: the run has diverged, though a ReLU that takes NaN for 0 would let it look well."""
    run = RunSpec(NetworkSpec((LayerSpec(2, "relu"), LayerSpec(1, "relu")), bias=False))
    parameters = np.array([1e308, 1e308, 1e308, 1e308, 10.0, -10.0, 1.0])
    examples = make_dataset("two_blobs", n_samples=20)
    with np.errstate(all="ignore"):
        assert np.isnan(logits(run.network, parameters, examples.X)).any()
        assert np.isnan(evaluate(run, parameters, examples).loss)


@pytest.mark.parametrize("batch_size", [None, 7])
def test_a_frame_at_a_history_step_says_what_the_history_says(batch_size: int | None) -> None:
    experiment = Experiment((a_run("tanh", "binary_cross_entropy"), a_run("relu", "hinge")), batch_size)
    whole = advance(experiment, OF_TASK["binary"], initial_state(experiment), Command(140, 60_000))[1].arrays
    state = initial_state(experiment)
    for step in (1, 2, 40, 130, 140):
        state, frame = advance(experiment, OF_TASK["binary"], state, Command(step, 60_000))
        (kept,) = whole["history.loss"][whole["history.step"] == step]
        assert np.array_equal(kept, frame.arrays["loss"])
