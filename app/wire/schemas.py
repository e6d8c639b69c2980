"""What an experiment looks like in JSON: strict models, held against the limits of this server.

Strict means that `true` is no integer, `"3"` no number, NaN and 1e999 no numbers at all, and an unknown key an error.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, FailFast, Field, Strict, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from app.settings import HIGHEST_LIMIT, Settings
from app.wire.errors import MAX_INTEGER, Refusal, RefusedError, at_most, refuse, sayable
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

    units: Positive = Field(description="how many neurons")
    activation: Annotated[str, *one_of(ACTIVATIONS)] = Field(LayerSpec.activation, description="of all of them")


class Network(Wire):
    """Hidden layers from input to output; none makes a single neuron."""

    hidden_layers: Annotated[list[Layer], *ShortList] = Field([], description="from input to output")
    initializer: Annotated[str, *one_of(INITIALIZERS)] = Field(
        NetworkSpec.initializer, description="how the first weights are drawn"
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


class Training(Wire):
    """How one network learns."""

    loss: Annotated[str, *one_of(LOSSES)] = Field(
        TrainingSpec.loss, description="what training makes small; it decides the task, the same for all networks"
    )
    optimizer: Annotated[str, *one_of(OPTIMIZERS)] = Field(TrainingSpec.optimizer, description="the rule of an update")
    learning_rate: Annotated[float, Field(gt=0)] = Field(TrainingSpec.learning_rate, description="size of an update")
    schedule: Annotated[str, *one_of(SCHEDULES)] = Field(
        TrainingSpec.schedule, description="how the learning rate falls with the steps"
    )
    schedule_steps: Positive = Field(TrainingSpec.schedule_steps, description="after so many steps ...")
    schedule_factor: Annotated[float, Field(gt=0, le=1)] = Field(
        TrainingSpec.schedule_factor, description="... this share of the learning rate is left"
    )
    regularizer: Annotated[str, *one_of(REGULARIZERS)] = Field(
        TrainingSpec.regularizer, description="the penalty on large weights"
    )
    regularization: Annotated[float, Field(ge=0)] = Field(TrainingSpec.regularization, description="its strength")
    clip_norm: Annotated[float, Field(gt=0)] | None = Field(
        None, description="a longer gradient is made this long; null: none is"
    )
    dropout: Annotated[float, Field(ge=0, lt=1)] = Field(
        TrainingSpec.dropout, description="share of the hidden units left out of an update"
    )
    precision: Annotated[str, *one_of(PRECISIONS)] = Field(TrainingSpec.precision, description="of all its numbers")


class Run(Wire):
    """One network in training."""

    network: Network = Field(Network(), description="what it is made of")
    training: Training = Field(Training(), description="how it learns")
    seed: Whole = Field(0, description="the address of its first weights, and of what its dropout leaves out")
    frozen: Annotated[list[PlaceModel], Field(max_length=MAX_PLACES), FailFast()] = Field(
        [], description="weights that stay as they are: [layer from 1, from unit, to unit], from −1 the bias"
    )


class ExperimentModel(Wire):
    """Networks that learn the same data in lock step."""

    runs: Annotated[list[Run], Field(min_length=1), *ShortList] = Field(description="the networks")
    batch_size: Positive | None = Field(None, description="examples in a step; null: all of them in every step")
    seed: Whole = Field(0, description="the address of the order of the examples")

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
    found = [at_most(f"{path}.runs", len(experiment.runs), settings.max_runs, "networks", "use")]
    for i, run in enumerate(experiment.runs):
        layers = run.network.hidden_layers
        where = f"{path}.runs.{i}.network.hidden_layers"
        found.append(at_most(where, len(layers), settings.max_hidden_layers, "hidden layers", "use"))
        found += [
            at_most(f"{where}.{k}.units", layer.units, settings.max_units, "units", "use")
            for k, layer in enumerate(layers)
        ]
    refuse(found)
