"""A picture from outside comes out drawn anew, or not at all."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from recovery.clinic import pictures
from recovery.clinic.pictures import BOX, Fault, WrongPicture, redrawn
from tests.matrices import matrix

SCRIPT = b"<script>alert(1)</script>"


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 100), **options: object) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "navy").save(file, kind, **options)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_stays_the_kind_it_was(kind: str) -> None:
    found = redrawn(picture(kind))
    assert opened(found.data).format == kind
    assert found.name.endswith(f".{kind.lower()}")
    assert (found.width, found.height) == (300, 100) == opened(found.data).size


def test_a_large_one_is_made_smaller_in_its_shape() -> None:
    found = redrawn(picture(size=(2000, 1000)))
    assert (found.width, found.height) == (288, BOX[1])


def test_a_png_keeps_what_can_be_seen_through() -> None:
    file = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(file, "PNG")
    assert opened(redrawn(file.getvalue()).data).convert("RGBA").getpixel((3, 3)) == (0, 0, 0, 0)


def test_what_else_a_file_carries_is_left_behind() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", SCRIPT.decode())
    exif = Image.Exif()
    exif[0x010F] = "A camera of somebody"
    for data in (picture(pnginfo=notes), picture("JPEG", exif=exif, comment=SCRIPT), picture() + SCRIPT):
        found = redrawn(data).data
        assert b"script" not in found
        assert b"camera" not in found
        assert not opened(found).getexif()


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def colour_of(data: bytes) -> tuple[int, ...]:
    """The colour in the middle of the picture that comes out."""
    found = opened(redrawn(data).data).convert("RGBA")
    pixel = found.getpixel((found.width // 2, found.height // 2))
    assert isinstance(pixel, tuple)
    return pixel


def of_mode(mode: str, colour: Any) -> Image.Image:
    return Image.new(mode, (30, 20), colour)


def palette(*, transparent: bool = False) -> Image.Image:
    found = of_mode("P", 1)
    found.putpalette([255, 255, 255, 10, 120, 200])
    if transparent:
        found.info["transparency"] = 1
    return found


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def drawn_by_hand(bits: int, kind: int, pixel: bytes, transparent: bytes = b"", exif: bytes = b"") -> bytes:
    """A PNG of 32 × 20 pixels alike; ``pixel`` is what one is, or a byte of several."""
    row = pixel * (32 * bits // 8 if bits < 8 else 32)
    chunks = [chunk(b"IHDR", struct.pack(">IIBBBBB", 32, 20, bits, kind, 0, 0, 0))]
    chunks += [chunk(b"tRNS", transparent)] if transparent else []
    chunks += [chunk(b"eXIf", exif)] if exif else []
    chunks += [chunk(b"IDAT", zlib.compress((b"\0" + row) * 20)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


PIXELS = {
    "two bits": (drawn_by_hand(2, 0, b"\xaa"), (170, 170, 170, 255)),
    "two bits that can be seen through": (drawn_by_hand(2, 0, b"\xaa", b"\0\2"), (170, 170, 170, 0)),
    "two bits beside what can be seen through": (drawn_by_hand(2, 0, b"\xaa", b"\0\1"), (170, 170, 170, 255)),
    "four bits that can be seen through": (drawn_by_hand(4, 0, b"\x99", b"\0\x09"), (153, 153, 153, 0)),
    "four bits beside what can be seen through": (drawn_by_hand(4, 0, b"\x99", b"\0\x99"), (153, 153, 153, 255)),
    "one bit that can be seen through": (drawn_by_hand(1, 0, b"\xff", b"\0\1"), (255, 255, 255, 0)),
    "eight bits that can be seen through": (drawn_by_hand(8, 0, b"\x5a", b"\0\x5a"), (90, 90, 90, 0)),
    "sixteen bits of colour": (drawn_by_hand(16, 2, b"\x0a\0\x78\0\xc8\0"), (10, 120, 200, 255)),
    "exif that is none": (drawn_by_hand(8, 0, b"\x5a", exif=b"no such data"), (90, 90, 90, 255)),
    "one bit": (saved(of_mode("1", 1), "PNG"), (255, 255, 255, 255)),
    "grey": (saved(of_mode("L", 90), "PNG"), (90, 90, 90, 255)),
    "grey that can be seen through": (saved(of_mode("LA", (90, 40)), "PNG"), (90, 90, 90, 40)),
    "grey of 16 bits": (saved(of_mode("I;16", 90 * 257), "PNG"), (90, 90, 90, 255)),
    "white of 16 bits": (saved(of_mode("I;16", 65535), "PNG"), (255, 255, 255, 255)),
    "nearly black of 16 bits": (saved(of_mode("I;16", 300), "PNG"), (1, 1, 1, 255)),
    "palette": (saved(palette(), "PNG"), (10, 120, 200, 255)),
    "palette that can be seen through": (saved(palette(transparent=True), "PNG", transparency=1), (10, 120, 200, 0)),
    "colour": (saved(of_mode("RGB", (10, 120, 200)), "PNG"), (10, 120, 200, 255)),
    "one colour that can be seen through": (
        saved(of_mode("RGB", (10, 120, 200)), "PNG", transparency=(10, 120, 200)), (10, 120, 200, 0),
    ),
    "colour that can be seen through": (saved(of_mode("RGBA", (10, 120, 200, 77)), "PNG"), (10, 120, 200, 77)),
    "grey photo": (saved(of_mode("L", 90), "JPEG"), (90, 90, 90, 255)),
    "photo": (saved(of_mode("RGB", (10, 120, 200)), "JPEG", quality=95), (10, 120, 200, 255)),
    "photo in steps": (saved(of_mode("RGB", (10, 120, 200)), "JPEG", progressive=True), (10, 120, 200, 255)),
    "photo in four inks": (saved(of_mode("CMYK", (255, 0, 0, 0)), "JPEG"), (0, 255, 255, 255)),
    "photo with another behind it": (
        saved(of_mode("RGB", (10, 120, 200)), "MPO", save_all=True, append_images=[of_mode("RGB", "red")]),
        (10, 120, 200, 255),
    ),
}  # fmt: skip


@matrix("name", PIXELS)
def test_a_picture_of_any_depth_and_mode_keeps_its_colours(name: str) -> None:
    data, colour = PIXELS[name]
    assert colour_of(data) == pytest.approx(colour, abs=4)
    assert redrawn(data).name.endswith("jpeg" if "photo" in name else "png")


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB"), ("MPO", "RGB")]
)
def test_a_profiles_colours_are_those_that_screens_show(kind: str, mode: str) -> None:
    usual = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = usual.replace(b"rXYZ", b"?XYZ", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"?XYZ", b"bXYZ", 1)
    red = of_mode("RGB", (255, 0, 0)).convert(mode)
    assert colour_of(saved(red, kind, icc_profile=usual)) == pytest.approx((255, 0, 0, 255), abs=4)
    assert colour_of(saved(red, kind, icc_profile=swapped)) == pytest.approx((0, 0, 255, 255), abs=4)
    assert colour_of(saved(red, kind, icc_profile=b"no profile")) == pytest.approx((255, 0, 0, 255), abs=4)


def test_a_profile_takes_nothing_from_what_can_be_seen_through() -> None:
    usual = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert colour_of(saved(of_mode("RGBA", (10, 120, 200, 77)), "PNG", icc_profile=usual))[3] == 77


def test_a_picture_that_moves_is_refused_as_one_that_does() -> None:
    moving = saved(of_mode("RGB", "red"), "PNG", save_all=True, append_images=[of_mode("RGB", "blue")])
    with pytest.raises(WrongPicture) as refused:
        redrawn(moving)
    assert refused.value.fault is Fault.MOVES


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_that_lies_on_its_side_is_set_upright(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert (redrawn(picture(kind, exif=exif)).width, redrawn(picture(kind)).width) == (48, 300)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_as_every_viewer_turns_it(orientation: int) -> None:
    """The corner that is red comes where Pillow's own reader puts it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    corner = of_mode("RGB", "navy")
    corner.paste((255, 0, 0), (0, 0, 8, 8))
    data = saved(corner, "PNG", exif=exif)
    upright = ImageOps.exif_transpose(opened(data))
    assert opened(redrawn(data).data).convert("RGB").tobytes() == upright.tobytes()


