"""Step 5 of the course: the parameters move against the gradient, no further than allowed, at today's rate (C14)."""

import numpy as np

from engine.arrays import Floats, Indices
from engine.experiment.specs import TrainingSpec
from engine.functions.optimizers import OPTIMIZERS, clipped

NOTHING: Indices = np.zeros(0, np.intp)


def move(
    training: TrainingSpec,
    parameters: Floats,
    gradient: Floats,
    slots: Floats,
    *,
    t: int,
    step: int,
    frozen: Indices = NOTHING,
) -> None:
    """Change parameters (n,) and slots (n_slots, n) in place by the update that makes step number `step` (≥ 1).

    t = 1, 2, … counts the updates since the slots were empty. The `frozen` parameters (their indices) have no gradient,
    and whatever the memory says, they keep their value.
    """
    if len(frozen):
        kept, gradient = parameters[frozen], gradient.copy()
        gradient[frozen] = 0
    if training.clip_norm is not None:
        gradient = clipped(gradient, training.clip_norm)
    OPTIMIZERS[training.optimizer].update(parameters, gradient, slots, t, training.learning_rate_at(step))
    if len(frozen):
        parameters[frozen] = kept
