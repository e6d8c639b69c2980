"""The live socket of a real server: what it computes, to the bit, and that another continues where it stopped."""

from dataclasses import replace

import numpy as np

from engine.experiment.datasets import make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.training import Command, Stop, advance, best_of_each, initial_state
from tests.app.live_client import BLOBS, DUEL, Arrays, Received, live_duel
from tests.server_process import ServerProcess

EVERYTHING = ("field", "boundary", "parameters", "checkpoint")
THE_DUEL = Experiment((RunSpec(seed=37), RunSpec(NetworkSpec((LayerSpec(2),)), seed=23)))


def directly(experiment: Experiment, steps: int) -> Arrays:
    """The same training without any server, in one slice."""
    start = initial_state(experiment)
    _, frame = advance(
        experiment, BLOBS, start, Command(steps, 1e9, EVERYTHING, best_of_each(experiment, BLOBS, start))
    )
    return frame.arrays


def same_bits(frames: list[Received], expected: Arrays) -> None:
    """History put together from all frames, and everything else from the last, equal the expected arrays."""
    last = frames[-1].arrays
    for name, array in expected.items():
        parts = [frame.arrays[name] for frame in frames] if name.startswith("history.") else [last[name]]
        got = np.concatenate(parts)
        assert got.dtype == array.dtype, name
        assert got.tobytes() == array.tobytes(), name


def test_the_duel_over_the_wire_has_the_bits_of_the_engine(server_url: str) -> None:
    with live_duel(server_url, BLOBS.X, BLOBS.y) as client:
        client.event("analysis")
        frames = client.train(300, EVERYTHING, budget_ms=2)
        assert len(frames) > 3
        same_bits(frames, directly(THE_DUEL, 300))
        assert [verdict["code"] for verdict in frames[-1].info["verdicts"]] == ["at_floor", "solved"]


def test_batches_and_adam_over_the_wire_have_the_bits_of_the_engine(server_url: str) -> None:
    training = {"optimizer": "adam", "learning_rate": 0.05, "loss": "mse_sigmoid"}
    runs = [{**run, "training": training} for run in DUEL["runs"]]
    spec = TrainingSpec("mse_sigmoid", "adam", 0.05)
    experiment = Experiment(
        (RunSpec(training=spec, seed=37), RunSpec(NetworkSpec((LayerSpec(2),)), spec, 23)), batch_size=7, seed=5
    )
    wire = {"seed": 5, "batch_size": 7, "runs": runs}
    with live_duel(server_url, BLOBS.X, BLOBS.y, wire) as client:
        client.event("analysis")
        same_bits(client.train(200, EVERYTHING, budget_ms=1), directly(experiment, 200))


def test_a_frame_says_what_it_was_computed_with(server_url: str) -> None:
    with live_duel(server_url, BLOBS.X, BLOBS.y) as client:
        frames = client.train(3)
        assert [frame.info["id"] for frame in frames] == list(range(1, len(frames) + 1))
        assert (frames[-1].info["revision"], frames[-1].info["step"]) == (2, 3)
        assert sum(frame.info["n_steps"] for frame in frames) == 3
        assert client.event("analysis")["revision"] == 2
        client.change("reset")
        frame = client.advance(0)
        assert (frame.info["revision"], frame.info["step"], frame.info["n_steps"]) == (3, 0, 0)


def test_a_look_trains_nothing(server_url: str) -> None:
    with live_duel(server_url, BLOBS.X, BLOBS.y) as client:
        before = client.train(10, ("checkpoint",))[-1]
        after = client.advance(0, ("checkpoint",))
        assert after.info["step"] == 10
        same_bits([after], {name: a for name, a in before.arrays.items() if name.startswith("checkpoint.")})


