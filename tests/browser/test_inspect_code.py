"""The panel "Code": the program on the screen is the network on the screen."""

import sys
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect

from app.operations.catalog import DEFAULT_DATASET, DEFAULT_EXPERIMENT
from engine.experiment.datasets import make_dataset
from engine.functions.losses import LOSSES
from engine.reference.network import logits
from engine.training import Command, advance, initial_state
from tests.browser.journeys import expect_step_beyond, expect_verdict, open_playground, open_question, part, step_count
from tests.programs import STEPS, run_all

RUN = DEFAULT_EXPERIMENT.runs[1]
EXAMPLES = make_dataset(**DEFAULT_DATASET)


def predictions(step: int) -> np.ndarray:
    state, _ = advance(DEFAULT_EXPERIMENT, EXAMPLES, initial_state(DEFAULT_EXPERIMENT), Command(step, 1e9))
    return np.asarray(LOSSES[RUN.training.loss].prediction(logits(RUN.network, state.runs[1].parameters, EXAMPLES.X)))


def test_the_program_shown_is_this_network_and_goes_on_as_the_page(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    expect_verdict(page, 1, "ready")
    page.locator("#step").click()
    expect_step_beyond(page, 0)
    step = step_count(page)
    open_question(page, "code")
    expect(page.locator("#inspect-code")).to_have_attribute("data-step", str(step))
    with page.expect_download() as download:
        part(page, "code-save").click()
    assert download.value.suggested_filename == "network_numpy.py"
    present = Path(download.value.path()).read_text("utf-8")
    part(page, "code-from").select_option("first")
    expect(page.locator("#inspect-code")).to_have_attribute("data-step", "0")
    first = part(page, "code-text").text_content() or ""
    for (before, after), begin in zip(run_all([present, first], sys.executable), (step, 0), strict=True):
        np.testing.assert_allclose(before, predictions(begin), atol=1e-12)
        np.testing.assert_allclose(after, predictions(begin + STEPS), atol=1e-9)


FORMATS = {
    "torch": "binary_cross_entropy_with_logits",
    "sklearn": "MLPClassifier",
    "curl": "/api/train",
    "keras": "from_logits=True",
}

COLOURED = "['string', 'keyword', 'name', 'number'].map((kind) => CSS.highlights.get(`code-${kind}`).size)"


def test_every_format_is_written(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_question(page, "code")
    for form, words in FORMATS.items():
        part(page, "code-format").select_option(form)
        expect(part(page, "code-text"), f"as {form}").to_contain_text(words)
        assert min(page.evaluate(COLOURED)) > 0, f"{form} is without colours"
        if form != "curl":
            compile(part(page, "code-text").text_content() or "", form, "exec")
    part(page, "code-logits").select_option("prediction")
    expect(part(page, "code-text")).to_contain_text("from_logits=False")
