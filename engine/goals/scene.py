"""What goals look at: the points, an experiment that learns them and its state at one step; computed when asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from engine.arrays import Floats
from engine.diagnosis.situation import Situation
from engine.diagnosis.verdicts import verdict
from engine.exact.analysis import BEST_LINE_MAX_POINTS, Analysis, analyse, with_best_line
from engine.exact.best_of_kind import Best
from engine.exact.least_squares import LinearFit, least_squares
from engine.exact.through_origin import OriginSeparation, separate_through_origin
from engine.experiment.batches import steps_per_epoch
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment, RunSpec
from engine.functions.features import feature_values
from engine.reference.network import layer_views
from engine.runs.evaluation import Evaluation
from engine.runs.history import Snapshot
from engine.runs.state import State

Argument = int | tuple[int | float, ...] | None
"""What a quantity is asked of, besides a run: a class, a weight, a vector or another run."""
Value = float | bool | str | None
"""The value of a quantity; None where it is not known or there is none."""
Asked = tuple[str, Argument]
"""A quantity of the points by its name, and what it is asked of."""
Known = Mapping[Asked, Value]
"""Values of quantities of the points: they stay the same while networks learn these points."""


@dataclass(frozen=True, eq=False)
class Points:
    """The examples and what is true of them alone. Each fact is computed at most once, and only when asked for.

    The best line is not sought for more than `best_line_max_points` examples.
    """

    examples: Examples
    best_line_max_points: int = BEST_LINE_MAX_POINTS
    known: Known = field(default_factory=dict)
    _lines: dict[tuple[str, ...], LinearFit] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def analysis(self) -> Analysis:
        """The analysis without the best line."""
        return analyse(self.examples.X, self.examples.y, 0)

    @cached_property
    def with_best_line(self) -> Analysis:
        """The analysis with it, which takes far longer."""
        return with_best_line(self.analysis, self.best_line_max_points)

    @cached_property
    def through_origin(self) -> OriginSeparation:
        """Whether a line through the origin separates two classes; unknown where there are not two."""
        X, y = self.examples.X, self.examples.y
        if y.dtype != np.uint8 or not len(y) or y.max() > 1:
            return OriginSeparation(None)
        return separate_through_origin(X if X.shape[1] == 2 else np.column_stack([X, np.zeros(len(X))]), y)

    def least_squares(self, features: tuple[str, ...]) -> LinearFit:
        """The line of least squares on these features of the points, of which there is at least one."""
        if features not in self._lines:
            X, y = self.examples.X, self.examples.y
            self._lines[features] = least_squares(feature_values(features, X), y)
        return self._lines[features]


@dataclass(frozen=True, eq=False)
class Scene:
    """An experiment on examples, its `state` and the evaluations of every run in that state."""

    experiment: Experiment
    points: Points
    state: State
    now: Snapshot
    best: tuple[Best, ...]
    values: dict[tuple[str, int, Argument], Value] = field(default_factory=dict, init=False, repr=False)
    """What has been asked already, by quantity, run and argument: many goals may ask the same."""

    @property
    def step(self) -> int:
        """The step count of all runs."""
        return self.state.step

    @property
    def batch_size(self) -> int:
        """Examples in one step."""
        n_examples = len(self.points.examples)
        return min(self.experiment.batch_size or n_examples, n_examples)

    @cached_property
    def subjects(self) -> list["Subject"]:
        """Every run."""
        return [Subject(self, index) for index in range(len(self.experiment.runs))]


@dataclass(frozen=True, eq=False)
class Subject:
    """One run of a scene."""

    scene: Scene
    index: int

    @property
    def run(self) -> RunSpec:
        """What it is."""
        return self.scene.experiment.runs[self.index]

    @property
    def parameters(self) -> Floats:
        """Its flat vector θ."""
        return self.scene.state.runs[self.index].parameters

    @property
    def now(self) -> Evaluation:
        """Its evaluation on the examples."""
        return self.scene.now.runs[self.index]

    @property
    def test(self) -> Evaluation:
        """Its evaluation on the test examples; that of no examples without any."""
        return self.scene.now.tests[self.index] if self.scene.now.tests else Evaluation()

    @cached_property
    def situation(self) -> Situation:
        """The run as its diagnosis sees it."""
        scene, examples = self.scene, self.scene.points.examples
        per_epoch = steps_per_epoch(scene.experiment, len(examples))
        state, best = scene.state.runs[self.index], scene.best[self.index]
        return Situation(self.run, examples, state, scene.step, per_epoch, self.now, best)

    @cached_property
    def verdict(self) -> dict[str, Any]:
        """Its diagnosis."""
        return verdict(self.situation)

    @property
    def layers(self) -> list[tuple[Floats, Floats]]:
        """(W, b) of every layer, in float64."""
        return layer_views(self.run.network, self.parameters.astype(np.float64))

    @property
    def neuron(self) -> Floats | None:
        """θ = (w…, b) of a single neuron, in float64, without b where it has no bias; None for other networks."""
        network = self.run.network
        return None if network.hidden_layers or network.n_outputs > 1 else self.parameters.astype(np.float64)
