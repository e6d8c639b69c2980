"""Take the picture that links to the page show where they are pasted. `python -m scripts.preview`."""

from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from scripts.chromium import find
from tests.server_process import running_server

PICTURE = Path(__file__).resolve().parents[1] / "static" / "preview.png"
WIDTH, HEIGHT = 1200, 630
"""What sites that show such pictures ask for; templates/base.html names it."""
PATIENCE_MS = 60_000


def main() -> None:
    """Train the default experiment until both verdicts are clear, then write static/preview.png."""
    with running_server() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=["--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="en", color_scheme="light")
        page.goto(f"{url}/embed?lang=en")
        page.locator("#train").click()
        expect(page.get_by_test_id("verdict-1")).to_have_attribute("data-code", "solved", timeout=PATIENCE_MS)
        expect(page.get_by_test_id("verdict-0")).to_have_attribute("data-code", "at_floor", timeout=PATIENCE_MS)
        page.locator("#train").click()
        expect(page.locator("html")).to_have_attribute("data-busy", "false", timeout=PATIENCE_MS)
        page.get_by_test_id("plot-0").scroll_into_view_if_needed()
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
