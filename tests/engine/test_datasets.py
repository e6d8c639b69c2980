"""Examples are what they say, and made the same way every time."""

import numpy as np
import pytest

from engine.experiment.datasets import (
    ALL_DATASETS,
    DATASETS,
    DOMAIN,
    MULTICLASS_DATASETS,
    REGRESSION_DATASETS,
    Examples,
    make_dataset,
)


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


@pytest.mark.parametrize("name", [*MULTICLASS_DATASETS, "quadrants", "moons", "spirals", "checkerboard"])
@pytest.mark.parametrize("n_samples", [1, 5, 97, 240])
def test_classes_come_in_turn_and_their_sizes_differ_by_one_at_most(name: str, n_samples: int) -> None:
    counts = np.bincount(make_dataset(name, n_samples=n_samples).y, minlength=ALL_DATASETS[name].n_classes)
    assert len(counts) == ALL_DATASETS[name].n_classes
    assert counts.max() - counts.min() <= 1


@pytest.mark.parametrize("name", [*MULTICLASS_DATASETS, *REGRESSION_DATASETS])
def test_every_other_data_set_is_repeatable_inside_the_domain_and_rounded(name: str) -> None:
    examples, again, other = (make_dataset(name, seed=seed) for seed in (4, 4, 5))
    assert (examples.X == again.X).all()
    assert (examples.y == again.y).all()
    assert (examples.X != other.X).any()
    assert np.abs(examples.X).max() <= 2.5
    assert (examples.X.round(3) == examples.X).all()
    assert (examples.y == examples.y.round(3)).all()
    assert len(make_dataset(name, n_samples=7, noise=2.0)) == 7


def test_nand_and_xnor_are_the_opposites_of_and_and_xor() -> None:
    for name, opposite in (("and", "nand"), ("xor_corners", "xnor")):
        one, other = make_dataset(name), make_dataset(opposite)
        assert (one.X == other.X).all()
        assert (one.y == 1 - other.y).all()


def test_shapes_without_noise_are_what_they_are_called() -> None:
    quadrants = make_dataset("quadrants", n_samples=400)
    assert (quadrants.y == (quadrants.X[:, 0] * quadrants.X[:, 1] < 0)).all()
    assert np.abs(quadrants.X).min() >= 0.149
    board = make_dataset("checkerboard", n_samples=800)
    squares = np.floor(board.X / 1.1)
    inside = (np.abs(board.X / 1.1 - np.round(board.X / 1.1)) > 2e-3).all(axis=1)  # rounding may cross an edge
    assert (board.y == squares.sum(axis=1) % 2)[inside].all()
    moons = make_dataset("moons", noise=0.0)
    upper, lower = moons.X[moons.y == 0] / 1.25 + [0.5, 0.25], moons.X[moons.y == 1] / 1.25 - [0.5, 0.25]
    for half, side in ((upper, 1), (lower, -1)):
        np.testing.assert_allclose(np.hypot(*half.T), 1, atol=2e-3)
        assert (side * half[:, 1] > -2e-3).all()
    rings = make_dataset("three_rings", noise=0.0)
    assert (np.round(np.hypot(*rings.X.T) / (3 * 2.2 / 8) - 1 / 3) == rings.y).all()


@pytest.mark.parametrize(("name", "n_arms"), [("spirals", 2), ("three_spirals", 3)])
def test_arms_of_a_spiral_are_turned_copies_of_each_other(name: str, n_arms: int) -> None:
    examples = make_dataset(name, noise=0.0)
    radius, angle = np.hypot(*examples.X.T), np.arctan2(examples.X[:, 1], examples.X[:, 0])
    expected = 3 * np.pi * (radius - 0.2) / 2 + 2 * np.pi * examples.y / n_arms
    assert np.abs(np.angle(np.exp(1j * (angle - expected)))).max() < 0.01


def test_values_without_noise_are_their_formula() -> None:
    line, sine, plane, hills, six = (make_dataset(name, noise=0.0) for name in REGRESSION_DATASETS)
    np.testing.assert_allclose(line.y, 0.5 + 0.8 * line.X[:, 0], atol=6e-4)
    np.testing.assert_allclose(sine.y, np.sin(2 * sine.X[:, 0]), atol=6e-4)
    np.testing.assert_allclose(plane.y, 0.3 + 0.6 * plane.X[:, 0] - 0.4 * plane.X[:, 1], atol=6e-4)
    squared = [((hills.X - c) ** 2).sum(axis=1) for c in (1, -1)]
    np.testing.assert_allclose(hills.y, np.exp(-squared[0]) - np.exp(-squared[1]), atol=6e-4)
    centers = [(x1, x2) for x2 in (-1.2, 1.2) for x1 in (-1.6, 0.0, 1.6)]
    signs = [1, -1, 1, -1, 1, -1]
    bumps = [np.exp(-((six.X - center) ** 2).sum(axis=1) / 0.4) for center in centers]
    np.testing.assert_allclose(six.y, np.dot(signs, bumps), atol=6e-4)
    assert (line.X.shape[1], sine.X.shape[1], plane.X.shape[1], hills.X.shape[1]) == (1, 1, 2, 2)
    noisy = make_dataset("line", n_samples=4000, noise=0.3)
    assert (noisy.y - 0.5 - 0.8 * noisy.X[:, 0]).std() == pytest.approx(0.3, rel=0.05)


@pytest.mark.parametrize("name", ALL_DATASETS)
def test_a_data_set_is_of_the_kind_it_says(name: str) -> None:
    record, examples = ALL_DATASETS[name], make_dataset(name)
    assert examples.X.shape[1] == (1 if record.task == "curve" else 2)
    if record.task == "classes":
        assert set(examples.y.tolist()) == set(range(record.n_classes))
    else:
        assert record.n_classes == 0
        assert examples.y.dtype == np.float64


@pytest.mark.parametrize("name", ["circle", "four_blobs"])
def test_label_noise_gives_a_share_of_the_points_another_class(name: str) -> None:
    clean = make_dataset(name, 200, seed=3)
    changed: set[int] = set()
    for share, n_changed in ((0.1, 20), (0.25, 50), (0.5, 100)):
        noisy = make_dataset(name, 200, seed=3, label_noise=share)
        assert np.array_equal(noisy.X, clean.X)
        rows = set(np.flatnonzero(noisy.y != clean.y).tolist())
        assert len(rows) == n_changed
        assert rows >= changed, "more noise keeps what less noise had changed"
        assert set(noisy.y.tolist()) <= set(clean.y.tolist())
        changed = rows


@pytest.mark.parametrize("name", ["xor_corners", "plane"])
def test_tables_and_values_have_no_label_noise(name: str) -> None:
    assert np.array_equal(make_dataset(name).y, make_dataset(name, label_noise=0.5).y)


@pytest.mark.parametrize("share", [-0.1, 0.6, float("nan")])
def test_label_noise_beyond_a_half_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="label_noise"):
        make_dataset("circle", label_noise=share)


def test_test_examples_must_be_of_the_same_kind() -> None:
    X, y = np.zeros((2, 2)), np.zeros(2, np.uint8)
    assert len(Examples(X, y, Examples(np.zeros((5, 2)), np.zeros(5, np.uint8)))) == 2
    for other in (Examples(np.zeros((2, 1)), y), Examples(X, np.zeros(2))):
        with pytest.raises(ValueError, match="same kind"):
            Examples(X, y, other)
