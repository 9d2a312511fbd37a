"""Whatever is sent, a date comes out or a typed problem that can be shown."""

import unicodedata
from collections.abc import Callable
from datetime import date

from hypothesis import example, given, settings
from hypothesis import strategies as st

from recovery.text.typed_dates import MAX_LENGTH, Ambiguous, Boxes, DateProblem, Unusable, read_iso
from tests.typed import ARABIC, FULL_WIDTH, LIMITS, boxes, text

likely = st.text(
    st.sampled_from(
        "0123456789/-. ,OctMay\0\N{EN DASH}\N{NO-BREAK SPACE}\N{MODIFIER LETTER SMALL T}" + ARABIC + FULL_WIDTH
    ),
    max_size=80,
)
anything = st.one_of(st.text(max_size=100), likely, st.characters().map(lambda char: char * 100))


def outcome(read: Callable[..., date], *arguments: str) -> date | tuple[date, date] | DateProblem:
    """What comes out, after a look at whether it can be shown. Any other exception fails the test."""
    try:
        found = read(*arguments)
    except Unusable as refused:
        check_kept(refused.boxes)
        return check_fixes(refused)
    except Ambiguous as asked:
        return asked.readings
    assert type(found) is date
    assert found in LIMITS
    return found


def check_kept(kept: Boxes) -> None:
    for each in (kept.day, kept.month, kept.year):
        assert len(each) <= MAX_LENGTH + 1
        assert {unicodedata.category(char) for char in each}.isdisjoint({"Cc", "Cf", "Cs"})


def check_fixes(refused: Unusable) -> DateProblem:
    assert all(fix in LIMITS for fix in refused.fixes)
    return refused.problem


@settings(max_examples=1_000)
@given(anything)
@example("\ud800")
@example("9999/31/12")
@example("31/12/9999")
def test_any_text_is_a_date_or_unusable_or_ambiguous(typed: str) -> None:
    assert isinstance(outcome(text, typed), date | tuple | DateProblem)


@settings(max_examples=1_000)
@given(anything, anything, anything)
@example("31", "12", "9999")
def test_any_boxes_are_a_date_or_unusable_or_ambiguous(day: str, month: str, year: str) -> None:
    assert isinstance(outcome(boxes, day, month, year), date | tuple | DateProblem)


@given(anything)
def test_what_is_kept_reads_the_same_when_it_is_sent_again(typed: str) -> None:
    kept = Boxes.typed(typed, "", "")
    assert outcome(boxes, kept.day) == outcome(boxes, typed)


@given(anything)
def test_iso_is_a_date_or_nothing(typed: str) -> None:
    found = read_iso(typed)
    assert found is None or found.isoformat() == typed
