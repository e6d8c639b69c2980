"""The course on the playground: a chapter from its first look to its sentence, and a teacher's check list."""

import base64
import json
import re
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.journeys import (
    expect_step_beyond,
    open_diagram,
    open_playground,
    part,
    pause,
    settled,
    step_count,
    train,
)
from tests.browser.test_share import open_share, settled_value
from tests.patience import PATIENCE_MS

THREE_CORNERS = {"0-0": "1", "1-0": "1", "bias-0": "1"}
"""Weights with which one neuron has three corners of XOR right."""


def set_by_hand(page: Page, run: int, values: dict[str, str]) -> None:
    """Weights of the output neuron, typed in its inspector."""
    open_diagram(page, run)
    part(page, f"unit-{run}-1-0").click()
    for name, value in values.items():
        field = part(page, f"value-1-{name}")
        field.fill(value)
        field.press("Enter")


def ticked(page: Page) -> int:
    return page.locator("[data-testid=course-list] > [data-state=done]").count()


def test_a_chapter_from_look_to_say(page: Page, server_url: str) -> None:
    open_playground(page, f"{server_url}/course/c10?lang=en")
    guide = part(page, "course")
    expect(guide.get_by_role("heading", level=2)).to_have_text(re.compile("^10 · "))
    expect(part(page, "course-look")).not_to_be_empty()
    page.locator("body").press(" ")  # Train waits for the bet, whoever asks
    settled(page)
    assert step_count(page) == 0

    part(page, "course-bet-1").focus()
    page.keyboard.press("Enter")
    expect(part(page, "course-said-bet")).to_have_text("You said 2.")
    expect(guide.locator("[aria-current=step]")).to_be_focused()
    expect(part(page, "course-news")).to_have_text("Train is unlocked.")

    expect(part(page, "select")).to_have_attribute("aria-pressed", "true")  # the line is to be dragged

    set_by_hand(page, 0, THREE_CORNERS)
    expect(part(page, "course-news")).to_have_text(re.compile("^Done: "))
    assert ticked(page) == 1
    part(page, "course-hint").click()
    first = part(page, "course-hints").inner_text()
    part(page, "course-hint").click()
    expect(part(page, "course-hints")).not_to_have_text(first)
    expect(part(page, "course-hint")).to_be_hidden()

    page.reload()
    expect(part(page, "course-said-bet")).to_be_visible()
    assert ticked(page) == 1, "what was ticked stays so"

    part(page, "course-show").click()
    expect(part(page, "course-doing")).not_to_be_empty()
    expect(part(page, "course-say")).to_be_visible(timeout=3 * PATIENCE_MS)  # it is played as a person would
    expect(part(page, "course-said-bet")).to_have_text("You said 2. It is 3.")

    chapter = json.loads(page.locator("#chapter").inner_text())
    part(page, "course-say-check").click()
    expect(part(page, "course-say-reply")).not_to_be_empty()
    for blank, right in enumerate(chapter["say"]["right"]):
        part(page, f"course-blank-{blank}").select_option(str(right))
    part(page, "course-say-check").click()
    expect(part(page, "course-said")).to_be_visible()
    expect(part(page, "course-all")).to_have_text(re.compile("^1 of "))

    part(page, "course-leave").click()
    page.wait_for_url(re.compile("/[?]lang=en#2"))
    expect(part(page, "course")).to_be_hidden()


def test_who_was_shown_how_goes_back_to_their_own_work(page: Page, server_url: str) -> None:
    open_playground(page, f"{server_url}/course/c10?lang=en")
    part(page, "course-skip").click()
    set_by_hand(page, 0, THREE_CORNERS)
    expect(part(page, "course-answer")).to_be_visible()
    part(page, "close-inspector").click()
    part(page, "shrink-0").click()
    train(page)
    expect_step_beyond(page, 300)
    step = pause(page)

    part(page, "course-show").click()
    expect(part(page, "course-doing")).not_to_be_empty()
    part(page, "course-show").click()  # stop
    expect(part(page, "course-back")).to_be_visible()
    part(page, "course-show").click()  # a second time: what is on the page now is not the learner's
    expect(part(page, "course-doing")).not_to_be_empty()
    expect(part(page, "course-back")).to_be_hidden()
    expect(part(page, "step-count")).to_have_attribute("data-step", "0")
    assert ticked(page) == 1, "what was done stays ticked while it is shown how"
    expect(part(page, "course-given")).to_contain_text("not the number of mistakes", timeout=3 * PATIENCE_MS)
    expect(part(page, "course-say")).to_be_visible(timeout=3 * PATIENCE_MS)
    part(page, "course-back").click()
    expect(part(page, "step-count")).to_have_attribute("data-step", str(step))
    expect(part(page, "course-answer")).to_be_visible()
    expect(part(page, "course-back")).to_be_hidden()
    settled(page)
    assert ticked(page) == 1


