"""One network from many first weights, told line by line."""

from collections.abc import AsyncIterator

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from app.compute.scheduler import TimeLimitError
from app.http.routes.answers import refusals
from app.http.routes.services import Served
from app.operations import starts
from app.operations.rest_starts import StartsFailure, StartsProgress, StartsRequest, StartsResult

router = APIRouter()


class JsonLines(StreamingResponse):
    """A JSON document on each line."""

    media_type = "application/x-ndjson"


@router.post(
    "/api/starts",
    tags=["training"],
    summary="Train one network from many first weights",
    response_class=JsonLines,
    responses={
        200: {
            "description": "JSON lines: progress, and a result for each number of units; an error if time is up",
            "model": StartsProgress | StartsResult | StartsFailure,
        },
        **refusals(status_503="no room, or time was up before the first line"),
    },
)
async def many_starts(services: Served, body: StartsRequest) -> JsonLines:
    """How often one network gets there, and where it ends when it does not. The job ends when the client leaves."""
    settings = services.settings
    trials, examples = body.trials(settings), body.examples(settings)
    told = starts.lines(trials, body.steps, examples, services.workload, settings.starts_time_limit_s)
    # What goes wrong before the first line is a problem with a status; after it, it can only be a line.
    return JsonLines(_after(await anext(told), told))


async def _after(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    try:
        async for line in rest:
            yield line
    except TimeLimitError as late:
        yield starts.line(StartsFailure(status=503, detail=str(late)))
