"""Probes that draw the domain: the prediction everywhere, and the decision boundary."""

from math import isnan

import numpy as np
import numpy.typing as npt

from engine.arrays import Arrays, Floats
from engine.compiled.recipes import activate
from engine.functions.losses import LOSSES, Loss
from engine.probes.contours import zero_contour
from engine.probes.view import LATTICE_COMPLEX, View

NO_SEGMENTS: npt.NDArray[np.float32] = np.zeros((0, 4), np.float32)


def field(view: View) -> Arrays:
    """The prediction at the centres of the cells, (64, 64), row 0 at the smallest x₂; (64,) over a single input.

    Two classes: `runs.{i}.field` U8, ŷ × 255; ½ where a logit is not a number. More classes: `runs.{i}.classes` U8, the
    most likely one, and `runs.{i}.field` U8, its probability × 255. Regression: `runs.{i}.values` F32, ŷ itself.
    """
    fields: Arrays = {}
    for i, run, _ in view.runs:
        inner = (slice(1, -1),) * view.n_inputs
        z = view.lattice_logits[i][inner]
        prediction = _prediction(LOSSES[run.training.loss], z)
        if run.task == "regression":
            fields[f"runs.{i}.values"] = prediction.astype(np.float32, copy=False)
            continue
        if run.task == "multiclass":
            fields[f"runs.{i}.classes"] = z.argmax(axis=-1).astype(np.uint8)
            prediction = prediction.max(axis=-1)
        if LOSSES[run.training.loss].output == "linear":  # all other outputs are between 0 and 1
            np.clip(prediction, 0.0, 1.0, out=prediction)
        fields[f"runs.{i}.field"] = _to_bytes(prediction)
    return fields


def _prediction(loss: Loss, z: Floats) -> Floats:
    """ŷ of the logits, a new array; a sigmoid is computed by a fast recipe that is exact enough for a picture."""
    if loss.output != "sigmoid":
        return loss.prediction(z).copy()
    prediction = z.copy()
    for function, arguments in activate(loss.output, prediction, prediction):
        function(*arguments)
    return prediction


def _to_bytes(prediction: Floats) -> npt.NDArray[np.uint8]:
    """255 ŷ as the nearest integer; overwrites the prediction (0 to 1)."""
    if isnan(prediction.sum()):
        prediction[np.isnan(prediction)] = 0.5
    prediction *= 255.0
    prediction += 0.5
    return prediction.astype(np.uint8)  # truncates


def boundary(view: View) -> Arrays:
    """`runs.{i}.boundary` F32 (k, 4): straight segments x₁ x₂ x₁′ x₂′ of the curve ŷ = ½, for more classes of the curve
    round the region of each; none for a regression or a single input.
    """
    segments: Arrays = {}
    for i, run, _ in view.runs:
        z = view.lattice_logits[i]
        if run.task == "regression" or view.n_inputs == 1:
            surfaces = []
        elif run.task == "multiclass":
            surfaces = [_class_margin(z, k) for k in range(run.network.n_outputs)]
        else:
            level = LOSSES[run.training.loss].decision_logit
            surfaces = [z - level if level else z]
        curves = [zero_contour(LATTICE_COMPLEX, surface) for surface in surfaces]
        segments[f"runs.{i}.boundary"] = curves[0] if len(curves) == 1 else np.concatenate([NO_SEGMENTS, *curves])
    return segments


def _class_margin(z: Floats, k: int) -> Floats:
    """The logit of class k minus the largest logit of the others."""
    return np.asarray(z[..., k] - np.delete(z, k, axis=-1).max(axis=-1))
