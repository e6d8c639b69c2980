"""Curves, tables and surface below the plots; going back in time, and the runs before."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect

from tests.browser.conftest import Complaints
from tests.browser.journeys import (
    chart_lines,
    expect_step_beyond,
    expect_verdict,
    let_pass,
    number_in,
    open_chart_options,
    open_playground,
    part,
    pause,
    settled,
    step_count,
    train,
)
from tests.browser.test_duel import uninterrupted


def trained(page: Page, url: str, steps: int) -> int:
    open_playground(page, url)
    train(page)
    expect_step_beyond(page, steps)
    return pause(page)


def saved(download: Download) -> str:
    return Path(download.path()).read_text("utf-8")


def test_training_on_from_an_earlier_step_gives_the_same_numbers(page: Page, server_url: str) -> None:
    newest = trained(page, server_url, 120)
    slider = part(page, "time")
    for _ in range(4):
        slider.press("PageDown")
    expect(part(page, "time-text")).to_contain_text("Training will continue from step")
    settled(page)
    there = step_count(page)
    assert 0 < there < newest
    # Everything is as it was then: the numbers beside the plots are those of the engine at that step.
    before = uninterrupted(there)
    for side in (0, 1):
        assert number_in(part(page, f"loss-{side}")) == round(float(before["loss"][side]), 4)
    slider.press("ArrowLeft")
    expect(part(page, "step-count")).not_to_have_attribute("data-step", str(there))
    slider.press("ArrowRight")
    expect(part(page, "step-count")).to_have_attribute("data-step", str(there))
    train(page)
    expect_step_beyond(page, newest + 10)
    reached = pause(page)
    expect(part(page, "time-text")).to_be_empty()
    expected = uninterrupted(reached)
    for side, line in enumerate(chart_lines(page)):
        kept = dict(zip(line["x"], line["y"], strict=True))
        assert list(kept) == sorted(kept)
        for step, losses in zip(expected["history.step"].tolist(), expected["history.loss"], strict=True):
            assert kept[step] == losses[side], f"side {side}, step {step}"


def test_the_chart_library_is_fetched_when_the_chart_comes_into_view(page: Page, server_url: str) -> None:
    """It is ten times the rest of the page: who sees only the plots, as in a small frame, does not wait for it."""
    page.set_viewport_size({"width": 1000, "height": 600})  # where the guide is below the networks
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_playground(page, server_url)
    expect_verdict(page, 0, "ready")
    settled(page)
    let_pass(page, 500)
    assert any(url.endswith("main.js") for url in asked)
    assert not any("plotly" in url for url in asked)
    assert chart_lines(page)
    assert any("plotly.min" in url for url in asked)


def test_the_chart_library_waits_until_somebody_is_there(page: Page, server_url: str) -> None:
    """On a large screen the chart is in view at once: the library must not hold up a page that has only just opened."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_playground(page, server_url)
    expect(part(page, "loss-chart")).to_be_in_viewport()
    settled(page)
    let_pass(page, 2000)
    assert not any("plotly" in url for url in asked)
    page.mouse.move(300, 300)
    expect(part(page, "loss-chart")).to_have_attribute("data-ready", "true")


def test_a_click_in_the_chart_goes_back_and_now_returns(page: Page, server_url: str) -> None:
    newest = trained(page, server_url, 100)
    chart_lines(page)  # the library is here
    part(page, "loss-chart").scroll_into_view_if_needed()
    box = part(page, "loss-chart").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#chart-plotly .hoverlayer > *")).not_to_have_count(0)  # it has seen the pointer
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(part(page, "step-count")).not_to_have_attribute("data-step", str(newest))
    assert 0.3 * newest < step_count(page) < 0.7 * newest
    part(page, "time-now").click()
    expect(part(page, "step-count")).to_have_attribute("data-step", str(newest))
    part(page, "time-play").click()  # from the beginning
    expect(part(page, "step-count")).not_to_have_attribute("data-step", str(newest))
    expect(part(page, "time-play")).to_have_attribute("data-playing", "false")
    expect(part(page, "step-count")).to_have_attribute("data-step", str(newest))


