"""Find a Chromium for the browser tests; `--install` installs one where none is found.

Looked for in this order: the environment variable CHROMIUM, the names that packages give it, Playwright's own download.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from shutil import which

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = """No Chromium that Playwright can drive was found or could be installed. Do one of these, then try again:
  - install the packages chromium and libatomic1 (Debian's names), or Google Chrome
  - run: .venv/bin/python -m playwright install --with-deps chromium
  - say where one is: CHROMIUM=/path/to/chromium make test"""


def find() -> str | None:
    """Path of the machine's own Chromium, or None where only Playwright's may exist.

    Raises FileNotFoundError if CHROMIUM names a program that does not run.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        if not _runs(named):
            raise FileNotFoundError(f"CHROMIUM={named} is not a browser that runs; correct it or unset it")
        return named
    # Some systems install a stub under these names that only points to a shop: it is asked for its version.
    return next((path for path in map(which, NAMES) if path and _runs(path)), None)


def _runs(*program: str) -> bool:
    try:
        return subprocess.run([*program, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def available() -> str | None:
    """Path of the Chromium the tests will use; None if there is no browser, or no Playwright to drive it."""
    if not _runs(sys.executable, "-m", "playwright"):
        return None
    return find() or _of_playwright()


def _of_playwright() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _install() -> None:
    """Try Debian's packages as root, then Playwright's download; what fails says so on the terminal."""
    print("No Chromium found: installing one ...", file=sys.stderr)
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if is_root and which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "--quiet"], check=False)
        # Playwright's own program needs libatomic, which the smallest systems lack.
        command = ["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "chromium", "libatomic1"]
        subprocess.run(command, env=environment, check=False)
        if available():
            return
    libraries = ["--with-deps"] if is_root else []
    subprocess.run([sys.executable, "-m", "playwright", "install", *libraries, "chromium"], check=False)


def main() -> int:
    """Print the path of the Chromium that the tests will use; 1 if there is none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--install", action="store_true", help="install one if none is found")
    wanted = parser.parse_args().install
    try:
        path = available()
        if path is None and wanted:
            _install()
            path = available()
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    print(path or ADVICE, file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
