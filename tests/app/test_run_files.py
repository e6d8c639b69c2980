"""A run as a file: written by the page or by Python, gone on with to the same bits."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from app.commands import run as command_line
from app.operations.run_files import FORMAT, RunFileError, SavedRun, continue_run, load_run, save_run
from engine.experiment.datasets import make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.training import Command, State, advance, best_of_each, initial_state, state_to_arrays

BLOBS = replace(make_dataset("xor_blobs", 40, noise=0.5), test=make_dataset("xor_blobs", 10, seed=1))
ADAM = TrainingSpec(optimizer="adam", learning_rate=0.02, precision="float32", dropout=0.2)
EXPERIMENT = Experiment(
    (RunSpec(seed=43), RunSpec(NetworkSpec((LayerSpec(3, "relu"),)), ADAM, 5, frozen=((1, 0, 1),))),
    batch_size=7,
    seed=3,
)


def trained(steps: int, state: State | None = None) -> State:
    command = Command(steps, 1e9, best=best_of_each(EXPERIMENT, BLOBS, initial_state(EXPERIMENT)))
    return advance(EXPERIMENT, BLOBS, state or initial_state(EXPERIMENT), command)[0]


def bits(state: State) -> dict[str, bytes]:
    return {name: array.tobytes() for name, array in state_to_arrays(state).items()}


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """As the page writes it: with safetensors alone, from what the protocol says."""
    frame = advance(EXPERIMENT, BLOBS, trained(130), Command(0, 1.0, ("checkpoint",)))[1]
    assert BLOBS.test is not None
    arrays = {name.removeprefix("checkpoint."): a for name, a in frame.arrays.items() if name.startswith("checkpoint.")}
    arrays |= {"X": BLOBS.X, "y": BLOBS.y, "X_test": BLOBS.test.X, "y_test": BLOBS.test.y}
    single: dict[str, Any] = {"seed": 43}
    hidden = {
        "network": {"hidden_layers": [{"units": 3, "activation": "relu"}]},
        "training": {"optimizer": "adam", "learning_rate": 0.02, "precision": "float32", "dropout": 0.2},
        "seed": 5,
        "frozen": [[1, 0, 1]],
    }
    experiment = {"runs": [single, hidden], "batch_size": 7, "seed": 3}
    path = tmp_path / "run.safetensors"
    save_file(arrays, path, {"format": FORMAT, "experiment": json.dumps(experiment), "saved_by": "a test"})
    return path


def test_a_saved_run_goes_on_as_if_it_had_never_stopped(saved: Path) -> None:
    run = load_run(saved)
    assert run.experiment == EXPERIMENT
    assert bits(run.state) == bits(trained(130))
    later, frame = continue_run(run, 500)
    assert later.state.step == 630
    assert bits(later.state) == bits(trained(630))
    assert frame.arrays["test_loss"].shape == (2,)


def test_what_is_written_is_what_is_read(saved: Path, tmp_path: Path) -> None:
    run, copy = load_run(saved), tmp_path / "copy.safetensors"
    save_run(copy, run)
    expected, found = load_file(saved), load_file(copy)
    assert {n: (a.dtype, a.tobytes()) for n, a in found.items()} == {
        n: (a.dtype, a.tobytes()) for n, a in expected.items()
    }
    with safe_open(copy, "numpy") as file:
        assert file.metadata()["format"] == FORMAT
    again = load_run(copy)
    assert (again.experiment, bits(again.state)) == (run.experiment, bits(run.state))


def test_without_test_examples_none_are_written(tmp_path: Path) -> None:
    path, line = tmp_path / "run.safetensors", make_dataset("line")
    curve = Experiment((RunSpec(NetworkSpec(features=("x1",)), TrainingSpec("mse")),))
    save_run(path, SavedRun(curve, line, initial_state(curve)))
    assert {"X", "y"} <= set(load_file(path))
    assert "X_test" not in load_file(path)
    read = load_run(path)
    assert read.examples.test is None
    assert np.array_equal(read.examples.y, line.y)


def test_the_command_line_goes_on_and_saves(saved: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "later.safetensors"
    assert command_line(["train", str(saved), "--steps", "500", "--out", str(out)]) == 0
    assert bits(load_run(out).state) == bits(trained(630))
    said = capsys.readouterr().out
    assert "40 examples, 630 steps" in said
    assert "network 1: loss 0." in said


def changed(path: Path, metadata: dict[str, str] | None = None, **arrays: Any) -> None:
    kept = {name: array for name, array in (load_file(path) | arrays).items() if array is not None}
    with safe_open(path, "numpy") as file:
        save_file(kept, path, file.metadata() | (metadata or {}))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"metadata": {"format": "something else 7"}}, "something else 7"),
        ({"metadata": {"experiment": "{"}}, "no whole saved run"),
        ({"metadata": {"experiment": '{"runs": [{"seed": -1}]}'}}, "runs.0.seed"),
        ({"clock": None}, "missing ['clock']"),
        ({"X": None}, "need X and y"),
        ({"y": np.full(40, 3, np.uint8)}, "runs.0"),
        ({"runs.0.parameters": np.zeros(4)}, "runs.0.parameters"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_with_the_reason(
    saved: Path, change: dict[str, Any], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(saved, **change)
    with pytest.raises(RunFileError) as refused:
        load_run(saved)
    assert said in str(refused.value)
    assert command_line(["train", str(saved)]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff" * 100])
def test_a_file_of_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "run.safetensors"
    path.write_bytes(content)
    with pytest.raises(RunFileError, match=r"run\.safetensors is no whole saved run"):
        load_run(path)


@pytest.mark.parametrize("options", [["--json"], ["--url", "http://127.0.0.1:1"], ["--steps", "-1"]])
def test_options_that_do_not_go_with_a_saved_run(saved: Path, options: list[str]) -> None:
    assert command_line(["train", str(saved), *options]) == 2
    assert command_line(["train", "request.json", "--out", "x.safetensors"]) == 2
    assert command_line(["train", str(saved.parent / "none.safetensors")]) == 2
