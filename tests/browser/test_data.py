"""The data column: points drawn in many classes, made, kept for testing, and brought from tables and back."""

import csv
import re
from pathlib import Path

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Complaints
from tests.browser.journeys import (
    choose_dataset,
    choose_task,
    clear,
    close_shelf,
    drawn_count,
    expect_step_beyond,
    expect_verdict,
    open_playground,
    open_shelf,
    part,
    spray,
    train,
)

WRONG = "x1;x2;kind\n-60;1,5;sour\n-55;abc;sour\n"
RIGHT = "x1;x2;kind\r\n" + "".join(
    f"{sign * (50 + 5 * k)};{sign * (1 + k / 10):.1f};{kind}\r\n".replace(".", ",")
    for k in range(8)
    for sign, kind in ((-1, "sour"), (1, "sweet"))
)


def import_table(page: Page, text: str) -> None:
    payload: FilePayload = {"name": "fruit.csv", "mimeType": "text/csv", "buffer": text.encode()}
    part(page, "csv-file").set_input_files(payload)


def slide(page: Page, selector: str, value: float) -> None:
    """Move a slider, as a drag does."""
    page.locator(selector).fill(str(value))


def rows_saved(page: Page, to: Path) -> list[list[str]]:
    """The table that the page saves."""
    open_shelf(page)
    with page.expect_download() as download:
        part(page, "csv-save").click()
    close_shelf(page)
    download.value.save_as(to)
    return list(csv.reader(to.read_text("utf-8").splitlines()))


