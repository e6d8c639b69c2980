"""The diagram as the editor of the network: layers, units, inputs, and single weights set and frozen by hand."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import NewContext
from tests.browser.journeys import (
    expect_step_beyond,
    expect_verdict,
    open_diagram,
    open_playground,
    open_settings,
    part,
    step_count,
    train,
)


def inspector_value(page: Page, place: str) -> float:
    return float(part(page, f"value-{place}").input_value())


def expect_inspector(page: Page, name: str) -> None:
    """It is open, fetched if it was not here yet."""
    expect(part(page, "inspector")).to_be_visible()
    expect(part(page, "inspector")).to_have_accessible_name(name)


def shown_value(page: Page, place: str) -> float:
    """The value in a field once there is one."""
    expect(part(page, f"value-{place}")).not_to_have_value("")
    return inspector_value(page, place)


def test_layers_and_units_change_in_the_diagram_and_training_goes_on(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    train(page)
    expect_step_beyond(page, 10)
    open_diagram(page, 1)
    part(page, "add-layer-1").click()
    part(page, "more-1-2").click()
    part(page, "more-1-2").click()
    expect(part(page, "units-1-2")).to_have_text("4")
    expect(part(page, "unit-1-2-3")).to_be_visible()
    part(page, "layer-activation-1-2").select_option("relu")
    expect(part(page, "unit-1-2-3")).to_have_accessible_name(re.compile("layer 2, neuron 4, ReLU, bias"))
    expect_step_beyond(page, step_count(page) + 20)
    part(page, "remove-layer-1-2").click()
    part(page, "remove-layer-1-1").click()
    expect(part(page, "units-1-1")).to_have_count(0)
    expect(part(page, "unit-1-1-0")).to_be_visible()  # the outputs follow the inputs
    expect(part(page, "unit-1-1-0")).to_have_accessible_name(re.compile("output ŷ"))
    expect_step_beyond(page, step_count(page) + 20)


def test_equal_neurons_are_badged_and_say_that_they_stay_so(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_settings(page, 1)
    part(page, "initializer-1").select_option("zeros")
    part(page, "tuning-close-1").click()
    train(page)
    expect_step_beyond(page, 10)
    open_diagram(page, 1)
    expect(part(page, "unit-1-1-1")).to_have_attribute("data-twin", "1")
    expect(part(page, "unit-1-1-1")).to_have_accessible_name(re.compile("equal to neuron 1$"))
    part(page, "unit-1-1-1").click()
    expect(part(page, "unit-twin")).to_have_text("Equal to neuron 1, bit for bit, so both get equal updates for ever.")


def test_one_neuron_that_is_shown_the_product_solves_xor(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_diagram(page, 0)
    part(page, "features-0").click()
    part(page, "feature-x1_x2-0").check()
    for name in ("x1", "x2"):
        part(page, f"feature-{name}-0").uncheck()
    expect(part(page, "feature-x1_x2-0")).to_be_disabled()  # one input stays
    page.keyboard.press("Escape")
    expect(part(page, "unit-0-0-0")).to_have_accessible_name("input feature x₁x₂")
    train(page)
    expect_verdict(page, 0, "solved")


def test_a_bias_is_typed_and_a_frozen_weight_stays_what_it_is(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_diagram(page, 1)
    part(page, "unit-1-1-0").click()
    expect_inspector(page, "Hidden layer 1, neuron 1")
    part(page, "value-1-bias-0").fill("0.75")
    part(page, "value-1-bias-0").press("Enter")
    expect(part(page, "unit-1-1-0")).to_have_accessible_name(re.compile("bias 0.75"))
    part(page, "freeze-1-0-0").click()
    expect(part(page, "freeze-1-0-0")).to_have_attribute("aria-pressed", "true")
    frozen, free = shown_value(page, "1-0-0"), shown_value(page, "1-1-0")
    train(page)
    expect_step_beyond(page, 60)
    expect(part(page, "value-1-1-0")).not_to_have_value(str(free))
    assert inspector_value(page, "1-0-0") == frozen
    # Set by hand while it trains: the slider's end.
    part(page, "slider-1-0-0").press("End")
    expect(part(page, "value-1-0-0")).to_have_value("5")
    # It is frozen, so nothing but undo can bring it back: the freezing itself was an earlier change.
    page.locator("#undo").click()
    expect(part(page, "value-1-0-0")).to_have_value(str(frozen))
    expect(part(page, "freeze-1-0-0")).to_have_attribute("aria-pressed", "true")
    page.locator("#redo").click()
    expect(part(page, "value-1-0-0")).to_have_value("5")
    expect_step_beyond(page, step_count(page) + 20)
    assert inspector_value(page, "1-0-0") == 5
    part(page, "close-inspector").click()
    expect(part(page, "inspector")).to_be_hidden()


def test_a_typed_weight_goes_back_at_one_undo_and_a_reset_leaves_nothing_to_take_back(
    page: Page, server_url: str
) -> None:
    open_playground(page, server_url)
    open_diagram(page, 1)
    part(page, "unit-1-1-0").click()
    expect_inspector(page, "Hidden layer 1, neuron 1")
    before = shown_value(page, "1-0-0")
    part(page, "value-1-0-0").fill("2.5")
    part(page, "value-1-0-0").press("Enter")
    expect(part(page, "loss-1")).not_to_have_text("–")
    page.locator("#undo").click()
    expect(part(page, "value-1-0-0")).to_have_value(str(before))
    expect(page.locator("#undo")).to_be_disabled()
    page.locator("#redo").click()
    expect(part(page, "value-1-0-0")).to_have_value("2.5")
    page.locator("#reset-same").click()
    expect(part(page, "value-1-0-0")).to_have_value(str(before))
    expect(page.locator("#undo")).to_be_disabled()


def test_a_link_is_looked_at_by_a_press_and_changed_by_a_drag(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_diagram(page, 0)
    start, end = part(page, "unit-0-0-0").bounding_box(), part(page, "unit-0-1-0").bounding_box()
    assert start is not None
    assert end is not None
    # Half way along the link, which is half way down.
    x = (start["x"] + start["width"] + end["x"]) / 2
    y = (start["y"] + start["height"] / 2 + end["y"] + end["height"] / 2) / 2
    page.mouse.click(x, y)
    expect_inspector(page, "Output ŷ")
    part(page, "value-1-0-0").fill("0.5")
    part(page, "value-1-0-0").press("Enter")
    expect(part(page, "slider-1-0-0")).to_have_value("0.5")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 50, steps=5)
    page.mouse.up()
    expect(part(page, "value-1-0-0")).to_have_value("1.5")


def test_everything_can_be_reached_by_keyboard(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_diagram(page, 1)
    part(page, "more-1-1").focus()
    page.keyboard.press("Enter")
    expect(part(page, "more-1-1")).to_be_focused()
    expect(part(page, "units-1-1")).to_have_text("3")
    part(page, "unit-1-0-0").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(part(page, "unit-1-1-1")).to_be_focused()
    page.keyboard.press("Enter")
    expect_inspector(page, "Hidden layer 1, neuron 2")
    expect(part(page, "inspector")).to_be_focused()
    for _ in range(3):  # past the close button and the slider
        page.keyboard.press("Tab")
    expect(part(page, "value-1-bias-1")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("-1.5")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(part(page, "freeze-1-bias-1")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(part(page, "inspector")).to_be_hidden()
    expect(part(page, "unit-1-1-1")).to_be_focused()
    expect(part(page, "unit-1-1-1")).to_have_accessible_name(re.compile(r"neuron 2, tanh, bias [-−]1.5"))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_tablet_has_the_controls_of_a_single_layer_in_one_line(
    new_context: NewContext, server_url: str, language: str
) -> None:
    viewport: ViewportSize = {"width": 768, "height": 1024}
    with new_context(viewport=viewport, has_touch=True, is_mobile=True, locale=language) as context:
        page = context.new_page()
        open_playground(page, server_url)
        open_diagram(page, 1)
        part(page, "layer-activation-1-1").select_option("leaky_relu")
        names = ("features-1", "fewer-1-1", "more-1-1", "layer-activation-1-1", "remove-layer-1-1")
        boxes = [part(page, name).bounding_box() or pytest.fail(f"{name} is not there") for name in names]
        assert {box["y"] for box in boxes} == {boxes[0]["y"]}
        for name, box, after in zip(names, boxes, boxes[1:], strict=False):
            assert min(box["width"], box["height"]) >= 44, name
            assert box["x"] + box["width"] <= after["x"] + 0.5, f"{name} lies over the next"
        add, close = (part(page, name).bounding_box() for name in ("add-layer-1", "shrink-1"))
        assert add
        assert close
        assert min(add["width"], add["height"]) >= 44
        assert add["x"] + add["width"] <= close["x"] + 0.5, "whatever the layers are, it lies over none of them"
        assert add["y"] + add["height"] <= boxes[0]["y"] + 0.5
