"""The bead chart as it is laid out: its words lie beside each other and on the page, at any width and size of text."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.measuring import LARGE_TEXT, WIDE_LETTERS, add_style
from tests.browser.states import DAY_23
from tests.conftest import EVERY_FONT_SET

WIDTHS = (320, 390, 834, 1280)
DAYS = ("2026-10-31", "2026-11-23", "2026-12-01", "2026-12-25", "2027-01-03", "2027-05-24")

WORDS = """() => [...document.querySelectorAll("#chart :is(.labels, .axis)")].map(line =>
  [...line.querySelectorAll("text")].filter(e => e.checkVisibility())
    .map(e => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; }))"""

ENDS = """() => [...document.querySelectorAll("#chart li")].map(row =>
  ["svg", ".name span"].map(part => row.querySelector(part).getBoundingClientRect().right))"""

Box = tuple[float, float, float, float]


def touching(boxes: list[Box]) -> list[tuple[Box, Box]]:
    pairs = [(one, other) for at, one in enumerate(boxes) for other in boxes[at + 1 :]]
    return [(a, b) for a, b in pairs if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] - 4 and b[1] < a[3] - 4]


def off_the_page(boxes: list[Box], width: int) -> list[Box]:
    return [box for box in boxes if box[0] < 0 or box[2] > width]


@EVERY_FONT_SET
@pytest.mark.parametrize("day", DAYS)
def test_no_two_words_of_the_chart_touch_and_none_leaves_the_page(page: Page, day: str) -> None:
    page.goto(f"{DAY_23}&on={day}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for css in ("", LARGE_TEXT, WIDE_LETTERS, LARGE_TEXT + WIDE_LETTERS):
            add_style(page, css)
            above, below = page.evaluate(WORDS)
            assert len(above) == 2
            assert touching(above) + touching(below) == [], (width, css)
            assert off_the_page(above + below, width) == [], (width, css)


@EVERY_FONT_SET
def test_the_timing_of_a_row_ends_where_its_beads_do(page: Page) -> None:
    page.set_viewport_size({"width": 834, "height": 1100})
    page.goto(DAY_23)
    assert [abs(beads - words) < 1 for beads, words in page.evaluate(ENDS)] == [True] * 3
