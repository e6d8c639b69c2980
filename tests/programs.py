"""Programs that the page writes, run and held against the engine: the cases, and how they are run."""

import json
import subprocess
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.operations.catalog import catalog
from app.settings import Settings
from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.regularizers import REGULARIZERS
from engine.functions.schedules import SCHEDULES
from engine.reference.network import layer_views, logits
from engine.training import Command, State, advance, initial_state

ROOT = Path(__file__).resolve().parents[1]
STEPS = 12
KINDS = {"float64": "F64", "uint8": "U8"}

RUNNER = """
import json, sys
answers = []
for program in json.load(sys.stdin):
    space = {"__name__": "program"}
    exec(compile(program, "program.py", "exec"), space)
    before = space["predict"](space["X"]).tolist()
    space["train"](%d)
    answers.append([before, space["predict"](space["X"]).tolist()])
json.dump(answers, sys.stdout)
"""


@dataclass(frozen=True, eq=False)
class Case:
    """A network somewhere in its training, and the examples."""

    run: RunSpec
    examples: Examples
    batch_size: int | None = None
    first: int = 0
    """Steps of training before the program begins."""
    logits: bool = True

    @property
    def experiment(self) -> Experiment:
        return Experiment((self.run,), self.batch_size, seed=3)

    def state(self, steps: int) -> State:
        return advance(self.experiment, self.examples, initial_state(self.experiment), Command(steps, 1e9))[0]

    def predictions(self, steps: int) -> npt.NDArray[np.float64]:
        z = logits(self.run.network, self.state(steps).runs[0].parameters, self.examples.X)
        return np.asarray(LOSSES[self.run.training.loss].prediction(z), np.float64)

    def expected(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        return self.predictions(self.first), self.predictions(self.first + STEPS)

    def source(self) -> dict[str, Any]:
        """As static/js/explain/code/source.js describes it."""
        state, loss = self.state(self.first), LOSSES[self.run.training.loss]
        layers = [
            {"W": W.ravel().tolist(), "b": b.tolist(), "n_in": W.shape[0], "n_out": W.shape[1]}
            for W, b in layer_views(self.run.network, state.runs[0].parameters)
        ]
        X, y = self.examples.X, self.examples.y
        return {
            "title": "A network",
            "run": json.loads(json.dumps(asdict(self.run))),
            "batch_size": self.batch_size,
            "seed": 3,
            "layers": layers,
            "examples": {
                "X": {"shape": X.shape, "data": X.ravel().tolist()},
                "y": {"shape": y.shape, "data": y.tolist()},
            },
            "kind": loss.task,
            "clock": {"step": state.step, "epoch": state.epoch, "position": state.position},
            "steps": STEPS,
            "logits": self.logits,
            "origin": "http://127.0.0.1:8000",
        }


BLOBS, RINGS, HILLS, SINE = (
    make_dataset("xor_blobs", 40),
    make_dataset("three_rings", 60),
    make_dataset("two_hills", 30),
    make_dataset("sine", 30),
)
HIDDEN = NetworkSpec((LayerSpec(3), LayerSpec(2)), "uniform")
TANH = RunSpec(HIDDEN, seed=4)


def with_training(run: RunSpec = TANH, **changes: Any) -> RunSpec:
    return replace(run, training=replace(run.training, **changes))


def case_of_loss(loss: str, *, logits: bool = True) -> Case:
    task = LOSSES[loss].task
    network = replace(HIDDEN, n_outputs=3 if task == "multiclass" else 1)
    examples = {"binary": BLOBS, "multiclass": RINGS, "regression": HILLS}[task]
    return Case(RunSpec(network, TrainingSpec(loss, learning_rate=0.1), 4), examples, logits=logits)


EVERY_FEATURE = replace(HIDDEN, features=("x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"))
POWERS = NetworkSpec((LayerSpec(2),), "uniform", features=("x1", "x1_power_3", "x1_power_5"))

CASES: dict[str, Case] = {
    "one neuron": Case(RunSpec(seed=2), BLOBS),
    **{f"loss {name}": case_of_loss(name) for name in LOSSES},
    **{
        f"activation {name}": Case(RunSpec(replace(HIDDEN, hidden_layers=(LayerSpec(3, name),)), seed=4), BLOBS)
        for name in ACTIVATIONS
    },
    **{f"optimizer {name}": Case(with_training(optimizer=name, learning_rate=0.05), BLOBS) for name in OPTIMIZERS},
    **{f"schedule {name}": Case(with_training(schedule=name, schedule_steps=5), BLOBS, first=3) for name in SCHEDULES},
    **{f"regularizer {name}": Case(with_training(regularizer=name), BLOBS) for name in REGULARIZERS},
    "later": Case(TANH, BLOBS, first=25),
    "batches": Case(TANH, BLOBS, 16, first=4),
    "dropout": Case(with_training(dropout=0.3), BLOBS, 16, first=2),
    "clipped": Case(with_training(clip_norm=0.05), BLOBS),
    "frozen": Case(replace(TANH, frozen=((1, 0, 1), (2, -1, 0), (3, 1, 0))), BLOBS),
    **{
        f"frozen {name}": Case(
            RunSpec(replace(HIDDEN, hidden_layers=(LayerSpec(3, name),)), seed=4, frozen=((1, 0, 1), (1, -1, 0))), BLOBS
        )
        for name in ACTIVATIONS
    },
    "without bias": Case(RunSpec(replace(HIDDEN, bias=False), seed=4), BLOBS),
    "every feature": Case(RunSpec(EVERY_FEATURE, seed=4), BLOBS),
    "a curve": Case(RunSpec(POWERS, TrainingSpec("mse", learning_rate=0.01), 4), SINE),
    "from the prediction": case_of_loss("binary_cross_entropy", logits=False),
    "classes from the prediction": case_of_loss("sparse_categorical_cross_entropy", logits=False),
}


def programs(formats: list[str], cases: list[Case]) -> list[str]:
    """What the page writes for these."""
    sources = [{"format": name, "source": case.source()} for name, case in zip(formats, cases, strict=True)]
    wanted = {"catalog": catalog(Settings()), "cases": sources}
    command = ["scripts/with-node", "node", "tests/js/programs.js"]
    done = subprocess.run(command, input=json.dumps(wanted), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout)
    return found


def run_all(texts: list[str], python: str) -> list[list[npt.NDArray[np.float64]]]:
    """Predictions of each program before and after its training, in a process of its own."""
    done = subprocess.run(
        [python, "-W", "error", "-c", RUNNER % STEPS],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [[np.array(part) for part in answer] for answer in json.loads(done.stdout)]
