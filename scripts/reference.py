"""Write docs/reference.md: everything in the engine's registries, from the records themselves."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.experiment.datasets import ALL_DATASETS
from engine.functions.activations import ACTIVATIONS
from engine.functions.features import FEATURES
from engine.functions.initializers import INITIALIZERS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.regularizers import REGULARIZERS
from engine.functions.schedules import SCHEDULES
from engine.goals.quantities import QUANTITIES, Quantity
from engine.probes.registry import PROBES
from scripts.markdown import table

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference.md"
HEAD = """# Reference

Everything that can be chosen, by the names that experiments, the API and the protocol use.
“Course C4” is a topic of the course: [course.md](course.md) lists the topics and the symbols.
[protocol.md](protocol.md#probes) has the arrays of every probe with dtype and shape,
and says [what a goal is](protocol.md#goals).

`python -m scripts.reference` writes this file from the registries themselves.
"""


def _summary(function: Callable[..., Any]) -> str:
    """The first paragraph of the docstring, on one line."""
    return " ".join((inspect.getdoc(function) or "").partition("\n\n")[0].split())


def _section(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    return f"## {title}\n\n{table(columns, rows)}"


def _formulas(title: str, registry: Mapping[str, Any], what: str) -> str:
    rows = [(f"`{name}`", record.formula, _summary(getattr(record, what))) for name, record in registry.items()]
    return _section(title, ("name", "formula", "in words"), rows)


OF = {None: "–", "class": "a class", "weight": "[layer, from, to]", "vector": "a vector", "run": "another network"}


def _value_of(record: Quantity) -> str:
    """What its values are, and of what: the points, each run or the training of all."""
    kind = {"number": "number", "flag": "true or false", "name": "name"}[record.kind]
    return kind if record.about == "run" else f"{kind}, of {record.about}"


def reference() -> str:
    """The whole document."""
    losses = [(f"`{n}`", r.task, r.formula, r.output, _summary(r.value)) for n, r in LOSSES.items()]
    quantities = [(f"`{n}`", _value_of(r), OF[r.argument], _summary(r.value)) for n, r in QUANTITIES.items()]
    datasets = [
        (f"`{n}`", r.description, str(r.n_samples), "–" if r.fixed else str(r.noise)) for n, r in ALL_DATASETS.items()
    ]
    return "\n".join(
        [
            HEAD,
            _section("Features", ("name", "formula"), [(f"`{n}`", r.formula) for n, r in FEATURES.items()]),
            _formulas("Activations", ACTIVATIONS, "value"),
            _section("Losses", ("name", "task", "formula", "output", "in words"), losses),
            _formulas("Initializers", INITIALIZERS, "weights"),
            _formulas("Optimizers", OPTIMIZERS, "update"),
            _formulas("Schedules", SCHEDULES, "share"),
            _formulas("Regularizers", REGULARIZERS, "value"),
            _section("Data sets", ("name", "what it is", "examples", "noise"), datasets),
            _section("Quantities of goals", ("name", "value", "`of`", "gives"), quantities),
            _section("Probes", ("name", "gives"), [(f"`{n}`", _summary(f)) for n, f in PROBES.items()]),
        ]
    )


if __name__ == "__main__":
    REFERENCE.write_text(reference(), encoding="utf-8")
