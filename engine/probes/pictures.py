"""Probes that draw the domain: the prediction everywhere, and the decision boundary."""

from math import isnan

import numpy as np
import numpy.typing as npt

from engine.arrays import Arrays, Floats
from engine.compiled.recipes import activate
from engine.experiment.specs import RunSpec
from engine.functions.losses import LOSSES, Loss
from engine.probes.contours import zero_contour
from engine.probes.view import LATTICE_COMPLEX, View, exact_lattice_logits
from engine.runs.evaluation import tie_margin

ROUGH, MANY = 1e-2, 100
"""Where large terms add up to small logits, float32 leaves rounding of up to this size, at this many nodes or more."""
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
            fields[f"runs.{i}.classes"] = _likeliest(LOSSES[run.training.loss], z)
            prediction = prediction.max(axis=-1)
        if LOSSES[run.training.loss].output == "linear":  # all other outputs are between 0 and 1
            np.clip(prediction, 0.0, 1.0, out=prediction)
        fields[f"runs.{i}.field"] = _to_bytes(prediction)
    return fields


def _likeliest(loss: Loss, z: Floats) -> npt.NDArray[np.uint8]:
    """The class of the largest logit, of a tie the first: else rounding would speckle the picture."""
    least = z.max(axis=-1) - tie_margin(loss, z)
    return np.asarray((z >= least[..., np.newaxis]).argmax(axis=-1), np.uint8)


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
    for i, run, state in view.runs:
        if run.task == "regression" or view.n_inputs == 1:
            segments[f"runs.{i}.boundary"] = NO_SEGMENTS
            continue
        surfaces, margin = _surfaces(run, view.lattice_logits[i])
        if any(_is_rough(surface) for surface in surfaces):
            surfaces, margin = _surfaces(run, exact_lattice_logits(run, state.parameters, view.n_inputs))
        curves = [zero_contour(LATTICE_COMPLEX, surface, margin) for surface in surfaces]
        segments[f"runs.{i}.boundary"] = curves[0] if len(curves) == 1 else np.concatenate(curves)
    return segments


def _surfaces(run: RunSpec, z: Floats) -> tuple[list[Floats], float | Floats]:
    """The surfaces over the lattice whose zeros are the boundary, and how near to 0 they are a tie."""
    loss = LOSSES[run.training.loss]
    if run.task == "multiclass":
        return [_class_margin(z, k) for k in range(run.network.n_outputs)], tie_margin(loss, z)
    return [z - loss.decision_logit if loss.decision_logit else z], tie_margin(loss, z)


def _is_rough(surface: Floats) -> bool:
    """Is a float32 surface so flat around 0 that its signs may be rounding? An exact 0 is none."""
    if surface.dtype != np.float32:
        return False
    distance = np.abs(surface)
    return int(np.count_nonzero((distance > 0) & (distance < ROUGH))) >= MANY


def _class_margin(z: Floats, k: int) -> Floats:
    """The logit of class k minus the largest logit of the others."""
    return np.asarray(z[..., k] - np.delete(z, k, axis=-1).max(axis=-1))
