"""How a record is written elsewhere: as NumPy source text, and in the libraries that the page writes programs for.

The page computes with NumPy's text, too, number by number. So what it computes with (activations, features, outputs,
losses of one output) and the schedules keep to a small part of Python: numbers, the arguments, `np.pi`, + - * / **,
comparisons, &, and calls of NUMPY_CALLS and of HELPERS. Losses of several outputs and regularizers, which only programs
need, may use all of NumPy.
"""

from dataclasses import dataclass

NUMPY_CALLS = (
    *("abs", "clip", "cos", "exp", "expm1", "floor", "heaviside", "log", "log1p", "logaddexp", "maximum", "minimum"),
    *("ones_like", "sign", "sin", "sqrt", "tanh", "where", "zeros_like"),
)
"""The functions of NumPy that the page knows (static/js/tools/expression.js). Keras has them under the same names."""

HELPERS = {
    "sigmoid(z)": "1 / (1 + np.exp(-np.clip(z, -700, 700)))",
    "naive(z)": "1 / (1 + np.exp(-z))",
    "clipped(z)": "np.clip(1 / (1 + np.exp(-z)), 1e-7, 1 - 1e-7)",
    "softmax(z)": "np.exp(z - log_sum_exp(z)[:, None])",
    "log_sum_exp(z)": "z.max(axis=1) + np.log(np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1))",
    "naive_softmax(z)": "np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)",
    "one_hot(y, z)": "(y[:, None] == np.arange(z.shape[1])) * 1.0",
}
"""Functions that expressions may call, and what each returns. A program defines those that it needs."""


@dataclass(frozen=True)
class Expression:
    """A function and its derivative as expressions of the same arguments, in Python with NumPy as `np`."""

    value: str
    slope: str


@dataclass(frozen=True)
class Libraries:
    """What three libraries call it, as source text; None where a library has no word for it: then the program says so.

    Where a library does something otherwise than the engine, one sentence says what.
    """

    keras: str | None = None
    torch: str | None = None
    sklearn: str | None = None
    keras_differs: str = ""
    torch_differs: str = ""
    sklearn_differs: str = ""


NO_LIBRARY = Libraries()
