"""The chapters in a folder: all that are there, in the order in which they are read; none is listed in code."""

from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from app.course.chapters import Chapter
from app.course.pictures import Picture
from app.course.texts import ChapterText, TopicText
from app.wire.schemas import PositiveInt, StrictModel

T = TypeVar("T")

TOPICS = "topics.json"
"""All topics of the course in the order of teaching, with or without a chapter."""


class Topic(StrictModel):
    """A topic, and what its picture shows."""

    id: str
    number: PositiveInt
    picture: Picture


class Library:
    """The chapters below `root`: `<id>.json`, and for each language `<language>/<id>.json`.

    `topics` are all topics in the order of teaching; `chapters` in the same order, by their ids, and those that no
    topic names last. All are read at once, so that a slip in a file is told before anybody opens a page: ValueError.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self.topics = self._read(TOPICS, TypeAdapter(list[Topic]))
        names = (path.name for path in root.glob("*.json") if path.name != TOPICS)
        places = {topic.id: place for place, topic in enumerate(self.topics)}
        found = sorted(
            (self._read(name, TypeAdapter(Chapter)) for name in names),
            key=lambda chapter: (places.get(chapter.id, len(places)), chapter.number),
        )
        self.chapters = {chapter.id: chapter for chapter in found}
        languages = [path.name for path in root.iterdir() if path.is_dir()]
        self._texts = {
            (chapter, lang): self._read(f"{lang}/{chapter}.json", TypeAdapter(ChapterText))
            for lang in languages
            for chapter in self.chapters
        }
        self._topic_texts = {
            lang: self._read(f"{lang}/course.json", TypeAdapter(dict[str, TopicText])) for lang in languages
        }

    def text(self, chapter: str, lang: str) -> ChapterText:
        """The words of a chapter."""
        return self._texts[chapter, lang]

    def topic_texts(self, lang: str) -> dict[str, TopicText]:
        """The words of topics without a chapter, and perhaps of others, by their ids."""
        return self._topic_texts[lang]

    def _read(self, name: str, kind: TypeAdapter[T]) -> T:
        try:
            return kind.validate_json((self._root / name).read_text("utf-8"))
        except ValidationError as error:
            raise ValueError(f"{self._root.name}/{name}: {error}") from None
