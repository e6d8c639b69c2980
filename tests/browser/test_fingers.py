"""Drawing by hand: a finger scrolls the page until it is told to draw, a pen draws always."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.journeys import clear, drawn_count, let_pass, open_playground, part, plot_position, settled
from tests.patience import wait_until

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def swipe(page: Page, context: BrowserContext, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A finger that goes down on a plot at one point of the data, moves to another, and is lifted."""
    (x, y), (to_x, to_y) = plot_position(page, *start), plot_position(page, *end)
    line = context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    touch("touchStart", (x, y))
    for step in range(1, 11):
        touch("touchMove", (x + (to_x - x) * step / 10, y + (to_y - y) * step / 10))
    touch("touchEnd")
    line.detach()


def scroll_position(page: Page) -> float:
    """Where the page stands, once a swipe that scrolls has had its time."""
    let_pass(page, 300)
    return float(page.evaluate("scrollY"))


def expect_scrolls(page: Page, context: BrowserContext) -> None:
    """A busy browser may miss a swipe that begins before the picture that allows it: a person swipes again."""

    def scrolled() -> bool:
        swipe(page, context, (0, -2), (0, 2))
        return bool(page.evaluate("scrollY") > 50)

    wait_until(scrolled, "no swipe has moved the page", lambda seconds: page.wait_for_timeout(1000 * seconds))


def expect_drawn(page: Page, more_than: int) -> None:
    wait_until(
        lambda: drawn_count(page, 0) > more_than,
        "nothing was drawn",
        lambda seconds: page.wait_for_timeout(1000 * seconds),
    )


def test_a_swipe_scrolls_until_drawing_is_switched_on(new_context: NewContext, server_url: str) -> None:
    with new_context(**PHONE) as context:
        page = context.new_page()
        open_playground(page, server_url)
        settled(page)
        drawn, finger = drawn_count(page, 0), page.locator("#finger")
        expect(finger).to_have_attribute("aria-pressed", "false")
        expect_scrolls(page, context)
        assert drawn_count(page, 0) == drawn
        page.evaluate("scrollTo(0, 0)")
        page.touchscreen.tap(*plot_position(page, 0, 0))  # nothing is drawn, but the page says how one draws
        expect(page.locator("#notice")).to_contain_text("press “Draw”")
        assert drawn_count(page, 0) == drawn

        finger.click()  # a tap that a busy browser takes for a long press presses nothing
        expect(finger).to_have_attribute("aria-pressed", "true")
        before = scroll_position(page)
        swipe(page, context, (0, -2), (0, 2))
        expect_drawn(page, drawn + 3)
        assert scroll_position(page) == before
        finger.click()  # a tap that a busy browser takes for a long press presses nothing
        expect(finger).to_have_attribute("aria-pressed", "false")
        page.evaluate("scrollTo(0, 0)")
        let_pass(page, 300)  # the browser learns with the next picture that a finger scrolls here again
        expect_scrolls(page, context)
        part(page, "class-1").tap()  # who chooses a pen wants to draw
        expect(finger).to_have_attribute("aria-pressed", "true")


def test_an_empty_plot_is_drawn_on_with_the_finger_and_a_ready_made_set_is_not(
    new_context: NewContext, server_url: str
) -> None:
    with new_context(**PHONE) as context:
        page = context.new_page()
        open_playground(page, server_url)
        clear(page)
        expect(page.locator(".side-0 .draw-here")).to_be_visible()
        page.touchscreen.tap(*plot_position(page, 1, 1))
        expect(part(page, "count-0")).to_have_text("1")
        expect(page.locator(".side-0 .draw-here")).to_be_hidden()
        page.touchscreen.tap(*plot_position(page, -1, 1))
        expect(part(page, "count-0")).to_have_text("2")
        clear(page)
        page.locator(".data-block > summary").click()
        part(page, "preset-circle").click()
        expect(page.locator("#finger")).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("size", [{"width": 1280, "height": 720}, {"width": 390, "height": 844}])
def test_a_pen_draws_always_and_drags_a_point(new_context: NewContext, server_url: str, size: dict[str, int]) -> None:
    with new_context(viewport=size, has_touch=True) as context:
        page = context.new_page()
        open_playground(page, server_url)
        settled(page)
        drawn, line = drawn_count(page, 0), context.new_cdp_session(page)

        def pen(kind: str, x1: float, x2: float) -> None:
            x, y = plot_position(page, x1, x2)
            down = kind != "mouseReleased"
            line.send(
                "Input.dispatchMouseEvent",
                {"type": kind, "x": x, "y": y, "button": "left", "buttons": int(down), "clickCount": 1}
                | {"pointerType": "pen", "force": 0.5 * down},
            )

        def stroke(*places: tuple[float, float]) -> None:
            pen("mousePressed", *places[0])
            for place in places[1:]:
                pen("mouseMoved", *place)
            pen("mouseReleased", *places[-1])

        expect(page.locator("#finger")).to_have_attribute("aria-pressed", "false")
        stroke((-0.5, 0.1), (0, 0.1), (0.5, 0.1))
        expect_drawn(page, drawn + 1)
        clear(page)
        stroke((0, 0))
        expect(part(page, "count-0")).to_have_text("1")
        part(page, "select").click()
        stroke((0, 0), (0.5, -0.5), (1.5, -1))
        part(page, "erase").click()
        stroke((0, 0))  # it is not there any more
        expect(part(page, "count-0")).to_have_text("1")
        stroke((1.5, -1))
        expect(part(page, "count-0")).to_have_text("0")
