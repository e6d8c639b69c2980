"""Nobody is shut out: axe finds nothing, at any size nothing runs off the side.

`make test` looks at each state of the page once; `make test-more` at each in both languages, on both sizes of screen.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal

import pytest
from _pytest.mark import ParameterSet
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, NewContext
from tests.browser.journeys import (
    choose_dataset,
    choose_task,
    expect_verdict,
    open_chart_options,
    open_diagram,
    open_playground,
    open_question,
    open_settings,
    open_shelf,
    part,
    pause,
    settled,
    train,
)

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
State = Callable[[Page], None]
"""Brings the page, just opened, into a state."""


RUN = """async (rules) => {
  const { violations } = await axe.run(document, rules);
  // What lies below an open popover, or is scrolled half under a bar that stays, is taken for covered or coverer:
  // a target that is whole when it is looked at is none too small.
  const whole = ({ target }) => {
    const element = document.querySelector(target.at(-1));
    element.scrollIntoView({ block: "center" });
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const corners = [left + 2, right - 2].flatMap((x) => [top + 2, bottom - 2].map((y) => [x, y]));
    const onTop = corners.every(([x, y]) => element.contains(document.elementFromPoint(x, y)));
    return onTop && right - left >= 24 && bottom - top >= 24;
  };
  return violations
    .map(({ id, nodes }) => ({ id, nodes: nodes.filter((node) => id !== "target-size" || !whole(node)) }))
    .filter(({ nodes }) => nodes.length > 0);
}"""


def violations(page: Page) -> list[str]:
    """Every rule that is broken, with the first elements that break it."""
    if not AXE.exists():
        pytest.fail("axe-core is not here: `make test` fetches it, or run npm ci", pytrace=False)
    # Over the debugging protocol: the page's own policy lets no other script in.
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
    found: list[dict[str, Any]] = page.evaluate(RUN, RULES)
    session.detach()
    return [
        f"{rule['id']}: {node['html'][:160]} ({' '.join(node['failureSummary'].split())[:240]})"
        for rule in found
        for node in rule["nodes"][:4]
    ]


def open_share(page: Page) -> None:
    part(page, "share").click()
    expect(part(page, "share-url")).not_to_have_value("")


def share_tab(name: str) -> State:
    def go(page: Page) -> None:
        open_share(page)
        part(page, f"share-{name}-tab").click()
        expect(part(page, f"share-{name}-panel")).to_be_visible()

    return go


def chart_tab(name: str) -> State:
    def go(page: Page) -> None:
        trained(page)
        part(page, f"tab-{name}").click()
        expect(part(page, f"tab-{name}")).to_have_attribute("aria-selected", "true")

    return go


def panel(name: str, *presses: str) -> State:
    """A panel that says why, and what has to be pressed in it until it shows all it has."""

    def go(page: Page) -> None:
        sheet = page.locator(f"#inspect-{name}")
        if name == "regression":  # it is about values
            values(page)
        open_question(page, name)
        for press in presses:
            part(page, press).click()
            expect(sheet).to_have_attribute("data-ready", "true")
        if name == "starts":  # the first few begin by themselves
            expect(sheet).to_have_attribute("data-state", "done")
        expect(sheet).to_contain_text(re.compile(r"[\s\S]{100}"))

    return go


def menu(name: str) -> State:
    def go(page: Page) -> None:
        page.locator(name).click()
        expect(page.locator(":popover-open").first).to_be_visible()

    return go


def open_shortcuts(page: Page) -> None:
    page.locator("body").press("?")
    expect(part(page, "shortcuts-sheet")).to_be_visible()


def paste(page: Page) -> None:
    open_shelf(page)
    part(page, "csv-paste").click()
    expect(page.locator("#csv-dialog")).to_be_visible()


def unit(page: Page) -> None:
    open_diagram(page, 1)
    part(page, "unit-1-1-0").click()
    expect(part(page, "inspector")).to_be_visible()


def classes(page: Page) -> None:
    choose_dataset(page, "four_blobs")
    expect(part(page, "count-3")).to_be_visible()


def values(page: Page) -> None:
    choose_task(page, "curve")
    expect(part(page, "preset-line")).to_have_attribute("aria-pressed", "true")


def more_settings(page: Page) -> None:
    open_settings(page, 0)
    expect(part(page, "dropout-0")).to_be_visible()


def help_open(page: Page) -> None:
    open_settings(page, 0)
    page.locator("#tuning-0 [data-help=learning_rate]").click()
    expect(page.locator("#help")).to_be_visible()


def inputs(page: Page) -> None:
    open_diagram(page, 1)
    part(page, "features-1").click()
    expect(part(page, "feature-x1-1")).to_be_visible()


def verdict(page: Page) -> None:
    """A verdict unfolded, with what could be tried."""
    trained(page)
    part(page, "unfold-0").click()
    expect(part(page, "remedy-layer-0")).to_be_visible()


def three(page: Page) -> None:
    """Three networks, and a question from the strip of icons."""
    page.locator("#compare").click()
    part(page, "networks-3").click()
    page.keyboard.press("Escape")
    open_question(page, "why")


def exercise_parts(page: Page) -> None:
    """The exercise's dialog, with a step and all its parts unfolded."""
    share_tab("exercise")(page)
    for name in ("items", "bet", "open", "locks", "language"):
        part(page, f"edit-{name}").locator("> summary").click()
    part(page, "edit-add-item").click()
    part(page, "edit-text-0").fill("Train.")
    part(page, "edit-add-goal-0").click()
    expect(part(page, "edit-other-item-0")).to_be_visible()


