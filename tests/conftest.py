"""What all tests share: a running server, and an order in which they do not disturb each other."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.server_process import ServerProcess

# Properties are tested without a stopwatch: how long an example takes says nothing about whether it is right.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

BROWSER = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the browser's tests, and run them last: Playwright keeps an event loop, beside which no other can run."""
    for item in items:
        if item.path.is_relative_to(BROWSER):
            item.add_marker("browser")
    items.sort(key=lambda item: item.path.is_relative_to(BROWSER))


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Base URL of a server shared by all tests that leave it as they found it."""
    server = ServerProcess(tmp_path_factory.mktemp("server") / "log.txt")
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server of this test's own, to be killed and started again."""
    server = ServerProcess(tmp_path / "server.txt")
    server.start()
    yield server
    server.stop()
