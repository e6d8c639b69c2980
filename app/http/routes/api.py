"""The REST interface, all of it: what there is, data sets, training without a socket; looks and many starts beside."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from app import __version__
from app.http.routes import looks, starts
from app.http.routes.answers import problem_responses, refusals, while_client_waits
from app.http.routes.services import Served
from app.operations import jobs
from app.operations.catalog import points_of
from app.operations.rest import DatasetQuery, DatasetResponse, Health, QrRequest
from app.operations.rest_train import TrainRequest, TrainResponse
from app.wire.problems import ProblemError
from app.wire.qr import qr_svg
from engine.experiment.datasets import ALL_DATASETS, make_dataset

router = APIRouter()

SVG = "image/svg+xml"


@router.get("/healthz", tags=["service"], summary="Is the service up?")
async def healthz(services: Served) -> Health:
    """Answers as long as the event loop runs."""
    return Health(status="ok", version=__version__, clients=services.workload.clients)


@router.get("/api/catalog", tags=["service"], summary="What can be chosen, with defaults and limits")
async def catalog(services: Served) -> dict[str, Any]:
    """Activations, losses, optimizers, initializers, data sets, probes, limits and the default experiment."""
    return services.catalog


@router.get(
    "/api/datasets/{name}",
    tags=["data"],
    summary="A data set",
    responses=problem_responses(status_404="no data set of this name", status_422="a parameter that cannot be taken"),
)
async def dataset(
    services: Served,
    name: Annotated[str, Path(description="one of the catalogue's data sets", examples=["xor_blobs"])],
    query: Annotated[DatasetQuery, Query()],
) -> DatasetResponse:
    """The same name, size, noise and seed give the same points."""
    record = ALL_DATASETS.get(name)
    if record is None:
        raise ProblemError(404, f"there is no data set {name[:40]!r}; choose one of {', '.join(ALL_DATASETS)}")
    query.check(services.settings)
    made = make_dataset(name, query.n_samples, query.noise, query.seed, query.label_noise)
    kind = {"task": record.task, "n_classes": record.n_classes}
    return DatasetResponse(name=name, n_samples=len(made), **kind, **points_of(made))


@router.post(
    "/api/train",
    tags=["training"],
    summary="Train networks on points",
    responses=refusals(),
)
async def train(request: Request, services: Served, body: TrainRequest) -> TrainResponse:
    """All networks learn the same points in lock step, from their initial weights, exactly as on the page."""
    examples = body.checked_examples(services.settings)
    limits = jobs.Limits(services.settings.train_time_limit_s, services.settings.best_line_max_points)
    with services.workload.place():
        return await while_client_waits(request, jobs.train(body, examples, services.workload, limits))


@router.post(
    "/api/qr",
    tags=["service"],
    summary="A QR code",
    response_class=Response,
    responses={
        200: {"description": "the code as an SVG image", "content": {SVG: {"schema": {"type": "string"}}}},
        **refusals(status_422="no text, or more than a QR code can hold", status_503="no room"),
    },
)
async def qr(request: Request, services: Served, body: QrRequest) -> Response:
    """The text as a QR code, black on white, to be read off a projector."""
    body.check()
    with services.workload.place():
        image = await while_client_waits(request, services.workload.run_long(qr_svg, body.text))
    return Response(image, media_type=SVG)


for more in (starts.router, looks.router):
    router.include_router(more)
