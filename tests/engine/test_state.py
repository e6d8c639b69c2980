"""What survives a change of the experiment or the examples, and what a checkpoint must hold."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.experiment.datasets import make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.training import (
    Command,
    State,
    StateMismatch,
    advance,
    best_of_each,
    carry_over,
    initial_state,
    settable_weights,
    state_from_arrays,
    state_to_arrays,
    with_new_examples,
    with_weights,
)

ONE = RunSpec(seed=1)
TWO = RunSpec(NetworkSpec((LayerSpec(2),)), TrainingSpec(optimizer="adam"), seed=2)
DUEL = Experiment((ONE, TWO), batch_size=16)
EXAMPLES = make_dataset("xor_blobs")


def after(steps: int, experiment: Experiment = DUEL) -> State:
    start = initial_state(experiment)
    command = Command(until=steps, budget_ms=1e9, best=best_of_each(experiment, EXAMPLES, start))
    return advance(experiment, EXAMPLES, start, command)[0]


def with_second(**changes: Any) -> Experiment:
    return replace(DUEL, runs=(ONE, replace(TWO, **changes)))


@pytest.mark.parametrize(
    "new",
    [
        Experiment((ONE,)),
        Experiment((ONE, TWO, TWO)),
        with_second(seed=3),
        with_second(network=NetworkSpec((LayerSpec(3),))),
        with_second(network=NetworkSpec((LayerSpec(2), LayerSpec(2)))),
        with_second(network=NetworkSpec((LayerSpec(2),), "he")),
    ],
    ids=["fewer runs", "more runs", "seed", "units", "layers", "initializer"],
)
def test_another_structure_starts_all_runs_again(new: Experiment) -> None:
    state, fresh = carry_over(after(20), DUEL, new), initial_state(new)
    assert {name: array.tolist() for name, array in state_to_arrays(state).items()} == {
        name: array.tolist() for name, array in state_to_arrays(fresh).items()
    }


@pytest.mark.parametrize(
    ("new", "keeps_memory", "keeps_progress"),
    [
        (with_second(training=replace(TWO.training, learning_rate=0.01)), True, True),
        (with_second(training=replace(TWO.training, optimizer="sgd")), False, True),
        (with_second(training=replace(TWO.training, loss="mse_sigmoid")), True, False),
        (with_second(network=NetworkSpec((LayerSpec(2, "sigmoid"),))), True, False),
        (replace(DUEL, batch_size=None), True, True),
        (replace(DUEL, seed=9), True, True),
    ],
    ids=["learning rate", "optimizer", "loss", "activation", "batch size", "batch order"],
)
def test_any_other_change_goes_on_with_the_weights(new: Experiment, keeps_memory: bool, keeps_progress: bool) -> None:
    before = after(20)
    state = carry_over(before, DUEL, new)
    assert (state.step, state.epoch) == (20, 2)
    assert state.position == (before.position if new.batch_size == DUEL.batch_size else 0)
    if new.batch_size == DUEL.batch_size:
        assert state.runs[0] is before.runs[0]  # The other run, which did not change.
    old_run, run = before.runs[1], state.runs[1]
    assert run.parameters.tobytes() == old_run.parameters.tobytes()
    assert run.optimizer_step == (20 if keeps_memory else 0)
    assert bool(run.slots.any()) == keeps_memory
    assert run.slots.shape[0] == (2 if new.runs[1].training.optimizer == "adam" else 0)
    # The losses on the way were those of other settings: they do not tell where these ones lead.
    resettled = new.seed == DUEL.seed
    assert (run.progress == (old_run.progress.resettled() if resettled else old_run.progress)) == keeps_progress
    assert bool(run.progress.window) == (not resettled)
    advance(new, EXAMPLES, state, Command(until=40, budget_ms=1e9))


def test_a_run_that_had_diverged_tries_again_when_it_is_changed() -> None:
    wild = RunSpec(training=TrainingSpec("mse_linear", learning_rate=100.0))
    old = Experiment((wild, TWO))
    state = after(300, old)
    assert state.runs[0].progress.divergence is not None
    other_changed = carry_over(state, old, replace(old, runs=(wild, replace(TWO, training=TrainingSpec()))))
    assert other_changed.runs[0].progress.divergence == state.runs[0].progress.divergence
    calm = replace(old, runs=(replace(wild, training=TrainingSpec("mse_linear", learning_rate=0.1)), TWO))
    state = carry_over(state, old, calm)
    state = replace(state, runs=(replace(state.runs[0], parameters=np.ones(3)), state.runs[1]))
    state, frame = advance(calm, EXAMPLES, state, Command(until=500, budget_ms=1e9))
    assert frame.info["verdicts"][0]["code"] == "learning"
    assert frame.arrays["loss"][0] < 0.26


def test_other_examples_keep_everything_but_the_progress() -> None:
    before = after(200)
    state = with_new_examples(before)
    for old_run, run in zip(before.runs, state.runs, strict=True):
        assert run.parameters.tobytes() == old_run.parameters.tobytes()
        assert run.slots.tobytes() == old_run.slots.tobytes()
        assert run.optimizer_step == old_run.optimizer_step == 200
        assert (run.progress.start_step, run.progress.reference_step) == (200, 200)
        assert run.progress.solved_step is run.progress.floor_step is None
    assert (state.step, state.epoch, state.position) == (before.step, before.epoch, before.position)


def test_a_checkpoint_is_the_whole_state() -> None:
    wild = RunSpec(training=TrainingSpec("mse_linear", learning_rate=100.0))
    experiment = Experiment((ONE, TWO, wild), batch_size=16)
    state = after(300, experiment)
    assert [run.progress.divergence is None for run in state.runs] == [True, True, False]
    back = state_from_arrays(experiment, state_to_arrays(state))
    assert (back.step, back.epoch, back.position) == (state.step, state.epoch, state.position)
    for old_run, run in zip(state.runs, back.runs, strict=True):
        assert run.progress == old_run.progress
        assert run.optimizer_step == old_run.optimizer_step
        assert run.parameters.tobytes() == old_run.parameters.tobytes()
        assert run.slots.tobytes() == old_run.slots.tobytes()


def test_a_checkpoint_of_an_earlier_version_is_read() -> None:
    """It remembers no window, marks or anchor."""
    state = after(300)
    arrays = state_to_arrays(state)
    later = {name for name in arrays if name.rpartition(".")[2] in {"window", "marks", "anchor"}}
    assert len(later) == 6
    back = state_from_arrays(DUEL, {name: array for name, array in arrays.items() if name not in later})
    for old_run, run in zip(state.runs, back.runs, strict=True):
        assert run.progress == replace(old_run.progress, window=())
        assert run.progress.fell
        assert run.parameters.tobytes() == old_run.parameters.tobytes()
    advance(DUEL, EXAMPLES, back, Command(until=400, budget_ms=1e9))


def test_a_checkpoint_remembers_a_cycle_and_where_it_was_looked_for() -> None:
    for precision in ("float64", "float32"):
        rule = Experiment((RunSpec(training=TrainingSpec("perceptron", precision=precision)),))
        corners = make_dataset("xor_corners")
        for steps in (3, 200):
            state = advance(rule, corners, initial_state(rule), Command(until=steps, budget_ms=1e9))[0]
            progress = state_from_arrays(rule, state_to_arrays(state)).runs[0].progress
            assert progress == state.runs[0].progress
            assert progress.anchor is not None
            assert (progress.cycle is not None) == (steps == 200)


def _without(arrays: dict[str, np.ndarray], name: str) -> dict[str, np.ndarray]:
    return {key: array for key, array in arrays.items() if key != name}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda a: _without(a, "clock"), "missing.*clock"),
        (lambda a: a | {"runs.2.slots": np.zeros(1)}, "unknown.*runs.2.slots"),
        (lambda a: a | {"runs.1.parameters": np.zeros(8)}, r"runs.1.parameters must be float64 of shape \(9,\)"),
        (lambda a: a | {"runs.1.parameters": np.zeros(9, np.float32)}, "got float32"),
        (lambda a: a | {"runs.0.slots": np.zeros((2, 3))}, r"runs.0.slots must be float64 of shape \(0, 3\)"),
        (lambda a: a | {"runs.1.parameters": np.full(9, np.nan)}, "runs.1.parameters must be finite"),
        (lambda a: a | {"runs.1.slots": np.full((2, 9), np.inf)}, "runs.1.slots must be finite"),
        (lambda a: a | {"clock": np.array([-1, 0, 0])}, "got -1"),
        (lambda a: a | {"clock": np.array([2**60, 0, 0])}, str(2**60)),
        (lambda a: a | {"runs.0.counters": np.array([21, 0, 0, -1, -1, -1, -1])}, "from 0 to 20, got 21"),
        (lambda a: a | {"runs.0.counters": np.array([20, 0, 0, -2, -1, -1, -1])}, "got -2"),
        (lambda a: a | {"runs.0.counters": np.array([20, 0, 0, -1, -1, 3, -1])}, "both or neither"),
        (lambda a: a | {"runs.0.counters": np.array([20, 0, 0, -1, -1, 3, 9])}, "got 9"),
        (lambda a: a | {"runs.0.reference_loss": np.array([np.nan])}, "got nan"),
        (lambda a: a | {"runs.0.window": np.zeros((2, 65))}, "window must be float64 of shape"),
        (lambda a: a | {"runs.0.window": np.zeros(3)}, "window must be float64 of shape"),
        (lambda a: a | {"runs.0.window": np.array([[21.0], [0.5]])}, "got 21"),
        (lambda a: a | {"runs.0.window": np.array([[2.0, 1], [0.5, 0.5]])}, "ascending"),
        (lambda a: a | {"runs.0.window": np.array([[0.5], [0.5]])}, "whole numbers"),
        (lambda a: a | {"runs.0.window": np.array([[np.inf], [0.5]])}, "whole numbers"),
        (lambda a: a | {"runs.0.marks": np.array([2, -1, -1, -1])}, "from 0 to 1, got 2"),
        (lambda a: a | {"runs.0.marks": np.array([1, 30, -1, -1])}, "got 30"),
        (lambda a: a | {"runs.0.anchor": np.zeros(2)}, "anchor must be float64 of shape"),
        (lambda a: a | {"runs.0.anchor": np.array([99.0, 0, 0, 0])}, "got 99"),
        (lambda a: a | {"runs.0.anchor": np.array([np.nan, 0, 0, 0])}, "whole numbers"),
        (lambda a: a | {"runs.0.extra": np.zeros(1)}, "unknown.*runs.0.extra"),
    ],
)
def test_arrays_that_are_no_state_of_this_experiment_are_refused(change: object, said: str) -> None:
    assert callable(change)
    with pytest.raises(StateMismatch, match=said):
        state_from_arrays(DUEL, change(state_to_arrays(after(20))))


def test_a_run_that_is_given_another_chance_is_not_called_stuck() -> None:
    examples = make_dataset("xor_blobs")
    wild = Experiment((RunSpec(training=TrainingSpec("mse_linear", learning_rate=100.0)),))
    state, frame = advance(wild, examples, initial_state(wild), Command(until=2000, budget_ms=1e9))
    assert frame.info["verdicts"][0]["code"] == "diverged"
    calm = Experiment((RunSpec(training=TrainingSpec("mse_linear", learning_rate=0.001)),))
    _, frame = advance(calm, examples, carry_over(state, wild, calm), Command(until=0))
    assert frame.info["verdicts"][0]["code"] == "undecided"


def test_weights_set_by_hand_are_where_they_were_put_and_nothing_else_moves() -> None:
    state = after(20)
    hand = with_weights(state, DUEL, 1, {(1, 0, 1): 0.5, (2, -1, 0): -1.25})
    before, now = state.runs[1], hand.runs[1]
    changed = np.flatnonzero(now.parameters != before.parameters).tolist()
    assert changed == [1, 8], "W1[0, 1] of (2, 2) and b2 behind W1, b1 and W2"
    assert now.parameters[changed].tolist() == [0.5, -1.25]
    assert (now.slots[:, changed] == 0).all()
    others = np.setdiff1d(np.arange(9), changed)
    assert (now.slots[:, others] == before.slots[:, others]).all()
    assert (now.slots[:, others] != 0).all()
    assert (hand.step, now.optimizer_step) == (20, before.optimizer_step)
    assert hand.runs[0] is state.runs[0]
    assert now.progress == before.progress.restarted(20)


def test_a_run_that_diverged_tries_again_from_weights_set_by_hand() -> None:
    wild = Experiment((RunSpec(NetworkSpec((LayerSpec(2, "relu"),)), TrainingSpec("mse_linear", learning_rate=1e4)),))
    state = after(50, wild)
    assert state.runs[0].progress.divergence is not None
    zeros = {(1, i, j): 0.0 for i in (-1, 0, 1) for j in (0, 1)} | {(2, i, 0): 0.0 for i in (-1, 0, 1)}
    hand = with_weights(state, wild, 0, zeros)
    assert hand.runs[0].progress.divergence is None
    on, _ = advance(wild, EXAMPLES, hand, Command(until=51, budget_ms=1e9))
    assert (on.runs[0].parameters != 0).any()


def test_what_cannot_be_set_is_told_and_the_rest_is_taken() -> None:
    single = replace(TWO, training=replace(TWO.training, precision="float32"))
    values = {(1, 0, 0): 1.0, (1, 0, 5): 2.0, (2, 0, 0): 1e300, (2, 1, 0): 3.0}
    taken, problem = settable_weights(single, values)
    assert taken == {(1, 0, 0): 1.0, (2, 1, 0): 3.0}
    assert problem is not None
    assert "no unit 5" in problem
    assert settable_weights(TWO, {(2, 0, 0): 1e300}) == ({(2, 0, 0): 1e300}, None)
    assert "float32, got 1e+300" in str(settable_weights(single, {(2, 0, 0): 1e300})[1])
