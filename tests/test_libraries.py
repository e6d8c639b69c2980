"""The programs for Keras, PyTorch and scikit-learn make the engine's numbers; `make test-libraries` installs them."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from tests.additions import ADDITIONS, add_records, copy_of_the_program, run_in
from tests.programs import CASES, ROOT, programs, run_all

pytestmark = pytest.mark.libraries

# Where a library has its own random numbers, or does a thing a little differently; the program says so.
DIFFERENT = {
    "torch": {"loss perceptron"},
    "keras": {"batches", "dropout", "loss perceptron", "loss clipped_cross_entropy"},
    "sklearn": {"batches"},
}
# Epsilon inside or outside a root, 1e-6 beside a norm, and Keras's losses from ŷ are kept 1e-7 from 0 and 1.
# Predictions before and after the training. Keras computes tanh and some others in single precision.
TOLERANCE = {"torch": (1e-9, 1e-6), "keras": (2e-7, 1e-5), "sklearn": (1e-9, 1e-5)}


@pytest.fixture(scope="module")
def python() -> str:
    path = Path(os.environ.get("LIBRARIES_PYTHON", ROOT / ".libraries" / "bin" / "python"))
    assert path.exists(), f"no {path}: run `make test-libraries`, which installs the libraries"
    return str(path)


@pytest.mark.parametrize("library", DIFFERENT)
def test_a_library_s_program_predicts_and_learns_as_the_engine(library: str, python: str) -> None:
    texts = dict(zip(CASES, programs([library] * len(CASES), list(CASES.values())), strict=True))
    expressed = {name: text for name, text in texts.items() if "cannot express" not in text}
    assert len(expressed) > (10 if library == "sklearn" else len(CASES) - 1)
    wrong = []
    for name, (before, after) in zip(expressed, run_all(list(expressed.values()), python), strict=True):
        first, last = CASES[name].expected()
        same = np.abs(before - first).max() < TOLERANCE[library][0]
        learnt = name in DIFFERENT[library] or np.abs(after - last).max() < TOLERANCE[library][1]
        if not (same and learnt):
            wrong.append((name, np.abs(before - first).max(), np.abs(after - last).max()))
    assert not wrong


@pytest.mark.parametrize(("library", "name"), [(library, name) for library in DIFFERENT for name in DIFFERENT[library]])
def test_what_differs_is_said(library: str, name: str) -> None:
    plain, said = (programs([library], [CASES[each]])[0].split('"""')[1] for each in ("one neuron", name))
    assert len(said.splitlines()) > len(plain.splitlines()), said


ADDED = """
import json, sys
from tests.programs import CASES, programs
names = [name for name in CASES if name.split()[-1] in sys.argv[2:]]
texts = programs([sys.argv[1]] * len(names), [CASES[name] for name in names])
expected = [[part.tolist() for part in CASES[name].expected()] for name in names]
print(json.dumps([list(found) for found in zip(names, texts, expected)]))
"""


@pytest.mark.parametrize("library", DIFFERENT)
def test_what_is_added_as_the_document_says_is_written_for_each_library(
    library: str, python: str, tmp_path: Path
) -> None:
    program = copy_of_the_program(tmp_path, "tests", "scripts")
    add_records(program)
    (program / ".venv").symlink_to(ROOT / ".venv")
    found = json.loads(run_in(program, "-c", ADDED, library, *(one.name for one in ADDITIONS)))
    expressed = [(name, text, expected) for name, text, expected in found if "cannot express" not in text]
    assert len(expressed) == {"torch": 4, "keras": 4, "sklearn": 1}[library]
    answers = run_all([text for _, text, _ in expressed], python)
    for (name, _, expected), found_here in zip(expressed, answers, strict=True):
        for part, numbers, tolerance in zip(found_here, expected, TOLERANCE[library], strict=True):
            assert np.abs(part - np.array(numbers)).max() < tolerance, name
