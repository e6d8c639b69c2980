"""The events and frames of the live protocol, as text and bytes ready to be sent. No I/O happens here."""

import json
from collections.abc import Mapping

from app import __version__
from app.wire.containers import pack
from app.wire.messages import MessageError
from engine.training import Frame

PROTOCOL = 1
"""The version of the protocol."""


def hello(limits: Mapping[str, float]) -> str:
    """The first message: the version of the protocol and the limits of this server."""
    return _json({"type": "hello", "protocol": PROTOCOL, "version": __version__, "limits": dict(limits)})


def analysis(revision: int, facts: Mapping[str, object]) -> str:
    """What is true of the examples of this revision, whatever network learns them."""
    return _json({"type": "analysis", "revision": revision, **facts})


def error(problem: MessageError) -> str:
    """Why a message was rejected."""
    what = problem.error
    where = {"field": what.field, "value": what.value, "limit": what.limit}
    head = {"type": "error", "code": problem.code, "message": what.message}
    return _json({**head, "command": problem.command, "id": problem.identity, **where})


def frame(identity: int, revision: int, result: Frame) -> bytes:
    """A frame: the answer to the `advance` whose id is `identity`."""
    return pack(result.arrays, "frame", _json({"type": "frame", "id": identity, "revision": revision, **result.info}))


def _json(value: object) -> str:
    return json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
