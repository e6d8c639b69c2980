"""A chapter in a share link, which says no more of it than its id: here it gets the rest, as its page gives it."""

from dataclasses import replace

from app.course.library import Library
from app.course.play import prepared
from app.wire.links import LinkError, SharedWork
from engine.training import carry_over

LANGUAGE = "en"
"""That of the commands."""


def with_chapter(work: SharedWork, library: Library) -> SharedWork:
    """The work with the check list of its chapter, if it has one. Raises LinkError for a chapter that there is not.

    Weights that nobody kept are those that the chapter prepared, as far as its networks begin as the chapter's do.
    """
    exercise = work.exercise or {}
    name = exercise.get("chapter")
    if name is None or exercise.get("items"):
        return work
    chapter = library.chapters.get(name) if isinstance(name, str) else None
    if chapter is None:
        raise LinkError(f"the link is of a chapter {name!r}, which there is not")
    items = [
        {"text": text.text, **item.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)}
        for item, text in zip(chapter.items, library.text(chapter.id, LANGUAGE).items, strict=True)
    ]
    weights = work.weights
    if weights is None and chapter.state.weights:
        desk = prepared(chapter.state)
        state = carry_over(desk.state, desk.model.spec, work.experiment.spec)
        weights = [run.parameters.tolist() for run in state.runs]
    return replace(work, exercise={**exercise, "items": items}, weights=weights)
