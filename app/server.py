"""The server process: its listening socket, Uvicorn's configuration and an orderly shutdown."""

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
    """The server cannot listen on the configured address."""


def serve(settings: Settings, open_browser: bool = False) -> None:
    """Serve until a signal ends it. Raises AddressInUseError."""
    listener = listening_socket(settings)
    shutting_down = asyncio.Event()
    app = create_app(settings, shutting_down)
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
    server = Server(config, shutting_down)
    # Uvicorn has handlers of its own from its start to its end only. Before, a signal must not be lost; after, when
    # Uvicorn raises it again, it must not end the process before its workers.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, server.handle_exit)
    host, port = listener.getsockname()[:2]
    url = f"http://{_reachable(host)}:{port}"
    print(f"Perceptron Playground: {url}", flush=True)
    if open_browser:
        threading.Timer(0.5, webbrowser.open, [url]).start()
    server.run(sockets=[listener])
    for worker in multiprocessing.active_children():  # after a second signal the application has not ended them
        worker.terminate()


def _reachable(host: str) -> str:
    """The host part of a URL at which a browser on this machine reaches the server."""
    address = ipaddress.ip_address(host)
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "[::1]"
    return host if address.version == 4 else f"[{host}]"


class Server(uvicorn.Server):
    """Uvicorn's server, which closes WebSockets with a reason before it closes their connections."""

    def __init__(self, config: uvicorn.Config, shutting_down: asyncio.Event) -> None:
        super().__init__(config)
        self._going_down = shutting_down

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Give the WebSockets a moment to be closed, then shut down as usual."""
        self._going_down.set()
        await asyncio.sleep(0.2)
        await super().shutdown(sockets)


def listening_socket(settings: Settings) -> socket.socket:
    """A socket on the configured address, whose connections end when a client takes no data for too long."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Every accepted connection inherits the option. Without it the kernel keeps a client that has stopped reading, or
    # whose cable was pulled, for a quarter of an hour.
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
