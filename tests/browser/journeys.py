"""What a person does on the page, as small verbs shared by the journeys."""

from playwright.sync_api import Locator, Page, expect

DOMAIN = 2.5
"""The plots show [−2.5, 2.5] on both axes."""


def part(page: Page, name: str) -> Locator:
    return page.get_by_test_id(name)


def open_playground(page: Page, url: str) -> None:
    page.goto(url)
    expect(part(page, "connection")).to_have_attribute("data-state", "open", timeout=15_000)


def clear(page: Page) -> None:
    page.locator("#clear").click()


def plot_position(page: Page, x1: float, x2: float, side: int = 0) -> tuple[float, float]:
    """Where the data point (x1, x2) is on the screen."""
    box = part(page, f"plot-{side}").bounding_box()
    assert box is not None
    return (
        box["x"] + (x1 + DOMAIN) / (2 * DOMAIN) * box["width"],
        box["y"] + (DOMAIN - x2) / (2 * DOMAIN) * box["height"],
    )


def tap(page: Page, x1: float, x2: float) -> None:
    page.mouse.click(*plot_position(page, x1, x2))


def spray(page: Page, x1: float, x2: float, label: int, *, reach: float = 0.25) -> None:
    """Hold the brush of class `label` and stir it round (x1, x2)."""
    part(page, f"class-{label}").click()
    page.mouse.move(*plot_position(page, x1, x2))
    page.mouse.down()
    for dx, dy in ((reach, 0), (0, reach), (-reach, 0), (0, -reach), (reach, reach), (0, 0)):
        page.mouse.move(*plot_position(page, x1 + dx, x2 + dy), steps=4)
    page.mouse.up()


def train(page: Page) -> None:
    page.locator("#train").click()


def step_count(page: Page) -> int:
    value = part(page, "step-count").get_attribute("data-step")
    assert value is not None
    return int(value)


def expect_verdict(page: Page, side: int, code: str, timeout: float = 20_000) -> None:
    expect(part(page, f"verdict-{side}")).to_have_attribute("data-code", code, timeout=timeout)
