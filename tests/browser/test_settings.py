"""Settings act at once and explain themselves; what goes wrong has a remedy; networks are compared."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.journeys import (
    expect_step_beyond,
    expect_verdict,
    number_in,
    open_playground,
    open_settings,
    part,
    step_count,
    train,
    try_remedy,
)
from tests.patience import wait_until


def set_networks(page: Page, number: int) -> None:
    """Choose how many networks there are."""
    page.locator("#compare").click()
    part(page, f"networks-{number}").click()
    page.keyboard.press("Escape")


def test_settings_act_without_a_reset_and_take_any_number(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    train(page)
    expect_step_beyond(page, 20)
    open_settings(page, 1)
    before = step_count(page)
    part(page, "optimizer-1").select_option("rmsprop")
    part(page, "output-activation-1").select_option("theta")
    expect(part(page, "loss-function-1")).to_have_value("mse_theta")  # the output is a view of the loss
    part(page, "loss-function-1").select_option("mse_sigmoid")
    expect(part(page, "output-activation-1")).to_have_value("sigmoid")
    part(page, "regularizer-1").select_option("l2")
    expect(part(page, "penalty-1")).to_be_visible()
    part(page, "clip-norm-1").select_option("1")
    part(page, "tuning-close-1").click()
    part(page, "learning-rate-1").select_option("other")
    field = part(page, "learning-rate-1-other")
    field.fill("nonsense")
    field.press("Enter")
    expect(page.locator("#settings-1 .problem:visible")).to_contain_text("“nonsense” is not a number")
    field.fill("0.0123")
    field.press("Enter")
    expect(part(page, "learning-rate-1")).to_have_value("0.0123")
    expect_step_beyond(page, before + 10)
    assert step_count(page) > before  # nothing began again


@pytest.mark.parametrize("told", [False, True], ids=["wrong number", "and told so"])
def test_a_press_below_a_wrong_number_does_what_it_says(page: Page, server_url: str, told: bool) -> None:
    """The message comes or goes as the field is left, and what is pressed moves with it."""
    page.set_viewport_size({"width": 1100, "height": 900})
    open_playground(page, server_url)
    open_settings(page, 1)
    bias = part(page, "bias-1")
    bias.scroll_into_view_if_needed()
    part(page, "all-learning-rate-1").select_option("other")
    field = part(page, "all-learning-rate-1-other")
    field.fill("nonsense")
    if told:
        field.press("Enter")
    expect(page.locator("#tuning-1 .problem:visible")).to_have_count(1 if told else 0)
    box = bias.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 9, box["y"] + (box["height"] - 3 if told else 3))
    page.mouse.down()
    page.mouse.up()
    expect(bias).not_to_be_checked()
    expect(page.locator("#tuning-1 .problem:visible")).to_have_count(0 if told else 1)


def test_on_a_phone_a_setting_is_changed_with_the_plot_in_sight(new_context: NewContext, server_url: str) -> None:
    with new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        open_playground(page, server_url)
        rate = part(page, "all-learning-rate-1")
        expect(rate).to_be_hidden()
        part(page, "tune-1").tap()
        rate.select_option("1")
        plot, sheet = part(page, "plot-1").bounding_box(), page.locator("#tuning-1").bounding_box()
        assert plot
        assert sheet
        assert plot["y"] >= 0
        assert plot["y"] + plot["height"] <= sheet["y"], "the sheet leaves the plot free"
        page.locator("#tuning-1 [data-help=learning_rate]").tap()
        expect(page.locator("#help")).to_be_visible()
        page.keyboard.press("Escape")
        expect(rate).to_be_visible()  # only the help has closed
        page.locator("#train").tap()
        expect_step_beyond(page, 5)
        expect(rate).to_be_visible()  # one sees at once what it did
        expect(part(page, "learning-rate-1")).to_have_value("1")
        part(page, "tuning-close-1").tap()
        expect(rate).to_be_hidden()


def test_a_divergence_is_cured_by_one_press_and_that_by_one_undo(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_settings(page, 0)
    part(page, "loss-function-0").select_option("mse_linear")
    part(page, "tuning-close-0").click()
    part(page, "learning-rate-0").select_option("100")
    train(page)
    expect_verdict(page, 0, "diverged")
    expect(part(page, "verdict-0")).to_contain_text("At a learning rate of 100")
    try_remedy(page, "gentler", 0)
    expect(page.locator("#notice")).to_contain_text("training starts again")
    expect_step_beyond(page, 50)
    expect_verdict(page, 0, re.compile("learning|creeping|at_floor|plateau|undecided"))
    assert number_in(part(page, "loss-0")) < 0.5
    assert part(page, "learning-rate-0").input_value() != "100"
    page.locator("#undo").click()
    expect(part(page, "learning-rate-0")).to_have_value("100")
    expect(part(page, "loss-function-0")).to_have_value("mse_linear")


def test_one_neuron_at_its_floor_is_helped_by_the_feature_it_lacks(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    train(page)
    expect_verdict(page, 0, "at_floor")
    part(page, "ask-0").click()
    part(page, "why-offer-x1_x2").click()
    expect_verdict(page, 0, "solved")
    expect(part(page, "verdict-0")).not_to_contain_text("One straight line separates")


def test_a_side_is_duplicated_changed_and_three_are_compared(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    part(page, "actions-1").click()
    part(page, "duplicate-1").click()
    expect(page.locator("#title-2")).to_have_text(
        "Two layers, seed 44"
    )  # another start than the one it was copied from
    expect(page.locator("#side-3")).to_be_hidden()
    part(page, "actions-2").click()
    part(page, "same-seed-2-1").click()
    expect(page.locator("#title-2")).to_have_text("Two layers B")
    part(page, "learning-rate-2").select_option("1")
    train(page)
    expect_verdict(page, 1, "solved")
    expect_verdict(page, 2, "solved")
    steps = [int(re.findall(r"step (\d+)", part(page, f"verdict-{side}").inner_text())[0]) for side in (1, 2)]
    assert steps[1] < steps[0]  # the same weights at first, and three times the rate
    page.locator("#compare").click()
    part(page, "linked").check()
    page.keyboard.press("Escape")
    open_settings(page, 0)
    part(page, "optimizer-0").select_option("adam")
    for side in (1, 2):
        open_settings(page, side)
        expect(part(page, f"optimizer-{side}")).to_have_value("adam")
    page.keyboard.press("Escape")
    part(page, "actions-0").click()
    part(page, "remove-0").click()
    expect(page.locator("#title-0")).to_have_text("Two layers A")
    set_networks(page, 1)
    expect(page.locator("#side-1")).to_be_hidden()


def test_training_stops_at_the_loss_that_was_asked_for(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    page.locator("#stop").click()
    part(page, "stop-loss").fill("0.2")
    page.keyboard.press("Enter")
    expect(page.locator("#stop-label")).to_have_text("stops at loss 0.2")
    train(page)
    expect(page.locator("#train")).to_have_attribute("data-training", "false")
    expect(page.locator("#notice")).to_contain_text("the loss you asked for")
    expect_verdict(page, 0, "at_floor")  # it can go no further, and does not keep the other waiting
    wait_until(  # numbers are written a few times a second
        lambda: number_in(part(page, "loss-1")) <= 0.2,
        "the loss that was reached is not shown",
        lambda seconds: page.wait_for_timeout(1000 * seconds),
    )


@pytest.mark.parametrize(("language", "word"), [("en", "ball"), ("fr", "boule")])
def test_help_opens_from_the_keyboard_with_the_formula_of_what_is_chosen(
    page: Page, server_url: str, language: str, word: str
) -> None:
    open_playground(page, f"{server_url}?lang={language}")
    open_settings(page, 1)
    part(page, "optimizer-1").select_option("momentum")
    button = page.locator("#tuning-1 [data-help=optimizer]")
    button.focus()
    page.keyboard.press("Enter")
    sheet = page.locator("#help")
    expect(sheet).to_be_visible()
    expect(sheet).to_contain_text(word)
    expect(sheet.locator("math")).to_have_count(2)
    sheet.locator("summary").press("Enter")  # each choice beside the others, without choosing it
    options = part(page, "optimizer-1").locator("option:not(:checked)").all_text_contents()
    expect(sheet.locator("dt")).to_have_text(options)
    assert all(len(text) > 20 for text in sheet.locator("dd").all_text_contents())
    expect(part(page, "optimizer-1")).to_have_value("momentum")
    box, height = sheet.bounding_box(), (page.viewport_size or {"height": 0})["height"]
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= height
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(button).to_be_focused()
