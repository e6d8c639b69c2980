"""What was done is not lost: reload, a closed tab, Back, Start over, two tabs, a link with trained weights, a frame."""

import json
import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.journeys import (
    chart_lines,
    clear,
    expect_step_beyond,
    expect_verdict,
    open_playground,
    part,
    pause,
    settled,
    step_count,
    tap,
    train,
)
from tests.browser.test_exercise import make_exercise
from tests.browser.test_share import open_share, preset, settled_value


def trained(page: Page, beyond: int = 20) -> int:
    train(page)
    expect_step_beyond(page, beyond)
    return pause(page)


def expect_step(page: Page, step: int) -> None:
    expect(part(page, "step-count")).to_have_attribute("data-step", str(step))
    expect(part(page, "connection")).to_have_attribute("data-state", "open")
    settled(page)


def notice(page: Page, text: str) -> None:
    expect(page.locator("#notice")).to_contain_text(text)


def numbers(page: Page) -> list[str]:
    return [part(page, f"{name}-{side}").inner_text() for name in ("loss", "accuracy") for side in (0, 1)]


def test_a_reloaded_page_goes_on_where_it_was(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    trained(page, 5)
    page.locator("#reset-same").click()  # one run for the table
    expect_step(page, 0)
    step = trained(page)
    before, curve = numbers(page), chart_lines(page)
    page.reload()
    notice(page, f"at step {step}")
    expect_step(page, step)
    assert numbers(page) == before
    assert chart_lines(page) == curve
    page.locator("#tab-runs").click()
    expect(part(page, "run")).to_have_count(2)
    expect(part(page, "run-now")).to_have_count(2)
    page.locator("#tab-loss").click()
    page.locator("#time").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#time-text")).not_to_be_empty()
    page.locator("#time-now").click()
    page.locator("#step").click()
    expect_step(page, step + 1)


def test_a_page_that_is_dropped_while_it_trains_comes_back(
    page: Page, context: BrowserContext, server_url: str
) -> None:
    open_playground(page, server_url)
    train(page)
    expect_step_beyond(page, 30)
    page.reload()
    expect(part(page, "connection")).to_have_attribute("data-state", "open")
    expect_step_beyond(page, 30)
    expect(page.locator("#train")).to_have_attribute("data-training", "false")
    step = step_count(page)
    page.close()
    again = context.new_page()  # without a link, and the tab is closed
    open_playground(again, server_url)
    expect_step(again, step)
    other = context.new_page()  # two tabs are two pieces of work
    open_playground(other, server_url)
    expect_step(other, 0)


def test_a_diverged_run_comes_back_diverged(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    link = page.evaluate(
        """() => "#2." + btoa(JSON.stringify({runs: [{seed: 1, training: {learning_rate: 1e6, loss: "mse_sigmoid"}},
        {seed: 2, network: {hidden_layers: [{units: 3, activation: "relu"}]}, training: {learning_rate: 1e300}}],
        preset: "xor_blobs"})) + ".-" """
    )
    open_playground(page, server_url + "/" + link)
    train(page)
    expect_verdict(page, 1, "diverged")
    step = pause(page)
    page.reload()
    expect_step(page, step)
    expect_verdict(page, 1, "diverged")


def test_back_leads_back_and_start_over_can_be_undone(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    preset(page, "moons")
    step = trained(page)
    page.locator("#start-over").click()
    notice(page, "first screen")
    expect_step(page, 0)
    expect(part(page, "preset-xor_blobs")).to_have_attribute("aria-pressed", "true")
    page.locator("body").press("Control+z")
    expect(part(page, "preset-moons")).to_have_attribute("aria-pressed", "true")
    expect_step(page, step)
    page.locator("body").press("Control+y")
    expect_step(page, 0)
    page.go_back()
    expect(part(page, "preset-moons")).to_have_attribute("aria-pressed", "true")
    expect_step(page, step)
    page.go_forward()
    expect(part(page, "preset-xor_blobs")).to_have_attribute("aria-pressed", "true")
    page.go_back()
    expect_step(page, step)
    page.reload()
    expect_step(page, step)
    page.goto(re.sub("#.*", "", page.url) + "#2.broken")
    notice(page, "damaged")
    expect_step(page, step)


def test_a_link_in_place_is_one_back_away(page: Page, context: BrowserContext, server_url: str) -> None:
    open_playground(page, server_url)
    step = trained(page)
    other = context.new_page()
    open_playground(other, server_url)
    preset(other, "moons")
    open_share(other, "link")
    link = settled_value(part(other, "share-url"), r"\.-$")
    page.goto(link)
    expect(part(page, "preset-moons")).to_have_attribute("aria-pressed", "true")
    expect_step(page, 0)
    page.go_back()
    expect(part(page, "preset-xor_blobs")).to_have_attribute("aria-pressed", "true")
    expect_step(page, step)


def test_back_at_the_first_data_set_the_page_says_what_stayed(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    preset(page, "moons")
    preset(page, "xor_blobs")
    expect(page.locator("#notice")).to_be_empty()
    preset(page, "moons")
    step = trained(page, 3)
    preset(page, "xor_blobs")
    notice(page, f"kept their weights and go on from step {step}")
    expect_step(page, step)


def test_what_wipes_a_training_says_so(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    trained(page, 3)
    part(page, "task-curve").click()
    notice(page, "all networks start again at step 0")
    expect_step(page, 0)
    trained(page, 3)
    part(page, "task-classes").click()
    notice(page, "all networks start again at step 0")
    expect_step(page, 0)
    trained(page, 3)
    page.locator("#compare").click()
    page.locator("#networks-3").click()
    notice(page, "Undo (Ctrl+Z) restores the settings, not the training.")
    expect_step(page, 0)


def test_a_browser_without_a_storage_says_so(page: Page, server_url: str) -> None:
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    open_playground(page, server_url)
    clear(page)
    for x1, x2 in ((1, 1), (-1, -1)):
        tap(page, x1, x2)
    part(page, "class-1").click()
    tap(page, 1, -1)
    page.wait_for_url(re.compile("#2"))
    trained(page, 5)
    page.reload()
    notice(page, "could not be kept")
    expect_step(page, 0)
    expect(part(page, "count-0")).to_have_text("2")


def test_a_full_storage_costs_nothing_but_the_weights(page: Page, server_url: str) -> None:
    page.add_init_script(
        """IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); }"""
    )
    open_playground(page, server_url)
    step = trained(page, 5)
    page.reload()
    notice(page, f"trained for {step} steps")
    expect_step(page, 0)


def test_a_link_with_weights_says_how_far_they_were_trained(
    page: Page, context: BrowserContext, server_url: str
) -> None:
    open_playground(page, server_url)
    train(page)
    expect_verdict(page, 1, "solved")
    step = pause(page)
    open_share(page, "link")
    plain = settled_value(part(page, "share-url"), "^http")
    part(page, "share-weights").check()
    expect(part(page, "share-url")).not_to_have_value(plain)
    other = context.new_page()
    open_playground(other, part(page, "share-url").input_value())
    expect_verdict(other, 1, "solved")
    expect_step(other, 0)
    expect(part(other, "trained-before")).to_have_text(re.compile(f"trained for {step} steps"))
    assert numbers(other) == numbers(page)
    other.reload()
    expect_verdict(other, 1, "solved")
    expect(part(other, "trained-before")).to_be_visible()
    other.locator("#reset-same").click()
    expect_verdict(other, 1, "ready")
    expect(part(other, "trained-before")).to_be_hidden()


def test_a_student_hands_in_by_copying_a_link(page: Page, context: BrowserContext, server_url: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_playground(page, server_url)
    link = make_exercise(page, {"data": "locked"})
    student = context.new_page()
    open_playground(student, link)
    train(student)
    expect_verdict(student, 1, "solved")
    pause(student)
    part(student, "hand-in").click()
    notice(student, "copied")
    handed = student.evaluate("navigator.clipboard.readText()")
    open_playground(page, handed)
    expect(part(page, "lesson-title")).to_have_text("Why does it fail?")
    expect_verdict(page, 1, "solved")


def test_networks_that_are_compared_begin_different(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    page.locator("#compare").click()
    part(page, "networks-3").click()
    page.keyboard.press("Escape")
    expect(page.locator("#title-1")).to_have_text(re.compile(r"^Two layers, seed \d+$"))
    expect(page.locator("#title-2")).to_have_text(re.compile(r"^Two layers, seed \d+$"))
    assert page.locator("#title-1").inner_text() != page.locator("#title-2").inner_text()


def test_a_frame_tells_its_height(page: Page, server_url: str) -> None:
    # Where there is no page around it, the page itself hears what it says.
    page.add_init_script("addEventListener('message', ({ data }) => { document.title = JSON.stringify(data); })")
    open_playground(page, server_url + "/embed")
    expect(page).to_have_title(re.compile(r'^\{"type":"perceptron-playground:height","height":\d+\}$'))
    before = json.loads(page.title())["height"]
    assert before >= page.locator("main").evaluate("main => main.getBoundingClientRect().height")
    page.set_viewport_size({"width": 500, "height": 900})
    expect(page).not_to_have_title(re.compile(rf'"height":{before}\}}'))
