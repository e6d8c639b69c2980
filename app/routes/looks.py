"""Looks at one question each, for the panels that say why; REST like the rest."""

from fastapi import APIRouter, Request

from app.fits import FitRequest, FitResponse, TimingResponse, fitted, timing
from app.landscapes import LandscapeRequest, LandscapeResponse, look
from app.routes.answers import problem_responses, while_client_waits
from app.routes.services import Services

router = APIRouter()

REFUSALS = problem_responses(
    status_400="a body that is not JSON",
    status_408="a body that does not come in time",
    status_413="a body that is too large",
    status_415="a body that does not say it is JSON",
    status_422="a field that is missing, unknown, of the wrong type or out of range",
    status_503="no room, or not finished within the time limit",
)


@router.post("/api/landscape", tags=["looking inside"], summary="The loss over a plane of weights", responses=REFUSALS)
async def landscape(request: Request, body: LandscapeRequest) -> LandscapeResponse:
    """The objective round a place in the space of all weights: over two weights, or along any two directions."""
    services: Services = request.app.state.services
    with services.workload.place():
        return await while_client_waits(request, look(body, services.settings, services.workload))


@router.get(
    "/api/least_squares/timing",
    tags=["looking inside"],
    summary="What a closed form costs",
    responses=problem_responses(status_503="no room, or not finished within the time limit"),
)
async def least_squares_timing(request: Request) -> TimingResponse:
    """Normal equations, QR and one step of gradient descent, timed on this server as the dimension grows."""
    services: Services = request.app.state.services
    with services.workload.place():
        return await timing(services.settings, services.workload)


@router.post("/api/least_squares/fit", tags=["looking inside"], summary="Levenberg-Marquardt", responses=REFUSALS)
async def least_squares_fit(request: Request, body: FitRequest) -> FitResponse:
    """One network fitted by damped Gauss-Newton steps from its own first weights, on all examples."""
    services: Services = request.app.state.services
    with services.workload.place():
        return await while_client_waits(request, fitted(body, services.settings, services.workload))
