"""The pages and their files: in the reader's language, kept by the browser exactly as long as they are right."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import brotli
import httpx
import pytest

from app.http.routes.pages import texts
from engine.experiment.datasets import ALL_DATASETS
from tests.patience import PATIENCE_SECONDS, wait_until

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("/", "/embed", "/api", "/course", "/course/c10", "/course/teachers")


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


def sources(*suffixes: str) -> list[Path]:
    paths = [path for path in (ROOT / "static").rglob("*") if path.suffix in suffixes]
    assert paths
    return paths


def served(client: httpx.Client, path: Path) -> httpx.Response:
    answer = client.get(prefix(client) + path.relative_to(ROOT / "static").as_posix())
    assert answer.status_code == 200, path
    return answer


def test_every_script_is_served(client: httpx.Client) -> None:
    """What of it, tests/app/test_scripts.py and tests/js/scripts.test.js say."""
    for path in sources(".js"):
        answer = served(client, path)
        assert answer.headers["content-type"].startswith("text/javascript")
        assert "\n/**" not in answer.text


def test_every_style_sheet_is_served_with_those_that_it_imports_in_their_place(client: httpx.Client) -> None:
    imported = re.compile(r'@import "(.*?)";\n')
    whole = {path.name: path.read_text("utf-8") for path in sources(".css")}
    assert any(imported.search(text) for text in whole.values())
    for path in sources(".css"):
        answer = served(client, path)
        expected = imported.sub(lambda found: whole[found[1]], whole[path.name])
        assert "@import" not in expected, "an imported sheet imports nothing itself"
        assert answer.text == expected
        assert answer.headers["content-type"].startswith("text/css")


def test_every_other_static_file_is_served_as_it_is(client: httpx.Client) -> None:
    types = {".svg": "image/svg+xml", ".json": "application/json"}
    for path in sources(*types):
        answer = served(client, path)
        assert answer.content == path.read_bytes()
        assert answer.headers["content-type"] == types[path.suffix]


def test_the_thumbnails_show_some_points_of_every_data_set(client: httpx.Client) -> None:
    thumbnails = client.get(prefix(client) + "thumbnails.json").json()
    assert list(thumbnails) == list(ALL_DATASETS)
    for name, thumbnail in thumbnails.items():
        answer = client.get(f"/api/datasets/{name}", params={"n_samples": 24}).json()
        assert thumbnail == {key: answer[key] for key in ("points", "labels", "values")}


@pytest.mark.parametrize("encoding", ["gzip", "gzip, br"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_first_visit_without_plotly_is_at_most_150_kb_in_few_requests(
    client: httpx.Client, lang: str, encoding: str
) -> None:
    """All that is sent before anything is asked for, heads too: page, styles, scripts, thumbnails, icon."""
    page = client.get("/", params={"lang": lang}).text
    addresses = set(re.findall(r'(?:href|src)="(/assets/[^"]+)"', page))
    assert {prefix(client) + f"js/{name}.js" for name in ("main", "bundle", "theme")} <= addresses
    addresses |= {f"/?lang={lang}", prefix(client) + "thumbnails.json"}
    assert len(addresses) <= 20
    assert sum(travelling(client, address, encoding) for address in addresses) <= 150_000


def travelling(client: httpx.Client, address: str, encoding: str) -> int:
    """Bytes of the answer on the wire."""
    with client.stream("GET", address, headers={"accept-encoding": encoding}) as answer:
        assert answer.status_code == 200, address
        head = sum(len(name) + len(value) + len(": \r\n") for name, value in answer.headers.raw)
        return len("HTTP/1.1 200 OK\r\n\r\n") + head + sum(map(len, answer.iter_raw()))


def test_plotly_comes_compressed_from_its_own_package(client: httpx.Client) -> None:
    answer = client.get(prefix(client) + "vendor/plotly.min.js", headers={"accept-encoding": "gzip"})
    original = files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < len(original) / 2.5
    assert answer.content == original


def test_a_client_that_knows_brotli_gets_still_fewer_bytes(client: httpx.Client) -> None:
    """Of a static file as soon as it is compressed, which happens in the background."""
    for address in ("/", prefix(client) + "js/bundle.js", prefix(client) + "vendor/plotly.min.js"):

        def packed(address: str = address) -> bool:
            answer = client.head(address, headers={"accept-encoding": "gzip, deflate, br"})
            return answer.headers["content-encoding"] == "br"

        wait_until(packed, f"{address} is not compressed with Brotli")
        sizes = []
        for encoding in ("gzip", "br"):
            with client.stream("GET", address, headers={"accept-encoding": encoding}) as answer:
                body = b"".join(answer.iter_raw())
            sizes.append(len(body))
        assert brotli.decompress(body) == client.get(address, headers={"accept-encoding": "identity"}).content
        assert sizes[1] < 0.95 * sizes[0]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br ; q=0.2 , gzip", "br"),
        ("identity", None),
        ("", None),
        ("gzip;q=0, br;q=0.000", None),
        ("gzip;q=x, broken", "gzip"),
        ("deflate, zstd", None),
    ],
)
def test_a_client_gets_what_it_understands(client: httpx.Client, accepted: str, encoding: str | None) -> None:
    answer = client.get("/", headers={"accept-encoding": accepted})
    assert answer.headers.get("content-encoding") == encoding
    assert "Accept-Encoding" in answer.headers["vary"]
    assert answer.text.startswith("<!doctype html>")


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
