"""docs/protocol.md leaves nothing out: every command, event, field, error, probe, array and verdict that there is."""

import ast
import inspect
import json
import re
from collections.abc import Iterator
from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from app.operations.catalog import catalog
from app.settings import PUBLIC_LIMITS, Settings
from app.wire import events, messages
from app.wire.json_values import MAX_INTEGER
from app.wire.messages import ErrorCode
from engine.diagnosis import verdicts
from engine.exact.analysis import analyse
from engine.exact.best_of_kind import KINDS
from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.probes.registry import PROBES
from engine.training import Command, Frame, advance, initial_state

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "protocol.md").read_text("utf-8")
ROWS = set(re.findall(r"^\| `([a-z_]+)` \|", DOCUMENT, flags=re.MULTILINE))
EXAMPLES = [json.loads(example) for example in re.findall(r"```json\n(.*?)```", DOCUMENT, flags=re.DOTALL)]
DTYPES = {"float64": "F64", "float32": "F32", "int64": "I64", "uint8": "U8"}


def verdict_fields() -> set[str]:
    """Every key in the source of the states that a verdict can have besides `code` and `step`."""
    keys: set[str] = set()
    for node in ast.walk(ast.parse(inspect.getsource(verdicts))):
        if isinstance(node, ast.Dict):
            keys |= {key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
    return keys - {"code", "step"}


def example(name: str) -> dict[str, Any]:
    """The JSON block of this type."""
    (found,) = [found for found in EXAMPLES if found["type"] == name]
    return dict(found)


def section(title: str) -> str:
    """What stands below a heading, up to the next one of any level."""
    return re.split(r"^#+ ", DOCUMENT.partition(f"\n{title}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def table(head: str, title: str) -> list[list[str]]:
    """The cells of the rows of the table under this heading whose head begins with `head`."""
    lines = section(title).partition(f"\n| {head} |")[2].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@pytest.mark.parametrize("command", messages.COMMANDS)
def test_a_command_has_its_section_and_an_example(command: str) -> None:
    assert f'{{"type": "{command}"' in section(f"### `{command}`")


@pytest.mark.parametrize("event", ["hello", "analysis", "error"])
def test_an_event_has_its_section_and_an_example(event: str) -> None:
    assert example(event)
    assert f'{{"type": "{event}"' in section(f"### `{event}`")


@pytest.mark.parametrize("event", ["analysis", "error", "frame"])
def test_every_field_of_an_event_is_described(event: str) -> None:
    text = section("## Frames" if event == "frame" else f"### `{event}`").rpartition("```")[2]
    for name in {*example(event)} - {"type", "revision"}:
        assert f"`{name}`" in text, name


@pytest.mark.parametrize("code", get_args(ErrorCode))
def test_an_error_code_has_its_row(code: str) -> None:
    assert code in ROWS


def test_the_documented_error_codes_all_exist() -> None:
    documented = [name for row in table("code", "### `error`") for name in names(row[0])]
    assert sorted(documented) == sorted(get_args(ErrorCode))


def test_every_verdict_has_its_row() -> None:
    rows = [names(row[0])[0] for row in table("code", "### Verdicts")]
    asked = [code for code, state in verdicts.STATES if state is not verdicts.known_plateau]
    assert rows == list(dict.fromkeys(asked)), "in the order in which they are asked"
    documented = {name for row in table("code", "### Verdicts") for name in names(row[2])}
    assert documented >= verdict_fields() >= {"kind", "low", "quantity"}
    assert {names(row[0])[0] for row in table("`kind`", "### Verdicts")} == set(KINDS)
    sentence = next(line for line in section("### Verdicts").splitlines() if line.startswith("`stop` counts"))
    assert {*names(sentence)} - {"stop"} == verdicts.STUCK


@pytest.mark.parametrize("limit", PUBLIC_LIMITS)
def test_a_limit_has_its_row_and_is_in_the_example_of_hello(limit: str) -> None:
    (default,) = [row[1] for row in table("limit", "### `hello`") if limit in names(row[0])]
    assert float(default.replace(",", "")) == example("hello")["limits"][limit] == getattr(Settings(), limit)


@pytest.mark.parametrize("part", [Experiment, RunSpec, NetworkSpec, TrainingSpec], ids=lambda part: str(part.__name__))
def test_every_field_of_an_experiment_has_its_row_with_its_default(part: type[Any]) -> None:
    heads = {Experiment: "experiment", RunSpec: "runs[i]", NetworkSpec: "network", TrainingSpec: "training"}
    rows = {names(row[0])[0]: row[2] for row in table(f"`{heads[part]}` | type", "### `configure`")}
    expected = {field.name: field.default for field in fields(part)}
    assert sorted(rows) == sorted(expected)
    for name, default in expected.items():
        if default is MISSING:
            assert rows[name] == "required"
        elif isinstance(default, NetworkSpec | TrainingSpec):
            assert rows[name] == "its defaults"
        else:
            value = list(default) if isinstance(default, tuple) else default
            assert json.loads(rows[name]) == value, name


BOUNDS = {
    f"{group}.{name}": bounds
    for group, fields_of_group in catalog(Settings())["settings"].items()
    for name, bounds in fields_of_group.items()
    if bounds["type"] in ("integer", "number") and group != "layer"
}


@pytest.mark.parametrize("field", BOUNDS)
def test_the_bounds_of_a_setting_are_in_its_row(field: str) -> None:
    group, name = field.split(".")
    head = "runs[i]" if group == "run" else group
    (cell,) = (row[1] for row in table(f"`{head}` | type", "### `configure`") if names(row[0]) == [name])
    assert cell == in_words(BOUNDS[field])


def in_words(bounds: dict[str, Any]) -> str:
    """Bounds in the words of the tables; what every integer is held to (0 to 2**53 - 1) goes without saying."""
    is_integer = bounds["type"] == "integer"
    least, most = bounds.get("minimum"), bounds.get("maximum")
    most = None if most == MAX_INTEGER else most
    if least is not None and most is not None:
        return f"{least} to {most}"
    least = None if is_integer and least == 0 else least
    signs = {"≥": least, ">": bounds.get("exclusiveMinimum"), "≤": most, "<": bounds.get("exclusiveMaximum")}
    limits = ", ".join(f"{sign} {value}" for sign, value in signs.items() if value is not None)
    return f"{'whole number' if is_integer else 'number'} {limits}".strip() + (
        ", or null" if "nullable" in bounds else ""
    )


@pytest.mark.parametrize("command", ["configure", "assign", "advance"])
def test_the_example_of_a_command_is_taken(command: str) -> None:
    taken = messages.parse_command(json.dumps(example(command)), Settings())
    assert type(taken).__name__.lower() == command


def test_the_example_of_an_error_is_what_is_answered() -> None:
    command = example("configure")
    command["experiment"]["runs"][0]["training"]["learning_rate"] = -1
    with pytest.raises(messages.MessageError) as refused:
        messages.parse_command(json.dumps(command), Settings())
    assert json.loads(events.error(refused.value)) == example("error")


def test_the_example_of_an_analysis_is_that_of_the_four_corners() -> None:
    corners = make_dataset("xor_corners")
    assert json.loads(events.analysis(2, analyse(corners.X, corners.y).as_dict())) == example("analysis")


def frames() -> Iterator[Frame]:
    """Frames with every probe, of experiments that have all arrays between them."""
    corners, several, curve = make_dataset("xor_corners"), make_dataset("three_blobs"), make_dataset("line")
    layers, dropout = (LayerSpec(2),), TrainingSpec(dropout=0.5)
    softmax = TrainingSpec(loss="sparse_categorical_cross_entropy", precision="float32")
    experiments: list[tuple[RunSpec, Examples]] = [
        (RunSpec(NetworkSpec(layers), dropout), replace(corners, test=corners)),
        (RunSpec(NetworkSpec(layers, n_outputs=3), softmax), several),
        (RunSpec(NetworkSpec((LayerSpec(20), LayerSpec(20)), features=("x1",)), TrainingSpec(loss="mse")), curve),
    ]
    for run, examples in experiments:
        experiment = Experiment((run,))
        yield advance(experiment, examples, initial_state(experiment), Command(3, 1000.0, tuple(PROBES)))[1]


def documented_arrays() -> dict[str, str]:
    """The name of every array of a frame, and its dtype and shape as they are written."""
    in_every_frame = {name: row[1] for row in table("array", "## Frames") for name in names(row[0])}
    return in_every_frame | {name: row[2] for row in table("probe", "### Probes") for name in names(row[1])}


def generalised(name: str) -> str:
    """`runs.0.W1` as `runs.{i}.W{l}`."""
    return re.sub(r"\b([a-zA-Z_.]*[a-zA-Z])[1-9](_range)?\b", r"\1{l}\2", name.replace("runs.0", "runs.{i}"))


def test_every_array_has_a_row_with_its_dtype_and_shape_and_every_row_an_array() -> None:
    documented, found = documented_arrays(), set()
    for frame in frames():
        for name, array in frame.arrays.items():
            general = generalised(name)
            found.add(general)
            dtype, _, shape = documented[general].partition(" ")
            assert dtype == DTYPES[array.dtype.name] or (dtype == "Float" and array.dtype.kind == "f"), name
            single_input = re.search(r"\.(field|values|units\d)$", name) and array.ndim < shape.count(",") + 1
            assert single_input or shape_fits(array, shape), f"{name} {array.shape} {shape}"
    assert found == set(documented)


def shape_fits(array: np.ndarray[Any, Any], shape: str) -> bool:
    """Has the array as many dimensions, and those lengths that are numbers?"""
    lengths = [length.strip() for length in shape.strip("()").split(",") if length.strip()]
    wanted = [int(length) if length.isdigit() else None for length in lengths]
    same = len(wanted) == array.ndim
    return same and all(want in (None, has) for want, has in zip(wanted, array.shape, strict=True))


def test_every_probe_has_its_rows() -> None:
    assert [name for row in table("probe", "### Probes") for name in names(row[0])] == list(PROBES)


def test_every_field_of_a_frame_is_described() -> None:
    described = {name for line in section("## Frames").splitlines() for name in names(line.partition(" | ")[0])}
    for frame in frames():
        assert set(frame.info) <= described
