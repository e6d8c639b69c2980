"""A text, usually a link, as a QR code that a telephone can read off a projector."""

import io

import segno

MAX_BYTES = 2953
"""The most a QR code can hold: version 40, lowest error correction, bytes (ISO/IEC 18004:2015, table 7)."""
QUIET_ZONE = 4
"""White modules around the code; readers need them (ISO/IEC 18004:2015, 9.1)."""


def qr_svg(text: str) -> bytes:
    """The QR code of the text (1 to MAX_BYTES bytes of UTF-8) as an SVG image without a size of its own.

    The error correction is the best that costs no larger code: on a screen nothing is torn or stained.
    """
    image = io.BytesIO()
    code = segno.make_qr(text, error="l", encoding="utf-8")
    code.save(image, kind="svg", xmldecl=False, nl=False, omitsize=True, border=QUIET_ZONE, light="white")
    return image.getvalue()
