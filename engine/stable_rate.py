"""A learning rate that was tried: of the usual ones below a run's own, one at which its training is stable.

No bound on the curvature holds for every loss, network, optimizer and batch, so each rate is tried: the run is trained
from its initial weights. It has to hold half as much again as the rate that is named, for the trial is finite.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite

from engine.experiment.batches import steps_per_epoch
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment
from engine.reference.network import n_parameters
from engine.training import UNHURRIED_MS, Command, advance, initial_state

RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
"""The rates that are tried, the larger first."""
MAX_TRIALS = 8
ENOUGH = 3
"""After so many stable rates the best of them is taken: the largest may be stable and yet saturate the units."""
MARGIN = 1.5
"""How much more than the named rate has to be stable."""
MIN_STEPS, MAX_STEPS = 300, 3000
MAX_WORK = 1e9
"""Examples of a batch times parameters times steps of one trial: about a second."""
UNSTABLE = frozenset({"diverged", "bouncing", "rising"})


def rates_below(learning_rate: float) -> tuple[float, ...]:
    """The rates worth trying where `learning_rate` was too large, in the order of trying."""
    return tuple(rate for rate in reversed(RATES) if rate * MARGIN < learning_rate)[:MAX_TRIALS]


def next_rate(learning_rate: float, tried: Mapping[float, float | None]) -> float | None:
    """The rate to try after those `tried`, whose losses are None where they were unstable; None when it is enough."""
    if sum(loss is not None for loss in tried.values()) >= ENOUGH:
        return None
    return next((rate for rate in rates_below(learning_rate) if rate not in tried), None)


def loss_if_stable(experiment: Experiment, examples: Examples, rate: float) -> float | None:
    """The loss that the experiment's single run reaches with 1.5 times this rate; None if it is unstable: if the loss
    diverges, bounces or rises, or is higher at the end than at the beginning.

    Deterministic; takes up to some seconds. Raises ExamplesMismatch when the run cannot learn these examples.
    """
    (run,) = experiment.runs
    tried = replace(experiment, runs=(replace(run, training=replace(run.training, learning_rate=MARGIN * rate)),))
    state, begin = advance(tried, examples, initial_state(tried), Command(until=0))
    batch = len(examples) / steps_per_epoch(tried, len(examples)) if len(examples) else 1
    n_steps = min(MAX_STEPS, max(MIN_STEPS, int(MAX_WORK / (batch * n_parameters(run.network)))))
    _, end = advance(tried, examples, state, Command(until=n_steps, budget_ms=UNHURRIED_MS))
    first, last = (float(frame.arrays["loss"][0]) for frame in (begin, end))
    stable = isfinite(last) and last <= first and end.info["verdicts"][0]["code"] not in UNSTABLE
    return last if stable else None


def stable_rate(experiment: Experiment, examples: Examples) -> float | None:
    """The best of the first stable rates below the single run's own; None where none is stable."""
    (run,) = experiment.runs
    tried = dict[float, float | None]()
    while (rate := next_rate(run.training.learning_rate, tried)) is not None:
        tried[rate] = loss_if_stable(experiment, examples, rate)
    return best_rate(tried)


def best_rate(tried: Mapping[float, float | None]) -> float | None:
    """The stable rate with the lowest loss, the larger of equals; None of none."""
    stable = [(loss, -rate) for rate, loss in tried.items() if loss is not None]
    return -min(stable)[1] if stable else None
