"""The plots by hand: move and select points, take a neuron's line, draw without a mouse, see three classes."""

import re

import numpy as np
from playwright.sync_api import Page, expect

from app.operations.catalog import DEFAULT_EXPERIMENT
from engine.training import initial_state
from tests.browser.journeys import DOMAIN, clear, expect_verdict, open_playground, part, plot_position, tap
from tests.patience import wait_until

ORANGE, BLUE = (221, 117, 20), (28, 109, 198)
"""Classes 0 and 1 in the light theme (static/css/tokens.css)."""


def color_at(page: Page, x1: float, x2: float, side: int = 0) -> tuple[int, int, int]:
    """What the plot shows at (x1, x2)."""
    red, green, blue, _ = page.evaluate(
        """([side, u, v]) => {
            const canvas = document.querySelector(`[data-testid="plot-${side}"]`);
            const pen = new OffscreenCanvas(1, 1).getContext("2d");
            pen.drawImage(canvas, -Math.floor(u * canvas.width), -Math.floor(v * canvas.height));
            return Array.from(pen.getImageData(0, 0, 1, 1).data);
        }""",
        [side, (x1 + DOMAIN) / (2 * DOMAIN), (DOMAIN - x2) / (2 * DOMAIN)],
    )
    return red, green, blue


def expect_color(page: Page, x1: float, x2: float, color: tuple[int, int, int], side: int = 0) -> None:
    """Wait until the plot shows this very colour there."""
    wait_until(
        lambda: color_at(page, x1, x2, side) == color,
        f"the plot does not show {color} at ({x1}, {x2})",
        lambda _: page.evaluate("() => new Promise(requestAnimationFrame)"),
    )


def drag(page: Page, start: tuple[float, float], end: tuple[float, float], side: int = 0) -> None:
    page.mouse.move(*plot_position(page, *start, side))
    page.mouse.down()
    page.mouse.move(*plot_position(page, *end, side), steps=8)
    page.mouse.up()


def count(page: Page, text: str, label: int = 0) -> None:
    expect(part(page, f"count-{label}")).to_have_text(text)


def test_a_point_is_dragged_and_one_undo_brings_it_back(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    clear(page)
    tap(page, 0, 0)
    expect_color(page, 0, 0, ORANGE)
    page.keyboard.press("s")
    drag(page, (0, 0), (1.5, -1))
    expect_color(page, 1.5, -1, ORANGE)
    page.mouse.move(*plot_position(page, 2, 2))
    expect_color(page, 1.5, -1, ORANGE, side=1)
    assert color_at(page, 0, 0) != ORANGE
    page.keyboard.press("2")  # what is selected changes its class
    expect_color(page, 1.5, -1, BLUE)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect_color(page, 0, 0, ORANGE)


def test_points_in_a_rectangle_are_deleted_and_undone(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    clear(page)
    for x1, x2 in ((-1, 0), (0, 0), (1, 0)):
        tap(page, x1, x2)
    page.keyboard.press("s")
    page.keyboard.press("Escape")
    drag(page, (-1.5, -0.5), (0.5, 0.5))
    page.keyboard.press("Delete")
    count(page, "1")
    page.keyboard.press("Control+z")
    count(page, "3")


def test_a_neurons_line_follows_the_hand_and_its_weights_follow_the_line(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    part(page, "hidden-lines").check()
    expect_verdict(page, 0, "ready")
    loss = part(page, "loss-0").inner_text()
    # The first weights as the engine draws them; the neuron is unsure where w·x + b = 0, and nowhere else.
    w1, w2, bias = initial_state(DEFAULT_EXPERIMENT).runs[0].parameters[:3]
    foot = -bias * np.array([w1, w2]) / (w1**2 + w2**2)
    along = np.array([-w2, w1]) / np.hypot(w1, w2)
    reach = (np.sign(along) * DOMAIN - foot) / along
    back = (-np.sign(along) * DOMAIN - foot) / along
    middle = foot + along * (reach.min() + back.max()) / 2
    goal = middle + 0.6 * np.array([w1, w2]) / np.hypot(w1, w2)
    drag(page, tuple(middle), tuple(goal))
    unsure = part(page, "under-hand-0")
    expect(unsure).to_contain_text("ŷ 0.50")
    expect(part(page, "loss-0")).not_to_have_text(loss)
    page.mouse.move(*plot_position(page, *middle))
    expect(unsure).to_have_text(re.compile(r"ŷ 0\.[0-4]\d$"))  # the line left class 1's side: it was moved towards it
    # One undo, however many places the hand went through.
    page.locator("#undo").click()
    expect(part(page, "loss-0")).to_have_text(loss)
    expect(page.locator("#undo")).to_be_disabled()
    page.mouse.move(*plot_position(page, *middle))
    expect(unsure).to_contain_text("ŷ 0.50")


def test_drawing_without_a_mouse_is_said_aloud(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    clear(page)
    spoken = part(page, "spoken")
    for _ in range(80):  # by Tab alone, as far as it takes
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.testid") == "plot-0":
            break
    expect(spoken).to_contain_text("x₁ 0.0, x₂ 0.0; no point here; network 1: 0.")
    for key in ("ArrowRight", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(spoken).to_contain_text("x₁ 0.1, x₂ 0.1; 1 point; network 1: 0.")
    expect_color(page, 0.14, 0.14, ORANGE)
    for key in ("s", "Alt+ArrowRight", "Alt+Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(spoken).to_contain_text("no point here; 1 selected")
    expect_color(page, 0.74, 0.14, ORANGE)
    page.keyboard.press("Control+z")
    expect_color(page, 0.14, 0.14, ORANGE)


def test_a_line_is_moved_by_keys(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    part(page, "hidden-lines").check()
    expect_verdict(page, 0, "ready")
    part(page, "plot-0").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("]")
    expect(part(page, "spoken")).to_contain_text("line of ŷ")
    before = part(page, "loss-0").inner_text()
    page.keyboard.press("Control+ArrowUp")
    expect(part(page, "loss-0")).not_to_have_text(before)
    moved = part(page, "loss-0").inner_text()
    page.keyboard.press("Control+ArrowLeft")
    expect(part(page, "loss-0")).not_to_have_text(moved)


def test_three_classes_are_three_colours_and_the_picture_learns_them(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    clear(page)
    part(page, "class-add").click()
    blobs = ((-1.5, -1.5), (0.0, 1.5), (1.5, -1.5))
    for label, (x1, x2) in enumerate(blobs):
        part(page, f"class-{label}").click()
        tap(page, x1, x2)
    colors = {color_at(page, x1, x2) for x1, x2 in blobs}
    assert len(colors) == 3, colors
    page.locator("#train").click()
    for label, (x1, x2) in enumerate(blobs):
        page.mouse.move(*plot_position(page, x1, x2))
        expect(part(page, "under-hand-0")).to_have_text(re.compile(rf"class {label}: (0\.9|1)"))
    fields = {color_at(page, 0.8 * x1, 0.8 * x2) for x1, x2 in blobs}
    assert len(fields) == 3, fields
