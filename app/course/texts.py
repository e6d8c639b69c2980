"""The words of a chapter, static/course/<language>/<id>.json, and the numbers that the engine puts into them."""

import re
from collections.abc import Mapping
from math import isfinite, isnan
from typing import Annotated, Any

from pydantic import Field

from app.course.chapters import Number
from app.wire.schemas import StrictModel

Text = Annotated[str, Field(min_length=1)]
Strings = Mapping[str, str]
"""The texts of the pages in the reader's language: they say how the language writes numbers."""

PLACEHOLDER = re.compile(r"\{([a-z]\w*)\}")
FORMULA = re.compile(r"(\$[^$\n]+\$)")


class BetText(StrictModel):
    """The question, and the answers of a choice."""

    question: Text
    choices: list[Text] | None = None


class ItemText(StrictModel):
    """A line of the check list, with its hints: which setting, and in which direction. A matrix has headings."""

    text: Text
    hints: Annotated[list[Text], Field(min_length=2, max_length=2)]
    choices: list[Text] | None = None
    cards: list[Text] | None = None
    unit: Text | None = None
    columns: list[Text] | None = None
    rows: list[Text] | None = None


class ChapterText(StrictModel):
    """All words of a chapter; `say` has a place {0}, {1} … for each blank."""

    title: Text
    teaser: Text
    look: Text
    bet: BetText | None = None
    items: list[ItemText]
    say: Text | None = None
    choices: list[list[Text]] | None = None
    sentence: Text | None = None
    after: Text | None = None


class TopicText(StrictModel):
    """What is said of a topic whose chapter is still to come."""

    title: Text
    teaser: Text


def filled(text: str, figures: Mapping[str, str]) -> str:
    """The text with the chapter's numbers in their places, formulas included; other braces stay."""
    return PLACEHOLDER.sub(lambda place: figures.get(place[1], place[0]), text)


def placeholders(text: str) -> set[str]:
    """The names of numbers that a text asks for; the braces of a formula group what is inside."""
    return {name for part in FORMULA.split(text)[::2] for name in PLACEHOLDER.findall(part)}


def written(value: Any, number: Number, strings: Strings) -> str:
    """A number of the engine in the reader's language; a name, as of a verdict, stays as it is."""
    if isinstance(value, str):
        return value
    if isnan(value):
        return "–"
    if not isfinite(value):
        return "−∞" if value < 0 else "∞"
    if number.percent:
        return strings["number.percent"].replace("{n}", localized(significant(100 * value, 3), strings))
    if number.decimals is not None:
        return localized(f"{value:,.{number.decimals}f}", strings)
    return localized(f"{value:,d}" if isinstance(value, int) else significant(value, 4), strings)


def significant(value: float, digits: int) -> str:
    """At most so many significant digits, without zeros at the end, and never with a power of ten."""
    if value == 0:
        return "0"
    exponent = int(f"{value:e}".partition("e")[2])
    places = max(0, digits - 1 - exponent)
    text = f"{round(value, digits - 1 - exponent):,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def localized(text: str, strings: Strings) -> str:
    """A number as Python writes it, with the separators of a language and a real minus sign."""
    _, group, *_, decimal, _ = list(strings["number.example"])  # 1,234.5
    signs = {",": group, ".": decimal, "-": "−"}
    return "".join(signs.get(character, character) for character in text)
