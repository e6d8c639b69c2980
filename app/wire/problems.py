"""How the REST interface says no: problem details as JSON.

Source: RFC 9457, "Problem Details for HTTP APIs".
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field

from app.wire.errors import Refusal

TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
"""The names of RFC 9110, which older Pythons do not know."""
MEDIA_TYPE = "application/problem+json"


class ProblemError(Exception):
    """An answer other than success."""

    def __init__(self, status: int, detail: str, errors: Sequence[Refusal] = ()) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors = status, detail, errors

    def body(self) -> bytes:
        """The JSON of RFC 9457; `errors` lists what was wrong, field by field."""
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
