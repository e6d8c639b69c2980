"""Take the picture in the README anew: the duel, decided, in a real browser. `python -m scripts.picture`."""

from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from scripts.chromium import find
from tests.server_process import running_server

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "playground.png"


def main() -> None:
    """Train the default experiment until both verdicts are clear, then write docs/playground.png."""
    with running_server() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=["--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="en")
        page.goto(url)
        page.locator("#train").click()
        expect(page.get_by_test_id("verdict-1")).to_have_attribute("data-code", "solved", timeout=30_000)
        page.wait_for_timeout(2500)
        page.locator("#train").click()
        expect(page.get_by_test_id("loss-chart")).to_have_attribute("data-ready", "true", timeout=30_000)
        page.wait_for_timeout(500)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
