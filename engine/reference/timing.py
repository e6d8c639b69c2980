"""Time the gradient computed in a loop over the examples, and vectorised over all of them at once (course C6)."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import numpy as np

from engine.arrays import Floats
from engine.experiment.datasets import Examples
from engine.experiment.specs import RunSpec
from engine.reference.network import initial_parameters, loss_and_gradient

MAX_REPEATS = 50


@dataclass(frozen=True)
class Timing:
    """Microseconds for one gradient each way (medians of `repeats`), and the largest difference of the two results."""

    loop_us: float
    vectorised_us: float
    repeats: int
    largest_difference: float


def gradient_in_a_loop(run: RunSpec, parameters: Floats, examples: Examples) -> Floats:
    """The gradient (n_parameters,) on n ≥ 1 examples: the mean of their gradients, computed one by one (course C6)."""
    total = np.zeros_like(parameters)
    for i in range(len(examples)):
        total += loss_and_gradient(run, parameters, examples.X[i : i + 1], examples.y[i : i + 1])[1]
    return total / parameters.dtype.type(len(examples))


def time_gradients(run: RunSpec, examples: Examples, budget_ms: float = 200.0) -> Timing:
    """Time both ways alternately, on n ≥ 1 examples at the initial weights, for `budget_ms`; at least once each."""
    parameters = initial_parameters(run)

    def loop() -> Floats:
        return gradient_in_a_loop(run, parameters, examples)

    def vectorised() -> Floats:
        return loss_and_gradient(run, parameters, examples.X, examples.y)[1]

    difference = float(np.max(np.abs(loop() - vectorised()), initial=0.0))  # also warms up
    end, times = perf_counter() + budget_ms / 1000, list[tuple[float, float]]()
    while not times or (perf_counter() < end and len(times) < MAX_REPEATS):
        times.append((_microseconds(loop), _microseconds(vectorised)))
    loop_times, vectorised_times = zip(*times, strict=True)
    return Timing(median(loop_times), median(vectorised_times), len(times), difference)


def _microseconds(work: Callable[[], Floats]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1e6
