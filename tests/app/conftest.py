"""What the tests of the service share: a client of the server that all of them leave as they found it."""

from collections.abc import Iterator

import httpx
import pytest


@pytest.fixture(scope="session")
def client(server_url: str) -> Iterator[httpx.Client]:
    """Asks the shared server; patient, for there are small machines."""
    with httpx.Client(base_url=server_url, timeout=60) as client:
        yield client
