"""A picture from outside comes out drawn anew, or not at all."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from recovery import pictures
from recovery.pictures import BOX, WrongPicture, redrawn

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


def test_a_photo_that_lies_on_its_side_is_set_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert (redrawn(picture("JPEG", exif=exif)).width, redrawn(picture("JPEG")).width) == (48, 300)


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
    assert not refused.value.is_too_large


def test_more_than_a_phone_takes_is_refused_before_it_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongPicture) as refused:
        redrawn(picture(size=(20_000, 1000)))
    assert refused.value.is_too_large
    monkeypatch.setattr(pictures, "MOST_BYTES", 100)
    with pytest.raises(WrongPicture) as refused:
        redrawn(picture())
    assert refused.value.is_too_large


@given(st.data())
def test_a_broken_file_never_breaks_anything_else(data: st.DataObject) -> None:
    whole = bytearray(picture("JPEG") if data.draw(st.booleans()) else picture())
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(WrongPicture):
        assert redrawn(bytes(whole)).data
