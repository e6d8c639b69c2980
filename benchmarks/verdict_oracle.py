"""Is a verdict true? Each is checked against facts that are computed in another way than the engine's diagnosis does.

States of a moment are computed again by loops over the examples, states of a way from the whole history, and a best of
a kind is put to the test: nobody can get lower by training long from many weights, and somebody can once the named
restriction is lifted.
"""

from collections import defaultdict
from dataclasses import replace
from math import isfinite, log
from typing import Any

import numpy as np

from benchmarks.random_experiments import Case
from engine.experiment.datasets import Examples
from engine.experiment.specs import LayerSpec, RunSpec
from engine.functions.losses import LOSSES
from engine.reference.network import initial_parameters, layer_views, logits, penalty
from engine.restarts.ensemble import Ensemble, EnsembleState, initial_ensemble
from engine.training import Command, State, advance

N_STARTS, N_STEPS = 12, 1000
TEACHERS = (("adam", 0.1), ("adam", 0.01), ("adam", 0.001))
"""The optimizers and rates with which the least objective is sought, one after the other."""


class Facts:
    """What is known of a run independently of its verdict: its state, history and examples."""

    def __init__(self, case: Case, state: State, history: list[tuple[int, float]], loss: float) -> None:
        self.case, self.state, self.history, self.loss = case, state, history, loss  # the history with the penalty
        self.run, self.examples = case.run, case.examples
        self.theta = state.runs[0].parameters
        self.n = len(case.examples)
        self.batches = -(-self.n // (case.experiment.batch_size or self.n))
        with np.errstate(all="ignore"):
            z = logits(self.run.network, self.theta, self.examples.X)
            self.ties = z.ndim == 1 and bool((np.abs(z - LOSSES[self.run.training.loss].decision_logit) < 1e-5).any())
            self.prediction = np.asarray(LOSSES[self.run.training.loss].prediction(z), np.float64)

    def window(self) -> list[tuple[int, float]]:
        """The last evaluations: 32 of full batches, 64 of small ones."""
        return self.history[-(32 if self.batches == 1 else 64) :]

    def after(self, steps: int) -> State:
        """The state so many steps later."""
        command = Command(self.state.step + steps, 1e9)
        return advance(self.case.experiment, self.examples, self.state, command)[0]

    def loss_of(self, state: State) -> float:
        """The loss of a state."""
        return mean_loss(self.run, state.runs[0].parameters, self.examples)


def mean_loss(run: RunSpec, theta: np.ndarray, examples: Examples) -> float:
    """The mean loss, by the loss of each example."""
    with np.errstate(all="ignore"):
        z = logits(run.network, theta, examples.X)
        loss = LOSSES[run.training.loss]
        return float(np.mean(loss.value(z, loss.encode(examples.y, z))))


def objection(verdict: dict[str, Any], facts: Facts) -> str | None:
    """Why the verdict is not true, or is not all that is known; None where nothing is wrong with it."""
    code = verdict["code"]
    problem = CHECKS[code](verdict, facts)
    if problem is None and code not in {"empty", "ready", "diverged", "solved"}:
        problem = _solved_after_all(facts)
    if problem is None and code in {"learning", "creeping", "plateau", "undecided", "saturated"}:
        problem = _best_after_all(facts)
    return None if problem is None else f"{code}: {problem}"


# States of a moment


def _is_solved(facts: Facts) -> bool:
    y, p = facts.examples.y, facts.prediction
    if facts.run.task == "binary":
        return bool(max(abs(a - float(b)) for a, b in zip(p.tolist(), y.tolist(), strict=True)) < 0.4)
    if facts.run.task == "multiclass":
        return bool(min(p[i][y[i]] for i in range(facts.n)) > 0.6)
    values = y.tolist()
    mean, largest = sum(values) / facts.n, max(map(abs, values))
    total, left = sum((v - mean) ** 2 for v in values), float(((p - y) ** 2).sum())
    if max(values) - min(values) < 1e-13 * largest:
        return bool(left / facts.n <= (1e-6 * largest) ** 2)
    return bool(left <= 0.01 * total * (1 + 1e-9))


def _solved(verdict: dict[str, Any], facts: Facts) -> str | None:
    del verdict
    return None if _is_solved(facts) else "some example is not right"


def _solved_after_all(facts: Facts) -> str | None:
    y, p = facts.examples.y, facts.prediction
    undoubtedly = facts.run.task == "binary" and not facts.ties and not np.isclose(abs(p - y).max(), 0.4, atol=1e-6)
    if undoubtedly and _is_solved(facts):
        return "all examples are right"
    return None


def _spots(facts: Facts) -> dict[tuple[float, ...], list[int]]:
    spots: dict[tuple[float, ...], list[int]] = defaultdict(list)
    for i, x in enumerate(facts.examples.X.tolist()):
        spots[tuple(x)].append(i)
    return spots


def least_of_any_function(facts: Facts) -> float:
    """The least mean loss of any function of the points, spot by spot: by a search over the answer."""
    name, y, total = facts.run.training.loss, facts.examples.y, 0.0
    for rows in _spots(facts).values():
        labels = [y[i].item() for i in rows]
        if facts.run.task == "multiclass" or name == "binary_cross_entropy":
            shares = [labels.count(c) / len(labels) for c in set(labels)]
            total += len(labels) * -sum(share * log(share) for share in shares)
        elif name in {"hinge", "perceptron"}:
            zs, n1 = np.linspace(-3, 3, 601), labels.count(1)
            margin = 1.0 if name == "hinge" else 0.0
            costs = n1 * np.maximum(margin - zs, 0) + (len(labels) - n1) * np.maximum(margin + zs, 0)
            total += float(costs.min())
        else:
            values = [2.0 * v - 1 if name in {"mse_tanh", "mse_theta"} else float(v) for v in labels]
            middle = sum(values) / len(values)
            total += sum((v - middle) ** 2 for v in values)
    return total / facts.n


def _best_possible(verdict: dict[str, Any], facts: Facts) -> str | None:
    least = least_of_any_function(facts)
    if abs(verdict["floor"] - least) > 1e-6 * max(1.0, least):
        return f"the least loss of any function is {least}, not {verdict['floor']}"
    if facts.loss <= 1.0100001 * least:
        return None
    if facts.run.task == "regression":
        return f"{facts.loss} is above {least}"
    y, contradicting = facts.examples.y, False
    for rows in _spots(facts).values():
        labels = [y[i].item() for i in rows]
        counts = sorted((labels.count(c) for c in set(labels)), reverse=True)
        contradicting |= len(counts) > 1
        answer = facts.prediction[rows[0]]
        chosen = int(answer.argmax()) if facts.run.task == "multiclass" else int(answer > 0.5)
        if (len(counts) == 1 or counts[0] > counts[1]) and labels.count(chosen) != counts[0]:
            return f"the spot {rows} could be right"
    return None if contradicting else "no points contradict each other"


def _diverged(verdict: dict[str, Any], facts: Facts) -> str | None:
    del verdict
    if not np.isfinite(facts.theta).all():
        return "its weights are not finite"
    if facts.batches > 1 or facts.run.training.dropout:
        return None
    again = facts.after(5)
    return None if np.array_equal(again.runs[0].parameters, facts.theta) else "its weights move on"


def _equal_units(verdict: dict[str, Any], facts: Facts) -> str | None:
    def layer_is_equal(state: State) -> bool:
        layers = layer_views(facts.run.network, state.runs[0].parameters)
        (W, b), (W_next, _) = layers[verdict["layer"] - 1], layers[verdict["layer"]]
        return all(
            (W[:, j] == W[:, 0]).all() and b[j] == b[0] and (W_next[j] == W_next[0]).all() for j in range(W.shape[1])
        )

    if not layer_is_equal(facts.state):
        return "the units differ"
    return None if layer_is_equal(facts.after(50)) else "the units differ 50 steps later"


def _saturated(verdict: dict[str, Any], facts: Facts) -> str | None:
    wrong = flat = 0
    for p, label in zip(facts.prediction.tolist(), facts.examples.y.tolist(), strict=True):
        if abs(p - label) >= 0.5:
            wrong += 1
            flat += p * (1 - p) < 0.005 / 4
    if (verdict["wrong"], verdict["flat"]) != (wrong, flat):
        return f"{wrong} are wrong and {flat} flat"
    return None if flat >= 0.9 * wrong > 0 else "few of the wrong ones are flat"


def _cycling(verdict: dict[str, Any], facts: Facts) -> str | None:
    if verdict.get("endless"):
        step = facts.state.step
        later_losses = [facts.loss_of(facts.after(ahead)) for ahead in (1, 10, 100, step + 1000)]
        if min(later_losses) == 0.0:
            return "it makes no mistake later"
    if "period" not in verdict:
        return None
    later = facts.after(verdict["period"])
    same = later.runs[0].parameters.tobytes() == facts.theta.tobytes()
    return None if same else f"after {verdict['period']} steps the weights are others"


# States of a way


def _rank(losses: list[float]) -> float:
    older, newer = losses[: len(losses) // 2], losses[len(losses) // 2 :]
    pairs = [(b > a) + 0.5 * (b == a) for a in older for b in newer]
    return sum(pairs) / len(pairs)


def _covers_epochs(window: list[tuple[int, float]], facts: Facts) -> bool:
    return len(window) >= 16 and window[-1][0] - window[0][0] >= 3 * facts.batches


def _last_fall(facts: Facts) -> tuple[int, bool]:
    """The last step at which the loss was 1 % below what it was when that was last so; and whether it ever fell."""
    step, lowest, fell = 0, float("inf"), False
    for at, loss in facts.history:
        if loss < 0.99 * lowest:
            fell, step, lowest = fell or isfinite(lowest), at, loss
    return step, fell


def _learning(verdict: dict[str, Any], facts: Facts) -> str | None:
    del verdict
    step, fell = _last_fall(facts)
    if not fell or facts.state.step - step >= max(500, facts.batches):
        return f"it last fell at step {step}"
    window = facts.window()
    losses = [loss for _, loss in window]
    half = len(losses) // 2
    if _covers_epochs(window, facts) and _rank(losses) >= 0.75 and np.median(losses[half:]) > np.median(losses[:half]):
        return "it is rising"
    if _covers_epochs(window, facts) and _stays_above(facts) and _rank(losses) > 0.25:
        return "it has risen and stays higher"
    return None


def _stays_above(facts: Facts) -> bool:
    """Whether, without batches, the newer half of the window is above the lowest loss before by more than 1 %."""
    if facts.batches > 1 or facts.run.training.dropout:
        return False
    window = facts.window()
    newer = [loss for _, loss in window[len(window) // 2 :]]
    step, _ = _last_fall(facts)
    return min(newer) > 1.01 * dict(facts.history)[step]


def _rising(verdict: dict[str, Any], facts: Facts) -> str | None:
    window = facts.window()
    losses = [loss for _, loss in window]
    half = len(losses) // 2
    if not _covers_epochs(window, facts):
        return "too few epochs"
    reference, _ = _last_fall(facts)
    if verdict["step"] == reference and _stays_above(facts):
        return None
    if np.median(losses[half:]) <= 1.01 * np.median(losses[:half]):
        return "the newer half is not higher"
    lowest = min(window, key=lambda pair: pair[1])[0]
    return None if verdict["step"] == lowest else f"its lowest loss was at step {lowest}"


def _bouncing(verdict: dict[str, Any], facts: Facts) -> str | None:
    window = facts.window()
    losses = [loss for _, loss in window]
    newer = losses[len(losses) // 2 :]
    turns = sum((b - a) * (c - b) < 0 for a, b, c in zip(losses, losses[1:], losses[2:], strict=False))
    now = facts.loss + penalty(facts.run, facts.theta)
    wide = max(newer) - min(newer) > 0.1 * np.median(losses)  # else it must leap from one step to the next
    if wide and (verdict["low"], verdict["high"]) == (min(*newer, now), max(*newer, now)):
        if not _covers_epochs(window, facts):
            return "too few epochs"
        if _rank(losses) < 0.35:
            return "it gets lower on the whole"
        return None if turns >= 3 else f"only {turns} turns"
    one, two = facts.loss_of(facts.after(1)), facts.loss_of(facts.after(2))
    leaps = abs(one - facts.loss) > 0.049 * facts.loss and abs(two - facts.loss) <= 0.51 * abs(one - facts.loss)
    return None if leaps else f"one step ahead it is {one}, two ahead {two}"


def _creeping(verdict: dict[str, Any], facts: Facts) -> str | None:
    step, _ = _last_fall(facts)
    if verdict["step"] != step or facts.state.step - step < max(500, facts.batches):
        return f"it last fell at step {step}"
    window = facts.window()
    losses = [loss for _, loss in window]
    half = len(losses) // 2
    return None if np.median(losses[half:]) < np.median(losses[:half]) else "it does not fall"


def _plateau(verdict: dict[str, Any], facts: Facts) -> str | None:
    step, _ = _last_fall(facts)
    if verdict["step"] != step or facts.state.step - step < max(500, facts.batches):
        return f"it last fell at step {step}"
    if "name" not in verdict:
        return None
    outputs: dict[tuple[float, ...], float] = {}
    for x, p in zip(facts.examples.X.tolist(), facts.prediction.tolist(), strict=True):
        outputs[tuple(x)] = p
    half = sum(abs(p - 0.5) < 0.05 for p in outputs.values())
    third = sum(min(abs(p - 1 / 3), abs(p - 2 / 3)) < 0.05 for p in outputs.values())
    right = {"none_parted": half == 4, "two_merged": half == 2, "three_merged": third == 3}[verdict["name"]]
    if not right:
        return f"the outputs are {outputs}"
    least = least_by_training(facts.run, facts.theta, facts.examples, 0.9 * facts.loss)
    return None if least < 0.9 * facts.loss else f"no start gets lower than {least}"


def _undecided(verdict: dict[str, Any], facts: Facts) -> str | None:
    del verdict
    step, fell = _last_fall(facts)
    if facts.state.step - step >= max(500, facts.batches):
        return f"it last fell at step {step}"
    losses = [loss for _, loss in facts.window()]
    half = len(losses) // 2
    climbs = half and np.median(losses[half:]) > np.median(losses[:half])
    return "it fell lately and is not climbing" if fell and not climbs else None


# The best of a kind


def least_by_training(run: RunSpec, theta: np.ndarray, examples: Examples, enough: float = -np.inf) -> float:
    """The least objective that training long from many weights finds, or one below `enough`; frozen weights are θ's."""
    n_starts = N_STARTS if run.network.hidden_layers else 4
    clean = replace(run, training=replace(run.training, schedule="constant", clip_norm=None, dropout=0.0))
    clean = replace(clean, training=replace(clean.training, precision="float64"))
    network = clean.network
    if network.initializer in {"zeros", "constant"}:
        clean = replace(clean, network=replace(network, initializer="xavier_uniform"))
    frozen = clean.frozen_indices()
    start = initial_ensemble(replace(clean, training=replace(clean.training, optimizer="adam")), range(n_starts))
    parameters = np.asarray(start.parameters * np.linspace(0.5, 4.0, n_starts), np.float64)
    parameters[frozen] = theta[frozen].astype(np.float64)[:, np.newaxis]
    if not len(frozen) and len(theta) == len(parameters):
        parameters[:, 0] = theta
    least = np.inf
    for optimizer, rate in TEACHERS:
        taught = replace(clean, training=replace(clean.training, optimizer=optimizer, learning_rate=rate))
        slots = np.zeros((2, *parameters.shape))
        ensemble = Ensemble(taught, range(n_starts), examples, None, EnsembleState(parameters, slots))
        for step in range(N_STEPS):
            ensemble.train_epoch()
            if step % 50 == 49 or step < 5:
                costs = [penalty(clean, np.ascontiguousarray(column)) for column in ensemble.parameters.T]
                objective = ensemble.losses() + costs
                least = min(least, float(np.nanmin(objective)))
                if least < enough:
                    return least
        parameters = ensemble.parameters.astype(np.float64)
    return least


def _lifted(run: RunSpec, lift: list[str], examples: Examples) -> RunSpec:
    network, training = run.network, run.training
    width = examples.X.shape[1]
    for restriction in lift:
        if restriction == "no_bias":
            network = replace(network, bias=True)
        elif restriction == "one_input":
            missing = tuple(name for name in ("x1", "x2")[:width] if name not in network.features)
            network = replace(network, features=(*network.features, *missing))
        elif restriction == "penalty":
            training = replace(training, regularizer="none")
        elif restriction in {"neuron", "linear_units", "one_unit", "units"}:
            network = replace(network, hidden_layers=(LayerSpec(16, "tanh"),))
    keeps_layers = network.hidden_layers == run.network.hidden_layers
    frozen = run.frozen if "frozen" not in lift and keeps_layers else ()
    return RunSpec(network, training, run.seed, frozen)


def _at_floor(verdict: dict[str, Any], facts: Facts) -> str | None:
    run, floor = facts.run, verdict["floor"]
    own = facts.loss
    if not run.network.hidden_layers:
        own += penalty(run, facts.theta)
    if own > 1.0030001 * floor:
        return f"its objective {own} is above its floor {floor}"
    least = least_by_training(run, facts.theta, facts.examples)
    if run.network.hidden_layers and run.training.regularizer != "none":
        least = np.inf  # of loss and penalty together: nothing that could contradict a bound of the loss
    if least < 0.995 * floor:
        return f"training finds {least}, below its floor {floor}"
    if "kind" not in verdict:
        return None
    lifted = _lifted(run, verdict["lift"], facts.examples)
    theta = initial_parameters(replace(lifted, training=replace(lifted.training, precision="float64")))
    if lifted.frozen:  # the same weights, which have other positions beside more inputs or biases
        theta[lifted.frozen_indices()] = facts.theta[run.frozen_indices()]
    aim = own if verdict["kind"] != "penalty" else facts.loss
    searched = lifted.network.hidden_layers or lifted.training.regularizer != "none"
    relieved = least_by_training(lifted, theta, facts.examples, 0.99 * aim if searched else -np.inf)
    if relieved >= 0.995 * aim:
        return f"without {verdict['lift']} training finds only {relieved}, no less than {aim}"
    if not searched and relieved < 0.99 * verdict["relieved"]:
        return f"without {verdict['lift']} training finds {relieved}, below {verdict['relieved']}"
    return None


def _best_after_all(facts: Facts) -> str | None:
    """A single neuron's convex cost: is the run at its least without being told so?"""
    run = facts.run
    if run.network.hidden_layers or not LOSSES[run.training.loss].convex or run.training.loss == "perceptron":
        return None
    least = least_by_training(run, facts.theta, facts.examples)
    own = facts.loss + penalty(run, facts.theta)
    if least > 1e-3 and own <= 1.0025 * least:
        return f"its objective {own} is the least that training finds, {least}"
    return None


def _nothing(verdict: dict[str, Any], facts: Facts) -> str | None:
    del verdict, facts
    return None


CHECKS = {
    "empty": _nothing,
    "ready": _nothing,
    "diverged": _diverged,
    "solved": _solved,
    "best_possible": _best_possible,
    "at_floor": _at_floor,
    "cycling": _cycling,
    "bouncing": _bouncing,
    "rising": _rising,
    "learning": _learning,
    "equal_units": _equal_units,
    "saturated": _saturated,
    "plateau": _plateau,
    "creeping": _creeping,
    "undecided": _undecided,
}
