"""The engine: microseconds per update of the compiled plan, and how many times as long others take for the same.

All of them are measured in turn, several rounds with one thread each, so that the ratios hold even when the machine's
speed drifts; the medians are reported. scikit-learn, PyTorch and JavaScript's libraries take part where they are
installed.
"""

import importlib
import importlib.util
import warnings
from collections.abc import Callable
from itertools import pairwise
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks import javascript
from benchmarks.report import Table
from benchmarks.workloads import Workload, tanh_network, workloads
from engine.arrays import Floats
from engine.compiled.forward import Forward
from engine.compiled.plan import Plan
from engine.experiment.randomness import Stream, generator
from engine.experiment.specs import Experiment, RunSpec
from engine.reference.network import logits
from engine.restarts.ensemble import Ensemble
from engine.runs.state import initial_state
from engine.runs.trainers import CompiledTrainer, ReferenceTrainer
from engine.training import Command, advance

ROUNDS = 7
Measure = Callable[[], float]
"""One round: seconds per update."""


def measure() -> Table:
    table = Table("engine", "The engine: compiled plans against others (one thread, float64, medians)")
    if not javascript.is_installed():
        table.note("convnetjs and TensorFlow.js take part after `make bench-javascript`")
    for workload in workloads():
        _compare(table, workload)
    _field(table)
    _ensemble(table)
    _slice(table)
    return table


def _compare(table: Table, workload: Workload) -> None:
    others: dict[str, Measure] = {
        "textbook": _textbook(workload),
        "textbook_matmul": _textbook(workload, MatmulTrainer),
    }
    if importlib.util.find_spec("sklearn"):
        others["sklearn"] = _sklearn(workload)
    if importlib.util.find_spec("torch"):
        others["torch"] = _torch(workload)
    plan, builds = _plan(workload)
    with javascript.libraries(workload) as more:
        others |= more
        found = _in_turn({"plan": plan, **others})
    table.add(f"{workload.name}.us", f"{workload.name}: {workload.what}", found["plan"] * 1e6, "µs")
    for name in others:
        ratio = found[name] / found["plan"]
        table.add(f"{workload.name}.ratio.{name}", f"  {name} takes", ratio, "times", workload.aims.get(name, ""))
    build = median(builds) * 1e3
    table.add(f"{workload.name}.build_ms", "  building the plan", build, "ms", workload.aims["build_ms"])


def _in_turn(measures: dict[str, Measure], rounds: int = ROUNDS) -> dict[str, float]:
    """The median of each over rounds in which all take their turn; the first round warms up and does not count."""
    times: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds + 1):
        for name, measured in measures.items():
            times[name].append(measured())
    return {name: median(values[1:]) for name, values in times.items()}


def _orders(workload: Workload) -> list[Any]:
    n = len(workload.examples)
    if workload.batch_size is None:
        return [None]
    return [generator(0, Stream.BATCHES, epoch).permutation(n) for epoch in range(workload.n_passes)]


