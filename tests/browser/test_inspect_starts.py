"""Many starts at once: the page shows the engine's share, and opens a start that goes where it was said to go."""

import re
from dataclasses import replace

from playwright.sync_api import Page, expect

from app.settings import Settings
from benchmarks.browser import link
from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.reference.network import n_parameters
from engine.restarts.outcomes import wilson_interval
from engine.restarts.training import Restarts, advance_restarts
from engine.training import Command, advance, initial_state
from tests.browser.conftest import Complaints
from tests.browser.journeys import (
    clear,
    expect_step_beyond,
    open_playground,
    open_question,
    part,
    pause,
    plot_position,
    train,
)
from tests.browser.test_data import import_table

CORNERS = make_dataset("xor_corners")
RUN = RunSpec(NetworkSpec((LayerSpec(2),)), TrainingSpec())


def open_panel(page: Page, url: str) -> None:
    """The panel before XOR's four corners, and only one step away from them."""
    open_playground(page, url)
    clear(page)
    open_question(page, "starts")
    part(page, "starts-corners").click()
    expect(part(page, "starts-go")).to_be_enabled()
    expect(part(page, "starts-corners")).to_be_hidden()


def run_all(page: Page, n: int, steps: int) -> None:
    part(page, "starts-count").select_option(str(n))
    part(page, "starts-steps").select_option(str(steps))
    part(page, "starts-go").click()
    expect(page.locator("#inspect-starts")).to_have_attribute("data-state", "done")


def solved_of(run: RunSpec, examples: Examples, seeds: range, steps: int) -> list[bool]:
    _, report = advance_restarts(Restarts(Experiment((run,)), tuple(seeds)), examples, None, steps, 1e9)
    return [bool(solved) for solved in report.evaluation.solved]


def test_the_share_that_is_shown_is_the_engines_and_a_start_can_be_opened(page: Page, server_url: str) -> None:
    open_panel(page, server_url)
    run_all(page, 100, 300)
    solved = solved_of(RUN, CORNERS, range(100), 300)
    count = sum(solved)
    low, high = wilson_interval(count, 100)
    expect(part(page, "starts-headline")).to_have_text(f"{count} of 100 starts solved the task: {count}%.")
    expect(part(page, "answer-starts")).to_have_text(f"Two layers: {count} of 100")
    assert "{" not in page.locator("#inspect-starts").inner_html()  # every sentence got its numbers
    expect(part(page, "starts-results")).to_contain_text(f"between {round(100 * low)}% and {round(100 * high)}%")
    endings = part(page, "starts-ending")
    assert sum(int(text.split()[0]) for text in endings.locator("b").all_inner_texts()) == 100

    stuck = part(page, "starts-ending").filter(has_text="near ½ ln 2").first
    expect(stuck).to_be_visible()
    seed = int(stuck.get_attribute("data-seed") or -1)
    assert not solved[seed]
    stuck.click()
    expect(part(page, "plot-2")).to_be_visible()
    train(page)
    expect_step_beyond(page, 300)
    single = Experiment((replace(RUN, seed=seed),))
    _, frame = advance(single, CORNERS, initial_state(single), Command(pause(page), 1e9))
    expect(part(page, "loss-2")).to_contain_text(f"{frame.arrays['loss'][0]:.4f}")


def test_with_other_starts_and_other_numbers_of_units(page: Page, server_url: str) -> None:
    open_panel(page, server_url)
    part(page, "starts-widths").select_option("all")
    run_all(page, 50, 300)
    for units in (1, 2, 8):
        run = replace(RUN, network=NetworkSpec((LayerSpec(units),)))
        share = sum(solved_of(run, CORNERS, range(50), 300)) / 50
        expect(part(page, f"starts-width-{units}")).to_contain_text(f"{share:.0%}")
    part(page, "starts-width-1").click()
    expect(part(page, "starts-headline")).to_have_text("None of 50 starts solved the task.")
    part(page, "starts-widths").select_option("own")
    part(page, "starts-others").click()
    count = sum(solved_of(RUN, CORNERS, range(50, 100), 300))
    expect(part(page, "starts-headline")).to_contain_text(f"{count} of 50 starts")
    # What is on the screen changes: the page says that the answer is of something else.
    note = part(page, "starts-results").get_by_text("another network or to other points")
    expect(note).to_be_hidden()
    page.mouse.click(*plot_position(page, 0, 0))
    expect(note).to_be_visible()


def test_what_takes_long_can_be_stopped_and_with_four_networks_one_gives_way(
    page: Page, server_url: str, complaints: Complaints
) -> None:
    complaints.allow("ERR_ABORTED")
    open_panel(page, server_url)
    run_all(page, 50, 100)
    for n_networks in (3, 4):
        part(page, "starts-ending").first.click()
        expect(part(page, f"plot-{n_networks - 1}")).to_be_visible()
    part(page, "starts-ending").first.click()
    asked = page.get_by_role("group", name="Which network should be replaced?")
    expect(asked).to_be_visible()
    asked.get_by_role("button").first.click()
    expect(asked).to_be_hidden()
    expect(part(page, "plot-0")).to_be_visible()

    part(page, "starts-count").select_option("1000")
    part(page, "starts-steps").select_option("10000")
    part(page, "starts-go").click()
    expect(part(page, "starts-status")).to_contain_text(re.compile(r"Step \d"))
    part(page, "starts-go").click()
    expect(part(page, "starts-status")).to_have_text("Stopped.")
    expect(part(page, "starts-go")).to_have_text("Start them all")


def test_more_than_the_server_takes_is_told_with_what_it_would_take(
    page: Page, server_url: str, complaints: Complaints
) -> None:
    complaints.allow("422|ERR_ABORTED")
    largest = NetworkSpec(tuple(LayerSpec(32) for _ in range(8)))
    hidden = [{"units": layer.units, "activation": layer.activation} for layer in largest.hidden_layers]
    open_playground(page, link(server_url, {"preset": "xor_blobs", "runs": [{"network": {"hidden_layers": hidden}}]}))
    open_question(page, "starts")
    expect(part(page, "starts-go")).to_have_text("Stop")  # the first few begin by themselves
    part(page, "starts-go").click()
    expect(part(page, "starts-status")).to_have_text("Stopped.")
    part(page, "starts-count").select_option("1000")
    part(page, "starts-go").click()
    most = Settings().max_start_parameters // n_parameters(largest)
    expect(part(page, "starts-status")).to_contain_text(f"at most {most} starts, or a smaller network")
    expect(page.locator("#inspect-starts")).to_have_attribute("data-state", "ready")


def test_points_on_one_spot_are_known_to_be_beyond_any_start(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_question(page, "starts")
    import_table(page, "x1,x2,class\n0.5,0.5,0\n0.5,0.5,1\n")
    part(page, "csv-take").click()
    expect(page.locator("#inspect-starts")).to_contain_text("no start can solve the task")
