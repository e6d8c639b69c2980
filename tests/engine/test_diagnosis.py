"""The verdicts say what their definitions say."""

from math import inf, log, nan
from typing import Any

import numpy as np
import pytest

from engine.diagnosis.situation import Situation
from engine.diagnosis.verdicts import verdict
from engine.exact.best_of_kind import Best, Floor
from engine.experiment.datasets import Examples
from engine.experiment.specs import LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.reference.network import initial_parameters
from engine.runs.evaluation import Evaluation, evaluate
from engine.runs.progress import Anchor, Cycle, Divergence, Progress
from engine.runs.state import RunState

NEURON = RunSpec()
TWO_LAYERS = RunSpec(NetworkSpec((LayerSpec(2),)))
LEAST_SQUARES = RunSpec(training=TrainingSpec("mse_linear"))


POINTS = Examples(np.array([[-1.0, -1], [-1, 1], [1, 1], [1, -1]]), np.array([0, 1, 0, 0], np.uint8))
FLOOR = Floor(0.7, "neuron", 0.0, ("neuron",))


def now(loss: float = 0.5, solved: bool = False) -> Evaluation:
    return Evaluation(n_samples=4, loss=loss, accuracy=0.5, solved=solved)


def said(run: RunSpec, step: int, found: Evaluation, progress: Progress, floor: Floor | None = None) -> dict[str, Any]:
    """The verdict on a run of these facts."""
    state = RunState(initial_parameters(run), np.zeros((0, 1)), step, progress)
    return verdict(Situation(run, POINTS, state, step, 1, found, Best(floor)))


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
    floor = {"floor": 0.7, "kind": "neuron", "lift": ["neuron"], "relieved": 0.0}
    assert said(NEURON, 90, Evaluation(), progress, FLOOR) == {"code": "empty", "step": 90}
    assert said(NEURON, 90, now(), progress, FLOOR) == {"code": "diverged", "step": 7, "quantity": "weights"}
    assert said(NEURON, 0, now(solved=True), fine, FLOOR) == {"code": "ready", "step": 0}
    assert said(NEURON, 90, now(0.7, solved=True), fine, FLOOR) == {"code": "solved", "step": 48}
    assert said(NEURON, 90, now(0.7), fine, FLOOR) == {"code": "at_floor", "step": 61, **floor}
    assert said(NEURON, 90, now(0.8), fine, FLOOR) == {"code": "undecided", "step": 90}
    # Not remembered yet, because no history step has come by: true as of now.
    assert said(NEURON, 90, now(solved=True), Progress()) == {"code": "solved", "step": 90}


@pytest.mark.parametrize(
    ("loss", "floor", "code"),
    [(0.7020, FLOOR, "at_floor"), (0.7022, FLOOR, "undecided"), (0.7, None, "undecided"), (0.0, Floor(0), "undecided")],
)
def test_a_run_is_at_its_floor_within_three_per_mille_and_never_at_zero(
    loss: float, floor: Floor | None, code: str
) -> None:
    assert said(NEURON, 90, now(loss), Progress(), floor)["code"] == code


def test_progress_remembers_since_when_without_a_break() -> None:
    progress = Progress()
    for step, solved in ((1, False), (2, True), (3, True), (4, False), (5, True), (6, True)):
        progress = progress.updated(step, now(solved=solved), None)
    assert progress.solved_step == 5
    for step, loss in ((7, 0.9), (8, 0.702), (9, 0.701)):
        progress = progress.updated(step, now(loss), FLOOR)
    assert progress.floor_step == 8


def test_the_penalty_counts_where_the_floor_is_one_of_both() -> None:
    penalised = Floor(0.7, "penalty", 0.0, ("penalty",), penalised=True)
    assert Progress().updated(3, now(0.5), penalised, 0.2).floor_step == 3
    assert Progress().updated(3, now(0.5), penalised, 0.3).floor_step is None
    assert Progress().updated(3, now(0.71), FLOOR, 0.2).floor_step is None


def history(*losses: float, every: int = 1, start: Progress | None = None, first: int = 1) -> Progress:
    progress = start or Progress()
    for index, loss in enumerate(losses):
        progress = progress.updated(first + index * every, now(loss), None)
    return progress


@pytest.mark.parametrize(("start", "got_there"), [(0, 100), (0, 2000), (5000, 5100), (5000, 7000)])
def test_a_loss_that_falls_slowly_creeps_for_as_long_as_it_falls(start: int, got_there: int) -> None:
    """It is learning for 500 steps after its last fall of 1 %, then creeps, and once it is flat it is on a plateau."""
    progress = Progress(start, start)
    assert progress.reference_loss == inf
    progress = history(0.6, 0.5, every=got_there - start - 1, start=progress, first=start + 1)
    for step in range(got_there + 10, got_there + 2010, 10):
        progress = progress.updated(step, now(0.5 - 0.004 * (step - got_there) / 2010), None)
        code = said(TWO_LAYERS, step, now(), progress)["code"]
        assert code == ("learning" if step - got_there < 500 else "creeping")
    for flat in range(step + 10, step + 1000, 10):
        progress = progress.updated(flat, now(0.496), None)
    assert said(TWO_LAYERS, flat, now(), progress) == {"code": "plateau", "step": got_there}
    progress = progress.updated(flat + 10, now(0.4909), None)
    assert progress.reference_step == flat + 10
    assert said(TWO_LAYERS, flat + 10, now(), progress)["code"] == "learning"


