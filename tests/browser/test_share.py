"""Taking work along: by link, QR code, file and on paper; keys, and two tabs side by side."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, expect
from pydantic import TypeAdapter
from safetensors import safe_open
from safetensors.numpy import load_file

from app.operations.catalog import DEFAULT_DATASET
from engine.experiment.datasets import make_dataset
from engine.experiment.specs import Experiment
from engine.training import Command, advance, initial_state
from tests.browser.conftest import NewContext
from tests.browser.journeys import (
    chart_lines,
    choose_dataset,
    clear,
    close_shelf,
    drawn_count,
    expect_step_beyond,
    expect_verdict,
    open_playground,
    open_shelf,
    part,
    step_count,
    tap,
    train,
)

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def open_share(page: Page, tab: str) -> None:
    if not part(page, "share-sheet").is_visible():
        part(page, "share").click()
    part(page, f"share-{tab}-tab").click()


def settled_value(field: Locator, pattern: str) -> str:
    expect(field).to_have_value(re.compile(pattern))
    return field.input_value()


def preset(page: Page, name: str) -> None:
    choose_dataset(page, name)
    expect(part(page, f"preset-{name}")).to_have_attribute("aria-pressed", "true")


def test_a_link_with_weights_opens_trained(page: Page, context: BrowserContext, server_url: str) -> None:
    open_playground(page, server_url)
    train(page)
    expect_verdict(page, 1, "solved")
    train(page)
    open_share(page, "link")
    plain = settled_value(part(page, "share-url"), "^http")
    part(page, "share-weights").check()
    expect(part(page, "share-url")).not_to_have_value(plain)
    other = context.new_page()
    open_playground(other, part(page, "share-url").input_value())
    expect(part(other, "accuracy-1")).to_contain_text("100%")
    assert step_count(other) == 0


def test_an_unedited_data_set_makes_a_short_link_and_a_code_for_the_projector(
    page: Page, context: BrowserContext, server_url: str
) -> None:
    open_playground(page, server_url)
    preset(page, "moons")
    open_share(page, "link")
    link = settled_value(part(page, "share-url"), r"\.-$")
    part(page, "share-qr-tab").click()
    expect(part(page, "qr-code")).to_have_attribute("src", re.compile("^blob:"))
    assert part(page, "qr-code").evaluate("async image => { await image.decode(); return image.naturalWidth; }") > 0
    part(page, "qr-large").click()
    expect(part(page, "qr")).to_have_class(re.compile("large"))
    part(page, "qr-large").click()
    other = context.new_page()
    open_playground(other, link)
    assert [drawn_count(other, label) for label in (0, 1)] == [drawn_count(page, label) for label in (0, 1)]
    expect(part(other, "preset-moons")).to_have_attribute("aria-pressed", "true")


def test_a_link_too_long_for_a_code_says_what_to_do(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_shelf(page)
    page.locator("#n-samples-number").fill("900")
    page.locator("#n-samples-number").press("Enter")
    expect(part(page, "count-0")).to_have_text("450")
    close_shelf(page)
    tap(page, 0, 0)
    open_share(page, "qr")
    expect(part(page, "qr-problem")).to_contain_text("2,953")
    expect(part(page, "qr-code")).to_be_hidden()


def test_a_saved_run_goes_on_as_if_it_had_never_stopped(
    page: Page, context: BrowserContext, server_url: str, tmp_path: Path
) -> None:
    open_playground(page, server_url)
    page.locator("#step").click()
    expect(part(page, "step-count")).to_have_attribute("data-step", "1")
    open_share(page, "file")
    with page.expect_download() as download:
        part(page, "run-save").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)

    other = context.new_page()
    open_playground(other, server_url)
    preset(other, "moons")
    open_share(other, "file")
    part(other, "run-file").set_input_files(file)
    expect(part(other, "step-count")).to_have_attribute("data-step", "1")
    expect(part(other, "preset-xor_blobs")).to_have_attribute("aria-pressed", "true")
    for step in (2, 3):
        other.locator("#step").click()
        expect(part(other, "step-count")).to_have_attribute("data-step", str(step))

    # The oracle: the file itself, and the engine trained without a stop.
    with safe_open(file, "np") as saved:
        experiment = json.loads(saved.metadata()["experiment"])
    assert load_file(file)["clock"].tolist()[0] == 1
    open_share(other, "file")
    with other.expect_download() as later:
        part(other, "run-save").click()
    later.value.save_as(tmp_path / "later.safetensors")
    arrays = load_file(tmp_path / "later.safetensors")
    for side, parameters in enumerate(parameters_after(experiment, 3)):
        np.testing.assert_array_equal(arrays[f"runs.{side}.parameters"], parameters)


def parameters_after(document: dict[str, object], steps: int) -> list[Array]:
    experiment = TypeAdapter(Experiment).validate_python(document)
    command = Command(until=steps, budget_ms=60_000, probes=("checkpoint",))
    _, frame = advance(experiment, make_dataset(**DEFAULT_DATASET), initial_state(experiment), command)
    return [frame.arrays[f"checkpoint.runs.{i}.parameters"] for i in range(len(experiment.runs))]


def test_a_file_that_is_no_run_is_refused_in_words(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_share(page, "file")
    wrong: FilePayload = {
        "name": "notes.safetensors",
        "mimeType": "application/octet-stream",
        "buffer": b"x1,x2,label\n1,1,0\n",
    }
    part(page, "run-file").set_input_files(wrong)
    expect(page.locator("#notice")).to_contain_text("notes.safetensors is not a safetensors file")
    expect_verdict(page, 0, "ready")


def test_keys_do_what_the_sheet_says(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    body = page.locator("body")
    body.press("?")
    expect(part(page, "shortcuts-sheet")).to_contain_text("train or pause")
    body.press("l")  # not while a dialog is open
    page.keyboard.press("Escape")
    expect(part(page, "hidden-lines")).not_to_be_checked()
    body.press("l")
    expect(part(page, "hidden-lines")).to_be_checked()
    body.press("e")
    expect(part(page, "erase")).to_have_attribute("aria-pressed", "true")
    body.press("2")
    expect(part(page, "class-1")).to_have_attribute("aria-pressed", "true")
    body.press("ArrowRight")
    expect(part(page, "step-count")).to_have_attribute("data-step", "1")
    body.press("r")
    expect(part(page, "step-count")).to_have_attribute("data-step", "0")
    body.press("?")
    part(page, "single-keys").uncheck()
    page.keyboard.press("Escape")
    body.press("l")
    expect(part(page, "hidden-lines")).to_be_checked()  # still
    body.press(" ")
    expect_step_beyond(page, 0)


def test_two_tabs_live_side_by_side(page: Page, context: BrowserContext, server_url: str) -> None:
    open_playground(page, server_url)
    other = context.new_page()
    open_playground(other, server_url)
    for tab, x in ((page, 1.0), (other, -1.0)):
        clear(tab)
        tap(tab, x, 1)
        tab.wait_for_url(re.compile("#2"))
    page.reload()  # its own address goes before what the other tab left in the browser
    expect(part(page, "count-0")).to_have_text("1")
    expect(part(page, "connection")).to_have_attribute("data-state", "open")
    assert page.url != other.url


@pytest.mark.parametrize("networks", [1, 2, 4])
def test_one_light_page_of_paper(new_context: NewContext, server_url: str, tmp_path: Path, networks: int) -> None:
    with new_context(color_scheme="dark", viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        open_playground(page, server_url)
        page.mouse.move(300, 300)
        chart_lines(page)  # the chart is the library's, not the sketch before it
        page.locator("#compare").click()
        part(page, f"networks-{networks}").click()
        page.keyboard.press("Escape")
        expect(page.locator(".side:visible")).to_have_count(networks)
        expect_verdict(page, 0, "ready")
        paper = page.pdf(format="A4", path=tmp_path / "page.pdf")
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
        expect(page.locator("html")).not_to_have_attribute("data-theme", "light")  # the screen is dark again
