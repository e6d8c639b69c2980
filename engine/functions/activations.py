"""What a unit does to its pre-activation z: a = g(z), each beside its slope g'(z) (course C2, C13, C14)."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from math import pi, sqrt

import numpy as np

from engine.arrays import Floats
from engine.functions.spelling import HELPERS, NO_LIBRARY, Expression, Libraries


@dataclass(frozen=True)
class Activation:
    """An elementwise function and its derivative; both keep the shape and the dtype of z.

    `slope` is given z *and* a = value(z), because most slopes are cheapest to write in terms of a. At the `kinks` there
    is no one slope: it is taken from the left there, or set by a convention that the function names.

    The rest is what others need to know. `formula` is plain text for the reference, `tex` and `slope_tex` are a formula
    of g(z) and what g'(z) equals, in z and a; `symbol` stands for g in a formula (None: its name). `monotone`: it never
    falls, or never rises. `bounds`: no value lies beyond, and values come as near as you like; None where there is no
    bound. `limits`: it has a value at ±∞. `numpy` is value and slope as expressions of z. Of the libraries, Keras's
    text is what a layer takes as its activation, PyTorch's an expression of z, and scikit-learn's a name.
    """

    name: str
    formula: str
    value: Callable[[Floats], Floats]
    slope: Callable[[Floats, Floats], Floats]
    kinks: tuple[float, ...] = ()
    _: KW_ONLY
    tex: tuple[str, ...]
    slope_tex: str
    symbol: str | None = None
    monotone: bool
    bounds: tuple[float | None, float | None] = (None, None)
    limits: bool = True
    numpy: Expression
    libraries: Libraries = NO_LIBRARY


def sigmoid(z: Floats) -> Floats:
    """σ(z) = 1 / (1 + e⁻ᶻ), exact in both tails: e is only raised to −|z|, which cannot overflow (course C17)."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


def sigmoid_slope(z: Floats, a: Floats) -> Floats:
    """σ'(z) = σ(z) (1 − σ(z)) (course C5)."""
    return a * (1.0 - a)


def tanh(z: Floats) -> Floats:
    """The sigmoid, stretched to (−1, 1): tanh z = 2 σ(2z) − 1 (course C7)."""
    return np.tanh(z)


def tanh_slope(z: Floats, a: Floats) -> Floats:
    """Greatest at 0: tanh'(z) = 1 − tanh²(z)."""
    return 1.0 - a * a


def relu(z: Floats) -> Floats:
    """max(0, z); NaN stays NaN, so that a divergence is seen and not hidden."""
    return np.maximum(z, 0.0)


def relu_slope(z: Floats, a: Floats) -> Floats:
    """1 where z > 0, else 0; at the kink z = 0 the convention is 0."""
    return (z > 0).astype(z.dtype)


def linear(z: Floats) -> Floats:
    """The identity: the unit shows its pre-activation (course C4)."""
    return z


def linear_slope(z: Floats, a: Floats) -> Floats:
    """1 everywhere."""
    return np.ones_like(z)


LEAK = 0.01


def leaky_relu(z: Floats) -> Floats:
    """A ReLU that learns when it is off, too: z where z > 0, else 0.01 z. Maas, Hannun & Ng 2013."""
    return np.where(z > 0, z, LEAK * z)


def leaky_relu_slope(z: Floats, a: Floats) -> Floats:
    """1 where z > 0, else 0.01."""
    return np.where(z > 0, np.ones_like(z), LEAK)


def elu(z: Floats) -> Floats:
    """Smooth at 0 and never below −1: z where z > 0, else eᶻ − 1. Clevert, Unterthiner & Hochreiter 2016, α = 1."""
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0.0)))


def elu_slope(z: Floats, a: Floats) -> Floats:
    """1 where z > 0, else eᶻ = a + 1."""
    return np.where(z > 0, np.ones_like(z), a + 1.0)


def softplus(z: Floats) -> Floats:
    """log(1 + eᶻ) = max(0, z) + log(1 + e^−|z|), a ReLU without its corner. Dugas et al. 2001."""
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


