"""What the tests of the service share: a client of the server that all of them leave as they found it."""

from collections.abc import Iterator

import httpx
import pytest

from tests.patience import PATIENCE_SECONDS


@pytest.fixture(scope="session")
def client(server_url: str) -> Iterator[httpx.Client]:
    """Asks the shared server."""
    with httpx.Client(base_url=server_url, timeout=PATIENCE_SECONDS) as client:
        yield client
