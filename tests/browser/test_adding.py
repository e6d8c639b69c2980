"""docs/adding.md, followed to the letter on a copy of the program: a preset, a panel and a language."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys import open_playground, part
from tests.server_process import ROOT, ServerProcess

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
    for name in ("app", "engine", "static", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.fixture
def grown(program: Path, tmp_path: Path) -> Iterator[ServerProcess]:
    """The copy, with the three things added, running."""
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
    part(page, "preset-diagonal").click()
    expect(part(page, "tally")).to_have_text("2")
    page.get_by_title("Esperanto").click()
    expect(page.locator("html")).to_have_attribute("lang", "eo")
    expect(page.locator("#train")).to_contain_text("Trejni")
    expect(page.locator("#reset-same")).to_contain_text("Rekomenci")
    expect(part(page, "tally")).to_have_text("2")
