"""POST /api/starts: random restarts of one network, answered line by line."""

from collections.abc import AsyncIterator

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from app.compute.scheduler import TimeLimitError
from app.http.routes.dependencies import Served
from app.http.routes.responses import computing_errors
from app.operations import restarts
from app.operations.restart_outcomes import StartsResult
from app.operations.restarts import StartsFailure, StartsProgress, StartsRequest

router = APIRouter()


class JsonLines(StreamingResponse):
    """A response with a JSON document on each line."""

    media_type = "application/x-ndjson"


@router.post(
    "/api/starts",
    tags=["training"],
    summary="Train one network from many initial weights",
    response_class=JsonLines,
    responses={
        200: {
            "description": "JSON lines: progress, and a result for each number of units; an error if time is up",
            "model": StartsProgress | StartsResult | StartsFailure,
        },
        **computing_errors(status_503="no room, or time was up before the first line"),
    },
)
async def many_starts(services: Served, body: StartsRequest) -> JsonLines:
    """How often one network gets there, and where it ends when it does not. The job ends when the client leaves."""
    settings = services.settings
    trials, examples = body.trials(settings), body.examples(settings)
    lines = restarts.lines(trials, body.steps, examples, services.scheduler, settings.starts_time_limit_s)
    # An error before the first line is a response with its own status; after it the status is sent, so it is a line.
    return JsonLines(_continued(await anext(lines), lines))


async def _continued(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    try:
        async for line in rest:
            yield line
    except TimeLimitError as late:
        yield restarts.line(StartsFailure(status=503, detail=str(late)))
