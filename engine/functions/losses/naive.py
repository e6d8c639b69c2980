"""How not to compute a cross-entropy: form the probability a first, then take its logarithm (course C17, C18).

This is what `from_logits=False` means. In exact arithmetic these are the losses of `binary.py` and `categorical.py`.
In float32 a = σ(z) is exactly 1 from z = 24 ln 2 ≈ 16.64 on (float64: 53 ln 2 ≈ 36.74), and log(1 − a) is −∞;
below z = −88.7 (−709.8) e⁻ᶻ overflows and a is 0. Inf and NaN are the lesson here, so no warning is given of them.
"""

from math import log

import numpy as np

from engine.arrays import Floats
from engine.functions.losses.binary import CROSS_ENTROPY_BY_PREDICTION, cross_entropy_by_prediction
from engine.functions.losses.categorical import categorical_cross_entropy_by_prediction
from engine.functions.losses.record import Loss
from engine.functions.losses.targets import Integers, as_integers
from engine.functions.spelling import Expression, Libraries

CLIP = 1e-7
"""Keras keeps probabilities this far from 0 and 1, so its loss cannot exceed −log 1e-7 ≈ 16.1."""
CLIP_LOGIT = log((1 - CLIP) / CLIP)
"""The logit at which clipping begins, in exact arithmetic."""


@np.errstate(all="ignore")
def naive_sigmoid(z: Floats) -> Floats:
    """1 / (1 + e⁻ᶻ) as it is written."""
    a: Floats = 1.0 / (1.0 + np.exp(-z))
    return a


@np.errstate(all="ignore")
def naive_cross_entropy(z: Floats, y: Floats) -> Floats:
    """−y log a − (1−y) log(1−a) with a = σ(z) formed first: 0 · ∞ is NaN even where the prediction is right."""
    a = naive_sigmoid(z)
    loss: Floats = -y * np.log(a) - (1.0 - y) * np.log(1.0 - a)
    return loss


@np.errstate(all="ignore")
def naive_cross_entropy_slope(z: Floats, y: Floats) -> Floats:
    """dL/da · da/dz = (−y/a + (1−y)/(1−a)) · a (1−a), multiplied out by nobody (course C5)."""
    a = naive_sigmoid(z)
    slope: Floats = (-y / a + (1.0 - y) / (1.0 - a)) * (a * (1.0 - a))
    return slope


def clipped_cross_entropy(z: Floats, y: Floats) -> Floats:
    """The same with a kept within 1e-7 … 1 − 1e-7, as Keras does: finite, but wrong and flat beyond |z| ≈ 16.1."""
    a = np.clip(naive_sigmoid(z), CLIP, 1.0 - CLIP)
    loss: Floats = -y * np.log(a) - (1.0 - y) * np.log(1.0 - a)
    return loss


def clipped_cross_entropy_slope(z: Floats, y: Floats) -> Floats:
    """The naive slope, and 0 where a was clipped: an example that is confidently wrong teaches nothing."""
    a = naive_sigmoid(z)
    kept = np.clip(a, CLIP, 1.0 - CLIP)
    slope = (-y / kept + (1.0 - y) / (1.0 - kept)) * (kept * (1.0 - kept))
    return np.where(a == kept, slope, np.zeros_like(z))


def clipped_cross_entropy_by_prediction(prediction: Floats, y: Floats) -> Floats:
    """dL/dŷ = −y/ŷ + (1−y)/(1−ŷ), and 0 where ŷ is clipped."""
    is_kept = (prediction >= CLIP) & (prediction <= 1.0 - CLIP)
    return np.where(is_kept, cross_entropy_by_prediction(prediction, y), np.zeros_like(prediction))


@np.errstate(all="ignore")
def naive_softmax(z: Floats) -> Floats:
    """e^zⱼ / Σₖ e^zₖ as it is written: ∞/∞ from z = 88.7 on in float32, 709.8 in float64."""
    e = np.exp(z)
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


@np.errstate(all="ignore")
def naive_categorical_cross_entropy(z: Floats, y: Integers) -> Floats:
    """−log a_y with a = softmax(z) formed first, labels y (n,)."""
    return np.asarray(-np.log(naive_softmax(z)[np.arange(len(z)), y]))


