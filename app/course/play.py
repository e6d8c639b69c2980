"""Plays a chapter: the prepared state, what moves make of it, and which items of the check list they tick.

The same functions of the engine as on the page, without a server: for the numbers in a chapter's texts, and to prove
that its reference solution solves it and its wrong path does not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import Any

import numpy as np

from app.course.chapters import (
    Answer,
    Assign,
    BatchSize,
    ChangeNetwork,
    ChangeTraining,
    Chapter,
    ChoiceAnswer,
    Choose,
    Draw,
    GiveAnswer,
    Item,
    MatrixAnswer,
    MovePoint,
    NewSeed,
    Number,
    NumberAnswer,
    NumberOf,
    OrderAnswer,
    PreparedState,
    Reset,
    ShapeAnswer,
    Train,
)
from app.course.chapters import Move as AnyMove
from app.operations.datasets import DatasetQuery
from app.operations.request import parameters_of
from app.wire.errors import parsed
from app.wire.goals import items_of
from app.wire.schemas import ExperimentModel
from engine.exact.best_of_kind import Best
from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import Experiment
from engine.goals.goal import Item as GoalItem
from engine.goals.quantities import value_of
from engine.goals.scene import Points, Scene, Value
from engine.runs.evaluation import check_experiment, evaluate
from engine.runs.history import Snapshot
from engine.training import (
    UNHURRIED_MS,
    Command,
    State,
    advance,
    best_of_each,
    carry_over,
    initial_state,
    with_new_examples,
    with_weights,
)

Figures = Mapping[str, Any]
"""The numbers of a chapter, by their names."""


@dataclass(frozen=True)
class Desk:
    """What is on the page: the networks, the points and the weights, and what was done by hand.

    `set_by_hand`: runs of which a weight was set since the last step. `drawn` and `moved`: the last move was that.
    """

    model: ExperimentModel
    examples: Examples
    state: State
    set_by_hand: frozenset[int] = frozenset()
    drawn: bool = False
    moved: bool = False

    def with_experiment(self, fields: dict[str, Any]) -> "Desk":
        """The same points with other networks or settings; weights are carried over where they can be."""
        model = parsed(ExperimentModel, fields)
        check_experiment(model.spec.runs, self.examples)
        state = carry_over(self.state, self.model.spec, model.spec)
        kept = self.set_by_hand if state.runs and state.step == self.state.step else frozenset[int]()
        return replace(self, model=model, state=state, set_by_hand=kept)

    def with_examples(self, examples: Examples) -> "Desk":
        """Other points, with the same weights."""
        check_experiment(self.model.spec.runs, examples)
        return replace(self, examples=examples, state=with_new_examples(self.state))


def prepared(state: PreparedState) -> Desk:
    """What the learner finds."""
    examples = (
        preset_examples(state.preset, state.generation) if state.preset else drawn_examples(state.points, state.task)
    )
    experiment = state.experiment.spec
    check_experiment(experiment.runs, examples)
    begun = initial_state(experiment)
    if state.weights:
        runs = tuple(
            before if flat is None else replace(before, parameters=parameters_of(f"weights.{i}", run, flat))
            for i, (run, before, flat) in enumerate(zip(experiment.runs, begun.runs, state.weights, strict=True))
        )
        begun = replace(begun, runs=runs)
    return Desk(state.experiment, examples, begun)


def preset_examples(name: str, query: DatasetQuery) -> Examples:
    """The points of a data set."""
    return make_dataset(name, query.n_samples, query.noise, query.seed, query.label_noise)


def drawn_examples(points: Sequence[Sequence[float]] | None, task: str) -> Examples:
    """Points [x₁, x₂, label or value], or [x, y] of a curve."""
    width = 1 if task == "curve" else 2
    table = np.array(points or [], np.float64).reshape(-1, width + 1)
    targets = table[:, width]
    return Examples(table[:, :width], targets.astype(np.uint8) if task == "classes" else targets)


def drawn_like(desk: Desk, points: Sequence[Sequence[float]]) -> Examples:
    """Points of the same kind as those on the page."""
    labelled, width = desk.examples.y.dtype == np.uint8, desk.examples.X.shape[1]
    return drawn_examples(points, "curve" if width == 1 else "classes" if labelled else "plane")


def after(desk: Desk, move: AnyMove) -> Desk:
    """What an edit makes of the page."""
    match move:
        case Assign(assign=set_):
            values = {(layer, source, target): value for layer, source, target, value in set_.values}
            state = with_weights(desk.state, desk.model.spec, set_.run, values)
            return replace(desk, state=state, set_by_hand=desk.set_by_hand | {set_.run})
        case Draw(points=points):
            return replace(desk.with_examples(drawn_like(desk, points)), drawn=True)
        case Choose(preset=name):
            return desk.with_examples(preset_examples(name, DatasetQuery()))
        case MovePoint(move=(index, x1, x2)):
            return replace(desk.with_examples(moved(desk.examples, index, x1, x2)), moved=True, drawn=True)
    return desk.with_experiment(changed(desk.model.model_dump(), move))


def moved(examples: Examples, index: int, x1: float, x2: float) -> Examples:
    """The examples with one at another place; over a single input x₂ is its value."""
    X, y = examples.X.copy(), examples.y.copy()
    X[index, 0] = x1
    if X.shape[1] == 2:
        X[index, 1] = x2
    else:
        y[index] = x2
    return replace(examples, X=X, y=y)


def changed(experiment: dict[str, Any], move: AnyMove) -> dict[str, Any]:
    """The fields of an experiment after a change of settings."""
    runs = experiment["runs"]
    match move:
        case ChangeNetwork(network=new):
            runs[new.run]["network"] |= new.fields
        case ChangeTraining(training=new):
            runs[new.run]["training"] |= new.fields
        case BatchSize(batch_size=size):
            experiment["batch_size"] = size
        case NewSeed(seed=new):
            runs[new.run]["seed"] = new.seed
    return experiment


def is_right(answer: Answer, given: Any, figures: Figures) -> bool:
    """Whether an answer is right; an order is given as the places of the cards."""
    match answer:
        case NumberAnswer(right=right, within=within):
            return bool(abs(given - figure(right, figures)) <= figure(within, figures))
        case MatrixAnswer(right=right, within=within):
            wanted = np.array([[figure(value, figures) for value in row] for row in right])
            found = np.array(given, np.float64)
            return found.shape == wanted.shape and bool((np.abs(found - wanted) <= figure(within, figures)).all())
        case OrderAnswer(n_cards=n_cards):
            return bool(given == list(range(n_cards)))
        case ChoiceAnswer(right=chosen):
            return bool(given == chosen)
        case ShapeAnswer(right=shape):
            return bool(given == shape)


def figure(value: float | NumberOf, figures: Figures) -> float:
    """A number of the file, or the chapter's number that it stands for."""
    return float(figures[value.number] if isinstance(value, NumberOf) else value)