def test_settings_change_without_a_new_start_and_networks_do_not(server_url: str) -> None:
    with live_duel(server_url, BLOBS.X, BLOBS.y) as client:
        client.train(20)
        gentler = [{**run, "training": {"learning_rate": 0.01}} for run in DUEL["runs"]]
        client.change("configure", experiment={"runs": gentler})
        assert client.advance(0).info["step"] == 20
        client.change("configure", experiment={"runs": [gentler[0], {**gentler[1], "seed": 24}]})
        assert client.advance(0).info["step"] == 0


def test_data_may_be_edited_while_training(server_url: str) -> None:
    with live_duel(server_url, BLOBS.X, BLOBS.y) as client:
        before = client.train(30, ("parameters",))[-1]
        client.data(BLOBS.X[:50], BLOBS.y[:50])
        after = client.advance(0, ("parameters",))
        assert (after.info["step"], after.info["n_samples"]) == (30, 50)
        same_bits([after], {name: a for name, a in before.arrays.items() if ".W" in name})


def test_no_points_are_a_state_and_no_error(server_url: str) -> None:
    with live_duel(server_url, np.zeros((0, 2)), np.zeros(0)) as client:
        frame = client.advance(50, EVERYTHING)
        assert [verdict["code"] for verdict in frame.info["verdicts"]] == ["empty", "empty"]
        assert frame.info["step"] == 0
        assert np.isnan(frame.arrays["loss"]).all()
        analysis = client.event("analysis")
        assert (analysis["n_samples"], analysis["separable"], analysis["floor"]) == (0, None, None)


def test_a_divergence_crosses_the_wire(server_url: str) -> None:
    wild = {"runs": [{"training": {"loss": "mse_linear", "learning_rate": 100}}]}
    with live_duel(server_url, BLOBS.X, BLOBS.y, wild) as client:
        frame = client.train(400, ("parameters",))[-1]
        assert frame.info["verdicts"][0]["code"] == "diverged"
        assert np.isfinite(frame.arrays["runs.0.W1"]).all()


def test_one_advance_after_another_may_be_sent_ahead(server_url: str) -> None:
    with live_duel(server_url, BLOBS.X, BLOBS.y) as client:
        for identity, until in enumerate((5, 10, 15, 20)):
            client.send(type="advance", id=identity, until=until, budget_ms=10, probes=[])
        assert [(f.info["id"], f.info["step"]) for f in (client.frame() for _ in range(4))] == [
            (0, 5),
            (1, 10),
            (2, 15),
            (3, 20),
        ]


def checkpoint_of(frame: Received) -> Arrays:
    return {n.removeprefix("checkpoint."): a for n, a in frame.arrays.items() if n.startswith("checkpoint.")}


def test_another_server_process_continues_bit_for_bit(server_url: str, server: ServerProcess) -> None:
    with live_duel(server_url, BLOBS.X, BLOBS.y) as client:
        client.event("analysis")
        first = client.train(77, ("checkpoint",), budget_ms=1)
    with live_duel(server.url, BLOBS.X, BLOBS.y) as client:
        client.change("restore", checkpoint_of(first[-1]))
        rest = client.train(300, EVERYTHING, budget_ms=1)
    same_bits([*first, *rest], directly(THE_DUEL, 300))


def test_test_examples_come_back_measured_and_can_be_taken_away_again(server_url: str) -> None:
    test = make_dataset("xor_blobs", 30, seed=9)
    both = replace(BLOBS, test=test)
    with live_duel(server_url, BLOBS.X, BLOBS.y) as client:
        client.change("data", {"X": BLOBS.X, "y": BLOBS.y, "X_test": test.X, "y_test": test.y})
        frames = client.train(100)
        _, expected = advance(THE_DUEL, both, initial_state(THE_DUEL), Command(100, 1e9))
        same_bits(frames, expected.arrays)
        assert "history.test_accuracy" in frames[0].arrays
        client.change("data", {"X": BLOBS.X, "y": BLOBS.y, "X_test": test.X[:0], "y_test": test.y[:0]})
        assert not [name for name in client.advance(101).arrays if "test" in name]


