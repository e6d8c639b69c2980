"""The models of the wire and the engine's descriptions say the same: a field added to one is missed in the other."""

import dataclasses
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from app.operations.catalog import DEFAULT_EXPERIMENT
from app.wire.schemas import ExperimentModel, Layer, Network, Run, Training
from engine.experiment import specs


@pytest.mark.parametrize(
    ("model", "spec"),
    [
        (ExperimentModel, specs.Experiment),
        (Run, specs.RunSpec),
        (Network, specs.NetworkSpec),
        (Training, specs.TrainingSpec),
        (Layer, specs.LayerSpec),
    ],
)
def test_a_model_has_the_fields_and_the_defaults_of_its_description(model: type[BaseModel], spec: type) -> None:
    fields = {field.name: field.default for field in dataclasses.fields(spec)}
    assert set(model.model_fields) == set(fields)
    for name, field in model.model_fields.items():
        default = field.get_default(call_default_factory=True)
        expected = dataclasses.MISSING if default is PydanticUndefined else default
        assert _plain(expected) == _plain(fields[name]), name


def _plain(value: Any) -> Any:
    """Models and descriptions as dictionaries and lists."""
    if isinstance(value, BaseModel):
        return value.model_dump()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _listed(dataclasses.asdict(value))
    return _listed(value)


def _listed(value: object) -> object:
    """Tuples as lists, at any depth: JSON knows no tuples."""
    if isinstance(value, dict):
        return {key: _listed(inner) for key, inner in value.items()}
    return [_listed(inner) for inner in value] if isinstance(value, tuple | list) else value


def test_an_experiment_survives_the_wire() -> None:
    layers = (specs.LayerSpec(3, "relu"), specs.LayerSpec(5, "sigmoid"))
    run = specs.RunSpec(specs.NetworkSpec(layers, "he"), specs.TrainingSpec("mse_linear", "adam", 0.01), 12)
    for experiment in (DEFAULT_EXPERIMENT, specs.Experiment((run, specs.RunSpec()), batch_size=10, seed=4)):
        text = ExperimentModel.model_validate(_listed(dataclasses.asdict(experiment))).model_dump_json()
        assert ExperimentModel.model_validate_json(text).spec == experiment
