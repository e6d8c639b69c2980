"""Commands waiting for their turn: the newest settings win, and no client can make the queue grow without bound."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from itertools import takewhile

from app.wire.messages import MAX_ASSIGNED, Advance, Assign, Command, Configure, Restore


def merged(waiting: Iterable[Command]) -> list[Command]:
    """The waiting commands without those that a newer one of the same type replaces.

    An advance is never dropped and sees exactly what was sent before it, so nothing is replaced across an advance.
    A restore is checked against the experiment and the data before it, so they are not replaced across a restore. The
    places that an assign names are those of the experiment before it, so that is not replaced across an assign. No
    assign is dropped: those that follow each other are united.
    """
    kept: list[Command] = []
    newer: set[type[Command]] = set()
    for command in reversed(list(waiting)):
        kind = type(command)
        if isinstance(command, Advance):
            newer = set()
        elif isinstance(command, Assign):
            newer.discard(Configure)
        elif kind in newer:
            continue
        elif isinstance(command, Restore):
            newer = {Restore}
        else:
            newer.add(kind)
        kept.append(command)
    return _united(kept[::-1])


def _united(commands: Iterable[Command]) -> list[Command]:
    """Assigns of one run with nothing but other assigns between them become one; of each weight the newest value."""
    result: list[Command] = []
    for command in commands:
        if isinstance(command, Assign):
            following = takewhile(lambda other: isinstance(other, Assign), reversed(result))
            earlier = next((a for a in following if isinstance(a, Assign) and a.run == command.run), None)
            if earlier is not None and len(values := {**earlier.values, **command.values}) <= MAX_ASSIGNED:
                result = [other for other in result if other is not earlier]
                result.append(replace(command, values=values))
                continue
        result.append(command)
    return result


class Mailbox:
    """A queue of commands, merged as they come in."""

    def __init__(self) -> None:
        self._waiting: list[Command] = []
        self._filled = asyncio.Event()

    @property
    def advances(self) -> int:
        """How many advances wait."""
        return sum(isinstance(command, Advance) for command in self._waiting)

    @property
    def assigns(self) -> int:
        """How many assigns wait."""
        return sum(isinstance(command, Assign) for command in self._waiting)

    def put(self, command: Command) -> None:
        """Take a command in."""
        self._waiting = merged([*self._waiting, command])
        self._filled.set()

    async def take(self) -> Command:
        """The next command, once there is one."""
        while not self._waiting:
            self._filled.clear()
            await self._filled.wait()
        return self._waiting.pop(0)
