"""Requests that send points and the networks that learn them, and the engine's examples made of the points."""

from dataclasses import replace
from typing import Annotated, Any, NamedTuple

import numpy as np
from pydantic import FailFast, Field

from app.settings import Settings
from app.wire.errors import FieldError, InputError, raise_if, too_many
from app.wire.schemas import ExperimentModel, StrictModel, check_limits
from app.wire.uploads import checked_examples
from engine.arrays import Floats
from engine.experiment.datasets import MAX_LABEL, Examples
from engine.experiment.specs import RunSpec
from engine.reference.network import n_parameters
from engine.runs.evaluation import ExamplesMismatch, check_experiment

XOR_CORNERS: dict[str, Any] = {"points": [[-1, -1], [-1, 1], [1, 1], [1, -1]], "labels": [0, 1, 0, 1]}

PointList = Annotated[list[Annotated[list[float], Field(min_length=1, max_length=2), FailFast()]], FailFast()]
LabelList = Annotated[list[Annotated[int, Field(ge=0, le=MAX_LABEL)]], Field(fail_fast=True)]
TargetList = Annotated[list[float], Field(fail_fast=True)]
ParameterList = Annotated[list[float], Field(fail_fast=True)]


class ExperimentRequest(StrictModel):
    """Points of one or two coordinates with labels or targets (`values`), and networks to learn them."""

    points: PointList = Field(description="[[x₁, x₂], …], or [[x], …] for networks with a single input")
    labels: LabelList | None = Field(None, description="a class, 0 to 9, for each point; or `values`")
    values: TargetList | None = Field(None, description="what a regression should learn of each point; or `labels`")
    experiment: ExperimentModel = Field(description="the networks, and how they learn")

    def examples(self, settings: Settings) -> Examples:
        """The points with their labels or targets; InputError where the networks cannot learn them."""
        width = len((self.points or [[0, 0]])[0])
        return self.fitting(PointSet("", self.points, self.labels, self.values).examples(width, settings))

    def fitting(self, examples: Examples) -> Examples:
        """The same examples; InputError where a network of the experiment cannot learn them."""
        try:
            check_experiment(self.experiment.spec.runs, examples)
        except ExamplesMismatch as mismatch:
            raise InputError(FieldError(f"experiment.{mismatch}", "experiment")) from None
        return examples


class TestedRequest(ExperimentRequest):
    """Networks, and besides the points that they learn others to test them on."""

    test_points: PointList = Field(default=[], description="points that no network learns from")
    test_labels: LabelList | None = Field(None, description="as `labels`, of the test points")
    test_values: TargetList | None = Field(None, description="as `values`, of the test points")

    def check_sizes(self, settings: Settings) -> None:
        """Raise InputError for more points or larger networks than the limits of this server."""
        n_points = len(self.points) + len(self.test_points)
        raise_if([too_many("points", n_points, settings.max_points, "points")])
        check_limits(self.experiment, settings)

    def examples(self, settings: Settings) -> Examples:
        """The points and the test points; InputError where the networks cannot learn them."""
        width = len((self.points or self.test_points or [[0, 0]])[0])
        examples = PointSet("", self.points, self.labels, self.values).examples(width, settings)
        if self.test_points or self.test_labels or self.test_values:
            test = PointSet("test_", self.test_points, self.test_labels, self.test_values).examples(width, settings)
            if test.y.dtype != examples.y.dtype:
                raise InputError(FieldError("test_points: need what the others have, labels or values", "test_points"))
            examples = replace(examples, test=test)
        return self.fitting(examples)


def parameters_of(where: str, run: RunSpec, values: list[float]) -> Floats:
    """All weights of a network as its engine holds them; InputError says what is wrong with those sent as `where`."""
    n, largest = n_parameters(run.network), float(np.finfo(run.dtype).max)
    if len(values) != n:
        text = f"{where}: the network has {n} weights and biases, got {len(values)} numbers"
        raise InputError(FieldError(text, where, len(values), f"{n} items"))
    if any(abs(value) > largest for value in values):
        raise InputError(FieldError(f"{where}: all must be numbers of {run.training.precision}", where))
    return np.array(values, run.dtype)


class SingleNetworkRequest(ExperimentRequest):
    """At least one point, and exactly one network."""

    def check(self, settings: Settings) -> None:
        """Raise InputError for another number of networks, no point, or more than the limits of this server."""
        n, where = len(self.experiment.runs), "experiment.runs"
        raise_if(
            [
                too_many("points", len(self.points), settings.max_points, "points"),
                None if self.points else FieldError("points: need at least one, got none", "points", 0, ">= 1 item"),
                None if n == 1 else FieldError(f"{where}: need exactly one network, got {n}", where, n, "1 item"),
            ]
        )
        check_limits(self.experiment, settings)

    def checked(self, settings: Settings) -> tuple[RunSpec, Examples]:
        """The run and the examples; InputError says what is wrong with them."""
        self.check(settings)
        examples = self.examples(settings)
        return self.experiment.spec.runs[0], examples


class PointSet(NamedTuple):
    """Points as they are sent; `prefix` is that of the names of their fields, "" or "test_"."""

    prefix: str
    points: list[list[float]]
    labels: list[int] | None
    targets: list[float] | None

    def examples(self, width: int, settings: Settings) -> Examples:
        """The engine's examples; InputError unless every point has `width` coordinates and a label or target."""
        name, labels, targets = f"{self.prefix}points", self.labels, self.targets
        ragged = next((i for i, point in enumerate(self.points) if len(point) != width), None)
        if ragged is not None:
            text = f"{name}.{ragged}: every point needs {width} coordinates, as the first one"
            raise InputError(FieldError(text, f"{name}.{ragged}", len(self.points[ragged]), f"{width} items"))
        X = np.array(self.points, np.float64).reshape(-1, width)
        if labels is not None and targets is None:
            return checked_examples(name, X, f"{self.prefix}labels", np.array(labels, np.uint8), settings)
        if targets is not None and labels is None:
            return checked_examples(name, X, f"{self.prefix}values", np.array(targets, np.float64), settings)
        expected = f"exactly one of {self.prefix}labels and {self.prefix}values"
        got = "neither" if labels is None else "both"
        raise InputError(FieldError(f"{name}: need {expected}, got {got}", name))
