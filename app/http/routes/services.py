"""What every route may use; built once by app.main."""

import asyncio
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from app.compute.scheduler import Workload
from app.http.assets import Assets
from app.settings import Settings


@dataclass
class Services:
    """The service's parts, reached by routes as `app.state.services`."""

    settings: Settings
    assets: Assets
    catalog: dict[str, object]
    workload: Workload
    going_down: asyncio.Event


async def _services(connection: HTTPConnection) -> Services:
    services: Services = connection.app.state.services
    return services


Served = Annotated[Services, Depends(_services)]
"""A route that names a parameter of this type is given the services."""
