"""The landscape panel shows the engine's objective, and says what can be said of its shape."""

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.operations.catalog import DEFAULT_DATASET, DEFAULT_EXPERIMENT
from engine.experiment.datasets import make_dataset
from engine.reference.network import initial_parameters, objective
from tests.browser.conftest import Complaints
from tests.browser.journeys import (
    close_question,
    expect_step_beyond,
    let_pass,
    number_in,
    open_playground,
    open_question,
    part,
    pause,
    settled,
    train,
)

EXAMPLES = make_dataset(**DEFAULT_DATASET)


def drawn(page: Page) -> dict[str, Any]:
    """The map as Plotly holds it: x, y, z of the ground, and the point where the weights are."""
    sheet = page.locator("#inspect-landscape")
    expect(sheet).to_have_attribute("data-ready", "true")
    expect(part(page, "landscape-state")).to_contain_text("current weights")
    settled(page)
    found: dict[str, Any] = page.evaluate(
        """() => {
            const data = document.querySelector('[data-testid=landscape-stage]').data;
            const last = data.at(-1);
            return {x: data[0].x, y: data[0].y, z: data[0].z, here: [last.x[0], last.y[0]]};
        }"""
    )
    return found


def test_over_two_weights_the_ground_is_the_engine_s_objective(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_question(page, "landscape")
    expect(part(page, "landscape-state")).to_contain_text("no path yet")
    expect(part(page, "landscape-stage")).to_be_hidden()  # no empty space above these words
    part(page, "landscape-weights").click()
    part(page, "landscape-axis-x").select_option("1")
    expect(part(page, "landscape-axis-y")).to_have_value("0")  # one weight along both axes spans no plane
    drawn(page)
    part(page, "landscape-axis-y").select_option("6")
    part(page, "landscape-log").set_checked(False)
    seen, run = drawn(page), DEFAULT_EXPERIMENT.runs[1]
    weights = initial_parameters(run)
    assert seen["here"] == pytest.approx([weights[1], weights[6]])
    for row, column in ((0, 0), (3, 20), (15, 15), (30, 30)):
        at = weights.copy()
        at[1], at[6] = seen["x"][column], seen["y"][row]
        assert seen["z"][row][column] == pytest.approx(float(objective(run, at, EXAMPLES.X, EXAMPLES.y)))


def test_the_path_ends_on_the_ground_and_the_shape_is_told_as_it_is(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_question(page, "landscape")
    part(page, "landscape-train").click()
    expect_step_beyond(page, 60)
    pause(page)
    part(page, "landscape-log").set_checked(False)
    seen = drawn(page)
    x, y, z = (np.array(seen[name], float) for name in ("x", "y", "z"))
    column, row = np.abs(x - seen["here"][0]).argmin(), np.abs(y - seen["here"][1]).argmin()
    assert 0 < column < 30
    assert 0 < row < 30
    near = z[row - 1 : row + 2, column - 1 : column + 2]
    assert near.min() <= number_in(part(page, "loss-1")) <= near.max()
    middle_above_its_ends = [
        m - (a + b) / 2 for line in (*z, *z.T) for a, m, b in zip(line[:-2], line[1:-1], line[2:], strict=True)
    ]
    bowl = page.locator("#inspect-landscape")
    if max(middle_above_its_ends) > 1e-3:
        expect(bowl).to_have_attribute("data-bowl", "no")
        expect(part(page, "landscape-words")).to_contain_text("not a simple bowl")
    part(page, "landscape-side").select_option("0")
    drawn(page)
    expect(bowl).to_have_attribute("data-bowl", "yes")
    expect(part(page, "landscape-words")).to_contain_text(re.compile("A simple bowl.*only one valley"))


def test_closed_it_asks_for_nothing(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_question(page, "landscape")
    part(page, "landscape-random").click()
    drawn(page)
    close_question(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    train(page)
    expect_step_beyond(page, 100)
    pause(page)
    let_pass(page, 1500)  # open, it asks again after 1.2 s
    assert not [url for url in asked if "/api/landscape" in url]


def test_without_the_chart_library_it_says_so_and_goes_on_saying_it_until_it_comes(
    page: Page, server_url: str, complaints: Complaints
) -> None:
    complaints.allow("Failed to load resource")
    page.route(re.compile(r"/plotly\.min"), lambda route: route.abort())
    open_playground(page, server_url)
    open_question(page, "landscape")
    with page.expect_response(re.compile("/api/landscape")):
        part(page, "landscape-random").click()
    sheet = page.locator("#inspect-landscape")
    expect(sheet).to_have_attribute("data-ready", "true")
    expect(part(page, "landscape-state")).to_contain_text("chart library could not be loaded")
    page.unroute(re.compile(r"/plotly\.min"))
    open_question(page, "landscape")
    expect(part(page, "landscape-stage").locator(".main-svg").first).to_be_visible()
