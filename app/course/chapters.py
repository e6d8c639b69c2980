"""A chapter as its file says it: strict models of static/course/<id>.json, which holds everything but words.

docs/course.md describes the fields; the words are in `app.course.texts`.
"""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, Strict, model_validator

from app.operations.datasets import DatasetQuery
from app.wire.goals import MAX_GOALS, MAX_ITEMS, GoalModel, items_of
from app.wire.schemas import (
    ExperimentModel,
    NonNegativeInt,
    PositiveInt,
    Source,
    StrictModel,
    one_of,
)
from engine.experiment.datasets import ALL_DATASETS

Preset = Annotated[str, *one_of(ALL_DATASETS)]
DrawnPoint = Annotated[list[float], Field(min_length=2, max_length=3)]
"""[x₁, x₂, label or value], of a curve [x, y]."""
WeightValue = Annotated[tuple[PositiveInt, Source, NonNegativeInt, float], Strict(strict=False)]
"""[layer from 1, from unit, to unit, value], from −1 the bias."""


class NumberOf(StrictModel):
    """Stands for one of the chapter's numbers."""

    number: str


Figure = float | NumberOf


class PreparedState(StrictModel):
    """What the learner finds: the points, of a preset or drawn, and the networks."""

    preset: Preset | None = None
    generation: DatasetQuery = DatasetQuery()
    points: list[DrawnPoint] | None = None
    task: Literal["classes", "plane", "curve"] = "classes"
    n_classes: Annotated[int, Field(ge=2, le=10)] = 2
    experiment: ExperimentModel
    weights: list[list[float] | None] | None = None
    view: dict[str, Any] = Field({})

    @model_validator(mode="after")
    def _has_points(self) -> "PreparedState":
        if (self.preset is None) == (self.points is None):
            raise ValueError("a state has a preset or points")
        return self


# Moves: each is one thing that a learner does, an object with a single key.


class WeightsOfRun(StrictModel):
    """Weights of one network, set by hand."""

    run: NonNegativeInt = 0
    values: list[WeightValue]


class FieldsOfRun(StrictModel):
    """Some settings of one network, by the names of REST."""

    model_config = ConfigDict(extra="allow")

    run: NonNegativeInt = 0

    @property
    def fields(self) -> dict[str, Any]:
        """The settings alone."""
        return dict(self.model_extra or {})


class SeedOfRun(StrictModel):
    """The seed of one network's initial weights."""

    run: NonNegativeInt = 0
    seed: NonNegativeInt


class Assign(StrictModel):
    """Weights are set by hand."""

    assign: WeightsOfRun


class Train(StrictModel):
    """So many steps."""

    train: PositiveInt


class Reset(StrictModel):
    """Back to the initial weights."""

    reset: Literal[True]


class Draw(StrictModel):
    """These are the points now, drawn by hand."""

    points: list[DrawnPoint]


class Choose(StrictModel):
    """Another data set is chosen."""

    preset: Preset


class MovePoint(StrictModel):
    """A point is moved: [its index, x₁, x₂]."""

    move: Annotated[tuple[NonNegativeInt, float, float], Strict(strict=False)]


class ChangeNetwork(StrictModel):
    """Fields of a network change."""

    network: FieldsOfRun


class ChangeTraining(StrictModel):
    """Fields of its training change."""

    training: FieldsOfRun


class BatchSize(StrictModel):
    """The batches get another size; null: all points."""

    batch_size: PositiveInt | None


class NewSeed(StrictModel):
    """A network gets other initial weights."""

    seed: SeedOfRun


class GiveAnswer(StrictModel):
    """The answer to the current item is typed or chosen."""

    answer: Any


Move = (
    Assign
    | Train
    | Reset
    | Draw
    | Choose
    | MovePoint
    | ChangeNetwork
    | ChangeTraining
    | BatchSize
    | NewSeed
    | GiveAnswer
)


class ChoiceBet(StrictModel):
    """One of several answers; which is right may be left open."""

    kind: Literal["choice"]
    n_choices: Annotated[int, Field(ge=2, le=8)]
    right: NonNegativeInt | None = None


class NumberBet(StrictModel):
    """A number."""

    kind: Literal["number"]
    right: Figure | None = None
    within: Figure | None = None


class NumberAnswer(StrictModel):
    """A number, right to within a tolerance."""

    kind: Literal["number"]
    right: Figure
    within: Figure


class ChoiceAnswer(StrictModel):
    """One of several."""

    kind: Literal["choice"]
    n_choices: Annotated[int, Field(ge=2, le=8)]
    right: NonNegativeInt


class ShapeAnswer(StrictModel):
    """Whole numbers in a row, as the shape of a matrix."""

    kind: Literal["shape"]
    right: Annotated[list[int], Field(min_length=1, max_length=6)]


class MatrixAnswer(StrictModel):
    """A matrix of numbers, right to within a tolerance."""

    kind: Literal["matrix"]
    right: Annotated[list[list[Figure]], Field(min_length=1, max_length=8)]
    within: Figure = 0.0


class OrderAnswer(StrictModel):
    """Cards to be put in order; the texts have them in the right one."""

    kind: Literal["order"]
    n_cards: Annotated[int, Field(ge=2, le=9)]


Bet = Annotated[ChoiceBet | NumberBet, Field(discriminator="kind")]
Answer = Annotated[NumberAnswer | ChoiceAnswer | ShapeAnswer | MatrixAnswer | OrderAnswer, Field(discriminator="kind")]
Gesture = Literal["set_by_hand", "drawn", "moved"]


class Item(StrictModel):
    """One line of the check list: met when its goals, its gesture and its answer all are."""

    goals: Annotated[list[GoalModel], Field(max_length=MAX_GOALS)] = Field([])
    gesture: Gesture | None = None
    run: NonNegativeInt | None = None
    answer: Answer | None = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> "Item":
        if not (self.goals or self.gesture or self.answer):
            raise ValueError("an item has goals, a gesture or an answer")
        items_of([self.goals])  # a goal that means nothing is told when the file is read
        return self


class Blank(StrictModel):
    """A gap in the sentence at the end."""

    n_choices: Annotated[int, Field(ge=2, le=6)]
    right: NonNegativeInt


class Say(StrictModel):
    """The sentence at the end."""

    blanks: list[Blank]


class Number(StrictModel):
    """A number that the engine computes: a quantity of the prepared state, or `after` some moves.

    In texts it is rounded to `decimals`, or is a percentage; else it has four significant digits.
    """

    quantity: str
    run: NonNegativeInt = 0
    of: Any = None
    after: list[Move] = Field([])
    decimals: Annotated[int, Field(ge=0, le=12)] | None = None
    percent: bool = False


class Chapter(StrictModel):
    """One chapter."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
    number: PositiveInt
    state: PreparedState
    open: str | None = None
    about: NonNegativeInt | None = None
    locks: dict[str, Literal["locked", "hidden"]] = Field({})
    bet: Bet | None = None
    items: Annotated[list[Item], Field(min_length=1, max_length=MAX_ITEMS)]
    say: Say | None = None
    numbers: dict[str, Number] = Field({})
    reference: list[Move]
    wrong: list[Move]
