"""How the learning rate falls as training goes on: a pure function of the step, so that nothing has to be remembered.

Every schedule speaks the same two words: after `steps` steps the share `factor` of the learning rate is left.
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from math import cos, pi


@dataclass(frozen=True)
class Schedule:
    """`share(t, steps, factor)`: what is left of the learning rate after t = 0, 1, 2, … steps; 1 at t = 0.

    `tex` are formulas of the learning rate α_t. `numpy` is the learning rate of the update that makes step t ≥ 1, an
    expression (see `spelling`) of t, of `alpha`, and of the `f` that is left after `T` steps.
    """

    name: str
    formula: str
    share: Callable[[int, int, float], float]
    _: KW_ONLY
    tex: tuple[str, ...]
    numpy: str


def constant(t: int, steps: int, factor: float) -> float:
    """1: the learning rate stays as it is."""
    return 1.0


def step(t: int, steps: int, factor: float) -> float:
    """A stair, f^⌊t/T⌋, down by the factor every T steps."""
    return float(factor ** (t // steps))


def exponential(t: int, steps: int, factor: float) -> float:
    """The same as a slide: f^(t/T)."""
    return float(factor ** (t / steps))


def cosine(t: int, steps: int, factor: float) -> float:
    """Half a wave, f + (1 − f) · ½ (1 + cos(π t/T)), then f. Loshchilov & Hutter 2017, equation 5, no restarts."""
    return factor + (1 - factor) * 0.5 * (1 + cos(pi * min(t / steps, 1.0)))


def inverse_time(t: int, steps: int, factor: float) -> float:
    """1 / (1 + (1/f − 1) t/T), falling like 1/t: sum infinite, sum of squares finite. Robbins & Monro 1951."""
    return 1 / (1 + (1 / factor - 1) * t / steps)


SCHEDULES: dict[str, Schedule] = {
    record.name: record
    for record in (
        Schedule("constant", "α", constant, tex=("α_t=α",), numpy="alpha"),
        Schedule("step", "α f^⌊t/T⌋", step, tex=("α_t=α f^{⌊t/T⌋}",), numpy="alpha * f ** np.floor((t - 1) / T)"),
        Schedule("exponential", "α f^(t/T)", exponential, tex=("α_t=α f^{t/T}",), numpy="alpha * f ** ((t - 1) / T)"),
        Schedule(
            "cosine",
            "α (f + (1 − f) · ½ (1 + cos(π t/T)))",
            cosine,
            tex=(r"α_t=α(f+(1-f) \frac{1+\cos(π\min(\frac{t}{T},1))}{2})",),
            numpy="alpha * (f + (1 - f) * 0.5 * (1 + np.cos(np.pi * np.minimum((t - 1) / T, 1.0))))",
        ),
        Schedule(
            "inverse_time",
            "α / (1 + (1/f − 1) t/T)",
            inverse_time,
            tex=(r"α_t=\frac{α}{1+(\frac{1}{f}-1) \frac{t}{T}}",),
            numpy="alpha / (1 + (1 / f - 1) * (t - 1) / T)",
        ),
    )
}
