"""One of each kind of record, added to a copy of the program exactly as docs/adding.md says: the record and its texts.

Of each kind that libraries have names for there is one that all of them know, and one that none does.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.server_process import ROOT


@dataclass(frozen=True)
class Addition:
    """A record for a registry, and its name for people: its functions stand before `start`, the record before `end`."""

    topic: str
    name: str
    title: str
    file: str
    start: str
    code: str
    record: str
    end: str = "    )\n}\n"


ADDITIONS = (
    Addition(
        "activation",
        "relu6",
        "ReLU up to 6",
        "activations.py",
        "ACTIVATIONS: dict[",
        '''
def relu6(z: Floats) -> Floats:
    """A ReLU that stops at 6: min(6, max(0, z))."""
    a: Floats = np.clip(z, 0.0, 6.0)
    return a


def relu6_slope(z: Floats, a: Floats) -> Floats:
    """1 on the ramp, else 0."""
    return ((z > 0) & (z <= 6)).astype(z.dtype)
''',
        r"""Activation(
            "relu6",
            "min(6, max(0, z))",
            relu6,
            relu6_slope,
            (0.0, 6.0),
            tex=(r"g(z)=\min(6,\max(0,z))",),
            slope_tex=r"\cases{1 & 0<z≤6 \\ 0 & z≤0, z>6}",
            monotone=True,
            bounds=(0.0, 6.0),
            numpy=Expression("np.clip(z, 0, 6)", "np.where((z > 0) & (z <= 6), 1.0, 0.0)"),
            libraries=Libraries(keras='"relu6"', torch="F.relu6(z)"),
        ),""",
    ),
    Addition(
        "activation",
        "bump",
        "bump",
        "activations.py",
        "ACTIVATIONS: dict[",
        '''
def bump(z: Floats) -> Floats:
    """A peak at 0: 1 − tanh² z."""
    a: Floats = 1.0 - np.square(np.tanh(z))
    return a


def bump_slope(z: Floats, a: Floats) -> Floats:
    """−2 tanh z (1 − tanh² z)."""
    return -2.0 * np.tanh(z) * a
''',
        r"""Activation(
            "bump",
            "1 − tanh² z",
            bump,
            bump_slope,
            tex=(r"g(z)=1-\tanh^2 z",),
            slope_tex=r"-2 a \tanh z",
            monotone=False,
            bounds=(0.0, 1.0),
            numpy=Expression("1 - np.tanh(z) ** 2", "-2 * np.tanh(z) * (1 - np.tanh(z) ** 2)"),
        ),""",
    ),
    Addition(
        "loss",
        "huber",
        "Huber",
        "losses/binary.py",
        "REGRESSION = (",
        '''
def huber(z: Floats, y: Floats) -> Floats:
    """½ e² for an error e within ±1, |e| − ½ beyond. Huber 1964."""
    e = np.abs(z - y)
    return np.where(e <= 1, 0.5 * np.square(e), e - 0.5)


def huber_slope(z: Floats, y: Floats) -> Floats:
    """dL/dz is the error kept within ±1."""
    return np.clip(z - y, -1.0, 1.0)
''',
        r"""Loss(
        "huber",
        "½ e² or |e| − ½,  e = z − y",
        "linear",
        huber,
        huber_slope,
        task="regression",
        convex=True,
        tex=(r"L=\cases{\frac{1}{2} e^2 & |e|≤1 \\ |e|-\frac{1}{2} & |e|>1}", "e=z-y"),
        numpy=Expression(
            "np.where(np.abs(z - y) <= 1, 0.5 * (z - y) ** 2, np.abs(z - y) - 0.5)", "np.clip(z - y, -1, 1)"
        ),
        libraries=Libraries(keras="keras.losses.Huber()", torch="F.huber_loss(z, y)"),
    ),""",
        ')\n"""The losses of values."""\n',
    ),
    Addition(
        "loss",
        "log_cosh",
        "log cosh",
        "losses/binary.py",
        "REGRESSION = (",
        '''
def log_cosh(z: Floats, y: Floats) -> Floats:
    """Log cosh e of the error e: like ½ e² near 0, like |e| − log 2 far out."""
    return np.logaddexp(z - y, y - z) - np.log(np.asarray(2.0, z.dtype))


def log_cosh_slope(z: Floats, y: Floats) -> Floats:
    """dL/dz = tanh e."""
    return np.tanh(z - y)
''',
        r"""Loss(
        "log_cosh",
        "log cosh(z − y)",
        "linear",
        log_cosh,
        log_cosh_slope,
        task="regression",
        convex=True,
        tex=(r"L=\ln\cosh(z-y)",),
        numpy=Expression("np.logaddexp(z - y, y - z) - np.log(2)", "np.tanh(z - y)"),
    ),""",
        ')\n"""The losses of values."""\n',
    ),
    Addition(
        "optimizer",
        "light_ball",
        "light ball",
        "optimizers.py",
        "OPTIMIZERS: dict[",
        '''
def light_ball(parameters: Floats, gradient: Floats, slots: Floats, t: int, learning_rate: float) -> None:
    """Momentum that forgets half at each step: v ← 0.5 v − α g, θ ← θ + v."""
    (v,) = slots
    v *= 0.5
    v -= learning_rate * gradient
    parameters += v
''',
        r"""Optimizer(
            "light_ball",
            "v ← 0.5 v − α g,  θ ← θ + v",
            1,
            light_ball,
            tex=("v←0.5 v-α g", "θ←θ+v"),
            numpy=("m *= 0.5", "m -= rate * g", "p += m"),
            libraries=Libraries(
                keras="SGD(rate, momentum=0.5)",
                torch="SGD(parameters, lr=rate(1), momentum=0.5)",
                sklearn='solver="sgd", momentum=0.5, nesterovs_momentum=False',
            ),
        ),""",
    ),
    Addition(
        "optimizer",
        "sign_descent",
        "sign descent",
        "optimizers.py",
        "OPTIMIZERS: dict[",
        '''
def sign_descent(parameters: Floats, gradient: Floats, slots: Floats, t: int, learning_rate: float) -> None:
    """Only the direction of each parameter counts: θ ← θ − α sign(g)."""
    parameters -= learning_rate * np.sign(gradient)
''',
        r"""Optimizer(
            "sign_descent",
            "θ ← θ − α sign(g)",
            0,
            sign_descent,
            adaptive=True,
            tex=(r"θ←θ-α \sign(g)",),
            numpy=("p -= rate * np.sign(g)",),
        ),""",
    ),
    Addition(
        "initializer",
        "lecun",
        "LeCun, normal",
        "initializers.py",
        "INITIALIZERS: dict[",
        '''
def lecun(n_in: int, n_out: int, rng: np.random.Generator) -> Drawn:
    """N(0, σ²) with σ² = 1 / n_in. LeCun et al. 1998."""
    return rng.normal(0.0, sqrt(1 / n_in), (n_in, n_out))
''',
        r'Initializer("lecun", "N(0, 1 / n_in)", lecun, tex=(r"W∼N(0,\frac{1}{n_{\text{in}}})",)),',
    ),
    Addition(
        "schedule",
        "ramp",
        "straight ramp",
        "schedules.py",
        "SCHEDULES: dict[",
        '''
def ramp(t: int, steps: int, factor: float) -> float:
    """1 − (1 − f) t/T, then f: straight down."""
    return 1 - (1 - factor) * min(t / steps, 1.0)
''',
        r"""Schedule(
            "ramp",
            "α (1 − (1 − f) t/T)",
            ramp,
            tex=(r"α_t=α(1-(1-f) \min(\frac{t}{T},1))",),
            numpy="alpha * (1 - (1 - f) * np.minimum((t - 1) / T, 1.0))",
        ),""",
    ),
)


def copy_of_the_program(folder: Path, *more: str) -> Path:
    """Everything that runs, and `more` folders of the checkout, to add things to."""
    for name in ("app", "engine", "static", "templates", *more):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def add_records(program: Path) -> None:
    """The recipe of docs/adding.md: function, record, and texts in each language."""
    for one in ADDITIONS:
        path = program / "engine" / "functions" / one.file
        text = path.read_text("utf-8")
        end = text.rindex(one.end)
        text = f"{text[:end]}{one.record}\n{text[end:]}"
        start = text.index(one.start)
        path.write_text(f"{text[:start]}{one.code.lstrip()}\n\n{text[start:]}", "utf-8")
    for language in ("en", "fr"):
        texts = program / "static" / "i18n" / language
        for file, keys in (
            ("settings.json", {f"{one.topic}.{one.name}": one.title for one in ADDITIONS if one.topic not in LATER}),
            ("lazy/settings.json", {f"{one.topic}.{one.name}": one.title for one in ADDITIONS if one.topic in LATER}),
            ("lazy/help.json", {f"help.{one.topic}.{one.name}": help_of(one) for one in ADDITIONS}),
        ):
            known = json.loads((texts / file).read_text("utf-8"))
            (texts / file).write_text(json.dumps({**known, **keys}, ensure_ascii=False, indent=2) + "\n", "utf-8")


LATER = {"initializer", "schedule"}
"""Settings that are not seen at first: the names of their options are fetched with them."""


def help_of(one: Addition) -> str:
    """The sentence that the page says of it."""
    return f"What {one.title} does."


def run_in(program: Path, *arguments: str, **environment: str) -> str:
    """What a Python process in the copy prints; its tests are those of the copy."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=program,
        env={**os.environ, "PYTHONPATH": str(program), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout
