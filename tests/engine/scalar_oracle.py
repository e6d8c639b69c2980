"""An independent network: one scalar at a time, derivatives by reverse-mode differentiation, losses as defined.

Shares no formula with the engine: no matrix, no derivative of an activation or a loss written by hand, no logit trick.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise


class Scalar:
    """A number that remembers what it was made of, and by which local slopes."""

    def __init__(self, value: float, parents: Sequence[tuple["Scalar", float]] = ()) -> None:
        self.value, self.parents, self.slope = value, parents, 0.0

    def __add__(self, other: "Scalar") -> "Scalar":
        return Scalar(self.value + other.value, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other: "Scalar") -> "Scalar":
        return Scalar(self.value * other.value, [(self, other.value), (other, self.value)])

    def through(self, value: float, slope: float) -> "Scalar":
        return Scalar(value, [(self, slope)])

    def exp(self) -> "Scalar":
        return self.through(math.exp(self.value), math.exp(self.value))

    def log(self) -> "Scalar":
        return self.through(math.log(self.value), 1 / self.value)

    def reciprocal(self) -> "Scalar":
        return self.through(1 / self.value, -1 / self.value**2)

    def backward(self) -> None:
        """Fill in d self / d x as `x.slope` for everything this was made of, last made first."""
        order: list[Scalar] = []
        seen: set[int] = set()

        def visit(node: Scalar) -> None:
            if id(node) not in seen:
                seen.add(id(node))
                for parent, _ in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        self.slope = 1.0
        for node in reversed(order):
            for parent, local in node.parents:
                parent.slope += local * node.slope


ONE, MINUS_ONE = Scalar(1.0), Scalar(-1.0)


def sigmoid(z: Scalar) -> Scalar:
    return (ONE + (MINUS_ONE * z).exp()).reciprocal()


def tanh(z: Scalar) -> Scalar:
    return Scalar(2.0) * sigmoid(Scalar(2.0) * z) + MINUS_ONE


def relu(z: Scalar) -> Scalar:
    return z if z.value > 0 else Scalar(0.0)


def elu(z: Scalar) -> Scalar:
    return z if z.value > 0 else z.exp() + MINUS_ONE


def softplus(z: Scalar) -> Scalar:
    return (ONE + z.exp()).log()


def gelu(z: Scalar) -> Scalar:
    inner = Scalar(math.sqrt(2 / math.pi)) * (z + Scalar(0.044715) * z * z * z)
    return Scalar(0.5) * z * (ONE + tanh(inner))


def theta(z: Scalar) -> Scalar:
    return (ONE + MINUS_ONE * z.exp()) * (ONE + z.exp()).reciprocal()


def hard_sigmoid(z: Scalar) -> Scalar:
    if abs(z.value) > 1:
        return Scalar(1.0 if z.value > 0 else 0.0)
    return Scalar(0.5) * (z + ONE)


def cross_entropy(z: Scalar, y: float) -> Scalar:
    prediction = sigmoid(z)
    return MINUS_ONE * (prediction if y else ONE + MINUS_ONE * prediction).log()


def squared(difference: Scalar) -> Scalar:
    return difference * difference


def above_zero(z: Scalar) -> Scalar:
    return z if z.value > 0 else Scalar(0.0)


def sign(y: float) -> Scalar:
    return Scalar(1.0 if y else -1.0)


def softmax_cross_entropy(z: list[Scalar], y: float) -> Scalar:
    total = z[0].exp()
    for logit in z[1:]:
        total = total + logit.exp()
    return MINUS_ONE * (z[int(y)].exp() * total.reciprocal()).log()


ACTIVATIONS: dict[str, Callable[[Scalar], Scalar]] = {
    "linear": lambda z: z,
    "sigmoid": sigmoid,
    "tanh": tanh,
    "relu": relu,
    "leaky_relu": lambda z: z if z.value > 0 else Scalar(0.01) * z,
    "elu": elu,
    "softplus": softplus,
    "gelu": gelu,
    "swish": lambda z: z * sigmoid(z),
    "sin": lambda z: z.through(math.sin(z.value), math.cos(z.value)),
    "theta": theta,
    "hard_sigmoid": hard_sigmoid,
    "step": lambda z: Scalar(1.0 if z.value > 0 else 0.0),
}
LOSSES: dict[str, Callable[[list[Scalar], float], Scalar]] = {
    "binary_cross_entropy": lambda z, y: cross_entropy(z[0], y),
    "mse_sigmoid": lambda z, y: squared(sigmoid(z[0]) + Scalar(-float(y))),
    "mse_linear": lambda z, y: squared(z[0] + Scalar(-float(y))),
    "mse_tanh": lambda z, y: squared(tanh(z[0]) + MINUS_ONE * sign(y)),
    "mse_theta": lambda z, y: squared(theta(z[0]) + MINUS_ONE * sign(y)),
    "hinge": lambda z, y: above_zero(ONE + MINUS_ONE * sign(y) * z[0]),
    "perceptron": lambda z, y: above_zero(MINUS_ONE * sign(y) * z[0]),
    "naive_cross_entropy": lambda z, y: cross_entropy(z[0], y),
    "clipped_cross_entropy": lambda z, y: cross_entropy(z[0], y),
    "categorical_cross_entropy": softmax_cross_entropy,
    "sparse_categorical_cross_entropy": softmax_cross_entropy,
    "naive_categorical_cross_entropy": softmax_cross_entropy,
    "mse": lambda z, y: squared(z[0] + Scalar(-y)),
}


class Network:
    """Fully connected layers over a flat list of parameters: W row by row, then b, layer by layer."""

    def __init__(self, sizes: Sequence[int], activations: Sequence[str], parameters: Sequence[float]) -> None:
        self.sizes, self.activations = sizes, [*activations, "linear"]
        self.parameters = list(parameters)

    def logits(self, nodes: list[Scalar], x: Sequence[float]) -> list[Scalar]:
        a, start = [Scalar(value) for value in x], 0
        for (n_in, n_out), activation in zip(pairwise(self.sizes), self.activations, strict=True):
            z = []
            for unit in range(n_out):
                total = nodes[start + n_in * n_out + unit]
                for source in range(n_in):
                    total = total + a[source] * nodes[start + source * n_out + unit]
                z.append(total)
            a, start = [ACTIVATIONS[activation](value) for value in z], start + (n_in + 1) * n_out
        return a

    def loss_and_gradient(self, loss: str, rows: Sequence[tuple[Sequence[float], float]]) -> tuple[float, list[float]]:
        """Mean over the rows, one example after the other (course C6)."""
        total, gradient = 0.0, [0.0] * len(self.parameters)
        for x, y in rows:
            nodes = [Scalar(value) for value in self.parameters]
            example = LOSSES[loss](self.logits(nodes, x), y)
            example.backward()
            total += example.value / len(rows)
            gradient = [sum_ + node.slope / len(rows) for sum_, node in zip(gradient, nodes, strict=True)]
        return total, gradient


class Sgd:
    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate

    def step(self, parameters: list[float], gradient: list[float]) -> list[float]:
        return [value - self.learning_rate * slope for value, slope in zip(parameters, gradient, strict=True)]


class Adam:
    """Kingma & Ba 2015 in the order of their section 2: α_t = α √(1−β₂ᵗ) / (1−β₁ᵗ), ε̂ = ε √(1−β₂ᵗ)."""

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate, self.t = learning_rate, 0
        self.m: dict[int, float] = {}
        self.v: dict[int, float] = {}

    def step(self, parameters: list[float], gradient: list[float]) -> list[float]:
        self.t += 1
        correction = math.sqrt(1 - 0.999**self.t)
        rate = self.learning_rate * correction / (1 - 0.9**self.t)
        after = []
        for index, (value, slope) in enumerate(zip(parameters, gradient, strict=True)):
            self.m[index] = 0.9 * self.m.get(index, 0.0) + 0.1 * slope
            self.v[index] = 0.999 * self.v.get(index, 0.0) + 0.001 * slope**2
            after.append(value - rate * self.m[index] / (math.sqrt(self.v[index]) + 1e-8 * correction))
        return after


class Heavy(Sgd):
    """A velocity for each parameter; with `ahead`, θ + 0.9 v is what is kept, as Nesterov's method evaluates there."""

    def __init__(self, learning_rate: float, ahead: bool = False) -> None:
        super().__init__(learning_rate)
        self.ahead = ahead
        self.velocity: list[float] = []

    def step(self, parameters: list[float], gradient: list[float]) -> list[float]:
        old = self.velocity or [0.0] * len(parameters)
        self.velocity = [0.9 * v - self.learning_rate * slope for v, slope in zip(old, gradient, strict=True)]
        if not self.ahead:
            return [value + v for value, v in zip(parameters, self.velocity, strict=True)]
        points = [value - 0.9 * v for value, v in zip(parameters, old, strict=True)]
        return [point + 1.9 * v for point, v in zip(points, self.velocity, strict=True)]


class Scaled(Sgd):
    """Each slope divided by the root of what `remember` makes of the squares so far."""

    def __init__(self, learning_rate: float, remember: Callable[[float, float], float]) -> None:
        super().__init__(learning_rate)
        self.remember = remember
        self.squares: list[float] = []

    def step(self, parameters: list[float], gradient: list[float]) -> list[float]:
        old = self.squares or [0.0] * len(parameters)
        self.squares = [self.remember(s, slope * slope) for s, slope in zip(old, gradient, strict=True)]
        roots = [math.sqrt(s) + 1e-8 for s in self.squares]
        return super().step(parameters, [slope / root for slope, root in zip(gradient, roots, strict=True)])


OPTIMIZERS: dict[str, Callable[[float], Sgd | Adam]] = {
    "sgd": Sgd,
    "momentum": Heavy,
    "nesterov": lambda rate: Heavy(rate, ahead=True),
    "adagrad": lambda rate: Scaled(rate, lambda s, square: s + square),
    "rmsprop": lambda rate: Scaled(rate, lambda s, square: 0.9 * s + 0.1 * square),
    "adam": Adam,
}
