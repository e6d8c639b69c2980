"""What an experiment looks like in JSON: strict models, held against the limits of this server.

Strict means that `true` is no integer, `"3"` no number, NaN and 1e999 no numbers at all, and an unknown key an error.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, FailFast, Field, Strict, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from app.refusals import MAX_INTEGER, Refusal, RefusedError, refuse, sayable
from app.settings import HIGHEST_LIMIT, Settings
from engine.activations import ACTIVATIONS
from engine.features import FEATURES
from engine.initializers import INITIALIZERS
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.regularizers import REGULARIZERS
from engine.schedules import SCHEDULES
from engine.specs import (
    MAX_CLASSES,
    PRECISIONS,
    Experiment,
    LayerSpec,
    NetworkSpec,
    RunSpec,
    SpecError,
    TrainingSpec,
)

Whole = Annotated[int, Field(ge=0, le=MAX_INTEGER)]
Positive = Annotated[int, Field(ge=1, le=MAX_INTEGER)]

# Whatever the settings allow: a message holds a hundred thousand items, and to build a model, or describe an error, of
# each takes seconds in which nobody else is served.
ShortList = (Field(max_length=HIGHEST_LIMIT), FailFast())


MAX_PLACES = 10_000
"""Weights that one list may name, more than the largest network of the default settings has."""
Source = Annotated[int, Field(ge=-1, le=MAX_INTEGER)]
# JSON has no tuples: a list is as good as one, and what is in it is as strict as everything else.
PlaceModel = Annotated[tuple[Whole, Source, Whole], Strict(strict=False)]


class Wire(BaseModel):
    """The manners of everything that comes from outside."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _has_few_keys(cls, value: object) -> object:
        if isinstance(value, dict) and len(value) > HIGHEST_LIMIT:
            raise PydanticCustomError("too_many_keys", "too many", {"expected": f"of at most {HIGHEST_LIMIT} fields"})
        return value


def one_of(registry: Mapping[str, object]) -> tuple[AfterValidator, WithJsonSchema]:
    """Annotations for a field that holds one of the registry's names."""

    def check(name: str) -> str:
        if name not in registry:
            raise PydanticCustomError(
                "one_of", "{name!r} is not known", {"name": sayable(name, 40), "expected": list(registry)}
            )
        return name

    return AfterValidator(check), WithJsonSchema({"type": "string", "enum": list(registry)})


class Layer(Wire):
    """A hidden layer."""

    units: Positive
    activation: Annotated[str, *one_of(ACTIVATIONS)] = LayerSpec.activation


class Network(Wire):
    """Hidden layers from input to output; none makes a single neuron."""

    hidden_layers: Annotated[list[Layer], *ShortList] = Field(default_factory=list)
    initializer: Annotated[str, *one_of(INITIALIZERS)] = NetworkSpec.initializer
    initializer_scale: Annotated[float, Field(gt=0)] | None = None
    features: Annotated[
        list[Annotated[str, *one_of(FEATURES)]], Field(min_length=1, max_length=len(FEATURES)), FailFast()
    ] = Field(default_factory=lambda: list(NetworkSpec.features))
    n_outputs: Annotated[int, Field(ge=1, le=MAX_CLASSES)] = NetworkSpec.n_outputs
    bias: bool = NetworkSpec.bias


class Training(Wire):
    """How one network learns."""

    loss: Annotated[str, *one_of(LOSSES)] = TrainingSpec.loss
    optimizer: Annotated[str, *one_of(OPTIMIZERS)] = TrainingSpec.optimizer
    learning_rate: Annotated[float, Field(gt=0)] = TrainingSpec.learning_rate
    schedule: Annotated[str, *one_of(SCHEDULES)] = TrainingSpec.schedule
    schedule_steps: Positive = TrainingSpec.schedule_steps
    schedule_factor: Annotated[float, Field(gt=0, le=1)] = TrainingSpec.schedule_factor
    regularizer: Annotated[str, *one_of(REGULARIZERS)] = TrainingSpec.regularizer
    regularization: Annotated[float, Field(ge=0)] = TrainingSpec.regularization
    clip_norm: Annotated[float, Field(gt=0)] | None = None
    dropout: Annotated[float, Field(ge=0, lt=1)] = TrainingSpec.dropout
    precision: Annotated[str, *one_of(PRECISIONS)] = TrainingSpec.precision


class Run(Wire):
    """One network in training; `seed` addresses its initial weights, and `frozen` weights stay as they are."""

    network: Network = Network()
    training: Training = Training()
    seed: Whole = 0
    frozen: Annotated[list[PlaceModel], Field(max_length=MAX_PLACES), FailFast()] = Field(default_factory=list)


class ExperimentModel(Wire):
    """Networks that learn the same data in lock step. `batch_size` null: every example in every step."""

    runs: Annotated[list[Run], Field(min_length=1), *ShortList]
    batch_size: Positive | None = None
    seed: Whole = 0

    def to_engine(self) -> Experiment:
        """The engine's own description; RefusedError where fields that are fine by themselves do not go together."""
        try:
            return Experiment(tuple(_run(run) for run in self.runs), self.batch_size, self.seed)
        except SpecError as error:
            raise RefusedError(Refusal(str(error), f"experiment.{error.field}")) from None


def _run(run: Run) -> RunSpec:
    network = run.network.model_dump(exclude={"hidden_layers", "features"})
    layers = tuple(LayerSpec(**layer.model_dump()) for layer in run.network.hidden_layers)
    spec = NetworkSpec(layers, features=tuple(run.network.features), **network)
    return RunSpec(spec, TrainingSpec(**run.training.model_dump()), run.seed, tuple(run.frozen))


def check_limits(experiment: ExperimentModel, settings: Settings, path: str = "experiment") -> None:
    """Raise RefusedError for everything that is more than this server takes."""
    found = [_too_many("networks", f"{path}.runs", len(experiment.runs), settings.max_runs)]
    for i, run in enumerate(experiment.runs):
        layers = run.network.hidden_layers
        where = f"{path}.runs.{i}.network.hidden_layers"
        found.append(_too_many("hidden layers", where, len(layers), settings.max_hidden_layers))
        found += [_too_many("units", f"{where}.{k}.units", la.units, settings.max_units) for k, la in enumerate(layers)]
    refuse(found)


def _too_many(what: str, field: str, value: int, limit: int) -> Refusal | None:
    if value <= limit:
        return None
    return Refusal(f"{field}: {value} {what} are too many; use at most {limit}", field, value, f"<= {limit}")
