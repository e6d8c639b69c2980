"""docs/adding.md, followed to the letter on a copy of the program: a preset, a panel, a language, and records."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.additions import ADDITIONS, add_records, copy_of_the_program, help_of
from tests.browser.journeys import choose_dataset, choose_task, open_playground, open_question, open_settings, part
from tests.server_process import ServerProcess

PANEL = """
/** How many points there are, in large. */

import { byId } from "../tools/dom.js";

/** @param {Context} context @returns {Panel} */
export function mountTally({ store }) {
  return {
    update() {
      byId("tally").textContent = String(store.get().dataset.points.length);
    },
  };
}
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy of everything that runs, to add things to."""
    return copy_of_the_program(tmp_path)


@pytest.fixture
def grown(program: Path, tmp_path: Path) -> Iterator[ServerProcess]:
    """The copy, with everything added, running."""
    add_records(program)
    add_a_preset(program)
    add_a_panel(program)
    add_a_language(program)
    server = ServerProcess(tmp_path / "server.log", directory=program)
    server.start()
    yield server
    server.stop()


def add_a_preset(program: Path) -> None:
    file = program / "engine" / "experiment" / "datasets" / "__init__.py"
    record = 'Dataset("diagonal", "Two points", table(((-1, -1, 0), (1, 1, 1))), 2, fixed=True),'
    file.write_text(
        file.read_text().replace('        Dataset("moons"', f'        {record}\n        Dataset("moons"', 1)
    )
    assert record in file.read_text()


def add_a_panel(program: Path) -> None:
    rooms = program / "static" / "js"
    (rooms / "data" / "tally.js").write_text(PANEL)
    panels = rooms / "page" / "index.js"
    text = panels.read_text().replace("PAGE_PANELS = [", "PAGE_PANELS = [mountTally, ", 1)
    panels.write_text('import { mountTally } from "../data/tally.js";\n' + text)
    (program / "templates" / "parts" / "tally.html").write_text('<output id="tally" data-testid="tally"></output>\n')
    page = program / "templates" / "playground.html"
    page.write_text(page.read_text().replace("</main>", '{% include "parts/tally.html" %}\n</main>', 1))


def add_a_language(program: Path) -> None:
    new = program / "static" / "i18n" / "eo"
    shutil.copytree(program / "static" / "i18n" / "en", new)
    for file, key, text in (
        ("server/page.json", "lang.name", "Esperanto"),
        ("page.json", "train.train", "Trejni"),
        ("server/page.json", "reset.same", "Rekomenci"),
    ):
        texts = json.loads((new / file).read_text("utf-8"))
        assert key in texts
        (new / file).write_text(json.dumps({**texts, key: text}), "utf-8")


def test_what_is_added_as_the_document_says_is_on_the_page(page: Page, grown: ServerProcess) -> None:
    open_playground(page, grown.url)
    expect(part(page, "tally")).to_have_text("120")
    choose_dataset(page, "diagonal")
    expect(part(page, "tally")).to_have_text("2")
    page.get_by_title("Esperanto").click()
    expect(page.locator("html")).to_have_attribute("lang", "eo")
    expect(page.locator("#train")).to_contain_text("Trejni")
    expect(page.locator("#reset-same")).to_contain_text("Rekomenci")
    expect(part(page, "tally")).to_have_text("2")


SELECTS = {"activation": "activation", "loss": "loss-function", "optimizer": "optimizer"}
"""Those of the additions that are seen at first; by the test id of their select."""
BEGINNINGS = {
    "numpy": ("for all examples at once", "for all examples at once"),
    "loop": ("in a loop over the examples", "in a loop over the examples"),
    "keras": ("Keras cannot express this one", "Needs Keras 3"),
    "torch": ("PyTorch cannot express this one", "Needs PyTorch"),
    "sklearn": ("scikit-learn's networks cannot express this one", "scikit-learn's networks cannot express this one"),
    "httpx": ("Needs httpx", "Needs httpx"),
}
"""What each program says of itself: without, and with words of the library for all that is in it."""


@pytest.mark.parametrize("known_to_libraries", [True, False])
def test_a_record_is_all_that_the_page_needs(page: Page, grown: ServerProcess, known_to_libraries: bool) -> None:
    """Its name, its help with the formula, its slope in the panel Mathematics, its text in every program."""
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    open_playground(page, grown.url)
    choose_task(page, "plane")  # where the losses are offered
    choose_dataset(page, "two_hills")
    open_settings(page, 1)
    for topic in ("activation", "loss", "optimizer", "initializer", "schedule"):
        kind = [one for one in ADDITIONS if one.topic == topic]
        one = kind[0] if known_to_libraries else kind[-1]
        select = part(page, f"{SELECTS.get(topic, topic)}-1")
        select.select_option(one.title)
        expect(select).to_have_value(one.name)
        select.locator("xpath=ancestor::*[contains(@class, 'setting')][1]").get_by_role("button").click()
        helped = page.locator("#help")
        expect(helped).to_contain_text(help_of(one))
        expect(helped.locator("math")).not_to_have_count(0)
        page.keyboard.press("Escape")

    open_question(page, "mathematics")
    expect(page.locator("#inspect-mathematics")).to_have_attribute("data-step", "0")
    turned = page.locator("#inspect-mathematics [data-page]")
    pages = ("forward-1", "forward-2", "loss-2", "output-2", "hidden-1", "update-1", "update-2")
    for name in pages:
        expect(turned).to_have_attribute("data-page", name)
        expect(part(page, "mathematics-formulas").locator("math")).not_to_have_count(0)
        for shown in ("mathematics-formulas", "mathematics-numbers", "mathematics-code"):
            assert "undefined" not in (part(page, shown).text_content() or "")
        if name != pages[-1]:
            part(page, "mathematics-forth").click()
    expect(part(page, "mathematics-forth")).to_be_disabled()

    open_question(page, "code")
    for form, words in BEGINNINGS.items():
        part(page, "code-format").select_option(form)
        text = part(page, "code-text")
        expect(text).to_contain_text(words[known_to_libraries])
        written = text.text_content() or ""
        assert not any(word in written for word in ("undefined", "NaN", "[object")), form
        compile(written, form, "exec")
    open_question(page, "hidden")
    expect(part(page, "hidden-answer")).not_to_be_empty()
    assert problems == []
