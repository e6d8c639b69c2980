"""The last steps, made again: they are the engine's own, and they stop where something else happened."""

from dataclasses import replace

import numpy as np
import pytest

from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.activations import sigmoid
from engine.presented import presented
from engine.reference.network import logits
from engine.runs.state import State
from engine.training import Command, advance, initial_state, with_weights

ROSENBLATT = RunSpec(NetworkSpec((), "zeros"), TrainingSpec("perceptron", learning_rate=1.0))
XOR = make_dataset("xor_corners")
AND = Examples(np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0, 0, 0, 1], np.uint8))


def states_at(experiment: Experiment, examples: Examples, steps: list[int]) -> list[State]:
    states = [initial_state(experiment)]
    for step in steps:
        states.append(advance(experiment, examples, states[-1], Command(step, 1e9))[0])
    return states[1:] if steps[0] == 0 else states


@pytest.mark.parametrize("examples", [XOR, AND])
def test_every_step_is_rosenblatt_s_rule_on_the_example_named(examples: Examples) -> None:
    """In whole numbers, from the start: on a mistake t x is added to w and t to b, and nothing otherwise."""
    experiment = Experiment((ROSENBLATT,), batch_size=1, seed=4)
    found = presented(experiment, examples, states_at(experiment, examples, [0, 3, 12]), 20)
    assert [one.step for one in found] == list(range(1, 13))
    for epoch in range(3):
        assert sorted(one.row for one in found[4 * epoch : 4 * epoch + 4]) == [0, 1, 2, 3], "each once in an epoch"
    w = np.zeros(3)
    for one in found:
        x, t = np.array([*examples.X[one.row], 1.0]), 2 * int(examples.y[one.row]) - 1
        assert one.z == w @ x
        assert one.prediction == (w @ x > 0) + 0.5 * (w @ x == 0)
        change = t * x if t * (w @ x) <= 0 else np.zeros(3)
        assert one.change.tolist() == change.tolist()
        w += change
        assert one.parameters.tolist() == w.tolist()


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("hidden", [(), (LayerSpec(3),)])
def test_it_is_what_training_did_bit_for_bit(hidden: tuple[LayerSpec, ...], precision: str) -> None:
    """From states far apart only the last steps; each is where training was after so many steps."""
    training = TrainingSpec(learning_rate=0.1, precision=precision, dropout=0.2 if hidden else 0.0)
    run = RunSpec(NetworkSpec(hidden, "uniform"), training)
    experiment, blobs = Experiment((run,), batch_size=1, seed=2), make_dataset("two_blobs", 30)
    found = presented(experiment, blobs, states_at(experiment, blobs, [25, 100]), 20)
    assert [one.step for one in found] == list(range(81, 101))
    for one in found[::6]:
        state = advance(experiment, blobs, initial_state(experiment), Command(one.step, 1e9))[0]
        assert state.runs[0].parameters.tobytes() == one.parameters.tobytes()
    before = advance(experiment, blobs, initial_state(experiment), Command(99, 1e9))[0].runs[0].parameters
    z = logits(run.network, before, blobs.X[[found[-1].row]])
    assert (found[-1].z, found[-1].prediction) == (float(z[0]), float(sigmoid(z)[0]))


def test_it_begins_after_a_weight_that_was_set_by_hand() -> None:
    experiment = Experiment((ROSENBLATT,), batch_size=1)
    first, second = states_at(experiment, XOR, [2, 4])[1:]
    edited = with_weights(second, experiment, 0, {(1, 0, 0): 5.0})
    last = advance(experiment, XOR, edited, Command(7, 1e9))[0]
    assert [one.step for one in presented(experiment, XOR, [first, edited, last], 20)] == [5, 6, 7]
    assert presented(experiment, XOR, [first, edited], 20) == []
    assert presented(experiment, XOR, [edited], 20) == []
    elsewhere = replace(last, runs=(replace(last.runs[0], parameters=last.runs[0].parameters + 1),))
    assert presented(experiment, XOR, [first, elsewhere], 20) == [], "nobody can say how it came there"
