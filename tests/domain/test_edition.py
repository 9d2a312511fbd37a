from dataclasses import replace

from recovery.domain.edition import Illustration, Section
from tests.domain.factories import SOURCE


def test_a_drawing_lies_among_the_static_files() -> None:
    drawing = Illustration("wedge.svg", "A wedge in the shin bone")
    assert (drawing.path, drawing.caption, drawing.dark_path) == ("img/wedge.svg", "", "")
    assert replace(drawing, dark="wedge-dark.svg").dark_path == "img/wedge-dark.svg"


def test_a_section_may_come_with_a_drawing() -> None:
    section = Section("types", "Two types", "<p>Open or closed.</p>", SOURCE)
    drawing = Illustration("wedge.svg", "A wedge in the shin bone")
    assert section.illustration is None
    assert replace(section, illustration=drawing).illustration == drawing
