"""Who may ask, how much may be sent, and what every answer tells the browser."""

import asyncio
import re
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from app.http.security import security_headers
from app.main import create_app
from app.operations import datasets
from app.settings import Settings
from tests.patience import PATIENCE_SECONDS
from tests.server_process import running_server

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "style-src-elem 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


@pytest.fixture
def client(server_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server_url, timeout=PATIENCE_SECONDS) as client:
        yield client


REQUESTS: dict[int, tuple[str, str, dict[str, Any]]] = {
    200: ("GET", "/healthz", {}),
    400: ("GET", "/api/catalog", {"headers": {"host": "evil.example"}}),
    403: ("POST", "/api/train", {"headers": {"origin": "https://evil.example"}}),
    404: ("GET", "/nowhere", {}),
    405: ("PUT", "/api/train", {}),
    413: ("POST", "/api/train", {"content": b"x" * 1_048_577}),
    415: ("POST", "/api/train", {"content": b"{}"}),
    422: ("POST", "/api/train", {"json": {}}),
}


def secure(answer: httpx.Response) -> None:
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "camera=()" in answer.headers["permissions-policy"]
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"


def is_problem(answer: httpx.Response) -> None:
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert {"type", "title", "detail"} <= problem.keys()


@pytest.mark.parametrize("status", REQUESTS)
def test_every_answer_has_the_headers_and_every_error_is_a_problem(client: httpx.Client, status: int) -> None:
    method, path, options = REQUESTS[status]
    answer = client.request(method, path, **options)
    assert answer.status_code == status
    secure(answer)
    if status >= 400:
        is_problem(answer)


def test_a_failure_inside_is_a_problem_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(datasets, "dataset", broken)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(Settings(executor="thread")), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/api/datasets/and")

    answer = asyncio.run(ask())
    assert answer.status_code == 500
    assert "secret" not in answer.text
    secure(answer)
    is_problem(answer)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.", "", "evil.example:80"])
def test_other_hosts_are_not_answered(client: httpx.Client, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 400


def test_who_looks_after_the_server_needs_no_name(client: httpx.Client) -> None:
    assert client.get("/healthz", headers={"host": "10.1.2.3:8000"}).status_code == 200


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:99", "[::1]", "[::1]:8000"])
def test_our_hosts_are_answered_on_any_port(client: httpx.Client, host: str) -> None:
    assert client.get("/api/catalog", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("localhost:443", "https://localhost"),
        ("localhost:80", "http://localhost"),
        ("localhost", "https://localhost:8443"),
        ("[::1]", "http://[::1]:8000"),
    ],
    ids=["TLS", "no TLS", "lost port", "lost port of IPv6"],
)
def test_a_proxy_that_adds_or_drops_a_port_does_not_make_our_page_a_foreign_one(
    client: httpx.Client, host: str, origin: str
) -> None:
    answer = client.post("/api/train", json={}, headers={"host": host, "origin": origin})
    assert answer.status_code == 422


@pytest.fixture
def friendly() -> Iterator[httpx.Client]:
    """A server that pages of one other site may use."""
    with (
        running_server("--allowed-origins", "https://Friend.example:443/", "--executor", "thread") as url,
        httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client,
    ):
        yield client


def test_the_browser_lets_an_allowed_site_read_our_answers(friendly: httpx.Client) -> None:
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    for origin, allowed in (("https://friend.example", "https://friend.example"), ("https://evil.example", None)):
        before = friendly.options("/api/train", headers={"origin": origin, **asked})
        assert before.headers.get("access-control-allow-origin") == allowed
        answer = friendly.get("/api/catalog", headers={"origin": origin})
        assert answer.headers.get("access-control-allow-origin") == allowed
        secure(before)
    assert before.status_code == 400
    answer = friendly.post("/api/train", json={}, headers={"origin": "https://friend.example"})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (422, "https://friend.example")


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        "http://127.0.0.1:1",
        "http://localhost",
        "http://[",
        "http://[::1",
        "http://127.0.0.1",
    ],
)
def test_pages_of_other_sites_may_neither_post_nor_connect(server_url: str, origin: str) -> None:
    assert (
        httpx.post(f"{server_url}/api/train", json={}, headers={"origin": origin}, timeout=PATIENCE_SECONDS).status_code
        == 403
    )
    with pytest.raises(InvalidStatus) as refused:
        connect(server_url.replace("http", "ws") + "/api/live", origin=Origin(origin), open_timeout=PATIENCE_SECONDS)
    assert refused.value.response.status_code == 403


def test_our_own_pages_may(server_url: str) -> None:
    assert (
        httpx.post(
            f"{server_url}/api/train", json={}, headers={"origin": server_url}, timeout=PATIENCE_SECONDS
        ).status_code
        == 422
    )
    with connect(
        server_url.replace("http", "ws") + "/api/live", origin=Origin(server_url), open_timeout=PATIENCE_SECONDS
    ) as socket:
        assert "hello" in str(socket.recv(timeout=PATIENCE_SECONDS))


def test_the_live_socket_answers_to_our_hosts_only(server_url: str) -> None:
    address = urlsplit(server_url)
    with socket.create_connection((address.hostname, address.port)) as line, pytest.raises(InvalidStatus) as refused:
        connect("ws://evil.example/api/live", sock=line, open_timeout=PATIENCE_SECONDS)
    assert refused.value.response.status_code == 403


def test_a_body_in_pieces_is_measured_too(client: httpx.Client) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * 100_000

    answer = client.post("/api/train", content=pieces(), headers={"content-type": "application/json"})
    assert answer.status_code == 413
    is_problem(answer)


def test_embedding_is_a_setting() -> None:
    headers = security_headers(["https://school.example"])
    assert headers["content-security-policy"].endswith("frame-ancestors https://school.example")


@pytest.mark.parametrize("kind", ["css", "js"])
def test_styles_and_scripts_carry_only_the_headers_that_a_browser_needs(client: httpx.Client, kind: str) -> None:
    (address, *_) = re.findall(rf'"(/assets/[^"]+\.{kind})"', client.get("/").text)
    answer = client.get(address)
    assert set(answer.headers) == {
        "cache-control",
        "content-encoding",
        "content-length",
        "content-type",
        "cross-origin-resource-policy",
        "date",
        "vary",
        "x-content-type-options",
    }
    secure(client.get(address.replace(kind, "no")))


@pytest.mark.parametrize("path", ["/", "/embed", "/api", "/favicon.ico", "/api/catalog"])
def test_documents_and_pictures_and_data_carry_them_all(client: httpx.Client, path: str) -> None:
    secure(client.get(path))
