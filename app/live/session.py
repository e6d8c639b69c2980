"""One client: its experiment, its examples and its training state, and its commands one after another.

A session knows nothing of sockets: messages come in through `receive`, answers go out through `send`.
"""

import logging
from collections.abc import Awaitable, Callable

from app.compute.scheduler import Scheduler
from app.live.analysis import AnalysisWorker
from app.live.command_queue import CommandQueue
from app.settings import Settings
from app.wire import events, messages
from app.wire.errors import FieldError
from app.wire.messages import Advance, Assign, Configure, Data, MessageError, Reset, Restore
from engine import training
from engine.exact.analysis import Analysis, analyse
from engine.exact.best_of_kind import NOTHING_KNOWN, Best, best_of_kind, key_of
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment, RunSpec
from engine.goals.goal import Item
from engine.goals.judge import asked_of_points, known_of_points
from engine.goals.scene import Asked, Known, Value
from engine.runs.evaluation import ExamplesMismatch, check_experiment
from engine.training import State

logger = logging.getLogger(__name__)
Key = tuple[object, ...]
Send = Callable[[str | bytes], Awaitable[None]]


MAX_BEST = 64
"""Most results of `best_of_kind` kept; a penalty that is changed with a slider makes many."""
MAX_WAITING_ASSIGNS = 64
"""Far more than a person can send while a slice is trained, because neighbours wait as one."""


