"""Checkpoints: a state as named arrays, the format of every saved run (docs/protocol.md, `restore`)."""

from dataclasses import replace
from math import isnan
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.arrays import Arrays
from engine.experiment.specs import Experiment, RunSpec
from engine.functions.optimizers import OPTIMIZERS
from engine.reference.network import n_parameters
from engine.runs.progress import QUANTITIES, WINDOW, Anchor, Cycle, Divergence, Progress
from engine.runs.state import MAX_STEP, RunState, State

NONE = -1
"""Stands for a missing step, since an array of integers has no None."""


class StateMismatch(ValueError):  # noqa: N818 — named as the error code `mismatch` of the protocol
    """The arrays are not a state of this experiment."""


def state_to_arrays(state: State) -> Arrays:
    """The state as arrays, from which `state_from_arrays` makes it again, bit for bit.

    `clock` I64 (3,): step, epoch, position; and for run i `runs.{i}.parameters` F64 (n,), `runs.{i}.slots` F64
    (n_slots, n), `runs.{i}.counters` I64 (7,), `runs.{i}.reference_loss` F64 (1,), `runs.{i}.window` F64 (2, k ≤ 64):
    the last steps and losses, `runs.{i}.marks` I64 (4,), and `runs.{i}.anchor` F64 (1 + n,) or (0,): a step and its
    parameters. A run in float32 is converted to float64, which is exact.
    """
    arrays: Arrays = {"clock": np.array([state.step, state.epoch, state.position], np.int64)}
    for index, run in enumerate(state.runs):
        arrays |= {f"runs.{index}.{name}": array for name, array in _run_to_arrays(run).items()}
    return arrays


def state_from_arrays(experiment: Experiment, arrays: Arrays) -> State:
    """The state that `state_to_arrays` converted. Raises StateMismatch when it does not fit the experiment.

    The arrays in LATER_ARRAYS may be missing: earlier versions wrote none.
    """
    n_runs = len(experiment.runs)
    names = {"clock", *(f"runs.{index}.{name}" for index in range(n_runs) for name in RUN_ARRAYS)}
    later = {f"runs.{index}.{name}" for index in range(n_runs) for name in LATER_ARRAYS}
    if not names <= set(arrays) <= names | later:
        missing, unknown = sorted(names - set(arrays)), sorted(set(arrays) - names - later)
        raise StateMismatch(
            f"the arrays are not those of {len(experiment.runs)} runs: missing {missing}, unknown {unknown}"
        )
    clock = _checked(arrays, "clock", np.int64, (3,))
    step, epoch, position = (_whole(value, "clock", MAX_STEP) for value in clock.tolist())
    runs = (_run_from_arrays(run, f"runs.{index}.", arrays, step) for index, run in enumerate(experiment.runs))
    return State(step, epoch, position, tuple(runs))


RUN_ARRAYS = ("parameters", "slots", "counters", "reference_loss")
LATER_ARRAYS = ("window", "marks", "anchor")


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
        "window": np.array(progress.window, np.float64).reshape(-1, 2).T.copy(),
        "marks": np.array(_marks(progress), np.int64),
        "anchor": _anchor_to_array(run),
    }


def _marks(progress: Progress) -> list[int]:
    """Whether the loss has ever fallen; since when it is the best possible; the step and the period of a cycle."""
    cycle = progress.cycle
    best = NONE if progress.best_step is None else progress.best_step
    return [int(progress.fell), best, *((NONE, NONE) if cycle is None else (cycle.step, cycle.period))]


def _anchor_to_array(run: RunState) -> npt.NDArray[np.float64]:
    anchor = run.progress.anchor
    if anchor is None:
        return np.zeros(0)
    parameters = np.frombuffer(anchor.parameters, run.parameters.dtype)
    return np.concatenate([[float(anchor.step)], parameters.astype(np.float64)])


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
    # A checkpoint without marks: the first loss, one step after the start, was the first reference.
    progress = replace(progress, fell=reference > start + 1)
    progress = _with_later_arrays(progress, run, prefix, arrays, step)
    return RunState(parameters, slots, optimizer_step, progress)


def _with_later_arrays(progress: Progress, run: RunSpec, prefix: str, arrays: Arrays, step: int) -> Progress:
    if prefix + "window" in arrays:
        length = arrays[prefix + "window"].shape[-1] if arrays[prefix + "window"].ndim else 0
        window = _checked(arrays, prefix + "window", np.float64, (2, min(length, WINDOW)))
        steps = [_whole(value, prefix + "window", step) for value in _integers(window[0], prefix + "window")]
        if steps != sorted(set(steps)):
            raise StateMismatch(f"{prefix}window must hold ascending steps, got {steps}")
        progress = replace(progress, window=tuple(zip(steps, window[1].tolist(), strict=True)))
    if prefix + "marks" in arrays:
        fell, *marks = _checked(arrays, prefix + "marks", np.int64, (4,)).tolist()
        best, cycle_step, period = (None if mark == NONE else _whole(mark, prefix + "marks", step) for mark in marks)
        cycle = None if cycle_step is None or period is None else Cycle(cycle_step, period)
        progress = replace(progress, fell=bool(_whole(fell, prefix + "marks", 1)), best_step=best, cycle=cycle)
    if prefix + "anchor" in arrays and arrays[prefix + "anchor"].size:
        anchor = _checked(arrays, prefix + "anchor", np.float64, (1 + n_parameters(run.network),))
        at = _whole(_integers(anchor[:1], prefix + "anchor")[0], prefix + "anchor", step)
        progress = replace(progress, anchor=Anchor(at, anchor[1:].astype(run.dtype).tobytes()))
    return progress


def _integers(values: npt.NDArray[np.float64], name: str) -> list[int]:
    if not (np.isfinite(values).all() and (values == np.floor(values)).all()):
        raise StateMismatch(f"{name} must hold whole numbers of steps, got {values.tolist()}")
    return [int(value) for value in values.tolist()]


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
