"""Chromium for the journeys, and an eye on everything it complains about."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, ViewportSize, WebError, expect

from scripts.chromium import find
from tests.patience import PATIENCE_MS

expect.set_options(timeout=PATIENCE_MS)

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
NewContext = Callable[..., BrowserContext]

LAUNCH_ARGUMENTS = (
    "--disable-gpu",
    # The page lives on this machine alone: whatever it asks elsewhere fails, and fails the test.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@dataclass
class Complaints:
    """What the console and uncaught errors said during a test; `allow` names what the test provokes on purpose."""

    messages: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        """Let messages pass in which the regular expression is found."""
        self.allowed.append(pattern)

    def hear_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.messages.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def hear_error(self, error: WebError) -> None:
        self.messages.append(f"uncaught: {error.error}")

    def unexpected(self) -> list[str]:
        return [text for text in self.messages if not any(re.search(pattern, text) for pattern in self.allowed)]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """The machine's own Chromium where there is one; Playwright's otherwise."""
    own = {"executable_path": path} if (path := find()) else {}
    return {**browser_type_launch_args, **own, "args": list(LAUNCH_ARGUMENTS), "timeout": PATIENCE_MS}


@pytest.fixture(scope="session")
def base_url() -> None:
    """None is shared: a journey opens its own server's. (The plugin's fixture of this name is of a deprecated kind.)"""


@pytest.fixture
def new_context(new_context: NewContext) -> NewContext:
    """`new_context(**options)`: a browser profile of its own, closed after the test, whose pages wait patiently."""

    def patient(**options: Any) -> BrowserContext:
        context = new_context(**{"locale": "en-GB", "viewport": DESKTOP, **options})
        context.set_default_timeout(PATIENCE_MS)
        return context

    return patient


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def context(
    request: pytest.FixtureRequest, new_context: NewContext, complaints: Complaints
) -> Iterator[BrowserContext]:
    """A browser profile whose pages must not complain: no console error or warning, no uncaught error."""
    if "server" in request.fixturenames:
        request.getfixturevalue("server")  # started before the page, it stops after it: no page sees it go
    context = new_context()
    context.on("console", complaints.hear_console)
    context.on("weberror", complaints.hear_error)
    yield context
    if unexpected := complaints.unexpected():
        pytest.fail("the page complained:\n" + "\n".join(unexpected), pytrace=False)
