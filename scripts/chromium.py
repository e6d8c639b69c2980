"""Find a Chromium for the browser tests; `--install` installs one where none is found.

Looked for in this order: the environment variable CHROMIUM, the names that packages give it, Playwright's own download.
"""

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from scripts.browsers import install_packages, is_root, main, own, runs

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = """No Chromium that Playwright can drive was found or could be installed. Do one of these, then try again:
  - install the packages chromium and libatomic1 (Debian's names), or Google Chrome
  - run: .venv/bin/python -m playwright install --with-deps chromium
  - say where one is: CHROMIUM=/path/to/chromium make test"""


def find() -> str | None:
    """Path of the machine's own Chromium, or None where only Playwright's may exist.

    Raises FileNotFoundError if CHROMIUM names a program that does not run.
    """
    return own("CHROMIUM", NAMES)


def available() -> str | None:
    """Path of the Chromium the tests will use; None if there is no browser, or no Playwright to drive it."""
    if not runs(sys.executable, "-m", "playwright"):
        return None
    return find() or _of_playwright()


def _of_playwright() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _install() -> None:
    """Try Debian's packages as root, then Playwright's download; what fails says so on the terminal."""
    # Playwright's own program needs libatomic, which the smallest systems lack.
    install_packages("chromium", "libatomic1")
    if not available():
        libraries = ["--with-deps"] if is_root() else []
        subprocess.run([sys.executable, "-m", "playwright", "install", *libraries, "chromium"], check=False)


if __name__ == "__main__":
    sys.exit(main(__doc__, available, _install, ADVICE))
