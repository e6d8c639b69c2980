"""Waiting commands: merging them changes nothing that a client can see, and keeps the queue short."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.live.command_queue import merged
from app.wire.messages import MAX_ASSIGNED, Advance, Assign, Command, Configure, Data, Reset, Restore
from app.wire.schemas import ExperimentModel, Run

EXPERIMENT = ExperimentModel(runs=[Run()])


def made(letter: str, number: int) -> Command:
    """c configure, d data, t restore, r reset, s and S assign (to run 0 and 1), a advance."""
    commands: dict[str, Any] = {
        "c": Configure(revision=number, experiment=EXPERIMENT),
        "d": Data(revision=number),
        "t": Restore(revision=number),
        "r": Reset(revision=number),
        "s": Assign(revision=number, run=0, values=[(1, number % 3, 0, float(number))]),
        "S": Assign(revision=number, run=1, values=[(1, number % 3, 0, float(number))]),
        "a": Advance(id=number),
    }
    command: Command = commands[letter]
    return command


def merged_letters(letters: str) -> str:
    """The letters that are left, each with its place in the original."""
    commands = [made(letter, number) for number, letter in enumerate(letters)]
    left = [number for number, command in enumerate(commands) if any(command is kept for kept in merged(commands))]
    return " ".join(f"{letters[number]}{number}" for number in left)


@pytest.mark.parametrize(
    ("waiting", "left"),
    [
        ("", ""),
        ("cccc", "c3"),
        ("cdcd", "c2 d3"),
        ("aaaa", "a0 a1 a2 a3"),
        ("cacac", "c0 a1 c2 a3 c4"),
        ("cdtcd", "c0 d1 t2 c3 d4"),
        ("cdtcdt", "c3 d4 t5"),
        ("rrdrd", "r3 d4"),
    ],
)
def test_of_two_of_a_kind_the_newer_is_left(waiting: str, left: str) -> None:
    assert merged_letters(waiting) == left


@given(st.text("cdtra", max_size=60))
def test_advances_stay_and_the_rest_is_bounded(letters: str) -> None:
    left = merged_letters(letters).split()
    assert [name for name in left if name[0] == "a"] == [f"a{i}" for i, letter in enumerate(letters) if letter == "a"]
    for segment in " ".join(left).split("a"):
        assert max(Counter(name[0] for name in segment.split() if not name.isdigit()).values(), default=0) <= 2


@given(st.text("cdtra", max_size=60), st.integers(0, 60))
def test_merging_early_or_late_is_the_same(letters: str, cut: int) -> None:
    commands = [made(letter, number) for number, letter in enumerate(letters)]
    early = merged([*merged(commands[:cut]), *commands[cut:]])
    assert [id(command) for command in early] == [id(command) for command in merged(commands)]


@given(st.text("cdtra", max_size=60))
def test_every_advance_sees_the_newest_of_what_was_sent_before_it(letters: str) -> None:
    left = merged_letters(letters).split()
    for number, letter in enumerate(letters):
        if letter == "a":
            before_all = {name: place for place, name in enumerate(letters[:number])}
            before_left = {name[0]: int(name[1:]) for name in left[: left.index(f"a{number}")]}
            assert before_left == before_all


class Weights:
    """What a client can see of a session, as a model: each set weight, and which commands the rest comes from.

    Every configure is of another structure when `restarts`, of the same one otherwise.
    """

    def __init__(self, restarts: bool) -> None:
        self.restarts = restarts
        self.seen: dict[str, object] = {}
        self.weights: dict[object, float] = {}
        self.log: list[object] = []

    def take(self, command: Command) -> None:
        match command:
            case Configure():
                self.seen["configure"] = command.revision
                if self.restarts:
                    self.weights, self.seen["start"] = {}, command.revision
            case Data():
                self.seen["data"] = command.revision
            case Reset():
                self.weights, self.seen["start"] = {}, command.revision
            case Restore():
                self.weights, self.seen["start"] = {}, command.revision
            case Assign():
                self.weights |= {(command.run, weight): value for weight, value in command.by_weight.items()}
                self.seen["structure of the last assign"] = self.seen.get("configure") if self.restarts else None
            case Advance():
                self.log.append(self.view())

    def view(self) -> object:
        return dict(self.seen), dict(self.weights)


def outcome(commands: Iterable[Command], restarts: bool) -> list[object]:
    model = Weights(restarts)
    for command in commands:
        model.take(command)
    return [*model.log, model.view()]


@given(st.text("cdtrsSa", max_size=40), st.lists(st.integers(0, 40), max_size=4), st.booleans())
def test_no_weight_set_by_hand_is_lost_or_put_where_it_was_not_meant(
    letters: str, cuts: list[int], restarts: bool
) -> None:
    commands = [made(letter, number) for number, letter in enumerate(letters)]
    waiting: list[Command] = []
    for number, command in enumerate(commands):
        waiting = merged([*waiting, command]) if number in cuts else [*waiting, command]
    assert outcome(merged(waiting), restarts) == outcome(commands, restarts)


def test_assigns_that_follow_each_other_wait_as_one() -> None:
    left = merged(made("sS"[number % 2], number) for number in range(1000))
    assert [(command.run, command.revision) for command in left if isinstance(command, Assign)] == [(0, 998), (1, 999)]
    assert [len(command.values) for command in left if isinstance(command, Assign)] == [3, 3]


def test_what_is_united_stays_bounded() -> None:
    left = merged(
        Assign(revision=k, run=0, values=[(k, i, 0, 0.0) for i in range(MAX_ASSIGNED // 2)]) for k in range(5)
    )
    assert [len(command.values) for command in left if isinstance(command, Assign)] == [2000, 2000, 1000]
