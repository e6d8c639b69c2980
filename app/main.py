"""The only place where the parts of the service are put together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp

from app import __version__
from app.compute import executors
from app.compute.scheduler import Workload
from app.http.assets import Assets
from app.http.resources import directory
from app.http.routes import api, errors, live, pages
from app.http.routes.services import Services
from app.http.security import Doorkeeper
from app.operations.catalog import catalog
from app.settings import Settings

DESCRIPTION = (
    "Draw a data set and watch neural networks learn it. The live protocol at /api/live is in docs/protocol.md."
)


def create_app(settings: Settings, going_down: asyncio.Event | None = None) -> ASGIApp:
    """The whole service as an ASGI application; its workers start with it and end with it.

    When `going_down` is set, live clients are told so and let go.
    """
    executor = executors.make_executor(settings.executor, settings.workers, settings.dask_address)
    slice_ms = settings.min_slice_ms, settings.max_slice_ms
    workload = Workload(executor, settings.workers, *slice_ms, settings.max_sessions)
    services = Services(
        settings, Assets(directory("static")), catalog(settings), workload, going_down or asyncio.Event()
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        executors.warm_up(executor, settings.workers)
        services.assets.prepare()
        yield
        services.assets.close()
        executor.shutdown(wait=False, cancel_futures=True)

    app = FastAPI(
        title="Perceptron Playground",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,  # these pages of FastAPI load scripts from elsewhere; /api is ours
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.state.services = services
    app.state.pages = pages.Pages(services, lambda: pages.described_routes(app))
    errors.install(app)
    for router in (api.router, live.router, pages.router):
        app.include_router(router)
    return Doorkeeper(app, settings)