def goals_of(item: Item) -> GoalItem:
    """The goals as the engine judges them."""
    return items_of([item.goals])[0]


class Player:
    """Works through a chapter, one move after the other; items are judged in order, and stay ticked.

    `ticked` holds the step at which each item was ticked.
    """

    def __init__(self, chapter: Chapter, figures: Figures = {}) -> None:  # noqa: B006
        self.items, self.figures = chapter.items, figures
        self.desk = self._begun = prepared(chapter.state)
        self.ticked: list[int] = []
        self._known: tuple[Experiment, Examples, tuple[Best, ...]] | None = None
        self._judge(None)

    @property
    def item(self) -> Item | None:
        """The one that is asked for now; None when all are ticked."""
        return self.items[len(self.ticked)] if len(self.ticked) < len(self.items) else None

    @property
    def done(self) -> bool:
        """Whether all items are ticked."""
        return self.item is None

    def play(self, moves: Iterable[AnyMove]) -> "Player":
        """Make the moves; returns itself."""
        for move in moves:
            match move:
                case Train(train=n_steps):
                    self._train(self.desk.state.step + n_steps)
                case GiveAnswer(answer=given):
                    self._judge(given)
                case Reset():
                    self.desk = replace(self.desk, state=self._initial(), set_by_hand=frozenset())
                    self._judge(None)
                case _:
                    self.desk = after(replace(self.desk, drawn=False, moved=False), move)
                    self._judge(None)
        return self

    def _initial(self) -> State:
        """The weights that the learner found; those of the initializer where the networks are others now."""
        return carry_over(self._begun.state, self._begun.model.spec, self.desk.model.spec)

    def _train(self, until: int) -> None:
        """Train to a step, and tick on the way what asks for goals alone."""
        self.desk = replace(self.desk, set_by_hand=frozenset(), drawn=False, moved=False)
        while (item := self.item) is not None:
            alone = () if item.gesture or item.answer else goals_of(item)
            state, step = self._advanced(until, alone)
            if step is not None and step < until:  # what comes next is judged from there on
                state, _ = self._advanced(step, ())
            self.desk = replace(self.desk, state=state)
            if step is None:
                return
            self.ticked.append(step)
        self.desk = replace(self.desk, state=self._advanced(until, ())[0])

    def _judge(self, given: Any) -> None:
        """Tick what the state, the last move and the answer meet."""
        while (item := self.item) is not None and self._meets(item, given):
            self.ticked.append(self.desk.state.step)
            given, self.desk = None, replace(self.desk, drawn=False, moved=False)

    def _meets(self, item: Item, given: Any) -> bool:
        if item.answer and (given is None or not is_right(item.answer, given, self.figures)):
            return False
        if item.gesture == "set_by_hand" and (item.run or 0) not in self.desk.set_by_hand:
            return False
        if item.gesture in ("drawn", "moved") and not getattr(self.desk, item.gesture):
            return False
        return not item.goals or self._advanced(self.desk.state.step, goals_of(item))[1] is not None

    def _advanced(self, until: int, item: GoalItem) -> tuple[State, int | None]:
        """The state at a step, and the first step on the way there at which the goals are met; with none at no step."""
        goals = (item,) if item else ()
        command = Command(until, UNHURRIED_MS, best=self._best(), goals=goals)
        state, frame = advance(self.desk.model.spec, self.desk.examples, self.desk.state, command)
        for judged in frame.info.get("goals", []):
            if judged["step"] is not None or judged["met"]:
                return state, state.step if judged["step"] is None else judged["step"]
        return state, None

    def _best(self) -> tuple[Best, ...]:
        """What the networks can reach on the points: the verdicts need it."""
        desk = self.desk
        frozen = any(run.frozen for run in desk.model.spec.runs)
        if self._known is None or frozen or self._known[:2] != (desk.model.spec, desk.examples):
            self._known = desk.model.spec, desk.examples, best_of_each(desk.model.spec, desk.examples, desk.state)
        return self._known[2]

    def value(self, number: Number) -> Value:
        """A quantity of what is on the page."""
        desk, experiment = self.desk, self.desk.model.spec
        pairs = zip(experiment.runs, desk.state.runs, strict=True)
        evaluations = [evaluate(run, state.parameters, desk.examples) for run, state in pairs]
        now = Snapshot(desk.state.step, evaluations, [])
        scene = Scene(experiment, Points(desk.examples), desk.state, now, self._best())
        of = tuple(number.of) if isinstance(number.of, list) else number.of
        return value_of(number.quantity, scene, number.run, of)


def figures_of(chapter: Chapter) -> dict[str, Any]:
    """The numbers of a chapter; a number that is not known is an error of the chapter."""
    found: dict[str, Any] = {}
    unjudged = chapter.model_copy(update={"items": []})  # numbers are of what was done, whatever it ticks
    players: list[tuple[list[AnyMove], Player]] = []  # several numbers of one training need it once
    for name, number in chapter.numbers.items():
        player = next((player for moves, player in players if moves == number.after), None)
        if player is None:
            player = Player(unjudged).play(number.after)
            players.append((number.after, player))
        value = player.value(number)
        if value is None or (isinstance(value, float) and isnan(value)):
            raise ValueError(f"{chapter.id}: the number {name} is not known")
        found[name] = value
    return found
