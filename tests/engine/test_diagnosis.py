"""The verdicts say what their definitions say."""

from math import inf, log, nan

import numpy as np
import pytest

from engine.experiment.datasets import Examples
from engine.experiment.specs import LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.runs.diagnosis import Divergence, Progress, verdict
from engine.runs.evaluation import Evaluation, evaluate

NEURON = RunSpec()
TWO_LAYERS = RunSpec(NetworkSpec((LayerSpec(2),)))
LEAST_SQUARES = RunSpec(training=TrainingSpec("mse_linear"))


def now(loss: float = 0.5, solved: bool = False) -> Evaluation:
    return Evaluation(n_samples=4, loss=loss, accuracy=0.5, solved=solved)


def test_evaluation_by_hand() -> None:
    """Logit = x₁: clear and right, tie, wrong, right by a hair more than a tie."""
    examples = Examples(np.array([[2.0, 0], [5e-7, 0], [1.0, 0], [-2e-6, 0]]), np.array([1, 1, 0, 0], np.uint8))
    result = evaluate(NEURON, np.array([1.0, 0.0, 0.0]), examples)
    losses = [log(1 + np.exp(-2.0)), log(2) - 2.5e-7, log(1 + np.exp(1.0)), log(2) - 1e-6]
    assert result.loss == pytest.approx(np.mean(losses), rel=1e-12)
    assert (result.n_samples, result.accuracy, result.ties, result.solved) == (4, 0.5, 1, False)


@pytest.mark.parametrize(("run", "limit"), [(NEURON, log(0.6 / 0.4)), (LEAST_SQUARES, 0.6)])
def test_solved_means_every_prediction_within_four_tenths(run: RunSpec, limit: float) -> None:
    for distance, solved in ((1e-9, True), (-1e-9, False)):
        examples = Examples(
            np.array([[limit + distance, 0], [50.0 if run is NEURON else 1.0, 0]]), np.ones(2, np.uint8)
        )
        assert evaluate(run, np.array([1.0, 0.0, 0.0]), examples).solved is solved


def test_codes_in_their_order() -> None:
    progress = Progress(solved_step=48, floor_step=61, divergence=Divergence(7, "weights"))
    fine = Progress(solved_step=48, floor_step=61)
    assert verdict(NEURON, 90, Evaluation(), progress, 0.7) == {"code": "empty", "step": 90}
    assert verdict(NEURON, 90, now(), progress, 0.7) == {"code": "diverged", "step": 7, "quantity": "weights"}
    assert verdict(NEURON, 0, now(solved=True), fine, 0.7) == {"code": "ready", "step": 0}
    assert verdict(NEURON, 90, now(0.7, solved=True), fine, 0.7) == {"code": "solved", "step": 48}
    assert verdict(NEURON, 90, now(0.7), fine, 0.7) == {"code": "at_floor", "step": 61}
    assert verdict(NEURON, 90, now(0.8), fine, 0.7) == {"code": "learning", "step": 90}
    # Not remembered yet, because no history step has come by: true as of now.
    assert verdict(NEURON, 90, now(solved=True), Progress(), None) == {"code": "solved", "step": 90}


@pytest.mark.parametrize(
    ("run", "loss", "floor", "code"),
    [
        (NEURON, 0.7069, 0.7, "at_floor"),
        (NEURON, 0.7071, 0.7, "learning"),
        (NEURON, 0.7, None, "learning"),
        (NEURON, 0.0, 0.0, "learning"),
        (RunSpec(NetworkSpec(features=("x2",))), 0.7, 0.7, "at_floor"),
        (RunSpec(NetworkSpec(features=("x1", "x1_x2"))), 0.7, 0.7, "learning"),
        (TWO_LAYERS, 0.7, 0.7, "learning"),
        (LEAST_SQUARES, 0.7, 0.7, "learning"),
    ],
)
def test_only_a_single_neuron_with_cross_entropy_has_this_floor(
    run: RunSpec, loss: float, floor: float | None, code: str
) -> None:
    assert verdict(run, 90, now(loss), Progress(), floor)["code"] == code


def test_progress_remembers_since_when_without_a_break() -> None:
    progress = Progress()
    for step, solved in ((1, False), (2, True), (3, True), (4, False), (5, True), (6, True)):
        progress = progress.updated(TWO_LAYERS, step, now(solved=solved), None)
    assert progress.solved_step == 5
    for step, loss in ((7, 0.9), (8, 0.705), (9, 0.701)):
        progress = progress.updated(NEURON, step, now(loss), 0.7)
    assert progress.floor_step == 8


@pytest.mark.parametrize(
    ("start", "got_there", "patience"), [(0, 100, 500), (0, 2000, 2000), (5000, 5100, 500), (5000, 7000, 2000)]
)
def test_a_plateau_is_as_long_as_the_way_to_it_and_500_steps_at_least(
    start: int, got_there: int, patience: int
) -> None:
    progress = Progress(start, start)
    assert progress.reference_loss == inf
    progress = progress.updated(TWO_LAYERS, got_there, now(0.5), None)
    for step in range(got_there, got_there + patience, 50):
        progress = progress.updated(TWO_LAYERS, step, now(0.4951), None)  # Has not fallen by 1 %.
        assert verdict(TWO_LAYERS, step, now(), progress, None)["code"] == "learning"
    end = got_there + patience
    assert verdict(TWO_LAYERS, end, now(), progress, None) == {"code": "plateau", "step": got_there}
    progress = progress.updated(TWO_LAYERS, end, now(0.4949), None)
    assert progress.reference_step == end
    assert verdict(TWO_LAYERS, end, now(), progress, None)["code"] == "learning"


def test_a_loss_that_is_not_a_number_is_no_fall() -> None:
    progress = Progress().updated(NEURON, 3, now(nan), 0.7)
    assert (progress.reference_step, progress.reference_loss, progress.floor_step) == (0, inf, None)
