"""What one client may do: its experiment, its examples and its training state, and the order of its commands.

A session knows nothing of sockets: messages come in through `receive`, answers go out through `send`.
"""

import logging
from collections.abc import Awaitable, Callable

from app.compute.scheduler import Workload
from app.live.analysis import Analyst
from app.live.command_queue import Mailbox
from app.settings import Settings
from app.wire import events, messages
from app.wire.errors import Refusal
from app.wire.messages import Advance, Assign, Configure, Data, MessageError, Reset, Restore
from engine import training
from engine.exact.analysis import Analysis, floor_of
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment
from engine.runs.evaluation import ExamplesMismatch
from engine.training import State

logger = logging.getLogger(__name__)
Send = Callable[[str | bytes], Awaitable[None]]


MAX_WAITING_ASSIGNS = 64
"""Far above what a hand can do while a slice is trained: those that follow each other wait as one."""


class Session:
    """One client's training. `receive` takes messages at any time, `run` carries the commands out one after another."""

    def __init__(self, send: Send, workload: Workload, settings: Settings) -> None:
        self._send, self._workload, self._settings = send, workload, settings
        self._mailbox = Mailbox()
        self._in_flight = 0
        self._revision = 0
        self._experiment: Experiment | None = None
        self._examples: Examples | None = None
        self._state: State | None = None
        self._floor: float | None = None
        self._analyst = Analyst(self._announce, workload, settings.best_line_max_points)

    async def receive(self, message: str | bytes) -> None:
        """Check a message and queue its command, or answer with an error."""
        try:
            command = messages.parse_command(message, self._settings)
            if isinstance(command, Advance):
                self._admit(command)
            if isinstance(command, Assign) and self._mailbox.assigns >= MAX_WAITING_ASSIGNS:
                text = f"{self._mailbox.assigns} assigns are waiting already, between other changes; send fewer"
                refusal = Refusal(text, None, None, f"<= {MAX_WAITING_ASSIGNS} waiting")
                raise MessageError("too_many_in_flight", refusal, "assign")
        except MessageError as problem:
            await self._send(events.error(problem))
        else:
            self._mailbox.put(command)

    def _admit(self, command: Advance) -> None:
        most = self._settings.max_in_flight
        if self._in_flight >= most:
            text = f"{self._in_flight} advances are waiting already; wait for a frame before the next (at most {most})"
            refusal = Refusal(text, "id", command.id, f"<= {most} in flight")
            raise MessageError("too_many_in_flight", refusal, "advance", command.id)
        self._in_flight += 1

    async def run(self) -> None:
        """Carry out commands for ever; ends by cancellation, or with the exception of a `send` that failed."""
        await self._send(events.hello(self._settings.public_limits()))
        try:
            while True:
                command = await self._mailbox.take()
                try:
                    await self._carry_out(command)
                except MessageError as problem:
                    await self._send(events.error(problem))
        finally:
            self._analyst.stop()

    async def _carry_out(self, command: messages.Command) -> None:
        match command:
            case Configure():
                self._configure(command)
            case Data():
                await self._take_data(command)
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
        if self._experiment is None or self._state is None:
            self._state = training.initial_state(command.experiment)
        else:
            self._state = training.carry_over(self._state, self._experiment, command.experiment)
        self._experiment, self._revision = command.experiment, command.revision

    async def _take_data(self, command: Data) -> None:
        examples = command.examples
        # Verdicts speak of the floor, so it is known before the first step on these examples: a verdict must not depend
        # on how soon the rest of the analysis arrives.
        try:
            self._floor = await self._workload.run(floor_of, examples)
        except Exception:  # training goes on without it
            logger.exception("no floor for %d examples", len(examples))
            self._floor = None
        self._examples, self._revision = examples, command.revision
        if self._state is not None:
            self._state = training.with_new_examples(self._state)
        self._analyst.look_at(examples, command.revision)

    def _restore(self, command: Restore) -> None:
        experiment, _, _ = self._ready("restore")
        try:
            self._state = training.state_from_arrays(experiment, command.arrays)
        except training.StateMismatch as mismatch:
            refusal = Refusal(str(mismatch), "arrays", None, "a checkpoint of this experiment")
            raise MessageError("mismatch", refusal, "restore") from None
        self._revision = command.revision

    def _assign(self, command: Assign) -> None:
        """Set every value that can be set; the first that cannot is told, whatever else it was sent or merged with."""
        experiment, state = self._experiment, self._state
        if experiment is None or state is None:
            raise MessageError("not_ready", Refusal("assign needs configure first"), "assign")
        self._revision, n_runs = command.revision, len(experiment.runs)
        if command.run >= n_runs:
            text = f"run: there is no run {command.run}; choose 0 to {n_runs - 1}"
            raise MessageError("invalid", Refusal(text, "run", command.run, f"<= {n_runs - 1}"), "assign")
        values, problem = training.settable_weights(experiment.runs[command.run], command.values)
        self._state = training.with_weights(state, experiment, command.run, values)
        if problem is not None:
            raise MessageError("invalid", Refusal(f"values: {problem}", "values"), "assign")

    async def _advance(self, command: Advance) -> None:
        experiment, examples, state = self._ready("advance", command.id)
        budget_ms = self._workload.budget_ms(command.budget_ms)
        order = training.Command(command.until, budget_ms, command.probes, self._floor, command.stop)
        revision = self._revision
        try:
            self._state, result = await self._workload.advance(experiment, examples, state, order)
        except ExamplesMismatch as mismatch:
            refusal = Refusal(str(mismatch), limit="an experiment and examples that go together")
            raise MessageError("mismatch", refusal, "advance", command.id) from None
        except Exception as error:  # whatever befell the worker, the client is told and its state is kept
            logger.exception("a slice failed")
            text = f"a slice of training failed ({type(error).__name__}); the state before it is kept, ask again"
            raise MessageError("worker_failed", Refusal(text), "advance", command.id) from None
        await self._send(events.frame(command.id, revision, result))

    def _ready(self, command: str, identity: int | None = None) -> tuple[Experiment, Examples, State]:
        if self._experiment is None or self._examples is None or self._state is None:
            missing = "configure" if self._experiment is None else "data"
            raise MessageError("not_ready", Refusal(f"{command} needs {missing} first"), command, identity)
        return self._experiment, self._examples, self._state

    async def _announce(self, revision: int, found: Analysis) -> None:
        await self._send(events.analysis(revision, found.as_dict()))
