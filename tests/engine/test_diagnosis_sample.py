"""A small share of `python -m benchmarks diagnosis`: what is said of random experiments is true."""

from typing import Any

import pytest

from benchmarks import diagnosis
from benchmarks.diagnosis import examined, measure
from benchmarks.verdict_oracle import CHECKS
from engine.diagnosis.verdicts import STATES


@pytest.mark.parametrize("first", range(5000, 5060, 10))
def test_what_is_said_of_random_experiments_is_true(first: int) -> None:
    for number in range(first, first + 10):
        verdict, problem = examined(number)
        assert problem is None, (number, verdict)


def test_every_state_has_a_check() -> None:
    assert set(CHECKS) == {code for code, _ in STATES}


def test_a_single_wrong_verdict_fails_the_benchmark(monkeypatch: pytest.MonkeyPatch) -> None:
    class AtOnce:
        def __init__(self, _: int) -> None: ...
        def __enter__(self) -> "AtOnce":
            return self

        def __exit__(self, *_: object) -> None: ...
        def map(self, _: object, numbers: range, chunksize: int) -> list[tuple[dict[str, Any], str | None]]:
            assert chunksize
            return [({"code": "solved"}, None if number else wrong) for number in numbers]

    monkeypatch.setattr(diagnosis, "ProcessPoolExecutor", AtOnce)
    wrong: str | None = None
    assert measure(3).as_dict() == {"solved": 3, "rates": 0, "wrong": 0}
    wrong = "solved: some example is not right"
    with pytest.raises(SystemExit, match="1 of 3 verdicts are wrong"):
        measure(3)
