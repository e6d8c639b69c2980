"""Find a Firefox for `make test-more`; `--install` installs one where none is found.

Looked for in this order: the environment variable FIREFOX, the names that packages give it.
"""

import sys

from scripts.browsers import install_packages, main, own

ADVICE = """No Firefox was found or could be installed. Do one of these, then try again:
  - install the package firefox-esr (Debian's name), or Firefox 128 or newer from elsewhere
  - say where one is: FIREFOX=/path/to/firefox make test-more"""


def find() -> str | None:
    """Path of the machine's Firefox; None if there is none. Raises FileNotFoundError if FIREFOX does not run."""
    return own("FIREFOX", ("firefox", "firefox-esr"))


def _install() -> None:
    install_packages("firefox-esr")


if __name__ == "__main__":
    sys.exit(main(__doc__, find, _install, ADVICE))
