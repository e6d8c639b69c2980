"""POST /api/qr: a text, usually a link, as a QR code that a phone can read from a projector."""

import io
from typing import Annotated

import segno
from pydantic import ConfigDict, Field

from app.wire.errors import FieldError, raise_if
from app.wire.schemas import StrictModel

MAX_BYTES = 2953
"""The most a QR code can hold: version 40, lowest error correction, bytes (ISO/IEC 18004:2015, table 7)."""
QUIET_ZONE = 4
"""White modules around the code; readers need them (ISO/IEC 18004:2015, 9.1)."""


class QrRequest(StrictModel):
    """What the QR code says."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "https://example.org/#xor"}]})

    text: Annotated[str, Field(min_length=1, description=f"at most {MAX_BYTES} bytes of UTF-8")]

    def check(self) -> None:
        """Raise InputError for a text that does not fit into a QR code."""
        n = len(self.text.encode())
        text = f"text: {n} bytes are too many for a QR code; send at most {MAX_BYTES}"
        raise_if([FieldError(text, "text", n, f"<= {MAX_BYTES} bytes") if n > MAX_BYTES else None])


def qr_svg(text: str) -> bytes:
    """The QR code of the text (1 to MAX_BYTES bytes of UTF-8) as an SVG image without a size of its own.

    The error correction is the strongest that the same size of code allows.
    """
    image = io.BytesIO()
    code = segno.make_qr(text, error="l", encoding="utf-8")
    code.save(image, kind="svg", xmldecl=False, nl=False, omitsize=True, border=QUIET_ZONE, light="white")
    return image.getvalue()
