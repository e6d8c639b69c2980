"""What the records say of themselves, for programs and for the page, is true of the functions that they hold."""

import ast
import itertools
from collections.abc import Mapping
from math import inf
from typing import Any

import numpy as np
import pytest

from engine.functions.activations import ACTIVATIONS
from engine.functions.features import FEATURES
from engine.functions.initializers import INITIALIZERS
from engine.functions.losses import LOSSES, Loss
from engine.functions.optimizers import OPTIMIZERS, SLOT_NAMES
from engine.functions.regularizers import REGULARIZERS
from engine.functions.schedules import SCHEDULES
from engine.functions.spelling import HELPERS, NUMPY_CALLS

Z = np.linspace(-8, 8, 321)
"""With every kink among them."""
W = np.array([[0.5, -1.5], [0.0, 2.0]])


def environment() -> dict[str, Any]:
    """What expressions may call."""
    space: dict[str, Any] = {"np": np}
    for signature, body in HELPERS.items():
        exec(f"def {signature}:\n    return {body}", space)  # noqa: S102
    return space


def evaluated(text: str, **arguments: object) -> Any:
    with np.errstate(all="ignore"):
        return eval(text, environment(), arguments)  # noqa: S307


# --- the source texts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_in_numpy_is_the_activation(name: str) -> None:
    record = ACTIVATIONS[name]
    a = record.value(Z)
    np.testing.assert_allclose(evaluated(record.numpy.value, z=Z), a, rtol=1e-14, atol=1e-15)
    np.testing.assert_allclose(evaluated(record.numpy.slope, z=Z), record.slope(Z, a), rtol=1e-12, atol=1e-14)


