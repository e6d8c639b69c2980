"""`make bench`: every table that needs nothing more installed. `--json FILE` also writes the figures."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from benchmarks import engine, javascript, lighthouse, live, page
from benchmarks.report import Table, environment

BENCHMARKS: dict[str, Callable[[], Table]] = {
    "engine": engine.measure,
    "live": live.measure,
    "page": page.measure,
    "lighthouse": lighthouse.measure,
}
EVERYDAY = ("engine", "live", "page")


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"which to run: {', '.join(BENCHMARKS)} ({', '.join(EVERYDAY)})"
    )
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    unknown = set(options.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"unknown benchmark {sorted(unknown)}; choose from {', '.join(BENCHMARKS)}")

    found = environment() | javascript.versions()
    print("  ".join(f"{name} {value}" for name, value in found.items()))
    figures: dict[str, object] = {"environment": found}
    for name in options.names or EVERYDAY:
        table = BENCHMARKS[name]()
        print(table.text(), flush=True)
        figures[name] = table.as_dict()
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
