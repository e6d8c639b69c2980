"""The round-off lab tells the engine's own numbers: what breaks, and from which step on."""

from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.operations.catalog import DEFAULT_DATASET, DEFAULT_EXPERIMENT
from engine.arrays import Floats
from engine.experiment.datasets import make_dataset
from engine.experiment.specs import Experiment, RunSpec
from engine.functions.losses import LOSSES
from engine.training import Command, advance, initial_state
from tests.browser.journeys import (
    choose_task,
    expect_verdict,
    open_playground,
    open_question,
    open_settings,
    part,
    train,
)

NAMES = {"stable": "binary_cross_entropy", "naive": "naive_cross_entropy", "clipped": "clipped_cross_entropy"}


def histories(run: RunSpec, rate: float, steps: int) -> tuple[Floats, dict[tuple[str, str], Floats]]:
    """The kept steps, and the loss of each way there, trained by the engine itself."""
    ways = [(method, precision) for precision in ("float64", "float32") for method in NAMES]
    runs = tuple(
        replace(run, training=replace(run.training, loss=NAMES[m], precision=p, learning_rate=rate)) for m, p in ways
    )
    experiment = Experiment(runs)
    command = Command(steps, 1e9)
    _, frame = advance(experiment, make_dataset(**DEFAULT_DATASET), initial_state(experiment), command)
    return frame.arrays["history.step"], dict(zip(ways, frame.arrays["history.loss"].T, strict=True))


def test_each_training_breaks_where_the_engine_s_does(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_question(page, "roundoff")
    sheet = page.locator("#inspect-roundoff")
    expect(sheet).to_have_attribute("data-ready", "true")
    part(page, "roundoff-rate").select_option("100")
    part(page, "roundoff-run").click()
    expect(part(page, "roundoff-run")).to_be_enabled()
    steps, losses = histories(DEFAULT_EXPERIMENT.runs[1], 100, 300)
    truth = losses["stable", "float64"]
    for (method, precision), loss in losses.items():
        cells = part(page, f"roundoff-{method}-{precision}").locator("td").all_inner_texts()
        apart = (loss != truth) & ~(np.isnan(loss) & np.isnan(truth))
        wrong = ~(np.abs(loss - truth) <= 0.01 * np.abs(truth))
        for text, where in zip(cells[1:], (apart, wrong, ~np.isfinite(loss)), strict=True):
            assert text == (str(steps[where.argmax()]) if where.any() else "never")
    assert not np.isfinite(losses["naive", "float32"][-1]), "or this test shows nothing"
    expect(part(page, "roundoff-summary")).to_contain_text("naive, float32: NaN or ∞ from step")


def test_every_training_is_named_inside_the_chart(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_question(page, "roundoff")
    chart = page.locator("#inspect-roundoff .js-plotly-plot")
    names = chart.locator(".annotation-text")
    expect(names).to_have_count(6)
    plot = chart.locator(".nsewdrag").bounding_box()
    assert plot is not None
    for box in [name.bounding_box() for name in names.all()]:
        assert box is not None
        assert plot["y"] - 20 <= box["y"]
        assert box["y"] + box["height"] <= plot["y"] + plot["height"]


def test_losses_too_high_for_the_chart_are_said_to_leave_it(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_question(page, "roundoff")
    expect(page.locator("#inspect-roundoff")).to_have_attribute("data-ready", "true")
    expect(part(page, "roundoff-cut")).to_be_hidden()
    open_settings(page, 1)
    part(page, "activation-1").select_option("linear")
    part(page, "tuning-close-1").click()
    part(page, "roundoff-run").click()
    expect(part(page, "roundoff-cut")).to_contain_text("cut off at the top of the chart")


def test_what_the_lab_would_train_otherwise_by_now_is_said_to_be_out_of_date(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_question(page, "roundoff")
    expect(page.locator("#inspect-roundoff")).to_have_attribute("data-ready", "true")
    part(page, "learning-rate-1").select_option("1")  # the lab has its own
    expect(part(page, "roundoff-state")).to_have_text("")
    open_settings(page, 1)
    part(page, "optimizer-1").select_option("adam")
    expect(part(page, "roundoff-state")).to_contain_text("other settings: press “Train them all”")


def test_a_training_that_nobody_waited_for_is_not_said_to_go_on(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_question(page, "roundoff")
    expect(page.locator("#inspect-roundoff")).to_have_attribute("data-ready", "true")
    page.route("**/api/train", lambda _: None)  # it never answers
    part(page, "roundoff-run").click()
    expect(part(page, "roundoff-state")).to_have_text("Training…")
    open_question(page, "roundoff")
    expect(part(page, "roundoff-run")).to_be_enabled()
    expect(part(page, "roundoff-state")).to_have_text("")


def test_the_numbers_at_a_logit_are_numpys(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_question(page, "roundoff")
    for z in (-100.0, -20.0, 5.0, 16.5, 17.0, 40.0):
        part(page, "roundoff-z").fill(str(z))
        for precision in ("float32", "float64"):
            at = np.array([z], precision)
            for method, name in NAMES.items():
                text = part(page, f"roundoff-{method}-{precision}-z").get_attribute("data-value")
                assert text is not None
                expected = float(LOSSES[name].value(at, np.zeros(1, precision))[0])
                # a last digit of e⁻ᶻ may differ, and near 1 the logarithm makes a last digit of 1 − ŷ visible
                near = pytest.approx(expected, rel=2e-3 if method != "stable" else 1e-6, nan_ok=True)
                assert float(text) == near, f"{method}, {precision}, z = {z}"


def test_put_on_the_page_the_naive_neuron_breaks_and_the_stable_one_solves_it(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_question(page, "roundoff")
    choose_task(page, "curve")
    expect(part(page, "roundoff-state")).to_contain_text("These points have values")
    expect(part(page, "inspect-roundoff")).to_be_disabled()  # with the reason, in the list
    expect(part(page, "answer-roundoff")).to_have_text("for points in classes")
    part(page, "roundoff-show").click()
    expect(part(page, "preset-two_blobs")).to_have_attribute("aria-pressed", "true")
    train(page)
    expect_verdict(page, 0, "diverged")
    expect_verdict(page, 1, "solved")
