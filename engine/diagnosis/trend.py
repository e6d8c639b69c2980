"""Which way the loss is going, judged by the last evaluated losses (course C19: too small crawls, too large diverges).

The losses of mini-batch training shake, so that two of them say nothing. The older half of a window is compared with
the newer half, over several epochs: by their medians, and by how often a newer loss is above an older one (Mann &
Whitney 1947). Losses of a history step come ever more rarely, so the window grows with the training.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

FEWEST, RECENT = 16, 32
"""How many evaluations a window needs, and how many it has where they cover enough epochs."""
EPOCHS = 3
"""Epochs that a window must cover."""
CLEAR = 0.75
"""The newer losses are higher when this fraction of all pairs says so, lower when all but this fraction does."""
NO_LOWER = 0.35
"""From this fraction of all pairs on the newer losses are no lower: for equal halves it is ½ ± 0.1."""
MIN_RISE = 0.01
"""A rise of the median below this fraction does not count."""
MIN_FALL = 1e-4
"""A fall of the median below this fraction is none: the loss is flat."""
MIN_RANGE, MIN_SWING, MIN_SWINGS = 0.1, 0.05, 4
"""A loss bounces when its newer half has a range above this fraction of the median, after so many swings of this
fraction of it."""


class Trend(NamedTuple):
    """A window of losses since step `start`.

    The medians of its older and newer half, the fraction of pairs in which the newer loss is `higher`, the range of the
    newer half from `low` to `high`, the median of all, and the number of swings.
    """

    start: int
    older: float
    newer: float
    higher: float
    low: float
    high: float
    median: float
    swings: int


def trend_of(window: Sequence[tuple[int, float]], steps_per_epoch: int) -> Trend | None:
    """The trend of the last evaluations (step, loss); None where they are too few or cover too few epochs."""
    # Batches shake the loss: then only the longest window tells.
    recent = window[-RECENT:] if steps_per_epoch == 1 else window
    if len(recent) < FEWEST or _epochs(recent, steps_per_epoch) < EPOCHS:
        return None
    losses = [loss for _, loss in recent]
    half = len(losses) // 2
    older, newer, ranked = sorted(losses[:half]), sorted(losses[half:]), sorted(losses)
    above = sum(bisect_left(older, loss) + bisect_right(older, loss) for loss in newer)  # a tie counts half
    median = _median(ranked)
    return Trend(
        recent[0][0],
        _median(older),
        _median(newer),
        0.5 * above / (len(older) * len(newer)),
        newer[0],
        newer[-1],
        median,
        swings(losses, MIN_SWING * median),
    )


def is_bouncing(trend: Trend) -> bool:
    """It goes up and down by more than a tenth of itself, again and again, and does not get lower on the whole."""
    wide = trend.high - trend.low > MIN_RANGE * trend.median
    return wide and trend.swings >= MIN_SWINGS and trend.higher > NO_LOWER


def is_rising(trend: Trend) -> bool:
    """The newer half is higher than the older half by more than 1 %, and clearly so."""
    return trend.newer > (1 + MIN_RISE) * trend.older and trend.higher >= CLEAR


def is_climbing(trend: Trend) -> bool:
    """The newer half is higher, be it by little."""
    return trend.newer > trend.older and trend.higher >= CLEAR


def is_falling(trend: Trend) -> bool:
    """The newer half is lower than the older half, and clearly so, by more than what would be called flat."""
    return trend.newer < (1 - MIN_FALL) * trend.older and trend.higher <= 1 - CLEAR


def swings(losses: Sequence[float], least: float) -> int:
    """How often the losses go up or down by more than `least`, in turns."""
    count, direction = 0, 0
    low = high = losses[0]
    for loss in losses:
        low, high = min(low, loss), max(high, loss)
        if direction >= 0 and high - loss > least:  # a fall after a rise
            count, direction, low, high = count + 1, -1, loss, loss
        elif direction <= 0 and loss - low > least:
            count, direction, low, high = count + 1, 1, loss, loss
    return count


def _median(ranked: Sequence[float]) -> float:
    half = len(ranked) // 2
    return ranked[half] if len(ranked) % 2 else 0.5 * (ranked[half - 1] + ranked[half])


def _epochs(window: Sequence[tuple[int, float]], steps_per_epoch: int) -> float:
    return (window[-1][0] - window[0][0]) / max(1, steps_per_epoch) if window else 0.0
