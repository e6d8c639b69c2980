"""The composition root: builds the parts of the service and connects them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from app import __version__
from app.compute import executors
from app.compute.scheduler import Scheduler
from app.course.figures import FigureCache
from app.course.library import Library
from app.http.assets import Assets, package_directory
from app.http.routes import api, course, errors, live, pages
from app.http.routes.dependencies import Services
from app.http.security import SecurityMiddleware
from app.operations.catalog import catalog
from app.operations.datasets import thumbnails
from app.settings import Settings

DESCRIPTION = (
    "Draw a data set and watch neural networks learn it. The live protocol at /api/live is in docs/protocol.md."
)

THUMBNAILS = "thumbnails.json"
"""Where static/js/data/presets.js finds them."""


def create_app(settings: Settings, shutting_down: asyncio.Event | None = None) -> ASGIApp:
    """The whole service as an ASGI application; its workers start and end with it.

    When `shutting_down` is set, the WebSockets are closed.
    """
    executor = executors.make_executor(settings.executor, settings.workers, settings.dask_address)
    slice_ms = settings.min_slice_ms, settings.max_slice_ms
    scheduler = Scheduler(executor, settings.workers, *slice_ms, settings.max_sessions)
    services = Services(
        settings,
        Assets(package_directory("static"), {THUMBNAILS: json.dumps(thumbnails(), separators=(",", ":")).encode()}),
        catalog(settings),
        scheduler,
        Library(package_directory("static") / "course"),
        FigureCache(scheduler),
        shutting_down or asyncio.Event(),
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
    for router in (api.router, live.router, course.router, pages.router):
        app.include_router(router)
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Content-Type"],
        )
    return SecurityMiddleware(app, settings)
