""" "Can one line do it?": what the panel says of points is true of these very points."""

import re
from fractions import Fraction

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from engine.exact.analysis import analyse
from tests.browser.journeys import (
    choose_task,
    clear,
    close_question,
    number_in,
    open_playground,
    open_question,
    open_settings,
    open_shelf,
    part,
    tap,
)
from tests.browser.test_data import import_table
from tests.browser.test_plot import ORANGE, color_at, expect_color

INK = (26, 27, 32)
"""Light theme (static/css/tokens.css)."""

Rows = list[tuple[str, str, int]]
Corner = tuple[Fraction, Fraction, int]

DRAWN: dict[str, tuple[Rows, str]] = {
    "XOR": ([("1", "1", 0), ("-1", "-1", 0), ("1", "-1", 1), ("-1", "1", 1), ("1.2", "1", 0)], "no"),
    "one inside": ([("0", "0.1", 1), ("0", "1.5", 0), ("-1", "-1", 0), ("1", "-1", 0), ("2", "2", 1)], "no"),
    "all on one line": ([("-1", "-1", 1), ("0.5", "0.5", 0), ("2", "2", 1)], "no"),
    "one spot": ([("0.25", "-0.75", 1), ("0.25", "-0.75", 0), ("2", "2", 1)], "no"),
    "a thousandth apart": ([("0", "0", 0), ("0.001", "0", 1), ("0", "1", 0), ("0.001", "-1", 1)], "yes"),
    "two points": ([("-2", "1", 0), ("1", "-2.125", 1)], "yes"),
}


def learn(page: Page, rows: Rows) -> None:
    import_table(page, "x1,x2,class\n" + "".join(f"{x1},{x2},{label}\n" for x1, x2, label in rows))
    part(page, "csv-take").click()
    expect(answer(page)).to_have_attribute("data-points", str(len(rows)))  # what was said of the points before is gone


def _exact(text: str) -> Fraction:
    return Fraction(text.replace("−", "-"))


def corners(page: Page) -> list[Corner]:
    """The points of the proof, as a person reads them, exactly."""
    proof = part(page, "why-proof")
    if proof.get_attribute("open") is None:
        proof.locator("summary").click()
    rows = [[cell.strip() for cell in row.locator("td").all_inner_texts()] for row in proof.locator("tbody tr").all()]
    return [(_exact(x1), _exact(x2), int(label)) for x1, x2, label in rows]


def turn(a: Corner, b: Corner, c: Corner) -> int:
    area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (area > 0) - (area < 0)


def holds(hull: list[Corner], p: Corner) -> bool:
    """Is p in the hull of one, two or three points, the border included?"""
    if len(hull) == 1:
        return hull[0][:2] == p[:2]
    if len(hull) == 2:
        a, b = hull
        between = (a[0] - p[0]) * (b[0] - p[0]) + (a[1] - p[1]) * (b[1] - p[1]) <= 0
        return turn(a, b, p) == 0 and between
    a, b, c = hull
    return abs(turn(a, b, p) + turn(b, c, p) + turn(c, a, p)) == 3


def hulls_meet(zeros: list[Corner], ones: list[Corner]) -> bool:
    if len(zeros) == len(ones) == 2:
        (a, b), (c, d) = zeros, ones
        return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0
    return any(holds(ones, p) for p in zeros) or any(holds(zeros, p) for p in ones)


def answer(page: Page) -> Locator:
    return page.locator("#inspect-why")


@pytest.mark.parametrize("name", DRAWN)
def test_the_proof_proves_it_and_the_best_line_is_the_engines(page: Page, server_url: str, name: str) -> None:
    rows, expected = DRAWN[name]
    open_playground(page, server_url)
    open_question(page, "why")
    learn(page, rows)
    expect(answer(page)).to_have_attribute("data-answer", expected)
    points = [(x1, x2, label) for x1, x2, label in corners(page)]
    assert {*points} <= {(Fraction(x1), Fraction(x2), label) for x1, x2, label in rows}
    words = part(page, "why-words")
    X, y = np.array([[float(x1), float(x2)] for x1, x2, _ in rows]), np.array([label for *_, label in rows], np.uint8)
    truth = analyse(X, y)
    if expected == "no":
        zeros, ones = ([point for point in points if point[2] == label] for label in (0, 1))
        assert hulls_meet(zeros, ones)
        assert truth.best_line
        assert truth.floor
        right = round(truth.best_line.accuracy * len(rows))
        expect(words).to_contain_text(f"{right} of {len(rows)} points")
        expect(words).to_contain_text(f"{truth.floor:.4f}")
        assert ("ln 2" in words.inner_text()) == (abs(truth.floor - np.log(2)) < 1e-9)
    else:
        assert truth.separation
        assert truth.separation.line
        line = truth.separation.line
        distances = np.where(y == 1, 1, -1) * (X @ np.array(line.w) + line.b)
        kerb = {tuple(map(float, point[:2])) for point in points}
        assert kerb == {tuple(x) for x in X[distances < line.margin + 1e-9].tolist()}
        numbers = [float(text) for text in re.findall(r"\d+\.\d+(?:e-\d+)?", words.inner_text())]
        assert numbers[1] == pytest.approx(line.margin, abs=5e-5)
        assert numbers[1] > 0  # however narrow, a street is not shown as none


