"""What POST /api/train takes and gives: networks that learn the same points in lock step."""

from dataclasses import replace
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from app.operations.catalog import DEFAULT_EXPERIMENT, experiment_json
from app.operations.request import XOR_CORNERS, LabelList, Part, PointList, Task, ValueList
from app.settings import Settings
from app.wire.errors import Refusal, RefusedError, at_most, refuse
from app.wire.schemas import Whole, check_limits
from engine.experiment.datasets import Examples

TRAIN_EXAMPLE = {**XOR_CORNERS, "experiment": experiment_json(DEFAULT_EXPERIMENT), "steps": 300, "boundary_grid": 4}


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
        examples = Part("", self.points, self.labels, self.values).examples(width, settings)
        if self.test_points or self.test_labels or self.test_values:
            test = Part("test_", self.test_points, self.test_labels, self.test_values).examples(width, settings)
            if test.y.dtype != examples.y.dtype:
                raise RefusedError(Refusal("test_points: need what the others have, labels or values", "test_points"))
            examples = replace(examples, test=test)
        return self.learnable(examples)


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
