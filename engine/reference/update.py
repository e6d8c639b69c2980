"""Step 5 of the course: update the parameters against the gradient, at the step's learning rate (course C14)."""

import numpy as np

from engine.arrays import Floats, Indices
from engine.experiment.specs import TrainingSpec
from engine.functions.optimizers import OPTIMIZERS, clipped

NONE_FROZEN: Indices = np.zeros(0, np.intp)


def apply_update(
    training: TrainingSpec,
    parameters: Floats,
    gradient: Floats,
    slots: Floats,
    *,
    t: int,
    step: int,
    frozen: Indices = NONE_FROZEN,
) -> None:
    """Change parameters (n,) and slots (n_slots, n) in place by the update that makes step number `step` (≥ 1).

    t = 1, 2, … counts the updates since the slots were empty. The `frozen` parameters (k,), given by their positions,
    keep their value: their gradient counts as 0.
    """
    if len(frozen):
        kept, gradient = parameters[frozen], gradient.copy()
        gradient[frozen] = 0
    if training.clip_norm is not None:
        gradient = clipped(gradient, training.clip_norm)
    OPTIMIZERS[training.optimizer].update(parameters, gradient, slots, t, training.learning_rate_at(step))
    if len(frozen):
        # The slots of a frozen parameter may hold momentum from before it was frozen.
        parameters[frozen] = kept
