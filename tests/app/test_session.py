"""A session without a socket: what happens when a slice fails, and in which order things are said."""

import asyncio
import json
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from app.compute.scheduler import Scheduler
from app.live import session
from app.live.session import Session
from app.settings import Settings
from engine.exact import analysis
from engine.exact.best_of_kind import best_of_kind
from engine.exact.convex import cross_entropy_floor
from engine.training import advance
from tests.app.live_client import DUEL, frame_json
from tests.patience import PATIENCE_SECONDS

SETTINGS = Settings()
NO_HURRY_MS = 60_000
CONFIGURE = json.dumps({"type": "configure", "revision": 1, "experiment": DUEL})
POINTS = np.array([[-1.0, -1], [-1, 1], [1, 1], [1, -1]])


def data(revision: int, labels: list[int]) -> bytes:
    arrays = {"X": POINTS, "y": np.array(labels, np.uint8)}
    return save(arrays, {"command": json.dumps({"type": "data", "revision": revision})})


def advance_to(until: int, identity: int = 0) -> str:
    return json.dumps({"type": "advance", "id": identity, "until": until, "budget_ms": NO_HURRY_MS})


class Failing(Executor):
    """Runs everything at once, except that the slices with these numbers fail."""

    def __init__(self, *failing: int) -> None:
        self.failing, self.slices = failing, 0

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.slices += function is advance
        if function is advance and self.slices in self.failing:
            future.set_exception(MemoryError("no memory"))
        else:
            future.set_result(function(*args, **kwargs))
        return future


def answers(executor: Executor, sent: list[str | bytes]) -> list[dict[str, Any]]:
    """Every event and frame that these messages cause, in order."""
    said: list[dict[str, Any]] = []

    async def send(message: str | bytes) -> None:
        said.append(json.loads(message) if isinstance(message, str) else frame_json(message))

    async def talk() -> None:
        live = Session(send, Scheduler(executor, 1, max_slice_ms=NO_HURRY_MS), SETTINGS)
        running = asyncio.create_task(live.run())
        for message in sent:
            await live.receive(message)
            await settled()
        running.cancel()

    async def settled() -> None:
        for _ in range(100):
            await asyncio.sleep(0)

    asyncio.run(talk())
    return said


def test_a_slice_that_fails_is_told_and_the_state_is_kept() -> None:
    said = answers(
        Failing(2),
        [CONFIGURE, data(2, [0, 1, 0, 1]), advance_to(10, 1), advance_to(20, 2), advance_to(10, 3), advance_to(20, 4)],
    )
    assert [message["type"] for message in said] == ["hello", "analysis", "frame", "error", "frame", "frame"]
    error = said[3]
    assert (error["code"], error["command"], error["id"]) == ("worker_failed", "advance", 2)
    assert (said[4]["step"], said[5]["step"]) == (10, 20)


def test_a_failed_slice_gives_its_place_in_flight_back() -> None:
    sent: list[str | bytes] = [CONFIGURE, data(2, [0, 1, 0, 1]), *(advance_to(10, i) for i in range(20))]
    said = answers(Failing(*range(1, 20)), sent)
    assert {message.get("code") for message in said} == {None, "worker_failed"}
    assert said[-1]["type"] == "frame"


def test_the_floor_is_computed_once_for_each_data_message(monkeypatch: pytest.MonkeyPatch) -> None:
    floors: list[int] = []

    def counted(X: Any, *others: Any) -> Any:
        floors.append(len(X))
        return cross_entropy_floor(X, *others)

    monkeypatch.setattr(analysis, "cross_entropy_floor", counted)
    said = answers(Failing(), [CONFIGURE, data(2, [0, 1, 0, 1]), advance_to(3), data(3, [0, 1, 1, 1]), advance_to(5)])
    assert floors == [4, 4]
    assert [message["type"] for message in said] == ["hello", "analysis", "frame", "analysis", "frame"]
    for event in (said[1], said[3]):
        assert event["floor"] is not None
        assert event["best_line"] is not None


