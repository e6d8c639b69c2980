"""The last steps of a run that is shown one example at a time: which example, and what it changed (course C3).

States do not remember how they were reached, but the order of an epoch is addressed by its number. So the steps between
two states are made again, and what they lead to is compared with the state that is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.arrays import Floats
from engine.experiment.batches import next_batch
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment
from engine.functions.losses import LOSSES, OUTPUTS
from engine.reference.network import logits
from engine.runs.state import State
from engine.training import UNHURRIED_MS, Command, advance


@dataclass(frozen=True, eq=False)
class Presented:
    """One step: the row of X that was presented, its logit z and prediction ŷ, and the parameters after it.

    ŷ is as the output's own function makes it. `change` is what the step added to the parameters (n_parameters,).
    """

    step: int
    row: int
    z: float
    prediction: float
    change: Floats
    parameters: Floats


def presented(experiment: Experiment, examples: Examples, states: Sequence[State], most: int) -> list[Presented]:
    """The last steps up to the last state, at most so many, of the experiment's single run with batches of one example.

    `states` are those that are known, by ascending step. From each the steps to the next are made again; the answer
    begins after the last state that is not reached to the last digit, because something else was changed before it.
    """
    found: list[Presented] = []
    for before, after in reversed(list(pairwise(states))):
        steps = _between(experiment, examples, before, after.step, most)
        if not np.array_equal(steps[-1].parameters, after.runs[0].parameters):
            break
        found = steps + found
        if len(found) >= most:
            break
    return found[-most:]


def _between(experiment: Experiment, examples: Examples, state: State, until: int, most: int) -> list[Presented]:
    """The last steps from a state to step `until`, at most so many."""
    (run,) = experiment.runs
    if state.step < until - most:
        state, _ = advance(experiment, examples, state, Command(until - most, UNHURRIED_MS))
    steps: list[Presented] = []
    while state.step < until:
        (row,) = next_batch(experiment, len(examples), state.epoch, state.position).rows
        before = state.runs[0].parameters
        z = logits(run.network, before, examples.X[[row]])
        state, _ = advance(experiment, examples, state, Command(state.step + 1))
        after = state.runs[0].parameters
        prediction = OUTPUTS[LOSSES[run.training.loss].output].value(z)
        steps.append(Presented(state.step, int(row), float(z[0]), float(prediction[0]), after - before, after))
    return steps
