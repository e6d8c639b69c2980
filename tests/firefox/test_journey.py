"""The page in a browser that is no Chromium: the duel, drawing, themes, and all that is fetched later."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.operations.catalog import DEFAULT_DATASET, DEFAULT_EXPERIMENT
from engine.experiment.datasets import make_dataset
from engine.training import Command, advance, initial_state
from tests.firefox.bidi import Tab

pytestmark = pytest.mark.firefox

CONTROL = "\ue009"
DOMAIN = 2.5
"""The plots show [−2.5, 2.5] on both axes."""

PIXELS = """(() => {{
  const canvas = document.querySelector('[data-testid="plot-{side}"]'), pen = canvas.getContext("2d");
  return {places}.map(([x1, x2]) => Array.from(pen.getImageData(
    ({domain} + x1) / (2 * {domain}) * canvas.width, ({domain} - x2) / (2 * {domain}) * canvas.height, 1, 1).data));
}})()"""


def verdict_is(side: int, code: str) -> str:
    return f"document.querySelector('[data-testid=verdict-{side}]').dataset.code === '{code}'"


def step(tab: Tab) -> int:
    return int(tab.value("document.querySelector('[data-testid=step-count]').dataset.step"))


def drawn(tab: Tab, label: int) -> int:
    return int(tab.value(f"document.querySelector('[data-testid=count-{label}]').textContent"))


def colors(tab: Tab, side: int, places: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """(n, 3): red, green and blue of the plot at n places (x1, x2)."""
    found = tab.value(PIXELS.format(side=side, places=places.tolist(), domain=DOMAIN))
    return np.array(found)[:, :3].astype(int)


def test_one_neuron_fails_and_two_layers_solve_it_as_the_engine_says(playground: Tab) -> None:
    playground.click("#train")
    playground.wait(verdict_is(0, "at_floor"))
    playground.wait(verdict_is(1, "solved"))
    playground.click("#train")
    playground.wait("document.getElementById('train').dataset.training === 'false'")
    playground.wait("document.documentElement.dataset.busy === 'false'")  # all that was asked for has come

    # The plot has the colours and the line of what the engine computes for this very step.
    examples = make_dataset(**DEFAULT_DATASET)
    command = Command(until=step(playground), budget_ms=60_000, probes=("field", "boundary"))
    _, frame = advance(DEFAULT_EXPERIMENT, examples, initial_state(DEFAULT_EXPERIMENT), command)
    field, boundary = frame.arrays["runs.1.field"] / 255, frame.arrays["runs.1.boundary"]
    cells = (np.arange(64) + 0.5) / 64 * 2 * DOMAIN - DOMAIN
    places = np.stack(np.meshgrid(cells, cells), axis=-1).reshape(-1, 2)
    clear = np.linalg.norm(places[:, None] - examples.X, axis=2).min(axis=1) > 0.3
    sure = clear & (abs(field.ravel() - 0.5) > 0.15)
    red, _, blue = colors(playground, 1, places[sure]).T
    assert len(set(field.ravel()[sure] > 0.5)) == 2
    assert np.array_equal(blue > red, field.ravel()[sure] > 0.5)
    middles = (boundary[:, :2] + boundary[:, 2:]).astype(float) / 2
    away = np.linalg.norm(middles[:, None] - examples.X, axis=2).min(axis=1) > 0.3
    assert np.median(colors(playground, 1, middles[away])) < 100


def test_the_chart_has_a_curve_for_each_network(playground: Tab) -> None:
    playground.click("#train")
    playground.wait(verdict_is(1, "solved"))
    playground.value("document.getElementById('charts').scrollIntoView()")
    playground.wait("document.querySelector('[data-testid=loss-chart]').dataset.ready === 'true'")
    playground.wait("document.querySelectorAll('#chart-plotly .scatterlayer path.js-line').length >= 2")


def test_a_point_is_drawn_and_undone(playground: Tab) -> None:
    before = drawn(playground, 0)
    playground.click("[data-testid=class-0]")
    playground.click("[data-testid=plot-0]", x=0.5, y=0.5)
    playground.wait(f"document.querySelector('[data-testid=count-0]').textContent === '{before + 1}'")
    playground.click("[data-testid=class-0]")  # the pointer leaves the plots, which marked its place
    for side in (0, 1):  # orange on both
        pixel = PIXELS.format(side=side, places=[[0, 0]], domain=DOMAIN)
        playground.wait(f"{pixel}.every(([red, , blue]) => red > 150 && blue < 100)")
    playground.press(CONTROL, "z")
    playground.wait(f"document.querySelector('[data-testid=count-0]').textContent === '{before}'")


def test_the_theme_changes_page_and_plots(playground: Tab) -> None:
    paper = r"getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number)"
    corner = PIXELS.format(side=0, places=[[2.4, 2.4]], domain=DOMAIN)
    bright, dark = "every((part) => part > 128)", "every((part) => part < 128)"
    seen = []
    for _ in range(3):
        playground.click("#theme")
        seen.append(playground.value("document.documentElement.dataset.theme ?? 'auto'"))
        wanted = {"light": bright, "dark": dark}.get(seen[-1])
        if wanted:
            playground.wait(f"{paper}.{wanted}")
            playground.wait(f"{corner}[0].slice(0, 3).{wanted}")
    assert sorted(seen) == ["auto", "dark", "light"]


def test_every_panel_that_says_why_opens(playground: Tab) -> None:
    names = playground.value(
        "Array.from(document.querySelectorAll('[data-inspect]:enabled'), (button) => button.dataset.inspect)"
    )
    assert len(names) == 7  # the exact solution is one of curves and values
    for name in names:
        playground.click(f"[data-inspect={name}]")
        playground.wait(f"document.getElementById('inspect-{name}').innerText.trim().length > 100")
        playground.click("#question-back")


@pytest.mark.parametrize("path", ["/", "/embed", "/api"])
@pytest.mark.parametrize("width", [1440, 768, 360])
def test_no_page_is_wider_than_its_window(visit: Callable[..., Tab], path: str, width: int, pictures: Path) -> None:
    tab = visit(path, width, 800)
    tab.picture(pictures / f"{path.strip('/') or 'playground'}-{width}.png")
    root = "document.documentElement"
    assert tab.value(f"{root}.scrollWidth") <= tab.value(f"{root}.clientWidth")
