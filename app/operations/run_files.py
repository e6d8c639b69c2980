"""Saved runs: the files that the page saves, read, written and trained further in Python (docs/protocol.md)."""

import json
from pathlib import Path
from typing import NamedTuple

from app.operations.catalog import experiment_json
from app.settings import Settings
from app.wire.containers import Array, ContainerError, read, write
from app.wire.errors import InputError, parsed
from app.wire.schemas import ExperimentModel
from app.wire.uploads import OPTIONAL, REQUIRED, examples_from
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment
from engine.runs.evaluation import ExamplesMismatch, check_experiment
from engine.training import (
    Command,
    Frame,
    State,
    StateMismatch,
    advance,
    best_of_each,
    state_from_arrays,
    state_to_arrays,
)

FORMAT = "perceptron-playground 1"
MAX_HEADER_BYTES = 2**24
NO_LIMIT_MS = 1e12
"""A budget that no training uses up."""


class RunFileError(ValueError):
    """A file that is not a saved run, or not a complete one."""


class SavedRun(NamedTuple):
    """All that training needs to continue: the networks, the examples and the state."""

    experiment: Experiment
    examples: Examples
    state: State


def save_run(path: Path | str, run: SavedRun) -> None:
    """Write the run to a file, as the page does."""
    X, y, test = run.examples.X, run.examples.y, run.examples.test
    arrays: dict[str, Array] = {"X": X, "y": y, **state_to_arrays(run.state)}
    if test is not None:
        arrays |= {"X_test": test.X, "y_test": test.y}
    metadata = {"format": FORMAT, "experiment": json.dumps(experiment_json(run.experiment))}
    Path(path).write_bytes(write(arrays, metadata))


def load_run(path: Path | str, settings: Settings | None = None) -> SavedRun:
    """Read a saved run. Raises OSError, and RunFileError if it is invalid or above the limits of the settings."""
    try:
        metadata, arrays = read(Path(path).read_bytes(), MAX_HEADER_BYTES)
        if metadata.get("format") != FORMAT:
            raise RunFileError(f"{path} is no saved run: its format is {metadata.get('format')!r}, not {FORMAT!r}")
        experiment = parsed(ExperimentModel, json.loads(metadata.get("experiment", "null"))).spec
        names = (REQUIRED | OPTIONAL) & set(arrays)
        examples = examples_from({name: arrays.pop(name) for name in names}, settings or Settings())
        check_experiment(experiment.runs, examples)
        return SavedRun(experiment, examples, state_from_arrays(experiment, arrays))
    except (ContainerError, json.JSONDecodeError, InputError, StateMismatch, ExamplesMismatch) as error:
        raise RunFileError(f"{path} is no whole saved run: {error}") from None


def continue_run(run: SavedRun, n_steps: int) -> tuple[SavedRun, Frame]:
    """The run `n_steps` steps later, with the same bits as on the page, and a frame of it."""
    best = best_of_each(run.experiment, run.examples, run.state)
    command = Command(run.state.step + n_steps, NO_LIMIT_MS, best=best)
    state, frame = advance(run.experiment, run.examples, run.state, command)
    return run._replace(state=state), frame
