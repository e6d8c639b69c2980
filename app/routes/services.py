"""What every route may use; built once by app.main."""

import asyncio
from dataclasses import dataclass

from app.assets import Assets
from app.settings import Settings
from app.workload import Workload


@dataclass
class Services:
    """The service's parts, reached by routes as `app.state.services`."""

    settings: Settings
    assets: Assets
    catalog: dict[str, object]
    workload: Workload
    going_down: asyncio.Event