def test_a_photo_is_not_turned_by_what_browsers_do_not_read() -> None:
    about = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf tiff:Orientation="6"/></x:xmpmeta>'
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    turned = picture("JPEG", xmp=about)
    assert ImageOps.exif_transpose(opened(turned)).width == 100, "Pillow reads it"
    for data in (turned, picture("JPEG", xmp=about, exif=exif)):
        assert redrawn(data).width == 300


@pytest.mark.parametrize("kind", [0, 2])
def test_one_of_many_colours_of_16_bits_that_can_be_seen_through_is_refused(kind: int) -> None:
    """In 8 bits 256 shades beside it would be seen through as well."""
    grey = b"\x5a\x5a"
    with pytest.raises(WrongPicture):
        redrawn(drawn_by_hand(16, kind, grey * (kind + 1), grey * (kind + 1)))


def test_the_same_picture_has_the_same_name_and_another_one_another() -> None:
    assert redrawn(picture()).name == redrawn(picture()).name != redrawn(picture(size=(30, 10))).name


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("GIF"),
        picture("WEBP"),
        picture("BMP"),
        picture()[:-40],
        picture("JPEG")[:200],
        b"\x89PNG\r\n\x1a\n" + SCRIPT,
    ],
    ids=["nothing", "svg", "gif", "webp", "bmp", "half a png", "half a jpeg", "png by name"],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(WrongPicture) as refused:
        redrawn(data)
    assert refused.value.fault is Fault.UNREADABLE


def test_more_than_a_phone_takes_is_refused_before_it_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongPicture) as refused:
        redrawn(picture(size=(20_000, 1000)))
    assert refused.value.fault is Fault.TOO_LARGE
    monkeypatch.setattr(pictures, "MOST_BYTES", 100)
    with pytest.raises(WrongPicture) as refused:
        redrawn(picture())
    assert refused.value.fault is Fault.TOO_LARGE


@given(st.data())
def test_a_broken_file_never_breaks_anything_else(data: st.DataObject) -> None:
    whole = bytearray(picture("JPEG") if data.draw(st.booleans()) else picture())
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(WrongPicture):
        assert redrawn(bytes(whole)).data
