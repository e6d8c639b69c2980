"""The registry of probes: pictures and numbers computed from a state on request. A new probe is an entry in PROBES."""

from collections.abc import Callable

import numpy as np

from engine.arrays import Arrays
from engine.probes.inspection import (
    confusion,
    gradients,
    hidden,
    norms,
    numeric_gradients,
    r_squared,
    symptoms,
    trace,
    units,
)
from engine.probes.landscape import landscape_around
from engine.probes.pictures import boundary, field
from engine.probes.view import View
from engine.reference.network import layer_views
from engine.runs.checkpoint import state_to_arrays


def parameters(view: View) -> Arrays:
    """`runs.{i}.W{l}` F64 (n[l−1], n[l]) and `runs.{i}.b{l}` F64 (n[l],), l = 1 … L, rows are examples."""
    arrays: Arrays = {}
    for i, run, state in view.runs:
        flat = state.parameters.astype(np.float64, copy=False)
        for layer, (W, b) in enumerate(layer_views(run.network, flat), start=1):
            arrays |= {f"runs.{i}.W{layer}": W, f"runs.{i}.b{layer}": b}
    return arrays


def checkpoint(view: View) -> Arrays:
    """`checkpoint.*`: everything needed to continue the training from this state."""
    return {f"checkpoint.{name}": array for name, array in state_to_arrays(view.state).items()}


PROBES: dict[str, Callable[[View], Arrays]] = {
    "field": field,
    "boundary": boundary,
    "parameters": parameters,
    "checkpoint": checkpoint,
    "hidden": hidden,
    "units": units,
    "gradients": gradients,
    "norms": norms,
    "symptoms": symptoms,
    "confusion": confusion,
    "r_squared": r_squared,
    "trace": trace,
    "numeric_gradients": numeric_gradients,
    "landscape": landscape_around,
}
