"""What an open panel costs: steps trained a second while it follows, as a share of those while all are closed."""

from collections.abc import Mapping
from statistics import median

from playwright.sync_api import Page

from benchmarks.browser import browser_page, link, open_page
from benchmarks.report import Table
from tests.server_process import running_server

SECONDS = 3
ROUNDS = 3
"""Closed and open take turns so often, for a machine does not stay as fast as it was."""

FASTEST = {"speed": 10, "unit": "batch"}
"""As many steps as the server gives."""
POINTS: Mapping[str, object] = {"preset": "xor_blobs", "view": FASTEST}
CLASSES: Mapping[str, object] = {
    **POINTS,
    "runs": [{}, {"network": {"hidden_layers": [{"units": 3, "activation": "tanh"}]}}],
}
LINE: Mapping[str, object] = {
    "preset": "line",
    "task": "curve",
    "runs": [{"network": {"features": ["x1"]}, "training": {"loss": "mse", "learning_rate": 0.05}}],
    "view": FASTEST,
}
PANELS: Mapping[str, Mapping[str, object]] = {
    "why": CLASSES,
    "hidden": CLASSES,
    "mathematics": CLASSES,
    "starts": CLASSES,
    "landscape": CLASSES,
    "roundoff": CLASSES,
    "regression": LINE,
    "code": CLASSES,
}

STEPS_IN = """(seconds) => new Promise((resolve) => {
  const count = () => Number(document.querySelector('[data-testid="step-count"]').dataset.step);
  const first = count(), start = performance.now();
  setTimeout(() => resolve((count() - first) * 1000 / (performance.now() - start)), seconds * 1000);
})"""


def measure() -> Table:
    table = Table("panels", "Training with a panel open, as a share of training with all closed")
    table.note("“Many starts” is open and waits; what it computes when asked takes its turn as another client would.")
    with running_server() as url, browser_page() as page:
        for name, settings in PANELS.items():
            open_page(page, link(url, settings))
            _train(page)
            rounds = [_round(page, name) for _ in range(ROUNDS)]
            share = median(opened / closed for closed, opened in rounds)
            table.add(f"{name}.closed", f"steps a second, all closed, then {name}", median(r[0] for r in rounds), "/s")
            table.add(f"{name}.share", f"share of it with “{name}” open", share, "", "≥ 0.5")
    return table


def _round(page: Page, name: str) -> tuple[float, float]:
    """Steps a second with all closed, and with this panel open and filled."""
    closed: float = page.evaluate(STEPS_IN, SECONDS)
    page.locator(f'[data-inspect="{name}"]').click()
    page.locator(f"#inspect-{name} > *").first.wait_for()
    if name == "starts":  # the first few begin by themselves
        page.locator('#inspect-starts[data-state="done"]').wait_for()
    _train(page)  # the walk through the mathematics pauses it
    opened: float = page.evaluate(STEPS_IN, SECONDS)
    page.locator("#question-back").click()
    return closed, opened


def _train(page: Page) -> None:
    """See that it trains, whoever paused it."""
    train = page.locator("#train")
    if train.get_attribute("data-training") != "true":
        train.click()
    page.locator('#train[data-training="true"]').wait_for()
