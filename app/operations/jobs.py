"""A whole training as one job: in slices through the executor, like everyone else's, and within a time limit."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.compute.scheduler import TimeLimit, Workload
from app.operations.rest import finite
from app.operations.rest_train import Analysis, History, RunResult, TrainRequest, TrainResponse
from engine import training
from engine.arrays import Arrays, Floats
from engine.exact.analysis import analyse
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment, RunSpec
from engine.functions.losses import LOSSES
from engine.probes.view import cell_centers, grid_points
from engine.reference.network import logits
from engine.training import Frame, State


@dataclass(frozen=True)
class Limits:
    """What bounds a job: seconds of computing, and the size up to which the best line is sought."""

    seconds: float
    best_line_max_points: int


async def train(request: TrainRequest, examples: Examples, workload: Workload, limits: Limits) -> TrainResponse:
    """Train as asked on the request's examples, from the initial weights. Raises TimeLimitError."""
    experiment, n_inputs = request.experiment.to_engine(), examples.X.shape[1]
    async with TimeLimit("training", limits.seconds, "ask for fewer steps, points or units").kept():
        found = await workload.run_long(analyse, examples.X, examples.y, limits.best_line_max_points)
        state, frames = await _slices(experiment, examples, request.steps, found.floor, workload)
        grids = [
            await workload.run_long(prediction_grid, run, state.runs[i].parameters, request.boundary_grid, n_inputs)
            for i, run in enumerate(experiment.runs)
        ]
    runs = [_run_result(i, frames, grid) for i, grid in enumerate(grids)]
    facts = Analysis.model_validate(found.as_dict(), extra="ignore")
    return TrainResponse(step=state.step, epoch=state.epoch, n_samples=len(examples.y), runs=runs, analysis=facts)


async def _slices(
    experiment: Experiment, examples: Examples, steps: int, floor: float | None, workload: Workload
) -> tuple[State, list[Frame]]:
    """The state after `steps` steps, and the frames on the way; the last one carries the parameters."""
    state, frames = training.initial_state(experiment), list[Frame]()
    while state.step < steps and len(examples.y):
        command = training.Command(steps, workload.budget_ms(), (), floor)
        state, frame = await workload.advance(experiment, examples, state, command)
        frames.append(frame)
    look = training.Command(state.step, 1.0, ("parameters",), floor)
    _, last = await workload.advance(experiment, examples, state, look)
    return state, [*frames, last]


def prediction_grid(run: RunSpec, parameters: Floats, size: int | None, n_inputs: int = 2) -> list[list[float]] | None:
    """ŷ at the centres of size × size cells over the domain, first row at the smallest x₂; None for no size.

    Over a single input there is one row. Of more than two classes, the number of the most likely one.
    """
    if size is None:
        return None
    points = grid_points(cell_centers(size), n_inputs)
    z = logits(run.network, parameters, points)
    prediction = z.argmax(axis=1) if run.task == "multiclass" else LOSSES[run.training.loss].prediction(z)
    grid: list[list[float]] = prediction.reshape(-1, size).tolist()
    return grid


def _run_result(i: int, frames: list[Frame], predictions: list[list[float]] | None) -> RunResult:
    last = frames[-1]
    measured = ("loss", "accuracy", "test_loss", "test_accuracy", "r_squared")
    return RunResult(
        **{name: finite(last.arrays[name])[i] for name in measured if name in last.arrays},
        ties=int(last.arrays["ties"][i]),
        verdict=last.info["verdicts"][i],
        history=_history(i, [frame.arrays for frame in frames]),
        parameters=_parameters(i, last.arrays),
        predictions=predictions,
    )


def _history(i: int, arrays: list[Arrays]) -> History:
    steps = np.concatenate([part["history.step"] for part in arrays])
    loss = np.concatenate([part["history.loss"][:, i] for part in arrays])
    accuracy = np.concatenate([part["history.accuracy"][:, i] for part in arrays])
    return History(step=steps.tolist(), loss=finite(loss), accuracy=finite(accuracy))


def _parameters(i: int, arrays: Arrays) -> dict[str, list[Any]]:
    prefix = f"runs.{i}."
    return {name.removeprefix(prefix): array.tolist() for name, array in arrays.items() if name.startswith(prefix)}
