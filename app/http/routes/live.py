"""The WebSocket: carries messages between one client and its session, and ends both when either ends."""

import asyncio
import contextlib

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from app.compute.scheduler import NoSlotError
from app.http.routes.dependencies import Served, Services
from app.live.session import Session
from app.wire import events
from app.wire.errors import FieldError
from app.wire.messages import MessageError

router = APIRouter()

GOING_AWAY, TRY_AGAIN_LATER = 1001, 1013
"""Close codes of RFC 6455 and its registry at IANA."""


@router.websocket("/api/live")
async def live(socket: WebSocket, services: Served) -> None:
    """One client, from its first message to its last."""
    await socket.accept()
    try:
        with services.scheduler.slot():
            await _serve(socket, services)
    except NoSlotError as full:
        await socket.send_text(events.error(MessageError("busy", FieldError(str(full)))))
        await socket.close(TRY_AGAIN_LATER, "no room")


async def _serve(socket: WebSocket, services: Services) -> None:
    async def send(message: str | bytes) -> None:
        # The receiver notices a client that has disconnected, and ends the session.
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await (socket.send_text(message) if isinstance(message, str) else socket.send_bytes(message))

    session = Session(send, services.scheduler, services.settings)
    tasks = [
        asyncio.create_task(session.run()),
        asyncio.create_task(_receive(socket, session)),
        asyncio.create_task(services.shutting_down.wait()),
    ]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if services.shutting_down.is_set():
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            async with asyncio.timeout(0.5):  # a client that has stopped reading does not get the message
                await socket.close(GOING_AWAY, "the server is going down")
    for task in done:
        task.result()


async def _receive(socket: WebSocket, session: Session) -> None:
    """Pass messages on until the client disconnects, which only a pending receive notices."""
    while True:
        event = await socket.receive()
        if event["type"] == "websocket.disconnect":
            return
        text = event.get("text")
        await asyncio.sleep(0)  # receiving a message that is already there does not yield to other tasks
        await session.receive(text if text is not None else event["bytes"])
