"""What a class is given: exercises, with what may not be touched, and the page in a frame."""

import json
import re

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.journeys import (
    clear,
    drawn_count,
    expect_step_beyond,
    expect_verdict,
    open_playground,
    part,
    step_count,
    tap,
    train,
)
from tests.browser.test_share import open_share, settled_value
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess


def make_exercise(page: Page, locks: dict[str, str]) -> str:
    open_share(page, "exercise")
    part(page, "lesson-title-input").fill("Why does it fail?")
    part(page, "lesson-text-input").fill("1. Train both.\n2. Then **explain** $σ(z)$.")
    part(page, "edit-locks").locator("> summary").click()
    for group, how in locks.items():
        part(page, f"lock-{group}").select_option(how)
    return settled_value(part(page, "lesson-url"), "^http.*#2")


def test_the_code_for_the_projector_opens_the_exercise_being_made(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    make_exercise(page, {"drawing": "locked"})
    with page.expect_request("**/api/qr") as asked:
        part(page, "lesson-qr").click()
    expect(part(page, "qr-text")).to_contain_text("your exercise")
    link = json.loads(asked.value.post_data or "{}")["text"]
    part(page, "share-exercise-tab").click()
    assert settled_value(part(page, "lesson-url"), "^http") == link


def test_an_exercise_locks_and_hides_what_its_teacher_chose(
    page: Page, context: BrowserContext, server_url: str
) -> None:
    open_playground(page, server_url)
    locks = {"data": "hidden", "drawing": "locked", "reset": "hidden", "verdicts": "hidden", "floor": "hidden"}
    link = make_exercise(page, {**locks, "ask_why": "hidden"})
    pupil = context.new_page()
    open_playground(pupil, server_url)
    clear(pupil)  # work of the pupil's own, which the exercise must not touch
    tap(pupil, 1, 1)
    expect(part(pupil, "count-0")).to_have_text("1")
    pupil.wait_for_url(re.compile(r"#2\..*\.\w"))  # the point, too: Chromium reloads what was last written into it
    open_playground(pupil, link)
    pupil.reload()
    expect(part(pupil, "lesson").locator("ol > li")).to_have_count(2)
    expect(part(pupil, "lesson").locator("li b")).to_have_text("explain")
    expect(part(pupil, "lesson").locator("li math")).to_be_visible()
    expect(part(pupil, "lesson-locked")).to_contain_text("drawing")
    answers = ("[data-testid=inspect-why]", "[data-testid=ask-0]", "#floor-note")  # what would give it away
    for hidden in ("#presets", "#reset-same", "[data-testid=verdict-0]", *answers):
        expect(pupil.locator(hidden)).to_be_hidden()
    expect(part(pupil, "inspect-hidden")).to_be_visible()
    before = drawn_count(pupil, 0)
    part(pupil, "plot-0").click()
    part(pupil, "plot-0").press("Enter")
    expect(pupil.locator("#notice")).to_contain_text("locked")
    assert drawn_count(pupil, 0) == before
    train(pupil)
    expect_step_beyond(pupil, 3)
    pupil.locator("body").press("r")  # a locked control has no key either
    train(pupil)
    assert step_count(pupil) > 3
    part(pupil, "hidden-lines").check()
    pupil.locator("#start-over").click()
    expect(part(pupil, "step-count")).to_have_attribute("data-step", "0")
    expect(part(pupil, "hidden-lines")).not_to_be_checked()
    expect(part(pupil, "lesson")).to_be_visible()
    part(pupil, "lesson-leave").click()
    for shown in ("#presets", "#reset-same", "[data-testid=verdict-0]"):
        expect(pupil.locator(shown)).to_be_visible()
    expect(part(pupil, "lesson")).to_be_hidden()


def test_the_pupils_own_work_is_still_there_after_an_exercise(
    page: Page, context: BrowserContext, server_url: str
) -> None:
    open_playground(page, server_url)
    clear(page)
    tap(page, 1, 1)
    page.wait_for_url(re.compile("#2"))
    teacher = context.new_page()
    open_playground(teacher, server_url)
    link = make_exercise(teacher, {"data": "locked"})
    open_playground(page, link)
    part(page, "hidden-lines").check()
    page.wait_for_url(lambda url: url != link)
    fresh = context.new_page()
    open_playground(fresh, server_url)
    expect(part(fresh, "count-0")).to_have_text("1")
    expect(part(fresh, "lesson")).to_be_hidden()


@pytest.mark.parametrize("shown", ["", "data,settings"])
def test_a_frame_shows_what_it_was_asked_to(page: Page, server_url: str, shown: str) -> None:
    open_playground(page, server_url)
    open_share(page, "embed")
    for name in filter(None, shown.split(",")):
        part(page, f"embed-{name}").check()
    expect(part(page, "embed-code")).to_have_value(re.compile(re.escape(f"show={shown}") if shown else "lang=en"))
    address = re.findall('src="([^"]+)"', part(page, "embed-code").input_value())[0].replace("&amp;", "&")
    open_playground(page, address)
    expect(page.locator(".masthead")).to_be_hidden()
    for name, part_of_it in (("data", "#presets"), ("settings", "#settings-0")):
        expect(page.locator(part_of_it)).to_be_visible(visible=name in shown)
    train(page)
    expect_verdict(page, 1, "solved")
    with page.expect_popup() as popup:
        page.locator("#open-here").click()
    expect(popup.value.locator(".masthead")).to_be_visible()


def test_only_named_sites_may_frame_the_page(server: ServerProcess) -> None:
    policy = httpx.get(f"{server.url}/embed", timeout=PATIENCE_SECONDS).headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
