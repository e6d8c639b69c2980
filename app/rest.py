"""What the REST interface takes and gives, as models: they check what comes in and describe themselves in OpenAPI."""

import math
from dataclasses import replace
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, FailFast, Field

from app.catalog import DEFAULT_EXPERIMENT, experiment_json
from app.qr import MAX_BYTES
from app.refusals import Refusal, RefusedError, refuse
from app.schemas import ExperimentModel, Whole, Wire, check_limits
from app.settings import Settings
from app.uploads import checked_examples
from engine.datasets import MAX_LABEL, MAX_LABEL_NOISE, Examples
from engine.evaluation import ExamplesMismatch, check_experiment
from engine.specs import RunSpec

XOR_CORNERS: dict[str, Any] = {"points": [[-1, -1], [-1, 1], [1, 1], [1, -1]], "labels": [0, 1, 0, 1]}
TRAIN_EXAMPLE = {**XOR_CORNERS, "experiment": experiment_json(DEFAULT_EXPERIMENT), "steps": 300, "boundary_grid": 4}


class DatasetQuery(BaseModel):
    """How a data set is made; what is left out takes the data set's own default."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    n_samples: int | None = Field(
        None,
        ge=1,
        description="examples; left out: the data set's own number; the fixed tables ignore it",
        examples=[8],
    )
    noise: float | None = Field(
        None, ge=0, le=5, description="standard deviation of the jitter; left out: the data set's own; tables ignore it"
    )
    seed: Whole = Field(0, description="the address of everything that is left to chance")
    label_noise: float = Field(
        0.0, ge=0, le=MAX_LABEL_NOISE, description="share of the labels replaced by another class; tables ignore it"
    )


class DatasetResponse(BaseModel):
    """A data set."""

    name: str = Field(description="as it was asked for")
    n_samples: int = Field(description="how many examples there are")
    task: Literal["classes", "plane", "curve"] = Field(
        description="labels, or values over the plane, or values over a single input"
    )
    n_classes: int = Field(description="of a classification; else 0")
    points: list[list[float]] = Field(description="[[x₁, x₂], …], or [[x], …] of a curve")
    labels: list[int] | None = Field(description="the class of each point; null in a regression")
    values: list[float] | None = Field(description="the value of each point in a regression; else null")


PointList = Annotated[list[Annotated[list[float], Field(min_length=1, max_length=2), FailFast()]], FailFast()]
LabelList = Annotated[list[Annotated[int, Field(ge=0, le=MAX_LABEL)]], Field(fail_fast=True)]
ValueList = Annotated[list[float], Field(fail_fast=True)]


class Task(Wire):
    """Points of one or two coordinates with labels or values, and networks to learn them."""

    points: PointList = Field(description="[[x₁, x₂], …], or [[x], …] for networks with a single input")
    labels: LabelList | None = Field(None, description="a class, 0 to 9, for each point; or `values`")
    values: ValueList | None = Field(None, description="what a regression should learn of each point; or `labels`")
    experiment: ExperimentModel = Field(description="the networks, and how they learn")

    def examples(self, settings: Settings) -> Examples:
        """The points, and labels or values, as the engine's examples; RefusedError where they cannot be learned."""
        width = len((self.points or [[0, 0]])[0])
        return self.learnable(_Part("", self.points, self.labels, self.values).examples(width, settings))

    def learnable(self, examples: Examples) -> Examples:
        """The examples; RefusedError where a network of the experiment cannot learn them."""
        try:
            check_experiment(self.experiment.to_engine().runs, examples)
        except ExamplesMismatch as mismatch:
            raise RefusedError(Refusal(f"experiment.{mismatch}", "experiment")) from None
        return examples


class OneNetworkTask(Task):
    """A task for a single network, with at least one point."""

    def check(self, settings: Settings) -> None:
        """Raise RefusedError for other than one network, no point, or more than this server takes."""
        n, where = len(self.experiment.runs), "experiment.runs"
        refuse(
            [
                at_most("points", len(self.points), settings.max_points, "points"),
                None if self.points else Refusal("points: need at least one, got none", "points", 0, ">= 1 item"),
                None if n == 1 else Refusal(f"{where}: need exactly one network, got {n}", where, n, "1 item"),
            ]
        )
        check_limits(self.experiment, settings)

    def checked(self, settings: Settings) -> tuple[RunSpec, Examples]:
        """The run and the examples; RefusedError where they are refused or cannot be learned."""
        self.check(settings)
        examples = self.examples(settings)
        return self.experiment.to_engine().runs[0], examples


class TrainRequest(Task):
    """A task, points to test on, and for how many steps to train."""

    model_config = ConfigDict(json_schema_extra={"examples": [TRAIN_EXAMPLE]})

    test_points: PointList = Field(default=[], description="points that no network learns from")
    test_labels: LabelList | None = Field(None, description="as `labels`, of the test points")
    test_values: ValueList | None = Field(None, description="as `values`, of the test points")
    steps: Whole = Field(description="how many updates")
    boundary_grid: Annotated[int, Field(ge=2)] | None = Field(
        None, description="cells along an axis of a grid of predictions over the domain; null for none"
    )

    def checked_examples(self, settings: Settings) -> Examples:
        """The examples; raises RefusedError for all that is more than this server takes, or does not fit together."""
        refuse(
            [
                at_most("points", len(self.points) + len(self.test_points), settings.max_points, "points"),
                at_most("steps", self.steps, settings.train_max_steps, "steps"),
                at_most("boundary_grid", self.boundary_grid or 0, settings.max_boundary_grid, "cells"),
            ]
        )
        check_limits(self.experiment, settings)
        return self.examples(settings)

    def examples(self, settings: Settings) -> Examples:
        """The points, and labels or values, as the engine's examples; RefusedError where they cannot be learned."""
        width = len((self.points or self.test_points or [[0, 0]])[0])
        examples = _Part("", self.points, self.labels, self.values).examples(width, settings)
        if self.test_points or self.test_labels or self.test_values:
            test = _Part("test_", self.test_points, self.test_labels, self.test_values).examples(width, settings)
            if test.y.dtype != examples.y.dtype:
                raise RefusedError(Refusal("test_points: need what the others have, labels or values", "test_points"))
            examples = replace(examples, test=test)
        return self.learnable(examples)


