"""Hidden space: where the points go is what the engine computes, and what is said of it is true."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.operations.catalog import DEFAULT_DATASET, DEFAULT_EXPERIMENT
from engine.experiment.datasets import make_dataset
from engine.reference.network import forward, layer_views
from engine.training import Command, advance, initial_state
from tests.browser.conftest import Complaints
from tests.browser.journeys import (
    clear,
    expect_step_beyond,
    expect_verdict,
    open_playground,
    open_question,
    part,
    pause,
    tap,
    train,
)
from tests.browser.test_plot import color_at
from tests.patience import wait_until

AXES = [(134, 48, 140), (107, 91, 0)]
"""--series-2 and --series-3, light theme (static/css/tokens.css): the colours of the first two axes."""


@pytest.fixture
def drawn_by_software(complaints: Complaints) -> None:
    complaints.allow(
        "GL Driver Message|willReadFrequently"
    )  # the browser's own words about a graphics card that is none


def values(page: Page) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The table of all values, as a person reads it: x₁ x₂ label a₁ a₂ …"""
    details = part(page, "hidden-values")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    expect(details.locator("tbody tr").first).to_be_visible()
    rows: list[list[str]] = details.locator("tbody").evaluate(
        "body => Array.from(body.rows, row => Array.from(row.querySelectorAll('td'), cell => cell.textContent.trim()))"
    )
    return np.array([[float(text.replace("−", "-")) for text in row] for row in rows])


def expect_color_at_one(
    page: Page, places: list[np.ndarray[tuple[int], np.dtype[np.float64]]], color: tuple[int, int, int]
) -> None:
    """Wait until the second plot shows this colour at one of these: a name or a point may lie on the others."""
    wait_until(
        lambda: any(color_at(page, float(x1), float(x2), 1) == color for x1, x2 in places),
        f"the plot shows {color} at none of {places}",
        lambda _: page.evaluate("() => new Promise(requestAnimationFrame)"),
    )


def test_points_go_where_the_engine_sends_them_and_the_words_are_true(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_question(page, "hidden")
    expect(part(page, "hidden-answer")).to_contain_text("does not separate the points")
    train(page)
    expect_step_beyond(page, 40)
    step = pause(page)
    examples = make_dataset(**DEFAULT_DATASET)
    state, frame = advance(
        DEFAULT_EXPERIMENT,
        examples,
        initial_state(DEFAULT_EXPERIMENT),
        Command(until=step, budget_ms=60_000),
    )
    network = DEFAULT_EXPERIMENT.runs[1].network
    truth = forward(network, state.runs[1].parameters, examples.X)[0].a
    seen = values(page)
    np.testing.assert_allclose(seen[:, :2], examples.X, atol=5e-4)
    np.testing.assert_allclose(seen[:, 3:], truth, atol=5.1e-5)
    wrong = len(examples) - round(float(frame.arrays["accuracy"][1]) * len(examples))
    if wrong:
        expect(part(page, "hidden-answer")).to_contain_text(f"{wrong} of {len(examples)}")
    # Each unit's own line is on the plot of this network in the colour of its axis.
    W, b = layer_views(network, state.runs[1].parameters)[0]
    for unit, color in enumerate(AXES):
        w = W[:, unit]
        foot, along = -b[unit] * w / np.square(w).sum(), np.array([-w[1], w[0]]) / np.linalg.norm(w)
        expect_color_at_one(page, [foot + t * along for t in np.linspace(-1, 1, 21)], color)
    train(page)
    expect_verdict(page, 1, "solved")
    pause(page)
    expect(part(page, "hidden-answer")).to_contain_text("In this space one straight line is enough: all 120 points")


def test_a_point_is_followed_from_one_picture_to_the_other(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    clear(page)
    for label, x1 in ((0, -1.5), (1, 1.5)):
        part(page, f"class-{label}").click()
        tap(page, x1, 1)
    open_question(page, "hidden")
    expect(part(page, "hidden-selected")).to_have_text("No point is selected.")
    (first, second) = values(page)
    box = part(page, "hidden-plane").bounding_box()
    assert box is not None
    part(page, "hidden-plane").click(position={"x": 0.8 * box["width"], "y": 0.3 * box["height"]})
    expect(part(page, "hidden-selected")).to_contain_text("Point 2 at (1.5")
    expect(part(page, "hidden-selected")).to_contain_text(f"{abs(second[3]):.4f}")
    expect(part(page, "selected-count")).to_contain_text("1")  # the whole page knows
    part(page, "hidden-space").focus()
    page.keyboard.press("ArrowRight")
    expect(part(page, "hidden-selected")).to_contain_text("Point 1 at (−1.5")
    expect(part(page, "hidden-selected")).to_contain_text(f"{abs(first[4]):.4f}")
    page.keyboard.press("Escape")
    expect(part(page, "hidden-selected")).to_have_text("No point is selected.")


@pytest.mark.usefixtures("drawn_by_software")
def test_three_units_are_turned_more_are_chosen_and_none_is_mended(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_question(page, "hidden")
    part(page, "hidden-1").select_option("3")
    expect(page.locator("#inspect-hidden")).to_have_attribute("data-units", "0,1,2")
    expect(part(page, "hidden-stage").locator("canvas").first).to_be_visible()
    part(page, "hidden-choose-z").select_option("")
    expect(part(page, "hidden-stage")).to_be_hidden()
    part(page, "hidden-choose-y").select_option("2")
    expect(page.locator("#inspect-hidden")).to_have_attribute("data-units", "0,2")
    expect(page.locator("#inspect-hidden")).to_contain_text(re.compile("a₁, a₃"))
    part(page, "hidden-1").select_option("0")
    part(page, "hidden-add").click()
    expect(part(page, "hidden-1")).to_have_value("2")
    expect(part(page, "hidden-space")).to_be_visible()
