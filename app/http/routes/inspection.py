"""Operations that answer one question each about a network, for the panels of the page and for other clients."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import APIRouter, Request

from app.compute.scheduler import Scheduler
from app.http.routes.dependencies import Served, Services
from app.http.routes.responses import computing_errors, error_responses, unless_disconnected
from app.operations.check import CheckRequest, CheckResponse, check_goals
from app.operations.landscape import LandscapeRequest, LandscapeResponse, compute_landscape
from app.operations.least_squares import CostResponse, FitRequest, FitResponse, fit_network, time_closed_forms
from app.operations.presented import PresentedRequest, PresentedResponse, find_presented
from app.operations.stable_rate import StableRateRequest, StableRateResponse, find_stable_rate
from app.operations.timing import TimingRequest, TimingResponse, time_gradient
from app.settings import Settings

router = APIRouter()

B = TypeVar("B")
T = TypeVar("T")


@router.post(
    "/api/landscape", tags=["looking inside"], summary="The loss over a plane of weights", responses=computing_errors()
)
async def landscape(request: Request, services: Served, body: LandscapeRequest) -> LandscapeResponse:
    """The objective round a place in the space of all weights: over two weights, or along any two directions."""
    return await _answer(request, services, compute_landscape, body)


@router.get(
    "/api/least_squares/timing",
    tags=["looking inside"],
    summary="What a closed form costs",
    responses=error_responses(status_503="no room, or not finished within the time limit"),
)
async def least_squares_timing(services: Served) -> CostResponse:
    """Normal equations, QR and one step of gradient descent, timed on this server as the dimension grows."""
    with services.scheduler.slot():
        return await time_closed_forms(services.settings, services.scheduler)


@router.post(
    "/api/least_squares/fit", tags=["looking inside"], summary="Levenberg-Marquardt", responses=computing_errors()
)
async def least_squares_fit(request: Request, services: Served, body: FitRequest) -> FitResponse:
    """One network fitted by damped Gauss-Newton steps from its own initial weights, on all examples."""
    return await _answer(request, services, fit_network, body)


@router.post(
    "/api/timing",
    tags=["looking inside"],
    summary="One gradient, in a loop and vectorised",
    responses=computing_errors(),
)
async def timing(request: Request, services: Served, body: TimingRequest) -> TimingResponse:
    """The gradient on the points at the initial weights: example by example, and all at once; how long each takes."""
    return await _answer(request, services, time_gradient, body)


@router.post(
    "/api/presented",
    tags=["looking inside"],
    summary="One example after another",
    responses=computing_errors(),
)
async def examples_presented(request: Request, services: Served, body: PresentedRequest) -> PresentedResponse:
    """Which examples the last steps presented, with batches of one, and what each step changed."""
    return await _answer(request, services, find_presented, body)


@router.post(
    "/api/stable_rate",
    tags=["training"],
    summary="A learning rate that was tried",
    responses=computing_errors(),
)
async def stable_rate(request: Request, services: Served, body: StableRateRequest) -> StableRateResponse:
    """Where a learning rate is too large: the next smaller one with which the network trains, and how it was found."""
    return await _answer(request, services, find_stable_rate, body)


@router.post(
    "/api/check",
    tags=["training"],
    summary="Which goals are met",
    responses=computing_errors(),
)
async def check(request: Request, services: Served, body: CheckRequest) -> CheckResponse:
    """Goals of an exercise, judged as the page judges them; gestures and typed answers are judged on the page alone."""
    return await _answer(request, services, check_goals, body)


async def _answer(
    request: Request, services: Services, compute: Callable[[B, Settings, Scheduler], Coroutine[Any, Any, T]], body: B
) -> T:
    """What is computed from the body, while holding a slot."""
    with services.scheduler.slot():
        return await unless_disconnected(request, compute(body, services.settings, services.scheduler))
