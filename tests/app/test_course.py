"""The course: chapters are data, each can be solved and not by accident, and its pages are whole in every language."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.course.chapters import Chapter, ChoiceAnswer, ChoiceBet, MatrixAnswer, OrderAnswer, Train
from app.course.library import Library
from app.course.play import Player, figures_of, is_right
from app.course.texts import ChapterText, Strings, filled, placeholders, written
from app.http.assets import package_directory
from app.http.routes.pages import LANGUAGES, texts
from tests.additions import copy_of_the_program
from tests.server_process import running_server

LIBRARY = Library(package_directory("static") / "course")
CHAPTERS = list(LIBRARY.chapters)
LONG = ("c3", "c7", "c9", "c19")
"""Chapters whose wrong path takes longer than 10 s."""


def chapter_of(name: str) -> Chapter:
    return LIBRARY.chapters[name]


@cache
def player_for(name: str) -> Callable[[], Player]:
    """Makes players of a chapter; its numbers are computed once."""
    chapter = chapter_of(name)
    return partial(Player, chapter, figures_of(chapter))


def test_every_topic_is_listed_once_with_the_number_of_its_chapter() -> None:
    topics = LIBRARY.topics
    assert sorted(topic.number for topic in topics) == list(range(1, 21))
    for topic in topics:
        assert topic.id == f"c{topic.number}"
        assert topic.id not in CHAPTERS or chapter_of(topic.id).number == topic.number
    assert CHAPTERS, "there is a chapter"


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_prepared_state_solves_nothing(name: str) -> None:
    assert player_for(name)().ticked == []


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_reference_solves_it_item_by_item(name: str) -> None:
    chapter, player = chapter_of(name), player_for(name)()
    seen = [len(player.play([move]).ticked) for move in chapter.reference]
    assert player.done, f"item {len(player.ticked) + 1} of {len(player.items)} is not reached"
    assert seen.index(len(player.items)) == len(seen) - 1, "moves follow that nothing asks for"


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_wrong_path_does_not_solve_it(name: str) -> None:
    chapter = chapter_of(name)
    moves = [Train(train=min(move.train, 5000)) if isinstance(move, Train) else move for move in chapter.wrong]
    assert not player_for(name)().play(moves).done


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.more) if name in LONG else name for name in CHAPTERS]
)
def test_the_wrong_path_does_not_solve_it_after_many_steps(name: str) -> None:
    chapter = chapter_of(name)
    assert sum(move.train for move in chapter.wrong if isinstance(move, Train)) >= 100_000
    assert not player_for(name)().play(chapter.wrong).done


def all_texts(value: Any) -> Iterator[str]:
    """Every text in a file's JSON."""
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from all_texts(item)


