"""Examples are what they say, and made the same way every time."""

import numpy as np
import pytest

from engine.datasets import DATASETS, DOMAIN, Examples, make_dataset


@pytest.mark.parametrize("name", DATASETS)
def test_every_data_set_is_repeatable_inside_the_domain_and_rounded(name: str) -> None:
    examples = make_dataset(name, seed=4)
    again, other = make_dataset(name, seed=4), make_dataset(name, seed=5)
    assert len(examples) == DATASETS[name].n_samples
    assert np.array_equal(examples.X, again.X)
    assert np.array_equal(examples.y, again.y)
    assert np.array_equal(examples.X, other.X) == DATASETS[name].fixed
    wild = make_dataset(name, n_samples=999, noise=3.0)
    assert len(wild) == (DATASETS[name].n_samples if DATASETS[name].fixed else 999)
    assert wild.X.min() >= DOMAIN[0]
    assert wild.X.max() <= DOMAIN[1]
    assert np.array_equal(wild.X, np.round(wild.X, 3))
    assert not np.signbit(wild.X[wild.X == 0]).any()
    assert {0, 1} == set(wild.y.tolist())


@pytest.mark.parametrize("n_samples", [1, 2, 3, 4, 7, 120])
@pytest.mark.parametrize("name", ["xor_blobs", "two_blobs", "circle"])
def test_classes_are_balanced(name: str, n_samples: int) -> None:
    counts = np.bincount(make_dataset(name, n_samples=n_samples).y, minlength=2)
    assert abs(int(counts[0]) - int(counts[1])) <= n_samples % 2


def test_class_1_of_xor_is_where_the_signs_differ() -> None:
    for name in ("xor_blobs", "xor_corners"):
        examples = make_dataset(name)
        assert np.array_equal(examples.y == 1, examples.X[:, 0] * examples.X[:, 1] < 0)
    blobs = make_dataset("xor_blobs", n_samples=4000, noise=0.2)
    quadrants = 2 * (blobs.X[:, 0] > 0) + (blobs.X[:, 1] > 0)
    assert np.bincount(quadrants).tolist() == [1000] * 4
    for quadrant in range(4):
        rows = blobs.X[quadrants == quadrant]
        assert np.abs(np.abs(rows.mean(axis=0)) - 1.2).max() < 0.03
        assert np.abs(rows.std(axis=0) - 0.2).max() < 0.02


def test_the_tables() -> None:
    def rows(name: str) -> set[tuple[float, ...]]:
        examples = make_dataset(name)
        return {(*x, y) for x, y in zip(examples.X.tolist(), examples.y.tolist(), strict=True)}

    corners = [(x1, x2) for x1 in (-1, 1) for x2 in (-1, 1)]
    assert rows("and") == {(x1, x2, x1 == x2 == 1) for x1, x2 in corners}
    assert rows("or") == {(x1, x2, x1 == 1 or x2 == 1) for x1, x2 in corners}
    assert rows("xor_corners") == {(x1, x2, x1 != x2) for x1, x2 in corners}
    assert rows("course_table") == {(2, 1, 1), (0, -2, 1), (-2, 1, 0), (0, 2, 0)}


def test_the_circle_without_noise_is_a_disc_in_a_ring() -> None:
    examples = make_dataset("circle", n_samples=500, noise=0.0)
    radius = np.hypot(*examples.X.T)
    assert radius[examples.y == 1].max() < 0.91
    assert radius[examples.y == 0].min() > 1.49
    assert radius.max() < 2.11


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"name": "suns"}, "'suns'"),
        ({"name": "circle", "n_samples": 0}, "got 0"),
        ({"name": "circle", "noise": -0.1}, "got -0.1"),
        ({"name": "circle", "noise": float("nan")}, "got nan"),
        ({"name": "circle", "seed": -3}, "got -3"),
    ],
)
def test_what_cannot_be_made_is_refused_with_the_value(arguments: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make_dataset(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("X", "y", "said"),
    [
        (np.zeros((3, 3)), np.zeros(3, np.uint8), r"\(3, 3\)"),
        (np.zeros((3, 2), np.float32), np.zeros(3, np.uint8), "float32"),
        (np.zeros((3, 2)), np.zeros(2, np.uint8), r"\(2,\)"),
        (np.zeros((3, 2)), np.zeros(3, np.int64), "int64"),
        (np.array([[0.0, 1.0], [np.nan, 0.0]]), np.zeros(2, np.uint8), "row 1"),
        (np.zeros((2, 2)), np.array([0, 10], np.uint8), "got 10 in row 1"),
        (np.zeros((2, 2)), np.array([0.5, np.inf]), "got inf in row 1"),
        (np.zeros((2, 0)), np.zeros(2), r"\(2, 0\)"),
    ],
)
def test_examples_are_checked(X: np.ndarray, y: np.ndarray, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Examples(X, y)
