"""The settings of the service: every limit and option with its default and meaning."""

import difflib
import os
import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.compute.cpus import usable_cpus

PREFIX = "PLAYGROUND_"

_NAME = r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?"
_HOST = re.compile(rf"\*|{_NAME}|\[[0-9a-f:.]+\]")
_ORIGIN = re.compile(rf"https?://({_NAME}|\[[0-9a-f:.]+\])(:\d{{1,5}})?")
_ANCESTOR = re.compile(rf"\*|'self'|https?://(\*\.)?({_NAME}|\[[0-9a-f:.]+\])(:\d{{1,5}})?")
DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_FORWARDED = re.compile(r"(tcp|udp|sctp)://")
_OF_KUBERNETES = re.compile(r"\w*(_|\b)(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)")


def _each(form: re.Pattern[str], wanted: str) -> AfterValidator:
    """Refuse a name that could never match what a browser sends; an origin loses its default port, as there."""

    def check(names: tuple[str, ...]) -> tuple[str, ...]:
        lowered = tuple(name.lower().removesuffix("/") for name in names)
        for name in lowered:
            if not form.fullmatch(name):
                raise ValueError(f"{name[:80]!r} can never match; write {wanted}")
        return tuple(name.removesuffix(DEFAULT_PORTS.get(name.partition("://")[0], "/")) for name in lowered)

    return AfterValidator(check)


Names = Annotated[tuple[str, ...], NoDecode]
"""Several names in one variable, separated by commas."""
Hosts = Annotated[Names, _each(_HOST, "a name without scheme and port, as example.org or [::1], or * for any")]
Origins = Annotated[Names, _each(_ORIGIN, "scheme, name and port of the site alone, as https://example.org")]
Ancestors = Annotated[Names, _each(_ANCESTOR, "a site, as https://moodle.example.org or https://*.example.org, or *")]

HIGHEST_LIMIT = 64
"""Of networks and of layers: a longer list is rejected before its items are checked (app/wire/schemas.py)."""


class Settings(BaseSettings):
    """Read from environment variables named PLAYGROUND_<SETTING>, or from the options of `playground serve`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", allow_inf_nan=False)

    host: str = Field("127.0.0.1", description="address to listen on; 0.0.0.0 for every interface")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 for any free one")
    workers: int = Field(
        default_factory=usable_cpus,
        ge=1,
        le=256,
        description="how many slices train at the same time; by default one for each core that this process may use",
    )
    executor: Literal["process", "thread", "dask"] = Field(
        "process", description="where slices train: worker processes, threads of this process, or a Dask cluster"
    )
    dask_address: str | None = Field(None, description="scheduler of the Dask cluster, as tcp://host:8786")

    allowed_hosts: Hosts = Field(
        ("localhost", "127.0.0.1", "[::1]"), description="names this server answers to, without port; * for any"
    )
    allowed_origins: Origins = Field(
        (), description="other sites whose pages may use this server, as https://example.org"
    )
    frame_ancestors: Ancestors = Field(
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

    @field_validator("port", mode="before")
    @classmethod
    def _port_of_kubernetes(cls, value: object) -> object:
        """Beside a Service named "playground", Kubernetes sets PLAYGROUND_PORT to tcp://10.0.0.1:80: not ours."""
        own = isinstance(value, str) and _FORWARDED.match(value)
        return cls.model_fields["port"].default if own else value

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


def misspelt_variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """What is wrong with variables that look like settings and are none, one sentence each.

    The variables that Kubernetes sets beside a Service whose name begins with "playground" are left alone.
    """
    known = [name.upper() for name in Settings.model_fields]
    said = list[str]()
    for name, value in environment.items():
        meant = name.upper().removeprefix(PREFIX)
        if not name.upper().startswith(PREFIX) or meant in known:
            continue
        if _OF_KUBERNETES.fullmatch(meant) or (meant.endswith("_PORT") and _FORWARDED.match(value)):
            continue
        close = difflib.get_close_matches(meant, known, n=1)
        advice = f"did you mean {PREFIX}{close[0]}?" if close else "see playground --help for the settings"
        said.append(f"there is no setting {name}; {advice}")
    return said


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
