"""`make bench`: every table that needs nothing more installed. `--json FILE` also writes the figures."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from benchmarks import diagnosis, engine, first_visit, javascript, lighthouse, live, page, panels
from benchmarks.report import Table, environment

BENCHMARKS: dict[str, Callable[[], Table]] = {
    "engine": engine.measure,
    "live": live.measure,
    "first_visit": first_visit.measure,
    "page": page.measure,
    "panels": panels.measure,
    "lighthouse": lighthouse.measure,
    "diagnosis": diagnosis.measure,
}
APART = ("lighthouse", "diagnosis")
"""Run only when named, for they need more installed or many minutes."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    everyday = [name for name in BENCHMARKS if name not in APART]
    choices = f"which to run: {', '.join(BENCHMARKS)} (all but {', '.join(APART)})"
    parser.add_argument("names", nargs="*", metavar="NAME", help=choices)
    parser.add_argument("--before", metavar="COMMIT", help="also measure the first visit as of this commit")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    unknown = set(options.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"unknown benchmark {sorted(unknown)}; choose from {', '.join(BENCHMARKS)}")

    found = environment() | javascript.versions()
    print("  ".join(f"{name} {value}" for name, value in found.items()))
    figures: dict[str, object] = {"environment": found}
    for name in options.names or everyday:
        table = first_visit.measure(options.before) if name == "first_visit" else BENCHMARKS[name]()
        print(table.text(), flush=True)
        figures[name] = table.as_dict()
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
