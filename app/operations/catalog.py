"""GET /api/catalog: the engine's registries, the bounds and the defaults as JSON, for the page and other clients.

The records with all that is known of them, defaults and bounds; the words a person reads are in static/i18n.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass, replace
from typing import Any

import numpy as np

from app.settings import Settings
from app.wire.bounds import setting_bounds
from engine.experiment.datasets import ALL_DATASETS, DATASETS, DOMAIN, Dataset, Examples, make_dataset
from engine.experiment.specs import PRECISIONS, Experiment, LayerSpec, NetworkSpec, RunSpec
from engine.functions.activations import ACTIVATIONS
from engine.functions.features import COORDINATES, FEATURES
from engine.functions.initializers import INITIALIZERS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.regularizers import REGULARIZERS
from engine.functions.schedules import SCHEDULES
from engine.functions.spelling import HELPERS
from engine.probes.registry import PROBES
from engine.probes.view import FIELD_SIZE

# One neuron beside a network with two tanh units. With these seeds the first visibly reaches its floor and the second
# solves the task; with other seeds two units get stuck in up to half of all trainings.
DEFAULT_EXPERIMENT = Experiment(
    (
        RunSpec(seed=43),
        RunSpec(NetworkSpec((LayerSpec(2, "tanh"),)), seed=39),
    )
)
DEFAULT_DATASET: dict[str, Any] = {
    "name": "xor_blobs",
    "n_samples": 120,
    "noise": DATASETS["xor_blobs"].noise,
    "seed": 0,
}


def default_experiment_for(dataset: Dataset) -> Experiment:
    """The default experiment with loss, inputs and outputs for this data set, as static/js/model/tasks.js sets them."""
    is_curve, n_classes = dataset.task == "curve", dataset.n_classes
    loss = "mse" if not n_classes else "binary_cross_entropy" if n_classes == 2 else "sparse_categorical_cross_entropy"
    shape: dict[str, Any] = {
        "features": COORDINATES[:1] if is_curve else COORDINATES,
        "n_outputs": n_classes if n_classes > 2 else 1,
    }
    runs = (
        replace(run, network=replace(run.network, **shape), training=replace(run.training, loss=loss))
        for run in DEFAULT_EXPERIMENT.runs
    )
    return replace(DEFAULT_EXPERIMENT, runs=tuple(runs))


def catalog(settings: Settings) -> dict[str, Any]:
    """All choices, bounds and limits of this server, with the defaults."""
    choices = {
        "activations": _records(ACTIVATIONS),
        "initializers": _records(INITIALIZERS),
        "losses": _records(LOSSES, "one_hot", "answer"),
        "optimizers": _records(OPTIMIZERS),
        "schedules": _records(SCHEDULES),
        "regularizers": _records(REGULARIZERS),
        "features": _records(FEATURES),
    }
    names = {kind: [str(record["name"]) for record in records] for kind, records in choices.items()}
    return {
        "domain": list(DOMAIN),
        "field_size": FIELD_SIZE,
        "limits": settings.public_limits(),
        **choices,
        "numpy_helpers": HELPERS,
        "precisions": list(PRECISIONS),
        "settings": setting_bounds({**names, "precisions": list(PRECISIONS)}),
        "probes": list(PROBES),
        "datasets": _records(ALL_DATASETS),
        "default_experiment": experiment_json(DEFAULT_EXPERIMENT),
        "default_dataset": DEFAULT_DATASET,
        "default_points": points_of(make_dataset(**DEFAULT_DATASET)),
    }


PAGE_NEEDS: dict[str, tuple[str, ...]] = {
    "activations": ("name", "symbol", "monotone", "numpy"),
    "initializers": ("name", "equal_units"),
    "losses": ("name", "output", "task", "stable", "decision_logit", "rising", "low", "family", "convex"),
    "optimizers": ("name", "adaptive"),
    "schedules": ("name",),
    "regularizers": ("name",),
    "features": ("name", "n_inputs", "symbol", "numpy", "for_curves", "is_coordinate"),
    "datasets": ("name", "n_samples", "noise", "fixed", "task", "n_classes"),
}
"""What the page must know of the records for its first picture; it asks for the rest when a panel needs it."""


def for_page(full: Mapping[str, Any]) -> dict[str, Any]:
    """The part of the catalogue that is written into the page, where every kilobyte counts."""
    records = {
        kind: [{field: record[field] for field in fields} for record in full[kind]]
        for kind, fields in PAGE_NEEDS.items()
    }
    plain = (
        "numpy_helpers",
        "limits",
        "precisions",
        "settings",
        "default_experiment",
        "default_dataset",
        "default_points",
    )
    return {**{key: full[key] for key in plain}, **records}


def experiment_json(experiment: Experiment) -> dict[str, Any]:
    """The experiment as a client sends it."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(experiment)))  # tuples become lists
    return plain


def points_of(examples: Examples) -> dict[str, Any]:
    """Examples as JSON: `points` [[x₁, x₂], …] or [[x], …], and `labels` [0, 1, …] or `values`; the other is null."""
    labelled, y = examples.y.dtype == np.uint8, examples.y.tolist()
    return {"points": examples.X.tolist(), "labels": y if labelled else None, "values": None if labelled else y}


def _records(registry: Mapping[str, Any], *properties: str) -> list[dict[str, Any]]:
    """What each record says: all its fields but the functions, and the named properties."""
    return [
        {**_facts(record), **{name: _facts(getattr(record, name)) for name in properties}}
        for record in registry.values()
    ]


def _facts(value: Any) -> Any:
    """A record as JSON; what is none, as it is."""
    if not is_dataclass(value) or isinstance(value, type):
        return value
    return {name: item for name, item in asdict(value).items() if not callable(item)}