def test_a_chapter_is_no_work_of_ones_own_and_its_link_leads_to_it(page: Page, server_url: str) -> None:
    open_playground(page, f"{server_url}/course/c10?lang=en")
    part(page, "course-skip").click()
    train(page)
    expect_step_beyond(page, 3)
    step = pause(page)
    page.get_by_role("link", name="FR", exact=True).click()
    expect(part(page, "step-count")).to_have_attribute("data-step", str(step))
    expect(part(page, "course-hint")).to_have_text("Indice")
    page.locator("#start-over").click()
    expect(part(page, "step-count")).to_have_attribute("data-step", "0")
    open_share(page, "link")
    link = settled_value(part(page, "share-url"), "#2")
    assert "/course/" not in link
    page.goto("about:blank")
    page.goto(link, wait_until="commit")  # it leads elsewhere, perhaps before it is loaded
    page.wait_for_url(re.compile("/course/c10"))
    expect(part(page, "course-list")).to_be_visible()
    page.goto("about:blank")
    open_playground(page, server_url)
    expect(part(page, "course")).to_be_hidden()


def test_weights_set_by_hand_survive_a_reload_and_come_with_the_link(
    page: Page, new_context: NewContext, server_url: str
) -> None:
    open_playground(page, f"{server_url}/course/c2?lang=en")
    part(page, "course-skip").click()
    part(page, "course-number").fill("0,5")
    part(page, "course-check").click()
    set_by_hand(page, 0, {"bias-0": "-2"})
    expect(part(page, "course-list").locator("> [data-state=done]")).to_have_count(2)
    settled(page)
    page.reload()
    expect(part(page, "accuracy-0")).to_have_text(re.compile("^100%"))
    expect(part(page, "course-list").locator("> [data-state=done]")).to_have_count(2)

    part(page, "inspect-mathematics").click()
    expect(page.locator("#inspect-mathematics .math-next")).to_be_visible()
    expect(part(page, "mathematics-apply")).to_be_hidden()  # here nothing trains

    open_share(page, "link")
    link = settled_value(part(page, "share-url"), "#2")
    other = new_context().new_page()
    open_playground(other, link)
    other.wait_for_url(re.compile("/course/c2"))
    expect(part(other, "accuracy-0")).to_have_text(re.compile("^100%"))


def test_a_teachers_check_list_ticks_itself_on_a_students_page(
    page: Page, new_context: NewContext, server_url: str
) -> None:
    open_playground(page, f"{server_url}/?lang=en")
    open_share(page, "exercise")
    part(page, "lesson-title-input").fill("How many?")
    part(page, "edit-items").locator("> summary").click()
    part(page, "edit-add-item").click()
    part(page, "edit-text-0").fill("Train until two layers have solved it.")
    part(page, "edit-add-goal-0").click()
    expect(part(page, "edit-met")).to_have_text(re.compile("already"))  # it is filled in with what is so now
    part(page, "edit-run").select_option("1")
    part(page, "edit-value").fill("0.99")
    expect(part(page, "edit-met")).to_be_empty()
    part(page, "edit-add-item").click()
    part(page, "edit-text-1").fill("How many hidden neurons does it take?")
    more = page.locator(".edit-items > li").nth(1).locator("details")
    more.locator("> summary").click()
    part(page, "edit-answer-1").select_option("number")
    expect(part(page, "edit-answer-note-1")).to_have_text("Type a number.")
    part(page, "edit-right-1").fill("2")
    expect(part(page, "edit-answer-note-1")).to_be_empty()
    part(page, "edit-hint-1-0").fill("Look at the diagram.")
    part(page, "edit-bet").locator("> summary").click()
    part(page, "edit-question").fill("Can one neuron do it?")
    part(page, "edit-bet-choices").fill("yes\nno")
    part(page, "edit-bet-choices-right").select_option("1")
    part(page, "edit-language").locator("> summary").click()
    part(page, "edit-other-item-0").fill("Entraînez jusqu’à la solution.")
    link = settled_value(part(page, "lesson-url"), "^http.*#2")

    student = new_context(locale="fr").new_page()
    open_playground(student, link)
    expect(part(student, "course-list").locator("li").first).to_contain_text("Entraînez jusqu’à")
    part(student, "course-bet-0").click()
    train(student)
    expect(part(student, "course-answer")).to_be_visible()
    part(student, "course-hint").click()
    expect(part(student, "course-hint")).to_be_hidden()
    expect(part(student, "course-hints")).to_be_visible()  # the last hint stays, with nothing left to press
    part(student, "course-number").fill("3")
    part(student, "course-check").click()
    expect(part(student, "course-reply")).to_have_text("Pas encore. Regardez de nouveau.")
    part(student, "course-number").fill("2")
    part(student, "course-number").press("Enter")
    expect(part(student, "course-news")).to_have_text(re.compile("Toutes les tâches sont faites"))
    expect(part(student, "course-said-bet")).to_contain_text("« no »".replace(" ", "\u202f"))
    part(student, "lesson-leave").click()
    expect(part(student, "course")).to_be_hidden()
    expect(student.locator("#train")).to_be_focused()


