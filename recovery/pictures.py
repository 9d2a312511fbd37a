"""Pictures from outside, made harmless: read as what they claim to be, and drawn anew.

Whatever else a file carries, a place, a camera, a script, is in no picture that comes out of here.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Pillow is loaded for a picture: workers that never see one do without its megabytes.
    from PIL.Image import Image

MOST_BYTES = 2_000_000
MOST_PIXELS = 16_000_000
BOX = (480, 144)
"""The largest a picture comes out, in pixels: three to each of the page's."""
_KINDS = {"PNG": "png", "JPEG": "jpeg"}


class WrongPicture(ValueError):
    """No picture that can be used; ``is_too_large`` says which of the two reasons it is."""

    def __init__(self, *, is_too_large: bool = False) -> None:
        super().__init__("too large" if is_too_large else "not a PNG or JPEG")
        self.is_too_large = is_too_large


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture drawn anew. ``name`` is made of its bytes, so an address with it never changes what it shows."""

    name: str
    data: bytes
    width: int
    height: int


def redrawn(data: bytes) -> Picture:
    """The picture in ``data``, no larger than :data:`BOX`, of the same kind, and without anything beside it.

    :raises WrongPicture: if it is no PNG or JPEG, or more than :data:`MOST_BYTES` or :data:`MOST_PIXELS`.
    """
    from PIL import Image

    if len(data) > MOST_BYTES:
        raise WrongPicture(is_too_large=True)
    with warnings.catch_warnings(), BytesIO(data) as file:
        warnings.simplefilter("ignore")  # of a broken file, and of a large one: both are refused here
        try:
            with Image.open(file, formats=tuple(_KINDS)) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise WrongPicture(is_too_large=True)
                kind, drawn = str(opened.format), _drawn(opened)
        except WrongPicture:
            raise
        except Exception as problem:  # Pillow has no one error for what a broken file can do.
            raise WrongPicture from problem
    written = _written(drawn, kind)
    name = f"{sha256(written).hexdigest()[:32]}.{_KINDS[kind]}"
    return Picture(name, written, drawn.width, drawn.height)


def _drawn(opened: Image) -> Image:
    """The pixels alone, upright, on a canvas of their own."""
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(opened)
    plain = upright.convert("RGB" if opened.format == "JPEG" else "RGBA")
    plain.thumbnail(BOX)
    canvas = Image.new(plain.mode, plain.size)
    canvas.paste(plain)
    return canvas


def _written(picture: Image, kind: str) -> bytes:
    file = BytesIO()
    picture.save(file, kind, optimize=True)
    return file.getvalue()
