"""Write docs/api.md, but for its introduction: the REST interface from its own OpenAPI description."""

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI

from app.http.routes.api import router
from app.settings import Settings
from app.wire.json_values import MAX_INTEGER
from scripts.markdown import table

Schema = Mapping[str, Any]

API = Path(__file__).resolve().parents[1] / "docs" / "api.md"
URL = "http://127.0.0.1:8000"
JSON = "application/json"
NULL = " or null"
MARK = "<!-- What follows is written by `python -m scripts.api_reference`. -->\n"
LIMITS_HEAD = """
## Limits

Of a server with default settings: each is an option of `playground serve` and an environment variable `PLAYGROUND_…`.
"""
NOT_OF_REST = {"port", "max_message_bytes", "max_in_flight", "min_slice_ms", "max_slice_ms", "shutdown_s"}
"""Settings that are numbers but limit no request: all others do."""


def description() -> dict[str, Any]:
    """The OpenAPI description of the REST interface, without a server."""
    service = FastAPI()
    service.include_router(router)
    return service.openapi()


def api_reference(text: str, described: Schema) -> str:
    """The document with its introduction as in `text`, and the rest from the OpenAPI description of a server."""
    return text.partition(MARK)[0] + MARK + _tables(described)


def _tables(described: Schema) -> str:
    models: dict[str, Schema] = described["components"]["schemas"]
    operations = [
        (method.upper(), path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    sent = _reachable([operation.get("requestBody", {}) for _, _, operation in operations], models)
    answered = _reachable([operation["responses"] for _, _, operation in operations], models)
    return "\n".join(
        [
            LIMITS_HEAD,
            table(("setting", "default", "meaning"), [*_limits()]),
            "## Operations\n",
            *(part for operation in operations for part in _operation(*operation, models)),
            "## What is sent\n",
            *(part for name in sent for part in _model(name, models[name], sent=True)),
            "## What is answered\n",
            *(part for name in answered for part in _model(name, models[name], sent=False)),
        ]
    )


def _limits() -> Iterator[tuple[str, str, str]]:
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, int | float) and name not in NOT_OF_REST:
            yield f"`{name}`", f"{field.default:,.15g}", field.description or ""


def _reachable(part: object, models: Mapping[str, Schema]) -> list[str]:
    """The names of all models that this part of a description refers to, and those that they refer to."""
    found: list[str] = []
    waiting = list(_references(part))
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            waiting += _references(models[name])
    return found


def _references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"].rpartition("/")[2]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


def _operation(method: str, path: str, operation: Schema, models: Mapping[str, Schema]) -> Iterator[str]:
    yield f"### {method} {path}\n"
    yield f"**{operation['summary']}{'' if operation['summary'].endswith('?') else '.'}** {operation['description']}\n"
    parameters: list[Schema] = operation.get("parameters", [])
    if parameters:
        rows = [_parameter(parameter) for parameter in parameters]
        yield table(("parameter", "in", "type", "default", "meaning"), rows)
    body = operation.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema")
    if body:
        yield f"Body: {_type(body)}\n"
    yield table(("status", "answer"), [_answer(*response) for response in operation["responses"].items()])
    yield f"```sh\n{_curl(method, path, parameters, body, models)}\n```\n"


def _parameter(parameter: Schema) -> tuple[str, ...]:
    kind, default, meaning = _cells(parameter["schema"], parameter["required"])
    # an address has no null: what is not there is left out
    return f"`{parameter['name']}`", parameter["in"], kind.removesuffix(NULL), default.replace("`null`", "–"), meaning


def _answer(status: str, response: Schema) -> tuple[str, str]:
    if int(status) != HTTPStatus.OK:
        return status, response["description"]
    ((media_type, content),) = response["content"].items()
    if media_type == JSON:
        return status, _type(content["schema"])
    told = f"`{media_type}`: {response['description']}"
    return status, f"{told}; {_type(content['schema'])}" if [*_references(content)] else told


def _model(name: str, model: Schema, *, sent: bool) -> Iterator[str]:
    yield f"### {name}\n"
    yield f"{model['description']}\n"
    required = model.get("required", [])
    rows = [(f"`{field}`", *_cells(schema, field in required)) for field, schema in model["properties"].items()]
    if sent:
        yield table(("field", "type", "default", "meaning"), rows)
    else:
        yield table(("field", "type", "meaning"), [(field, kind, meaning) for field, kind, _, meaning in rows])


def _cells(schema: Schema, required: bool) -> tuple[str, str, str]:
    """Type with limits, default and meaning of a field."""
    return _type(schema), "required" if required else _default(schema), schema.get("description", "")


def _default(schema: Schema) -> str:
    default = schema.get("default")
    return "all its defaults" if isinstance(default, dict) else f"`{json.dumps(default)}`"


def _type(schema: Schema) -> str:
    """What may stand there, in JSON's words, with its limits."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_type(choice) for choice in schema["anyOf"])
    if names := schema.get("enum", [schema["const"]] if "const" in schema else []):
        return ", ".join(f'`"{name}"`' for name in names)
    if "prefixItems" in schema:
        return f"[{'; '.join(map(_type, schema['prefixItems']))}]"
    if schema["type"] == "array":
        count = _range(schema.get("minItems"), schema.get("maxItems"))
        items = f"({_type(schema['items'])})" if "anyOf" in schema["items"] else _type(schema["items"])
        return f"array{f' ({count})' if count else ''} of {items}"
    limits = (
        _range(schema.get("minimum"), schema.get("maximum")),
        *(
            f"{sign} {schema[key]:g}"
            for key, sign in (("exclusiveMinimum", ">"), ("exclusiveMaximum", "<"))
            if key in schema
        ),
        "not empty" if schema.get("minLength") else "",
    )
    return " ".join([schema["type"], ", ".join(filter(None, limits))]).strip()


def _range(least: float | None, most: float | None) -> str:
    if most == MAX_INTEGER:  # the largest that JSON carries exactly: no limit that anyone meets
        most = None
    if least is not None and most is not None:
        return f"{least:g} to {most:g}" if least != most else f"{least:g}"
    return f"≥ {least:g}" if least is not None else f"≤ {most:g}" if most is not None else ""


def _curl(
    method: str, path: str, parameters: Sequence[Schema], body: Schema | None, models: Mapping[str, Schema]
) -> str:
    """A command that does it, with the examples of the description."""
    examples = {p["name"]: (p["in"], p["schema"]["examples"][0]) for p in parameters if "examples" in p["schema"]}
    address = URL + path.format(**{name: value for name, (place, value) in examples.items() if place == "path"})
    query = urlencode({name: value for name, (place, value) in examples.items() if place == "query"})
    command = f"curl -s {shlex.quote(f'{address}?{query}' if query else address)}"
    if body is None:
        return command
    (example, *_) = models[body["$ref"].rpartition("/")[2]]["examples"]
    fields = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in _essential(example, body, models).items()]
    text = "{\n" + ",\n".join(fields) + "}"
    return f"{command} -H 'Content-Type: {JSON}' -d {shlex.quote(text)}"


def _essential(example: Any, schema: Schema, models: Mapping[str, Schema]) -> Any:
    """The example without the fields that are as they would be anyway."""
    if "$ref" in schema:
        schema = models[schema["$ref"].rpartition("/")[2]]
    if isinstance(example, list) and "items" in schema:
        return [_essential(item, schema["items"], models) for item in example]
    if not isinstance(example, dict):
        return example
    short = {
        name: _essential(example[name], field, models)
        for name, field in schema["properties"].items()
        if name in example and example[name] != field.get("default")
    }
    return {name: value for name, value in short.items() if value != {}}


if __name__ == "__main__":
    API.write_text(api_reference(API.read_text(encoding="utf-8"), description()), encoding="utf-8")
