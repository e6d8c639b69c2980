"""The pages and their files: in the reader's language, kept by the browser exactly as long as they are right."""

import gzip
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import httpx
import pytest

from app.http.routes.pages import texts
from engine.experiment.datasets import ALL_DATASETS
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("/", "/embed", "/api")


@pytest.fixture
def client(server_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server_url, timeout=PATIENCE_SECONDS) as client:
        yield client


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_page_is_whole_in_both_languages(client: httpx.Client, path: str, lang: str) -> None:
    answer = client.get(path, params={"lang": lang})
    assert answer.status_code == 200
    assert f'<html lang="{lang}"' in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert not re.search(r"<script(?![^>]*(src=|application/json))[^>]*>", answer.text), "no inline script"
    assert "<style" not in answer.text


@pytest.mark.parametrize(
    ("cookie", "accept", "lang"),
    [
        (None, "fr-CH, fr;q=0.9, en;q=0.8", "fr"),
        (None, "de, fr;q=0.5, en;q=0.4", "fr"),
        (None, "de", "en"),
        (None, "en;q=0.1, fr;q=0.2", "fr"),
        (None, "fr;q=0, en", "en"),
        (None, "fr;q=x, ;;;", "en"),
        ("fr", "en", "fr"),
        ("xx", "en", "en"),
    ],
)
def test_the_language_is_the_readers(client: httpx.Client, cookie: str | None, accept: str, lang: str) -> None:
    headers = {"accept-language": accept} | ({"cookie": f"lang={cookie}"} if cookie else {})
    answer = client.get("/", headers=headers)
    assert answer.headers["content-language"] == lang
    assert {"Accept-Language", "Cookie"} <= set(answer.headers["vary"].split(", "))


def test_a_choice_of_language_is_remembered(client: httpx.Client) -> None:
    assert "lang=fr" in client.get("/?lang=fr").headers["set-cookie"]
    assert client.get("/").headers["content-language"] == "fr", "the client sends the cookie back"
    assert "set-cookie" not in client.get("/?lang=xx").headers


