"""The bounds of every setting of an experiment, read from its schema, so that they are written once.

The catalogue carries them: the page takes its number fields, its select boxes and its checks of links from there.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from app.wire.schemas import ExperimentModel, Layer, Network, Run, Training

GROUPS: dict[str, type[BaseModel]] = {
    "experiment": ExperimentModel,
    "run": Run,
    "network": Network,
    "layer": Layer,
    "training": Training,
}
"""The parts of an experiment, each with the schema of its fields."""

COPIED = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "minItems", "maxItems")


def setting_bounds(choices: Mapping[str, list[str]]) -> dict[str, dict[str, dict[str, Any]]]:
    """For each part of an experiment, the bounds of its fields in the words of JSON Schema.

    Every field has a `type`, and `nullable`: true if it may be null. `choices` are lists of names; the field of a
    name, or of several, has the key of its list as `choices`. Fields that hold other parts are left out.
    """
    names = {tuple(items): name for name, items in choices.items()}
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for group, model in GROUPS.items():
        fields = model.model_json_schema()["properties"]
        bounds = {name: _bounds(schema, names) for name, schema in fields.items()}
        found[group] = {name: bound for name, bound in bounds.items() if bound is not None}
    return found


def _bounds(schema: Mapping[str, Any], names: Mapping[tuple[str, ...], str]) -> dict[str, Any] | None:
    """The bounds of one field; None if it holds another part of the experiment, or a list of weights."""
    inner, *others = schema.get("anyOf", [schema])
    if inner.get("type") not in ("integer", "number", "string", "boolean", "array"):
        return None
    items = inner.get("items", inner)
    if "$ref" in items or items["type"] == "array":
        return None
    bounds = {"type": inner["type"], **{key: inner[key] for key in COPIED if key in inner}}
    if others:
        bounds["nullable"] = True
    if "enum" in items:
        bounds["choices"] = names[tuple(items["enum"])]
    if "default" in schema:
        bounds["default"] = schema["default"]
    return bounds