def test_a_penalty_counts_in_which_way_it_goes() -> None:
    """The loss rises while loss and penalty together, which training minimises, fall."""
    progress = Progress()
    for step in range(1, 60):
        progress = progress.updated(step, now(0.4 + 0.002 * step), None, penalty=1.0 - 0.016 * step)
    assert said(TWO_LAYERS, 60, now(0.52), progress)["code"] == "learning"


def test_a_loss_that_is_flat_is_on_a_plateau_after_500_steps() -> None:
    progress = history(0.6, *[0.5] * 60, every=9)
    assert progress.reference_step == 10
    assert said(TWO_LAYERS, 509, now(), progress)["code"] == "learning"
    assert said(TWO_LAYERS, 510, now(), progress) == {"code": "plateau", "step": 10}


def test_a_rising_loss_is_never_learning() -> None:
    fall, rise = [0.9 - 0.01 * k for k in range(20)], [0.72 + 0.005 * k for k in range(40)]
    codes = [said(TWO_LAYERS, n, now(), history(*(fall + rise)[:n]))["code"] for n in range(1, 61)]
    assert codes[:21] == ["undecided"] + ["learning"] * 20
    assert codes[-20:] == ["rising"] * 20
    assert said(TWO_LAYERS, 60, now(), history(*fall, *rise)) == {"code": "rising", "step": 29}


def test_a_loss_that_stays_above_its_lowest_is_rising_not_learning() -> None:
    """Until it has been so for 500 steps; then it is at rest."""
    higher = history(0.9, 0.3, 0.4, *[0.5] * 60, every=9)
    assert said(TWO_LAYERS, 508, now(), higher) == {"code": "rising", "step": 10}
    assert said(TWO_LAYERS, 510, now(), higher)["code"] == "plateau"
    state = RunState(initial_parameters(TWO_LAYERS), np.zeros((0, 1)), 508, higher)
    assert verdict(Situation(TWO_LAYERS, POINTS, state, 508, 2, now()))["code"] == "learning"  # perhaps by noise


def test_the_noise_of_batches_is_no_rise() -> None:
    """Over less than three epochs nothing is said of ups and downs."""
    rng = np.random.default_rng(3)
    losses = (0.5 - 0.002 * np.arange(64) + 0.05 * rng.standard_normal(64)).tolist()
    progress = history(*losses)
    state = RunState(initial_parameters(TWO_LAYERS), np.zeros((0, 1)), 64, progress)
    for per_epoch, code in ((5, {"learning"}), (30, {"learning"})):
        assert verdict(Situation(TWO_LAYERS, POINTS, state, 64, per_epoch, now()))["code"] in code
    climbing = history(0.9, *(0.5 + 0.004 * np.arange(60)).tolist())
    state = RunState(initial_parameters(TWO_LAYERS), np.zeros((0, 1)), 61, climbing)
    assert verdict(Situation(TWO_LAYERS, POINTS, state, 61, 1, now()))["code"] == "rising"
    assert verdict(Situation(TWO_LAYERS, POINTS, state, 61, 30, now()))["code"] == "learning"


def test_a_loss_that_bounces_says_between_which_values() -> None:
    progress = history(0.9, *[0.5, 0.7] * 16)
    assert said(TWO_LAYERS, 33, now(), progress) == {"code": "bouncing", "step": 2, "low": 0.5, "high": 0.7}
    shrinking = history(0.9, *(0.5 + 0.2 * 0.8**k * (k % 2) for k in range(32)))
    assert said(TWO_LAYERS, 33, now(), shrinking)["code"] == "learning"
    assert said(TWO_LAYERS, 33, now(), history(0.9, *[0.5, 0.53] * 16))["code"] == "learning"


def test_a_see_saw_is_seen_though_all_losses_of_the_history_are_from_one_side() -> None:
    """Hinge on two points of class 1 and one of class 0 on one spot: b leaps from 0.1 over 1, the best, to 1.1."""
    examples = Examples(np.zeros((3, 2)), np.array([1, 1, 0], np.uint8))
    progress = history(*[2.9 / 3] * 20, every=50)
    state = RunState(np.array([0.0, 0.0, 0.1]), np.zeros((0, 3)), 1000, progress)
    for rate, code in ((3.0, "bouncing"), (0.3, "plateau")):
        run = RunSpec(NetworkSpec(), TrainingSpec("hinge", learning_rate=rate))
        found = verdict(Situation(run, examples, state, 1000, 1, now(2.9 / 3)))
        assert found["code"] == code
        if code == "bouncing":
            assert (found["low"], found["high"]) == pytest.approx((0.7, 2.9 / 3))


def test_weights_that_come_back_are_a_cycle() -> None:
    progress = Progress()
    for step, weights in enumerate([b"a", b"b", b"c", b"d", b"e", b"c", b"d", b"e"], 1):
        progress = progress.revisited(step, weights)
    assert (progress.anchor, progress.cycle) == (Anchor(4, b"d"), Cycle(4, 3))


def test_a_loss_that_is_not_a_number_is_no_fall() -> None:
    progress = Progress().updated(3, now(nan), FLOOR)
    assert (progress.reference_step, progress.reference_loss, progress.floor_step) == (0, inf, None)
