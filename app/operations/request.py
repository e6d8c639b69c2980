"""Points and the networks that are to learn them, as REST takes them: checked, and as the engine's examples."""

from typing import Annotated, Any, NamedTuple

import numpy as np
from pydantic import FailFast, Field

from app.settings import Settings
from app.wire.errors import Refusal, RefusedError, at_most, refuse
from app.wire.schemas import ExperimentModel, Wire, check_limits
from app.wire.uploads import checked_examples
from engine.experiment.datasets import MAX_LABEL, Examples
from engine.experiment.specs import RunSpec
from engine.runs.evaluation import ExamplesMismatch, check_experiment

XOR_CORNERS: dict[str, Any] = {"points": [[-1, -1], [-1, 1], [1, 1], [1, -1]], "labels": [0, 1, 0, 1]}

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
        return self.learnable(Part("", self.points, self.labels, self.values).examples(width, settings))

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


class Part(NamedTuple):
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