def test_the_answer_follows_the_hand_is_drawn_on_the_plots_and_leads_on(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_question(page, "why")
    clear(page)
    expect(answer(page)).to_have_attribute("data-answer", "empty")
    part(page, "class-0").click()
    tap(page, -1, -1)
    expect(answer(page)).to_have_attribute("data-answer", "one_class")
    part(page, "class-1").click()
    tap(page, 1, -1)
    expect(answer(page)).to_have_attribute("data-answer", "yes")
    expect(part(page, "why-offer-units")).to_be_hidden()
    tap(page, -1, 1)
    part(page, "class-0").click()
    tap(page, 1, 1)
    expect(answer(page)).to_have_attribute("data-answer", "no")
    for side in (0, 1):
        expect_color(page, 0.5, 0.5, ORANGE, side)
    # The network of one line is the one that is offered a second.
    expect(part(page, "why-side")).to_have_value("0")
    part(page, "why-offer-x1_x2").click()
    expect(part(page, "why-offer-x1_x2")).to_be_hidden()
    expect(answer(page)).to_contain_text("linear in its input features")
    part(page, "why-offer-units").click()
    expect(part(page, "hidden-0")).to_have_value("2")
    expect(answer(page).locator("li").first).to_contain_text("not limited to one straight line")
    # Closed, it leaves nothing on the plots.
    close_question(page)
    expect(answer(page)).to_be_hidden()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert all(color_at(page, 0.5, 0.5, side) != ORANGE for side in (0, 1))


def test_a_neuron_without_a_bias_is_answered_for_lines_through_the_origin(page: Page, server_url: str) -> None:
    """The course's table (C9) and then a point more, which only a bias can put on the right side."""
    rows: Rows = [("2", "1", 1), ("0", "-2", 1), ("-2", "1", 0), ("0", "2", 0)]
    open_playground(page, server_url)
    open_settings(page, 0)
    part(page, "bias-0").click()
    part(page, "tuning-close-0").click()
    open_question(page, "why")
    learn(page, rows)
    expect(part(page, "why-answer")).to_have_text("Yes: one straight line through the origin is enough.")
    expect(part(page, "why-words")).to_contain_text(f"{4 / 13**0.5:.4f}")
    learn(page, [*rows, ("1", "0.5", 0)])
    expect(part(page, "why-answer")).to_have_text("No: no straight line through the origin can do it.")
    assert {*corners(page)} == {(Fraction(2), Fraction(1), 1), (Fraction(1), Fraction("0.5"), 0)}
    part(page, "why-offer-bias").click()
    expect(part(page, "why-answer")).to_have_text("Yes: one straight line is enough.")


SEVERAL: dict[str, tuple[Rows, str]] = {
    "three corners": ([("-1", "-1", 0), ("1", "-1", 1), ("0", "1.5", 2), ("0", "2", 2)], "each"),
    "one in the midst of three": ([("0", "0", 0), ("-1", "-1", 1), ("1", "-1", 2), ("0", "1.5", 3)], "found"),
    "one crossed by another": ([("-1", "0", 0), ("1", "0", 0), ("0", "1", 2), ("0", "-1", 2), ("2", "2", 1)], "pair"),
}


@pytest.mark.parametrize("name", SEVERAL)
def test_of_more_classes_it_parts_each_from_the_rest_as_the_engine_does(page: Page, server_url: str, name: str) -> None:
    rows, whole = SEVERAL[name]
    open_playground(page, server_url)
    open_question(page, "why")
    learn(page, rows)
    expect(answer(page)).to_have_attribute("data-whole", whole)
    X, y = np.array([[float(x1), float(x2)] for x1, x2, _ in rows]), np.array([label for *_, label in rows])
    for label in np.unique(y).tolist():
        separation = analyse(X, (y == label).astype(np.uint8)).separation
        assert separation
        chosen = part(page, f"why-class-{label}")
        expect(chosen).to_contain_text("one line" if separation.separable else "no line")
        chosen.click()
        expect(chosen).to_have_attribute("aria-pressed", "true")
        own = [corner for corner in corners(page) if corner[2] == label]
        others = [corner for corner in corners(page) if corner[2] != label]
        assert own
        assert others
        if separation.line:
            expect(part(page, "why-rest")).to_contain_text(f"{separation.line.margin:.4f}")
        else:
            assert hulls_meet(own, others)
        chosen.click()  # lets go of it
    # Every score is straight, so a pair that no line parts is more than one layer can do.
    expect(part(page, "why-answer")).to_have_text(re.compile("^No" if whole == "pair" else "^Yes"))
    assert part(page, "why-offer-hidden").is_visible() == (whole == "pair")


def test_of_values_it_shows_the_least_squares(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    open_question(page, "why")
    choose_task(page, "curve")
    open_shelf(page)
    part(page, "csv-paste").click()
    part(page, "csv-text").fill("x,y\n-2,-1\n-1,0.5\n0,0\n1,0.5\n2,2\n")
    part(page, "csv-take").click()
    expect(answer(page)).to_have_attribute("data-answer", "curve")
    x, y = np.arange(-2.0, 3), np.array([-1, 0.5, 0, 0.5, 2])
    slope, offset = np.polyfit(x, y, 1)
    rest = y - slope * x - offset
    expect(part(page, "why-words")).to_contain_text(f"{np.mean(rest**2):.4f}")
    assert number_in(part(page, "why-words")) == pytest.approx(1 - rest.var() / y.var(), abs=5e-4)
    expect(part(page, "loss-0")).to_be_visible()
    along = [color_at(page, at, slope * at + offset) for at in np.linspace(-2, -1.2, 30).tolist()]
    assert INK in along  # the line is dashed
