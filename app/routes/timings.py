"""One look of the panel of mathematics that needs a stopwatch; REST like the rest."""

from fastapi import APIRouter, Request

from app.routes.answers import while_client_waits
from app.routes.looks import REFUSALS
from app.routes.services import Services
from app.timings import TimingRequest, TimingResponse, measure

router = APIRouter()


@router.post(
    "/api/timing", tags=["looking inside"], summary="One gradient, in a loop and vectorised", responses=REFUSALS
)
async def timing(request: Request, body: TimingRequest) -> TimingResponse:
    """The gradient on the points at the first weights: example by example, and all at once; how long each takes."""
    services: Services = request.app.state.services
    with services.workload.place():
        return await while_client_waits(request, measure(body, services.settings, services.workload))
