"""POST /api/presented: the last steps of a network that is shown one example at a time."""

from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from app.compute.scheduler import Scheduler, TimeLimit
from app.operations.request import ParameterList, SingleNetworkRequest, parameters_of
from app.settings import Settings
from app.wire.errors import FieldError, raise_if
from app.wire.schemas import NonNegativeInt, StrictModel
from engine.experiment.specs import RunSpec
from engine.functions.optimizers import OPTIMIZERS
from engine.presented import presented
from engine.runs.state import RunState, State

MOST = 20
"""Most steps in an answer."""
MAX_STATES = MOST + 1
MAX_APART = 10_000
"""Most steps between the first state and the last: they are made again."""

NEURON = {
    "network": {"initializer": "zeros"},
    "training": {"loss": "perceptron", "learning_rate": 1.0},
}
EXAMPLE: dict[str, Any] = {
    "points": [[0, 0], [0, 1], [1, 0], [1, 1]],
    "labels": [0, 0, 0, 1],
    "experiment": {"runs": [NEURON], "batch_size": 1},
    "states": [
        {"step": 0, "epoch": 0, "position": 0, "parameters": [0.0, 0.0, 0.0]},
        {"step": 1, "epoch": 0, "position": 1, "parameters": [0.0, -1.0, -1.0]},
    ],
}


class StateModel(StrictModel):
    """Where training was, as a frame says it."""

    step: NonNegativeInt = Field(description="steps made")
    epoch: NonNegativeInt = Field(description="epochs that are finished")
    position: NonNegativeInt = Field(description="examples presented in the current epoch")
    parameters: ParameterList = Field(
        description="all weights as one list: W of layer 1 row by row, its b, W of layer 2, …"
    )

    def state(self, where: str, run: RunSpec) -> State:
        """The engine's state; of an optimizer that remembers nothing."""
        parameters = parameters_of(f"{where}.parameters", run, self.parameters)
        return State(self.step, self.epoch, self.position, (RunState(parameters, np.zeros((0, len(parameters)))),))


class PresentedRequest(SingleNetworkRequest):
    """One network with one output and batches of one example, and the states of it that are known."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    states: Annotated[list[StateModel], Field(min_length=1, max_length=MAX_STATES)] = Field(
        description="by ascending step; the answer ends at the last one"
    )

    def states_of(self, run: RunSpec) -> list[State]:
        """The engine's states; InputError says what is wrong with them, or why the steps cannot be made again."""
        optimizer, batch_size = run.training.optimizer, self.experiment.batch_size
        steps = [known.step for known in self.states]
        apart, field = steps[-1] - steps[0], "experiment.runs.0"
        raise_if(
            [
                _unless(batch_size == 1, "experiment.batch_size", batch_size, "1, one example for each step"),
                _unless(run.network.n_outputs == 1, f"{field}.network.n_outputs", run.network.n_outputs, "1"),
                _unless(
                    OPTIMIZERS[optimizer].n_slots == 0,
                    f"{field}.training.optimizer",
                    optimizer,
                    "an optimizer without memory, 'sgd'",
                ),
                _unless(steps == sorted(set(steps)), "states", steps, "steps that ascend"),
                _unless(apart <= MAX_APART, "states", apart, f"{MAX_APART} steps between them at most"),
            ]
        )
        return [known.state(f"states.{i}", run) for i, known in enumerate(self.states)]


class PresentedStep(BaseModel):
    """One example presented, and what it changed."""

    step: int = Field(description="number of the step")
    example: int = Field(description="which of the points, from 0")
    z: float = Field(description="w·x + b before the step")
    prediction: float = Field(description="ŷ before the step, as the output's own function makes it")
    change: list[float] = Field(description="what the step added to each weight")
    parameters: list[float] = Field(description="the weights after the step")


class PresentedResponse(BaseModel):
    """The last steps, the newest last."""

    steps: list[PresentedStep] = Field(
        description=f"at most {MOST}; they begin after the last change that was no step, such as a weight set by hand"
    )


def _unless(right: bool, field: str, value: object, expected: str) -> FieldError | None:
    return None if right else FieldError(f"{field}: need {expected}, got {value}", field, str(value), expected)


async def find_presented(request: PresentedRequest, settings: Settings, scheduler: Scheduler) -> PresentedResponse:
    """The steps between the states, made again in a worker. Raises InputError, TimeLimitError."""
    run, examples = request.checked(settings)
    states = request.states_of(run)
    async with TimeLimit("this", settings.train_time_limit_s, "ask for fewer steps, points or units").enforced():
        found = await scheduler.run_long(presented, request.experiment.spec, examples, states, MOST)
    steps = [
        PresentedStep(
            step=one.step,
            example=one.row,
            z=one.z,
            prediction=one.prediction,
            change=one.change.tolist(),
            parameters=one.parameters.tolist(),
        )
        for one in found
    ]
    return PresentedResponse(steps=steps)
