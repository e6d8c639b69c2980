"""GET /api/datasets/{name}: how a data set is asked for, and its points; few points of each for its thumbnail."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.operations.catalog import points_of
from app.settings import Settings
from app.wire.errors import raise_if, too_many
from app.wire.schemas import NonNegativeInt
from engine.experiment.datasets import ALL_DATASETS, MAX_LABEL_NOISE, make_dataset

THUMBNAIL_POINTS = 24


class DatasetQuery(BaseModel):
    """How a data set is made; what is left out takes the data set's own default."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    n_samples: int | None = Field(
        None,
        ge=1,
        description="examples; left out: the data set's own number; the fixed tables ignore it",
        examples=[8],
    )
    noise: float | None = Field(
        None, ge=0, le=5, description="standard deviation of the jitter; left out: the data set's own; tables ignore it"
    )
    seed: NonNegativeInt = Field(0, description="seed of everything that is random")
    label_noise: float = Field(
        0.0, ge=0, le=MAX_LABEL_NOISE, description="fraction of the labels replaced by another class; tables ignore it"
    )

    def check(self, settings: Settings) -> None:
        """Raise InputError for more points than the limit."""
        raise_if([too_many("n_samples", self.n_samples or 1, settings.max_points, "points")])


class DatasetResponse(BaseModel):
    """A data set."""

    name: str = Field(description="as it was asked for")
    n_samples: int = Field(description="how many examples there are")
    task: Literal["classes", "plane", "curve"] = Field(
        description="labels, or values over the plane, or values over a single input"
    )
    n_classes: int = Field(description="of a classification; else 0")
    points: list[list[float]] = Field(description="[[x₁, x₂], …], or [[x], …] of a curve")
    labels: list[int] | None = Field(description="the class of each point; null in a regression")
    values: list[float] | None = Field(description="the value of each point in a regression; else null")


def dataset(name: str, query: DatasetQuery) -> DatasetResponse:
    """The data set; KeyError if there is none of this name."""
    record = ALL_DATASETS[name]
    made = make_dataset(name, query.n_samples, query.noise, query.seed, query.label_noise)
    return DatasetResponse(
        name=name, n_samples=len(made), task=record.task, n_classes=record.n_classes, **points_of(made)
    )


def thumbnails() -> dict[str, dict[str, Any]]:
    """Of each data set few points, or all of a fixed table: enough to draw it as a small picture."""
    return {name: points_of(make_dataset(name, THUMBNAIL_POINTS)) for name in ALL_DATASETS}
