"""docs/adding.md, followed to the letter on a copy of the program: one of each kind of record, then `make test` of it.

On the page they are met by tests/browser/test_adding.py, in Keras, PyTorch and scikit-learn by test_libraries.py.
"""

import json
from pathlib import Path

import pytest

from tests.additions import ADDITIONS, add_records, copy_of_the_program, run_in

NAMES = [one.name for one in ADDITIONS]
WITHOUT_LIBRARY = ("bump", "log_cosh", "sign_descent")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_of_the_program(tmp_path_factory.mktemp("adding"), "tests", "scripts", "docs")
    add_records(folder)
    (folder / "pyproject.toml").write_text((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))
    (folder / ".venv").symlink_to(Path(__file__).parents[1] / ".venv")
    return folder


def test_each_is_in_the_catalogue_with_all_that_its_record_says(program: Path) -> None:
    code = """
import json
from app.operations.catalog import catalog
from app.settings import Settings
print(json.dumps(catalog(Settings())))
"""
    catalog = json.loads(run_in(program, "-c", code))
    records = [record for found in catalog.values() if isinstance(found, list) for record in found]
    found = {record["name"]: record for record in records if isinstance(record, dict)}
    for name in NAMES:
        assert found[name]["tex"], name
    assert found["huber"]["libraries"]["torch"] == "F.huber_loss(z, y)"
    assert found["bump"]["libraries"] == dict.fromkeys(("keras", "torch", "sklearn")) | dict.fromkeys(
        ("keras_differs", "torch_differs", "sklearn_differs"), ""
    )


def test_the_engine_s_own_tests_hold_of_each(program: Path) -> None:
    """Facts and source texts, gradients by differences, training by the reference and compiled."""
    names, pairs = " or ".join(NAMES), "(relu6 or bump) and (huber or log_cosh)"
    both_ways = "500 and (relu6 or bump or (light_ball or sign_descent) and (huber or log_cosh))"
    for files, chosen, least in (
        (("test_record_facts", "test_records"), names, 4 * len(NAMES)),
        (("test_gradients", "test_plan"), f"{pairs} or {both_ways} or lecun", 30),
    ):
        paths = [f"tests/engine/{name}.py" for name in files]
        said = run_in(program, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", chosen, *paths)
        assert int(said.split(" passed")[0].split()[-1]) >= least


PROGRAMS = """
import json, sys
from tests.programs import CASES, programs
names = [name for name in CASES if name.split()[-1] in sys.argv[1:]]
formats = ("numpy", "loop", "torch", "keras", "sklearn", "curl", "httpx")
keys = [(form, name) for form in formats for name in names]
texts = programs([form for form, _ in keys], [CASES[name] for _, name in keys])
print(json.dumps([[*key, text] for key, text in zip(keys, texts)]))
"""


@pytest.fixture(scope="module")
def written(program: Path) -> dict[tuple[str, str], str]:
    """The program of each addition in each format."""
    found = json.loads(run_in(program, "-c", PROGRAMS, *NAMES))
    return {(form, name.split()[-1]): text for form, name, text in found}


def test_every_program_is_python_and_says_nothing_that_is_not_there(written: dict[tuple[str, str], str]) -> None:
    assert len(written) == 7 * (len(NAMES) - 1)  # an initializer is in no program: it begins with weights
    for (form, name), text in written.items():
        if form not in {"curl", "httpx"}:
            assert not any(word in text for word in ("undefined", "null", "NaN", "[object")), (form, name)
        if form != "curl":
            compile(text, f"{name} in {form}", "exec")


@pytest.mark.parametrize("form", ["keras", "torch", "sklearn"])
def test_what_a_library_has_no_word_for_is_said(written: dict[tuple[str, str], str], form: str) -> None:
    for name in WITHOUT_LIBRARY:
        assert f"{name}\n" in written[form, name]
        assert "cannot express this one" in written[form, name]
        assert ("NumPy and PyTorch" in written[form, name]) is False
    if form != "sklearn":
        assert not any("cannot express" in written[form, name] for name in ("relu6", "huber", "light_ball", "ramp"))


def test_the_numpy_programs_make_the_engine_s_numbers(program: Path) -> None:
    files, chosen = "tests/test_programs.py", " or ".join(NAMES)
    said = run_in(program, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", f"numpy_program and ({chosen})", files)
    frozen = sum(one.topic == "activation" for one in ADDITIONS)  # each is also tried with a frozen weight
    assert f"{2 * (len(NAMES) - 1 + frozen)} passed" in said
