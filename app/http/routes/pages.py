"""The HTML pages, rendered in the reader's language, and the static files they need."""

import asyncio
import contextlib
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from fastapi import APIRouter, FastAPI, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException

from app import __version__
from app.course.pages import chapter_page, entries
from app.http.assets import Asset, Assets, compressed, package_directory
from app.http.routes.dependencies import Served, Services
from app.operations.catalog import for_page

router = APIRouter(include_in_schema=False)

FALLBACK = "en"
# Each folder of texts is a language.
LANGUAGES = tuple(sorted(path.name for path in (package_directory("static") / "i18n").iterdir() if path.is_dir()))
YEAR = 365 * 24 * 3600
HTML = "text/html; charset=utf-8"
FAVICON = "favicon.svg"


class ShownChapter(NamedTuple):
    """A chapter on the playground's page, and the numbers in its texts by their names."""

    id: str
    figures: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Page:
    """A rendered page, the same for everyone who reads its language."""

    file: Asset
    etag: str


MOST_RENDERED = 256
"""Pages kept: a server has few names of its own, but where it answers to any, whoever asks chooses them."""


class Pages:
    """Renders each template once for each language and each name of the server."""

    def __init__(self, services: Services, routes: Callable[[], list[dict[str, str]]]) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(package_directory("templates")),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        # The page is UTF-8, so é need not be \u00e9; Jinja escapes <, >, & and ' after json, whatever is said here.
        self._environment.policies["json.dumps_kwargs"] = {
            "sort_keys": True,
            "ensure_ascii": False,
            "separators": (",", ":"),
        }
        self._services, self._routes = services, routes
        self.render = lru_cache(MOST_RENDERED)(self._render)

    def _render(
        self, template: str, lang: str, origin: str, embed: bool = False, shown: ShownChapter | None = None
    ) -> Page:
        strings, library = texts(lang), self._services.library
        html = self._environment.get_template(template).render(
            lang=lang,
            origin=origin,
            embed=embed,
            languages={code: texts(code)["lang.name"] for code in LANGUAGES},
            t=strings.__getitem__,
            strings=embedded_texts(lang),
            catalog=for_page(self._services.catalog),
            asset=self._services.assets.url,
            version=__version__,
            routes=self._routes(),
            chapters=list(library.chapters),
            chapter=shown and chapter_page(library, library.chapters[shown.id], lang, strings, dict(shown.figures)),
            topics=lambda: entries(library, lang),
        )
        body = html.encode()
        return Page(compressed(HTML, body), f'W/"{hashlib.sha256(body).hexdigest()[:20]}"')


@cache
def texts(lang: str) -> dict[str, str]:
    """Every text in this language, by its key: all files below static/i18n/<language>."""
    return _merged(lang, "**/*.json")


@cache
def embedded_texts(lang: str) -> dict[str, str]:
    """The texts that scripts need at once: not those of templates (server/) or those fetched on first use (lazy/)."""
    return _merged(lang, "*.json")


def _merged(lang: str, pattern: str) -> dict[str, str]:
    merged: dict[str, str] = {}
    for path in sorted((package_directory("static") / "i18n" / lang).glob(pattern)):
        merged |= json.loads(path.read_text("utf-8"))
    return merged


def described_routes(app: FastAPI) -> list[dict[str, str]]:
    """Method, path and summary of each operation, from the OpenAPI description."""
    paths: dict[str, dict[str, Any]] = app.openapi()["paths"]
    return [
        {"method": method.upper(), "path": path, "summary": operation["summary"]}
        for path, operations in paths.items()
        for method, operation in operations.items()
    ]


def language_of(request: Request) -> str:
    """The language of ?lang=, else of the cookie, else the one the browser prefers, else English."""
    for chosen in (request.query_params.get("lang"), request.cookies.get("lang")):
        if chosen in LANGUAGES:
            return chosen
    return _preferred(request.headers.get("accept-language", ""))


def _preferred(accept_language: str) -> str:
    """The language of ours with the greatest weight, the first of equals; English if there is none."""
    weights: dict[str, float] = {}
    for part in accept_language.split(",")[:20]:
        tag, _, weight = part.partition(";q=")
        with contextlib.suppress(ValueError):
            weights.setdefault(tag.strip().lower().split("-")[0], float(weight or 1))
    ours = [tag for tag in weights if tag in LANGUAGES and weights[tag] > 0]
    return max(ours, key=weights.__getitem__, default=FALLBACK)


def page_response(
    request: Request,
    template: str,
    status: int = 200,
    *,
    embed: bool = False,
    shown: ShownChapter | None = None,
) -> Response:
    """A page in the reader's language, or that it has not changed."""
    pages: Pages = request.app.state.pages
    lang = language_of(request)
    # Addresses of pictures in links that are pasted elsewhere must be whole.
    page = pages.render(template, lang, f"{request.url.scheme}://{request.url.netloc}", embed, shown)
    headers = {
        "cache-control": "no-cache",
        "content-language": lang,
        "etag": page.etag,
        "vary": "Accept-Encoding, Accept-Language, Cookie",
    }
    if status == 200 and page.etag in request.headers.get("if-none-match", ""):
        response = Response(None, 304, headers)
    else:
        response = _encoded(request, page.file, headers, status)
    if request.query_params.get("lang") == lang:
        response.set_cookie("lang", lang, max_age=YEAR, samesite="lax", httponly=True)
    return response


def _encoded(request: Request, file: Asset, headers: dict[str, str], status: int = 200) -> Response:
    """The file, compressed for a browser that understands it."""
    body, encoding = file.encoded(request.headers.get("accept-encoding", ""))
    return Response(body, status, headers | encoding, file.media_type)


@router.api_route("/", methods=["GET", "HEAD"])
async def playground(request: Request) -> Response:
    """The playground itself."""
    return page_response(request, "playground.html")


@router.api_route("/embed", methods=["GET", "HEAD"])
async def embedded(request: Request) -> Response:
    """The playground for a frame of another site, which the setting frame_ancestors must name."""
    return page_response(request, "playground.html", embed=True)


@router.api_route("/api", methods=["GET", "HEAD"])
async def api(request: Request) -> Response:
    """An overview of the REST interface for people."""
    return page_response(request, "api.html")


def not_found_page(request: Request) -> Response:
    """The page for an address that does not exist."""
    return page_response(request, "not_found.html", 404)


@router.api_route("/assets/{digest}/{path:path}", methods=["GET", "HEAD"])
async def asset(request: Request, services: Served, digest: str, path: str) -> Response:
    """A static file; 404 for an address with the hash of another version."""
    if digest != services.assets.hash:
        raise HTTPException(404)
    return await _file(request, services.assets, path, f"public, max-age={YEAR}, immutable")


@router.api_route("/favicon.ico", methods=["GET", "HEAD"])
async def favicon(request: Request, services: Served) -> Response:
    """The icon, which browsers ask for by this address unasked."""
    return await _file(request, services.assets, FAVICON, "public, max-age=86400")


async def _file(request: Request, assets: Assets, path: str, cache_control: str) -> Response:
    found = assets.get(path)
    if found is None:
        raise HTTPException(404)
    file = await asyncio.shield(asyncio.wrap_future(found))
    return _encoded(request, file, {"cache-control": cache_control, "vary": "Accept-Encoding"})
