"""The page in Chromium: the first frame after Train, frames drawn a second, work that blocks it."""

from statistics import median

from playwright.sync_api import Page

from benchmarks.browser import browser_page, link, open_page
from benchmarks.report import Table
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
    with running_server() as url, browser_page() as page:
        first = []
        for _ in range(LOADS):
            open_page(page, url)
            first.append(page.evaluate(TIME_TO_FIRST_FRAME))
        table.add("first_frame_ms", "Train to the first trained frame: median", median(first), "ms", "≤ 150")
        _count_frames(table, page, "duel", "the duel")
        open_page(page, link(url, CLASSROOM))
        page.locator("#train").click()
        _count_frames(table, page, "classroom", "two sides of 8 units, 500 points")
    return table


def _count_frames(table: Table, page: Page, key: str, what: str) -> None:
    found = page.evaluate(FRAMES_IN, SECONDS)
    table.add(f"frames_per_second.{key}", f"frames drawn a second, {what}", found["rate"], "/s", "≥ 50")
    table.add(f"longest_task_ms.{key}", "longest task meanwhile (0: none over 50 ms)", found["longest"], "ms", "≤ 100")
