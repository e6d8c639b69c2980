"""The panel "Mathematics": its numbers are the engine's, and the step it applies is the one it showed."""

import numpy as np
from playwright.sync_api import Locator, Page, expect

from app.operations.catalog import DEFAULT_DATASET, DEFAULT_EXPERIMENT
from engine.experiment.datasets import make_dataset
from engine.experiment.specs import LayerSpec
from engine.reference.network import layer_views, loss_and_gradient
from engine.training import Command, advance, initial_state
from tests.browser.journeys import (
    close_question,
    expect_step_beyond,
    expect_verdict,
    open_playground,
    open_question,
    part,
    step_count,
    train,
)

RUN = DEFAULT_EXPERIMENT.runs[1]
EXAMPLES = make_dataset(**DEFAULT_DATASET)


def parameters_at(step: int) -> np.ndarray:
    state, _ = advance(DEFAULT_EXPERIMENT, EXAMPLES, initial_state(DEFAULT_EXPERIMENT), Command(step, 1e9))
    return np.asarray(state.runs[1].parameters)


def matrix(page: Page, name: str) -> np.ndarray:
    rows = part(page, f"matrix-{name}").locator("tbody tr")
    return np.array(
        [[float(cell.get_attribute("data-value") or "nan") for cell in row.locator("td").all()] for row in rows.all()]
    )


def turn_to(page: Page, place: str) -> Locator:
    walk = part(page, "mathematics-walk")
    for _ in range(12):
        here = walk.get_attribute("data-page") or ""
        if here == place:
            return walk
        part(page, "mathematics-forth").click()
        expect(walk).not_to_have_attribute("data-page", here)
    raise AssertionError(f"no page {place}")


def open_panel(page: Page, step: int) -> None:
    open_question(page, "mathematics")
    expect(page.locator("#inspect-mathematics")).to_have_attribute("data-step", str(step))


def test_every_page_shows_the_engine_s_numbers_and_the_step_applied_is_the_one_shown(
    page: Page, server_url: str
) -> None:
    open_playground(page, server_url)
    expect_verdict(page, 1, "ready")  # the first frame is here
    page.locator("#step").click()
    expect_step_beyond(page, 0)
    step = step_count(page)
    open_panel(page, step)
    before, after = parameters_at(step), parameters_at(step + 1)
    (W1, b1), (W2, _) = layer_views(RUN.network, before)
    gradients = layer_views(RUN.network, loss_and_gradient(RUN, before, EXAMPLES.X, EXAMPLES.y)[1])
    assert RUN.network.hidden_layers[0] == LayerSpec(2, "tanh")

    turn_to(page, "forward-1")
    np.testing.assert_array_equal(matrix(page, "A0"), EXAMPLES.X[:16])
    np.testing.assert_array_equal(matrix(page, "W1"), W1)
    np.testing.assert_allclose(matrix(page, "Z1"), EXAMPLES.X[:16] @ W1 + b1, rtol=1e-13)
    expect(part(page, "mathematics-words")).to_contain_text("first 16 of the batch’s 120 examples")
    assert page.locator(".net-unit[data-walked]").count() == 2
    part(page, "mathematics-convention").select_option("columns")
    expect(part(page, "matrix-A0").locator("caption")).to_contain_text("(2 × 16)")
    np.testing.assert_array_equal(matrix(page, "W1"), W1.T)
    expect(part(page, "matrix-W1").locator("caption")).to_contain_text("(2 × 2)")
    part(page, "mathematics-convention").select_option("rows")

    turn_to(page, "hidden-1")
    np.testing.assert_allclose(matrix(page, "dW1"), gradients[0][0], rtol=1e-12)
    part(page, "mathematics-form").select_option("one")
    expect(part(page, "matrix-dZ1").locator("caption")).to_contain_text("(1 × 2)")
    np.testing.assert_allclose(matrix(page, "dW1"), np.outer(matrix(page, "A0"), matrix(page, "dZ1")), rtol=1e-13)
    part(page, "mathematics-form").select_option("all")
    part(page, "mathematics-walk").press("ArrowRight")
    expect(part(page, "mathematics-walk")).to_have_attribute("data-page", "update-1")

    for layer, (W, b) in enumerate(layer_views(RUN.network, after), start=1):
        turn_to(page, f"update-{layer}")
        assert matrix(page, f"new_W{layer}").tobytes() == W.tobytes(), "the next step's weights, bit for bit"
        assert matrix(page, f"new_b{layer}").tobytes() == b[np.newaxis].tobytes()
    part(page, "mathematics-apply").click()
    expect(page.locator("#inspect-mathematics")).to_have_attribute("data-step", str(step + 1))
    expect(part(page, "mathematics-walk")).to_have_attribute("data-page", "forward-1")
    expect(part(page, "mathematics-status")).to_contain_text(f"Step {step + 1} is done")
    turn_to(page, "forward-2")
    assert matrix(page, "W2").tobytes() == layer_views(RUN.network, after)[1][0].tobytes()
    assert (layer_views(RUN.network, after)[1][0] != W2).any()


def test_the_gradient_is_measured_and_the_loop_is_timed(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_panel(page, 0)
    turn_to(page, "output-2")
    sheet = page.locator("#inspect-mathematics")
    sheet.locator("summary").nth(1).click()
    part(page, "mathematics-numeric").check()
    difference = part(page, "mathematics-difference")
    assert 0 < float(difference.get_attribute("data-value") or "nan") < 1e-8
    sheet.locator("summary").nth(0).click()
    part(page, "mathematics-measure").click()
    expect(part(page, "mathematics-timing")).to_contain_text("120 examples")
    assert float(part(page, "mathematics-timing").get_attribute("data-times") or "nan") > 1


def test_a_second_press_on_measure_is_heard_while_the_first_is_given_up(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_panel(page, 0)
    page.locator("#inspect-mathematics summary").nth(0).click()
    page.route("**/api/timing", lambda _: None)  # it never answers
    for _ in range(2):
        with page.expect_request("**/api/timing"):
            part(page, "mathematics-measure").click()
    expect(part(page, "mathematics-timing")).to_have_text("Measuring…")


def test_training_waits_for_the_walk_and_goes_on_after_it(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    train(page)
    open_question(page, "mathematics")
    expect(page.locator("#train")).to_have_attribute("data-training", "false")
    expect(part(page, "mathematics-note")).to_contain_text("paused while this panel is open")
    expect(part(page, "mathematics-walk")).to_be_visible()
    close_question(page)
    expect(page.locator("#train")).to_have_attribute("data-training", "true")
    assert page.locator(".net-unit[data-walked]").count() == 0


def test_without_examples_one_press_makes_it_apply(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    page.locator("#clear").click()
    open_question(page, "mathematics")
    part(page, "mathematics-load").click()
    expect(part(page, "mathematics-walk")).to_have_attribute("data-page", "forward-1")
