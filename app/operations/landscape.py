"""POST /api/landscape: the objective over a plane in the space of all weights."""

import math
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from app.compute.scheduler import HEAVY, Scheduler, TimeLimit
from app.operations.request import XOR_CORNERS, SingleNetworkRequest
from app.settings import Settings
from app.wire.errors import FieldError, InputError, raise_if, too_many
from app.wire.json_values import finite_or_null
from app.wire.schemas import NonNegativeInt, WeightIndexModel
from engine.arrays import Floats
from engine.experiment.specs import RunSpec
from engine.experiment.weight_indices import flat_index
from engine.probes.landscape import landscape, landscape_directions
from engine.reference.network import n_parameters

MAX_DISTANCES = 41
"""Most distances along each direction: more than a picture can show."""
ROW_WORK = 2_000_000
"""Distances times examples times parameters in one slice: some milliseconds, as a slice of training."""

NEURON = {"network": {"hidden_layers": []}, "training": {"loss": "binary_cross_entropy"}}
EXAMPLE = {
    **XOR_CORNERS,
    "experiment": {"runs": [NEURON]},
    "parameters": [1.0, -1.0, 0.0],
    "weights": [[1, 0, 0], [1, 1, 0]],
    "distances": [-1.0, 0.0, 1.0],
}

Numbers = Annotated[list[float], Field(fail_fast=True)]
Pair = Field(min_length=2, max_length=2)


class LandscapeRequest(SingleNetworkRequest):
    """One network, the weights round which to look, and along which two directions how far."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    parameters: Numbers = Field(description="all weights as one list: W of layer 1 row by row, its b, W of layer 2, …")
    directions: Annotated[list[Numbers], Pair] | None = Field(
        None, description="two directions as long as `parameters`; or `weights`, or `random`"
    )
    weights: Annotated[list[WeightIndexModel], Pair] | None = Field(
        None, description="two weights [layer, from, to]: only these are changed"
    )
    random: NonNegativeInt | None = Field(
        None, description="seed of two random directions, each unit's part as long as its weights"
    )
    distances: Annotated[Numbers, Field(min_length=1)] = Field(description="how far along either direction")

    def plane(self, run: RunSpec) -> tuple[Floats, Floats]:
        """The parameters (n,) and the directions (2, n); InputError says what is wrong with them."""
        raise_if(
            [
                too_many("distances", len(self.distances), MAX_DISTANCES, "distances"),
                _wrong_length("parameters", self.parameters, n_parameters(run.network)),
            ]
        )
        parameters = np.array(self.parameters)
        return parameters, self._directions(run, parameters)

    def _directions(self, run: RunSpec, parameters: Floats) -> Floats:
        given = [name for name in ("directions", "weights", "random") if getattr(self, name) is not None]
        if len(given) != 1:
            expected = "exactly one of directions, weights and random"
            got = " and ".join(given) or "none"
            raise InputError(FieldError(f"directions: need {expected}, got {got}", "directions", got, expected))
        if self.random is not None:
            return landscape_directions(run, parameters, self.random)
        if self.directions is not None:
            raise_if([_wrong_length(f"directions.{i}", row, len(parameters)) for i, row in enumerate(self.directions)])
            return np.array(self.directions)
        directions = np.zeros((2, len(parameters)))
        for i, index in enumerate(self.weights or []):
            try:
                directions[i, flat_index(run.network.layer_sizes, run.network.bias, index)] = 1.0
            except ValueError as error:
                raise InputError(FieldError(f"weights.{i}: {error}", f"weights.{i}", list(index))) from None
        return directions


class LandscapeResponse(BaseModel):
    """The objective (mean loss and penalty) over the plane. A number that is not finite is null."""

    distances: list[float] = Field(description="s of each column and t of each row")
    directions: list[list[float]] = Field(description="d₁ and d₂")
    values: list[list[float | None]] = Field(description="objective at parameters + s·d₁ + t·d₂; a row for each t")


def _wrong_length(field: str, values: list[float], n: int) -> FieldError | None:
    text = f"{field}: the network has {n} weights, got {len(values)} numbers"
    return None if len(values) == n else FieldError(text, field, len(values), f"{n} items")


async def compute_landscape(request: LandscapeRequest, settings: Settings, scheduler: Scheduler) -> LandscapeResponse:
    """The landscape, computed in slices so that nobody else waits long. Raises InputError, TimeLimitError."""
    run, examples = request.checked(settings)
    parameters, directions = request.plane(run)
    distances = np.array(request.distances)
    work = len(distances) * len(examples) * len(parameters)
    n_slices = min(len(distances), math.ceil(work * len(distances) / ROW_WORK))
    compute = scheduler.run_long if work > HEAVY else scheduler.run
    limit = TimeLimit("the landscape", settings.train_time_limit_s, "ask for fewer distances, points or units")
    async with limit.enforced():
        parts = [
            await compute(landscape, run, parameters, examples, directions, distances, rows=rows)
            for rows in np.array_split(distances, n_slices)
        ]
    values = [finite_or_null(row) for row in np.concatenate(parts)]
    return LandscapeResponse(distances=request.distances, directions=directions.tolist(), values=values)