def labels_of(loss: Loss, z: np.ndarray) -> np.ndarray:
    values = {"binary": np.arange(len(z)) % 2 * 1.0, "multiclass": np.arange(len(z)) % 3, "regression": np.sin(Z)}
    return values[loss.task]


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_in_numpy_is_the_loss_and_its_answer_the_prediction(name: str) -> None:
    loss = LOSSES[name]
    z = np.column_stack([Z, -0.5 * Z, np.cos(Z)]) if loss.task == "multiclass" else Z
    y = labels_of(loss, z)
    encoded = loss.encode(y, z)
    np.testing.assert_allclose(evaluated(loss.numpy.value, z=z, y=y), loss.value(z, encoded), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(evaluated(loss.numpy.slope, z=z, y=y), loss.slope(z, encoded), rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(evaluated(loss.answer.numpy, z=z), loss.prediction(z), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_in_numpy_is_the_feature(name: str) -> None:
    X = np.column_stack([Z, Z[::-1] + 0.3])
    found = evaluated(FEATURES[name].numpy, x1=X[:, 0], x2=X[:, 1])
    np.testing.assert_allclose(found, FEATURES[name].value(X), rtol=1e-15)


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_in_numpy_is_the_learning_rate_of_each_update(name: str) -> None:
    for t in (1, 2, 9, 10, 11, 25):
        rate = evaluated(SCHEDULES[name].numpy, t=t, alpha=0.3, f=0.2, T=10)
        assert rate == pytest.approx(0.3 * SCHEDULES[name].share(t - 1, 10, 0.2), rel=1e-14)


@pytest.mark.parametrize("name", REGULARIZERS)
def test_a_regularizer_in_numpy_is_the_regularizer(name: str) -> None:
    record = REGULARIZERS[name]
    assert evaluated(record.numpy.value, w=W) == record.value(W)
    assert np.array_equal(evaluated(record.numpy.slope, w=W), record.slope(W))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_in_numpy_makes_the_same_updates(name: str) -> None:
    record = OPTIMIZERS[name]
    assert record.n_slots <= len(SLOT_NAMES)
    expected, slots = np.array([1.0, -2.0]), np.zeros((record.n_slots, 2))
    space = {"np": np, "rate": 0.1, "p": expected.copy(), **{name: np.zeros(2) for name in SLOT_NAMES}}
    for k in range(1, 6):
        g = np.array([0.5 * k, -1.0 / k])
        record.update(expected, g, slots, k, 0.1)
        exec("\n".join(record.numpy), {**space, "g": g, "k": k})  # noqa: S102
    np.testing.assert_allclose(np.asarray(space["p"]), expected, rtol=1e-14)


GRAMMAR = (
    *(ast.Expression, ast.BinOp, ast.UnaryOp, ast.USub, ast.Compare, ast.Call, ast.Attribute, ast.Name, ast.Load),
    *(ast.Constant, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.BitAnd),
    *(ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq),
)
READ_BY_THE_PAGE = {
    **{f"activation {name}": ({"z"}, [r.numpy.value, r.numpy.slope]) for name, r in ACTIVATIONS.items()},
    **{f"loss {name}": ({"z"}, [r.answer.numpy]) for name, r in LOSSES.items() if r.task != "multiclass"},
    **{f"curve of {name}": ({"z", "y"}, [r.numpy.value]) for name, r in LOSSES.items() if r.task != "multiclass"},
    **{f"feature {name}": ({"x1", "x2"}, [r.numpy]) for name, r in FEATURES.items()},
    **{f"schedule {name}": ({"t", "alpha", "f", "T"}, [r.numpy]) for name, r in SCHEDULES.items()},
}


@pytest.mark.parametrize("name", READ_BY_THE_PAGE)
def test_what_the_page_computes_with_keeps_to_the_part_of_python_that_it_reads(name: str) -> None:
    arguments, texts = READ_BY_THE_PAGE[name]
    helpers = {signature.split("(")[0] for signature in HELPERS}
    for node in itertools.chain(*(ast.walk(ast.parse(text, mode="eval")) for text in texts)):
        assert isinstance(node, GRAMMAR), ast.dump(node)
        if isinstance(node, ast.Attribute):
            assert node.attr in {*NUMPY_CALLS, "pi"}, node.attr
        if isinstance(node, ast.Name):
            assert node.id in {*arguments, *helpers, "np"}, node.id


@pytest.mark.parametrize(("name", "call"), [(name, call) for name, r in OPTIMIZERS.items() for call in r.numpy])
def test_each_line_of_an_optimizer_is_python(name: str, call: str) -> None:
    ast.parse(call)


REGISTRIES: dict[str, Mapping[str, Any]] = {
    "activation": ACTIVATIONS,
    "loss": LOSSES,
    "optimizer": OPTIMIZERS,
    "regularizer": REGULARIZERS,
}
LIBRARY_TEXTS = {
    f"{registry} {record.name}": record.libraries
    for registry, records in REGISTRIES.items()
    for record in records.values()
}


@pytest.mark.parametrize("name", LIBRARY_TEXTS)
def test_what_libraries_call_it_is_python(name: str) -> None:
    libraries = LIBRARY_TEXTS[name]
    for text in (libraries.keras, libraries.torch):
        if text is not None:
            ast.parse(text, mode="eval")
    if libraries.sklearn is not None and name.startswith("optimizer"):
        ast.parse(f"f({libraries.sklearn})", mode="eval")


# --- the facts ------------------------------------------------------------------------------------------------------

WIDE = np.concatenate([np.linspace(-60, 60, 240_001), [-700.0, 700.0, -1e8, 1e8]])


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_bounds_of_an_activation_hold_and_are_as_narrow_as_can_be(name: str) -> None:
    a, (low, high) = ACTIVATIONS[name].value(WIDE), ACTIVATIONS[name].bounds
    for bound, extreme in ((low, float(a.min())), (high, float(a.max()))):
        assert abs(extreme) >= 5 if bound is None else abs(extreme - bound) < 1e-6
    assert a.min() >= (-inf if low is None else low)
    assert a.max() <= (inf if high is None else high)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_that_is_called_monotone_is(name: str) -> None:
    change = np.diff(ACTIVATIONS[name].value(np.sort(WIDE)))
    assert ACTIVATIONS[name].monotone == ((change >= 0).all() or (change <= 0).all())


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_is_convex_in_the_logits_exactly_where_it_says_so(name: str) -> None:
    """By the middle of chords: below the mean of their ends for a convex loss, above it somewhere for another."""
    loss, rng = LOSSES[name], np.random.default_rng(0)
    n = 20_000
    shape = (n, 3) if loss.task == "multiclass" else (n,)
    a, b = rng.uniform(-20, 20, (2, *shape))
    y = rng.integers(0, 3 if loss.task == "multiclass" else 2, n)
    encoded = loss.encode(y, a)
    ends = 0.5 * (loss.value(a, encoded) + loss.value(b, encoded))
    with np.errstate(invalid="ignore"):
        rise = loss.value(0.5 * (a + b), encoded) - ends
    assert loss.convex == bool(np.nanmax(rise) <= 1e-6)  # but for rounding, which the naive losses have most of


@pytest.mark.parametrize("name", INITIALIZERS)
def test_units_begin_equal_exactly_where_the_record_says_so(name: str) -> None:
    record, rng = INITIALIZERS[name], np.random.default_rng(0)
    W, b = record.weights(4, 3, rng), record.biases(3, rng)
    assert record.equal_units == bool((W[:, :1] == W).all() and (b == b[0]).all())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_steps_of_an_adaptive_optimizer_are_as_long_as_the_rate_whatever_the_gradient(name: str) -> None:
    def step(size: float) -> float:
        parameters, record = np.zeros(1), OPTIMIZERS[name]
        record.update(parameters, np.array([size]), np.zeros((record.n_slots, 1)), 1, 0.1)
        return abs(float(parameters[0]))

    assert OPTIMIZERS[name].adaptive == (step(1e3) == pytest.approx(step(1.0), rel=1e-6))


def test_an_answer_on_the_scale_of_signs_is_written_on_that_of_labels() -> None:
    answer = LOSSES["mse_tanh"].answer
    assert (answer.numpy, answer.keras) == ("(np.tanh(z) + 1) / 2", "(ops.tanh(z) + 1) / 2")
