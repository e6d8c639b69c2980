"""Share links are read in Python as the page reads them: every golden link, cut-off ones, and those without points."""

import base64
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.wire.links import LinkError, read_link
from app.wire.schemas import ExperimentModel
from engine.experiment.datasets import make_dataset

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = {
    f"{version}, {name}": link
    for version in (1, 2)
    for name, link in json.loads((ROOT / "tests" / "js" / f"golden_links_v{version}.json").read_text("utf-8")).items()
}
GENERATION = {"n_samples": 120, "noise": 0, "label_noise": 0, "seed": 0, "test_share": 0}


def text_of(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def link_of(settings: Any, points: str = "", weights: bytes = b"", version: int = 2) -> str:
    parts = [str(version), text_of(json.dumps(settings).encode()), points, *([text_of(weights)] if weights else [])]
    return ".".join(parts)


@pytest.mark.parametrize("name", GOLDEN)
def test_a_golden_link_holds_what_the_page_finds_in_it(name: str) -> None:
    link, holds = GOLDEN[name]["link"], GOLDEN[name]["holds"]
    work = read_link(link)
    assert work.experiment == ExperimentModel.model_validate(holds["experiment"])
    dataset = {"task": "classes", "n_classes": 2, **holds["dataset"]}
    assert [point._asdict() for point in work.points] == [{"test": False, **point} for point in dataset["points"]]
    assert (work.preset, work.task, work.n_classes) == (dataset["preset"], dataset["task"], dataset["n_classes"])
    assert work.generation == {**GENERATION, **holds["generation"]}
    assert work.weights == holds.get("weights")
    assert work.steps == (holds.get("trained") or {}).get("steps", 0)
    exercise = holds.get("exercise")
    if exercise is None:
        assert work.exercise is None
    else:
        assert work.exercise is not None
        for key in ("title", "text", "chapter"):
            assert work.exercise.get(key, "") == exercise.get(key, "")


def test_the_whole_address_is_read_and_its_part_behind_the_hash() -> None:
    link = GOLDEN["2, duel"]["link"]
    for text in (link, f"#{link}", f"https://example.org/?lang=fr#{link}", f" {link}\n"):
        assert len(read_link(text).points) == 4


def test_points_are_asked_for_as_rest_takes_them() -> None:
    """Every kind of task, and the points for testing apart."""
    curve = read_link(GOLDEN["2, curve"]["link"]).examples()
    assert [len(point) for point in curve["points"]] == [1] * len(curve["points"])
    assert len(curve["values"]) == len(curve["points"])
    plane = read_link(GOLDEN["2, plane"]["link"]).examples()
    assert [len(point) for point in plane["points"]] == [2] * len(plane["points"])
    test = {"runs": [{}], "preset": "xor_blobs", "generation": {"n_samples": 50, "noise": 0.2, "test_share": 0.3}}
    found = read_link(link_of(test, "-")).examples()
    assert (len(found["labels"]), len(found["test_labels"])) == (35, 15)


@pytest.mark.parametrize(("preset", "n_classes"), [("moons", 2), ("three_rings", 3), ("line", 2), ("plane", 2)])
def test_a_data_set_that_is_named_is_generated(preset: str, n_classes: int) -> None:
    made = make_dataset(preset, 40, 0.1, seed=7)
    task = {"line": "curve", "plane": "plane"}.get(preset, "classes")
    generation = {"n_samples": 40, "noise": 0.1, "seed": 7}
    training = {"loss": "mse"} if task != "classes" else {}
    settings = {"runs": [{"training": training}], "preset": preset, "task": task, "generation": generation}
    work = read_link(link_of(settings, "-"))
    assert (work.task, work.n_classes) == (task, n_classes)
    found = work.examples()
    assert np.array_equal(np.array(found["points"]), made.X)
    assert np.array_equal(np.array(found.get("labels", found.get("values"))), made.y)


def test_settings_of_a_newer_page_are_passed_over() -> None:
    run = {"network": {"bias": False, "tomorrow": 1}, "training": {"learning_rate": 2}, "colour": "red"}
    settings = {"runs": [run], "sound": True, "lesson": {"title": "A", "items": [], "new": 1}}
    work = read_link(link_of(settings))
    assert work.experiment.runs[0].network.bias is False
    assert work.experiment.runs[0].training.learning_rate == 2
    assert work.points == ()


def test_weights_belong_to_their_networks() -> None:
    settings = {"runs": [{}, {"network": {"bias": False}}], "trained": {"steps": 9}}
    work = read_link(link_of(settings, "", struct.pack("<5d", 1, 2, 3, 4, 5)))
    assert (work.weights, work.steps) == ([[1, 2, 3], [4, 5]], 9)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("", "this is no link to work"),
        ("https://example.org/", "this is no link to work"),
        ("3.e30.", "this is no link to work"),
        ("2.e3.", "settings cannot be read"),
        ("2.!!.", "cut off or mistyped"),
        ("2.W10.", "not an object"),
        (link_of({}), "names no networks"),
        (link_of({"runs": []}), "runs: must be >= 1 items"),
        (link_of({"runs": [{"training": {"loss": "tomorrow"}}]}), "does not know"),
        (link_of({"runs": [{"training": {"learning_rate": -1}}]}), "must be > 0, got -1"),
        (link_of({"runs": [{}], "task": "sound"}), "a task 'sound'"),
        (link_of({"runs": [{}], "n_classes": 11}), "11 classes"),
        (link_of({"runs": [{}], "generation": {"noise": -1}}), "how its points were made"),
        (
            link_of({"runs": [{}], "generation": {"n_samples": 0}, "preset": "moons"}, "-"),
            "n_samples must be 1 or more",
        ),
        (link_of({"runs": [{}], "preset": "mars"}, "-"), "a data set 'mars'"),
        (link_of({"runs": [{}]}, "-"), "a data set None"),
        (link_of({"runs": [{}]}, "AAA"), "end in the middle of one"),
        (link_of({"runs": [{}]}, text_of(struct.pack("<I", 2 * 5))), "a class above 1"),
        (link_of({"runs": [{}]}, "", b"12345678"), "its weights are not those"),
        (link_of({"runs": [{}]}, "", struct.pack("<3d", 1, float("nan"), 2)), "not numbers"),
        ("2." + text_of(b'{"runs": [{"training": {"learning_rate": NaN}}]}') + ".", "cannot be read"),
    ],
)
def test_a_link_that_is_wrong_says_how(link: str, said: str) -> None:
    with pytest.raises(LinkError) as caught:
        read_link(link)
    assert said in str(caught.value)
