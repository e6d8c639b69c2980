"""A run as a file: what the page saves, and what goes on from there in Python (docs/protocol.md)."""

import json
from pathlib import Path
from typing import NamedTuple

from app.operations.catalog import experiment_json
from app.settings import Settings
from app.wire.containers import Array, ContainerError, read, write
from app.wire.errors import RefusedError, parsed
from app.wire.schemas import ExperimentModel
from app.wire.uploads import OPTIONAL, REQUIRED, examples_from
from engine.exact.analysis import floor_of
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment
from engine.runs.evaluation import ExamplesMismatch, check_experiment
from engine.training import Command, Frame, State, StateMismatch, advance, state_from_arrays, state_to_arrays

FORMAT = "perceptron-playground 1"
LONGEST_HEADER = 2**24
NO_HURRY_MS = 1e12


class RunFileError(ValueError):
    """A file that is no saved run, or not a whole one."""


class SavedRun(NamedTuple):
    """Everything that going on needs: which networks, on which examples, and where they stand."""

    experiment: Experiment
    examples: Examples
    state: State


def save_run(path: Path | str, run: SavedRun) -> None:
    """Write the run as the page does."""
    X, y, test = run.examples.X, run.examples.y, run.examples.test
    arrays: dict[str, Array] = {"X": X, "y": y, **state_to_arrays(run.state)}
    if test is not None:
        arrays |= {"X_test": test.X, "y_test": test.y}
    metadata = {"format": FORMAT, "experiment": json.dumps(experiment_json(run.experiment))}
    Path(path).write_bytes(write(arrays, metadata))


def load_run(path: Path | str, settings: Settings | None = None) -> SavedRun:
    """Read a saved run. Raises OSError, or RunFileError where it is none, or holds more than the settings allow."""
    try:
        metadata, arrays = read(Path(path).read_bytes(), LONGEST_HEADER)
        if metadata.get("format") != FORMAT:
            raise RunFileError(f"{path} is no saved run: its format is {metadata.get('format')!r}, not {FORMAT!r}")
        experiment = parsed(ExperimentModel, json.loads(metadata.get("experiment", "null"))).to_engine()
        names = (REQUIRED | OPTIONAL) & set(arrays)
        examples = examples_from({name: arrays.pop(name) for name in names}, settings or Settings())
        check_experiment(experiment.runs, examples)
        return SavedRun(experiment, examples, state_from_arrays(experiment, arrays))
    except (ContainerError, json.JSONDecodeError, RefusedError, StateMismatch, ExamplesMismatch) as error:
        raise RunFileError(f"{path} is no whole saved run: {error}") from None


def go_on(run: SavedRun, steps: int) -> tuple[SavedRun, Frame]:
    """The run `steps` steps later, to the same bits as on the page, and a look at it."""
    command = Command(run.state.step + steps, NO_HURRY_MS, floor=floor_of(run.examples))
    state, frame = advance(run.experiment, run.examples, run.state, command)
    return run._replace(state=state), frame