def test_the_best_of_each_kind_of_run_is_computed_once_for_each_data_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for each frame, nor for a learning rate; but for a loss, and for other points."""
    computed: list[str] = []

    def counted(run: Any, *others: Any) -> Any:
        computed.append(run.training.loss)
        return best_of_kind(run, *others)

    monkeypatch.setattr(session, "best_of_kind", counted)
    points = data(2, [0, 1, 0, 1])
    faster, squares = (
        json.dumps({"type": "configure", "revision": 3, "experiment": {"runs": [{"training": training}]}})
        for training in ({"learning_rate": 1.5}, {"loss": "mse_linear"})
    )
    one = json.dumps({"type": "configure", "revision": 1, "experiment": {"runs": [{}]}})
    said = answers(Failing(), [one, points, advance_to(3), advance_to(600), faster, advance_to(700)])
    assert computed == ["binary_cross_entropy"]
    assert [verdict["code"] for verdict in said[-1]["verdicts"]] == ["at_floor"]
    said = answers(
        Failing(), [one, points, advance_to(3), squares, advance_to(700), data(4, [0, 1, 1, 1]), advance_to(9)]
    )
    assert computed[1:] == ["binary_cross_entropy", "mse_linear", "mse_linear"]
    assert (said[-3]["verdicts"][0]["code"], said[-3]["verdicts"][0]["floor"]) == ("at_floor", pytest.approx(0.25))


def test_training_goes_on_where_the_best_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: Any) -> Any:
        raise MemoryError("no memory")

    monkeypatch.setattr(session, "best_of_kind", failing)
    said = answers(Failing(), [CONFIGURE, data(2, [0, 1, 0, 1]), advance_to(3)])
    assert said[-1]["step"] == 3


def test_an_analysis_of_old_examples_is_not_announced() -> None:
    said: list[dict[str, Any]] = []

    async def send(message: str | bytes) -> None:
        said.append(json.loads(message))

    async def talk() -> None:
        with ThreadPoolExecutor(1) as executor:
            all_sent = threading.Event()
            executor.submit(all_sent.wait, PATIENCE_SECONDS)  # no analysis begins before
            live = Session(send, Scheduler(executor, 1), SETTINGS)
            running = asyncio.create_task(live.run())
            for revision in range(1, 30):
                await live.receive(data(revision, [0, 1, revision % 2, 1]))
                await asyncio.sleep(0)
            all_sent.set()
            while not said or said[-1].get("revision") != 29:
                await asyncio.sleep(0.01)
            running.cancel()

    asyncio.run(talk())
    revisions = [message["revision"] for message in said if message["type"] == "analysis"]
    assert revisions == sorted(set(revisions))
    assert len(revisions) < 29


def test_examples_that_do_not_go_with_the_experiment_are_told_as_such_and_nothing_is_lost() -> None:
    sent: list[str | bytes] = [CONFIGURE, data(2, [0, 1, 0, 1]), advance_to(10), data(3, [0, 1, 2, 1])]
    said = answers(Failing(), [*sent, advance_to(20, 7), data(4, [0, 1, 1, 0]), advance_to(20, 8)])
    (error,) = (message for message in said if message["type"] == "error")
    assert (error["code"], error["command"], error["id"]) == ("mismatch", "advance", 7)
    assert "runs.0" in error["message"]
    assert "labels below 2, got 2" in error["message"]
    assert (said[-1]["step"], said[-1]["revision"]) == (20, 4)


def assign(revision: int, values: list[list[float]], run: int = 0) -> str:
    return json.dumps({"type": "assign", "revision": revision, "run": run, "values": values})


@pytest.mark.parametrize(
    ("message", "field", "said"),
    [
        (assign(3, [[1, 0, 0, 2.0]], run=2), "run", "no run 2"),
        (assign(3, [[1, 0, 4, 2.0]]), "values", "no unit 4"),
        (assign(3, [[1, 0, 0]]), "values.0.3", "missing"),
        (assign(3, [[1, 0, 0.5, 2]]), "values.0.2", "a whole number"),
        (assign(3, [[1, -2, 0, 2]]), "values.0.1", ">= -1"),
        (assign(3, [[1, 0, 0, float("inf")]]), "values.0.3", "a finite number"),
        (assign(3, [[1, 0, 0, 1]] * 2001), "values", "<= 2000"),
        (assign(3, [1]), "values.0", "a list"),  # type: ignore[list-item]
    ],
)
def test_an_assign_that_cannot_be_is_refused(message: str, field: str, said: str) -> None:
    answered = answers(Failing(), [CONFIGURE, data(2, [0, 1, 0, 1]), message, advance_to(5)])
    (error,) = (answer for answer in answered if answer["type"] == "error")
    assert (error["code"], error["command"], error["field"]) == ("invalid", "assign", field)
    assert said in error["message"]
    assert answered[-1]["step"] == 5


def test_an_assign_needs_an_experiment_first() -> None:
    (_, error) = answers(Failing(), [assign(1, [[1, 0, 0, 1.0]])])
    assert (error["code"], error["command"]) == ("not_ready", "assign")


def test_assigns_that_pile_up_between_other_changes_are_refused_some_time() -> None:
    said: list[dict[str, Any]] = []

    async def send(message: str | bytes) -> None:
        said.append(json.loads(message))

    async def talk() -> None:
        live = Session(send, Scheduler(Failing(), 1), SETTINGS)
        for number in range(80):
            await live.receive(assign(number, [[1, 0, 0, number]]))
            await live.receive(CONFIGURE)

    asyncio.run(talk())
    assert {message["code"] for message in said} == {"too_many_in_flight"}
    assert len(said) == 16
