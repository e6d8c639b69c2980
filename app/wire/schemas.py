"""An experiment as JSON: strict pydantic models with the bounds of every setting.

Strict means that `true` is not an integer, `"3"` is not a number, NaN and 1e999 are errors, and so is an unknown key.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, FailFast, Field, Strict, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from app.settings import HIGHEST_LIMIT, Settings
from app.wire.errors import FieldError, InputError, raise_if, too_many
from app.wire.json_values import MAX_INTEGER, truncate_utf8
from engine.experiment.specs import (
    MAX_CLASSES,
    PRECISIONS,
    Experiment,
    LayerSpec,
    NetworkSpec,
    RunSpec,
    SpecError,
    TrainingSpec,
)
from engine.functions.activations import ACTIVATIONS
from engine.functions.features import FEATURES
from engine.functions.initializers import INITIALIZERS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.regularizers import REGULARIZERS
from engine.functions.schedules import SCHEDULES

NonNegativeInt = Annotated[int, Field(ge=0, le=MAX_INTEGER)]
PositiveInt = Annotated[int, Field(ge=1, le=MAX_INTEGER)]

# A message may hold a hundred thousand items. Building a model or an error for each would block the event loop for
# seconds: a list is rejected if it is too long, and its check ends at the first wrong item.
ShortList = (Field(max_length=HIGHEST_LIMIT), FailFast())

MAX_FROZEN = 10_000
"""Most frozen weights of one network: more than the largest network of the default settings has."""
Source = Annotated[int, Field(ge=-1, le=MAX_INTEGER)]
"""The unit that a weight comes from; -1 for a bias."""
# JSON has no tuples, so a list is taken for one; its items are checked as strictly as everything else.
WeightIndexModel = Annotated[tuple[NonNegativeInt, Source, NonNegativeInt], Strict(strict=False)]


class StrictModel(BaseModel):
    """The base of every model of input: strict types, finite numbers, no unknown keys."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _has_few_keys(cls, value: object) -> object:
        if isinstance(value, dict) and len(value) > HIGHEST_LIMIT:
            raise PydanticCustomError("too_many_keys", "too many", {"expected": f"of at most {HIGHEST_LIMIT} fields"})
        return value


def one_of(registry: Mapping[str, object]) -> tuple[AfterValidator, WithJsonSchema]:
    """Annotations for a field whose value must be a name in the registry."""

    def check(name: str) -> str:
        if name not in registry:
            raise PydanticCustomError(
                "one_of", "{name!r} is not known", {"name": truncate_utf8(name, 40), "expected": list(registry)}
            )
        return name

    return AfterValidator(check), WithJsonSchema({"type": "string", "enum": list(registry)})


class Layer(StrictModel):
    """A hidden layer."""

    units: PositiveInt = Field(description="how many neurons")
    activation: Annotated[str, *one_of(ACTIVATIONS)] = Field(LayerSpec.activation, description="of all of them")


class Network(StrictModel):
    """Hidden layers from input to output; none makes a single neuron."""

    hidden_layers: Annotated[list[Layer], *ShortList] = Field([], description="from input to output")
    initializer: Annotated[str, *one_of(INITIALIZERS)] = Field(
        NetworkSpec.initializer, description="how the initial weights are drawn"
    )
    initializer_scale: Annotated[float, Field(gt=0)] | None = Field(
        None, description="the initializer's r, σ or c, or a gain on its weights; null: its own"
    )
    features: Annotated[
        list[Annotated[str, *one_of(FEATURES)]], Field(min_length=1, max_length=len(FEATURES)), FailFast()
    ] = Field(list(NetworkSpec.features), description="what the network is shown of a point, each once")
    n_outputs: Annotated[int, Field(ge=1, le=MAX_CLASSES)] = Field(
        NetworkSpec.n_outputs, description="one for each class of a multiclass loss, else 1"
    )
    bias: bool = Field(NetworkSpec.bias, description="whether neurons have a bias")


