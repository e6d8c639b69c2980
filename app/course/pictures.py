"""A small picture of a topic, drawn on the server from what the engine knows, as SVG in the colours of the page."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Annotated

import numpy as np
from pydantic import Field

from app.wire.schemas import PositiveInt, StrictModel, one_of
from engine.arrays import Floats
from engine.experiment.datasets import ALL_DATASETS, DOMAIN, Examples, make_dataset
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES

SIZE = 100
EDGE = 10
MOST_POINTS = 40
REACH_Z = 6.0
"""Curves are drawn for z from −6 to 6."""

SHAPES = (
    "M-.9-.9H.9V.9H-.9Z",
    "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z",
    "M0-1.35L1.17.68H-1.17Z",
    "M0-1.25L1.25 0 0 1.25-1.25 0Z",
)
"""Of class 0, 1, …, as in static/js/tools/markers.js; the last of all others."""


class Picture(StrictModel):
    """What is drawn: points of a data set, curves of functions, the layers of a network, or a matrix of 0 and 1."""

    points: Annotated[str, *one_of(ALL_DATASETS)] | None = None
    activations: list[Annotated[str, *one_of(ACTIVATIONS)]] = Field([])
    losses: list[Annotated[str, *one_of(LOSSES)]] = Field([])
    network: list[Annotated[PositiveInt, Field(le=6)]] = Field([])
    matrix: list[Annotated[str, Field(pattern="^[01]+$")]] = Field([])


def drawn(picture: Picture) -> str:
    """The picture as an SVG element, which says nothing to screen readers."""
    points = points_of(make_dataset(picture.points, MOST_POINTS)) if picture.points else ()
    return _svg([*points, *curves_of(picture), *network_of(picture.network), *matrix_of(picture.matrix)])


def drawn_points(examples: Examples) -> str:
    """A picture of these points, or of the first of them."""
    few = replace(examples, X=examples.X[:MOST_POINTS], y=examples.y[:MOST_POINTS])
    return _svg(points_of(few))


def _svg(parts: Iterable[str]) -> str:
    body = "".join(parts)
    return f'<svg class="topic-picture" viewBox="0 0 {SIZE} {SIZE}" aria-hidden="true">{body}</svg>'


def points_of(examples: Examples) -> Iterable[str]:
    """A mark for each point, its class as shape and colour; values as shades between two colours."""
    low, high = DOMAIN
    span = (SIZE - 2 * EDGE) / (high - low)
    curve, labelled = examples.X.shape[1] == 1, examples.y.dtype == np.uint8
    x2 = examples.y if curve else examples.X[:, 1]
    size = 5 if len(examples) <= 8 else 3.2
    for x, y, target in zip(examples.X[:, 0], x2, examples.y, strict=True):
        label = int(target) if labelled else 1
        fill = f"--class-{label}"
        shade = "" if labelled or curve else f' opacity="{0.3 + 0.7 * min(1, abs(float(target))):.2f}"'
        if not labelled and not curve and target < 0:
            fill = "--class-0"
        place = f"{EDGE + (x - low) * span:.1f} {EDGE + (high - y) * span:.1f}"
        shape = SHAPES[min(label, len(SHAPES) - 1)]
        yield f'<path transform="translate({place})scale({size})" style="fill:var({fill})"{shade} d="{shape}"/>'


def curves_of(picture: Picture) -> Iterable[str]:
    """Axes, and each function as a line: a loss for both labels."""
    z = np.linspace(-REACH_Z, REACH_Z, 61)
    curves = [ACTIVATIONS[name].value(z) for name in picture.activations]
    for name in picture.losses:
        curves += [LOSSES[name].value(z, np.full_like(z, y)) for y in (0.0, 1.0)]
    if not curves:
        return
    low = min(0.0, *(float(curve.min()) for curve in curves))
    high = max(1.0, *(float(curve.max()) for curve in curves))
    ground = _height(0.0, low, high)
    yield f'<path class="axis" d="M{EDGE} {ground:.1f}H{SIZE - EDGE}M{SIZE / 2:g} {EDGE}V{SIZE - EDGE}"/>'
    for index, curve in enumerate(curves):
        yield f'<path class="curve" style="stroke:var(--class-{(index + 1) % 2})" d="{_line(z, curve, low, high)}"/>'


def _height(value: float, low: float, high: float) -> float:
    return SIZE - EDGE - (value - low) / (high - low) * (SIZE - 2 * EDGE)


def _line(z: Floats, values: Floats, low: float, high: float) -> str:
    step = (SIZE - 2 * EDGE) / (len(z) - 1)
    places = (f"{EDGE + i * step:.1f} {_height(float(value), low, high):.1f}" for i, value in enumerate(values))
    return "M" + "L".join(places)


def network_of(layers: Sequence[int]) -> Iterable[str]:
    """Neurons as discs, layer by layer, and a link from each to all of the next layer."""
    columns = [[(_place(i, len(layers)), _place(k, units)) for k in range(units)] for i, units in enumerate(layers)]
    links = [
        f"M{x0:.0f} {y0:.0f}L{x1:.0f} {y1:.0f}"
        for left, right in pairwise(columns)
        for x0, y0 in left
        for x1, y1 in right
    ]
    if links:
        yield f'<path class="axis" d="{"".join(links)}"/>'
    for column, units in enumerate(columns):
        for x, y in units:
            yield f'<circle class="neuron" cx="{x:.0f}" cy="{y:.0f}" r="6" style="fill:var(--class-{min(column, 1)})"/>'


def _place(index: int, count: int) -> float:
    return SIZE / 2 if count == 1 else EDGE + 6 + index * (SIZE - 2 * EDGE - 12) / (count - 1)


def matrix_of(rows: Sequence[str]) -> Iterable[str]:
    """Squares, filled where the matrix is 1."""
    if not rows:
        return
    size = (SIZE - 2 * EDGE) / max(len(rows), *map(len, rows))
    left, top = (SIZE - size * max(map(len, rows))) / 2, (SIZE - size * len(rows)) / 2
    for i, row in enumerate(rows):
        for k, cell in enumerate(row):
            kind = "one" if cell == "1" else "zero"
            x, y = left + k * size, top + i * size
            yield f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{size - 1:.1f}" height="{size - 1:.1f}"/>'
