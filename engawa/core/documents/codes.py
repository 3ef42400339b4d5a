"""Two-dimensional codes (QR) for print and screen."""

import io

import segno


def qr_svg(text: str) -> str:
    """Draw a QR code as an SVG of black squares on nothing, with a quiet zone around it."""
    out = io.BytesIO()
    # With a unit it is told its size and its inner measure, so that it can be drawn in any other size.
    _code(text).save(
        out, kind="svg", scale=4, border=4, unit="px", xmldecl=False, svgns=True, nl=False
    )
    return out.getvalue().decode()


def qr_png(text: str, *, scale: int = 8) -> bytes:
    """Draw a QR code as a PNG, `scale` pixels for each square."""
    out = io.BytesIO()
    _code(text).save(out, kind="png", scale=scale, border=4)
    return out.getvalue()


def _code(text: str) -> segno.QRCode:
    # Level M survives a stain on paper; a micro code is not read by every phone.
    return segno.make_qr(text, error="m")
