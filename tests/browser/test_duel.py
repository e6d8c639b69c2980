"""The duel, from the mouse to the pixels: draw XOR, watch one neuron fail and two layers succeed."""

import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.operations.catalog import DEFAULT_DATASET, DEFAULT_EXPERIMENT
from engine.exact.convex import cross_entropy_floor
from engine.experiment.datasets import make_dataset
from engine.training import Command, advance, initial_state
from tests.browser.conftest import Complaints
from tests.browser.journeys import (
    chart_lines,
    clear,
    drawn_count,
    expect_step_beyond,
    expect_verdict,
    number_in,
    open_playground,
    open_settings,
    part,
    pause,
    spray,
    step_count,
    tap,
    train,
)
from tests.server_process import ServerProcess

XOR = ((-1.2, -1.2, 0), (1.2, 1.2, 0), (-1.2, 1.2, 1), (1.2, -1.2, 1))


def test_the_first_visit_shows_the_duel_and_one_press_decides_it(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    assert step_count(page) == 0
    expect_verdict(page, 0, "ready")
    train(page)
    expect_verdict(page, 0, "at_floor")
    expect_verdict(page, 1, "solved")


def test_xor_drawn_with_the_mouse_defeats_one_neuron_and_not_two_layers(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    clear(page)
    expect_verdict(page, 0, "empty")
    for x1, x2, label in XOR:
        spray(page, x1, x2, label)
    spray(page, *XOR[0], reach=0.4)  # more of one corner, so that the floor is not that of a symmetric picture
    assert drawn_count(page, 0) >= 10
    assert drawn_count(page, 1) >= 10
    train(page)
    expect_verdict(page, 1, "solved")
    expect_verdict(page, 0, "at_floor")
    # The floor in the sentence is that of these very points: the loss stands within 1 % of it, and it is no constant.
    floor = number_in(page.locator("#floor-note"))
    assert floor <= number_in(part(page, "loss-0")) <= 1.01 * floor
    default = make_dataset(**DEFAULT_DATASET)
    known = cross_entropy_floor(default.X, default.y)
    assert known is not None
    assert round(known.value, 4) != floor


def test_points_drawn_while_training_are_learned_without_starting_again(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    train(page)
    expect_verdict(page, 1, "solved")
    before, drawn = step_count(page), drawn_count(page, 0)
    part(page, "class-0").click()
    tap(page, -1.2, 1.2)  # an orange point in the middle of a blue blob: no longer solved
    expect(part(page, "count-0")).to_have_text(str(drawn + 1))
    expect_verdict(page, 1, re.compile("learning|plateau"))
    expect_step_beyond(page, before)
    page.keyboard.press("Control+z")
    expect(part(page, "count-0")).to_have_text(str(drawn))
    expect_verdict(page, 1, "solved")
    assert step_count(page) > before, "the weights were kept"


def test_settings_that_need_no_reset_do_not_reset(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    train(page)
    expect_step_beyond(page, 20)
    part(page, "learning-rate-1").select_option("0.1")
    open_settings(page, 1)
    part(page, "optimizer-1").select_option("adam")
    part(page, "tuning-close-1").click()
    expect_step_beyond(page, 40)
    train(page)  # pause
    stopped = step_count(page)
    part(page, "hidden-1").select_option("4")  # other weights: both sides begin again, in lock step
    expect(part(page, "step-count")).to_have_attribute("data-step", "0")
    assert stopped > 0


def test_a_pass_with_the_keyboard_alone(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    clear(page)
    part(page, "plot-0").focus()
    for key in ("1", "Enter", "ArrowRight", "ArrowRight", "ArrowRight", "2", "Enter"):
        page.keyboard.press(key)
    expect(part(page, "count-0")).to_have_text("1")
    expect(part(page, "count-1")).to_have_text("1")
    page.keyboard.press("Delete")
    expect(part(page, "count-1")).to_have_text("0")


@pytest.fixture
def killed_server(server: ServerProcess, complaints: Complaints) -> ServerProcess:
    complaints.allow("WebSocket connection to .* failed")  # the browser's own words when nobody answers
    return server


def test_a_server_killed_during_training_costs_nothing(page: Page, killed_server: ServerProcess) -> None:
    open_playground(page, killed_server.url)
    train(page)
    expect_step_beyond(page, 60)
    killed_server.kill()
    expect(part(page, "connection")).not_to_have_attribute("data-state", "open")
    reached = step_count(page)
    killed_server.start()
    expect(part(page, "connection")).to_have_attribute("data-state", "open")
    expect_step_beyond(page, reached + 60)
    reached = pause(page)

    # Both curves are those of a training that was never interrupted: no step missing, none doubled, the same numbers.
    expected = uninterrupted(reached)
    lines = chart_lines(page)
    assert len(lines) == 2
    for side, line in enumerate(lines):
        assert line["x"][0] == 0
        assert all(a < b for a, b in pairwise(line["x"]))
        kept = dict(zip(line["x"], line["y"], strict=True))
        for step, losses in zip(expected["history.step"].tolist(), expected["history.loss"], strict=True):
            assert kept[step] == losses[side], f"side {side}, step {step}"


def uninterrupted(step: int) -> dict[str, np.ndarray[Any, Any]]:
    """What the engine says of the default experiment when it is run to `step` in one go."""
    examples = make_dataset(**DEFAULT_DATASET)
    command = Command(until=step, budget_ms=60_000)
    _, frame = advance(DEFAULT_EXPERIMENT, examples, initial_state(DEFAULT_EXPERIMENT), command)
    return frame.arrays
