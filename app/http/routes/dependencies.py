"""What the routes are given: the parts of the service, which app.main builds once."""

import asyncio
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from app.compute.scheduler import Scheduler
from app.course.figures import FigureCache
from app.course.library import Library
from app.http.assets import Assets
from app.settings import Settings


@dataclass
class Services:
    """The parts of the service, kept as `app.state.services`."""

    settings: Settings
    assets: Assets
    catalog: dict[str, object]
    scheduler: Scheduler
    library: Library
    figures: FigureCache
    shutting_down: asyncio.Event


async def _services(connection: HTTPConnection) -> Services:
    services: Services = connection.app.state.services
    return services


Served = Annotated[Services, Depends(_services)]
"""FastAPI gives the services to a route with a parameter of this type."""
