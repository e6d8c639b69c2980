"""The verdict on a run: the first of its states that holds, each a small function of facts (docs/diagnosis.md).

A state says what is certain. Where nothing is, the run is `undecided`, or on a `plateau` whose reason is not known.
"""

from collections.abc import Callable
from math import isfinite
from typing import Any

import numpy as np

from engine.diagnosis.plateaus import named_plateau
from engine.diagnosis.situation import Situation
from engine.diagnosis.symptoms import FLAT_SLOPE
from engine.diagnosis.trend import MIN_RISE, MIN_SWING, is_bouncing, is_climbing, is_falling, is_rising
from engine.functions.features import COORDINATES
from engine.functions.losses import LOSSES
from engine.reference.network import layer_views
from engine.runs.progress import at_floor

PATIENCE = 500
"""Steps without a fall of 1 % after which a run is not called learning any more."""
MOST = 0.9
"""The fraction of the wrong examples at which a saturated output must be flat."""

STUCK = frozenset({"diverged", "at_floor", "best_possible", "cycling", "equal_units", "plateau"})
"""The states in which further steps bring nothing; the others may still lead somewhere."""

Finding = dict[str, Any] | None


def verdict(of: Situation) -> dict[str, Any]:
    """The diagnosis {"code", "step", …}; docs/protocol.md lists the codes and what each has besides.

    The "step" is the one since which the state holds; it is the current step for `empty`, `ready`, `learning` and
    `undecided`.
    """
    return next({"code": code, "step": of.step} | facts for code, state in STATES if (facts := state(of)) is not None)


def empty(of: Situation) -> Finding:
    """There are no examples."""
    return None if of.now.n_samples else {}


def diverged(of: Situation) -> Finding:
    """The loss, the gradient or a weight stopped being finite (course C17, C19)."""
    divergence = of.progress.divergence
    return None if divergence is None else {"step": divergence.step, "quantity": divergence.quantity}


def ready(of: Situation) -> Finding:
    """No step has been made."""
    return None if of.step else {}


def solved(of: Situation) -> Finding:
    """Every class is right with some certainty, or R² ≥ 0.99, or the error is 0 to rounding where y does not vary."""
    return {"step": _since(of.progress.solved_step, of)} if of.now.solved else None


def best_possible(of: Situation) -> Finding:
    """Not solved, but as good as points on one spot with different targets allow any function to be (course C1)."""
    if not of.now.best_possible or of.best.spots is None:
        return None
    return {"step": _since(of.progress.best_step, of), "floor": of.best.spots.loss}


def at_least_of_kind(of: Situation) -> Finding:
    """Within 1 % of the least loss that this kind of network can have on these points (course C10, C19)."""
    floor = of.best.floor
    if floor is None or not at_floor(of.now, floor, of.penalty if floor.penalised else 0.0):
        return None
    facts: dict[str, Any] = {"step": _since(of.progress.floor_step, of), "floor": floor.value}
    if floor.kind is not None:
        facts |= {"kind": floor.kind, "lift": list(floor.lift), "relieved": floor.relieved}
    return facts


def cycling(of: Situation) -> Finding:
    """The perceptron rule goes on for ever: it has come back to weights it has had, bit for bit, or no line separates
    the classes, which is when it never stops (Novikoff 1962; course C3).
    """
    cycle = of.progress.cycle
    if cycle is None and not of.best.endless:
        return None
    repeated = {} if cycle is None else {"step": cycle.step, "period": cycle.period}
    return {"step": of.progress.start_step} | repeated | ({"endless": True} if of.best.endless else {})


def bouncing(of: Situation) -> Finding:
    """The loss goes up and down by a lot and gets no lower: the steps are too large (course C19).

    `low` and `high` bound the newer half of the window and the loss now, which a window of every fourth step may miss.
    """
    trend, now = of.trend, of.now.loss + of.penalty
    if trend is not None and is_bouncing(trend):
        return {"step": trend.start, "low": min(trend.low, now), "high": max(trend.high, now)}
    return None


def rising(of: Situation) -> Finding:
    """Over a window of several epochs the loss has become higher, and is not merely bouncing (course C19).

    Or, for 500 steps, it stays above the lowest loss there was, where no noise of batches can be the reason.
    """
    trend, progress = of.trend, of.progress
    if trend is None:
        return None
    if is_rising(trend):
        lowest = min((loss, step) for step, loss in progress.window if step >= trend.start)
        return {"step": lowest[1]}
    stays_above = trend.low > (1 + MIN_RISE) * progress.reference_loss and not is_falling(trend)
    by_noise = of.steps_per_epoch > 1 or of.run.training.dropout > 0
    return {"step": progress.reference_step} if stays_above and not by_noise and not _at_rest(of) else None


def learning(of: Situation) -> Finding:
    """The loss fell by at least 1 % within the last 500 steps, and is not on its way up."""
    progress, trend = of.progress, of.trend
    fell_lately = progress.fell and not _at_rest(of)
    return {} if fell_lately and not (trend is not None and is_climbing(trend)) else None


