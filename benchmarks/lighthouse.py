"""The pages as Lighthouse judges them: its scores for a desktop, medians of several runs, and what it found wrong.

It is no dependency of the project: `make lighthouse` installs it beside `lighthouse/package.json`. It loads each page
in a Chromium of its own, and reckons from what it saw there how long the page takes over 40 ms and 10 Mbit/s. What else
the machine does meanwhile counts too, so nothing should.
"""

import json
import os
import subprocess
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.report import Table
from scripts.chromium import available
from tests.server_process import running_server

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = Path(__file__).parent / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"
RUNS = 3

PAGES = {"playground": "/?lang=en", "french": "/?lang=fr", "frame": "/embed", "api": "/api"}
AIMS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
ATTEMPTS = 3
LOST_RECORDINGS = {"NO_NAVSTART", "NO_FCP", "NO_TRACING_STARTED", "NO_SCREENSHOTS"}
"""When Chromium has recorded nothing of use, Lighthouse itself asks to be run again; any other error is the page's."""
PASSED = 0.9
"""From here on Lighthouse shows the score of a single audit in green."""
MEASURES = {
    "largest-contentful-paint": "ms",
    "total-blocking-time": "ms",
    "cumulative-layout-shift": "",
}
"""What the score of the performance is mostly made of, with its unit."""


def measure() -> Table:
    table = Table("lighthouse", f"Lighthouse, desktop: medians of {RUNS} runs")
    with running_server() as url:
        for name, path in PAGES.items():
            reports = [_judge(url + path) for _ in range(RUNS)]
            for category, aim in AIMS.items():
                scores = [report["categories"][category]["score"] for report in reports]
                table.add(f"{name}.{category}", f"{path} {category}", 100 * median(scores), "", f"≥ {aim}")
            for audit, unit in MEASURES.items():
                values = [report["audits"][audit]["numericValue"] for report in reports]
                table.add(f"{name}.{audit}", f"{path} {audit}", median(values), unit)
            for fault in sorted({fault for report in reports for fault in _faults(report)}):
                table.note(f"{path} fails in {fault}")
    return table


def _judge(url: str) -> dict[str, Any]:
    """Lighthouse's report on one load of the page. Raises RuntimeError if there is none."""
    if not PROGRAM.exists():
        raise RuntimeError("Lighthouse is not installed; use `make lighthouse`, which installs it")
    command = [str(ROOT / "scripts" / "with-node"), "node", str(PROGRAM), url, "--preset=desktop", "--quiet"]
    command += [f"--only-categories={','.join(AIMS)}", "--output=json", "--chrome-flags=--headless=new --no-sandbox"]
    environment = {**os.environ, "NODE_AT_LEAST": "24", "CHROME_PATH": available() or ""}
    for _ in range(ATTEMPTS):
        answer = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
        report: dict[str, Any] = json.loads(answer.stdout) if answer.stdout else {}
        error = report.get("runtimeError", {"code": answer.returncode, "message": "it stopped without a report"})
        if answer.returncode == 0 and "runtimeError" not in report:
            return report
        if error["code"] not in LOST_RECORDINGS:
            break
    raise RuntimeError(f"Lighthouse could not judge {url}: {error['message']}")


def _faults(report: dict[str, Any]) -> set[str]:
    """The audits that take much from a score; those that take nothing (they estimate savings) are left out."""
    return {
        f"{category}: {audit['id']}: {audit['title']}"
        for category, judged in report["categories"].items()
        for audit, weight in ((report["audits"][part["id"]], part["weight"]) for part in judged["auditRefs"])
        if weight and audit["score"] is not None and audit["score"] < PASSED
    }
