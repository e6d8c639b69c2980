"""The security middleware: allowed hosts and origins, the size of a body, and the security headers.

It is the outermost layer, so that the headers are on every response, errors included.
"""

import asyncio
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import DEFAULT_PORTS, Settings
from app.wire.problems import MEDIA_TYPE, ProblemError

PROBES = ("/healthz",)
"""What answers whatever name the request gives the server."""

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

# Plotly puts one empty style element into the page (hence its hash) and writes style attributes.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "style-src-elem 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors {ancestors}"
)


# Scripts and styles only ever serve a document, whose own headers hold for them: a browser needs no more of theirs.
_SUBRESOURCES = (b"text/javascript", b"text/css")
_SUBRESOURCE_HEADERS = {
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
}


def security_headers(frame_ancestors: Iterable[str]) -> dict[str, str]:
    """The headers of every response that is not a script or a style sheet."""
    return {
        "content-security-policy": _POLICY.format(ancestors=" ".join(frame_ancestors) or "'none'"),
        **_SUBRESOURCE_HEADERS,
        "referrer-policy": "no-referrer",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "cross-origin-opener-policy": "same-origin",
    }


def _name_of(host: str) -> str:
    """Without the port."""
    return host if host.endswith("]") else host.rsplit(":", 1)[0]


class SecurityMiddleware:
    """ASGI middleware that rejects requests before they reach the application."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._hosts = set(settings.allowed_hosts)
        self._origins = set(settings.allowed_origins)
        self._max_bytes, self._timeout_s = settings.max_upload_bytes, settings.dead_client_s
        self._headers = encoded(security_headers(settings.frame_ancestors))
        self._subresource_headers = encoded(_SUBRESOURCE_HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on to the application, or reject it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        problem = self._reject(scope)
        if scope["type"] == "websocket":
            if problem is None:
                await self.app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008, "reason": problem.detail[:120]})
            return
        send = self._with_headers(send)
        if problem is None and scope["method"] not in _SAFE_METHODS:
            try:
                body = await _read(receive, self._max_bytes, self._timeout_s)
                receive = _replay(body, receive)
            except ProblemError as unread:
                problem = unread
        if problem is None:
            await self.app(scope, receive, send)
        else:
            await _send_problem(send, problem)

    def _reject(self, scope: Scope) -> ProblemError | None:
        """Why the request is rejected; None if it is not."""
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get(b"host", "").lower()
        # Who looks after a server knows its address only; the answer tells nothing that would be worth rebinding for.
        anywhere = "*" in self._hosts or scope["path"] in PROBES
        if not anywhere and (name := _name_of(host)) not in self._hosts:
            return ProblemError(
                400, f"this server does not answer to the host {name[:80]!r}; see the setting allowed_hosts"
            )
        guarded = scope["type"] == "websocket" or scope["method"] not in _SAFE_METHODS
        origin = headers.get(b"origin")
        if guarded and origin is not None and not self._allows_origin(origin.lower(), host):
            return ProblemError(
                403, f"pages of {origin[:80]!r} may not use this server; see the setting allowed_origins"
            )
        length = headers.get(b"content-length", "")
        if length.isdecimal() and int(length[:20]) > self._max_bytes:
            return ProblemError(
                413, f"a body of {length[:20]} bytes is larger than the limit of {self._max_bytes} bytes"
            )
        return None

    def _allows_origin(self, origin: str, host: str) -> bool:
        """Whether a page of `origin` may use this server: one of our own, or of a site that the settings allow.

        A browser leaves the default port out of `origin`, a proxy may put it into `host`, and some proxies drop any
        port from `host`. Nobody logs in here, so nothing is lost when a page of the same name at another port gets in.
        """
        scheme, _, site = origin.partition("://")
        if origin in self._origins or site == host or f"{site}{DEFAULT_PORTS.get(scheme, '')}" == host:
            return True
        return host == _name_of(site)

    def _with_headers(self, send: Send) -> Send:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))
                media_type = dict(headers).get(b"content-type", b"").partition(b";")[0]
                own = self._subresource_headers if media_type in _SUBRESOURCES else self._headers
                message = {**message, "headers": [*headers, *own]}
            await send(message)

        return send_with_headers


def encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """As ASGI writes headers."""
    return [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]


async def _read(receive: Receive, max_bytes: int, timeout_s: float) -> bytes:
    """The whole body. Raises ProblemError if it is longer than `max_bytes` or not complete after `timeout_s`."""
    body = bytearray()
    try:
        async with asyncio.timeout(timeout_s):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ProblemError(400, "the body ends too early")  # nobody is there to receive it
                body += message.get("body", b"")
                if len(body) > max_bytes:
                    raise ProblemError(413, f"the body is larger than the limit of {max_bytes} bytes")
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise ProblemError(408, f"the body was not complete after {timeout_s:g} s") from None


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again


async def _send_problem(send: Send, problem: ProblemError) -> None:
    body = problem.body()
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    # The rest of a rejected body is not read, so the connection cannot be used again.
    headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
