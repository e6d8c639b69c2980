"""What the whole domain looks like to a network: its prediction everywhere, and where it changes its mind."""

import numpy as np
import numpy.typing as npt

from engine.arrays import Arrays, Floats
from engine.contours import zero_contour
from engine.losses import LOSSES
from engine.view import LATTICE, View

NO_PIECES: npt.NDArray[np.float32] = np.zeros((0, 4), np.float32)


def field(view: View) -> Arrays:
    """The prediction at the centres of the cells, (64, 64), row 0 at the smallest x₂; (64,) over a single input.

    Two classes: `runs.{i}.field` U8, ŷ × 255; ½ where a logit is not a number. More classes: `runs.{i}.classes` U8, the
    most likely one, and `runs.{i}.field` U8, its probability × 255. Regression: `runs.{i}.values` F32, ŷ itself.
    """
    fields: Arrays = {}
    for i, run, _ in view.runs:
        inner = (slice(1, -1),) * view.n_inputs
        z = view.lattice_logits[i][inner]
        prediction = LOSSES[run.training.loss].prediction(z)
        if run.task == "regression":
            fields[f"runs.{i}.values"] = prediction.astype(np.float32)
            continue
        if run.task == "multiclass":
            fields[f"runs.{i}.classes"] = z.argmax(axis=-1).astype(np.uint8)
            prediction = prediction.max(axis=-1)
        shade = np.clip(np.nan_to_num(prediction, nan=0.5), 0.0, 1.0) * 255.0
        fields[f"runs.{i}.field"] = np.rint(shade).astype(np.uint8)
    return fields


def boundary(view: View) -> Arrays:
    """`runs.{i}.boundary` F32 (k, 4): straight pieces x₁ x₂ x₁′ x₂′ of the curve ŷ = ½, for more classes of the curve
    round the region of each; none for a regression or a single input.
    """
    pieces: Arrays = {}
    for i, run, _ in view.runs:
        z = view.lattice_logits[i]
        if run.task == "regression" or view.n_inputs == 1:
            surfaces = []
        elif run.task == "multiclass":
            surfaces = [_lead(z, k) for k in range(run.network.n_outputs)]
        else:
            surfaces = [z - LOSSES[run.training.loss].decision_logit]
        curves = [zero_contour(LATTICE, LATTICE, surface) for surface in surfaces]
        pieces[f"runs.{i}.boundary"] = np.concatenate([NO_PIECES, *curves])
    return pieces


def _lead(z: Floats, k: int) -> Floats:
    """By how much class k is ahead of the best other one; negative where it is behind."""
    return np.asarray(z[..., k] - np.delete(z, k, axis=-1).max(axis=-1))
