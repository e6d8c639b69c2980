"""Where the templates and the static files are: inside the installed package, or beside it in a source tree."""

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]


def directory(name: str) -> Path:
    """The directory `name` ("templates" or "static"): a wheel carries it inside `app/`, a checkout next to it."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