def test_every_task_goes_over_the_wire(server_url: str) -> None:
    """Classes, a surface and a curve one after another on one socket, as a page changes its task."""
    with live_duel(server_url, BLOBS.X, BLOBS.y) as client:
        for name, n_outputs, loss, features in (
            ("four_blobs", 4, "sparse_categorical_cross_entropy", ["x1", "x2"]),
            ("six_hills", 1, "mse", ["x1", "x2"]),
            ("sine", 1, "mse", ["x1"]),
            ("xor_corners", 1, "binary_cross_entropy", ["x1", "x2"]),
        ):
            examples = make_dataset(name, 40)
            network = {"hidden_layers": [{"units": 4}], "n_outputs": n_outputs, "features": features}
            run = {"network": network, "training": {"loss": loss, "learning_rate": 0.1}}
            client.change("configure", experiment={"runs": [run]})
            revision = client.change("data", {"X": examples.X, "y": examples.y})
            before, after = client.advance(0), client.train(200)[-1]
            assert after.arrays["loss"][0] < before.arrays["loss"][0]
            assert np.isnan(after.arrays["r_squared"][0]) == (loss != "mse")
            facts = client.event("analysis")
            while facts["revision"] != revision:
                facts = client.event("analysis")
            assert facts["n_samples"] == len(examples)
            assert (facts["least_squares"] is None) == (loss != "mse")


def test_examples_of_another_task_are_told_and_the_socket_stays_usable(server_url: str) -> None:
    with live_duel(server_url, BLOBS.X, BLOBS.y) as client:
        client.train(5)
        sine = make_dataset("sine")
        client.change("data", {"X": sine.X, "y": sine.y})
        client.send(type="advance", id=99, until=None)
        error = client.event("error")
        assert (error["code"], error["command"], error["id"]) == ("mismatch", "advance", 99)
        client.data(BLOBS.X, BLOBS.y)
        assert client.advance(6).info["step"] == 6


def test_training_halts_at_the_same_step_however_short_the_slices(server_url: str) -> None:
    stop = Stop(loss=0.2)
    with live_duel(server_url, BLOBS.X, BLOBS.y) as client:
        client.event("analysis")
        start = initial_state(THE_DUEL)
        command = Command(None, 1e9, (), best_of_each(THE_DUEL, BLOBS, start), stop)
        _, expected = advance(THE_DUEL, BLOBS, start, command)
        stopped = None
        while stopped is None:
            client.send(type="advance", id=1, until=100_000, budget_ms=1, stop={"loss": 0.2})
            frame = client.frame()
            stopped = frame.info["stopped"]
        assert (stopped, frame.info["step"]) == ("loss", expected.info["step"])
        assert expected.info["stopped"] == "loss"


def test_weights_set_by_hand_and_held_stay_where_they_were_put(server_url: str) -> None:
    frozen = {"seed": 0, "runs": [DUEL["runs"][0], {**DUEL["runs"][1], "frozen": [[1, 0, 1], [2, -1, 0]]}]}
    with live_duel(server_url, BLOBS.X, BLOBS.y, frozen) as client:
        client.train(20)
        client.change("assign", run=1, values=[[1, 0, 1, 0.123], [2, -1, 0, -4.5], [1, 1, 1, 7]])
        now = client.advance(0, ("parameters",))
        assert now.info["step"] == 20
        assert (now.arrays["runs.1.W1"][0, 1], now.arrays["runs.1.b2"][0]) == (0.123, -4.5)
        assert now.arrays["runs.1.W1"][1, 1] == 7
        after = client.train(60, ("parameters",))[-1]
        assert (after.arrays["runs.1.W1"][0, 1], after.arrays["runs.1.b2"][0]) == (0.123, -4.5)
        assert after.arrays["runs.1.W1"][1, 1] != 7
