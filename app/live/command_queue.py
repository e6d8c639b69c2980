"""A queue of commands that stays short: newer settings replace older ones that still wait."""

import asyncio
from collections.abc import Iterable
from itertools import takewhile

from app.wire.messages import Advance, Assign, Command, Configure, Restore


def merged(waiting: Iterable[Command]) -> list[Command]:
    """The waiting commands without those that a newer one of the same type replaces.

    An advance is never dropped, and it must see exactly what was sent before it: nothing is replaced across an advance.
    A restore is checked against the experiment and the data before it: they are not replaced across a restore. An
    assign names weights of the experiment before it: that is not replaced across an assign. No assign is dropped;
    neighbours are united.
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
    """Assigns of one run with nothing but other assigns between them become one, as long as they are not too large."""
    result: list[Command] = []
    for command in commands:
        if isinstance(command, Assign):
            neighbours = takewhile(lambda other: isinstance(other, Assign), reversed(result))
            earlier = next((a for a in neighbours if isinstance(a, Assign) and a.run == command.run), None)
            if earlier is not None and (both := command.after(earlier)) is not None:
                result = [other for other in result if other is not earlier]
                result.append(both)
                continue
        result.append(command)
    return result


class CommandQueue:
    """The commands that wait behind the running one, merged as they come in."""

    def __init__(self) -> None:
        self._waiting: list[Command] = []
        self._not_empty = asyncio.Event()

    @property
    def n_assigns(self) -> int:
        """How many assigns wait."""
        return sum(isinstance(command, Assign) for command in self._waiting)

    def put(self, command: Command) -> None:
        """Append a command, and merge what waits."""
        self._waiting = merged([*self._waiting, command])
        self._not_empty.set()

    async def get(self) -> Command:
        """Remove and return the first command; wait if there is none."""
        while not self._waiting:
            self._not_empty.clear()
            await self._not_empty.wait()
        return self._waiting.pop(0)
