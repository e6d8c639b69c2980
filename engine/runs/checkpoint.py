"""Checkpoints: a state as named arrays, the format of every saved run (docs/protocol.md, `restore`)."""

from math import isnan
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.arrays import Arrays
from engine.experiment.specs import Experiment, RunSpec
from engine.functions.optimizers import OPTIMIZERS
from engine.reference.network import n_parameters
from engine.runs.diagnosis import QUANTITIES, Divergence, Progress
from engine.runs.state import MAX_STEP, RunState, State

NONE = -1
"""Stands for a missing step, since an array of integers has no None."""


class StateMismatch(ValueError):  # noqa: N818 — named as the error code `mismatch` of the protocol
    """The arrays are not a state of this experiment."""


def state_to_arrays(state: State) -> Arrays:
    """The state as arrays, from which `state_from_arrays` makes it again, bit for bit.

    `clock` I64 (3,): step, epoch, position; and for run i `runs.{i}.parameters` F64 (n,), `runs.{i}.slots` F64
    (n_slots, n), `runs.{i}.counters` I64 (7,) and `runs.{i}.reference_loss` F64 (1,). A run in float32 is converted to
    float64, which is exact.
    """
    arrays: Arrays = {"clock": np.array([state.step, state.epoch, state.position], np.int64)}
    for index, run in enumerate(state.runs):
        arrays |= {f"runs.{index}.{name}": array for name, array in _run_to_arrays(run).items()}
    return arrays


def state_from_arrays(experiment: Experiment, arrays: Arrays) -> State:
    """The state that `state_to_arrays` converted. Raises StateMismatch when it does not fit the experiment."""
    names = {"clock", *(f"runs.{index}.{name}" for index in range(len(experiment.runs)) for name in RUN_ARRAYS)}
    if set(arrays) != names:
        missing, unknown = sorted(names - set(arrays)), sorted(set(arrays) - names)
        raise StateMismatch(
            f"the arrays are not those of {len(experiment.runs)} runs: missing {missing}, unknown {unknown}"
        )
    clock = _checked(arrays, "clock", np.int64, (3,))
    step, epoch, position = (_whole(value, "clock", MAX_STEP) for value in clock.tolist())
    runs = (_run_from_arrays(run, f"runs.{index}.", arrays, step) for index, run in enumerate(experiment.runs))
    return State(step, epoch, position, tuple(runs))


RUN_ARRAYS = ("parameters", "slots", "counters", "reference_loss")


def _run_to_arrays(run: RunState) -> Arrays:
    progress, divergence = run.progress, run.progress.divergence
    counters = [
        run.optimizer_step,
        progress.start_step,
        progress.reference_step,
        NONE if progress.solved_step is None else progress.solved_step,
        NONE if progress.floor_step is None else progress.floor_step,
        NONE if divergence is None else divergence.step,
        NONE if divergence is None else QUANTITIES.index(divergence.quantity),
    ]
    return {
        "parameters": run.parameters.astype(np.float64, copy=False),
        "slots": run.slots.astype(np.float64, copy=False),
        "counters": np.array(counters, np.int64),
        "reference_loss": np.array([progress.reference_loss]),
    }


def _run_from_arrays(run: RunSpec, prefix: str, arrays: Arrays, step: int) -> RunState:
    size = n_parameters(run.network)
    parameters = _checked(arrays, prefix + "parameters", np.float64, (size,))
    slots = _checked(arrays, prefix + "slots", np.float64, (OPTIMIZERS[run.training.optimizer].n_slots, size))
    for name, array in (("parameters", parameters), ("slots", slots)):
        if not np.isfinite(array).all():
            raise StateMismatch(f"{prefix}{name} must be finite; a run that diverges keeps its last finite numbers")
        with np.errstate(over="ignore"):
            lost = array.astype(run.dtype) != array
        if lost.any():
            precision, value = run.training.precision, array[lost][0]
            raise StateMismatch(f"{prefix}{name} must be numbers of {precision}, got {value!r}")
    parameters, slots = parameters.astype(run.dtype, copy=False), slots.astype(run.dtype, copy=False)
    counters = _checked(arrays, prefix + "counters", np.int64, (7,)).tolist()
    *required, solved, floor, diverged, quantity = counters
    optimizer_step, start, reference = (_whole(value, prefix + "counters", step) for value in required)
    solved_step, floor_step, diverged_step = (
        None if value == NONE else _whole(value, prefix + "counters", step) for value in (solved, floor, diverged)
    )
    if (diverged_step is None) != (quantity == NONE):
        raise StateMismatch(f"{prefix}counters must name both or neither of diverged step and quantity, got {counters}")
    divergence = None
    if diverged_step is not None:
        divergence = Divergence(diverged_step, QUANTITIES[_whole(quantity, prefix + "counters", len(QUANTITIES) - 1)])
    reference_loss = float(_checked(arrays, prefix + "reference_loss", np.float64, (1,))[0])
    if isnan(reference_loss) or reference_loss < 0:
        raise StateMismatch(f"{prefix}reference_loss must be a loss, got {reference_loss}")
    progress = Progress(start, reference, reference_loss, solved_step, floor_step, divergence)
    return RunState(parameters, slots, optimizer_step, progress)


def _checked(arrays: Arrays, name: str, dtype: type[np.generic], shape: tuple[int, ...]) -> npt.NDArray[Any]:
    array = arrays[name]
    if array.dtype != dtype or array.shape != shape:
        expected, got = f"{np.dtype(dtype)} of shape {shape}", f"{array.dtype} of shape {array.shape}"
        raise StateMismatch(f"{name} must be {expected} for this experiment, got {got}")
    return array


def _whole(value: int, name: str, largest: int) -> int:
    if not 0 <= value <= largest:
        raise StateMismatch(f"{name} must hold whole numbers from 0 to {largest}, got {value}")
    return value