def softplus_slope(z: Floats, a: Floats) -> Floats:
    """softplus'(z) = σ(z)."""
    return sigmoid(z)


def _gelu_gate(z: Floats) -> tuple[Floats, Floats]:
    """First z within ±60, beyond which the gate is 0 or 1 exactly; then the gate, σ(2 √(2/π) (z + 0.044715 z³))."""
    near = np.clip(z, -60.0, 60.0)
    return near, sigmoid(GELU_SCALE * (near + GELU_CUBE * near**3))


GELU_SCALE, GELU_CUBE = 2 * sqrt(2 / pi), 0.044715


def gelu(z: Floats) -> Floats:
    """½ z (1 + tanh(√(2/π) (z + 0.044715 z³))), the tanh form of z Φ(z). Hendrycks & Gimpel 2016.

    Φ, the normal distribution, needs erf, which NumPy does not have; the two forms differ by less than 5e-4.
    """
    near, gate = _gelu_gate(z)
    return np.maximum(z, near) * gate


def gelu_slope(z: Floats, a: Floats) -> Floats:
    """With the product rule s + z s (1 − s) u', with s = σ(u) the gate and u' = 2 √(2/π) (1 + 3 · 0.044715 z²)."""
    near, gate = _gelu_gate(z)
    return gate + near * gate * (1.0 - gate) * GELU_SCALE * (1.0 + 3 * GELU_CUBE * near * near)


def swish(z: Floats) -> Floats:
    """Also called SiLU: z σ(z). Ramachandran, Zoph & Le 2017."""
    return np.maximum(z, -800.0) * sigmoid(z)  # σ(−800) is 0, and −∞ · 0 would be no number


def swish_slope(z: Floats, a: Floats) -> Floats:
    """σ(z) + z σ(z) (1 − σ(z))."""
    s = sigmoid(z)
    return s + np.clip(z, -800.0, 800.0) * s * (1.0 - s)


def sine(z: Floats) -> Floats:
    """Sin z: a unit that sees stripes. It has no value at ±∞: NaN. Sitzmann et al. 2020."""
    return np.sin(z)


def sine_slope(z: Floats, a: Floats) -> Floats:
    """The slope of sin z: cos z."""
    return np.cos(z)


def theta(z: Floats) -> Floats:
    """θ(z) = (1 − eᶻ) / (1 + eᶻ) = −tanh(z / 2), the course's own, which falls from 1 to −1 (course C2, C8)."""
    a: Floats = np.tanh(-0.5 * z)
    return a


def theta_slope(z: Floats, a: Floats) -> Floats:
    """θ'(z) = −½ (1 − θ²(z))."""
    return (a * a - 1.0) * 0.5


def step(z: Floats) -> Floats:
    """1 where z > 0, 0 where z < 0, and ½ at 0, where the unit does not choose (course C3). Rosenblatt 1958."""
    return np.heaviside(z, 0.5)


def step_slope(z: Floats, a: Floats) -> Floats:
    """0 everywhere, also at the jump, by convention: no gradient passes.

    The perceptron criterion learns in spite of it, because it is a loss on z and not on step(z).
    """
    return np.zeros_like(z)


def hard_sigmoid(z: Floats) -> Floats:
    """(z + 1) / 2 kept within 0 … 1: a straight ramp from z = −1 to 1. Courbariaux et al. 2016."""
    a: Floats = np.clip(0.5 * z + 0.5, 0.0, 1.0)
    return a


def hard_sigmoid_slope(z: Floats, a: Floats) -> Floats:
    """½ on the ramp, else 0."""
    return np.where((z > -1) & (z <= 1), np.full_like(z, 0.5), 0.0)


_GATE = "sigmoid(2 * (2 / np.pi) ** 0.5 * (z + 0.044715 * z**3))"
_GATE_SLOPE = f"{_GATE} + z * {_GATE} * (1 - {_GATE}) * 2 * (2 / np.pi) ** 0.5 * (1 + 3 * 0.044715 * z**2)"

