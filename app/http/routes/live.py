"""The live socket: carries messages between one client and its session, and notices when either is gone."""

import asyncio
import contextlib

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from app.compute.scheduler import NoRoomError
from app.http.routes.services import Served, Services
from app.live.session import Session
from app.wire import events
from app.wire.errors import Refusal
from app.wire.messages import MessageError

router = APIRouter()

GOING_DOWN, NO_ROOM = 1001, 1013


@router.websocket("/api/live")
async def live(socket: WebSocket, services: Served) -> None:
    """One client, from its first message to its last."""
    await socket.accept()
    try:
        with services.workload.place():
            await _serve(socket, services)
    except NoRoomError as full:
        await socket.send_text(events.error(MessageError("busy", Refusal(str(full)))))
        await socket.close(NO_ROOM, "no room")


async def _serve(socket: WebSocket, services: Services) -> None:
    async def send(message: str | bytes) -> None:
        # A client that is gone is noticed by the receiver, which ends the session.
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await (socket.send_text(message) if isinstance(message, str) else socket.send_bytes(message))

    session = Session(send, services.workload, services.settings)
    tasks = [
        asyncio.create_task(session.run()),
        asyncio.create_task(_receive(socket, session)),
        asyncio.create_task(services.going_down.wait()),
    ]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if services.going_down.is_set():
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            async with asyncio.timeout(0.5):  # a client that has stopped reading cannot be told
                await socket.close(GOING_DOWN, "the server is going down")
    for task in done:
        task.result()


async def _receive(socket: WebSocket, session: Session) -> None:
    """Pass messages on until the client is gone. Always listening: that is how a gone client is noticed."""
    while True:
        event = await socket.receive()
        if event["type"] == "websocket.disconnect":
            return
        text = event.get("text")
        await asyncio.sleep(0)  # a message that waits already is received without giving others a turn
        await session.receive(text if text is not None else event["bytes"])