def equal_units(of: Situation) -> Finding:
    """All units of a hidden layer have equal weights in and out, and so have equal gradients for ever (course C19)."""
    run, state, trend = of.run, of.state, of.trend
    stands_still = trend is not None and trend.low == trend.high == trend.older
    if run.training.dropout or run.frozen or not (stands_still or _at_rest(of)):
        return None
    memories = [layer_views(run.network, vector) for vector in (state.parameters, *state.slots)]
    for index, layer in enumerate(run.network.hidden_layers):
        if layer.units < 2:
            continue
        per_unit = np.vstack([np.vstack([m[index][0], m[index][1], m[index + 1][0].T]) for m in memories])
        if (per_unit == per_unit[:, :1]).all():
            return {"step": of.progress.start_step, "layer": index + 1, "units": layer.units}
    return None


def saturated(of: Situation) -> Finding:
    """Squared error behind σ, tanh or θ, and at nearly all wrong examples the output is flat: its slope, for σ
    σ′(z) = ŷ(1 − ŷ), stands in the gradient as a factor, and no update moves it (course C7).
    """
    loss = LOSSES[of.run.training.loss]
    if loss.family != "squared_error" or loss.output == "linear":
        return None
    wrong = np.abs(of.prediction - of.examples.y) >= 0.5
    flat = wrong & (4.0 * of.prediction * (1.0 - of.prediction) < FLAT_SLOPE)
    n_wrong, n_flat = int(wrong.sum()), int(flat.sum())
    if not n_wrong or n_flat < MOST * n_wrong:
        return None
    return {"step": of.progress.reference_step, "wrong": n_wrong, "flat": n_flat}


def see_saw(of: Situation) -> Finding:
    """As `bouncing`, where the losses of the history all come from the same side of a see-saw of two steps."""
    ahead, here = of.losses_ahead(), of.now.loss
    if of.trend is None or (one := next(ahead, None)) is None or not isfinite(one):
        return None
    leap = abs(one - here)
    if leap <= MIN_SWING * here or not abs(next(ahead) - here) <= 0.5 * leap:
        return None
    return {"step": of.trend.start, "low": min(one, here), "high": max(one, here)}


def known_plateau(of: Situation) -> Finding:
    """At rest on a plateau of XOR's corners that is known by name, where this network could do better (course C19)."""
    name = near_plateau(of) if _at_rest(of) else None
    return None if name is None else {"step": of.progress.reference_step, "name": name}


def near_plateau(of: Situation) -> str | None:
    """The plateau of XOR's corners whose outputs the run has, at rest or not, where its network could do better."""
    return named_plateau(of.run, of.state.parameters, of.examples) if _could_do_better(of) else None


def creeping(of: Situation) -> Finding:
    """The loss still falls, but by less than 1 % in 500 steps (course C19: too small crawls)."""
    trend, reference = of.trend, of.progress.reference_step
    if trend is None or not is_falling(trend) or not _at_rest(of):
        return None
    return {"step": reference}


def plateau(of: Situation) -> Finding:
    """At rest for a reason that is not known: no fall of 1 % in 500 steps, and none at all now."""
    return {"step": of.progress.reference_step} if _at_rest(of) else None


def undecided(of: Situation) -> Finding:
    """It is too early to say."""
    del of
    return {}


STATES: tuple[tuple[str, Callable[[Situation], Finding]], ...] = (
    ("empty", empty),
    ("diverged", diverged),
    ("ready", ready),
    ("solved", solved),
    ("best_possible", best_possible),
    ("at_floor", at_least_of_kind),
    ("cycling", cycling),
    ("bouncing", bouncing),
    ("rising", rising),
    ("learning", learning),
    ("equal_units", equal_units),
    ("saturated", saturated),
    ("bouncing", see_saw),
    ("plateau", known_plateau),
    ("creeping", creeping),
    ("plateau", plateau),
    ("undecided", undecided),
)
"""The codes of docs/protocol.md and the functions above, in the order in which they are asked."""


def _since(earlier: int | None, of: Situation) -> int:
    return of.step if earlier is None else earlier


def _at_rest(of: Situation) -> bool:
    """Whether 500 steps, and at least an epoch, have brought no fall of 1 %."""
    return of.step - of.progress.reference_step >= max(PATIENCE, of.steps_per_epoch)


def _could_do_better(of: Situation) -> bool:
    """Whether nothing but the weights keeps the network from a lower loss: several units of a layer bend."""
    run, training = of.run, of.run.training
    bends = any(layer.units >= 2 and layer.activation != "linear" for layer in run.network.hidden_layers)
    penalised = training.regularizer != "none" and training.regularization > 0
    held = not set(COORDINATES) <= set(run.network.features) or not run.network.bias or run.frozen or penalised
    return bends and not held
