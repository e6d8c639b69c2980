"""Uvicorn's protocols with limits: no client can starve the others, fill the memory or stay silent for ever.

They use parts of Uvicorn that are not public; the tests notice when those change.
"""

import asyncio
from collections.abc import Callable

import h11
from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import CloseCode, Frame
from websockets.http11 import Response
from websockets.typing import StatusLike

from app.http.security import encoded, security_headers
from app.wire.problems import MEDIA_TYPE, ProblemError

HEADERS = encoded(security_headers(frame_ancestors=()))
"""Of the answers that Uvicorn gives by itself."""

MAX_HEAD_BYTES = 65_536
"""Longest head of a request. h11, unlike httptools, has such a limit."""

PORTION = 4_096
"""Bytes of one client that are parsed in one turn of the event loop: some hundred messages, if they are tiny."""

MAX_FRAGMENTS = 1_024
"""Most fragments of one message; a browser sends 1 MiB in a handful."""


class HttpConnection(H11Protocol):
    """HTTP; closed when the head of a request is not complete in time."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._update_deadline()

    def data_received(self, data: bytes) -> None:
        """Parse the data; stop the clock if the request is complete."""
        super().data_received(data)
        self._update_deadline()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, which the application never sees, with the headers of all other answers."""
        body = ProblemError(400, msg).body()
        headers = [*HEADERS, (b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
        response = h11.Response(status_code=400, headers=[*headers, (b"connection", b"close")])
        for event in (response, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def on_response_complete(self) -> None:
        """Wait for the next request, unless it is already there."""
        super().on_response_complete()
        self._update_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._cancel_deadline()
        super().connection_lost(exc)

    def _update_deadline(self) -> None:
        answering = self.cycle is not None and not self.cycle.response_complete
        upgraded = self.transport.get_protocol() is not self
        if answering or upgraded or self.transport.is_closing():
            self._cancel_deadline()
        elif self._deadline is None and self.config.ws_ping_timeout is not None:
            # The same time as for a WebSocket client that takes no data: app.server sets it to dead_client_s.
            self._deadline = self.loop.call_later(self.config.ws_ping_timeout, self.transport.close)

    def _cancel_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class LiveConnection(WebSocketsSansIOProtocol):
    """WebSocket; parses a small portion of the data, then yields to all other tasks before it parses the next.

    Nothing is parsed while a message waits for the session, or while data (pongs, too) waits for a slow client.
    """

    def __init__(self, config: Config, server_state: ServerState, app_state: dict[str, object]) -> None:
        super().__init__(config, server_state, app_state)
        self.conn.reject = self._with_headers(self.conn.reject)  # type: ignore[method-assign]
        self._unread = bytearray()
        self._next_turn: asyncio.Handle | None = None

    @staticmethod
    def _with_headers(reject: Callable[..., Response]) -> Callable[..., Response]:
        """A refusal has the headers of all other answers, too."""

        def reject_with_headers(status: StatusLike, text: str) -> Response:
            response = reject(status, text)
            response.headers.update({name.decode(): value.decode("latin-1") for name, value in HEADERS})
            return response

        return reject_with_headers

    def data_received(self, data: bytes) -> None:
        """Buffer the data, and parse its first portion now unless a turn is already scheduled."""
        self._unread += data
        if self._next_turn is None:
            self._turn()

    def _turn(self) -> None:
        self._next_turn = None
        if self._unread and self._may_parse:
            portion = bytes(self._unread[:PORTION])
            del self._unread[:PORTION]
            super().data_received(portion)
        self._schedule()

    def _schedule(self) -> None:
        """Read more data, or schedule another turn, or pause until the session or the client has taken what waits."""
        if self.transport.is_closing():
            self._unread.clear()
        elif self._may_parse and not self._unread:
            self.transport.resume_reading()
        else:
            self.transport.pause_reading()
            if self._may_parse and self._next_turn is None:
                self._next_turn = self.loop.call_soon(self._turn)

    @property
    def _may_parse(self) -> bool:
        return self.writable.is_set() and not self.read_paused

    async def receive(self) -> ASGIReceiveEvent:
        """The next message for the session."""
        event = await super().receive()
        self._schedule()
        return event

    async def send(self, message: ASGISendEvent) -> None:
        """Send a message of the session; after a close the client's own close must still be parsed."""
        await super().send(message)
        self._schedule()

    def resume_writing(self) -> None:
        """The client has taken the data that waited for it."""
        super().resume_writing()
        self._schedule()

    def handle_cont(self, event: Frame) -> None:
        """Count the fragments of a message: in time even empty ones would fill the memory."""
        if len(self.frames) < MAX_FRAGMENTS:
            super().handle_cont(event)
        else:
            self.conn.fail(CloseCode.MESSAGE_TOO_BIG, f"a message in more than {MAX_FRAGMENTS} pieces")
            self.handle_parser_exception()
