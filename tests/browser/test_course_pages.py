"""The pages of the course that are read: progress in the list, its code, and a teacher's table of the codes."""

import json
import re

from playwright.sync_api import Page, expect

PROGRESS = {
    "c10": {"ticked": 2, "of": 4, "bet": 2, "shown": True, "time": 1_790_000_000_000},
    "c1": {"ticked": 1, "of": 3, "time": 1_780_000_000_000},
}
"""As a chapter keeps it."""


def test_progress_goes_from_the_list_to_the_teacher_as_a_code(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/")
    page.get_by_role("link", name="Course", exact=True).first.click()
    begin = page.locator("#course-next")
    expect(begin).to_contain_text("Begin with")
    expect(page.locator("#progress")).to_be_hidden()

    page.evaluate("(kept) => localStorage.setItem('perceptron-playground-course', kept)", json.dumps(PROGRESS))
    page.reload()
    mark = page.locator('[data-chapter="c10"] .mark')
    expect(mark).to_have_text("2 of 4 tasks")
    expect(begin).to_contain_text("Go on with 10")
    expect(page.locator("#progress-code")).to_have_value(re.compile("^PP-"))
    code = page.locator("#progress-code").input_value()

    page.get_by_role("link", name="For teachers").click()
    page.get_by_label("Codes, one per line").fill(
        f"First Student, {code.lower()}\n\n{code[:-6]}\nno code at all\n{code}"
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#class")).to_be_focused()
    expect(page.locator("#class-problems li")).to_have_text([re.compile("^Line 3: .*mistyped"), re.compile("^Line 4 ")])
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text("First Student")
    expect(rows.nth(1)).to_contain_text("(2/4)")
    expect(rows.nth(2)).to_contain_text("Code 2")

    page.get_by_role("link", name="All chapters").click()
    page.locator('[data-chapter="c10"] a').click()
    expect(page).to_have_url(re.compile("/course/c10"))
    expect(page.locator("h1")).to_contain_text("10 · ")
    page.go_back()

    clear = page.locator("#progress-clear")
    clear.click()
    expect(mark).not_to_have_text("")
    clear.click()
    expect(mark).to_have_text("")
    expect(page.locator("#progress")).to_be_hidden()
