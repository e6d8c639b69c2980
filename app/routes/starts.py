"""POST /api/starts: one network from many first weights, told line by line."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from app import starts
from app.rest_starts import StartsFailure, StartsProgress, StartsRequest, StartsResult
from app.routes.answers import problem_responses
from app.routes.services import Services

router = APIRouter()

JSON_LINES = "application/x-ndjson"
LINES = [model.model_json_schema() for model in (StartsProgress, StartsResult, StartsFailure)]


@router.post(
    "/api/starts",
    tags=["training"],
    summary="Train one network from many first weights",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "JSON lines: progress, and a result for each number of units; an error if time is up",
            "content": {JSON_LINES: {"schema": {"oneOf": LINES}}},
        },
        **problem_responses(
            status_400="a body that is not JSON",
            status_408="a body that does not come in time",
            status_413="a body that is too large",
            status_415="a body that does not say it is JSON",
            status_422="a field that is missing, unknown, of the wrong type or out of range",
            status_503="no room",
        ),
    },
)
async def many_starts(request: Request, body: StartsRequest) -> StreamingResponse:
    """How often one network gets there, and where it ends when it does not. The job ends when the client leaves."""
    services: Services = request.app.state.services
    settings = services.settings
    trials, examples = body.trials(settings), body.examples(settings)
    told = starts.lines(trials, body.steps, examples, services.workload, settings.starts_time_limit_s)
    # What goes wrong before the first line is a problem with a status; after it, it can only be a line.
    return StreamingResponse(_after(await anext(told), told), media_type=JSON_LINES)


async def _after(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for line in rest:
        yield line
