"""Times of day as people type them: read right, or asked about."""

from __future__ import annotations

from contextlib import suppress
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.text.typed_times import UnreadTime, read_time
from tests.matrices import matrix

READ = {
    "\u200e9:30": time(9, 30), "9\u200e:30": time(9, 30), "9\u223630": time(9, 30),
    "9am": time(9), "9 AM": time(9), "9 a.m.": time(9), "9a.m": time(9), "2:30 pm": time(14, 30),
    "2.30pm": time(14, 30), "2:30 p.m.": time(14, 30), "230pm": time(14, 30), "12pm": time(12),
    "12:15 pm": time(12, 15), "11:59 pm": time(23, 59), "14.30": time(14, 30), "1430": time(14, 30),
    "14h30": time(14, 30), "14 30": time(14, 30), "1430 hrs": time(14, 30), "14:30 pm": time(14, 30),
    "9 o'clock": time(9), "9 o’clock": time(9), "2 o'clock pm": time(14), "noon": time(12), "Midday": time(12),
    "12 noon": time(12), "02:30": time(2, 30), "0230": time(2, 30), "9": time(9), "10": time(10), "930": time(9, 30),
    "  10:20 ": time(10, 20),
    "\uff11\uff10\uff1a\uff12\uff10": time(10, 20), "\u0661\u0660:\u0662\u0660": time(10, 20),
    "06:45": time(6, 45), "00:00": time(0),
}  # fmt: skip
ASKED = {
    "2:30": (time(2, 30), time(14, 30)), "5": (time(5), time(17)), "6.45": (time(6, 45), time(18, 45)),
    "230": (time(2, 30), time(14, 30)), "3 o'clock": (time(3), time(15)), "0:30": (time(0, 30), time(12, 30)),
    "12am": (time(0), time(12)), "12:30 a.m.": (time(0, 30), time(12, 30)),
}  # fmt: skip
REFUSED = (
    "", " ", "midnight", "24:00", "25", "10:60", "14:30 am", "0:30 pm", "10:2", "10:20:30", "10:20-11:00", "10-20",
    "half past two", "soon", "9.5", "10:20 GMT", "-10:20", "1 2 3", "12345", "am", "\0", "x" * 5000, "9" * 5000,
)  # fmt: skip


@matrix("text, meant", READ.items())
def test_a_time_is_read_in_the_spellings_that_people_use(text: str, meant: time) -> None:
    assert read_time(text) == meant


@matrix("text, readings", ASKED.items())
def test_what_can_be_meant_two_ways_is_asked_with_both(text: str, readings: tuple[time, ...]) -> None:
    with pytest.raises(UnreadTime) as refused:
        read_time(text)
    assert refused.value.readings == readings


@matrix("text", REFUSED)
def test_what_says_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(UnreadTime) as refused:
        read_time(text)
    assert refused.value.readings == ()


@given(st.times())
def test_every_minute_is_read_as_it_is_shown_and_in_either_half_of_the_day(at: time) -> None:
    at = at.replace(second=0, microsecond=0, tzinfo=None)
    assert read_time(f"{at:%H:%M}") == read_time(f"{at:%H%M}") == at
    if at.hour:
        assert read_time(f"{at:%I:%M} {at:%p}") == at


@given(st.text(max_size=12))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    with suppress(UnreadTime):
        assert isinstance(read_time(text), time)