def test_on_a_phone_the_task_is_a_sheet_below_both_plots(new_context: NewContext, server_url: str) -> None:
    context: BrowserContext = new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="fr"
    )
    page = context.new_page()
    open_playground(page, f"{server_url}/course/c10")
    expect(part(page, "course-bet-form")).to_be_visible()
    sheet = part(page, "course").bounding_box()
    assert sheet is not None
    for side in (0, 1):
        plot = part(page, f"plot-{side}").bounding_box()
        assert plot is not None
        assert plot["y"] + plot["height"] <= sheet["y"]
    part(page, "course-skip").tap()
    page.locator("#course-fold").tap()
    expect(part(page, "course-look")).to_be_hidden()
    expect(part(page, "course-list").locator("[data-state=now]")).to_be_visible()


def test_a_teacher_says_which_network_is_set_by_hand(page: Page, new_context: NewContext, server_url: str) -> None:
    open_playground(page, f"{server_url}/?lang=en")
    open_share(page, "exercise")
    part(page, "edit-items").locator("> summary").click()
    part(page, "edit-add-item").click()
    part(page, "edit-text-0").fill("Change a weight of the second network.")
    page.locator(".edit-more > summary").click()
    expect(part(page, "edit-gesture-run-0")).to_be_hidden()
    part(page, "edit-gesture-0").select_option("set_by_hand")
    part(page, "edit-gesture-run-0").select_option("1")
    link = settled_value(part(page, "lesson-url"), "^http.*#2")

    student = new_context().new_page()
    open_playground(student, link)
    set_by_hand(student, 0, {"bias-0": "1"})
    settled(student)
    assert ticked(student) == 0, "it was the first network"
    student.keyboard.press("Escape")  # the neuron
    student.keyboard.press("Escape")  # the diagram
    set_by_hand(student, 1, {"bias-0": "1"})
    expect(part(student, "course-news")).to_have_text(re.compile("^Done: "))


def lesson_in(link: str) -> Any:
    settings = link.split("#2.")[1].split(".", maxsplit=1)[0]
    return json.loads(base64.urlsafe_b64decode(settings + "=" * (-len(settings) % 4)))["lesson"]


def test_an_exercise_opened_again_in_another_language_keeps_all_it_holds(page: Page, server_url: str) -> None:
    first = {"text": "First.", "goals": [{"quantity": "accuracy", "run": 0, "is": ">", "value": 0.99}]}
    second = {"text": "Second.", "goals": [{"quantity": "loss", "run": 1, "is": "<=", "value": 0.012345678}]}
    weighed = {"kind": "number", "right": 1234.56789, "within": 0.25, "unit": "kg"}
    given: dict[str, Any] = {
        "title": "Scales",
        "text": "",
        "locks": {},
        "open": "code",
        "about": 1,
        "items": [first, second, {"text": "Third.", "answer": weighed}],
        "lang": "en",
        "texts": {"fr": {"title": "Balance", "items": ["Un.", "Deux.", "Trois."]}},
    }
    link = {
        "runs": [{"network": {"hidden_layers": []}, "training": {"learning_rate": 0.3}}] * 2,
        "preset": "and",
        "lesson": given,
    }
    packed = base64.urlsafe_b64encode(json.dumps(link).encode()).decode().rstrip("=")
    open_playground(page, f"{server_url}/?lang=fr#2.{packed}.-")
    expect(part(page, "course-list")).to_contain_text("Deux.")

    open_share(page, "exercise")
    made = settled_value(part(page, "lesson-url"), "^http.*#2")
    assert lesson_in(made) == given
    part(page, "edit-remove-0").click()
    expect(part(page, "lesson-url")).not_to_have_value(made)
    shorter = lesson_in(settled_value(part(page, "lesson-url"), "^http.*#2"))
    assert shorter["items"] == given["items"][1:]
    assert shorter["texts"]["fr"]["items"] == ["Deux.", "Trois."], "each translation stays with its step"
