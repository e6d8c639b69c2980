"""Exception handlers: every error becomes problem details, and a page where a browser found nothing."""

from collections.abc import Mapping

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from app.compute.scheduler import NoSlotError, TimeLimitError
from app.http.routes.pages import not_found_page
from app.wire.errors import InputError, field_errors
from app.wire.problems import MEDIA_TYPE, ProblemError


def problem_response(problem: ProblemError, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as a response."""
    return Response(problem.body(), problem.status, headers, MEDIA_TYPE)


async def _on_problem(request: Request, error: ProblemError) -> Response:
    return problem_response(error)


async def _on_input_error(request: Request, error: InputError) -> Response:
    return problem_response(ProblemError(422, str(error), error.errors))


async def _on_invalid(request: Request, error: RequestValidationError) -> Response:
    if isinstance(error.body, bytes):  # a body that FastAPI did not read as JSON, because it does not say it is
        return problem_response(ProblemError(415, "send the body as JSON, with content-type: application/json"))
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        reason = f"the body is not JSON: {first['ctx']['error']} at character {first['loc'][-1]}"
        return problem_response(ProblemError(400, reason))
    errors = field_errors(error.errors(), drop=1)
    return problem_response(ProblemError(422, "; ".join(one.message for one in errors[:3]), errors[:20]))


async def _on_http(request: Request, error: HTTPException) -> Response:
    if error.status_code == 404 and "text/html" in request.headers.get("accept", ""):
        return not_found_page(request)
    what = {404: f"there is nothing at {request.url.path}", 405: f"{request.method} is not possible here"}
    detail = what.get(error.status_code, str(error.detail))
    return problem_response(ProblemError(error.status_code, detail), error.headers)


async def _on_overload(request: Request, error: Exception) -> Response:
    return problem_response(ProblemError(503, str(error)), {"retry-after": "5"})


async def _on_failure(request: Request, error: Exception) -> Response:
    return problem_response(ProblemError(500, "something went wrong here; the log of the server says what"))


def install(app: FastAPI) -> None:
    """Register the handlers with the application."""
    app.exception_handler(ProblemError)(_on_problem)
    app.exception_handler(InputError)(_on_input_error)
    app.exception_handler(RequestValidationError)(_on_invalid)
    app.exception_handler(HTTPException)(_on_http)
    app.exception_handler(NoSlotError)(_on_overload)
    app.exception_handler(TimeLimitError)(_on_overload)
    app.exception_handler(Exception)(_on_failure)
