"""Looks at one question each, for the panels that say why; REST like the rest."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import APIRouter, Request

from app.compute.scheduler import Workload
from app.http.routes.answers import problem_responses, refusals, while_client_waits
from app.http.routes.services import Served, Services
from app.operations.landscape import LandscapeRequest, LandscapeResponse, look
from app.operations.least_squares import CostResponse, FitRequest, FitResponse, costs, fitted
from app.operations.timing import TimingRequest, TimingResponse, measure
from app.settings import Settings

router = APIRouter()

B = TypeVar("B")
T = TypeVar("T")


@router.post(
    "/api/landscape", tags=["looking inside"], summary="The loss over a plane of weights", responses=refusals()
)
async def landscape(request: Request, services: Served, body: LandscapeRequest) -> LandscapeResponse:
    """The objective round a place in the space of all weights: over two weights, or along any two directions."""
    return await _answer(request, services, look, body)


@router.get(
    "/api/least_squares/timing",
    tags=["looking inside"],
    summary="What a closed form costs",
    responses=problem_responses(status_503="no room, or not finished within the time limit"),
)
async def least_squares_timing(services: Served) -> CostResponse:
    """Normal equations, QR and one step of gradient descent, timed on this server as the dimension grows."""
    with services.workload.place():
        return await costs(services.settings, services.workload)


@router.post("/api/least_squares/fit", tags=["looking inside"], summary="Levenberg-Marquardt", responses=refusals())
async def least_squares_fit(request: Request, services: Served, body: FitRequest) -> FitResponse:
    """One network fitted by damped Gauss-Newton steps from its own first weights, on all examples."""
    return await _answer(request, services, fitted, body)


@router.post(
    "/api/timing", tags=["looking inside"], summary="One gradient, in a loop and vectorised", responses=refusals()
)
async def timing(request: Request, services: Served, body: TimingRequest) -> TimingResponse:
    """The gradient on the points at the first weights: example by example, and all at once; how long each takes."""
    return await _answer(request, services, measure, body)


async def _answer(
    request: Request, services: Services, compute: Callable[[B, Settings, Workload], Coroutine[Any, Any, T]], body: B
) -> T:
    """What is computed of the body, in a place of its own."""
    with services.workload.place():
        return await while_client_waits(request, compute(body, services.settings, services.workload))
