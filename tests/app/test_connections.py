"""Connections of clients who mean harm: everyone else has their turn, nothing piles up, and silence ends."""

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from app.http.connections import MAX_FRAGMENTS, MAX_HEAD_BYTES, LiveConnection
from app.operations.catalog import points_of
from app.operations.train import TRAIN_EXAMPLE
from engine.experiment.datasets import make_dataset
from tests.app.live_client import live
from tests.patience import PATIENCE_SECONDS
from tests.server_process import running_server

HANDSHAKE = (
    b"GET /api/live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)

CONTINUATION, TEXT, PING, PONG = 0x0, 0x1, 0x9, 0xA


def frame(opcode: int, text: bytes = b"", last: bool = True) -> bytes:
    """A short frame as a client sends it, masked with zeros (RFC 6455, 5.2)."""
    return bytes([0x80 * last | opcode, 0x80 | len(text)]) + bytes(4) + text


class Transport:
    """What a connection is told to do."""

    def __init__(self) -> None:
        self.written, self.reading, self.closed = b"", True, False

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def write(self, data: bytes) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, name: str) -> None:
        return None


class Conversation:
    """A live connection with an application that accepts and collects what it is sent."""

    def __init__(self) -> None:
        self.received: list[Any] = []
        self.transport = Transport()
        config = Config(self._application, interface="asgi3", ws_ping_interval=None)
        self.connection = LiveConnection(config, ServerState(), {})
        self.connection.connection_made(cast(asyncio.Transport, self.transport))

    async def begin(self) -> None:
        self.connection.data_received(HANDSHAKE)
        await turns(10)
        assert self.transport.written.startswith(b"HTTP/1.1 101")
        self.transport.written = b""

    async def _application(self, scope: Any, receive: Any, send: Any) -> None:
        assert (await receive())["type"] == "websocket.connect"
        await send({"type": "websocket.accept"})
        while not self.received or self.received[-1]["type"] == "websocket.receive":
            self.received.append(await receive())


