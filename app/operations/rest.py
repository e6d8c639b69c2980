"""What the smaller REST operations take and give, as models: they check what comes in and describe themselves."""

import math
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from app.settings import Settings
from app.wire.errors import Refusal, at_most, refuse
from app.wire.qr import MAX_BYTES
from app.wire.schemas import Whole, Wire
from engine.experiment.datasets import MAX_LABEL_NOISE


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
    seed: Whole = Field(0, description="the address of everything that is left to chance")
    label_noise: float = Field(
        0.0, ge=0, le=MAX_LABEL_NOISE, description="share of the labels replaced by another class; tables ignore it"
    )

    def check(self, settings: Settings) -> None:
        """Raise RefusedError for more points than this server takes."""
        refuse([at_most("n_samples", self.n_samples or 1, settings.max_points, "points")])


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


class QrRequest(Wire):
    """What the QR code says."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "https://example.org/#xor"}]})

    text: Annotated[str, Field(min_length=1, description=f"at most {MAX_BYTES} bytes of UTF-8")]

    def check(self) -> None:
        """Raise RefusedError for a text that is longer than a QR code can hold."""
        n = len(self.text.encode())
        text = f"text: {n} bytes are too many for a QR code; send at most {MAX_BYTES}"
        refuse([Refusal(text, "text", n, f"<= {MAX_BYTES} bytes") if n > MAX_BYTES else None])


class Health(BaseModel):
    """The service answers."""

    status: str = Field(description="`ok`")
    version: str = Field(description="of the program")
    clients: int = Field(description="how many are training now")


def finite(values: np.ndarray[Any, Any]) -> list[float | None]:
    """The values as JSON can carry them: null for NaN and infinities."""
    return [value if math.isfinite(value) else None for value in values.tolist()]
