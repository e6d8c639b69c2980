"""Frames: what one call of `advance` reports about the state reached and the steps that led to it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.arrays import Arrays
from engine.experiment.batches import steps_per_epoch
from engine.probes.registry import PROBES
from engine.probes.view import View
from engine.reference.network import penalty
from engine.runs.diagnosis import verdict
from engine.runs.evaluation import Evaluation
from engine.runs.history import Snapshot
from engine.runs.plateaus import named_plateau


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
    floor: float | None,
) -> Frame:
    """The frame of a state: its evaluations `now`, history and facts of the slice that led to it, and the probes."""
    examples, state = view.examples, view.state
    info = {
        "step": state.step,
        "epoch": state.epoch,
        "position": state.position,
        "steps_per_epoch": steps_per_epoch(view.experiment, len(examples)),
        "n_samples": len(examples),
        **slice_info,
        "verdicts": [_verdict(view, i, now.runs[i], floor) for i, _, _ in view.runs],
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


def _verdict(view: View, index: int, now: Evaluation, floor: float | None) -> dict[str, Any]:
    run, state = view.experiment.runs[index], view.state.runs[index]
    result = verdict(run, view.state.step, now, state.progress, floor)
    name = named_plateau(run, state.parameters, view.examples) if result["code"] == "plateau" else None
    return result if name is None else {**result, "name": name}
