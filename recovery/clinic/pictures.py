"""Pictures from outside, made harmless: read as what they claim to be, and drawn anew.

Whatever else a file carries, a place, a camera, a script, is in no picture that comes out of here.
"""

from __future__ import annotations

import struct
import warnings
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:  # Pillow is loaded for a picture: workers that never see one do without its megabytes.
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

MOST_BYTES = 2_000_000
MOST_PIXELS = 16_000_000
BOX = (480, 144)
"""The largest a picture comes out, in pixels: three to each of the page's."""
_KINDS = {"PNG": "png", "JPEG": "jpeg"}
_ORIENTATION = 0x0112
_TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
"""The turn that sets a picture upright, by how a camera was held."""
_STRETCHED = {"L;2": 85, "L;4": 17}
"""The size in eight bits of each step of a grey of fewer, by what Pillow calls it."""
_FORMATS = {"PNG": "PNG", "JPEG": "JPEG", "MPO": "JPEG"}
"""The kind of a file, by its name in Pillow: a phone's JPEG with a second picture behind the first is an MPO there."""


class Fault(TextChoices):
    """The reason why a picture cannot be used, with words on what to do."""

    UNREADABLE = (
        "unreadable",
        _("Choose a PNG or JPEG picture. If this is one, save it anew first: it cannot be read as it is."),
    )
    TOO_LARGE = (
        "too large",
        _("This picture is too large. Choose one of up to 2 MB, and up to 16 million pixels."),
    )
    MOVES = "moves", _("This picture moves. Choose one that stands still.")


class WrongPicture(ValueError):
    """No picture that can be used; ``fault`` says why."""

    def __init__(self, fault: Fault = Fault.UNREADABLE) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture drawn anew. ``name`` is made of its bytes, so an address with it never changes what it shows."""

    name: str
    data: bytes
    width: int
    height: int


def redrawn(data: bytes) -> Picture:
    """Draw the picture in ``data`` anew, no larger than :data:`BOX`, of the same kind, and without anything beside it.

    :raises WrongPicture: if it is no PNG or JPEG, moves, or has more than :data:`MOST_BYTES` or :data:`MOST_PIXELS`.
    """
    from PIL import Image

    if len(data) > MOST_BYTES:
        raise WrongPicture(Fault.TOO_LARGE)
    with warnings.catch_warnings(), BytesIO(data) as file:
        warnings.simplefilter("ignore")  # of a broken file, and of a large one: both are refused here
        try:
            with Image.open(file, formats=tuple(_KINDS)) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise WrongPicture(Fault.TOO_LARGE)
                kind = _FORMATS[str(opened.format)]
                if kind == "PNG" and getattr(opened, "n_frames", 1) > 1:
                    raise WrongPicture(Fault.MOVES)
                drawn = _drawn(opened, "RGB" if kind == "JPEG" else "RGBA")
                output = BytesIO()
                drawn.save(output, kind, optimize=True)
        except WrongPicture:
            raise
        except Exception as problem:  # Pillow has no one error for what a broken file can do.
            raise WrongPicture from problem
    written = output.getvalue()
    return Picture(f"{sha256(written).hexdigest()[:32]}.{_KINDS[kind]}", written, drawn.width, drawn.height)


def _drawn(opened: ImageFile, mode: str) -> Image:
    """Draw the pixels of the first picture alone, upright, in the colours of screens, on a canvas of their own."""
    from PIL import Image

    _make_transparency_of_eight_bits(opened)
    upright = _in_screen_colours(_in_eight_bits(_upright(opened)))
    plain = upright.convert(mode)
    plain.thumbnail(BOX)
    canvas = Image.new(plain.mode, plain.size)
    canvas.paste(plain)
    return canvas


def _upright(opened: Image) -> Image:
    """Turn the picture as its Exif data says, as browsers do; leave it as it is where that cannot be read."""
    from PIL import Image

    opened.load()
    exif = Image.Exif()
    with suppress(SyntaxError, OSError, ValueError, TypeError, KeyError, struct.error):
        exif.load(opened.info.get("exif", b""))
        # Pillow's own reader would take XML for it too, which no browser reads.
        turn = _TURNS.get(exif.get(_ORIENTATION, 1))
        return opened.transpose(Image.Transpose[turn]) if turn else opened
    return opened


def _make_transparency_of_eight_bits(opened: ImageFile) -> None:
    """Stretch the grey that is transparent to 8 bits, as Pillow does with 2 and 4 bits of all other greys.

    :raises WrongPicture: if it is a colour of 16 bits, which many others would look like in 8.
    """
    if opened.format != "PNG" or "transparency" not in opened.info or not opened.tile:
        return
    bits = str(opened.tile[0][3])
    if bits in _STRETCHED:
        opened.info["transparency"] *= _STRETCHED[bits]
    elif "16" in bits:
        raise WrongPicture


def _in_eight_bits(picture: Image) -> Image:
    """Convert grey to 256 shades; Pillow would make every one of 65,536 that is over 255 white."""
    if not picture.mode.startswith("I"):
        return picture
    if "transparency" in picture.info:
        raise WrongPicture
    return picture.point(lambda shade: shade * (1 / 257)).convert("L")


def _in_screen_colours(picture: Image) -> Image:
    """Turn the colours of a profile, such as print's four inks or a camera's wide range, into those of screens."""
    from PIL import ImageCms

    profile = picture.info.get("icc_profile")
    if not profile:
        return picture
    colours = (
        picture if picture.mode in ("L", "RGB", "CMYK") else picture.convert("L" if picture.mode == "LA" else "RGB")
    )
    try:
        described = ImageCms.ImageCmsProfile(BytesIO(profile))
        shown = ImageCms.profileToProfile(colours, described, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):  # broken, or of another kind of picture: browsers pass over it
        shown = None
    if shown is None:
        return picture
    if picture.has_transparency_data:
        shown.putalpha(picture.convert("RGBA").getchannel("A"))
    return shown