def test_a_table_that_counts_its_classes_otherwise_is_told_which_became_which(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_shelf(page)
    part(page, "csv-paste").click()
    facts = part(page, "csv-facts")
    part(page, "csv-text").fill("0.5,1,2")
    expect(facts).to_contain_text("1 point.")
    expect(facts).to_contain_text("“2” becomes class 0.")
    part(page, "csv-text").fill("1,1,1\n-1,1,2\n0,1,2")
    expect(facts).to_contain_text("The classes are numbered from 0 here: “1” becomes class 0, “2” becomes class 1.")
    part(page, "csv-text").fill("1,1,0\n-1,1,1")
    expect(facts).to_contain_text("2 classes: 0, 1.")
    expect(facts).not_to_contain_text("becomes")


def test_a_table_with_a_mistake_is_refused_by_its_line_and_learned_when_right(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    drawn = drawn_count(page, 0)
    import_table(page, WRONG)
    expect(part(page, "csv-error")).to_contain_text("Line 3")  # the dialog is fetched first
    expect(part(page, "csv-error")).to_contain_text("“abc” is not a number (column x2)")
    expect(part(page, "csv-take")).to_be_disabled()
    import_table(page, RIGHT)  # the same dialog, another file
    expect(part(page, "csv-error")).to_be_empty()
    expect(part(page, "csv-facts")).to_contain_text("16 points")
    expect(part(page, "csv-facts")).to_contain_text("x₁ was scaled from −85…85 to the size of the plot")
    expect(part(page, "csv-facts")).to_contain_text("sour, sweet")
    part(page, "csv-take").click()
    expect(part(page, "count-0")).to_have_text("8")
    expect(part(page, "count-1")).to_have_text("8")
    train(page)
    expect_verdict(page, 0, "solved")
    expect_verdict(page, 1, "solved")
    page.keyboard.press("Control+z")  # one key, and the points from before are back
    expect(part(page, "count-0")).to_have_text(str(drawn))


def test_pasted_values_become_a_regression(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_shelf(page)
    part(page, "csv-paste").click()
    part(page, "csv-text").fill("x,y\n-2,-1\n-1,-0.5\n0,0\n1,0.5\n2,1\n")
    expect(part(page, "csv-task")).to_have_value("curve")
    part(page, "csv-take").click()
    expect(part(page, "task-curve")).to_have_attribute("aria-pressed", "true")
    expect(part(page, "count-0")).to_have_text("5")
    train(page)
    expect_verdict(page, 0, "solved")
    page.keyboard.press("Control+z")
    expect(part(page, "task-classes")).to_have_attribute("aria-pressed", "true")


def test_another_task_comes_with_its_data_and_only_with_what_suits_it(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    part(page, "tab-confusion").click()
    choose_task(page, "curve")
    expect(part(page, "preset-line")).to_have_attribute("aria-pressed", "true")
    expect(part(page, "count-0")).to_have_text("60")
    expect(part(page, "tab-confusion")).to_be_hidden()
    expect(part(page, "tab-loss")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Control+z")  # one key, and everything is as it was
    expect(part(page, "preset-xor_blobs")).to_have_attribute("aria-pressed", "true")
    clear(page)
    choose_task(page, "curve")  # who draws goes on drawing
    expect(part(page, "count-0")).to_have_text("0")


def test_a_table_may_be_dropped_on_the_page_or_pasted_into_it(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    drop = """(type) => {
        const carried = new DataTransfer();
        carried.items.add(new File(["x1,x2,label\\n1,0,1\\n-1,0,0\\n"], "two.csv", {type: "text/csv"}));
        document.body.dispatchEvent(new DragEvent(type, {dataTransfer: carried, bubbles: true, cancelable: true}));
    }"""
    page.evaluate(drop, "dragover")
    expect(page.locator("#drop-hint")).to_be_visible()
    page.evaluate(drop, "drop")
    expect(page.locator("#drop-hint")).to_be_hidden()
    expect(part(page, "csv-facts")).to_contain_text("2 points")
    part(page, "csv-cancel").click()
    page.evaluate("""() => {
        const carried = new DataTransfer();
        carried.setData("text/plain", "1 0 a\\n-1 0 b\\n0 1 c");
        document.body.dispatchEvent(new ClipboardEvent("paste", {clipboardData: carried, bubbles: true}));
    }""")
    expect(part(page, "csv-facts")).to_contain_text("3 points")
    part(page, "csv-take").click()
    expect(part(page, "count-2")).to_have_text("1")


def test_three_classes_are_drawn_and_learned(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    clear(page)
    part(page, "class-add").click()
    expect(part(page, "class-2")).to_have_attribute("aria-pressed", "true")
    for label, (x1, x2) in enumerate(((-1.4, -1.2), (1.4, -1.2), (0.0, 1.4))):
        page.keyboard.press(str(label + 1))
        expect(part(page, f"class-{label}")).to_have_attribute("aria-pressed", "true")
        spray(page, x1, x2, label)
        expect(part(page, f"count-{label}")).not_to_have_text("0")
    train(page)
    expect_verdict(page, 0, "solved")
    expect_verdict(page, 1, "solved")
    train(page)  # pause
    part(page, "class-remove").click()
    expect(part(page, "class-2")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(part(page, "class-2")).to_be_visible()


def test_points_kept_for_testing_are_measured_and_not_learned(page: Page, server_url: str, tmp_path: Path) -> None:
    open_playground(page, server_url)
    open_shelf(page)
    slide(page, "#test-share", 0.25)
    expect(page.locator("#test-share-value")).to_contain_text("25%")
    header, *rows = rows_saved(page, tmp_path / "split.csv")
    assert header == ["x1", "x2", "label", "test"]
    kept = sum(row[3] == "1" for row in rows)
    assert 0.2 * len(rows) < kept < 0.3 * len(rows)
    train(page)
    expect_step_beyond(page, 10)
    expect_verdict(page, 1, "solved")
    page.keyboard.press("Control+z")
    expect(page.locator("#test-share-value")).to_have_text(re.compile(r"^\d+%$"))


def test_what_is_saved_comes_back_as_the_same_points(page: Page, server_url: str, tmp_path: Path) -> None:
    open_playground(page, server_url)
    choose_dataset(page, "three_rings")
    expect(part(page, "count-2")).to_be_visible()
    saved = rows_saved(page, tmp_path / "points.csv")
    assert len(saved) == 1 + sum(drawn_count(page, label) for label in range(3))
    clear(page)
    expect(part(page, "count-0")).to_have_text("0")
    part(page, "csv-file").set_input_files(tmp_path / "points.csv")
    part(page, "csv-take").click()
    expect(part(page, "count-0")).not_to_have_text("0")
    assert rows_saved(page, tmp_path / "again.csv") == saved


def test_a_data_set_is_made_as_asked_and_a_drawn_one_says_why_it_cannot_be(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    choose_dataset(page, "moons")
    open_shelf(page)
    number = part(page, "n-samples")
    expect(number).to_have_value("160")
    number.fill("1200")
    number.press("Enter")
    expect(part(page, "count-0")).to_have_text("600")
    slide(page, "#label-noise", 0.5)
    expect(part(page, "count-0")).not_to_have_text("600")
    close_shelf(page)
    part(page, "erase").click()
    part(page, "plot-0").click()
    spray(page, 0, 0, 1)
    open_shelf(page)
    expect(page.locator("#noise")).to_be_disabled()
    expect(page.locator("#preset-note")).to_contain_text("Your own points")


def test_without_the_server_a_table_waits(page: Page, server_url: str, complaints: Complaints) -> None:
    complaints.allow("Failed to load resource|ERR_FAILED")
    open_playground(page, server_url)
    page.route("**/lazy/csv.json", lambda route: route.abort())
    open_shelf(page)
    part(page, "csv-paste").click()
    expect(page.locator("#notice")).to_contain_text("could not be loaded")
    page.unroute("**/lazy/csv.json")
    open_shelf(page)
    part(page, "csv-paste").click()
    expect(part(page, "csv-dialog")).to_be_visible()
