"""What Chromium counts on the wire until one can train: few requests, few bytes."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.journeys import open_playground, settled
from tests.server_process import ServerProcess

MOST_BYTES = 150_000
MOST_REQUESTS = 20


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_first_visit_is_light(server: ServerProcess, context: BrowserContext, lang: str) -> None:
    page = context.new_page()
    requests: dict[str, dict[str, Any]] = {}
    line = context.new_cdp_session(page)
    line.on("Network.requestWillBeSent", lambda event: requests.update({event["requestId"]: event["request"]}))
    line.on("Network.loadingFinished", lambda event: requests[event["requestId"]].update(event))
    line.send("Network.enable")
    open_playground(page, f"{server.url}/?lang={lang}")
    settled(page)
    # The library of the charts and the two scripts that use it come when the page can be used.
    counted = [request for request in requests.values() if "/vendor/" not in request["url"]]
    assert len(counted) <= MOST_REQUESTS
    assert sum(request.get("encodedDataLength", 0) for request in counted) <= MOST_BYTES
