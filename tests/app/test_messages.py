"""Messages without a socket: whatever comes in, what goes out is a command or an error that can be sent as JSON."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of
from pydantic import ValidationError
from safetensors.numpy import save

from app.settings import Settings
from app.wire import events, messages
from app.wire.containers import ContainerError, pack, unpack
from app.wire.json_values import json_safe
from app.wire.messages import Advance, Configure, Data, MessageError, Restore, parse_command
from app.wire.schemas import ExperimentModel
from engine import training
from engine.exact.best_of_kind import NOTHING_KNOWN
from engine.experiment.specs import Experiment, RunSpec
from engine.functions.losses import LOSSES

SETTINGS = Settings()
LONGEST_HEADER = SETTINGS.max_message_bytes

DTYPES = [np.float64, np.float32, np.int64, np.uint8]
ARRAYS = st.sampled_from(DTYPES).flatmap(
    lambda dtype: arrays_of.arrays(dtype, arrays_of.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=4))
)


@given(st.dictionaries(st.text(min_size=1, max_size=8).filter(lambda name: name != "__metadata__"), ARRAYS), st.text())
def test_a_container_gives_back_its_bits(arrays: dict[str, Any], text: str) -> None:
    got_text, got = unpack(pack(arrays, "command", text), "command", LONGEST_HEADER)
    assert got_text == text
    assert {n: (a.dtype, a.shape, a.tobytes()) for n, a in got.items()} == {
        n: (a.dtype, a.shape, a.tobytes()) for n, a in arrays.items()
    }


def test_a_container_takes_views_that_are_not_dense() -> None:
    grid = np.arange(12.0).reshape(3, 4)
    _, got = unpack(pack({"columns": grid[:, ::2], "turned": grid.T}, "frame", "{}"), "frame", LONGEST_HEADER)
    assert got["columns"].tolist() == grid[:, ::2].tolist()
    assert got["turned"].tolist() == grid.T.tolist()


@given(st.binary(max_size=200))
def test_bytes_that_are_no_container_are_said_to_be_none(garbage: bytes) -> None:
    with pytest.raises(ContainerError):
        unpack(garbage, "command", LONGEST_HEADER)


WHOLE = save({"X": np.zeros((3, 2)), "y": np.zeros(3, np.uint8)}, {"command": '{"type":"data","revision":1}'})


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_a_damaged_container_is_a_command_or_an_error(place: int, value: int) -> None:
    damaged = WHOLE[:place] + bytes([value]) + WHOLE[place + 1 :]
    answered(damaged)


TYPES = list(messages.COMMANDS)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(
    st.fixed_dictionaries({"type": st.sampled_from(TYPES)}, optional={"id": JSON, "revision": JSON}),
    JSON,
)
def test_any_json_is_a_command_or_an_error(command: dict[str, Any], value: Any) -> None:
    for key in ("experiment", "until", "budget_ms", "probes", "huh"):
        answered(json.dumps({**command, key: value}))
    answered(json.dumps(value))


@given(st.text())
def test_any_text_is_a_command_or_an_error(text: str) -> None:
    answered(text)


def experiment(runs: str) -> str:
    return f'{{"type":"configure","revision":1,"experiment":{{"runs":[{runs}]}}}}'


def header_of(**metadata: str) -> bytes:
    return save({"clock": np.zeros(3, np.int64)}, metadata)


HOSTILE: dict[str, str | bytes] = {
    "ten thousand networks": experiment(",".join(["{}"] * 10_000)),
    "ten thousand wrong networks": experiment(",".join(["1"] * 10_000)),
    "ten thousand probes": '{"type":"advance","id":1,"probes":[' + ",".join(['"x"'] * 10_000) + "]}",
    "five thousand unknown keys": '{"type":"reset","revision":1,' + ",".join(f'"{i}":1' for i in range(5000)) + "}",
    "a key of sixty thousand characters": '{"type":"reset","revision":1,"' + "k" * 60_000 + '":1}',
    "an id of 400 digits": '{"type":"advance","id":' + "9" * 400 + "}",
    "a learning rate of 400 digits": experiment('{"training":{"learning_rate":' + "9" * 400 + "}}"),
    "half of a surrogate pair": '{"type":"\\ud800"}',
    "fifty thousand brackets": "[" * 50_000,
    "brackets in a header": header_of(command="[" * 50_000),
    "a long command in a header": header_of(command=experiment(",".join(["{}"] * 100_000))),
    "a long name in a header": header_of(**{"k" * 60_000: "{}"}),
    "a long name of an array": save({"k" * 60_000: np.zeros(1)}, {"command": '{"type":"data","revision":1}'}),
    "thousands of arrays": save(
        {f"{i}": np.zeros(1) for i in range(2000)}, {"command": '{"type":"data","revision":1}'}
    ),
    "a header of 2⁶³ bytes": (2**63).to_bytes(8, "little") + b"{}",
}


@pytest.mark.parametrize("message", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_message_is_answered_in_a_few_words(message: str | bytes) -> None:
    with pytest.raises(MessageError):
        parse_command(message, SETTINGS)
    answered(message)


def test_a_long_list_is_refused_before_its_items_are_looked_at() -> None:
    """An error for each of a hundred thousand items would keep the event loop busy for seconds."""
    with pytest.raises(MessageError) as refused:
        parse_command(experiment(",".join(["{}"] * 100)), SETTINGS)
    assert (refused.value.error.field, refused.value.error.limit) == ("experiment.runs", "<= 64 items")
    with pytest.raises(ValidationError) as failed:
        ExperimentModel.model_validate({"runs": [1] * 50})
    assert failed.value.error_count() == 1


def test_a_header_may_be_as_long_as_a_text() -> None:
    message = save({"X": np.zeros((1, 2))}, {"command": "{}", "padding": "x" * 1000})
    length = int.from_bytes(message[:8], "little")
    assert unpack(message, "command", length)[0] == "{}"
    with pytest.raises(ContainerError, match=f"at most {length - 1}"):
        unpack(message, "command", length - 1)


def answered(message: str | bytes) -> None:
    """The message is parsed, or refused with an error that is strict JSON."""
    try:
        parse_command(message, SETTINGS)
    except MessageError as refused:
        text = events.error(refused)
        event = json.loads(text, parse_constant=pytest.fail)
        assert event["type"] == "error"
        assert len(text) < 2000, "an error does not send back what it refuses"


def test_what_is_left_out_takes_the_default() -> None:
    command = parse_command('{"type":"configure","revision":1,"experiment":{"runs":[{}]}}', SETTINGS)
    assert isinstance(command, Configure)
    assert (command.revision, command.experiment.spec) == (1, Experiment((RunSpec(),)))


def test_a_probe_named_twice_is_made_once() -> None:
    text = '{"type":"advance","id":1,"until":5,"budget_ms":3,"probes":["field","boundary","field"]}'
    command = parse_command(text, SETTINGS)
    assert command == Advance(id=1, until=5, budget_ms=3.0, probes=["field", "boundary"])
    assert isinstance(command, Advance)
    best = (NOTHING_KNOWN,)
    assert command.to_engine(2.0, best, {}) == training.Command(5, 2.0, ("field", "boundary"), best)


def test_an_experiment_is_built_once() -> None:
    command = parse_command(experiment("{}"), SETTINGS)
    assert isinstance(command, Configure)
    assert command.experiment.spec is command.experiment.spec


def test_the_arrays_of_a_message_go_with_its_command() -> None:
    X, y = np.ones((3, 2)), np.array([0, 1, 1], np.uint8)
    data = parse_command(save({"X": X, "y": y}, {"command": '{"type":"data","revision":2}'}), SETTINGS)
    assert isinstance(data, Data)
    assert (data.revision, data.examples.X.tolist(), data.examples.y.tolist()) == (2, X.tolist(), y.tolist())
    restore = parse_command(save({"clock": y}, {"command": '{"type":"restore","revision":3}'}), SETTINGS)
    assert isinstance(restore, Restore)
    assert (restore.revision, [*restore.checkpoint]) == (3, ["clock"])
    for field in ("examples", "_examples", "checkpoint"):  # these are no keys of its JSON
        message = save({"X": X, "y": y}, {"command": json.dumps({"type": "data", "revision": 2, field: 5})})
        with pytest.raises(MessageError, match=f"^{field} is not a known field, got 5; leave it out$"):
            parse_command(message, SETTINGS)


def test_every_name_of_a_registry_is_taken() -> None:
    for loss in LOSSES:
        n_outputs = 3 if LOSSES[loss].task == "multiclass" else 1
        run = {"training": {"loss": loss}, "network": {"n_outputs": n_outputs}}
        text = json.dumps({"type": "configure", "revision": 1, "experiment": {"runs": [run]}})
        command = parse_command(text, SETTINGS)
        assert isinstance(command, Configure)
        assert command.experiment.spec.runs[0].training.loss == loss


@pytest.mark.parametrize(
    ("runs", "field"),
    [
        ([{"training": {"loss": "categorical_cross_entropy"}}], "experiment.n_outputs"),
        ([{"network": {"features": ["x1", "x1"]}}], "experiment.features"),
        ([{}, {"training": {"loss": "mse"}}], "experiment.runs"),
    ],
)
def test_parts_that_do_not_go_together_are_refused(runs: list[object], field: str) -> None:
    text = json.dumps({"type": "configure", "revision": 1, "experiment": {"runs": runs}})
    with pytest.raises(MessageError) as caught:
        parse_command(text, SETTINGS)
    assert (caught.value.code, caught.value.error.field) == ("invalid", field)


UNSAYABLE = {
    "nan": float("nan"),
    "infinity": float("-inf"),
    "beyond 2**53": 10**400,
    "beyond what Python writes": 10**5000,
    "an object": object(),
    "a long list": [1] * 1000,
    "a long text": "x" * 1000,
}


@pytest.mark.parametrize("value", UNSAYABLE.values(), ids=UNSAYABLE)
def test_what_json_cannot_carry_is_described(value: object) -> None:
    text = json_safe(value)
    assert isinstance(text, str)
    assert 0 < len(text) <= 80


@pytest.mark.parametrize("value", [None, True, 3, -1.5, "word"])
def test_what_json_can_carry_is_carried(value: object) -> None:
    told = json_safe(value)
    assert (type(told), told) == (type(value), value)