ACTIVATIONS: dict[str, Activation] = {
    record.name: record
    for record in (
        Activation(
            "linear",
            "z",
            linear,
            linear_slope,
            tex=("g(z)=z",),
            slope_tex="1",
            symbol="",
            monotone=True,
            numpy=Expression("z", "np.ones_like(z)"),
            libraries=Libraries(keras='"linear"', torch="z", sklearn="identity"),
        ),
        Activation(
            "sigmoid",
            "1 / (1 + e⁻ᶻ)",
            sigmoid,
            sigmoid_slope,
            tex=(r"σ(z)=\frac{1}{1+e^{-z}}",),
            slope_tex="a(1-a)",
            symbol="σ",
            monotone=True,
            bounds=(0.0, 1.0),
            numpy=Expression(HELPERS["sigmoid(z)"], "sigmoid(z) * (1 - sigmoid(z))"),
            libraries=Libraries(keras='"sigmoid"', torch="torch.sigmoid(z)", sklearn="logistic"),
        ),
        Activation(
            "tanh",
            "tanh z",
            tanh,
            tanh_slope,
            tex=(r"\tanh z=\frac{e^z-e^{-z}}{e^z+e^{-z}}",),
            slope_tex="1-a^2",
            monotone=True,
            bounds=(-1.0, 1.0),
            numpy=Expression("np.tanh(z)", "1 - np.tanh(z) ** 2"),
            libraries=Libraries(keras='"tanh"', torch="torch.tanh(z)", sklearn="tanh"),
        ),
        Activation(
            "relu",
            "max(0, z)",
            relu,
            relu_slope,
            (0.0,),
            tex=(r"g(z)=\max(0,z)",),
            slope_tex=r"\cases{1 & z>0 \\ 0 & z≤0}",
            symbol=r"\ReLU",
            monotone=True,
            bounds=(0.0, None),
            numpy=Expression("np.maximum(z, 0)", "(z > 0) * 1.0"),
            libraries=Libraries(keras='"relu"', torch="torch.relu(z)", sklearn="relu"),
        ),
        Activation(
            "leaky_relu",
            "max(0.01 z, z)",
            leaky_relu,
            leaky_relu_slope,
            (0.0,),
            tex=(r"g(z)=\cases{z & z>0 \\ 0.01 z & z≤0}",),
            slope_tex=r"\cases{1 & z>0 \\ 0.01 & z≤0}",
            symbol=r"\LReLU",
            monotone=True,
            numpy=Expression("np.where(z > 0, z, 0.01 * z)", "np.where(z > 0, 1.0, 0.01)"),
            libraries=Libraries(keras="lambda z: ops.leaky_relu(z, 0.01)", torch="F.leaky_relu(z, 0.01)"),
        ),
        Activation(
            "elu",
            "z if z > 0, else eᶻ − 1",
            elu,
            elu_slope,
            tex=(r"g(z)=\cases{z & z>0 \\ e^z-1 & z≤0}",),
            slope_tex=r"\cases{1 & z>0 \\ a+1 & z≤0}",
            symbol=r"\ELU",
            monotone=True,
            bounds=(-1.0, None),
            numpy=Expression(
                "np.where(z > 0, z, np.expm1(np.minimum(z, 0)))", "np.where(z > 0, 1.0, np.exp(np.minimum(z, 0)))"
            ),
            libraries=Libraries(keras='"elu"', torch="F.elu(z)"),
        ),
        Activation(
            "softplus",
            "log(1 + eᶻ)",
            softplus,
            softplus_slope,
            tex=(r"g(z)=\ln(1+e^z)",),
            slope_tex="σ(z)",
            monotone=True,
            bounds=(0.0, None),
            numpy=Expression("np.logaddexp(0, z)", "sigmoid(z)"),
            libraries=Libraries(keras='"softplus"', torch="F.softplus(z, threshold=40)"),
        ),
        Activation(
            "gelu",
            "½ z (1 + tanh(√(2/π) (z + 0.044715 z³)))",
            gelu,
            gelu_slope,
            tex=(r"g(z)=\frac{z}{2}(1+\tanh(\sqrt{\frac{2}{π}}(z+0.044715 z^3)))",),
            slope_tex=r"\frac{da}{dz}",
            symbol=r"\GELU",
            monotone=False,
            bounds=(-0.1700408, None),
            numpy=Expression(f"z * {_GATE}", _GATE_SLOPE),
            libraries=Libraries(keras="lambda z: ops.gelu(z, approximate=True)", torch='F.gelu(z, approximate="tanh")'),
        ),
        Activation(
            "swish",
            "z / (1 + e⁻ᶻ)",
            swish,
            swish_slope,
            tex=(r"g(z)=z σ(z)=\frac{z}{1+e^{-z}}",),
            slope_tex="σ(z)+z σ(z)(1-σ(z))",
            monotone=False,
            bounds=(-0.2784646, None),
            numpy=Expression("z * sigmoid(z)", "sigmoid(z) * (1 + z * (1 - sigmoid(z)))"),
            libraries=Libraries(keras='"silu"', torch="F.silu(z)"),
        ),
        Activation(
            "sin",
            "sin z",
            sine,
            sine_slope,
            tex=(r"g(z)=\sin z",),
            slope_tex=r"\cos z",
            monotone=False,
            limits=False,
            bounds=(-1.0, 1.0),
            numpy=Expression("np.sin(z)", "np.cos(z)"),
            libraries=Libraries(keras="ops.sin", torch="torch.sin(z)"),
        ),
        Activation(
            "theta",
            "(1 − eᶻ) / (1 + eᶻ)",
            theta,
            theta_slope,
            tex=(r"θ(z)=\frac{1-e^z}{1+e^z}=-\tanh\frac{z}{2}",),
            slope_tex=r"-\frac{1}{2}(1-a^2)",
            symbol="θ",
            monotone=True,
            bounds=(-1.0, 1.0),
            numpy=Expression("-np.tanh(z / 2)", "-0.5 * (1 - np.tanh(z / 2) ** 2)"),
            libraries=Libraries(keras="lambda z: -ops.tanh(z / 2)", torch="-torch.tanh(z / 2)"),
        ),
        Activation(
            "hard_sigmoid",
            "min(1, max(0, (z + 1) / 2))",
            hard_sigmoid,
            hard_sigmoid_slope,
            (-1.0, 1.0),
            tex=(r"\tilde{σ}(z)=\min(1,\max(0,\frac{z+1}{2}))",),
            slope_tex=r"\cases{\frac{1}{2} & -1<z≤1 \\ 0 & z≤-1, z>1}",
            symbol=r"\tilde{σ}",
            monotone=True,
            bounds=(0.0, 1.0),
            numpy=Expression("np.clip(0.5 * z + 0.5, 0, 1)", "np.where((z > -1) & (z <= 1), 0.5, 0.0)"),
            libraries=Libraries(
                keras="lambda z: ops.clip(0.5 * z + 0.5, 0, 1)", torch="torch.clamp(0.5 * z + 0.5, 0, 1)"
            ),
        ),
        Activation(
            "step",
            "1 if z > 0, else 0",
            step,
            step_slope,
            (0.0,),
            tex=(r"H(z)=\cases{1 & z>0 \\ \frac{1}{2} & z=0 \\ 0 & z<0}",),
            slope_tex="0",
            symbol="H",
            monotone=True,
            bounds=(0.0, 1.0),
            numpy=Expression("np.heaviside(z, 0.5)", "np.zeros_like(z)"),
            libraries=Libraries(
                keras="lambda z: ops.stop_gradient(0.5 * ops.sign(z) + 0.5)",
                torch="torch.heaviside(z.detach(), torch.tensor(0.5, dtype=z.dtype))",
            ),
        ),
    )
}
