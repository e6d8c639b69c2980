"""A small neural-network engine in NumPy: describe an experiment, then advance its training step by step.

    from engine import Command, Experiment, RunSpec, advance, initial_state, make_dataset

    experiment = Experiment(runs=(RunSpec(),))
    state, frame = advance(experiment, make_dataset("and"), initial_state(experiment), Command(until=100))

The names in `__all__` are the public interface. Each is imported when it is first asked for (PEP 562), so that a part
of the engine can be imported without the rest.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.exact.analysis import Analysis, analyse
    from engine.experiment.datasets import Examples, make_dataset
    from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, SpecError, TrainingSpec
    from engine.frames import Frame
    from engine.restarts.ensemble import Ensemble
    from engine.runs.checkpoint import StateMismatch, state_from_arrays, state_to_arrays
    from engine.runs.evaluation import Evaluation, ExamplesMismatch, evaluate
    from engine.runs.state import RunState, State, carry_over, initial_state, with_new_examples
    from engine.runs.stopping import Stop
    from engine.training import Command, advance, best_of_each

__all__ = [
    "Analysis",
    "Command",
    "Ensemble",
    "Evaluation",
    "Examples",
    "ExamplesMismatch",
    "Experiment",
    "Frame",
    "LayerSpec",
    "NetworkSpec",
    "RunSpec",
    "RunState",
    "SpecError",
    "State",
    "StateMismatch",
    "Stop",
    "TrainingSpec",
    "advance",
    "analyse",
    "best_of_each",
    "carry_over",
    "evaluate",
    "initial_state",
    "make_dataset",
    "state_from_arrays",
    "state_to_arrays",
    "with_new_examples",
]

_NAMES_OF_MODULE = {
    "exact.analysis": ("Analysis", "analyse"),
    "experiment.datasets": ("Examples", "make_dataset"),
    "experiment.specs": ("Experiment", "LayerSpec", "NetworkSpec", "RunSpec", "SpecError", "TrainingSpec"),
    "frames": ("Frame",),
    "restarts.ensemble": ("Ensemble",),
    "runs.checkpoint": ("StateMismatch", "state_from_arrays", "state_to_arrays"),
    "runs.evaluation": ("Evaluation", "ExamplesMismatch", "evaluate"),
    "runs.state": ("RunState", "State", "carry_over", "initial_state", "with_new_examples"),
    "runs.stopping": ("Stop",),
    "training": ("Command", "advance", "best_of_each"),
}
_MODULE_OF_NAME = {name: module for module, names in _NAMES_OF_MODULE.items() for name in names}


if not TYPE_CHECKING:  # a type checker would take any name for granted

    def __getattr__(name: str) -> object:
        if name not in _MODULE_OF_NAME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value: object = getattr(import_module(f"{__name__}.{_MODULE_OF_NAME[name]}"), name)
        globals()[name] = value  # so that this function is not called for it again
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
