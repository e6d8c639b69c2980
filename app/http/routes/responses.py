"""What routes share: the error responses that OpenAPI describes, and work that ends when its client disconnects."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from fastapi import Request

from app.wire.problems import MEDIA_TYPE, ProblemError, ProblemResponse

T = TypeVar("T")

_ERRORS = {
    "status_400": "a body that is not JSON",
    "status_408": "a body that does not come in time",
    "status_413": "a body that is too large",
    "status_415": "a body that does not say it is JSON",
    "status_422": "a field that is missing, unknown, of the wrong type or out of range",
    "status_503": "no room, or not finished within the time limit",
}


def error_responses(**texts: str) -> dict[int | str, dict[str, Any]]:
    """OpenAPI's `responses` for `status_404="why"` and the like."""
    schema = {"schema": ProblemResponse.model_json_schema()}
    return {
        int(status.removeprefix("status_")): {"description": text, "content": {MEDIA_TYPE: schema}}
        for status, text in texts.items()
    }


def computing_errors(**others: str) -> dict[int | str, dict[str, Any]]:
    """The `error_responses` of an operation that computes something from a JSON body; `others` replace some texts."""
    return error_responses(**(_ERRORS | others))


async def unless_disconnected(request: Request, job: Coroutine[Any, Any, T]) -> T:
    """The result of the job, which is cancelled when the client disconnects; ProblemError then."""
    working, leaving = asyncio.create_task(job), asyncio.ensure_future(request.receive())
    try:
        await asyncio.wait([working, leaving], return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ProblemError(400, "the client has left")
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)
