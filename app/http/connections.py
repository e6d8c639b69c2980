"""What a client may do to its connection: none can make the others wait, or fill the memory, or stay silent for ever.

Uvicorn's own protocols, less patient. They use parts of them that are not promised to stay; the tests would notice.
"""

import asyncio

from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import CloseCode, Frame

MAX_HEAD_BYTES = 65_536
"""Longest head of a request; h11, unlike httptools, has such a limit."""

PORTION = 4_096
"""Bytes of one client that are looked at in one turn of the event loop: some hundred messages, if they are tiny."""

MAX_PIECES = 1_024
"""Pieces in which one message may come; a browser sends 1 MiB in a handful."""


class HttpConnection(H11Protocol):
    """Is closed when the whole head of a request does not come in time."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Perhaps the request is complete now."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Wait for the next request, unless it is here already."""
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is left to wait for."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _watch(self) -> None:
        answering = self.cycle is not None and not self.cycle.response_complete
        upgraded = self.transport.get_protocol() is not self
        if answering or upgraded or self.transport.is_closing():
            self._stop_waiting()
        elif self._deadline is None and self.config.ws_ping_timeout is not None:
            # As patient as with a live client that takes no data: app.server gives both the setting dead_client_s.
            self._deadline = self.loop.call_later(self.config.ws_ping_timeout, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class LiveConnection(WebSocketsSansIOProtocol):
    """Looks at a small portion of what has come, then gives everyone else a turn before it looks at the next.

    Nothing is looked at while a message waits for the session, or while answers (to pings, too) wait for a slow client.
    """

    def __init__(self, config: Config, server_state: ServerState, app_state: dict[str, object]) -> None:
        super().__init__(config, server_state, app_state)
        self._unread = bytearray()
        self._next_turn: asyncio.Handle | None = None

    def data_received(self, data: bytes) -> None:
        """Keep what has come; its first portion is looked at now, unless others have a turn before."""
        self._unread += data
        if self._next_turn is None:
            self._turn()

    def _turn(self) -> None:
        self._next_turn = None
        if self._unread and self._willing:
            portion = bytes(self._unread[:PORTION])
            del self._unread[:PORTION]
            super().data_received(portion)
        self._go_on()

    def _go_on(self) -> None:
        """Arrange for what comes next: more bytes, another turn, or nothing until someone has taken what waits."""
        if self.transport.is_closing():
            self._unread.clear()
        elif self._willing and not self._unread:
            self.transport.resume_reading()
        else:
            self.transport.pause_reading()
            if self._willing and self._next_turn is None:
                self._next_turn = self.loop.call_soon(self._turn)

    @property
    def _willing(self) -> bool:
        return self.writable.is_set() and not self.read_paused

    async def receive(self) -> ASGIReceiveEvent:
        """The session takes the next message."""
        event = await super().receive()
        self._go_on()
        return event

    async def send(self, message: ASGISendEvent) -> None:
        """The session says something; a goodbye lets the client's own goodbye come in."""
        await super().send(message)
        self._go_on()

    def resume_writing(self) -> None:
        """The client has taken its answers."""
        super().resume_writing()
        self._go_on()

    def handle_cont(self, event: Frame) -> None:
        """One more piece of a message: even empty ones would fill the memory, in time."""
        if len(self.frames) < MAX_PIECES:
            super().handle_cont(event)
        else:
            self.conn.fail(CloseCode.MESSAGE_TOO_BIG, f"a message in more than {MAX_PIECES} pieces")
            self.handle_parser_exception()
