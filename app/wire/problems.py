"""Errors of the REST interface as problem details.

Source: RFC 9457, "Problem Details for HTTP APIs".
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field

from app.wire.errors import FieldError

TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
"""Names of RFC 9110 that older versions of Python do not have."""
MEDIA_TYPE = "application/problem+json"


class ProblemError(Exception):
    """A response with an error status; `errors` are what was wrong with the input."""

    def __init__(self, status: int, detail: str, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors = status, detail, errors

    def body(self) -> bytes:
        """The JSON of the response."""
        title = TITLES.get(self.status) or HTTPStatus(self.status).phrase
        members: dict[str, object] = {"type": "about:blank", "title": title}
        members |= {"status": self.status, "detail": self.detail}
        if self.errors:
            members["errors"] = [asdict(error) for error in self.errors]
        return json.dumps(members, allow_nan=False, ensure_ascii=False).encode()


class ProblemResponse(BaseModel):
    """Why not, in the form of RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, Any]] = Field([], description="field, value and limit of everything that was wrong")
