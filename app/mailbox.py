"""Commands waiting for their turn: the newest settings win, and no client can make the queue grow without bound."""

import asyncio
from collections.abc import Iterable

from app.messages import Advance, Command, Restore


def merged(waiting: Iterable[Command]) -> list[Command]:
    """The waiting commands without those that a newer one of the same type replaces.

    An advance is never dropped and sees exactly what was sent before it, so nothing is replaced across an advance.
    A restore is checked against the experiment and the data before it, so they are not replaced across a restore.
    """
    kept: list[Command] = []
    newer: set[type[Command]] = set()
    for command in reversed(list(waiting)):
        kind = type(command)
        if isinstance(command, Advance):
            newer = set()
        elif kind in newer:
            continue
        elif isinstance(command, Restore):
            newer = {Restore}
        else:
            newer.add(kind)
        kept.append(command)
    return kept[::-1]


class Mailbox:
    """A queue of commands, merged as they come in."""

    def __init__(self) -> None:
        self._waiting: list[Command] = []
        self._filled = asyncio.Event()

    @property
    def advances(self) -> int:
        """How many advances wait."""
        return sum(isinstance(command, Advance) for command in self._waiting)

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
