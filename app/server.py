"""Listens, serves, and ends in good order: the few things about a real server that an ASGI application cannot know."""

import asyncio
import ipaddress
import logging
import multiprocessing
import signal
import socket
import threading
import webbrowser

import uvicorn

from app.http.connections import MAX_HEAD_BYTES, HttpConnection, LiveConnection
from app.main import create_app
from app.settings import Settings


class AddressInUseError(OSError):
    """The address cannot be listened on."""


def serve(settings: Settings, open_browser: bool = False) -> None:
    """Serve until a signal ends it. Raises AddressInUseError."""
    listener = listening_socket(settings)
    going_down = asyncio.Event()
    app = create_app(settings, going_down)
    host, port = listener.getsockname()[:2]
    url = f"http://{_reachable(host)}:{port}"
    print(f"Perceptron Playground: {url}", flush=True)
    if open_browser:
        threading.Timer(0.5, webbrowser.open, [url]).start()
    config = uvicorn.Config(
        app,
        log_level="warning",
        http=HttpConnection,
        ws=LiveConnection,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
        ws_max_size=settings.max_upload_bytes,
        ws_per_message_deflate=False,  # a frame is small and hardly shrinks: 66 µs of work for nothing
        ws_ping_interval=settings.dead_client_s,
        ws_ping_timeout=settings.dead_client_s,
        timeout_graceful_shutdown=settings.shutdown_s,
        server_header=False,
    )
    for name in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # uvicorn ends in good order, then raises the signal again: enough is done
        signal.signal(name, lambda number, stack: None)
    Server(config, going_down).run(sockets=[listener])
    for worker in multiprocessing.active_children():  # a second signal skips the end that the application makes itself
        worker.terminate()


def _reachable(host: str) -> str:
    """How a browser on this machine writes the address we listen on."""
    address = ipaddress.ip_address(host)
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "[::1]"
    return host if address.version == 4 else f"[{host}]"


class Server(uvicorn.Server):
    """Says goodbye to live clients before their connections are closed."""

    def __init__(self, config: uvicorn.Config, going_down: asyncio.Event) -> None:
        super().__init__(config)
        self._going_down = going_down

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let every live client be told, for a moment, then do what any server does."""
        self._going_down.set()
        await asyncio.sleep(0.2)
        await super().shutdown(sockets)


def listening_socket(settings: Settings) -> socket.socket:
    """A socket on the configured address, whose connections break when a client takes no data for too long."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Handed down to every accepted connection. Without it a client that has stopped reading, or whose cable was
    # pulled, would be kept for as long as the kernel is patient, which is a quarter of an hour.
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(settings.dead_client_s * 1000))
    else:
        logging.getLogger(__name__).info("this system has no TCP_USER_TIMEOUT; pings alone find dead clients")
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        text = f"cannot listen on {settings.host}:{settings.port} ({error.strerror}); choose another with --port"
        raise AddressInUseError(text) from None
    return listener
