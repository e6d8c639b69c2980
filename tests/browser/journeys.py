"""What a person does on the page, as small verbs shared by the journeys."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.patience import wait_until

DOMAIN = 2.5
"""The plots show [−2.5, 2.5] on both axes."""


def part(page: Page, name: str) -> Locator:
    return page.get_by_test_id(name)


def open_playground(page: Page, url: str) -> None:
    page.goto(url)
    expect(part(page, "connection")).to_have_attribute("data-state", "open")


def settled(page: Page) -> None:
    """Wait until nothing is still to come: all that was asked of the server has come, and is drawn."""
    expect(page.locator("html")).to_have_attribute("data-busy", "false")


def let_pass(page: Page, milliseconds: float) -> None:
    """Let the page draw pictures for so long by its own clock: what it would do meanwhile, it has done."""
    page.evaluate(
        """(span) => new Promise((passed) => {
            const end = performance.now() + span;
            (function look() {
                if (performance.now() > end) passed();
                else requestAnimationFrame(look);
            })();
        })""",
        milliseconds,
    )


def open_question(page: Page, name: str) -> None:
    """Open a question in the guide, from the list or in place of another one."""
    close_question(page)
    close_drawer(page)
    if part(page, "guide-ask").is_visible() and not page.locator("#guide").is_visible():
        part(page, "guide-ask").click()
    part(page, f"inspect-{name}").click()
    expect(page.locator(f"#inspect-{name}")).to_be_visible()


def close_question(page: Page) -> None:
    """Go back to the list of questions."""
    back = part(page, "question-back")
    if back.is_visible():
        back.click()
        expect(back).to_be_hidden()


def close_drawer(page: Page) -> None:
    """What lies over the guide, if anything does."""
    for close in page.locator("[data-close]:visible").all():
        close.click()


def open_settings(page: Page, side: int) -> None:
    """All settings of one network, in the drawer."""
    if not page.locator(f"#tuning-{side}").is_visible():
        part(page, f"tune-{side}").click()
    expect(part(page, f"seed-{side}")).to_be_visible()


def open_diagram(page: Page, side: int) -> None:
    """The diagram of one network, enlarged."""
    if not part(page, f"shrink-{side}").is_visible():
        part(page, f"enlarge-{side}").click()
    expect(part(page, f"shrink-{side}")).to_be_visible()


def open_rail(page: Page) -> None:
    """Where a question has folded the rail to icons, and on a phone, where its sections are folded."""
    if part(page, "rail-open").is_visible() and part(page, "rail-open").get_attribute("aria-expanded") == "false":
        part(page, "rail-open").click()
    if page.locator(".data-block").get_attribute("open") is None:
        page.locator(".data-block > summary").click()


def open_shelf(page: Page) -> None:
    """All data sets and what they are made with, in the drawer."""
    open_rail(page)
    if not part(page, "shelf-close").is_visible():
        part(page, "shelf-open").click()
    expect(part(page, "shelf-close")).to_be_visible()


def close_shelf(page: Page) -> None:
    part(page, "shelf-close").click()
    expect(part(page, "shelf-close")).to_be_hidden()


def choose_dataset(page: Page, name: str) -> None:
    open_shelf(page)
    part(page, f"preset-{name}").click()
    close_shelf(page)


def choose_task(page: Page, task: str) -> None:
    open_rail(page)
    part(page, f"task-{task}").click()


def try_remedy(page: Page, name: str, side: int) -> None:
    """Press one of the changes behind "What to try?"."""
    if part(page, f"unfold-{side}").get_attribute("aria-expanded") == "false":
        part(page, f"unfold-{side}").click()
    part(page, f"remedy-{name}-{side}").click()


def open_chart_options(page: Page) -> None:
    if not page.locator("#chart-options").is_visible():
        part(page, "chart-more").click()
    expect(page.locator("#chart-options")).to_be_visible()


def clear(page: Page) -> None:
    page.locator("#clear").click()


def plot_position(page: Page, x1: float, x2: float, side: int = 0) -> tuple[float, float]:
    """Where the data point (x1, x2) is on the screen."""
    plot = part(page, f"plot-{side}")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
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


def pause(page: Page) -> int:
    """Stop training, unless it rests already; the step it stands at."""
    if page.locator("#train").get_attribute("data-training") == "true":
        train(page)
    expect(page.locator("#train")).to_have_attribute("data-training", "false")
    settled(page)
    return step_count(page)


def step_count(page: Page) -> int:
    value = part(page, "step-count").get_attribute("data-step")
    assert value is not None
    return int(value)


def expect_verdict(page: Page, side: int, code: str | re.Pattern[str]) -> None:
    expect(part(page, f"verdict-{side}")).to_have_attribute("data-code", code)


def expect_step_beyond(page: Page, step: int) -> None:
    """Wait until more than `step` steps are trained."""
    wait_until(
        lambda: step_count(page) > step,
        f"training has not gone beyond step {step}",
        lambda seconds: page.wait_for_timeout(1000 * seconds),
    )


def drawn_count(page: Page, label: int) -> int:
    return int(part(page, f"count-{label}").inner_text())


def number_in(element: Locator) -> float:
    """The last decimal number in what a person reads there."""
    return float(re.findall(r"\d+\.\d+", element.inner_text())[-1])


def chart_lines(page: Page) -> list[dict[str, list[float]]]:
    """The curves as Plotly holds them, drawn up to the present step; training must stand."""
    part(page, "loss-chart").scroll_into_view_if_needed()  # the library comes for a mouse, or a scroll to the chart
    expect(part(page, "loss-chart")).to_have_attribute("data-ready", "true")
    expect(part(page, "loss-chart")).to_have_attribute("data-step", str(step_count(page)))
    lines: list[dict[str, list[float]]] = page.evaluate(
        "Array.from(document.querySelector('.js-plotly-plot').data, ({x, y}) => ({x: Array.from(x), y: Array.from(y)}))"
    )
    return lines
