"""The public interface of the engine: every name resolves, and a part is imported without the rest."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import engine

ROOT = Path(__file__).resolve().parents[2]


def output_of(program: str) -> str:
    """What the program prints in a fresh interpreter."""
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("name", engine.__all__)
def test_every_public_name_resolves_and_is_listed(name: str) -> None:
    value = getattr(engine, name)
    assert value.__name__ == name
    assert value.__doc__, "it says what it is"
    assert name in dir(engine)


def test_type_checkers_see_the_same_names() -> None:
    tree = ast.parse(Path(engine.__file__).read_text(encoding="utf-8"))
    checked = next(node for node in tree.body if isinstance(node, ast.If))
    imported = {
        (alias.name, node.module) for node in checked.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert {name for name, _ in imported} == set(engine.__all__)
    assert all(getattr(engine, name).__module__ == module for name, module in imported)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = engine.nothing  # type: ignore[attr-defined]
    with pytest.raises(ImportError):
        from engine import nothing  # type: ignore[attr-defined]  # noqa: F401, PLC0415


def test_a_part_is_imported_without_the_rest() -> None:
    loaded = "print(*sorted(name for name in sys.modules if name.startswith('engine')))"
    parts = output_of(f"import sys, engine.functions.activations\n{loaded}").split()
    assert "engine.functions.activations" in parts
    assert {part.split(".")[1] for part in parts if "." in part} <= {"arrays", "functions"}
    assert output_of(f"import sys, engine\n{loaded}").split() == ["engine"]
