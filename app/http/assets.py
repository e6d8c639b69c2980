"""The static files, read once and compressed once, under an address that changes with their content.

Every file is served below /assets/<hash>/, and the hash is over all of them: a browser may cache a file for ever,
and relative addresses stay valid. A style sheet is served with the sheets that it imports in their place, a script as
`app.http.scripts` says.
"""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import brotli

from app.http import scripts

PLOTLY = "vendor/plotly.min.js"
ENTRY = "js/main.js"

# Not left to the operating system: some have other types for JavaScript and fonts.
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}

_IMPORTED_SHEET = re.compile(rb'^@import "([\w-]+\.css)";\n', re.MULTILINE)

# The best quality takes 25 s for Plotly, where 7 takes half a second and gains a seventh on gzip.
_BEST, _FAST = 11, 7
_LARGE = 1_000_000


@dataclass(frozen=True)
class Asset:
    """One file: its media type, its bytes, and its bytes compressed where that makes them fewer."""

    media_type: str
    body: bytes
    gzip: bytes | None = None
    brotli: bytes | None = None

    def encoded(self, accept_encoding: str) -> tuple[bytes, dict[str, str]]:
        """The bytes for a client that sends this header, and the headers that describe them."""
        parts = (part.partition(";") for part in accept_encoding.lower().replace(" ", "").split(","))
        accepted = {coding for coding, _, weight in parts if not weight or weight.strip("q=0.")}  # q=0 means: never
        for coding, body in (("br", self.brotli), ("gzip", self.gzip)):
            if body is not None and coding in accepted:
                return body, {"content-encoding": coding}
        return self.body, {}


_PACKAGE = Path(__file__).parents[1]


def package_directory(name: str) -> Path:
    """The directory `name` ("templates" or "static"): a wheel carries it inside `app/`, a checkout next to it."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


class Assets:
    """The files below `root`, what the program `made` (bytes by path), and Plotly, which comes from its own package."""

    def __init__(self, root: Path, made: Mapping[str, bytes]) -> None:
        self._files = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()}
        self._made = made
        self.hash = self._fingerprint()
        modules = {name: scripts.Module(name, path) for name, path in self._files.items() if path.suffix == ".js"}
        self._scripts = scripts.Scripts(modules, ENTRY)
        self._files[PLOTLY] = _plotly()
        self._paths = {*made, scripts.BUNDLE, *self._files}
        self._ready: dict[str, Future[Asset]] = {}
        # A thread of its own: compressing takes some seconds, and the start of the server need not wait for it.
        self._compressor = ThreadPoolExecutor(1, "compress")

    def _fingerprint(self) -> str:
        # What is served depends on how scripts are joined, too.
        digest = hashlib.sha256(version("plotly").encode() + Path(scripts.__file__).read_bytes())
        contents = {**self._made, **{name: path.read_bytes() for name, path in self._files.items()}}
        for name, content in contents.items():
            digest.update(f"\0{name}\0".encode() + content)
        return digest.hexdigest()[:12]

    def url(self, path: str) -> str:
        """The address of a file; raises KeyError for one that does not exist."""
        if path not in self._paths:
            raise KeyError(f"there is no static file {path!r}")
        return f"/assets/{self.hash}/{path}"

    def prepare(self) -> None:
        """Begin to read and compress everything in the background: first with gzip, which is fast; Plotly last."""
        paths = sorted(self._paths, key=lambda path: (path == PLOTLY, path))
        for path in paths:
            self.get(path)
        for path in paths:
            self._compressor.submit(self._compress_better, path)

    def get(self, path: str) -> Future[Asset] | None:
        """A future of the file; None for one that does not exist."""
        if path in self._paths and path not in self._ready:
            self._ready[path] = self._compressor.submit(self._read, path)
        return self._ready.get(path)

    def close(self) -> None:
        """Stop compressing."""
        self._compressor.shutdown(wait=False, cancel_futures=True)

    def _read(self, path: str) -> Asset:
        body = self._body(path)
        guess = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return Asset(_TYPES.get(Path(path).suffix, guess), body, _gzip(body))

    def _body(self, path: str) -> bytes:
        if path in self._made:
            return self._made[path]
        if path.endswith(".js") and path != PLOTLY:
            return self._scripts[path]
        body = self._files[path].read_bytes()
        if path.endswith(".css"):
            folder = self._files[path].parent
            body = _IMPORTED_SHEET.sub(lambda found: (folder / found[1].decode()).read_bytes(), body)
        return body

    def _compress_better(self, path: str) -> None:
        asset = self._ready[path].result()
        better: Future[Asset] = Future()
        better.set_result(replace(asset, brotli=_brotli(asset.body)))
        self._ready[path] = better


def compressed(media_type: str, body: bytes) -> Asset:
    """A file made of these bytes, compressed in every way."""
    return Asset(media_type, body, _gzip(body), _brotli(body))


def _gzip(body: bytes) -> bytes | None:
    return _if_shorter(gzip.compress(body, compresslevel=9, mtime=0), body)


def _brotli(body: bytes) -> bytes | None:
    return _if_shorter(brotli.compress(body, quality=_BEST if len(body) < _LARGE else _FAST), body)


def _if_shorter(packed: bytes, body: bytes) -> bytes | None:
    return packed if len(packed) < len(body) else None


def _plotly() -> Path:
    spec = find_spec("plotly")  # not imported: only one file of it is used
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package plotly is not installed: pip install plotly")
    return Path(spec.origin).parent / "package_data" / "plotly.min.js"
