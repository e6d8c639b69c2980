"""What finding one browser shares with finding another."""

import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from shutil import which


def runs(*program: str) -> bool:
    """Whether the program, asked for its version, answers."""
    try:
        return subprocess.run([*program, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def own(variable: str, names: Iterable[str]) -> str | None:
    """Path of the machine's own browser: what the environment variable says, else the first of the names that runs.

    Raises FileNotFoundError if the variable names a program that does not run.
    """
    named = os.environ.get(variable)
    if named:
        if not runs(named):
            raise FileNotFoundError(f"{variable}={named} is not a browser that runs; correct it or unset it")
        return named
    # Some systems install a stub under these names that only points to a shop: it is asked for its version.
    return next((path for path in map(which, names) if path and runs(path)), None)


def is_root() -> bool:
    """Whether packages may be installed, as far as the system can be asked."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def install_packages(*packages: str) -> None:
    """Try Debian's packages as root; what fails says so on the terminal."""
    if not (is_root() and which("apt-get")):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "--quiet"], check=False)
    command = ["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", *packages]
    subprocess.run(command, env=environment, check=False)


def main(about: str | None, find: Callable[[], str | None], install: Callable[[], None], advice: str) -> int:
    """Print the path of the browser that the tests will use; 1, and advice, if there is none."""
    parser = ArgumentParser(description=about)
    parser.add_argument("--install", action="store_true", help="install one if none is found")
    wanted = parser.parse_args().install
    try:
        path = find()
        if path is None and wanted:
            print("None found: installing one ...", file=sys.stderr)
            install()
            path = find()
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    print(path or advice, file=sys.stdout if path else sys.stderr)
    return 0 if path else 1
