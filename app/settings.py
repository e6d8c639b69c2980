"""The settings of the service: every limit and option with its default and meaning."""

import os
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Names = Annotated[tuple[str, ...], NoDecode]
"""Several names in one variable, separated by commas."""

HIGHEST_LIMIT = 64
"""Of networks and of layers: a longer list is rejected before its items are checked (app/wire/schemas.py)."""


class Settings(BaseSettings):
    """Read from environment variables named PLAYGROUND_<SETTING>, or from the options of `playground serve`."""

    model_config = SettingsConfigDict(env_prefix="PLAYGROUND_", frozen=True, extra="forbid", allow_inf_nan=False)

    host: str = Field("127.0.0.1", description="address to listen on; 0.0.0.0 for every interface")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 for any free one")
    workers: int = Field(
        default_factory=lambda: os.cpu_count() or 1, ge=1, le=256, description="how many slices train at the same time"
    )
    executor: Literal["process", "thread", "dask"] = Field(
        "process", description="where slices train: worker processes, threads of this process, or a Dask cluster"
    )
    dask_address: str | None = Field(None, description="scheduler of the Dask cluster, as tcp://host:8786")

    allowed_hosts: Names = Field(
        ("localhost", "127.0.0.1", "[::1]"), description="names this server answers to, without port; * for any"
    )
    allowed_origins: Names = Field(
        (), description="other sites whose pages may use this server, as https://example.org"
    )
    frame_ancestors: Names = Field(
        (), description="sites that may show the page, best /embed, in a frame, as https://moodle.example.org"
    )

    max_message_bytes: int = Field(
        65_536, ge=1024, description="longest text message on the live socket, and longest header of a binary one"
    )
    max_upload_bytes: int = Field(1_048_576, ge=1024, description="longest binary message and longest request body")
    max_points: int = Field(5_000, ge=1, description="most examples in one data set")
    max_coordinate: float = Field(1e6, gt=0, description="largest size of a coordinate of an example")
    min_coordinate: float = Field(
        1e-18, ge=0, description="smallest size of a coordinate that is not 0; exact geometry is slow with many digits"
    )
    max_runs: int = Field(4, ge=1, le=HIGHEST_LIMIT, description="most networks trained side by side")
    max_hidden_layers: int = Field(8, ge=0, le=HIGHEST_LIMIT, description="most hidden layers of a network")
    max_units: int = Field(32, ge=1, description="most units in a hidden layer")
    max_in_flight: int = Field(4, ge=1, description="most advances of one client waiting for their frame")
    max_sessions: int = Field(200, ge=1, description="most clients training at the same time")
    best_line_max_points: int = Field(1_000, ge=0, description="above this many examples the best line is not sought")

    min_slice_ms: float = Field(1.0, gt=0, description="shortest slice of training, however many clients there are")
    max_slice_ms: float = Field(10.0, gt=0, description="longest slice of training")
    train_max_steps: int = Field(100_000, ge=0, description="most steps of one POST /api/train or /api/starts")
    train_time_limit_s: float = Field(
        30.0, gt=0, description="longest computation of one REST request but POST /api/starts"
    )
    max_starts: int = Field(1_000, ge=1, description="most initial weights of one POST /api/starts")
    max_start_parameters: int = Field(
        1_000_000, ge=1, description="most weights that POST /api/starts holds in memory: starts times weights of one"
    )
    starts_time_limit_s: float = Field(120.0, gt=0, description="longest computation of one POST /api/starts")
    max_boundary_grid: int = Field(200, ge=2, description="most cells along an axis of a grid of predictions")

    dead_client_s: float = Field(
        20.0, gt=0, description="a client that takes no data, or does not finish its request, for so long is dropped"
    )
    shutdown_s: int = Field(3, ge=1, description="how long to wait for clients at shutdown")

    @field_validator("allowed_hosts", "allowed_origins", "frame_ancestors", mode="before")
    @classmethod
    def _split_at_commas(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("max_slice_ms")
    @classmethod
    def _not_below_the_floor(cls, value: float, info: object) -> float:
        floor = getattr(info, "data", {}).get("min_slice_ms", 0.0)
        if value < floor:
            raise ValueError(f"must be at least min_slice_ms = {floor}, got {value}")
        return value

    def public_limits(self) -> dict[str, float]:
        """What a client must know in advance; sent in `hello` and in the catalogue."""
        return {name: getattr(self, name) for name in PUBLIC_LIMITS}


PUBLIC_LIMITS = (
    "max_message_bytes",
    "max_upload_bytes",
    "max_points",
    "max_coordinate",
    "min_coordinate",
    "max_runs",
    "max_hidden_layers",
    "max_units",
    "max_in_flight",
    "max_starts",
    "train_max_steps",
)
