"""The figures of `make bench` can be read by programs, and what it installs for comparison is locked."""

import json
from pathlib import Path

import pytest

from benchmarks.report import Table
from benchmarks.workloads import workloads
from engine.compiled.recipes import has_recipe

ROOT = Path(__file__).resolve().parents[1]


def test_keys_with_dots_become_a_tree() -> None:
    """A program finds engine.W1.us and engine.W1.ratio.torch in the file."""
    table = Table("engine", "The engine")
    table.add("W1.us", "an update", 2.5, "µs")
    table.add("W1.ratio.textbook", "textbook takes", 9.0, "times", "≥ 4")
    table.add("W1.ratio.torch", "PyTorch takes", 30.0, "times")
    assert table.as_dict() == {"W1": {"us": 2.5, "ratio": {"textbook": 9.0, "torch": 30.0}}}


def test_a_person_sees_aims_and_notes() -> None:
    table = Table("engine", "The engine")
    table.note("install more with `make more`")
    table.add("us", "an update", 2.5, "µs", "≤ 5")
    lines = table.text().splitlines()
    assert "install more with `make more`" in lines
    assert lines[-1].split() == ["an", "update", "2.500", "µs", "aim:", "≤", "5"]


def test_every_workload_is_trained_by_a_plan() -> None:
    assert [workload.name for workload in workloads()] == ["W1", "W2", "W3", "W4"]
    assert all(has_recipe(workload.run) for workload in workloads())


@pytest.mark.parametrize("folder", [".", "benchmarks/javascript", "benchmarks/lighthouse"])
def test_javascript_packages_are_locked_by_hash_and_tied_to_no_registry(folder: str) -> None:
    lock = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not any("resolved" in package for package in packages.values())
