"""What the pages of the course show: the list of all topics, and one chapter as the playground is given it."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from app.course.chapters import Answer, Bet, Chapter, Item
from app.course.library import Library
from app.course.pictures import drawn, drawn_points
from app.course.play import Figures, prepared
from app.course.texts import BetText, ChapterText, ItemText, Strings, filled, written
from app.operations.catalog import experiment_json, points_of
from engine.experiment.datasets import ALL_DATASETS


@dataclass(frozen=True)
class Entry:
    """A line of the list; `href` is None for what is still to come."""

    id: str
    number: int
    title: str
    teaser: str
    picture: str
    href: str | None


def entries(library: Library, lang: str) -> list[Entry]:
    """All topics in the order of teaching, those without a chapter among them."""
    coming = library.topic_texts(lang)
    found: list[Entry] = []
    for topic in library.topics:
        text = library.text(topic.id, lang) if topic.id in library.chapters else coming[topic.id]
        href = address(topic.id) if topic.id in library.chapters else None
        found.append(Entry(topic.id, topic.number, text.title, text.teaser, drawn(topic.picture), href))
    listed = {topic.id for topic in library.topics}
    for chapter in library.chapters.values():
        if chapter.id not in listed:
            text = library.text(chapter.id, lang)
            picture = drawn_points(prepared(chapter.state).examples)
            found.append(Entry(chapter.id, chapter.number, text.title, text.teaser, picture, address(chapter.id)))
    return found


def address(chapter: str) -> str:
    """The path of a chapter's page."""
    return f"/course/{chapter}"


def chapter_page(library: Library, chapter: Chapter, lang: str, strings: Strings, figures: Figures) -> dict[str, Any]:
    """The chapter as JSON for the playground, in the reader's language."""
    text = library.text(chapter.id, lang)
    words = {name: written(value, chapter.numbers[name], strings) for name, value in figures.items()}
    order = list(library.chapters)
    place = order.index(chapter.id)

    def neighbour(place: int) -> dict[str, Any] | None:
        if not 0 <= place < len(order):
            return None
        other = library.chapters[order[place]]
        return {"id": other.id, "number": other.number, "title": library.text(other.id, lang).title}

    page = {
        "id": chapter.id,
        "number": chapter.number,
        "title": text.title,
        "teaser": text.teaser,
        "previous": neighbour(place - 1),
        "next": neighbour(place + 1),
        "total": order,
        "numbers": {name: _json_number(value) for name, value in figures.items()},
        "saved": _saved(chapter),
        "exercise": _exercise(chapter, text, lang, figures),
        "say": _say(chapter, text),
        "sentence": text.sentence,
        "after": text.after,
        "reference": [move.model_dump(by_alias=True) for move in chapter.reference],
    }
    filled_in: dict[str, Any] = _with_words(page, words)
    return filled_in


def _saved(chapter: Chapter) -> dict[str, Any]:
    """What the page opens, complete: the points as in the catalogue, and every field of the experiment."""
    state, desk = chapter.state, prepared(chapter.state)
    record = ALL_DATASETS[state.preset] if state.preset else None
    generation = state.generation.model_dump()
    if record:
        for name in ("n_samples", "noise"):
            generation[name] = getattr(record, name) if generation[name] is None else generation[name]
    return {
        "experiment": experiment_json(desk.model.spec),
        **points_of(desk.examples),
        "preset": state.preset,
        "task": record.task if record else state.task,
        "n_classes": record.n_classes if record else state.n_classes,
        "generation": generation,
        "weights": None if state.weights is None else [run.parameters.tolist() for run in desk.state.runs],
        "view": state.view,
    }


def _exercise(chapter: Chapter, text: ChapterText, lang: str, figures: Figures) -> dict[str, Any]:
    optional = {
        "open": chapter.open,
        "about": chapter.about,
        "bet": chapter.bet and text.bet and _bet(chapter.bet, text.bet, figures),
    }
    return {
        "title": text.title,
        "teaser": text.teaser,
        "text": text.look,
        "locks": chapter.locks,
        "chapter": chapter.id,
        "lang": lang,
        **_without_none(optional),
        "items": [_item(*pair, figures) for pair in zip(chapter.items, text.items, strict=True)],
    }


def _bet(bet: Bet, text: BetText, figures: Figures) -> dict[str, Any]:
    fields = _resolved(bet.model_dump(exclude={"n_choices"}, exclude_none=True), figures)
    return {"question": text.question, **fields, **_without_none({"choices": text.choices})}


def _item(item: Item, text: ItemText, figures: Figures) -> dict[str, Any]:
    fields = item.model_dump(by_alias=True, exclude={"answer"}, exclude_none=True, exclude_defaults=True)
    answer = item.answer and _answer(item.answer, text, figures)
    return {"text": text.text, "hints": text.hints, **fields, **_without_none({"answer": answer})}


def _answer(answer: Answer, text: ItemText, figures: Figures) -> dict[str, Any]:
    fields = _resolved(answer.model_dump(exclude={"n_choices", "n_cards"}), figures)
    words = text.model_dump(include={"choices", "cards", "unit", "columns", "rows"}, exclude_none=True)
    return {**fields, **words}


def _say(chapter: Chapter, text: ChapterText) -> dict[str, Any] | None:
    if chapter.say is None or text.say is None:
        return None
    return {"text": text.say, "choices": text.choices, "right": [blank.right for blank in chapter.say.blanks]}


def _resolved(fields: Mapping[str, Any], figures: Figures) -> dict[str, Any]:
    """The fields with the chapter's numbers in place of their names."""

    def resolve(value: Any) -> Any:
        if isinstance(value, list):
            return [resolve(item) for item in value]
        return figures[value["number"]] if isinstance(value, dict) else value

    return {name: resolve(value) for name, value in fields.items()}


def _without_none(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _json_number(value: Any) -> Any:
    return None if isinstance(value, float) and not isfinite(value) else value


def _with_words(value: Any, words: Mapping[str, str]) -> Any:
    """Every text inside, with the chapter's numbers in their places."""
    if isinstance(value, str):
        return filled(value, words)
    if isinstance(value, dict):
        return {name: _with_words(item, words) for name, item in value.items()}
    if isinstance(value, list):
        return [_with_words(item, words) for item in value]
    return value
