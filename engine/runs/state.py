"""The state of training: everything needed to continue with the same bits, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from engine.arrays import Floats
from engine.experiment.specs import Experiment, RunSpec
from engine.experiment.weight_indices import WeightIndex, flat_index, flat_indices
from engine.functions.optimizers import OPTIMIZERS
from engine.reference.network import initial_parameters
from engine.runs.progress import Progress

MAX_STEP = 2**53 - 1
"""The last step: larger numbers are not exact in JSON."""


@dataclass(frozen=True, eq=False)
class RunState:
    """The state of one run, in its precision.

    `parameters` θ is (n_parameters,); `slots`, the optimizer's memory, is (n_slots, n_parameters); `optimizer_step`
    counts the updates since the slots were empty.
    """

    parameters: Floats
    slots: Floats
    optimizer_step: int = 0
    progress: Progress = field(default_factory=Progress)


@dataclass(frozen=True, eq=False)
class State:
    """All runs after `step` steps: `epoch` epochs are finished, and `position` batches of the current one are done.

    Its arrays are never changed: training works on copies.
    """

    step: int
    epoch: int
    position: int
    runs: tuple[RunState, ...]


def initial_state(experiment: Experiment) -> State:
    """The state at step 0: the initial weights of every run, and empty slots."""
    return State(0, 0, 0, tuple(_initial_run(run) for run in experiment.runs))


def carry_over(state: State, old: Experiment, new: Experiment) -> State:
    """The state to continue from after the experiment changed from `old` to `new`.

    When the number of runs, or the architecture, initializer or seed of a run changed, all runs restart from initial
    weights. Otherwise the weights are kept. After a change of batch size the current epoch begins again.
    """
    if [_identity(run) for run in old.runs] != [_identity(run) for run in new.runs]:
        return initial_state(new)
    runs = zip(state.runs, old.runs, new.runs, strict=True)
    carried = tuple(_carry_over_run(run, before, after, state.step) for run, before, after in runs)
    if old.batch_size == new.batch_size:
        return replace(state, runs=carried)
    # With other batches the losses go another way.
    return replace(state, position=0, runs=tuple(replace(run, progress=run.progress.resettled()) for run in carried))


def settable_weights(run: RunSpec, values: Mapping[WeightIndex, float]) -> tuple[dict[WeightIndex, float], str | None]:
    """Those of the values that exist in the run's network and fit its precision, and an error text for the first other.

    The error text is None when all values can be set.
    """
    settable: dict[WeightIndex, float] = {}
    problem, largest = None, float(np.finfo(run.dtype).max)
    for index, value in values.items():
        try:
            flat_index(run.network.layer_sizes, run.network.bias, index)
            if not abs(value) <= largest:
                raise ValueError(f"{list(index)} must be a number of {run.training.precision}, got {value}")
            settable[index] = value
        except ValueError as error:
            problem = problem or str(error)
    return settable, problem


def with_weights(state: State, experiment: Experiment, index: int, values: Mapping[WeightIndex, float]) -> State:
    """The state with some weights of run number `index` set by hand; `settable_weights` says which can be set.

    The optimizer's slots of these weights are cleared. The run's progress restarts, and a run that had diverged is
    trained again.
    """
    if not values:
        return state
    run, before = experiment.runs[index], state.runs[index]
    indices = flat_indices(run.network.layer_sizes, run.network.bias, values)
    parameters, slots = before.parameters.copy(), before.slots.copy()
    parameters[indices] = list(values.values())
    slots[:, indices] = 0
    progress = replace(before.progress.restarted(state.step), divergence=None)
    after = replace(before, parameters=parameters, slots=slots, progress=progress)
    return replace(state, runs=(*state.runs[:index], after, *state.runs[index + 1 :]))


def with_new_examples(state: State) -> State:
    """The state with the same weights for other examples: the progress on the old ones is discarded."""
    return replace(state, runs=tuple(replace(run, progress=run.progress.restarted(state.step)) for run in state.runs))


def _initial_run(run: RunSpec) -> RunState:
    parameters = initial_parameters(run)
    return RunState(parameters, _empty_slots(run, len(parameters)))


def _empty_slots(run: RunSpec, n_parameters: int) -> Floats:
    return np.zeros((OPTIMIZERS[run.training.optimizer].n_slots, n_parameters), run.dtype)


def _identity(run: RunSpec) -> tuple[object, ...]:
    """Everything that determines the initial weights and what each of them means."""
    network = run.network
    return network.layer_sizes, network.features, network.bias, network.initializer, network.initializer_scale, run.seed


def _converted(array: Floats, run: RunSpec) -> Floats:
    """The array in the precision of the run; numbers too large for it become its largest number."""
    if array.dtype == run.dtype:
        return array
    largest = float(np.finfo(run.dtype).max)
    return np.clip(array.astype(np.float64), -largest, largest).astype(run.dtype)


def _carry_over_run(state: RunState, old: RunSpec, new: RunSpec, step: int) -> RunState:
    if old == new:
        return state
    # A run that had diverged is trained again from its last finite weights, now that a setting is different.
    if state.progress.divergence is not None:
        state = replace(state, progress=replace(state.progress.restarted(step), divergence=None))
    if old.training.optimizer != new.training.optimizer:
        state = replace(state, slots=_empty_slots(new, len(state.parameters)), optimizer_step=0)
    parameters, slots = _converted(state.parameters, new), _converted(state.slots, new)
    state = replace(state, parameters=parameters, slots=slots)
    same_task = (old.network, old.frozen, old.training.loss) == (new.network, new.frozen, new.training.loss)
    progress = state.progress.resettled() if same_task else state.progress.restarted(step)
    return replace(state, progress=progress)
