"""What POST /api/starts takes and gives: one network from many first weights."""

from dataclasses import replace
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from app.operations.request import XOR_CORNERS, OneNetworkTask
from app.settings import Settings
from app.wire.errors import MAX_INTEGER, Refusal, at_most, refuse
from app.wire.schemas import Positive, Whole
from engine.experiment.specs import Experiment
from engine.reference.network import n_parameters

MOST_WIDTHS = 16
Widths = Annotated[list[Positive], Field(min_length=1, max_length=MOST_WIDTHS, fail_fast=True)]

STARTS_EXAMPLE = {
    **XOR_CORNERS,
    "experiment": {"runs": [{"network": {"hidden_layers": [{"units": 2}]}, "training": {"learning_rate": 0.5}}]},
    "n_starts": 200,
    "steps": 1000,
}


class Trial(NamedTuple):
    """Starts of one network: with so many units in its first hidden layer, if that varies."""

    units: int | None
    experiment: Experiment
    seeds: tuple[int, ...]


class StartsRequest(OneNetworkTask):
    """A task for one network, how often to start it, and for how many steps to train it each time."""

    model_config = ConfigDict(json_schema_extra={"examples": [STARTS_EXAMPLE]})

    n_starts: Positive = Field(description="how many first weights")
    first_seed: Whole = Field(
        0, description="the starts have this seed and the following ones; the run's own is unused"
    )
    steps: Whole = Field(description="updates of each")
    widths: Widths | None = Field(
        None, description="numbers of units of the first hidden layer to try one after the other; null for its own"
    )

    def trials(self, settings: Settings) -> list[Trial]:
        """What is to be trained; raises RefusedError for all that is more than this server takes, or makes no sense."""
        self.check(settings)
        last = self.first_seed + self.n_starts - 1
        refuse(
            [
                at_most("n_starts", self.n_starts, settings.max_starts, "starts"),
                at_most("steps", self.steps, settings.train_max_steps, "steps"),
                Refusal(
                    f"first_seed: the last seed would be {last}", "first_seed", self.first_seed, f"<= {MAX_INTEGER}"
                )
                if last > MAX_INTEGER
                else None,
                *(at_most(f"widths.{i}", w, settings.max_units, "units") for i, w in enumerate(self.widths or [])),
            ]
        )
        if self.widths is not None and not self.experiment.runs[0].network.hidden_layers:
            text = "widths: the network has no hidden layer whose units could vary; add one"
            refuse([Refusal(text, "widths", len(self.widths), "null")])
        trials = [self._trial(units) for units in self.widths] if self.widths else [self._trial(None)]
        refuse([_fits(trial, settings.max_start_parameters) for trial in trials])
        return trials

    def _trial(self, units: int | None) -> Trial:
        experiment = self.experiment.to_engine()
        seeds = tuple(range(self.first_seed, self.first_seed + self.n_starts))
        (run,) = experiment.runs
        if units is not None and units != run.network.hidden_layers[0].units:
            first, *others = run.network.hidden_layers
            network = replace(run.network, hidden_layers=(replace(first, units=units), *others))
            run = replace(run, network=network, frozen=())  # a frozen weight is known by its place
        return Trial(units, replace(experiment, runs=(run,)), seeds)


def _fits(trial: Trial, most: int) -> Refusal | None:
    weights, asked = n_parameters(trial.experiment.runs[0].network), len(trial.seeds)
    if weights * asked <= most:
        return None
    text = f"n_starts: {asked} starts of a network of {weights} weights are too many; ask for at most {most // weights}"
    return Refusal(text, "n_starts", asked, f"<= {most // weights}")


UnitsTried = Annotated[int | None, Field(description="of the first hidden layer, where `widths` vary them")]
Diverged = Annotated[int, Field(description="how many have diverged")]


class StartsProgress(BaseModel):
    """A line on the way: of the present trial how far all starts are, how many have solved the task, their losses."""

    type: Literal["progress"] = Field("progress", description="there is more to come")
    units: UnitsTried
    step: int = Field(description="that all starts of this trial have reached")
    done: float = Field(description="share of all the work")
    solved: int = Field(description="how many solve the task now")
    diverged: Diverged
    loss: list[float | None] = Field(description="least, lower quartile, median, upper quartile and greatest loss")


class StartsMembers(BaseModel):
    """Every start of a trial, in the order of their seeds."""

    seed: list[int] = Field(description="of its first weights")
    loss: list[float | None] = Field(description="mean loss over all points, at the end")
    score: list[float | None] = Field(description="share of points on the right side; in a regression R²")
    solved_step: list[int | None] = Field(description="since which step it has been solved without a break")
    diverged_step: list[int | None] = Field(description="at which step it diverged")
    ending: list[int] = Field(description="which of `endings`")


class StartsEnding(BaseModel):
    """Starts that ended alike, and a typical one of them."""

    kind: Literal["solved", "stuck", "diverged"] = Field(description="how they ended")
    name: str | None = Field(
        description="`none_parted`, `three_merged` or `two_merged`, where it is that plateau of XOR"
    )
    count: int = Field(description="how many")
    loss: list[float | None] = Field(description="least, median and greatest")
    member: int = Field(description="number of the one whose loss is in the middle, from 0")
    seed: int = Field(description="of the first weights of that one")
    score: float | None = Field(description="of that one, as in `members`")
    picture: dict[str, str] = Field(
        description="base64 of its `field` and `classes` (uint8) or `values` (float32, little-endian), as in the live "
        "protocol: 64 rows of 64, the smallest x₂ first; over a single input 64 values"
    )


class StartsCurves(BaseModel):
    """Losses of some members on the way."""

    step: list[int] = Field(description="at which the losses were kept")
    member: list[int] = Field(description="whose they are: numbers from 0")
    loss: list[list[float | None]] = Field(description="a list for each of `member`, to four digits")


class StartsResult(BaseModel):
    """A line for each trial when it is through: what came of all starts."""

    type: Literal["result"] = Field("result", description="a trial is through")
    units: UnitsTried
    n_starts: int = Field(description="how many first weights")
    steps: int = Field(description="updates of each")
    solved: int = Field(description="how many solve the task")
    diverged: Diverged
    interval: tuple[float, float] = Field(description="95 % Wilson interval of the share that solve the task")
    median_solved_step: float | None = Field(description="of those that solved it")
    members: StartsMembers = Field(description="every start by itself")
    endings: list[StartsEnding] = Field(description="where they ended")
    curves: StartsCurves = Field(description="the way there")


class StartsFailure(BaseModel):
    """The last line where it went wrong on the way."""

    type: Literal["error"] = Field("error", description="nothing follows")
    status: int = Field(description="what the answer's would have been")
    detail: str = Field(description="what went wrong, and what to do")