class Session:
    """One client's training. `receive` takes messages at any time, `run` executes the commands one after another."""

    def __init__(self, send: Send, scheduler: Scheduler, settings: Settings) -> None:
        self._send, self._scheduler, self._settings = send, scheduler, settings
        self._queue = CommandQueue()
        self._in_flight = 0
        self._revision = 0
        self._experiment: Experiment | None = None
        self._examples: Examples | None = None
        self._state: State | None = None
        self._best: dict[Key, Best] = {}
        self._known: dict[Asked, Value] = {}
        self._analysis_worker = AnalysisWorker(self._send_analysis, scheduler, settings.best_line_max_points)

    async def receive(self, message: str | bytes) -> None:
        """Check a message and queue its command, or answer with an error."""
        try:
            command = messages.parse_command(message, self._settings)
            self._check_room(command)
        except MessageError as problem:
            await self._send(events.error(problem))
        else:
            self._in_flight += isinstance(command, Advance)
            self._queue.put(command)

    def _check_room(self, command: messages.Command) -> None:
        """Raise MessageError when too many commands of this type wait already."""
        limit, in_flight, n_assigns = self._settings.max_in_flight, self._in_flight, self._queue.n_assigns
        if isinstance(command, Advance) and in_flight >= limit:
            text = f"{in_flight} advances are waiting already; wait for a frame before the next (at most {limit})"
            error = FieldError(text, "id", command.id, f"<= {limit} in flight")
            raise MessageError("too_many_in_flight", error, "advance", command.id)
        if isinstance(command, Assign) and n_assigns >= MAX_WAITING_ASSIGNS:
            text = f"{n_assigns} assigns are waiting already, between other changes; send fewer"
            error = FieldError(text, None, None, f"<= {MAX_WAITING_ASSIGNS} waiting")
            raise MessageError("too_many_in_flight", error, "assign")

    async def run(self) -> None:
        """Execute commands until cancelled; an exception of `send` passes through."""
        await self._send(events.hello(self._settings.public_limits()))
        try:
            while True:
                command = await self._queue.get()
                try:
                    await self._execute(command)
                except MessageError as problem:
                    await self._send(events.error(problem))
        finally:
            self._analysis_worker.stop()

    async def _execute(self, command: messages.Command) -> None:
        match command:
            case Configure():
                self._configure(command)
            case Data():
                await self._set_data(command)
            case Reset():
                experiment, _, _ = self._ready("reset")
                self._state = training.initial_state(experiment)
                self._revision = command.revision
            case Restore():
                self._restore(command)
            case Assign():
                self._assign(command)
            case Advance():
                try:
                    await self._advance(command)
                finally:
                    self._in_flight -= 1

    def _configure(self, command: Configure) -> None:
        experiment = command.experiment.spec
        if self._experiment is None or self._state is None:
            self._state = training.initial_state(experiment)
        else:
            self._state = training.carry_over(self._state, self._experiment, experiment)
        self._experiment, self._revision = experiment, command.revision

    async def _set_data(self, command: Data) -> None:
        examples, analysis = command.examples, None
        try:
            analysis = await self._scheduler.run(analyse, examples.X, examples.y, 0)
        except Exception:  # training goes on without the analysis
            logger.exception("the analysis of %d examples failed", len(examples.y))
        self._best.clear()
        self._known.clear()
        self._examples, self._revision = examples, command.revision
        if self._state is not None:
            self._state = training.with_new_examples(self._state)
        if analysis is not None:
            self._analysis_worker.submit(analysis, command.revision)

    def _restore(self, command: Restore) -> None:
        experiment, _, _ = self._ready("restore")
        try:
            self._state = training.state_from_arrays(experiment, command.checkpoint)
        except training.StateMismatch as mismatch:
            error = FieldError(str(mismatch), "arrays", None, "a checkpoint of this experiment")
            raise MessageError("mismatch", error, "restore") from None
        self._revision = command.revision

    def _assign(self, command: Assign) -> None:
        """Set every value that can be set; then raise MessageError for the first that cannot."""
        experiment, state = self._experiment, self._state
        if experiment is None or state is None:
            raise MessageError("not_ready", FieldError("assign needs configure first"), "assign")
        self._revision, n_runs = command.revision, len(experiment.runs)
        if command.run >= n_runs:
            text = f"run: there is no run {command.run}; choose 0 to {n_runs - 1}"
            raise MessageError("invalid", FieldError(text, "run", command.run, f"<= {n_runs - 1}"), "assign")
        values, problem = training.settable_weights(experiment.runs[command.run], command.by_weight)
        self._state = training.with_weights(state, experiment, command.run, values)
        if problem is not None:
            raise MessageError("invalid", FieldError(f"values: {problem}", "values"), "assign")

    async def _advance(self, command: Advance) -> None:
        experiment, examples, state = self._ready("advance", command.id)
        revision = self._revision
        try:
            check_experiment(experiment.runs, examples)
            # A verdict must not depend on when the best that a run can reach is found, so it is known before the first
            # step on these examples.
            best = tuple([await self._best_of(i, run) for i, run in enumerate(experiment.runs)])
            known = await self._known_of_points(command.items, examples)
            engine_command = command.to_engine(self._scheduler.budget_ms(command.budget_ms), best, known)
            self._state, frame = await self._scheduler.advance(experiment, examples, state, engine_command)
        except ExamplesMismatch as mismatch:
            error = FieldError(str(mismatch), limit="an experiment and examples that go together")
            raise MessageError("mismatch", error, "advance", command.id) from None
        except Exception as failure:  # whatever happened in the worker, the state here is still the one before it
            logger.exception("a slice failed")
            text = f"a slice of training failed ({type(failure).__name__}); the state before it is kept, ask again"
            raise MessageError("worker_failed", FieldError(text), "advance", command.id) from None
        await self._send(events.frame(command.id, revision, frame))

    async def _best_of(self, index: int, run: RunSpec) -> Best:
        """The best that this run can reach on the examples, computed once for each kind of run and set of examples."""
        _, examples, state = self._ready("advance")
        parameters = state.runs[index].parameters
        key = key_of(run, parameters)
        if key not in self._best:
            if len(self._best) >= MAX_BEST:
                self._best.clear()
            try:
                self._best[key] = await self._scheduler.run_long(best_of_kind, run, examples, parameters)
            except Exception:  # training goes on without it
                logger.exception("the best of a run on %d examples was not found", len(examples))
                self._best[key] = NOTHING_KNOWN
        return self._best[key]

    async def _known_of_points(self, items: tuple[Item, ...], examples: Examples) -> Known:
        """What the goals ask of the points, computed once for each set of examples."""
        if missing := [asked for asked in asked_of_points(items) if asked not in self._known]:
            try:
                most = self._settings.best_line_max_points
                self._known |= await self._scheduler.run_long(known_of_points, missing, examples, most)
            except Exception:  # training goes on; such a goal is not met
                logger.exception("what goals ask of %d examples was not found", len(examples))
                self._known |= dict.fromkeys(missing)
        return self._known

    def _ready(self, command: str, identity: int | None = None) -> tuple[Experiment, Examples, State]:
        """The experiment, the examples and the state; MessageError when `command` comes before they are there."""
        if self._experiment is None or self._examples is None or self._state is None:
            missing = "configure" if self._experiment is None else "data"
            raise MessageError("not_ready", FieldError(f"{command} needs {missing} first"), command, identity)
        return self._experiment, self._examples, self._state

    async def _send_analysis(self, revision: int, analysis: Analysis) -> None:
        await self._send(events.analysis(revision, analysis.as_dict()))
