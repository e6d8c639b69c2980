"""How long a test waits for what must happen: one limit for all of them, in one place.

A test goes on as soon as what it waits for is there, so a generous limit costs nothing. A tight one fails on a machine
that is busy with something else.
"""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 120
PATIENCE_MS = 1000 * PATIENCE_SECONDS

PAUSE_SECONDS = 0.05
"""Between two looks at a condition."""


def wait_until(condition: Callable[[], bool], otherwise: str, pause: Callable[[float], object] = time.sleep) -> None:
    """Return once `condition()` holds; `pause(seconds)` lets time pass between two looks.

    Raises AssertionError with the words `otherwise` when it still does not hold after PATIENCE_SECONDS.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"after {PATIENCE_SECONDS} s: {otherwise}"
        pause(PAUSE_SECONDS)
