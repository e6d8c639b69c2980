"""One Firefox for all journeys, and an eye on everything it complains about."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.firefox import ADVICE, find
from tests.firefox.bidi import Firefox, Tab, running_firefox


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    executable = find()
    if executable is None:
        pytest.fail(ADVICE, pytrace=False)
    with running_firefox(executable, tmp_path_factory.mktemp("firefox")) as browser:
        yield browser


@pytest.fixture
def visit(firefox: Firefox, server_url: str) -> Iterator[Callable[..., Tab]]:
    """`visit(path, width, height)`: a tab with the page, connected; nothing may have been complained of in the end."""
    tabs: list[Tab] = []

    def opened(path: str = "/", width: int = 1440, height: int = 900) -> Tab:
        tabs.append(firefox.open(server_url + path, width, height))
        if tabs[-1].value("Boolean(document.getElementById('train'))"):  # a playground, not a page that is read
            tabs[-1].wait("document.querySelector('[data-testid=connection]').dataset.state === 'open'")
        return tabs[-1]

    yield opened
    for tab in tabs:
        tab.close()
    complaints, firefox.complaints = firefox.complaints, []
    if complaints:
        pytest.fail("the page complained:\n" + "\n".join(complaints), pytrace=False)


@pytest.fixture
def playground(visit: Callable[..., Tab]) -> Tab:
    return visit()


@pytest.fixture
def pictures() -> Path:
    """Where a person who wants to look finds what the window showed."""
    folder = Path(__file__).resolve().parents[2] / "test-results" / "firefox"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
