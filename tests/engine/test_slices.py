"""How training goes on: the same bits however it is cut, steps, batches, budgets, and which losses are kept."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.experiment.batches import Permutation
from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import Experiment, RunSpec
from engine.reference.network import loss_and_gradient
from engine.runs.trainers import RunTrainer
from engine.training import (
    Command,
    ExperimentTrainer,
    advance,
    best_of_each,
    initial_state,
    is_history_step,
    state_from_arrays,
    state_to_arrays,
    steps_per_epoch,
    with_new_examples,
)
from tests.engine.test_training import ADAM_DEEP, DUEL, MIXED, TWO_LAYERS, same_bits, train

# The same bits however it is cut


@pytest.mark.parametrize("experiment", [DUEL, MIXED], ids=["full batch", "batches and Adam"])
def test_one_slice_or_a_hundred_or_through_pickles_and_checkpoints(experiment: Experiment) -> None:
    examples = make_dataset("xor_blobs", n_samples=37)
    whole, frame = train(experiment, examples, 300)

    state, steps, losses = initial_state(experiment), [], []
    best = best_of_each(experiment, examples, state)
    for until in range(3, 301, 3):
        arguments = pickle.loads(pickle.dumps((experiment, examples, state, Command(until, 1e9, best=best))))  # noqa: S301
        state, part = pickle.loads(pickle.dumps(advance(*arguments)))  # noqa: S301
        state = state_from_arrays(experiment, state_to_arrays(state))
        steps += part.arrays["history.step"].tolist()
        losses.append(part.arrays["history.loss"])
    assert same_bits(state, whole)
    assert frame.arrays["history.step"].tolist() == steps
    assert frame.arrays["history.loss"].tobytes() == np.concatenate(losses).tobytes()
    assert frame.arrays["loss"].tobytes() == part.arrays["loss"].tobytes()
    assert frame.info["verdicts"] == part.info["verdicts"]


@settings(max_examples=20)
@given(cuts=st.lists(st.integers(0, 90), max_size=6).map(sorted), batch_size=st.sampled_from([None, 1, 5, 12, 40]))
def test_any_cuts_and_looks_in_between(cuts: list[int], batch_size: int | None) -> None:
    experiment = Experiment((ADAM_DEEP, TWO_LAYERS), batch_size, seed=2)
    examples = make_dataset("circle", n_samples=12)
    state = initial_state(experiment)
    for until in [*cuts, 90]:
        state, _ = train(experiment, examples, until, state)
    assert same_bits(state, train(experiment, examples, 90)[0])


def test_runs_do_not_influence_each_other() -> None:
    examples = make_dataset("xor_blobs", n_samples=20)
    together, _ = train(MIXED, examples, 30)
    for index, run in enumerate(MIXED.runs):
        alone, _ = train(Experiment((run,), MIXED.batch_size, MIXED.seed), examples, 30)
        assert alone.runs[0].parameters.tobytes() == together.runs[index].parameters.tobytes()


def test_advance_changes_none_of_its_arguments() -> None:
    examples = make_dataset("xor_blobs")
    state, _ = train(MIXED, examples, 5)
    before = pickle.dumps((MIXED, examples, state))
    train(MIXED, examples, 25, state)
    assert pickle.dumps((MIXED, examples, state)) == before


# Steps, batches, budgets


class RecordingTrainer(RunTrainer):
    """Does not train; records the rows of each batch."""

    def _train(self, n_steps: int, first_step: int, position: int, permutation: Permutation | None) -> None:
        assert permutation is not None
        self.batches = [
            permutation[batch * self.batch_size : (batch + 1) * self.batch_size].tolist()
            for batch in range(position, position + n_steps)
        ]


def test_an_epoch_shows_every_example_once_in_an_order_of_its_own() -> None:
    experiment = Experiment((RunSpec(),), batch_size=4)
    examples = Examples(np.column_stack([np.arange(10.0), np.zeros(10)]), (np.arange(10) % 2).astype(np.uint8))
    state = initial_state(experiment)
    recorder = RecordingTrainer(RunSpec(), state.runs[0], examples, 4)
    trainer = ExperimentTrainer(experiment, examples, state, [recorder], Command())
    orders = []
    for epoch in range(3):
        seen: list[int] = []
        for position, size in enumerate((4, 4, 2)):
            assert (trainer.epoch, trainer.position) == (epoch, position)
            recorder.train(1, trainer.step + 1, trainer.position, trainer.permutation())
            assert [len(batch) for batch in recorder.batches] == [size]
            seen += recorder.batches[0]
            trainer.position += 1
        assert sorted(seen) == list(range(10))
        orders.append(seen)
        trainer.epoch, trainer.position = epoch + 1, 0
    assert orders[0] != orders[1] != orders[2]


@pytest.mark.parametrize(
    ("batch_size", "n_samples", "expected"),
    [(None, 10, 1), (10, 10, 1), (99, 10, 1), (3, 10, 4), (1, 10, 10), (3, 0, 0)],
)
def test_steps_per_epoch(batch_size: int | None, n_samples: int, expected: int) -> None:
    assert steps_per_epoch(Experiment((RunSpec(),), batch_size), n_samples) == expected


def test_when_the_examples_become_fewer_in_the_middle_of_a_pass_a_new_one_begins() -> None:
    experiment = Experiment((TWO_LAYERS,), batch_size=5)
    state, frame = train(experiment, make_dataset("circle", n_samples=50), 7)
    assert (frame.info["epoch"], frame.info["position"]) == (0, 7)
    state, frame = train(experiment, make_dataset("circle", n_samples=12), 8, with_new_examples(state))
    assert (frame.info["epoch"], frame.info["position"], frame.info["steps_per_epoch"]) == (1, 1, 3)


def test_a_slice_without_budget_still_makes_one_step_and_a_look_makes_none() -> None:
    examples = make_dataset("xor_blobs")
    state, frame = advance(DUEL, examples, initial_state(DUEL), Command(budget_ms=0.0))
    assert (state.step, frame.info["n_steps"], frame.arrays["history.step"].tolist()) == (1, 1, [1])
    for until in (0, 1):
        again, frame = advance(DUEL, examples, state, Command(until=until))
        assert frame.info["n_steps"] == 0
        assert frame.arrays["history.loss"].shape == frame.arrays["history.accuracy"].shape == (0, 2)
        assert same_bits(again, state)


def test_a_budget_ends_a_slice_that_has_no_other_end() -> None:
    state, frame = advance(DUEL, make_dataset("xor_blobs"), initial_state(DUEL), Command(budget_ms=2.0))
    assert state.step == frame.info["n_steps"] >= 1
    assert frame.info["train_ms"] > 0


def test_history_keeps_every_step_at_first_and_64_an_octave_later() -> None:
    kept = [step for step in range(1, 4097) if is_history_step(step)]
    assert kept == [step for step in range(1, 4097) if step % 2 ** max(0, math.floor(math.log2(step / 64))) == 0]
    assert kept[:128] == list(range(1, 129))
    for octave in range(7, 12):
        assert sum(2**octave <= step < 2 ** (octave + 1) for step in kept) == 64


def test_history_is_the_loss_on_all_examples() -> None:
    examples = make_dataset("xor_blobs")
    _, frame = train(MIXED, examples, 9)
    for step in range(1, 10):
        state, _ = train(MIXED, examples, step)
        for index, run in enumerate(MIXED.runs):
            parameters = state.runs[index].parameters
            loss, _ = loss_and_gradient(run, parameters, examples.X, examples.y.astype(float))
            assert frame.arrays["history.loss"][step - 1, index] == pytest.approx(loss, rel=1e-12)
