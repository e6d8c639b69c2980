"""Take the pictures of the duel anew, from the real page in a real browser. `python -m scripts.pictures`.

docs/duel.webp moves, and the README begins with it. static/preview.png is what links show where they are pasted.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from scripts.chromium import find
from tests.server_process import running_server

ROOT = Path(__file__).resolve().parents[1]
MOVING = ROOT / "docs" / "duel.webp"
STILL = ROOT / "static" / "preview.png"
WIDTH, HEIGHT = 1200, 630
"""What sites that show the still picture ask for; templates/base.html names it."""
STEPS = [*range(3, 60, 3), *range(60, 200, 20)]
"""A frame is taken at each: training hurries at first."""
SLOWLY = "3"
"""Place of 10 steps a second on the slider of the speed: slow enough to take every frame on any machine."""
FIRST_MS, FRAME_MS, LAST_MS = 1000, 120, 4000
PATIENCE_MS = 60_000
AT_STEP = "(step) => Number(document.querySelector('[data-testid=step-count]').dataset.step) >= step"


def train(page: Page) -> Iterator[bytes]:
    """The networks of the default experiment while they train, until both verdicts are clear: a PNG for each frame."""
    networks, plot = page.locator("#networks").bounding_box(), page.get_by_test_id("plot-0").bounding_box()
    if not networks or not plot:
        raise RuntimeError("the page shows no networks")
    networks["height"] = plot["y"] + plot["height"] + 16 - networks["y"]
    yield page.screenshot(clip=networks)
    page.locator("#train").click()
    for step in STEPS:
        page.wait_for_function(AT_STEP, arg=step, timeout=PATIENCE_MS)
        yield page.screenshot(clip=networks)
    for run, code in enumerate(("at_floor", "solved")):
        expect(page.get_by_test_id(f"verdict-{run}")).to_have_attribute("data-code", code, timeout=PATIENCE_MS)
    page.locator("#train").click()
    expect(page.locator("html")).to_have_attribute("data-busy", "false", timeout=PATIENCE_MS)
    yield page.screenshot(clip=networks)


def main() -> None:
    """Write both pictures."""
    with running_server() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=["--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="en", color_scheme="light")
        page.goto(f"{url}/embed?lang=en")
        expect(page.get_by_test_id("verdict-1")).to_have_attribute("data-code", "ready", timeout=PATIENCE_MS)
        page.locator("#speed").fill(SLOWLY)
        first, *rest = [Image.open(BytesIO(frame)).convert("RGB") for frame in train(page)]
        page.screenshot(path=STILL)
        browser.close()
    durations = [FIRST_MS, *[FRAME_MS] * (len(rest) - 1), LAST_MS]
    first.save(MOVING, save_all=True, append_images=rest, duration=durations, loop=0, quality=90, method=6)


if __name__ == "__main__":
    main()
