"""POST /api/train: networks that learn the same points in lock step, trained in slices within a time limit."""

from dataclasses import replace
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from app.compute.scheduler import Scheduler, TimeLimit
from app.operations.catalog import DEFAULT_EXPERIMENT, experiment_json
from app.operations.request import XOR_CORNERS, TestedRequest
from app.settings import Settings
from app.wire.errors import raise_if, too_many
from app.wire.json_values import finite_or_null
from app.wire.schemas import NonNegativeInt
from engine import training
from engine.arrays import Arrays, Floats
from engine.exact.analysis import Analysis as ExactAnalysis
from engine.exact.analysis import analyse
from engine.exact.best_of_kind import Best
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment, RunSpec
from engine.functions.losses import LOSSES
from engine.probes.view import cell_centers, grid_points
from engine.reference.network import logits
from engine.training import Frame

TRAIN_EXAMPLE = {**XOR_CORNERS, "experiment": experiment_json(DEFAULT_EXPERIMENT), "steps": 300, "boundary_grid": 4}


class TrainRequest(TestedRequest):
    """A task, points to test on, and for how many steps to train."""

    model_config = ConfigDict(json_schema_extra={"examples": [TRAIN_EXAMPLE]})

    steps: NonNegativeInt = Field(description="how many updates")
    boundary_grid: Annotated[int, Field(ge=2)] | None = Field(
        None, description="cells along an axis of a grid of predictions over the domain; null for none"
    )

    def checked_examples(self, settings: Settings) -> Examples:
        """The examples; raises InputError for what is above the limits, and for fields that contradict each other."""
        self.check_sizes(settings)
        raise_if(
            [
                too_many("steps", self.steps, settings.train_max_steps, "steps"),
                too_many("boundary_grid", self.boundary_grid or 0, settings.max_boundary_grid, "cells"),
            ]
        )
        return self.examples(settings)


class History(BaseModel):
    """Loss and accuracy on the way."""

    step: list[int] = Field(description="at which they were kept: every 2^max(0, ⌊log₂(step/64)⌋)-th one")
    loss: list[float | None] = Field(description="at these steps")
    accuracy: list[float | None] = Field(description="at these steps")


class RunResult(BaseModel):
    """What became of one network. A number that is not finite is null, for JSON has no NaN."""

    loss: float | None = Field(description="mean loss over all examples; null without examples or when not finite")
    accuracy: float | None = Field(
        description="fraction of examples on the right side of ŷ = ½; a tie is not right; null for a regression"
    )
    test_loss: float | None = Field(None, description="mean loss on the test points; null without any")
    test_accuracy: float | None = Field(None, description="accuracy on the test points; null without any")
    r_squared: float | None = Field(None, description="fraction of the variance that a regression explains")
    ties: int = Field(description="examples for which the network does not choose")
    verdict: dict[str, Any] = Field(description="`code`, `step` and the facts of this code, as in the live protocol")
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
    separable: bool | None = Field(description="whether one straight line separates two classes")
    proof: dict[str, Any] | None = Field(description="such a line, or at most four examples that none can separate")
    through_origin: dict[str, Any] | None = Field(
        description="whether a line through the origin does, which is all that a neuron without a bias can draw: "
        "`separable` and `proof`"
    )
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


async def train(
    request: TrainRequest,
    examples: Examples,
    scheduler: Scheduler,
    time_limit_s: float,
    best_line_max_points: int,
) -> TrainResponse:
    """Train from the initial weights on the request's examples. Raises TimeLimitError.

    The best line is not sought for more than `best_line_max_points` examples.
    """
    experiment, n_inputs, size = request.experiment.spec, examples.X.shape[1], request.boundary_grid
    async with TimeLimit("training", time_limit_s, "ask for fewer steps, points or units").enforced():
        state = training.initial_state(experiment)
        analysis, best = await scheduler.run_long(facts, experiment, examples, state, best_line_max_points)
        command = training.Command(request.steps, probes=("parameters",), best=best)
        state, frame, history = await _train(experiment, examples, state, command, scheduler)
        grids = [
            None
            if size is None
            else await scheduler.run_long(prediction_grid, run, state.runs[i].parameters, size, n_inputs)
            for i, run in enumerate(experiment.runs)
        ]
    return TrainResponse(
        step=state.step,
        epoch=state.epoch,
        n_samples=len(examples),
        runs=[_run_result(i, frame, history, grid) for i, grid in enumerate(grids)],
        analysis=Analysis.model_validate(analysis.as_dict(), extra="ignore"),
    )


def facts(
    experiment: Experiment, examples: Examples, state: training.State, best_line_max_points: int
) -> tuple[ExactAnalysis, tuple[Best, ...]]:
    """What is true of the points, and what each network can reach on them at best: one trip to a worker for both."""
    analysis = analyse(examples.X, examples.y, best_line_max_points)
    return analysis, training.best_of_each(experiment, examples, state)


async def _train(
    experiment: Experiment,
    examples: Examples,
    state: training.State,
    command: training.Command,
    scheduler: Scheduler,
) -> tuple[training.State, Frame, Arrays]:
    """The state where the command ends, in slices; a frame of it, and the history of all slices."""
    slices = list[Arrays]()
    while True:
        slice_command = replace(command, budget_ms=scheduler.budget_ms())
        state, frame = await scheduler.advance(experiment, examples, state, slice_command)
        slices.append({name: array for name, array in frame.arrays.items() if name.startswith("history.")})
        if command.until is None or state.step >= command.until or not len(examples):
            return state, frame, {name: np.concatenate([part[name] for part in slices]) for name in slices[0]}


def prediction_grid(run: RunSpec, parameters: Floats, size: int, n_inputs: int = 2) -> list[list[float]]:
    """ŷ at the centres of size × size cells over the domain, first row at the smallest x₂.

    Over a single input there is one row. Of more than two classes, the number of the most likely one.
    """
    points = grid_points(cell_centers(size), n_inputs)
    z = logits(run.network, parameters, points)
    prediction = z.argmax(axis=1) if run.task == "multiclass" else LOSSES[run.training.loss].prediction(z)
    grid: list[list[float]] = prediction.reshape(-1, size).tolist()
    return grid


def _run_result(i: int, frame: Frame, history: Arrays, predictions: list[list[float]] | None) -> RunResult:
    measured = ("loss", "accuracy", "test_loss", "test_accuracy", "r_squared")
    prefix = f"runs.{i}."
    return RunResult(
        **{name: finite_or_null(frame.arrays[name])[i] for name in measured if name in frame.arrays},
        ties=int(frame.arrays["ties"][i]),
        verdict=frame.info["verdicts"][i],
        history=History(
            step=history["history.step"].tolist(),
            loss=finite_or_null(history["history.loss"][:, i]),
            accuracy=finite_or_null(history["history.accuracy"][:, i]),
        ),
        parameters={
            name.removeprefix(prefix): array.tolist() for name, array in frame.arrays.items() if name.startswith(prefix)
        },
        predictions=predictions,
    )
