"""Nobody is shut out: axe finds nothing, at any size nothing runs off the side."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from tests.browser.conftest import NewContext
from tests.browser.journeys import expect_verdict, open_playground, part, train

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PHONE: ViewportSize = {"width": 360, "height": 740}


def violations(page: Page) -> list[str]:
    """Every rule that is broken, with the first elements that break it."""
    # Over the debugging protocol: the page's own policy lets no other script in.
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
    found: list[dict[str, Any]] = page.evaluate("rules => axe.run(document, rules).then(r => r.violations)", RULES)
    session.detach()
    return [
        f"{rule['id']}: {node['html'][:160]} ({' '.join(node['failureSummary'].split())[:240]})"
        for rule in found
        for node in rule["nodes"][:4]
    ]


def open_share(page: Page) -> None:
    part(page, "share").click()
    expect(part(page, "share-url")).not_to_have_value("")


def open_tab(name: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        open_share(page)
        part(page, f"share-{name}-tab").click()
        expect(part(page, f"share-{name}-panel")).to_be_visible()

    return go


def open_shortcuts(page: Page) -> None:
    page.locator("body").press("?")
    expect(part(page, "shortcuts-sheet")).to_be_visible()


def paste(page: Page) -> None:
    part(page, "csv-paste").click()
    expect(page.locator("#csv-dialog")).to_be_visible()


def more_settings(page: Page) -> None:
    part(page, "more-0").locator("summary").click()
    expect(part(page, "dropout-0")).to_be_visible()


def help_open(page: Page) -> None:
    page.locator("[data-help=learning_rate]").first.click()
    expect(page.locator("#help")).to_be_visible()


def trained(page: Page) -> None:
    train(page)
    expect_verdict(page, 1, "solved")
    train(page)


STATES: dict[str, Callable[[Page], None]] = {
    "first visit": lambda _: None,
    "trained": trained,
    "more settings": more_settings,
    "help": help_open,
    "csv": paste,
    "link": open_share,
    "qr": open_tab("qr"),
    "embed": open_tab("embed"),
    "exercise": open_tab("exercise"),
    "file": open_tab("file"),
    "shortcuts": open_shortcuts,
}


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        color_scheme=request.param,
        locale="fr-FR" if request.param == "dark" else "en-GB",
        viewport={"width": 1440, "height": 900},
        reduced_motion="reduce",  # a colour on its way to another is none that is read
    )
    yield context
    context.close()


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_on_the_playground(themed: BrowserContext, server_url: str, state: str) -> None:
    page = themed.new_page()
    open_playground(page, server_url)
    STATES[state](page)
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/api", "/nowhere", "/embed"])
def test_axe_finds_nothing_on_other_pages(themed: BrowserContext, server_url: str, path: str) -> None:
    page = themed.new_page()
    page.goto(server_url + path)
    assert violations(page) == []


def test_axe_finds_nothing_on_a_phone(new_context: NewContext, server_url: str) -> None:
    with new_context(viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce") as context:
        page = context.new_page()
        open_playground(page, server_url)
        assert violations(page) == []


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
        for path in ("/", "/api", "/nowhere"):
            page.goto(server_url + path)
            if path == "/":
                expect(part(page, "connection")).to_have_attribute("data-state", "open")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.goto(server_url)
        open_share(page)
        for tab in ("qr", "embed", "exercise", "file"):
            part(page, f"share-{tab}-tab").click()
            assert part(page, "share-sheet").evaluate("sheet => sheet.scrollWidth - sheet.clientWidth") <= 0, tab