@np.errstate(all="ignore")
def naive_categorical_cross_entropy_slope(z: Floats, y: Integers) -> Floats:
    """dL/dzⱼ = Σᵢ dL/daᵢ · daᵢ/dzⱼ = −(1/a_y) · a_y (1{j = y} − aⱼ), in that order."""
    rows = np.arange(len(z))
    a = naive_softmax(z)
    at_class = a[rows, y][:, np.newaxis]
    passed_on = -at_class * a
    passed_on[rows, y] += at_class[:, 0]
    return np.asarray(-1.0 / at_class * passed_on)


_TEX = r"L=-y \ln a-(1-y) \ln(1-a)"

NAIVE_BINARY = (
    Loss(
        "naive_cross_entropy",
        "−y log a − (1−y) log(1−a),  a = 1 / (1 + e⁻ᶻ) formed first",
        "sigmoid",
        naive_cross_entropy,
        naive_cross_entropy_slope,
        stable=False,
        family="cross_entropy",
        convex=True,
        tex=(r"a=\frac{1}{1+e^{-z}}", _TEX),
        prediction_slope=cross_entropy_by_prediction,
        prediction_slope_tex=CROSS_ENTROPY_BY_PREDICTION,
        numpy=Expression(
            "-y * np.log(naive(z)) - (1 - y) * np.log(1 - naive(z))",
            "(-y / naive(z) + (1 - y) / (1 - naive(z))) * (naive(z) * (1 - naive(z)))",
        ),
        libraries=Libraries(
            keras="-y * ops.log(1 / (1 + ops.exp(-z))) - (1 - y) * ops.log(1 - 1 / (1 + ops.exp(-z)))",
            torch=(
                "(-y * torch.log(1 / (1 + torch.exp(-z))) - (1 - y) * torch.log(1 - 1 / (1 + torch.exp(-z)))).mean()"
            ),
        ),
    ),
    Loss(
        "clipped_cross_entropy",
        "−y log a − (1−y) log(1−a),  a = 1 / (1 + e⁻ᶻ) within 1e-7 … 1 − 1e-7",
        "sigmoid",
        clipped_cross_entropy,
        clipped_cross_entropy_slope,
        kinks=(-CLIP_LOGIT, CLIP_LOGIT),
        stable=False,
        family="cross_entropy",
        convex=False,
        tex=("10^{-7}≤a≤1-10^{-7}", _TEX),
        prediction_slope=clipped_cross_entropy_by_prediction,
        prediction_slope_tex=CROSS_ENTROPY_BY_PREDICTION,
        numpy=Expression(
            "-y * np.log(clipped(z)) - (1 - y) * np.log(1 - clipped(z))",
            "np.where(naive(z) == clipped(z), naive(z) - y, 0.0)",
        ),
        libraries=Libraries(
            keras="keras.losses.BinaryCrossentropy(from_logits=False)",
            torch="F.binary_cross_entropy(torch.clamp(torch.sigmoid(z), 1e-7, 1 - 1e-7), y)",
            keras_differs="Keras forms the slope of the clipped loss in another order: it rounds differently.",
        ),
    ),
)
"""Two classes."""

NAIVE_CATEGORICAL = (
    Loss(
        "naive_categorical_cross_entropy",
        "−log a_y,  a = e^z / Σ e^z formed first",
        "softmax",
        naive_categorical_cross_entropy,
        naive_categorical_cross_entropy_slope,
        task="multiclass",
        encode=as_integers,
        stable=False,
        family="cross_entropy",
        convex=True,
        tex=(r"a_j=\frac{e^{z_j}}{Σ_k e^{z_k}}", r"L=-\ln a_y"),
        prediction_slope=categorical_cross_entropy_by_prediction,
        prediction_slope_tex=r"-\frac{1}{\hat{y}_y}",
        numpy=Expression("-np.log(naive_softmax(z)[np.arange(len(z)), y])", "naive_softmax(z) - one_hot(y, z)"),
        libraries=Libraries(
            keras="keras.losses.SparseCategoricalCrossentropy(from_logits=False)",
            torch="F.nll_loss(torch.log(torch.exp(z) / torch.exp(z).sum(dim=1, keepdim=True)), y)",
            keras_differs="Keras clips the probabilities, so its naive loss stays finite where the page's breaks.",
        ),
    ),
)
"""Several classes."""
