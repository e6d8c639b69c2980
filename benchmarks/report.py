"""A benchmark's result, as a table for people and as a dictionary for programs."""

import platform
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from os import cpu_count
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One measured figure; `aim` is what the project wants it to be, in words."""

    key: str
    meaning: str
    value: float
    unit: str
    aim: str = ""


@dataclass
class Table:
    """Rows under a title; their keys become `title.key` in the JSON."""

    name: str
    title: str
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, key: str, meaning: str, value: float, unit: str, aim: str = "") -> None:
        self.rows.append(Row(key, meaning, value, unit, aim))

    def note(self, sentence: str) -> None:
        """Something to be said under the title."""
        self.notes.append(sentence)

    def text(self) -> str:
        width = max((len(row.meaning) for row in self.rows), default=0)
        lines = [f"\n{self.title}", "-" * len(self.title), *self.notes]
        lines += [
            f"{row.meaning:<{width}}  {row.value:>12,.3f} {row.unit:<9} {'aim: ' + row.aim if row.aim else ''}".rstrip()
            for row in self.rows
        ]
        return "\n".join(lines)

    def as_dict(self) -> dict[str, object]:
        """Nested by the dots of the keys: `W1.us` becomes {"W1": {"us": …}}."""
        tree: dict[str, object] = {}
        for row in self.rows:
            *path, leaf = row.key.split(".")
            node = tree
            for part in path:
                node = node.setdefault(part, {})  # type: ignore[assignment]
            node[leaf] = row.value
        return tree


def environment() -> dict[str, str]:
    """What the figures were measured on."""
    found = {"python": platform.python_version(), "cpu": _cpu_model(), "cores": str(cpu_count())}
    for package in ("numpy", "fastapi", "uvicorn", "scikit-learn", "torch"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
