"""The programs of the panel "Code" run, and make the numbers that the page makes (see also test_libraries.py)."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.programs import BLOBS, CASES, TANH, Case, programs, run_all, with_training


@pytest.fixture(scope="module")
def answers() -> dict[tuple[str, str], list[np.ndarray]]:
    """All cases in one process: NumPy is loaded once."""
    keys = [(form, name) for form in ("numpy", "loop") for name in CASES]
    texts = programs([form for form, _ in keys], [CASES[name] for _, name in keys])
    return dict(zip(keys, run_all(texts, sys.executable), strict=True))


@pytest.mark.parametrize("form", ["numpy", "loop"])
@pytest.mark.parametrize("name", CASES)
def test_the_numpy_program_predicts_and_learns_as_the_engine(
    answers: dict[tuple[str, str], list[np.ndarray]], form: str, name: str
) -> None:
    for found, expected in zip(answers[form, name], CASES[name].expected(), strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-9)


def test_in_single_precision_it_begins_at_the_same_place() -> None:
    case = Case(with_training(precision="float32"), BLOBS)
    ((before, after),) = run_all(programs(["numpy"], [case]), sys.executable)
    expected = case.expected()
    np.testing.assert_allclose(before, expected[0], atol=1e-6)
    np.testing.assert_allclose(after, expected[1], atol=1e-5)


def test_it_is_a_program_by_itself(tmp_path: Path) -> None:
    """Saved and started, it says the loss before and after."""
    case = CASES["later"]
    (text,) = programs(["numpy"], [case])
    file = tmp_path / "network.py"
    file.write_text(text, "utf-8")
    done = subprocess.run([sys.executable, file], capture_output=True, text=True, check=True)
    said = [float(line.split(":")[1]) for line in done.stdout.splitlines()]
    y = BLOBS.y
    for loss, y_hat in zip(said, case.expected(), strict=True):
        assert loss == pytest.approx(-np.log(np.where(y == 1, y_hat, 1 - y_hat)).mean(), rel=1e-9)


FIRST = {
    "numpy": "def train(",
    "loop": "def train(",
    "torch": "torch.nn.Linear(",
    "keras": "keras.Sequential(",
    "sklearn": "MLPClassifier(\n",
    "httpx": "httpx.post(",
    "curl": '"experiment"',
}


@pytest.mark.parametrize("form", FIRST)
def test_the_program_is_read_before_its_points(form: str) -> None:
    case = CASES["later"]
    (text,) = programs([form], [case])
    assert -1 < text.find(FIRST[form]) < text.find(str(case.examples.X[0, 0]))


def test_the_request_trains_on_the_server_to_the_same_loss(server_url: str) -> None:
    case = Case(TANH, BLOBS, 16)
    texts = [text.replace("http://127.0.0.1:8000", server_url) for text in programs(["httpx", "curl"], [case, case])]
    done = subprocess.run([sys.executable, "-c", texts[0]], capture_output=True, text=True, check=True)
    loss = float(done.stdout.splitlines()[0].split(":")[1])
    y, y_hat = BLOBS.y, case.expected()[1]
    assert loss == pytest.approx(-np.log(np.where(y == 1, y_hat, 1 - y_hat)).mean(), rel=1e-12)
    done = subprocess.run(["sh", "-c", texts[1]], capture_output=True, text=True, check=True)  # noqa: S607
    assert json.loads(done.stdout)["runs"][0]["loss"] == loss


def test_what_scikit_learn_cannot_express_is_said() -> None:
    case = Case(replace(with_training(optimizer="rmsprop"), frozen=((1, 0, 0),)), BLOBS)
    (text,) = programs(["sklearn"], [case])
    assert "the optimizer rmsprop" in text
    assert "frozen weights" in text
    compile(text, "network.py", "exec")
    assert "import" not in text