def chapter(page: Page) -> None:
    """A chapter of the course, before its bet."""
    page.goto(re.sub("(?<=[0-9])/.*", "/course/c10", page.url))
    expect(part(page, "course-bet-form")).to_be_visible()


def chapter_hints(page: Page) -> None:
    """The same after it, with a hint."""
    chapter(page)
    part(page, "course-skip").click()
    part(page, "course-hint").click()
    expect(part(page, "course-hints")).not_to_be_empty()


def trained(page: Page) -> None:
    train(page)
    expect_verdict(page, 1, "solved")
    pause(page)


STATES: dict[str, State] = {
    "first visit": lambda _: None,
    "trained": trained,
    "classes": classes,
    "values": values,
    "more settings": more_settings,
    "help": help_open,
    "unit": unit,
    "csv": paste,
    "compare": menu("#compare"),
    "stop": menu("#stop"),
    "inputs": inputs,
    "diagram": lambda page: open_diagram(page, 1),
    "shelf": open_shelf,
    "chart options": open_chart_options,
    "verdict": verdict,
    "three networks": three,
    "link": open_share,
    "qr": share_tab("qr"),
    "embed": share_tab("embed"),
    "exercise": share_tab("exercise"),
    "exercise unfolded": exercise_parts,
    "chapter": chapter,
    "chapter with a hint": chapter_hints,
    "file": share_tab("file"),
    "shortcuts": open_shortcuts,
    "accuracy chart": chart_tab("accuracy"),
    "confusion": chart_tab("confusion"),
    "surface": chart_tab("surface"),
    "norms": chart_tab("norms"),
    "runs": chart_tab("runs"),
    "why: line": panel("why"),
    "why: hidden": panel("hidden"),
    "why: mathematics": panel("mathematics"),
    "why: starts": panel("starts"),
    "why: landscape": panel("landscape", "landscape-random"),
    "why: roundoff": panel("roundoff"),
    "why: regression": panel("regression"),
    "why: code": panel("code"),
}
PAGES = ("/api", "/nowhere", "/embed", "/course", "/course/teachers")
SCREENS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": DESKTOP},
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
}
PLACES = [(screen, language) for screen in SCREENS for language in ("en", "fr")]


def matrix(rows: Iterable[str]) -> list[ParameterSet]:
    """Each row on each screen in each language; all but one of its places, in turn, are left to `make test-more`."""
    return [
        pytest.param(row, *place, id="-".join([row, *place]), marks=() if place == PLACES[i % 2] else pytest.mark.more)
        for i, row in enumerate(rows)
        for place in PLACES
    ]


def expect_no_violation(page: Page) -> None:
    """In both themes, and nothing runs off the side."""
    themes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        if page.locator("html").get_attribute("data-busy"):
            settled(page)
        found = violations(page)
        assert not found, "\n".join([f"{theme}:", *found])
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), "something runs off the side"


@pytest.mark.parametrize(("state", "screen", "language"), matrix(STATES))
def test_axe_finds_nothing_on_the_playground(
    new_context: NewContext, server_url: str, state: str, screen: str, language: str
) -> None:
    # A colour on its way to another is none that is read.
    page = new_context(locale=language, reduced_motion="reduce", **SCREENS[screen]).new_page()
    open_playground(page, server_url)
    STATES[state](page)
    expect_no_violation(page)


@pytest.mark.parametrize(("path", "screen", "language"), matrix(PAGES))
def test_axe_finds_nothing_on_other_pages(
    new_context: NewContext, server_url: str, path: str, screen: str, language: str
) -> None:
    page = new_context(locale=language, reduced_motion="reduce", **SCREENS[screen]).new_page()
    page.goto(server_url + path)
    expect_no_violation(page)


def test_a_phone_finds_the_page_for_programs_and_the_way_back(new_context: NewContext, server_url: str) -> None:
    with new_context(viewport=PHONE, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        open_playground(page, server_url)
        page.get_by_role("link", name="API", exact=True).tap()
        expect(page).to_have_url(server_url + "/api")
        assert violations(page) == []
        page.get_by_role("link", name="Playground", exact=True).tap()
        expect(page).to_have_url(server_url + "/")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("width", "height"), [(360, 740), (720, 450), (768, 1024), (1100, 800)])
def test_nothing_runs_off_the_side(
    new_context: NewContext, server_url: str, width: int, height: int, language: str
) -> None:
    """720 × 450 is a window of 1440 × 900 at a zoom of 200 %."""
    with new_context(viewport={"width": width, "height": height}, locale=language) as context:
        page = context.new_page()
        for path in ("/", "/api", "/nowhere", "/course", "/course/teachers"):
            page.goto(server_url + path)
            if path == "/":
                expect(part(page, "connection")).to_have_attribute("data-state", "open")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.goto(server_url)
        open_share(page)
        for tab in ("qr", "embed", "exercise", "file"):
            part(page, f"share-{tab}-tab").click()
            assert part(page, "share-sheet").evaluate("sheet => sheet.scrollWidth - sheet.clientWidth") <= 0, tab