def test_runs_before_are_kept_compared_and_taken_up_again(page: Page, server_url: str) -> None:
    newest = trained(page, server_url, 60)
    part(page, "learning-rate-1").select_option("1")
    page.locator("#reset-same").click()
    expect(part(page, "step-count")).to_have_attribute("data-step", "0")
    train(page)
    expect_step_beyond(page, 20)
    pause(page)
    part(page, "tab-runs").click()
    expect(part(page, "run-now")).to_have_count(2)
    expect(part(page, "run")).to_have_count(2)
    expect(part(page, "run").first).to_contain_text(str(newest))
    part(page, "run").first.get_by_role("checkbox").check()
    part(page, "run").nth(1).get_by_role("checkbox").check()
    with page.expect_download() as download:
        part(page, "runs-save").click()
    rows = list(csv.DictReader(io.StringIO(saved(download.value))))
    assert [row["run"] for row in rows] == ["2", "2", "1", "1"]
    assert rows[2]["steps"] == str(newest)
    part(page, "tab-loss").click()
    expect(part(page, "loss-chart")).to_have_attribute("data-lines", "4")

    part(page, "tab-runs").click()
    part(page, "run").nth(1).get_by_test_id("run-restore").click()
    expect(part(page, "learning-rate-1")).to_have_value("0.3")
    expect(part(page, "step-count")).to_have_attribute("data-step", "0")
    expect(part(page, "run")).to_have_count(4)
    page.keyboard.press("Control+z")
    expect(part(page, "learning-rate-1")).to_have_value("1")
    part(page, "run").first.get_by_test_id("run-delete").click()
    expect(part(page, "run")).to_have_count(3)


def test_the_confusion_table_counts_every_point_once(page: Page, server_url: str) -> None:
    trained(page, server_url, 60)
    part(page, "tab-confusion").click()
    tables = part(page, "confusion").get_by_role("table")
    expect(tables).to_have_count(2)
    for side in (0, 1):
        cells = [int(text) for text in tables.nth(side).locator("td:not(.right)").all_inner_texts()]
        assert sum(cells) == 120
        right = sum(int(text) for text in tables.nth(side).locator("td.hit").all_inner_texts())
        assert part(page, f"accuracy-{side}").inner_text().startswith(f"{right / 1.2:.1f}".removesuffix(".0"))


@pytest.fixture
def drawn_by_software(complaints: Complaints) -> None:
    complaints.allow(
        "GL Driver Message|willReadFrequently"
    )  # the browser's own words about a graphics card that is none


@pytest.mark.usefixtures("drawn_by_software")
def test_the_surface_opens_turns_and_closes(page: Page, server_url: str) -> None:
    trained(page, server_url, 60)
    part(page, "tab-surface").click()
    surface = part(page, "surface")
    expect(surface.locator("canvas")).not_to_have_count(0)
    part(page, "surface-side").select_option("1")
    surface.get_by_role("application").press("ArrowLeft")
    part(page, "tab-norms").click()
    expect(surface.locator("canvas")).to_have_count(0)
    expect(part(page, "loss-chart")).to_have_attribute("data-lines", "3")  # one layer and two


def test_the_chart_is_saved_as_pictures_and_as_numbers(page: Page, server_url: str) -> None:
    reached = trained(page, server_url, 60)
    chart_lines(page)
    starts = {"png": b"\x89PNG", "svg": b"<svg"}
    for name, start in starts.items():
        with page.expect_download() as download:
            open_chart_options(page)
            part(page, f"chart-{name}").click()
        assert Path(download.value.path()).read_bytes().startswith(start)
    with page.expect_download() as download:
        open_chart_options(page)
        part(page, "chart-csv").click()
    rows = list(csv.reader(io.StringIO(saved(download.value))))
    assert rows[0][0] == "step"
    assert [float(value) for value in rows[-1]] == [
        reached,
        *(float(uninterrupted(reached)[name][side]) for side in (0, 1) for name in ("loss", "accuracy")),
    ]


def test_without_the_server_saving_says_so(page: Page, server_url: str, complaints: Complaints) -> None:
    complaints.allow("Failed to load resource|ERR_FAILED")
    open_playground(page, server_url)
    page.route("**/charts/exports.js", lambda route: route.abort())
    open_chart_options(page)
    part(page, "chart-csv").click()
    expect(page.locator("#notice")).to_contain_text("could not be loaded")


def test_the_average_and_the_logarithm_change_the_curves_and_the_words(page: Page, server_url: str) -> None:
    trained(page, server_url, 60)
    raw = chart_lines(page)
    open_chart_options(page)
    part(page, "smoothing").select_option("0.9")
    part(page, "log-scale").check()
    part(page, "log-steps").check()
    expect(page.locator("#chart-plotly .ytitle")).to_contain_text("moving average (0.9)")
    smooth = chart_lines(page)
    for before, after in zip(raw, smooth, strict=True):
        assert after["y"][0] == before["y"][0]
        assert after["y"][1] == pytest.approx(0.9 * before["y"][0] + 0.1 * before["y"][1])
