"""Frames: what one call of `advance` reports about the state reached and the steps that led to it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.arrays import Arrays
from engine.diagnosis.situation import Situation
from engine.diagnosis.verdicts import verdict
from engine.exact.best_of_kind import Best
from engine.experiment.batches import steps_per_epoch
from engine.probes.registry import PROBES
from engine.probes.view import View
from engine.reference.network import penalty
from engine.runs.history import Snapshot


@dataclass(frozen=True, eq=False)
class Frame:
    """The report of one call of `advance`: plain JSON values and named arrays, both described in docs/protocol.md."""

    info: dict[str, Any]
    arrays: Arrays


def make_frame(
    view: View,
    now: Snapshot,
    history: Arrays,
    slice_info: dict[str, Any],
    *,
    probes: tuple[str, ...],
    best: tuple[Best, ...],
) -> Frame:
    """The frame of a state: its evaluations `now`, history and facts of the slice that led to it, and the probes."""
    examples, state = view.examples, view.state
    per_epoch = steps_per_epoch(view.experiment, len(examples))
    info = {
        "step": state.step,
        "epoch": state.epoch,
        "position": state.position,
        "steps_per_epoch": per_epoch,
        "n_samples": len(examples),
        **slice_info,
        "verdicts": [
            verdict(Situation(run, examples, run_state, state.step, per_epoch, now.runs[i], best[i]))
            for i, run, run_state in view.runs
        ],
    }
    arrays = {**_evaluations(view, now), **history}
    for name in probes:
        arrays |= PROBES[name](view)
    return Frame(info, arrays)


def _evaluations(view: View, now: Snapshot) -> Arrays:
    arrays: Arrays = {
        "loss": np.array([run.loss for run in now.runs]),
        "accuracy": np.array([run.accuracy for run in now.runs]),
        "ties": np.array([run.ties for run in now.runs], np.int64),
        "r_squared": np.array([run.r_squared for run in now.runs]),
        "penalty": np.array([penalty(run, state.parameters) for _, run, state in view.runs], np.float64),
    }
    if now.tests:
        arrays |= {f"test_{name}": np.array([getattr(run, name) for run in now.tests]) for name in ("loss", "accuracy")}
    return arrays