def shape(value: Any) -> Any:
    """A text file's keys, and the lengths of its lists: what must be the same in every language."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    return [shape(item) for item in value] if isinstance(value, list) else "text" if value else "empty"


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_language_says_all_of_it(name: str) -> None:
    chapter = chapter_of(name)
    files = {lang: LIBRARY.text(name, lang).model_dump(exclude_none=True) for lang in LANGUAGES}
    assert all(shape(file) == shape(files["en"]) for file in files.values())
    numbers = {lang: Counter(n for text in all_texts(file) for n in placeholders(text)) for lang, file in files.items()}
    for lang in LANGUAGES:
        check_words(chapter, LIBRARY.text(name, lang))
        assert set(numbers[lang]) == set(numbers["en"]), "a number is told in one language alone"
        assert set(numbers[lang]) <= set(chapter.numbers), "a number that nobody computes"
    used = set(numbers["en"]) | set(re.findall(r'"number": ?"(\w+)"', chapter.model_dump_json()))
    assert used == set(chapter.numbers), "a number that nobody reads"


def check_words(chapter: Chapter, text: ChapterText) -> None:
    """The texts have as many choices, cards, items and blanks as the chapter."""
    assert len(text.items) == len(chapter.items)
    assert (text.bet is None) == (chapter.bet is None)
    if chapter.bet and text.bet:
        expected = chapter.bet.n_choices if isinstance(chapter.bet, ChoiceBet) else None
        assert (text.bet.choices and len(text.bet.choices)) == expected
    for item, words in zip(chapter.items, text.items, strict=True):
        answer = item.answer
        n_choices = answer.n_choices if isinstance(answer, ChoiceAnswer) else None
        n_cards = answer.n_cards if isinstance(answer, OrderAnswer) else None
        assert (words.choices and len(words.choices), words.cards and len(words.cards)) == (n_choices, n_cards)
        if isinstance(answer, MatrixAnswer) and words.columns:
            assert {len(row) for row in answer.right} == {len(words.columns)}
    if chapter.say is None:
        assert text.say is None
        assert text.sentence is None
        return
    blanks = chapter.say.blanks
    assert text.choices is not None
    assert [len(choices) for choices in text.choices] == [blank.n_choices for blank in blanks]
    assert sorted(re.findall(r"\{(\d)\}", text.say or "")) == [str(i) for i in range(len(blanks))]
    said = text.say or ""
    for i, blank in enumerate(blanks):
        said = said.replace(f"{{{i}}}", text.choices[i][blank.right])
    assert said == text.sentence, "the sentence with its blanks filled in rightly"


def test_what_is_right_in_a_bet_an_answer_and_a_blank_is_one_of_the_choices() -> None:
    for chapter in LIBRARY.chapters.values():
        answers = [item.answer for item in chapter.items if isinstance(item.answer, ChoiceAnswer)]
        blanks = chapter.say.blanks if chapter.say else []
        assert all(answer.right < answer.n_choices for answer in answers), chapter.id
        assert all(blank.right < blank.n_choices for blank in blanks), chapter.id
        if isinstance(chapter.bet, ChoiceBet) and chapter.bet.right is not None:
            assert chapter.bet.right < chapter.bet.n_choices


EN: Strings = {"number.example": "1,234.5", "number.percent": "{n}%"}


@pytest.mark.parametrize(
    ("value", "how", "text"),
    [
        (0.6931471805599453, {}, "0.6931"),
        (-0.00012345678, {}, "−0.0001235"),
        (0.75, {"percent": True}, "75%"),
        (2 / 3, {"percent": True}, "66.7%"),
        (8600, {}, "8,600"),
        (3.0, {}, "3"),
        (1234567.0, {}, "1,235,000"),
        (0.0, {}, "0"),
        (0.6931471805599453, {"decimals": 2}, "0.69"),
        (float("inf"), {}, "∞"),
        ("at_floor", {}, "at_floor"),
    ],
)
def test_numbers_are_written_as_people_write_them(value: Any, how: dict[str, Any], text: str) -> None:
    number = chapter_number(how)
    assert written(value, number, EN) == text


def chapter_number(how: dict[str, Any]) -> Any:
    return Chapter.model_validate(stub() | {"numbers": {"n": {"quantity": "loss", **how}}}).numbers["n"]


def test_french_has_its_own_separators() -> None:
    number = chapter_number({})
    assert written(-1234, number, texts("fr")) == "−1\u202f234"
    assert written(0.25, number, texts("fr")) == "0,25"
    assert written(0.25, chapter_number({"percent": True}), texts("fr")) == "25\u202f%"


def test_numbers_stand_in_words_and_braces_of_formulas_stay() -> None:
    assert filled("{n} of $\\frac{a}{b}$, {0}", {"n": "3"}) == "3 of $\\frac{a}{b}$, {0}"
    assert placeholders("{n} of $\\frac{a}{b}$, {0}") == {"n"}


def stub() -> dict[str, Any]:
    """A chapter in a few lines."""
    return {
        "id": "c10",
        "number": 10,
        "state": {"preset": "and", "experiment": {"runs": [{}]}},
        "items": [{"goals": [{"quantity": "accuracy", "is": "==", "value": 1}]}],
        "reference": [],
        "wrong": [],
    }


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"items": [{}]}, "items.0"),
        ({"items": [{"goals": [{"quantity": "beauty", "is": ">", "value": 1}]}]}, "items.0"),
        ({"items": [{"goals": [{"quantity": "accuracy", "is": ">", "value": "much"}]}]}, "items.0"),
        ({"state": {"experiment": {"runs": [{}]}}}, "state"),
        ({"reference": [{"jump": 3}]}, "reference.0"),
        ({"bet": {"kind": "choice", "n_choices": 1}}, "bet"),
        ({"lock": {}}, "lock"),
    ],
)
def test_a_slip_in_a_file_is_told_where_it_is(change: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=re.escape(field)):
        Chapter.model_validate(stub() | change)


def player_of(**change: Any) -> Player:
    return Player(Chapter.model_validate({**stub(), **change}))


def moves(*given: dict[str, Any]) -> Any:
    return Chapter.model_validate(stub() | {"reference": list(given)}).reference


BY_HAND = {"assign": {"run": 0, "values": [[1, 0, 0, 2], [1, 1, 0, 2], [1, -1, 0, -2]]}}
"""One neuron that does AND."""


def test_an_item_is_looked_at_only_after_those_before_it_and_stays_ticked() -> None:
    right = {"quantity": "accuracy", "is": "==", "value": 1}
    wrong = {"quantity": "accuracy", "is": "<", "value": 1}
    player = player_of(items=[{"goals": [wrong, {"quantity": "step", "is": ">=", "value": 5}]}, {"goals": [right]}])
    assert player.play(moves(BY_HAND)).ticked == [], "the second would be met"
    spoiled = {"assign": {"run": 0, "values": [[1, 0, 0, -2]]}}
    assert player.play(moves({"train": 4}, spoiled, {"train": 2})).ticked == [5]
    assert player.play(moves(BY_HAND)).ticked == [5, 6], "the first is not met any more, and stays ticked"


def test_training_ticks_at_the_same_steps_however_it_is_cut() -> None:
    goals = [[{"quantity": "loss", "is": "<", "value": bound}] for bound in (0.3, 0.1)]
    items = [{"goals": goal} for goal in goals]
    whole = player_of(items=items).play(moves({"train": 600})).ticked
    halves = player_of(items=items).play(moves(*[{"train": 60}] * 10)).ticked
    assert len(whole) == 2
    assert whole == halves


def test_a_gesture_counts_when_it_is_made() -> None:
    by_hand = player_of(items=[{"gesture": "set_by_hand", "run": 0, "goals": stub()["items"][0]["goals"]}])
    assert by_hand.play(moves({"train": 500})).ticked == [], "training is no gesture"
    assert by_hand.play(moves({"reset": True}, BY_HAND)).done
    items = [{"gesture": "drawn"}, {"gesture": "moved"}]
    points = {"points": [[0, 0, 0], [1, 1, 1]]}
    assert len(player_of(items=items).play(moves({"move": [0, 1, 2]})).ticked) == 1, "one gesture, one item"
    assert player_of(items=items).play(moves(points, {"train": 3}, {"move": [1, 2, 2]})).ticked == [0, 3]


@pytest.mark.parametrize(
    ("answer", "right", "wrong"),
    [
        ({"kind": "number", "right": {"number": "n"}, "within": 0.5}, 3.5, 3.6),
        ({"kind": "choice", "n_choices": 3, "right": 1}, 1, 2),
        ({"kind": "shape", "right": [4, 3]}, [4, 3], [3, 4]),
        ({"kind": "matrix", "right": [[1, 0], [0, {"number": "n"}]]}, [[1, 0], [0, 3]], [[1, 0], [0, 2]]),
        ({"kind": "matrix", "right": [[1.0]], "within": 0.1}, [[1.05]], [[1.0, 1.0]]),
        ({"kind": "order", "n_cards": 3}, [0, 1, 2], [0, 2, 1]),
    ],
)
def test_an_answer_is_right_or_wrong(answer: dict[str, Any], right: Any, wrong: Any) -> None:
    item = Chapter.model_validate(stub() | {"items": [{"answer": answer}]}).items[0]
    assert item.answer
    assert is_right(item.answer, right, {"n": 3.0})
    assert not is_right(item.answer, wrong, {"n": 3.0})


def test_reset_leads_back_to_the_prepared_weights() -> None:
    state = stub()["state"] | {"weights": [[2.0, 1.0, 0.5]]}
    player = player_of(state=state).play(moves({"train": 3}, {"reset": True}))
    assert player.desk.state.step == 0
    assert player.desk.state.runs[0].parameters.tolist() == [2.0, 1.0, 0.5]
    layered = {"network": {"run": 0, "hidden_layers": [{"units": 2}]}}
    assert len(player.play(moves(layered, {"reset": True})).desk.state.runs[0].parameters) == 9


# The pages


def embedded(html: str, name: str) -> Any:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', html, re.DOTALL)
    assert found, name
    return json.loads(found[1])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_says_all_of_it_without_javascript(client: httpx.Client, lang: str) -> None:
    page = client.get("/course", params={"lang": lang}).text
    entries = re.findall(r'<li data-chapter="(\w+)".*?</li>', page, re.DOTALL)
    assert sorted(entries) == sorted(topic.id for topic in LIBRARY.topics)
    assert page.count('<svg class="topic-picture"') == len(entries)
    for topic in LIBRARY.topics:
        text = LIBRARY.text(topic.id, lang) if topic.id in CHAPTERS else LIBRARY.topic_texts(lang)[topic.id]
        assert f" {text.title}" in page.replace("&#39;", "'")
    assert re.findall(r'<h3><a href="/course/(\w+)">', page) == CHAPTERS


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_is_the_playground_with_the_chapter_in_it(client: httpx.Client, name: str, lang: str) -> None:
    chapter, text = chapter_of(name), LIBRARY.text(name, lang)
    answer = client.get(f"/course/{name}", params={"lang": lang})
    assert answer.status_code == 200
    given = embedded(answer.text, "chapter")
    assert given["exercise"]["title"] == text.title
    assert given["total"] == CHAPTERS
    neighbours = [given[side] and given[side]["id"] for side in ("previous", "next")]
    assert [neighbours[0], name, neighbours[1]] == [None, *CHAPTERS, None][CHAPTERS.index(name) :][:3]
    assert not any(
        re.search(r"\{[a-z]\w*\}", part) for t in all_texts(given) for part in re.split(r"\$[^$]+\$", t)[::2]
    )
    assert f"<title>{chapter.number} · " in answer.text
    # What it opens is complete: the server takes it back as it is.
    saved = given["saved"]
    asked = {key: saved[key] for key in ("experiment", "points", "labels", "values")}
    goals = [item.get("goals", []) for item in given["exercise"]["items"]]
    checked = client.post("/api/check", json=asked | {"parameters": saved["weights"], "goals": goals})
    assert checked.status_code == 200, checked.text


def test_a_chapter_that_is_not_there_is_a_wrong_turn(client: httpx.Client) -> None:
    answer = client.get("/course/c99", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "<html" in answer.text


def test_every_page_of_the_playground_knows_the_chapters(client: httpx.Client) -> None:
    assert f'data-chapters="{" ".join(CHAPTERS)}"' in client.get("/").text
    assert 'id="chapter"' not in client.get("/").text


def test_a_chapter_is_added_with_one_file_and_its_texts(tmp_path: Path) -> None:
    """As docs/adding.md says."""
    program = copy_of_the_program(tmp_path)
    folder = program / "static" / "course"
    new: dict[str, Any] = stub() | {"id": "c21", "number": 21, "numbers": {"n": {"quantity": "n_parameters"}}}
    (folder / "c21.json").write_text(json.dumps(new), "utf-8")
    words = {
        "title": "A new chapter",
        "teaser": "It was added.",
        "look": "This neuron has {n} parameters.",
        "items": [{"text": "Solve it.", "hints": ["Press Train.", "Wait."]}],
    }
    for lang in LANGUAGES:
        (folder / lang / "c21.json").write_text(json.dumps(words), "utf-8")
    with running_server(directory=program) as url, httpx.Client(base_url=url, timeout=60) as client:
        assert '<a href="/course/c21">' in client.get("/course").text
        assert (
            embedded(client.get("/course/c21").text, "chapter")["exercise"]["text"] == "This neuron has 3 parameters."
        )
        assert embedded(client.get(f"/course/{CHAPTERS[-1]}").text, "chapter")["next"]["id"] == "c21"
