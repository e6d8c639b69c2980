"""The page in Chromium: its weight, the first frame after Train, frames drawn a second, work that blocks it."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from playwright.sync_api import Page, Response, sync_playwright

from benchmarks.report import Table
from scripts.chromium import find
from tests.server_process import running_server

SECONDS = 5
LOADS = 5

EIGHT_UNITS = {"network": {"hidden_layers": [{"units": 8, "activation": "tanh"}]}}
CLASSROOM = {"runs": [EIGHT_UNITS, {**EIGHT_UNITS, "seed": 1}], "preset": "spirals", "generation": {"n_samples": 500}}
"""What a link to two sides of eight units each and 500 points says; the points are made by the server."""

TIME_TO_FIRST_FRAME = """() => new Promise((resolve) => {
  const root = document.documentElement;
  const start = performance.now();
  new MutationObserver((_, observer) => { observer.disconnect(); resolve(performance.now() - start); })
    .observe(document.querySelector('[data-testid="step-count"]'), {attributes: true, attributeFilter: ['data-step']});
  document.getElementById('train').click();
})"""

FRAMES_IN = """(seconds) => new Promise((resolve) => {
  const root = document.documentElement;
  const long = [];
  const observer = new PerformanceObserver((list) => long.push(...list.getEntries().map((entry) => entry.duration)));
  observer.observe({type: 'longtask'});
  const first = Number(root.dataset.frames), start = performance.now();
  setTimeout(() => { observer.disconnect();
    const rate = (Number(root.dataset.frames) - first) * 1000 / (performance.now() - start);
    resolve({rate, longest: Math.max(0, ...long)});
  }, seconds * 1000);
})"""


def measure() -> Table:
    table = Table("page", "The page in Chromium (1440 × 900)")
    with running_server() as url, _browser_page() as page:
        raw, transferred, n_requests = _weigh(page, url)
        table.add("weight_raw_kb", "page without Plotly, raw", raw / 1000, "kB")
        table.add("weight_transferred_kb", "page without Plotly, as sent", transferred / 1000, "kB", "≤ 150")
        table.add("requests", "requests", n_requests, "")
        first = []
        for _ in range(LOADS):
            _open(page, url)
            first.append(page.evaluate(TIME_TO_FIRST_FRAME))
        table.add("first_frame_ms", "Train to the first trained frame: median", median(first), "ms", "≤ 150")
        _count_frames(table, page, "duel", "the duel")
        page.goto("about:blank")  # an address that differs behind the # only would not be loaded anew
        _open(page, f"{url}/#2.{urlsafe_b64encode(json.dumps(CLASSROOM).encode()).decode().rstrip('=')}.-")
        page.locator("#train").click()
        _count_frames(table, page, "classroom", "two sides of 8 units, 500 points")
    return table


def _count_frames(table: Table, page: Page, key: str, what: str) -> None:
    found = page.evaluate(FRAMES_IN, SECONDS)
    table.add(f"frames_per_second.{key}", f"frames drawn a second, {what}", found["rate"], "/s", "≥ 50")
    table.add(f"longest_task_ms.{key}", "longest task meanwhile (0: none over 50 ms)", found["longest"], "ms", "≤ 100")


@contextmanager
def _browser_page() -> Iterator[Page]:
    executable = find()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--disable-gpu"])
        try:
            yield browser.new_page(viewport={"width": 1440, "height": 900}, locale="en")
        finally:
            browser.close()


def _open(page: Page, url: str) -> None:
    page.goto(url)
    page.locator('[data-testid="connection"][data-state="open"]').wait_for(state="attached")
    page.get_by_test_id("loss-chart").scroll_into_view_if_needed()
    page.locator('[data-testid="loss-chart"][data-ready="true"]').wait_for(state="attached")
    page.evaluate("scrollTo(0, 0)")


def _weigh(page: Page, url: str) -> tuple[int, int, int]:
    """Bytes of everything but Plotly: decoded, as transferred, and the number of requests."""
    responses: list[Response] = []

    def keep(response: Response) -> None:
        responses.append(response)

    page.on("response", keep)
    _open(page, url)
    page.remove_listener("response", keep)
    ours = [response for response in responses if "plotly" not in response.url]
    sizes = [response.request.sizes() for response in ours]
    return sum(len(response.body()) for response in ours), sum(size["responseBodySize"] for size in sizes), len(ours)
