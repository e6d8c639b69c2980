"""The panel "Mathematics": its numbers are the engine's, and the step it applies is the one it showed."""

import base64
import json

import numpy as np
from playwright.sync_api import Locator, Page, expect

from app.operations.catalog import DEFAULT_DATASET, DEFAULT_EXPERIMENT
from engine.experiment.datasets import make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.presented import presented
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
    sheet.get_by_text("Is the gradient correct?").click()
    part(page, "mathematics-numeric").check()
    difference = part(page, "mathematics-difference")
    assert 0 < float(difference.get_attribute("data-value") or "nan") < 1e-8
    sheet.get_by_text("As code, and how fast it is").click()
    part(page, "mathematics-measure").click()
    expect(part(page, "mathematics-timing")).to_contain_text("120 examples")
    assert float(part(page, "mathematics-timing").get_attribute("data-times") or "nan") > 1


def test_a_second_press_on_measure_is_heard_while_the_first_is_given_up(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_panel(page, 0)
    page.get_by_text("As code, and how fast it is").click()
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


def test_curves_and_factors_have_the_numbers_of_the_chosen_example(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_panel(page, 0)
    (W1, b1), (W2, b2) = layer_views(RUN.network, parameters_at(0))
    x, y = EXAMPLES.X[2], int(EXAMPLES.y[2])
    z1 = x @ W1 + b1
    prediction = 1 / (1 + np.exp(-(np.tanh(z1) @ W2 + b2)[0]))
    loss = -np.log(prediction if y == 1 else 1 - prediction)
    slope = -1 / prediction if y == 1 else 1 / (1 - prediction)

    turn_to(page, "forward-1")
    part(page, "mathematics-example").select_option(label="3")
    part(page, "mathematics-to").select_option(label="2")
    curve = part(page, "mathematics-curve")
    expect(curve.get_by_role("img", name="a as a function of z, with the examples on the curve")).to_be_visible()
    expect(curve.locator("figcaption")).to_contain_text(f"Example 3: z = {signed(z1[1])}, a = {signed(np.tanh(z1[1]))}")
    expect(curve.locator("figcaption")).to_contain_text("As z → −∞, a → −1; as z → ∞, a → 1.")
    turn_to(page, "loss-2")
    expect(curve.locator("figcaption")).to_contain_text(f"at ŷ = {prediction:.4g} its loss is {loss:.4g}")
    turn_to(page, "output-2")
    expect(curve).to_be_hidden()
    factors = json.loads(part(page, "mathematics-chain").get_attribute("data-values") or "")
    np.testing.assert_allclose(factors, [slope, prediction * (1 - prediction), np.tanh(z1[0])], rtol=1e-9)
    page.get_by_text("the derivation, card by card").click()
    expect(part(page, "mathematics-cards").get_by_role("listitem")).to_have_count(8)
    turn_to(page, "update-1")
    expect(part(page, "mathematics-chain")).to_be_hidden()
    expect(part(page, "mathematics-cards")).to_be_hidden()


def signed(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")


def test_examples_are_presented_one_at_a_time_and_an_exercise_may_hide_the_next_step(
    page: Page, server_url: str
) -> None:
    """Rosenblatt's rule on AND: each row is the engine's; a weight set by hand begins the table again."""
    run = RunSpec(NetworkSpec(initializer="zeros"), TrainingSpec("perceptron", learning_rate=1.0))
    experiment, examples = Experiment((run,), batch_size=1), make_dataset("and")
    states = [initial_state(experiment)]
    for step in range(1, 6):
        states.append(advance(experiment, examples, states[-1], Command(step, 1e9))[0])
    link = {
        "batch_size": 1,
        "runs": [
            {
                "network": {"hidden_layers": [], "initializer": "zeros"},
                "training": {"loss": "perceptron", "learning_rate": 1},
            }
        ],
        "preset": "and",
        "view": {"unit": "batch"},
        "lesson": {"title": "Rosenblatt", "text": "", "locks": {"walk": "hidden"}},
    }
    page.goto(f"{server_url}/#2.{base64.urlsafe_b64encode(json.dumps(link).encode()).decode().rstrip('=')}.-")
    expect_verdict(page, 0, "ready")
    open_question(page, "mathematics")
    shown = part(page, "presented")
    expect(part(page, "presented-said")).to_have_text(
        "No example has been presented since the weights were set. Press Step."
    )
    expect(part(page, "mathematics-walk")).to_be_hidden()
    for step in range(1, 6):
        page.locator("#step").click()
        expect(shown).to_have_attribute("data-step", str(step))
    rows = part(page, "presented-table").locator("tbody tr")
    expect(rows).to_have_count(6)  # and the next one
    for row, one in zip(rows.all(), presented(experiment, examples, states, 20), strict=False):
        after = f"({', '.join(signed(value) for value in one.parameters)})"
        expect(row.locator("td").nth(0)).to_have_text(str(one.row + 1))
        expect(row.locator("td").nth(5)).to_have_text(after)
    expect(rows.last.locator("td").nth(5)).to_have_text("?")
    expect(part(page, "presented-said")).to_contain_text("Step 5 presented example")
