"""The regression corner: its closed forms are NumPy's, its bowl is the loss, and its rates do what it says of them."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from engine.exact.least_squares import design
from engine.experiment.datasets import make_dataset
from tests.browser.journeys import choose_task, expect_step_beyond, open_playground, open_question, part

LINE = make_dataset("line")
A = design(LINE.X)
BEST = np.linalg.lstsq(A, LINE.y, rcond=None)[0]
CURVED = np.linalg.eigvalsh(2 / len(A) * A.T @ A)


def numbers(row: Locator) -> list[float]:
    return [float(text.replace("−", "-")) for text in row.locator("td").all_inner_texts()]


def opened(page: Page, url: str) -> None:
    open_playground(page, url)
    expect(part(page, "inspect-regression")).to_be_disabled()  # the points belong to classes
    expect(part(page, "answer-regression")).to_have_text("for curves and values")
    choose_task(page, "curve")
    open_question(page, "regression")
    choose_task(page, "classes")
    expect(part(page, "regression-state")).to_contain_text("belong to classes")
    part(page, "regression-load").click()
    expect(page.locator("#inspect-regression")).to_have_attribute("data-obstacle", "")
    expect(part(page, "regression-row-server")).to_be_visible()


def test_the_three_answers_and_the_bowl_are_numpys(page: Page, server_url: str) -> None:
    opened(page, server_url)
    loss = float(np.mean((A @ BEST - LINE.y) ** 2))
    for name in ("normal", "qr", "server"):
        # the page keeps a few decimals of a point
        assert numbers(part(page, f"regression-row-{name}")) == pytest.approx([*BEST, loss], abs=2e-3)
    bound = part(page, "regression-curvature").get_attribute("data-bound")
    assert bound is not None
    assert float(bound) == pytest.approx(2 / CURVED[-1], rel=2e-3)
    expect(part(page, "regression-stage").locator(".contour").first).to_be_visible()
    seen: dict[str, Any] = page.evaluate(
        """() => {
            const [ground] = document.querySelector('[data-testid=regression-stage]').data;
            return {x: ground.x, y: ground.y, z: ground.z};
        }"""
    )
    for row, column in ((0, 0), (15, 15), (4, 27)):
        theta = np.array([seen["y"][row], seen["x"][column]])
        expected = np.mean((A @ theta - LINE.y) ** 2)
        assert seen["z"][row][column] == pytest.approx(np.log10(expected), abs=0.02) or seen["z"][row][
            column
        ] == pytest.approx(expected, rel=0.02)


def test_the_best_rate_arrives_and_one_above_the_bound_does_not(page: Page, server_url: str) -> None:
    opened(page, server_url)
    corner = page.locator("#inspect-regression")
    part(page, "regression-right").click()
    expect(corner).to_have_attribute("data-rate", "good")
    expect_step_beyond(page, 120)
    now, there = (numbers(part(page, f"regression-row-{name}")) for name in ("now", "qr"))
    assert now == pytest.approx(there, abs=1e-4)
    part(page, "regression-large").click()
    expect(corner).to_have_attribute("data-rate", "too_large")
    expect_step_beyond(page, 120)
    expect(part(page, "regression-row-now").locator("td").last).to_contain_text("· 10")
    part(page, "regression-slow").click()
    expect(corner).to_have_attribute("data-rate", "too_small")


def test_times_and_levenberg_marquardt_come_when_asked_for(page: Page, server_url: str) -> None:
    opened(page, server_url)
    part(page, "regression-time").click()
    expect(part(page, "regression-time-table").locator("tbody tr")).to_have_count(6)
    part(page, "regression-fit").click()
    rows = part(page, "regression-fit-table").locator("tbody tr")
    expect(rows.first).to_be_visible()
    expect(part(page, "regression-fit-words")).to_contain_text("Levenberg–Marquardt")
    losses = [float(row.locator("td").first.inner_text()) for row in rows.all()]
    assert sorted(losses, reverse=True) == losses
    assert losses[-1] <= np.mean((A @ BEST - LINE.y) ** 2) + 2e-3, "two hidden units do no worse than a line"
