"""The page at the sizes it is made for: what is in view without scrolling, how large the plots are, what may not move.

`make test` looks at a few of the cases; `make test-more` at every size in both languages.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from _pytest.mark import ParameterSet
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.journeys import (
    choose_dataset,
    close_question,
    expect_verdict,
    open_diagram,
    open_playground,
    open_question,
    open_settings,
    open_shelf,
    part,
    pause,
    train,
)

QUESTIONS = ("why", "hidden", "mathematics", "starts", "landscape", "roundoff", "code")
"""Those that apply to two classes."""


@dataclass(frozen=True)
class Screen:
    """The inside of a window, and the least side of its plots: with the list of questions, and with one open."""

    width: int
    height: int
    plot: float
    beside_question: float | None = None
    guide: bool = True
    """Whether the guide is in view."""

    @property
    def name(self) -> str:
        return f"{self.width}x{self.height}"


SCREENS = (
    Screen(1280, 720, plot=300, beside_question=280),
    Screen(1366, 768, plot=300, beside_question=280),
    Screen(1440, 900, plot=360, beside_question=360),
    Screen(1280, 600, plot=220, beside_question=220, guide=False),
    Screen(1024, 768, plot=220, guide=False),
    Screen(390, 844, plot=160, guide=False),
)


def box(element: Locator) -> FloatRect:
    found = element.bounding_box()
    assert found is not None, "it is not on the page"
    return found


def expect_in_view(page: Page, element: Locator, what: str) -> None:
    """All of it, inside the window."""
    size = page.viewport_size
    assert size is not None
    at = box(element)
    right, bottom = at["x"] + at["width"], at["y"] + at["height"]
    assert at["x"] >= -0.5, what
    assert at["y"] >= -0.5, what
    assert right <= size["width"] + 0.5, f"{what} ends at {right}"
    assert bottom <= size["height"] + 0.5, f"{what} ends at {bottom}"


def expect_networks_in_view(page: Page, plot: float) -> None:
    """Train, each plot with its side at least `plot`, and each verdict with its numbers."""
    expect_in_view(page, page.locator("#train"), "Train")
    for side in range(page.locator(".side:visible").count()):
        expect_in_view(page, part(page, f"plot-{side}"), f"plot {side}")
        assert box(part(page, f"plot-{side}"))["width"] >= plot - 0.5
        expect_in_view(page, page.locator(f"#finding-{side}"), f"verdict {side}")
        for number in ("loss", "accuracy"):
            expect_in_view(page, part(page, f"{number}-{side}"), f"{number} {side}")
        expect_in_view(page, part(page, f"ask-{side}"), f"question {side}")
        cut = part(page, f"verdict-{side}").evaluate("verdict => verdict.scrollHeight - verdict.clientHeight")
        assert cut <= 1, f"verdict {side} ends within a line"


def cases(screens: Iterable[Screen]) -> list[ParameterSet]:
    """Each size in each language; `make test` takes the smallest desktop in French and the phone in English."""
    usual = {("1280x720", "fr"), ("390x844", "en")}
    return [
        pytest.param(
            screen,
            language,
            id=f"{screen.name}-{language}",
            marks=() if (screen.name, language) in usual else pytest.mark.more,
        )
        for screen in screens
        for language in ("en", "fr")
    ]


def opened(new_context: NewContext, url: str, screen: Screen, language: str) -> Page:
    phone = screen.width < 700
    viewport = {"width": screen.width, "height": screen.height}
    page = new_context(
        viewport=viewport, locale=language, has_touch=phone, is_mobile=phone, reduced_motion="reduce"
    ).new_page()
    open_playground(page, url)
    return page


@pytest.mark.parametrize(("screen", "language"), cases(SCREENS))
def test_after_training_what_matters_is_in_view(
    new_context: NewContext, server_url: str, screen: Screen, language: str
) -> None:
    page = opened(new_context, server_url, screen, language)
    train(page)
    expect_verdict(page, 0, "at_floor")
    expect_verdict(page, 1, "solved")
    pause(page)
    expect_networks_in_view(page, screen.plot)
    if screen.guide:
        expect_in_view(page, part(page, "loss-chart"), "the loss curve")
        for name in (*QUESTIONS, "regression"):
            expect_in_view(page, part(page, f"inspect-{name}"), f"the question {name}")
    if screen.height >= 900 and screen.width >= 1440:
        expect_in_view(page, page.locator(".draw-block"), "the pens")
        rail = page.locator("#data").evaluate("rail => rail.scrollHeight - rail.clientHeight")
        assert rail <= 0, "all of the rail is in view"
    assert box(part(page, "step-count"))["y"] < screen.height


@pytest.mark.parametrize(("screen", "language"), cases(screen for screen in SCREENS if screen.beside_question))
def test_an_open_question_leaves_both_plots_in_view(
    new_context: NewContext, server_url: str, screen: Screen, language: str
) -> None:
    page = opened(new_context, server_url, screen, language)
    train(page)
    expect_verdict(page, 1, "solved")
    pause(page)
    for name in QUESTIONS:
        open_question(page, name)
        assert screen.beside_question
        expect_networks_in_view(page, screen.beside_question)
        sheet = page.locator(f"#inspect-{name}")
        expect(sheet).not_to_be_empty()
        assert box(sheet)["y"] < screen.height / 2, "the answer is in view"
        assert sheet.evaluate("sheet => sheet.scrollWidth - sheet.clientWidth") <= 0, f"{name} runs off the side"
    close_question(page)
    expect(page.locator("#questions")).to_be_visible()


def positions(page: Page) -> list[tuple[float, float]]:
    """Where everything is that may not move."""
    parts = ["#train", "#finding-0", "#finding-1", "[data-testid=plot-0]", "[data-testid=plot-1]", "#settings-1"]
    return [(at["x"], at["y"]) for at in (box(page.locator(selector)) for selector in parts)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_moves(new_context: NewContext, server_url: str, language: str) -> None:
    """When verdicts grow, drawers open, neurons are added or training begins."""
    page = opened(new_context, server_url, SCREENS[0], language)
    expect_verdict(page, 0, "ready")
    before = positions(page)
    train(page)
    assert positions(page) == before, "training"
    expect_verdict(page, 0, "at_floor")
    expect_verdict(page, 1, "solved")
    pause(page)
    assert positions(page) == before, "verdicts"
    part(page, "unfold-0").click()
    expect(part(page, "remedy-layer-0")).to_be_visible()
    assert positions(page)[1:] != before or positions(page)[2:] == before[2:], "what could be tried"
    part(page, "unfold-0").click()
    open_settings(page, 1)
    assert positions(page) == before, "settings"
    open_diagram(page, 1)
    part(page, "more-1-1").click()
    expect(part(page, "units-1-1")).to_have_text("3")
    assert positions(page) == before, "a neuron more"
    open_shelf(page)
    assert positions(page) == before, "data sets"
    choose_dataset(page, "circle")
    expect(part(page, "preset-circle")).to_have_attribute("aria-pressed", "true")
    assert positions(page) == before, "other points"


@pytest.mark.parametrize(("networks", "plot"), [(1, 420), (3, 230), (4, 230)])
def test_plots_are_as_large_as_their_number_allows(
    new_context: NewContext, server_url: str, networks: int, plot: float
) -> None:
    page = opened(new_context, server_url, SCREENS[0], "en")
    page.locator("#compare").click()
    part(page, f"networks-{networks}").click()
    page.keyboard.press("Escape")
    expect(page.locator(".side:visible")).to_have_count(networks)
    expect_networks_in_view(page, plot)
    tops = {round(box(part(page, f"plot-{side}"))["y"]) for side in range(networks)}
    assert len(tops) == 1, "in one row"
    if networks == 1:
        diagram, only = box(page.locator("#diagram-0")), box(part(page, "plot-0"))
        assert diagram["x"] >= only["x"] + only["width"], "beside the plot"
        return
    expect(page.locator("#guide")).to_be_hidden()
    part(page, "guide-open").click()
    expect_in_view(page, part(page, "loss-chart"), "the chart, over the page")
    page.keyboard.press("Escape")
    expect(page.locator("#guide")).to_be_hidden()
    part(page, "ask-0").click()
    expect(page.locator("#inspect-why")).to_be_visible()


def test_the_first_minute_is_one_sentence_and_one_button_and_never_comes_back(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    expect(part(page, "welcome")).to_be_visible()
    focusable = page.locator(
        ":is(a[href], button, input, select, summary, canvas[tabindex='0']):visible:not([tabindex='-1'], :disabled)"
    )
    assert focusable.count() <= 75
    page.locator("#welcome-train").click()
    expect(part(page, "welcome")).to_be_hidden()
    expect_verdict(page, 1, "solved")
    page.reload()
    expect(part(page, "connection")).to_have_attribute("data-state", "open")
    expect(part(page, "welcome")).to_be_hidden()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_first_minute_is_in_view_on_a_phone(new_context: NewContext, server_url: str, language: str) -> None:
    """Both its sentences, above Train and below the verdicts' questions."""
    page = opened(new_context, server_url, SCREENS[-1], language)
    expect_verdict(page, 1, "ready")
    expect_in_view(page, part(page, "welcome"), "the first minute")
    top = box(part(page, "welcome"))["y"]
    assert top + box(part(page, "welcome"))["height"] <= box(page.locator("#train"))["y"]
    assert all(box(part(page, f"ask-{side}"))["y"] + box(part(page, f"ask-{side}"))["height"] <= top for side in (0, 1))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_text_is_too_small_and_there_are_five_sizes(new_context: NewContext, server_url: str, language: str) -> None:
    page = opened(new_context, server_url, SCREENS[0], language)
    train(page)
    expect_verdict(page, 1, "solved")
    pause(page)
    part(page, "loss-chart").scroll_into_view_if_needed()
    expect(part(page, "loss-chart")).to_have_attribute("data-ready", "true")
    sizes: list[float] = page.evaluate("""() => {
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const sizes = new Set();
        while (texts.nextNode()) {
            const { parentElement, textContent } = texts.currentNode;
            if (textContent.trim() && parentElement.checkVisibility() && !parentElement.closest("math, .sr"))
                sizes.add(parseFloat(getComputedStyle(parentElement).fontSize));
        }
        return [...sizes];
    }""")
    assert min(sizes) >= 12
    assert len(sizes) <= 5, sizes
