"""The files a page needs besides its HTML, read once and compressed once, under one address that changes with them.

Every file is served below /assets/<hash>/, and the hash is over all of them: a browser may keep what it has for ever,
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

# Not left to the machine: some systems know JavaScript and fonts by other names.
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
    """One file: what it is, its bytes, and its bytes compressed where that makes it smaller."""

    media_type: str
    body: bytes
    compressed: bytes | None


class Assets:
    """The static tree together with Plotly, which comes from its own package."""

    def __init__(self, root: Path) -> None:
        self._files = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()}
        self.hash = self._fingerprint()
        self._files[PLOTLY] = _plotly()
        self._ready: dict[str, Future[Asset]] = {}
        # One thread: compressing Plotly takes a second, which nobody should have to wait for at start.
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
        """The scripts that a module needs before it can run: what it imports, what these import, and so on."""
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
        """Begin to read and compress everything in the background, what the page needs first before the rest."""
        for path in sorted(self._files, key=lambda name: name == PLOTLY):
            self.get(path)

    def get(self, path: str) -> Future[Asset] | None:
        """The file, soon; None for one that does not exist."""
        if path in self._files and path not in self._ready:
            self._ready[path] = self._compressor.submit(_read, self._files[path])
        return self._ready.get(path)

    def close(self) -> None:
        """Stop compressing."""
        self._compressor.shutdown(wait=False, cancel_futures=True)


AS_WRITTEN = "code"
"""Modules that write programs: the minifier takes a template inside a template for code, and its white space away."""


def _plotly() -> Path:
    spec = find_spec("plotly")  # found, not imported: the file is all that is wanted
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package plotly is not installed: pip install plotly")
    return Path(spec.origin).parent / "package_data" / "plotly.min.js"


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    if path.suffix == ".js" and not path.name.endswith(".min.js") and path.parent.name != AS_WRITTEN:
        # Comments and JSDoc types are two fifths of a module, and a browser has no use for them.
        body = jsmin(body.decode()).encode()
    compressed = gzip.compress(body, compresslevel=9, mtime=0)
    guess = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(_TYPES.get(path.suffix, guess), body, compressed if len(compressed) < len(body) else None)
