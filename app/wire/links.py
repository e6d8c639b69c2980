"""Share links read in Python: what static/js/links/codec.js and pack.js write, of every version. No I/O happens here.

A link is an address whose part behind `#` is `<version>.<settings>.<points>.<weights>`: JSON and bytes in base64url.
What it does not name has its default; how the page shows its work is of no interest here, and is not read.
"""

import json
import math
import struct
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeGuard

import numpy as np
from pydantic import BaseModel

from app.wire.errors import InputError, parsed
from app.wire.json_values import MAX_INTEGER
from app.wire.schemas import ExperimentModel, Network, Run, Training
from engine.experiment.datasets import ALL_DATASETS, DOMAIN, MAX_LABEL, Dataset, make_dataset
from engine.reference.network import n_parameters

VERSIONS = ("1", "2")
GENERATED = "-"
"""In place of the points: the data set of this name, generated again."""

LEVELS = round(1000 * (DOMAIN[1] - DOMAIN[0])) + 1
"""So many values a coordinate in thousandths can have."""
N_CLASSES = MAX_LABEL + 1
BYTES_PER_POINT = {"classes": 4, "curve": 4, "plane": 6}
OLD_POINT = struct.Struct("<hhB")
"""x₁ and x₂ in thousandths and the class, as links of version 1 have them."""
GOLDEN = 0.6180339887498949
"""The golden ratio minus 1: its multiples are spread evenly over [0, 1), and so decide which points are for testing."""
GENERATION = {"n_samples": 120, "noise": 0, "label_noise": 0, "seed": 0, "test_share": 0}


class LinkError(ValueError):
    """A text that is no link, or one that holds something unknown; its text is a sentence that says what."""


class Point(NamedTuple):
    """A point as the page keeps it: of a curve `x2` is the target, of a plane `label` is; else it is the class."""

    x1: float
    x2: float
    label: float
    test: bool


@dataclass(frozen=True, eq=False)
class SharedWork:
    """What a link holds: networks and how they learn, the points, and perhaps weights, and an exercise.

    `task` is "classes", "plane" or "curve". `weights` are those of each run as one list, `steps` how long they were
    trained. `exercise` is as it was written: its parts are checked by whoever uses them.
    """

    experiment: ExperimentModel
    points: tuple[Point, ...]
    preset: str | None
    task: str
    n_classes: int
    generation: Mapping[str, float]
    weights: list[list[float]] | None
    steps: int
    exercise: Mapping[str, Any] | None

    def examples(self) -> dict[str, Any]:
        """The points as POST /api/train and /api/check take them, those for testing apart."""
        found: dict[str, Any] = {}
        for prefix, test in (("", False), ("test_", True)):
            points = [point for point in self.points if point.test is test]
            rows = [[point.x1] if self.task == "curve" else [point.x1, point.x2] for point in points]
            if not points and test:
                continue
            if self.task == "classes":
                found |= {f"{prefix}points": rows, f"{prefix}labels": [int(point.label) for point in points]}
            else:
                targets = [point.x2 if self.task == "curve" else point.label for point in points]
                found |= {f"{prefix}points": rows, f"{prefix}values": targets}
        return found


def read_link(link: str) -> SharedWork:
    """The work in a link, a whole address or its part behind `#`. Raises LinkError."""
    text = link.strip().rpartition("#")[2]
    version, _, rest = text.partition(".")
    if version not in VERSIONS:
        raise LinkError(f"this is no link to work: it must have #{VERSIONS[-1]}.… or #{VERSIONS[0]}.… in it")
    settings, _, rest = rest.partition(".")
    points, _, weights = rest.partition(".")
    try:
        written = json.loads(_bytes_of(settings), parse_constant=_refuse_number)
    except ValueError:
        raise LinkError("the link is cut off or mistyped: its settings cannot be read") from None
    if not isinstance(written, dict):
        raise LinkError("the link is mistyped: its settings are not an object")
    if version == "1" and isinstance(written.get("experiment"), dict):
        written |= written["experiment"]
    return _work(written, version, points, weights.partition(".")[0])


def _work(written: Mapping[str, Any], version: str, points: str, weights: str) -> SharedWork:
    experiment = _experiment(written)
    task, n_classes = written.get("task", "classes"), written.get("n_classes", 2)
    if task not in BYTES_PER_POINT or not _is_whole(n_classes) or not 2 <= n_classes <= N_CLASSES:
        raise LinkError(f"the link asks for a task {task!r} with {n_classes!r} classes, which there is not")
    generation = _generation(written.get("generation"))
    preset = written.get("preset") if isinstance(written.get("preset"), str) else None
    if points == GENERATED:
        found, dataset = _generated(preset, generation)
        task, n_classes = dataset.task, max(dataset.n_classes, n_classes)
    else:
        data = _bytes_of(points)
        found = _old_points(data) if version == "1" else _points(data, task)
    if task == "classes" and any(point.label >= n_classes for point in found):
        raise LinkError(f"the link has a point of a class above {n_classes - 1}")
    values = _weights(_bytes_of(weights), experiment) if weights else None
    trained, exercise = written.get("trained"), written.get("lesson")
    steps = trained.get("steps") if values and isinstance(trained, dict) else 0
    return SharedWork(
        experiment=experiment,
        points=tuple(found),
        preset=preset,
        task=task,
        n_classes=n_classes,
        generation=generation,
        weights=values,
        steps=steps if _is_whole(steps) else 0,
        exercise=exercise if isinstance(exercise, dict) else None,
    )


