"""Training halts by itself at the same step however it is cut, and says why."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.training import Command, State, Stop, advance, best_of_each, initial_state, is_history_step

CORNERS = make_dataset("xor_corners")
NEURON = RunSpec(seed=43)
PAIR = RunSpec(NetworkSpec((LayerSpec(2),)), seed=39)
DUEL = Experiment((NEURON, PAIR))
BLOBS = make_dataset("xor_blobs")


def until_stopped(
    experiment: Experiment, examples: Examples, stop: Stop, cuts: list[int] | None = None
) -> tuple[State, str | None]:
    state = initial_state(experiment)
    best = best_of_each(experiment, examples, state)
    for until in [*(cuts or []), 20_000]:
        state, frame = advance(experiment, examples, state, Command(until, 1e9, (), best, stop))
        if frame.info["stopped"]:
            return state, frame.info["stopped"]
    return state, None


def losses(experiment: Experiment, examples: Examples, until: int) -> dict[int, list[float]]:
    _, frame = advance(experiment, examples, initial_state(experiment), Command(until, 1e9))
    return dict(zip(frame.arrays["history.step"].tolist(), frame.arrays["history.loss"].tolist(), strict=True))


def test_it_halts_at_the_first_step_of_the_history_at_which_the_loss_is_low_enough() -> None:
    experiment = Experiment((PAIR,))
    state, why = until_stopped(experiment, BLOBS, Stop(loss=0.1))
    curve = losses(experiment, BLOBS, 2 * state.step)
    assert why == "loss"
    assert state.step == next(step for step, (loss,) in curve.items() if loss <= 0.1)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 3000), max_size=6))
def test_it_halts_at_the_same_step_however_it_is_cut(cuts: list[int]) -> None:
    stop = Stop(loss=0.05)
    whole, _ = until_stopped(DUEL, BLOBS, stop)
    cut, _ = until_stopped(DUEL, BLOBS, stop, sorted(cuts))
    assert cut.step == whole.step
    assert is_history_step(cut.step)
    for a, b in zip(cut.runs, whole.runs, strict=True):
        assert a.parameters.tobytes() == b.parameters.tobytes()


def test_either_target_is_enough() -> None:
    experiment = Experiment((PAIR,))
    by_accuracy, why = until_stopped(experiment, BLOBS, Stop(loss=1e-9, accuracy=1.0))
    assert why == "accuracy"
    _, frame = advance(experiment, BLOBS, by_accuracy, Command(0))
    assert frame.arrays["accuracy"].tolist() == [1.0]


def test_a_run_at_its_floor_does_not_keep_the_other_waiting_for_ever() -> None:
    state, why = until_stopped(DUEL, CORNERS, Stop(loss=0.01))
    assert why == "loss", "the one that got there is named"
    alone = losses(Experiment((PAIR,)), CORNERS, state.step)
    assert alone[state.step][0] <= 0.01


def test_a_plateau_is_the_end_when_nobody_gets_further() -> None:
    zeros = Experiment((replace(PAIR, network=replace(PAIR.network, initializer="zeros")),))
    state, why = until_stopped(zeros, CORNERS, Stop(loss=0.01))
    assert why == "plateau"
    assert state.step == 16, "as soon as the loss is seen not to move at all, with units that stay equal"
    assert until_stopped(zeros, CORNERS, Stop(plateau=True))[0].step == state.step


def test_without_a_target_it_halts_when_all_is_solved_or_stuck() -> None:
    state, why = until_stopped(DUEL, CORNERS, Stop(plateau=True))
    _, frame = advance(DUEL, CORNERS, state, Command(0, 1.0, (), best_of_each(DUEL, CORNERS, state)))
    assert why == "plateau"
    assert [verdict["code"] for verdict in frame.info["verdicts"]] == ["at_floor", "solved"]


def test_a_run_that_diverged_is_not_waited_for() -> None:
    wild = RunSpec(NetworkSpec((LayerSpec(3, "relu"),)), TrainingSpec("mse_linear", learning_rate=1e6))
    _, why = until_stopped(Experiment((wild,)), BLOBS, Stop(accuracy=1.0))
    assert why == "plateau"


def test_going_on_halts_again_at_the_next_step_of_the_history() -> None:
    experiment, stop = Experiment((PAIR,)), Stop(loss=0.1)
    state, _ = until_stopped(experiment, BLOBS, stop)
    look, frame = advance(experiment, BLOBS, state, Command(state.step, 1.0, (), (), stop))
    assert (look.step, frame.info["stopped"]) == (state.step, None), "a look trains nothing, so nothing halts"
    again, frame = advance(experiment, BLOBS, state, Command(None, 1e9, (), (), stop))
    assert frame.info["stopped"] == "loss"
    assert [step for step in range(state.step + 1, again.step + 1) if is_history_step(step)] == [again.step]
    free, frame = advance(experiment, BLOBS, state, Command(state.step + 500, 1e9))
    assert (free.step, frame.info["stopped"]) == (state.step + 500, None)


@pytest.mark.parametrize("stop", [None, Stop()])
def test_no_condition_never_halts(stop: Stop | None) -> None:
    start = initial_state(DUEL)
    command = Command(3000, 1e9, (), best_of_each(DUEL, CORNERS, start), stop)
    state, frame = advance(DUEL, CORNERS, start, command)
    assert (state.step, frame.info["stopped"]) == (3000, None)


@pytest.mark.parametrize(
    ("run", "examples", "code"),
    [
        (RunSpec(training=TrainingSpec("perceptron")), CORNERS, "cycling"),
        (RunSpec(training=TrainingSpec("mse_linear")), CORNERS, "at_floor"),
        (RunSpec(NetworkSpec((LayerSpec(1),))), CORNERS, "at_floor"),
        (
            RunSpec(NetworkSpec((LayerSpec(3),)), TrainingSpec(learning_rate=1.0)),
            Examples(np.repeat(CORNERS.X, 2, axis=0), np.array([0, 0, 1, 1, 0, 0, 1, 0], np.uint8)),
            "best_possible",
        ),
    ],
)
def test_a_run_that_gets_no_further_is_not_waited_for(run: RunSpec, examples: Examples, code: str) -> None:
    experiment = Experiment((run,))
    state, why = until_stopped(experiment, examples, Stop(loss=1e-9))
    command = Command(0, 1.0, (), best_of_each(experiment, examples, state))
    _, frame = advance(experiment, examples, state, command)
    assert (why, frame.info["verdicts"][0]["code"]) == ("plateau", code)


def test_a_run_that_merely_creeps_is_waited_for() -> None:
    """It took 3,000 steps, and then falls by less than 1 % in 500 for a while."""
    experiment = Experiment((RunSpec(NetworkSpec((LayerSpec(2),))),))
    spirals = make_dataset("spirals")
    state, frame = advance(experiment, spirals, initial_state(experiment), Command(4100, 1e9))
    assert frame.info["verdicts"][0]["code"] == "creeping"
    _, frame = advance(experiment, spirals, state, Command(4200, 1e9, (), (), Stop(plateau=True)))
    assert (frame.info["step"], frame.info["stopped"]) == (4200, None)
