"""What goes out by the live protocol, without any I/O: events and frames. What comes in: messages.py."""

import json
from collections.abc import Mapping

from app import __version__
from app.wire.containers import pack
from app.wire.messages import MessageError
from engine.training import Frame

PROTOCOL = 1


def hello(limits: Mapping[str, float]) -> str:
    """The first message: the protocol's number and what this server takes."""
    return _json({"type": "hello", "protocol": PROTOCOL, "version": __version__, "limits": dict(limits)})


def analysis(revision: int, facts: Mapping[str, object]) -> str:
    """What is true of the examples of this revision."""
    return _json({"type": "analysis", "revision": revision, **facts})


def error(problem: MessageError) -> str:
    """Why a message was refused."""
    refusal = problem.refusal
    where = {"field": refusal.field, "value": refusal.value, "limit": refusal.limit}
    head = {"type": "error", "code": problem.code, "message": refusal.message}
    return _json({**head, "command": problem.command, "id": problem.identity, **where})


def frame(identity: int, revision: int, result: Frame) -> bytes:
    """One frame: the answer to the `advance` with this id, `identity`."""
    return pack(result.arrays, "frame", _json({"type": "frame", "id": identity, "revision": revision, **result.info}))


def _json(value: object) -> str:
    return json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