def _experiment(written: Mapping[str, Any]) -> ExperimentModel:
    """The experiment, without fields that there are not: a link may be older or newer than this program."""
    runs = written.get("runs")
    if not isinstance(runs, list):
        raise LinkError("the link names no networks")
    try:
        experiment = parsed(
            ExperimentModel,
            {
                "seed": written.get("seed", 0),
                "batch_size": written.get("batch_size"),
                "runs": [_run(run) for run in runs],
            },
        )
        _ = experiment.spec
    except InputError as error:
        raise LinkError(f"the link holds networks that this program does not know: {error}") from None
    return experiment


def _run(run: Any) -> dict[str, Any]:
    given = _known(run, Run)
    parts: dict[str, type[BaseModel]] = {"network": Network, "training": Training}
    return given | {name: _known(given.get(name), model) for name, model in parts.items()}


def _known(values: Any, model: type[BaseModel]) -> dict[str, Any]:
    known = values if isinstance(values, dict) else {}
    return {name: value for name, value in known.items() if name in model.model_fields}


def _generation(given: Any) -> dict[str, float]:
    made: dict[str, Any] = {**GENERATION, **(given if isinstance(given, dict) else {})}
    shares = made["label_noise"], made["test_share"]
    whole = _is_whole(made["n_samples"]) and _is_whole(made["seed"])
    numbers = all(
        isinstance(x, int | float) and not isinstance(x, bool) and 0 <= x < math.inf for x in (made["noise"], *shares)
    )
    if not (whole and numbers and max(shares) <= 1):
        raise LinkError("the link says in a wrong way how its points were made")
    return {name: made[name] for name in GENERATION}


def _generated(preset: str | None, generation: Mapping[str, Any]) -> tuple[list[Point], Dataset]:
    """The points of a data set, and the data set; what is for testing is marked as the page does it."""
    dataset = ALL_DATASETS.get(preset or "")
    if dataset is None:
        raise LinkError(f"the link asks for a data set {preset!r}, which there is not")
    share, is_curve = generation["test_share"], dataset.task == "curve"
    try:
        made = make_dataset(dataset.name, **{name: value for name, value in generation.items() if name != "test_share"})
    except ValueError as error:
        raise LinkError(f"the link asks for a data set that cannot be made: {error}") from None
    found = [
        Point(x[0], y if is_curve else x[1], 0 if is_curve else y, (i + 1) * GOLDEN % 1 < share)
        for i, (x, y) in enumerate(zip(made.X.tolist(), made.y.tolist(), strict=True))
    ]
    return found, dataset


def _points(data: bytes, task: str) -> list[Point]:
    """Both coordinates, the class and the test mark are one number; the target of a plane stands behind it."""
    form = struct.Struct("<Ih" if task == "plane" else "<I")
    if len(data) % form.size:
        raise LinkError("the link is cut off: its points end in the middle of one")
    found = []
    for packed, *target in form.iter_unpack(data):
        rest, test = divmod(packed, 2)
        levels, kind = divmod(rest, N_CLASSES)
        x1, x2 = divmod(levels, LEVELS)
        label = _in_domain(target[0]) if target else kind
        found.append(Point(_coordinate(x1), _coordinate(x2), label, bool(test)))
    return found


def _old_points(data: bytes) -> list[Point]:
    whole = data[: len(data) - len(data) % OLD_POINT.size]
    return [
        Point(_in_domain(x1), _in_domain(x2), int(label == 1), test=False)
        for x1, x2, label in OLD_POINT.iter_unpack(whole)
    ]


def _coordinate(level: int) -> float:
    return _in_domain(level + round(1000 * DOMAIN[0]))


def _in_domain(thousandths: int) -> float:
    """A number of thousandths, moved inside the plot."""
    return min(max(thousandths / 1000, DOMAIN[0]), DOMAIN[1])


def _weights(data: bytes, experiment: ExperimentModel) -> list[list[float]]:
    """The weights of each run."""
    counts = [n_parameters(run.network) for run in experiment.spec.runs]
    if len(data) != 8 * sum(counts):
        raise LinkError("the link is cut off: its weights are not those of its networks")
    values = np.frombuffer(data, "<f8")
    if not np.isfinite(values).all():
        raise LinkError("the link holds weights that are not numbers")
    return [part.tolist() for part in np.split(values, np.cumsum(counts)[:-1])]


def _bytes_of(text: str) -> bytes:
    try:
        return b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)
    except (NotBase64, ValueError):
        raise LinkError("the link is cut off or mistyped") from None


def _is_whole(number: Any) -> TypeGuard[int]:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= MAX_INTEGER


def _refuse_number(name: str) -> Sequence[Any]:
    raise ValueError(name)