class Training(StrictModel):
    """How one network learns."""

    loss: Annotated[str, *one_of(LOSSES)] = Field(
        TrainingSpec.loss, description="what training minimises; it decides the task, the same for all networks"
    )
    optimizer: Annotated[str, *one_of(OPTIMIZERS)] = Field(TrainingSpec.optimizer, description="the rule of an update")
    learning_rate: Annotated[float, Field(gt=0)] = Field(TrainingSpec.learning_rate, description="size of an update")
    schedule: Annotated[str, *one_of(SCHEDULES)] = Field(
        TrainingSpec.schedule, description="how the learning rate falls with the steps"
    )
    schedule_steps: PositiveInt = Field(TrainingSpec.schedule_steps, description="after so many steps ...")
    schedule_factor: Annotated[float, Field(gt=0, le=1)] = Field(
        TrainingSpec.schedule_factor, description="... this fraction of the learning rate is left"
    )
    regularizer: Annotated[str, *one_of(REGULARIZERS)] = Field(
        TrainingSpec.regularizer, description="the penalty on large weights"
    )
    regularization: Annotated[float, Field(ge=0)] = Field(TrainingSpec.regularization, description="its strength")
    clip_norm: Annotated[float, Field(gt=0)] | None = Field(
        None, description="a longer gradient is made this long; null: none is"
    )
    dropout: Annotated[float, Field(ge=0, lt=1)] = Field(
        TrainingSpec.dropout, description="fraction of the hidden units left out of an update"
    )
    precision: Annotated[str, *one_of(PRECISIONS)] = Field(TrainingSpec.precision, description="of all its numbers")


class Run(StrictModel):
    """One network in training."""

    network: Network = Field(Network(), description="what it is made of")
    training: Training = Field(Training(), description="how it learns")
    seed: NonNegativeInt = Field(0, description="seed of its initial weights, and of what its dropout leaves out")
    frozen: Annotated[list[WeightIndexModel], Field(max_length=MAX_FROZEN), FailFast()] = Field(
        [], description="weights that stay as they are: [layer from 1, from unit, to unit], from −1 the bias"
    )


class ExperimentModel(StrictModel):
    """Networks that learn the same data in lock step."""

    runs: Annotated[list[Run], Field(min_length=1), *ShortList] = Field(description="the networks")
    batch_size: PositiveInt | None = Field(None, description="examples in a step; null: all of them in every step")
    seed: NonNegativeInt = Field(0, description="seed of the order of the examples")

    @cached_property
    def spec(self) -> Experiment:
        """The engine's specification, built on first use; InputError if the fields contradict each other."""
        try:
            return Experiment(tuple(_run(run) for run in self.runs), self.batch_size, self.seed)
        except SpecError as error:
            raise InputError(FieldError(str(error), f"experiment.{error.field}")) from None


def _run(run: Run) -> RunSpec:
    network = run.network.model_dump(exclude={"hidden_layers", "features"})
    layers = tuple(LayerSpec(**layer.model_dump()) for layer in run.network.hidden_layers)
    spec = NetworkSpec(layers, features=tuple(run.network.features), **network)
    return RunSpec(spec, TrainingSpec(**run.training.model_dump()), run.seed, tuple(run.frozen))


def check_limits(experiment: ExperimentModel, settings: Settings, path: str = "experiment") -> None:
    """Raise InputError for everything above this server's limits."""
    found = [too_many(f"{path}.runs", len(experiment.runs), settings.max_runs, "networks", "use")]
    for i, run in enumerate(experiment.runs):
        layers = run.network.hidden_layers
        where = f"{path}.runs.{i}.network.hidden_layers"
        found.append(too_many(where, len(layers), settings.max_hidden_layers, "hidden layers", "use"))
        found += [
            too_many(f"{where}.{k}.units", layer.units, settings.max_units, "units", "use")
            for k, layer in enumerate(layers)
        ]
    raise_if(found)
