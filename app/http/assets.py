"""The static files, read once and compressed once, under an address that changes with their content.

Every file is served below /assets/<hash>/, and the hash is over all of them: a browser may cache a file for ever,
and the relative imports between JavaScript modules stay valid.

Scripts are served without comments and white space, two fifths of their bytes. That is no build step: what runs is
what is written, under the same names.
"""

import gzip
import hashlib
import mimetypes
import posixpath
import re
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from rjsmin import jsmin

PLOTLY = "vendor/plotly.min.js"

# Not left to the operating system: some have other types for JavaScript and fonts.
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


_STATIC_IMPORT = re.compile(r'^(?:import|export)\b[^"]*?"(\.[^"]+)";', re.MULTILINE)


@dataclass(frozen=True)
class Asset:
    """One file: its media type, its bytes, and its bytes compressed where that makes them fewer."""

    media_type: str
    body: bytes
    compressed: bytes | None


_PACKAGE = Path(__file__).parents[1]


def package_directory(name: str) -> Path:
    """The directory `name` ("templates" or "static"): a wheel carries it inside `app/`, a checkout next to it."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


class Assets:
    """The static files together with Plotly, which comes from its own package."""

    def __init__(self, root: Path) -> None:
        self._files = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()}
        self.hash = self._fingerprint()
        self._files[PLOTLY] = _plotly()
        self._ready: dict[str, Future[Asset]] = {}
        # A thread of its own: compressing Plotly takes a second, and the start of the server need not wait for it.
        self._compressor = ThreadPoolExecutor(1, "compress")

    def _fingerprint(self) -> str:
        digest = hashlib.sha256(version("plotly").encode())
        for name, path in self._files.items():
            digest.update(f"\0{name}\0".encode() + path.read_bytes())
        return digest.hexdigest()[:12]

    def url(self, path: str) -> str:
        """The address of a file; raises KeyError for one that does not exist."""
        if path not in self._files:
            raise KeyError(f"there is no static file {path!r}")
        return f"/assets/{self.hash}/{path}"

    def modules(self, entry: str) -> list[str]:
        """All scripts that a module imports, directly or indirectly: it cannot run before they are there."""
        found, waiting = list[str](), [entry]
        while waiting:
            name = waiting.pop()
            for address in _STATIC_IMPORT.findall(self._files[name].read_text("utf-8")):
                module = posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
                if module not in found:
                    found.append(module)
                    waiting.append(module)
        return sorted(found)

    def prepare(self) -> None:
        """Begin to read and compress everything in the background, Plotly last."""
        for path in sorted(self._files, key=lambda name: name == PLOTLY):
            self.get(path)

    def get(self, path: str) -> Future[Asset] | None:
        """A future of the file; None for one that does not exist."""
        if path in self._files and path not in self._ready:
            self._ready[path] = self._compressor.submit(_read, self._files[path])
        return self._ready.get(path)

    def close(self) -> None:
        """Stop compressing."""
        self._compressor.shutdown(wait=False, cancel_futures=True)


def _plotly() -> Path:
    spec = find_spec("plotly")  # not imported: only one file of it is used
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package plotly is not installed: pip install plotly")
    return Path(spec.origin).parent / "package_data" / "plotly.min.js"


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    if path.suffix == ".js" and not path.name.endswith(".min.js"):
        # Comments and JSDoc types are two fifths of a module, and a browser does not need them.
        body = jsmin(body.decode()).encode()
    compressed = gzip.compress(body, compresslevel=9, mtime=0)
    guess = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(_TYPES.get(path.suffix, guess), body, compressed if len(compressed) < len(body) else None)
