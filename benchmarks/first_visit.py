"""The first visit with an empty cache: what travels, and when the page is seen and can train over two slow lines.

`make bench BEFORE=<commit>` also measures that commit, in turn with this one, for a machine does not stay as fast as it
was.
"""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser

from benchmarks.browser import browser_page
from benchmarks.report import Table
from tests.server_process import ROOT, running_server

ROUNDS = 5


@dataclass(frozen=True)
class Line:
    """What Chromium makes of the network: the delay of each answer, and the bits that come in a second."""

    latency_ms: float
    megabits: float

    def conditions(self) -> dict[str, object]:
        throughput = self.megabits * 1e6 / 8
        return {
            "offline": False,
            "latency": self.latency_ms,
            "downloadThroughput": throughput,
            "uploadThroughput": throughput,
        }


LINES: Mapping[str, Line] = {"fast": Line(100, 10), "slow": Line(300, 1.6)}

NOTE_WHEN_IT_CAN_TRAIN = """document.addEventListener('DOMContentLoaded', () => {
  const connection = document.querySelector('[data-testid="connection"]');
  new MutationObserver(() => {
    if (connection.dataset.state === 'open') window.canTrainAt ??= performance.now();
  }).observe(connection, {attributes: true});
})"""

AT_REST = "() => document.documentElement.dataset.busy !== 'true'"
"""Older commits do not say when they are."""

FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"


def measure(before: str | None = None) -> Table:
    """The commit `before` is set up by `make` in a work tree of its own, which takes a minute."""
    table = Table("first_visit", "The first visit in Chromium (1440 × 900, nothing cached, without Plotly)")
    with running_server() as url, _server_of(before) as old_url, browser_page() as page:
        browser = page.context.browser
        if browser is None:
            raise RuntimeError("the page has no browser")
        urls = {"now": url} | ({"before": old_url} if old_url else {})
        sent = {when: _visit(browser, address) for when, address in urls.items()}
        table.add("requests", "requests of the first visit", sent["now"]["requests"], "", "≤ 20")
        table.add("kb", "sent in it, heads included", sent["now"]["bytes"] / 1000, "kB", "≤ 150")
        if old_url:
            table.add("requests_ratio", f"requests / those of {before}", _ratio("requests", sent), "times")
            table.add("kb_ratio", f"sent / that of {before}", _ratio("bytes", sent), "times")
        for key, line in LINES.items():
            rounds = [{when: _visit(browser, url, line) for when, url in urls.items()} for _ in range(ROUNDS)]
            where = f"{line.latency_ms:g} ms, {line.megabits:g} Mbit/s"
            for name, what, aim in (("paint_ms", "first paint", ""), ("train_ms", "Train works", "≤ 0.6")):
                medians = {when: {name: median(visit[when][name] for visit in rounds)} for when in urls}
                table.add(f"{key}.{name}", f"{what} at {where}: median", medians["now"][name], "ms")
                if old_url:
                    ratio = _ratio(name, medians)
                    table.add(f"{key}.{name}_ratio", f"the same / that of {before}", ratio, "times", aim)
    return table


def _ratio(name: str, figures: Mapping[str, Mapping[str, float]]) -> float:
    return figures["now"][name] / figures["before"][name]


def _visit(browser: Browser, url: str, line: Line | None = None) -> dict[str, float]:
    """One visit: requests and bytes until nothing is to be drawn any more, and the times of first paint and Train."""
    requests: dict[str, dict[str, Any]] = {}
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en")
    try:
        page = context.new_page()
        page.add_init_script(NOTE_WHEN_IT_CAN_TRAIN)
        wire = context.new_cdp_session(page)
        wire.on("Network.requestWillBeSent", lambda event: requests.update({event["requestId"]: event["request"]}))
        wire.on("Network.loadingFinished", lambda event: requests[event["requestId"]].update(event))
        wire.send("Network.enable")
        if line:
            wire.send("Network.emulateNetworkConditions", line.conditions())
        page.goto(url, wait_until="commit")
        page.locator('[data-testid="connection"][data-state="open"]').wait_for(state="attached")
        page.wait_for_function(AT_REST)
        if line is None:
            page.wait_for_load_state("networkidle")
        ours = [request for request in requests.values() if "plotly" not in request["url"]]
        return {
            "requests": len(ours),
            "bytes": sum(request.get("encodedDataLength", 0) for request in ours),
            "paint_ms": page.evaluate(FIRST_PAINT),
            "train_ms": page.evaluate("() => canTrainAt"),
        }
    finally:
        context.close()


@contextmanager
def _server_of(commit: str | None) -> Iterator[str | None]:
    """The address of a server of this commit, with the packages that it asks for; None without a commit."""
    if commit is None:
        yield None
        return
    with TemporaryDirectory() as folder:
        tree = Path(folder) / "before"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(tree), commit], check=True)
        try:
            subprocess.run(["make", "--silent", "-C", str(tree), ".venv/run.stamp"], check=True)
            with running_server(directory=tree, python=tree / ".venv/bin/python") as url:
                yield url
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)
