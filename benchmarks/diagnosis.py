"""Are the verdicts true? Random experiments of every kind, each checked against facts computed in another way."""

import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from os import cpu_count
from typing import Any

import numpy as np

from benchmarks.random_experiments import case
from benchmarks.report import Table
from benchmarks.verdict_oracle import CHECKS, Facts, objection
from engine.reference.network import penalty
from engine.runs.history import is_history_step
from engine.stable_rate import UNSTABLE, stable_rate
from engine.training import (
    Command,
    advance,
    best_of_each,
    initial_state,
    state_from_arrays,
    state_to_arrays,
)

N_EXPERIMENTS = 2400
TRAINED_ON = 12_000
"""Steps that are trained on with a rate that was offered: four times as many as it was tried for."""


def examined(number: int) -> tuple[dict[str, Any], str | None]:
    """The verdict on random experiment `number`, and what is wrong with it; None if nothing is."""
    chosen = case(number)
    state = initial_state(chosen.experiment)
    if chosen.weights is not None:
        state.runs[0].parameters[...] = chosen.weights
    best = best_of_each(chosen.experiment, chosen.examples, state)
    history: list[tuple[int, float]] = []
    cuts = {chosen.steps // 3, chosen.steps}  # through a checkpoint
    if chosen.run.training.regularizer != "none":  # and at every step of the history, to know its penalty
        cuts |= set(filter(is_history_step, range(1, chosen.steps + 1)))
    for until in sorted(cuts):
        state = state_from_arrays(chosen.experiment, state_to_arrays(state))
        state, frame = advance(chosen.experiment, chosen.examples, state, Command(until, 1e12, best=best))
        with np.errstate(all="ignore"):
            cost = penalty(chosen.run, state.runs[0].parameters)
        losses = frame.arrays["history.loss"][:, 0] + cost
        history += zip(frame.arrays["history.step"].tolist(), losses.tolist(), strict=True)
    verdict = frame.info["verdicts"][0]
    with np.errstate(all="ignore"):
        facts = Facts(chosen, state, history, float(frame.arrays["loss"][0]))
        return verdict, objection(verdict, facts)


def offered(number: int) -> tuple[float | None, str | None]:
    """The rate that is offered for experiment `number`, which is unstable, and what is wrong with it."""
    chosen = case(number)
    rate = stable_rate(chosen.experiment, chosen.examples)
    if rate is None:
        return None, None
    run = replace(chosen.run, training=replace(chosen.run.training, learning_rate=rate))
    tried = replace(chosen.experiment, runs=(run,))
    _, frame = advance(tried, chosen.examples, initial_state(tried), Command(TRAINED_ON, 1e12))
    diverged = frame.info["verdicts"][0]["code"] == "diverged"
    return rate, f"the rate {rate} that is offered diverges" if diverged else None


def measure(n_experiments: int = N_EXPERIMENTS) -> Table:
    """A row for each state: how often it was said, and how often it was wrong. SystemExit if it ever was."""
    table = Table("diagnosis", f"{n_experiments:,} random experiments: what was said of them, and whether it is true")
    with ProcessPoolExecutor(cpu_count()) as pool:
        found = list(pool.map(examined, range(n_experiments), chunksize=8))
        unstable = [number for number, (verdict, _) in enumerate(found) if verdict["code"] in UNSTABLE]
        rates = list(pool.map(offered, unstable, chunksize=1))
    said, wrong = Counter[str](), list[str]()
    for number, (verdict, problem) in enumerate(found):
        said[_row(verdict)] += 1
        if problem is not None:
            wrong.append(f"experiment {number}: {problem}")
    for row in sorted(said, key=lambda name: ([*CHECKS].index(name.split()[0]), name)):
        table.add(row.replace(" ", "_"), row, said[row], "times")
    wrong += [f"experiment {n}: {problem}" for n, (_, problem) in zip(unstable, rates, strict=True) if problem]
    table.add("rates", "a smaller rate offered", sum(rate is not None for rate, _ in rates), "times")
    table.add("wrong", "wrong", len(wrong), "times", "0")
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        raise SystemExit(f"{len(wrong)} of {n_experiments} verdicts are wrong")
    return table


def _row(verdict: dict[str, Any]) -> str:
    return " ".join([verdict["code"], *(verdict[key] for key in ("kind", "name") if key in verdict)])