async def turns(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


@pytest.mark.parametrize("flood", [frame(TEXT, b"{}") * 20_000, frame(PONG) * 20_000], ids=["messages", "pongs"])
def test_others_have_their_turn_during_a_flood(flood: bytes) -> None:
    async def talk() -> int:
        conversation = Conversation()
        await conversation.begin()
        conversation.connection.data_received(flood + frame(TEXT, b"the end"))
        assert not conversation.transport.reading, "no more is read than is looked at"
        passed = 0
        while not conversation.received or conversation.received[-1].get("text") != "the end":
            await asyncio.sleep(0)
            passed += 1
            assert passed < 100_000
        await turns(3)
        assert conversation.transport.reading
        assert len(conversation.received) == flood.count(b"{}") + 1
        return passed

    assert asyncio.run(talk()) >= 20


def test_a_message_of_many_portions_arrives_whole() -> None:
    async def talk() -> None:
        conversation = Conversation()
        await conversation.begin()
        text = bytes(range(32, 127)) * 500
        message = bytes([0x80 | TEXT, 0x80 | 126]) + len(text).to_bytes(2, "big") + bytes(4) + text
        for start in range(0, len(message), 10_000):
            conversation.connection.data_received(message[start : start + 10_000])
        await turns(100)
        assert [event["text"].encode() for event in conversation.received] == [text]

    asyncio.run(talk())


def test_pings_of_a_client_that_does_not_read_are_left_unread() -> None:
    async def talk() -> None:
        conversation = Conversation()
        await conversation.begin()
        conversation.connection.pause_writing()  # as a transport says when its buffer is full
        conversation.connection.data_received(frame(PING, b"x" * 100) * 1000)
        await turns(100)
        assert not conversation.transport.written
        assert not conversation.transport.reading
        conversation.connection.resume_writing()
        await turns(1000)
        assert conversation.transport.written.count(b"x" * 100) == 1000
        assert conversation.transport.reading

    asyncio.run(talk())


def test_a_message_in_endless_pieces_ends_the_connection() -> None:
    async def talk() -> None:
        conversation = Conversation()
        await conversation.begin()
        conversation.connection.data_received(frame(TEXT, last=False) + frame(CONTINUATION, last=False) * MAX_FRAGMENTS)
        await turns(100)
        assert [(event["type"], event.get("code")) for event in conversation.received] == [
            ("websocket.disconnect", 1009)
        ]
        assert conversation.transport.closed
        assert (1009).to_bytes(2, "big") in conversation.transport.written

    asyncio.run(talk())


@pytest.fixture(scope="module")
def hasty_url() -> Iterator[str]:
    """The base URL of a server with little patience."""
    with running_server("--executor", "thread", "--dead-client-s", "1", "--train-time-limit-s", "3") as url:
        yield url


def said(url: str, sent: bytes) -> bytes:
    """All that the server answers until it closes the connection."""
    address = ("127.0.0.1", urlsplit(url).port)
    with closing(socket.create_connection(address, timeout=PATIENCE_SECONDS)) as connection:
        connection.sendall(sent)
        return b"".join(iter(lambda: connection.recv(4096), b""))


SLOW_BODY = b"POST /api/train HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\n{"


@pytest.mark.parametrize(
    ("sent", "begins"),
    [(b"", b""), (b"GET /healthz HTTP/1.1\r\nHost: 127.0", b""), (SLOW_BODY, b"HTTP/1.1 408")],
    ids=["nothing", "half a head", "half a body"],
)
def test_a_request_that_is_never_complete_ends_in_time(hasty_url: str, sent: bytes, begins: bytes) -> None:
    assert said(hasty_url, sent)[:12] == begins


def test_a_second_request_that_is_never_complete_ends_too(hasty_url: str) -> None:
    answer = said(hasty_url, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /hea")
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("sent", [b"GARBAGE\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"], ids=["no HTTP", "no Host"])
def test_what_is_no_http_is_a_problem_with_the_headers_of_every_answer(server_url: str, sent: bytes) -> None:
    head, _, body = said(server_url, sent).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400")
    assert b"content-security-policy: default-src 'none'" in head.lower()
    assert json.loads(body)["status"] == 400


def test_a_refused_websocket_has_the_headers_too(server_url: str) -> None:
    lines = ("GET /api/live HTTP/1.1", "Host: evil.example", "Upgrade: websocket", "Connection: Upgrade")
    key = ("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Version: 13")
    answer = said(server_url, "\r\n".join([*lines, *key, "", ""]).encode()).lower()
    assert answer.startswith(b"http/1.1 403")
    assert b"content-security-policy: default-src 'none'" in answer


def test_a_head_without_end_is_refused(server_url: str) -> None:
    head = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    assert said(server_url, head + b"A: " + b"x" * (MAX_HEAD_BYTES - len(head))).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("hosts", [(b"evil.example", b"localhost"), (b"localhost", b"evil.example")])
def test_a_request_has_one_host(server_url: str, hosts: tuple[bytes, ...]) -> None:
    head = b"GET /api/catalog HTTP/1.1\r\n" + b"".join(b"Host: " + host + b"\r\n" for host in hosts)
    assert said(server_url, head + b"\r\n").startswith(b"HTTP/1.1 400")


def test_whoever_waits_for_an_answer_is_not_impatiently_dropped(hasty_url: str) -> None:
    hours = {**TRAIN_EXAMPLE, **points_of(make_dataset("circle", 5000)), "steps": 100_000}
    answer = httpx.post(f"{hasty_url}/api/train", json=hours, timeout=PATIENCE_SECONDS)
    assert (answer.status_code, "longer than 3 s" in answer.json()["detail"]) == (503, True)


def test_a_live_client_may_be_silent(hasty_url: str) -> None:
    with live(hasty_url) as client:
        for _ in range(2):  # who connects later and says nothing is dropped meanwhile, twice
            assert said(hasty_url, b"") == b""
        client.socket.send(json.dumps({"type": "nothing"}))
        assert client.event("error")["code"] == "unknown_command"
