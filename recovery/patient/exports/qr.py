"""An address as a QR code."""

from __future__ import annotations

from io import BytesIO

BORDER = 4
"""Modules of white around the code; readers need four."""


def svg(address: str) -> bytes:
    """Return an SVG that scales; black on white in every colour scheme, since an inverted code is not read."""
    import segno  # most workers never draw one

    code = segno.make(address, error="m", boost_error=True, micro=False)
    out = BytesIO()
    code.save(out, kind="svg", border=BORDER, dark="#000", light="#fff", omitsize=True, xmldecl=False, nl=False)
    return out.getvalue()
