"""POST /api/qr: the picture is the code of the text, and a text that no code can hold is refused."""

import re
from typing import Any
from xml.etree import ElementTree

import httpx
import numpy as np
import pytest
import segno


@pytest.mark.parametrize("text", ["https://example.org/#a", "é" * 500, "x" * 2953])
def test_a_qr_code_is_an_image_of_its_text(client: httpx.Client, text: str) -> None:
    answer = client.post("/api/qr", json={"text": text})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/svg+xml"
    root = ElementTree.fromstring(answer.content)  # noqa: S314 — our own
    size = int(root.attrib["viewBox"].split()[2])
    modules = drawn_modules(root, size)
    expected = segno.make_qr(text, error="l", encoding="utf-8").matrix
    assert [[int(cell) for cell in row] for row in modules[4:-4, 4:-4]] == [list(map(int, row)) for row in expected]
    assert not modules[:4].any(), "readers need an empty margin"


def drawn_modules(root: ElementTree.Element, size: int) -> np.ndarray:
    """The cells (size, size) that the horizontal strokes of the picture cover."""
    cells = np.zeros((size, size), bool)
    stroke = next(path.attrib["d"] for path in root if "stroke" in path.attrib)
    x, y = 0.0, 0.0
    for letter, numbers in re.findall(r"([Mmh])([-0-9. ]+)", stroke):
        values = [float(number) for number in re.findall(r"-?[0-9.]+", numbers)]
        if letter == "h":
            cells[int(y), int(x) : int(x + values[0])] = True
            x += values[0]
        else:
            x, y = (values[0], values[1]) if letter == "M" else (x + values[0], y + values[1])
    return cells


@pytest.mark.parametrize(
    ("text", "value", "limit"),
    [
        ("x" * 2954, 2954, "<= 2953 bytes"),
        ("é" * 1500, 3000, "<= 2953 bytes"),
        ("", "", ">= 1 items"),
        (7, 7, "a string"),
    ],
)
def test_a_text_that_no_qr_code_can_hold_is_refused(client: httpx.Client, text: Any, value: Any, limit: str) -> None:
    answer = client.post("/api/qr", json={"text": text})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], error["value"], error["limit"]) == ("text", value, limit)
