"""The bounds in the catalogue are those that REST and the socket hold a field to, neither more nor less."""

import math
from collections.abc import Iterator
from typing import Any

import pytest

from app.operations.catalog import catalog
from app.settings import Settings
from app.wire.bounds import GROUPS
from app.wire.errors import InputError, parsed

CATALOG = catalog(Settings())
FIELDS = {f"{group}.{name}": (group, name) for group, fields in CATALOG["settings"].items() for name in fields}
REQUIRED: dict[str, dict[str, Any]] = {"experiment": {"runs": [{}]}, "layer": {"units": 1}}


def takes(group: str, name: str, value: object) -> bool:
    try:
        parsed(GROUPS[group], {**REQUIRED.get(group, {}), name: value})
    except InputError:
        return False
    return True


def inside(bounds: dict[str, Any]) -> Iterator[object]:
    """Values at the very bounds; null and the default where there is one."""
    yield from (bounds[key] for key in ("minimum", "maximum", "default") if key in bounds)
    if "exclusiveMinimum" in bounds:
        yield math.nextafter(bounds["exclusiveMinimum"], math.inf)
    if "exclusiveMaximum" in bounds:
        yield math.nextafter(bounds["exclusiveMaximum"], -math.inf)
    if bounds.get("nullable"):
        yield None
    if "choices" in bounds:
        names = [entry if isinstance(entry, str) else entry["name"] for entry in CATALOG[bounds["choices"]]]
        yield from (names[: bounds["maxItems"]], names[: bounds["minItems"]]) if bounds["type"] == "array" else names


def outside(bounds: dict[str, Any]) -> Iterator[object]:
    """Values just beyond the bounds, and of other types."""
    kind = bounds["type"]
    step = 1 if kind == "integer" else 1e-9
    yield from (bounds[key] for key in ("exclusiveMinimum", "exclusiveMaximum") if key in bounds)
    if "minimum" in bounds:
        yield bounds["minimum"] - step
    if "maximum" in bounds:
        yield bounds["maximum"] + step
    if kind == "array":
        yield []
        yield ["x1"] * (bounds["maxItems"] + 1)
        yield ["nothing"]
    if not bounds.get("nullable"):
        yield None
    yield "nothing"
    if kind != "boolean":
        yield True
    if kind == "integer":
        yield 1.5


@pytest.mark.parametrize(("group", "name"), FIELDS.values(), ids=FIELDS)
def test_a_field_takes_what_its_bounds_say_and_nothing_else(group: str, name: str) -> None:
    bounds = CATALOG["settings"][group][name]
    assert [value for value in inside(bounds) if not takes(group, name, value)] == []
    assert [value for value in outside(bounds) if takes(group, name, value)] == []


def test_every_setting_has_bounds() -> None:
    parts = {"experiment": {"runs"}, "run": {"network", "training", "frozen"}, "network": {"hidden_layers"}}
    for group, model in GROUPS.items():
        assert set(CATALOG["settings"][group]) == set(model.model_fields) - parts.get(group, set())