def test_a_page_that_has_not_changed_is_not_sent_again(client: httpx.Client) -> None:
    etag = client.get("/").headers["etag"]
    again = client.get("/", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/?lang=fr", headers={"if-none-match": etag}).status_code == 200


def test_a_person_who_took_a_wrong_turn_gets_a_page(client: httpx.Client) -> None:
    answer = client.get("/nowhere", headers={"accept": "text/html", "accept-language": "fr"})
    assert answer.status_code == 404
    assert '<html lang="fr"' in answer.text


def assets_in(html: str) -> set[str]:
    return set(re.findall(r'"(/assets/[^"]+)"', html))


@pytest.mark.parametrize("path", PAGES)
def test_a_pasted_link_shows_a_title_a_sentence_and_a_picture(client: httpx.Client, path: str) -> None:
    answer = client.get(path, params={"lang": "fr"})
    tags = dict(re.findall(r'<meta property="og:([^"]+)" content="([^"]+)">', answer.text))
    assert {"title", "description", "image", "image:alt"} <= tags.keys()
    assert tags["image"].startswith(f"{client.base_url}/assets/"), "sites that show it take no relative address"
    picture = client.get(tags["image"])
    assert picture.headers["content-type"] == "image/png"
    size = tuple(int.from_bytes(picture.content[at : at + 4], "big") for at in (16, 20))
    assert size == (int(tags["image:width"]), int(tags["image:height"]))
    assert len(picture.content) < 300_000


def test_every_file_that_a_page_names_is_there_for_ever(client: httpx.Client) -> None:
    named = set().union(*(assets_in(client.get(path).text) for path in PAGES))
    assert len(named) > 3
    for url in named:
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def prefix(client: httpx.Client) -> str:
    found = re.search(r"/assets/[0-9a-f]+/", client.get("/").text)
    assert found
    return found[0]


# Or a template, in which // may be an operator of Python.
COMMENTS = re.compile(r"(`(?:[^`\\]|\\.)*`)|/\*.*?\*/|(?:^|(?<=\s))//\s.*?$", flags=re.DOTALL | re.MULTILINE)


def without_comments(script: Path) -> str:
    return COMMENTS.sub(lambda found: found[1] or "", script.read_text("utf-8"))


def test_every_static_file_is_served_and_scripts_without_their_comments(client: httpx.Client) -> None:
    types = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json"}
    paths = [path for path in (ROOT / "static").rglob("*") if path.suffix in types]
    assert len(paths) > 10
    for path in paths:
        answer = client.get(prefix(client) + path.relative_to(ROOT / "static").as_posix())
        if path.suffix == ".js":
            assert "/*" not in answer.text, path
            # Nothing else is lost: what is left is what was there, but for white space.
            written = without_comments(path)
            assert "".join(answer.text.split()) == "".join(written.split()), path
        else:
            assert answer.content == path.read_bytes(), path
        assert answer.headers["content-type"].startswith(types[path.suffix])


TEMPLATE = re.compile(r"`((?:[^`\\]|\\.)*)`([^`]*)", flags=re.DOTALL)


def test_no_template_inside_a_template_has_white_space_to_lose() -> None:
    """The minifier reads from one ` to the next: of `a ${b ? `c d` : ""}` it takes "c d" for code."""
    for path in (ROOT / "static" / "js").rglob("*.js"):
        open_braces = 0
        for text, after in TEMPLATE.findall(without_comments(path)):
            open_braces = max(0, open_braces + text.count("{") - text.count("}"))
            lost = open_braces and re.search(r"\s", re.sub(r"\$\{[^}]*\}", "", after))
            assert not lost, f"{path.name}: name `{after}` before it is put in"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_page_without_plotly_weighs_at_most_150_kb(client: httpx.Client, lang: str) -> None:
    """All that a first visit is sent before anything is asked for, as it travels: page, styles, scripts, thumbnails."""
    page = client.get("/", params={"lang": lang}).text
    addresses = re.findall(r'(?:href|src)="(/assets/[^"]+\.(?:css|js))"', page)
    assert prefix(client) + "js/main.js" in addresses
    assert prefix(client) + "js/model/state.js" in addresses, "what main.js imports is named in the page"
    addresses += [f"/?lang={lang}", "/favicon.ico", *(f"/api/datasets/{name}?n_samples=24" for name in ALL_DATASETS)]
    assert sum(travelling(client, address) for address in set(addresses)) <= 150_000


def travelling(client: httpx.Client, address: str) -> int:
    """Bytes of the body on the wire."""
    with client.stream("GET", address) as answer:
        assert answer.status_code == 200, address
        return sum(map(len, answer.iter_raw()))


def test_plotly_comes_compressed_from_its_own_package(client: httpx.Client) -> None:
    answer = client.get(prefix(client) + "vendor/plotly.min.js", headers={"accept-encoding": "gzip"})
    original = files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < len(original) / 2.5
    assert answer.content == original


def test_a_client_that_does_not_know_gzip_gets_plain_bytes(client: httpx.Client) -> None:
    with client.stream("GET", "/", headers={"accept-encoding": "identity"}) as answer:
        plain = b"".join(answer.iter_raw())
    with client.stream("GET", "/", headers={"accept-encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
    assert gzip.decompress(packed) == plain


@pytest.mark.parametrize("path", ["js/nothing.js", "../app/main.py", "%2e%2e/app/main.py", "js", ""])
def test_nothing_but_static_files_is_served(client: httpx.Client, path: str) -> None:
    assert client.get(prefix(client) + path).status_code == 404


def test_another_version_is_not_served_under_this_address(client: httpx.Client) -> None:
    assert client.get("/assets/000000000000/js/main.js").status_code == 404


def test_the_icon_and_a_look_without_a_body(client: httpx.Client) -> None:
    assert client.get("/favicon.ico").headers["content-type"] == "image/svg+xml"
    head = client.head("/")
    assert (head.status_code, head.content) == (200, b"")


def test_both_languages_have_the_same_texts() -> None:
    assert texts("en").keys() == texts("fr").keys()
    assert all(isinstance(text, str) and text for lang in ("en", "fr") for text in texts(lang).values())
