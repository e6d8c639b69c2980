"""POST /api/check: which goals networks meet on points, as they are or after some steps of training."""

from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.compute.scheduler import Scheduler, TimeLimit
from app.operations.request import XOR_CORNERS, ParameterList, TestedRequest, parameters_of
from app.settings import Settings
from app.wire.errors import FieldError, InputError, raise_if, too_many
from app.wire.goals import Items, items_of
from app.wire.schemas import NonNegativeInt
from engine import training
from engine.exact.best_of_kind import Best
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment
from engine.goals.goal import Item
from engine.goals.judge import asked_of_points, known_of_points
from engine.goals.scene import Known
from engine.training import Command, State

CHECK_EXAMPLE = {
    **XOR_CORNERS,
    "experiment": {"runs": [{"seed": 43}, {"seed": 39, "network": {"hidden_layers": [{"units": 2}]}}]},
    "steps": 300,
    "goals": [
        [{"quantity": "separable", "is": "==", "value": False}],
        [
            {"quantity": "accuracy", "run": 1, "is": "==", "value": 1.0},
            {"quantity": "loss", "run": 0, "is": ">=", "value": 0.69},
        ],
    ],
}


class CheckRequest(TestedRequest):
    """Networks, their points, and what is asked of them."""

    model_config = ConfigDict(json_schema_extra={"examples": [CHECK_EXAMPLE]})

    parameters: Annotated[list[ParameterList | None], Field(fail_fast=True)] | None = Field(
        None,
        description="weights to begin with: of each network a list, W of layer 1 row by row, its b, W of layer 2, …; "
        "null: its initial ones",
    )
    step: NonNegativeInt = Field(0, description="the step that these weights are of")
    steps: NonNegativeInt = Field(0, description="how many more updates to make before the end is judged")
    goals: Annotated[Items, Field(min_length=1)] = Field(
        description="a check list: each item is a list of goals, which must be met at the same step"
    )

    def checked(self, settings: Settings) -> tuple[Examples, tuple[Item, ...], State]:
        """The examples, the items and the state to begin with; InputError says what is wrong with them."""
        self.check_sizes(settings)
        raise_if([too_many("steps", self.steps, settings.train_max_steps, "steps")])
        experiment, examples = self.experiment.spec, self.examples(settings)
        return examples, items_of(self.goals, experiment), self._start(experiment, len(examples))

    def _start(self, experiment: Experiment, n_examples: int) -> State:
        """The state at `step`; nothing is remembered of the way there."""
        state, given = training.initial_state(experiment), self.parameters
        if self.step:
            epoch, position = divmod(self.step, training.steps_per_epoch(experiment, n_examples) or 1)
            runs = tuple(replace(run, progress=run.progress.restarted(self.step)) for run in state.runs)
            state = State(self.step, epoch, position, runs)
        if given is None:
            return state
        n_runs = len(experiment.runs)
        if len(given) != n_runs:
            text = f"parameters: need one list, or null, for each of the {n_runs} networks, got {len(given)}"
            raise InputError(FieldError(text, "parameters", len(given), f"{n_runs} items"))
        started = tuple(
            before if values is None else replace(before, parameters=parameters_of(f"parameters.{i}", run, values))
            for i, (run, before, values) in enumerate(zip(experiment.runs, state.runs, given, strict=True))
        )
        return replace(state, runs=started)


class CheckedItem(BaseModel):
    """What became of one item."""

    met: bool = Field(description="whether its goals are met at the end")
    step: int | None = Field(
        description="the first step at which they were met, from the one on at which the items before it were; null: "
        "never. Judged are the start, the steps at which losses are kept, the steps that goals name, and the end"
    )
    values: list[float | bool | str | None] = Field(
        description="of its goals' quantities at the end; null for what is not known or not finite"
    )


class CheckResponse(BaseModel):
    """Which goals are met."""

    items: list[CheckedItem] = Field(description="in their order")
    met: bool = Field(description="whether every item was met, in their order")
    step: int | None = Field(description="the step at which the last one was; null unless all were")


async def check_goals(request: CheckRequest, settings: Settings, scheduler: Scheduler) -> CheckResponse:
    """The goals judged. Raises InputError, TimeLimitError."""
    examples, items, state = request.checked(settings)
    experiment, until = request.experiment.spec, request.step + request.steps
    async with TimeLimit("the check", settings.train_time_limit_s, "ask for fewer steps, points or units").enforced():
        known, best = await scheduler.run_long(
            _facts, experiment, examples, state, items, settings.best_line_max_points
        )
        command = Command(request.step, best=best, goals=items, known=known)
        while True:
            # The first of them trains nothing and judges the start, the last one the end.
            command = replace(command, budget_ms=scheduler.budget_ms())
            begin = state.step
            state, frame = await scheduler.advance(experiment, examples, state, command)
            found = frame.info["goals"]
            command = replace(command, until=until, met_steps=tuple(item["step"] for item in found))
            if state.step == begin and (state.step >= until or not len(examples)):
                break
    steps = command.met_steps
    met = all(step is not None for step in steps)
    return CheckResponse(items=found, met=met, step=steps[-1] if met else None)


def _facts(
    experiment: Experiment, examples: Examples, state: State, items: tuple[Item, ...], best_line_max_points: int
) -> tuple[Known, tuple[Best, ...]]:
    """What the goals ask of the points, and what each network can reach on them: one trip to a worker for both."""
    known = known_of_points(asked_of_points(items), examples, best_line_max_points)
    return known, training.best_of_each(experiment, examples, state)
