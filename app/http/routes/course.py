"""The pages of the course: the list of its topics, each chapter on the playground, and one for teachers."""

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from app.http.routes.dependencies import Served
from app.http.routes.pages import ShownChapter, page_response

router = APIRouter(include_in_schema=False)


@router.api_route("/course", methods=["GET", "HEAD"])
async def course(request: Request, services: Served) -> Response:
    """All topics, with the reader's progress."""
    services.figures.prepare(services.library.chapters.values())  # for what is opened next
    return page_response(request, "course.html")


@router.api_route("/course/teachers", methods=["GET", "HEAD"])
async def teachers(request: Request) -> Response:
    """The codes of a class as a table, and how to make an exercise."""
    return page_response(request, "teachers.html")


@router.api_route("/course/{name}", methods=["GET", "HEAD"])
async def chapter(request: Request, services: Served, name: str) -> Response:
    """The playground with a chapter; 404 for one that is not there."""
    found = services.library.chapters.get(name)
    if found is None:
        raise HTTPException(404)
    figures = await services.figures.of(found)
    return page_response(request, "playground.html", shown=ShownChapter(name, tuple(figures.items())))