def _timed(workload: Workload, trainer: CompiledTrainer | ReferenceTrainer) -> float:
    start = perf_counter()
    if workload.batch_size is None:
        trainer.train(workload.n_updates, 1, 0, None)
    else:
        for permutation in _orders(workload):
            trainer.train(workload.n_updates // workload.n_passes, 1, 0, permutation)
    return (perf_counter() - start) / workload.n_updates


def _plan(workload: Workload) -> tuple[Measure, list[float]]:
    builds: list[float] = []

    def measured() -> float:
        start = perf_counter()
        plan = Plan(workload.run, workload.batch_size, len(workload.examples))
        builds.append(perf_counter() - start)
        state = initial_state(Experiment((workload.run,))).runs[0]
        return _timed(workload, CompiledTrainer(plan, workload.run, state, workload.examples, workload.batch_size))

    return measured, builds


class MatmulTrainer(ReferenceTrainer):
    """The reference code with a faster product; it does without, because equal rows must give equal results."""

    @staticmethod
    def product(A: Floats, B: Floats) -> Floats:
        """A B."""
        return np.asarray(A @ B)


def _textbook(workload: Workload, kind: type[ReferenceTrainer] = ReferenceTrainer) -> Measure:
    def measured() -> float:
        state = initial_state(Experiment((workload.run,))).runs[0]
        return _timed(workload, kind(workload.run, state, workload.examples, workload.batch_size))

    return measured


def _sklearn(workload: Workload) -> Measure:
    MLPClassifier = importlib.import_module("sklearn.neural_network").MLPClassifier
    network, training = workload.run.network, workload.run.training

    def measured() -> float:
        model = MLPClassifier(
            [layer.units for layer in network.hidden_layers],
            activation=network.hidden_layers[0].activation,
            solver=training.optimizer,
            alpha=0.0,
            batch_size=min(workload.batch_size or len(workload.examples), len(workload.examples)),
            learning_rate_init=training.learning_rate,
            momentum=0.0,
            max_iter=workload.n_passes,
            n_iter_no_change=10**9,
            tol=0.0,
            random_state=0,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it has not converged
            start = perf_counter()
            model.fit(workload.examples.X, workload.examples.y)
            return (perf_counter() - start) / workload.n_updates

    return measured


def _torch(workload: Workload) -> Measure:
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    sizes, training = workload.run.network.layer_sizes, workload.run.training
    activation = {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}[workload.run.network.hidden_layers[0].activation]
    layers: list[Any] = []
    for n_in, n_out in pairwise(sizes):
        layers += [torch.nn.Linear(n_in, n_out, dtype=torch.float64), activation()]
    model = torch.nn.Sequential(*layers[:-1])
    kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[training.optimizer]
    optimizer = kind(model.parameters(), lr=training.learning_rate)
    X, y = torch.from_numpy(workload.examples.X), torch.from_numpy(workload.examples.y.astype(np.int64))
    if workload.run.task == "multiclass":
        loss = torch.nn.CrossEntropyLoss()
    else:
        loss, y = torch.nn.BCEWithLogitsLoss(), y[:, None].double()
    size = workload.batch_size or len(X)

    def measured() -> float:
        start = perf_counter()
        for _ in range(workload.n_passes):
            permutation = torch.randperm(len(X)) if size < len(X) else torch.arange(len(X))
            for first in range(0, len(X), size):
                rows = permutation[first : first + size]
                optimizer.zero_grad()
                loss(model(X[rows]), y[rows]).backward()
                optimizer.step()
        return (perf_counter() - start) / workload.n_updates

    return measured


def _field(table: Table) -> None:
    """W5: the network of W3 on a grid of 100 × 100 points, as a picture is made and as the textbook would."""
    network = tanh_network(8, 8)
    parameters = initial_state(Experiment((RunSpec(network, seed=3),))).runs[0].parameters
    axis = np.linspace(-2.5, 2.5, 100)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    field = Forward(network, len(grid), np.float32).set_points(grid)

    def timed(picture: Callable[[], Floats]) -> Measure:
        def measured() -> float:
            start = perf_counter()
            for _ in range(20):
                picture()
            return (perf_counter() - start) / 20

        return measured

    found = _in_turn(
        {
            "field": timed(lambda: field.logits(parameters)),
            "textbook": timed(lambda: logits(network, parameters, grid)),
        }
    )
    table.add("W5.us", "W5: 2-8-8-1 tanh on 100 × 100 points, float32", found["field"] * 1e6, "µs")
    table.add("W5.ratio.textbook", "  textbook, float64, takes", found["textbook"] / found["field"], "times", "≥ 10")


def _ensemble(table: Table) -> None:
    """W6: 256 initialisations of W1 at once."""
    w1 = workloads()[0]
    plan, _ = _plan(w1)
    members = Ensemble(w1.run, range(256), w1.examples)

    def measured() -> float:
        start = perf_counter()
        for _ in range(200):
            members.train_epoch()
        return (perf_counter() - start) / 200

    found = _in_turn({"members": measured, "plan": plan})
    table.add("W6.us", "W6: 256 members of W1 at once", found["members"] * 1e6, "µs")
    table.add("W6.ratio.single", "  256 single runs take", 256 * found["plan"] / found["members"], "times", "≥ 30")


def _slice(table: Table) -> None:
    """What live slices of 4 ms, one after the other, add to the bare plan: lending it, state in and out, evaluation,
    probes.
    """
    w3 = workloads()[2]
    experiment = Experiment((w3.run,), w3.batch_size)
    # Early on every step's loss is kept for the chart; from here on it is one in 64 or fewer.
    state, _ = advance(experiment, w3.examples, initial_state(experiment), Command(8192, 60_000))
    command = Command(None, 4.0, ("field", "boundary", "parameters", "checkpoint"))
    plan, _ = _plan(w3)

    def measured() -> float:
        nonlocal state
        start = perf_counter()
        before = state.step
        for _ in range(10):
            state, _ = advance(experiment, w3.examples, state, command)
        return (perf_counter() - start) / (state.step - before)

    # A difference of a few percent needs more rounds than a ratio of five.
    found = _in_turn({"slice": measured, "plan": plan}, 4 * ROUNDS)
    added = (found["slice"] / found["plan"] - 1) * 100
    table.add(
        "slice.added_percent", "slices of 4 ms (W3, field, boundary, parameters, checkpoint) add", added, "%", "≤ 15"
    )