class _Part(NamedTuple):
    """The points to learn from, or those to test on, as they are sent; the names of the latter have a prefix."""

    prefix: str
    points: list[list[float]]
    labels: list[int] | None
    values: list[float] | None

    def examples(self, width: int, settings: Settings) -> Examples:
        """As the engine's examples, of points with `width` coordinates."""
        name, labels, values = f"{self.prefix}points", self.labels, self.values
        ragged = next((i for i, point in enumerate(self.points) if len(point) != width), None)
        if ragged is not None:
            text = f"{name}.{ragged}: every point needs {width} coordinates, as the first one"
            raise RefusedError(Refusal(text, f"{name}.{ragged}", len(self.points[ragged]), f"{width} items"))
        X = np.array(self.points, np.float64).reshape(-1, width)
        if labels is not None and values is None:
            return checked_examples(name, X, f"{self.prefix}labels", np.array(labels, np.uint8), settings)
        if values is not None and labels is None:
            return checked_examples(name, X, f"{self.prefix}values", np.array(values, np.float64), settings)
        expected = f"exactly one of {self.prefix}labels and {self.prefix}values"
        raise RefusedError(Refusal(f"{name}: need {expected}, got {'neither' if labels is None else 'both'}", name))


def at_most(field: str, value: int, limit: int, what: str) -> Refusal | None:
    """What is wrong with more of these than the limit; None where nothing is."""
    if value <= limit:
        return None
    return Refusal(f"{field}: {value} {what} are too many; ask for at most {limit}", field, value, f"<= {limit}")


class History(BaseModel):
    """Loss and accuracy on the way."""

    step: list[int] = Field(description="at which they were kept: every 2^max(0, ⌊log₂(step/64)⌋)-th one")
    loss: list[float | None] = Field(description="at these steps")
    accuracy: list[float | None] = Field(description="at these steps")


class RunResult(BaseModel):
    """What became of one network. A number that is not finite is null, for JSON has no NaN."""

    loss: float | None = Field(description="mean loss over all examples; null without examples or when not finite")
    accuracy: float | None = Field(
        description="share of examples on the right side of ŷ = ½; a tie is not right; null for a regression"
    )
    test_loss: float | None = Field(None, description="mean loss on the test points; null without any")
    test_accuracy: float | None = Field(None, description="accuracy on the test points; null without any")
    r_squared: float | None = Field(None, description="share of the variance that a regression explains")
    ties: int = Field(description="examples for which the network does not choose")
    verdict: dict[str, Any] = Field(description="`code` and `step`, as in the live protocol")
    history: History = Field(description="the way here")
    parameters: dict[str, list[Any]] = Field(description="W1 (n[0], n[1]), b1 (n[1],), W2, …: rows are examples")
    predictions: list[list[float]] | None = Field(
        None,
        description="ŷ, or of more classes the most likely one, at the centres of a grid, first row at the smallest x₂",
    )


class Analysis(BaseModel):
    """What is true of the examples themselves; see the `analysis` event of the live protocol."""

    n_samples: int = Field(description="how many examples there are")
    class_counts: list[int] = Field(description="examples of class 0, 1, …; empty for a regression")
    separable: bool | None = Field(description="whether one straight line parts two classes")
    proof: dict[str, Any] | None = Field(description="such a line, or at most four examples that none can part")
    floor: float | None = Field(description="the lowest cross-entropy any single neuron can reach; 0 when separable")
    best_line: dict[str, Any] | None = Field(description="the best accuracy of any line, and one that has it")
    least_squares: dict[str, Any] | None = Field(description="of a regression: the best line or plane, and its loss")


class TrainResponse(BaseModel):
    """The result of a training."""

    step: int = Field(description="updates done")
    epoch: int = Field(description="passes through the examples that are finished")
    n_samples: int = Field(description="how many examples there are")
    runs: list[RunResult] = Field(description="one for each network, in their order")
    analysis: Analysis = Field(description="of the points, whatever the networks")


class QrRequest(Wire):
    """What the QR code says."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "https://example.org/#xor"}]})

    text: Annotated[str, Field(min_length=1, description=f"at most {MAX_BYTES} bytes of UTF-8")]

    def check(self) -> None:
        """Raise RefusedError for a text that is longer than a QR code can hold."""
        n = len(self.text.encode())
        text = f"text: {n} bytes are too many for a QR code; send at most {MAX_BYTES}"
        refuse([Refusal(text, "text", n, f"<= {MAX_BYTES} bytes") if n > MAX_BYTES else None])


class Health(BaseModel):
    """The service answers."""

    status: str = Field(description="`ok`")
    version: str = Field(description="of the program")
    clients: int = Field(description="how many are training now")


class ProblemResponse(BaseModel):
    """Why not, in the form of RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, Any]] = Field([], description="field, value and limit of everything that was wrong")


def finite(values: np.ndarray[Any, Any]) -> list[float | None]:
    """The values as JSON can carry them: null for NaN and infinities."""
    return [value if math.isfinite(value) else None for value in values.tolist()]
