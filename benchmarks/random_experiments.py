"""Random experiments of every kind, to test what is said of them: tasks, restrictions, penalties, rates, odd data."""

from typing import NamedTuple

import numpy as np

from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.optimizers import OPTIMIZERS
from engine.reference.network import initial_parameters

LOSSES = {
    "binary": ("binary_cross_entropy", "mse_sigmoid", "mse_linear", "mse_tanh", "hinge", "perceptron"),
    "multiclass": ("categorical_cross_entropy", "sparse_categorical_cross_entropy"),
    "regression": ("mse",),
}
HIDDEN = ((), (), (), (1,), (1, 1), (2,), (2,), (3,), (8,), (3, 2))
CORNERS = np.array([[-1.0, -1], [-1, 1], [1, 1], [1, -1]])


class Case(NamedTuple):
    """An experiment of one run, its examples, initial weights to use instead of its own (or None), and steps."""

    experiment: Experiment
    examples: Examples
    weights: np.ndarray | None
    steps: int

    @property
    def run(self) -> RunSpec:
        """The only run."""
        return self.experiment.runs[0]


def case(number: int) -> Case:
    """Experiment number `number`, always the same."""
    rng = np.random.default_rng([13, number])
    if number % 10 == 0:
        return _on_xor(rng)
    task = str(rng.choice(["binary", "binary", "binary", "multiclass", "regression", "regression"]))
    X, y = points(task, rng)
    n_classes = int(y.max()) + 1 if task == "multiclass" else 1
    network = _network(task, X.shape[1], max(2, n_classes) if task == "multiclass" else 1, rng)
    training = _training(task, rng)
    run = RunSpec(network, training, seed=int(rng.integers(1000)))
    if rng.random() < 0.15:
        run = RunSpec(network, training, seed=run.seed, frozen=_frozen(network, rng))
    batch = None if rng.random() < 0.7 else int(rng.integers(1, len(y) + 3))
    weights = None
    if rng.random() < 0.15:  # large ones saturate, those of one layer may be equal
        weights = rng.choice([1.0, 5.0, 20.0]) * rng.standard_normal(len(initial_parameters(run)))
    # early, or long after most have come to rest
    steps = int(np.exp(rng.uniform(0, 7))) if rng.random() < 0.4 else int(rng.integers(600, 4000))
    return Case(Experiment((run,), batch, int(rng.integers(1000))), Examples(X, y), weights, steps)


def _on_xor(rng: np.random.Generator) -> Case:
    """XOR's corners learned long by a network of a few units that nothing else holds: where plateaus have names."""
    units = ((), (1,), (2,), (2,), (2,))[rng.integers(5)]
    layers = tuple(LayerSpec(n, str(rng.choice(["tanh", "sigmoid"]))) for n in units)
    scale = float(rng.choice([0.01, 0.5, 1.0]))
    network = NetworkSpec(layers, "normal", scale)
    loss = str(rng.choice(["binary_cross_entropy", "binary_cross_entropy", "mse_sigmoid", "perceptron"]))
    training = TrainingSpec(loss, learning_rate=float(rng.choice([0.1, 0.3, 1.0])))
    run = RunSpec(network, training, seed=int(rng.integers(1000)))
    examples = Examples(CORNERS * rng.choice([1.0, 2.0]), np.array([0, 1, 0, 1], np.uint8))
    return Case(Experiment((run,)), examples, None, int(rng.integers(1000, 5000)))


def points(task: str, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Points of one of many kinds: corners, clouds, a line, few or many, with spots that contradict themselves."""
    n = int(rng.choice([1, 2, 3, 4, 6, 10, 25, 40]))
    width = 1 if rng.random() < 0.3 else 2
    X = rng.standard_normal((n, width)) * rng.choice([0.3, 1.0, 2.0])
    kind = rng.choice(["corners", "cloud", "cloud", "clusters", "spots", "line", "far"])
    if kind == "corners" and width == 2:
        X = np.repeat(CORNERS, int(rng.integers(1, 4)), axis=0) * rng.choice([0.5, 1.0, 2.0])
    elif kind == "spots":
        X = X[rng.integers(0, max(1, n // 3), n)]
    elif kind == "line":
        X = np.outer(np.linspace(-2, 2, n), np.ones(width))
    elif kind == "far":
        X += rng.choice([-3.0, 3.0], width)
    n = len(X)
    if task == "regression":
        y = np.sin(2 * X[:, 0]) if rng.random() < 0.5 else 0.3 + X @ rng.standard_normal(width)
        y = y + rng.choice([0.0, 0.1, 0.5]) * rng.standard_normal(n)
        return X, np.full(n, 0.1) if rng.random() < 0.1 else y
    n_classes = 2 if task == "binary" else int(rng.integers(2, 5))
    if kind == "corners" and width == 2 and rng.random() < 0.7 and n_classes == 2:
        return X, (X[:, 0] * X[:, 1] < 0).astype(np.uint8)
    if kind == "clusters":
        y = rng.integers(0, n_classes, n)
        X = X * 0.3 + 1.5 * rng.standard_normal((n_classes, width))[y]
    elif rng.random() < 0.5:
        y = np.digitize(X @ rng.standard_normal(width), np.linspace(-1, 1, n_classes + 1)[1:-1])
    else:
        y = rng.integers(0, n_classes, n)
    return X, y.astype(np.uint8)


def _network(task: str, width: int, n_outputs: int, rng: np.random.Generator) -> NetworkSpec:
    del task
    features = ("x1", "x2")[:width]
    if rng.random() < 0.2:
        features = ("x1",)
    elif rng.random() < 0.15:
        features = (*features, "x1_squared")
    units = HIDDEN[rng.integers(len(HIDDEN))]
    activation = str(rng.choice(["tanh", "tanh", "sigmoid", "relu", "linear", "sin"]))
    initializer = str(rng.choice(["xavier_uniform"] * 6 + ["zeros", "constant"]))
    layers = tuple(LayerSpec(n, activation) for n in units)
    return NetworkSpec(layers, initializer, None, features, n_outputs, bias=bool(rng.random() > 0.15))


def _training(task: str, rng: np.random.Generator) -> TrainingSpec:
    return TrainingSpec(
        str(rng.choice(LOSSES[task])),
        str(rng.choice(["sgd", "sgd", "sgd", *OPTIMIZERS])),
        float(rng.choice([1e-4, 0.01, 0.1, 0.3, 0.5, 0.5, 1.0, 3.0, 30.0])),
        schedule=str(rng.choice(["constant"] * 8 + ["cosine", "step"])),
        regularizer=str(rng.choice(["none"] * 7 + ["l1", "l2", "l2"])),
        regularization=float(rng.choice([0.01, 0.1, 1.0, 2.0])),
        clip_norm=1.0 if rng.random() < 0.1 else None,
        dropout=0.2 if rng.random() < 0.05 else 0.0,
        precision=str(rng.choice(["float64", "float64", "float64", "float32"])),
    )


def _frozen(network: NetworkSpec, rng: np.random.Generator) -> tuple[tuple[int, int, int], ...]:
    found: list[tuple[int, int, int]] = []
    sizes = network.layer_sizes
    for layer in range(1, len(sizes)):
        first = -1 if network.bias else 0
        indices = [(layer, i, j) for i in range(first, sizes[layer - 1]) for j in range(sizes[layer])]
        found += [index for index in indices if rng.random() < 0.4]
    return tuple(found)
