"""Chromium for the benchmarks: a page, and a link to what it should begin with."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from scripts.chromium import find


@contextmanager
def browser_page() -> Iterator[Page]:
    """A new profile of 1440 × 900, gone afterwards."""
    executable = find()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--disable-gpu"])
        try:
            yield browser.new_page(viewport={"width": 1440, "height": 900}, locale="en")
        finally:
            browser.close()


def open_page(page: Page, url: str) -> None:
    """Go there and wait until it can train and its charts are there."""
    page.goto("about:blank")  # an address that differs behind the # only would not be loaded anew
    page.goto(url)
    page.locator('[data-testid="connection"][data-state="open"]').wait_for(state="attached")
    page.mouse.move(300, 300)  # the chart library is fetched for a mouse
    page.locator('[data-testid="loss-chart"][data-ready="true"]').wait_for(state="attached")
    page.evaluate("scrollTo(0, 0)")


def link(url: str, settings: Mapping[str, object]) -> str:
    """An address that holds these settings; the points are made by the server."""
    return f"{url}/#2.{urlsafe_b64encode(json.dumps(settings).encode()).decode().rstrip('=')}.-"
