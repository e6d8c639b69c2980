"""The REST interface: the service itself, data sets and training; restarts.py and inspection.py have the rest."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from app import __version__
from app.http.routes import inspection, restarts
from app.http.routes.dependencies import Served
from app.http.routes.responses import computing_errors, error_responses, unless_disconnected
from app.operations import datasets
from app.operations.datasets import DatasetQuery, DatasetResponse
from app.operations.qr import QrRequest, qr_svg
from app.operations.train import TrainRequest, TrainResponse
from app.operations.train import train as train_networks
from app.wire.problems import ProblemError
from engine.experiment.datasets import ALL_DATASETS

router = APIRouter()

SVG = "image/svg+xml"


class Health(BaseModel):
    """The service answers."""

    status: str = Field(description="`ok`")
    version: str = Field(description="of the program")
    clients: int = Field(description="how many are training now")


@router.get("/healthz", tags=["service"], summary="Is the service up?")
async def healthz(services: Served) -> Health:
    """Answers as long as the event loop runs."""
    return Health(status="ok", version=__version__, clients=services.scheduler.clients)


@router.get("/api/catalog", tags=["service"], summary="What can be chosen, with defaults and limits")
async def catalog(services: Served) -> dict[str, Any]:
    """Activations, losses, optimizers, initializers, data sets, probes, limits and the default experiment."""
    return services.catalog


@router.get(
    "/api/datasets/{name}",
    tags=["data"],
    summary="A data set",
    responses=error_responses(status_404="no data set of this name", status_422="a parameter that cannot be taken"),
)
async def dataset(
    services: Served,
    name: Annotated[str, Path(description="one of the catalogue's data sets", examples=["xor_blobs"])],
    query: Annotated[DatasetQuery, Query()],
) -> DatasetResponse:
    """The same name, size, noise and seed give the same points."""
    if name not in ALL_DATASETS:
        raise ProblemError(404, f"there is no data set {name[:40]!r}; choose one of {', '.join(ALL_DATASETS)}")
    query.check(services.settings)
    return datasets.dataset(name, query)


@router.post(
    "/api/train",
    tags=["training"],
    summary="Train networks on points",
    responses=computing_errors(),
)
async def train(request: Request, services: Served, body: TrainRequest) -> TrainResponse:
    """All networks learn the same points in lock step, from their initial weights, exactly as on the page."""
    examples = body.checked_examples(services.settings)
    settings, scheduler = services.settings, services.scheduler
    limits = settings.train_time_limit_s, settings.best_line_max_points
    with scheduler.slot():
        return await unless_disconnected(request, train_networks(body, examples, scheduler, *limits))


@router.post(
    "/api/qr",
    tags=["service"],
    summary="A QR code",
    response_class=Response,
    responses={
        200: {"description": "the code as an SVG image", "content": {SVG: {"schema": {"type": "string"}}}},
        **computing_errors(status_422="no text, or more than a QR code can hold", status_503="no room"),
    },
)
async def qr(request: Request, services: Served, body: QrRequest) -> Response:
    """The text as a QR code, black on white, to be read off a projector."""
    body.check()
    with services.scheduler.slot():
        image = await unless_disconnected(request, services.scheduler.run_long(qr_svg, body.text))
    return Response(image, media_type=SVG)


for part in (restarts.router, inspection.router):
    router.include_router(part)
