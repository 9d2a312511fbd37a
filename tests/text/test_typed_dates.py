from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.text.date_parts import month_number
from recovery.text.typed_dates import Ambiguous, Boxes, read_boxes, read_iso
from tests.matrices import matrix
from tests.typed import ARABIC, DEVANAGARI, FULL_WIDTH, LIMITS, OCTOBER_30, TODAY, boxes, in_script, text

# Strict


def test_iso_is_read() -> None:
    assert read_iso("2026-10-30") == OCTOBER_30
    assert read_iso("2028-02-29") == date(2028, 2, 29)


@matrix(
    "typed",
    [
        "", "20261030", "2026-W44-5", "2026-303", "2026-10-30T00:00", " 2026-10-30", "2026-10-30\n", "26-10-30",
        "2026-1-2", "2026-02-30", "2026-13-01", "0000-01-01", "2026/10/30", "+2026-10-30", "2026-10-30\0", "30/10/2026",
        in_script("2026-10-30", ARABIC), in_script("2026-10-30", FULL_WIDTH)
    ],
)  # fmt: skip
def test_no_other_form_is_iso(typed: str) -> None:
    assert read_iso(typed) is None


@given(st.dates())
def test_every_date_is_read_back_from_its_iso_form(day: date) -> None:
    assert read_iso(day.isoformat()) == day


# Typed and pasted


@matrix(
    "typed",
    [
        "2026-10-30",
        "2026/10/30",
        "2026.10.30",
        "2026 10 30",
        "30 Oct 2026",
        "30 October 2026",
        "30 OCTOBER 2026",
        "30-Oct-2026",
        "30. Oct. 2026",
        "30October2026",
        "30th October 2026",
        "the 30th of October, 2026",
        "Friday 30th of October 2026",
        "Fri, 30 Oct 2026",
        "30 Oct 2026 (Fri)",
        "Surgery on Friday, 30 October 2026.",
        "Date of surgery: 30 October 2026",
        "on Friday 30 October 2026",
        "Oct 30, 2026",
        "October 30th, 2026",
        "Friday, October 30, 2026",
        "2026 Oct 30",
        "30/10/2026",
        "30/10/2026.",
        "30.10.2026,",
        "30.10.2026",
        "30-10-2026",
        "30 / 10 / 2026",
        "30 10 2026",
        "10/30/2026",
        "  30/10/2026\t\n",
        "30\N{NO-BREAK SPACE}October\N{NO-BREAK SPACE}2026",
        "30\N{EN DASH}10\N{EN DASH}2026",
        "30\N{NON-BREAKING HYPHEN}10\N{NON-BREAKING HYPHEN}2026",
        "\N{LEFT-TO-RIGHT MARK}30/\N{LEFT-TO-RIGHT MARK}10/\N{LEFT-TO-RIGHT MARK}2026",
        "\N{ZERO WIDTH NO-BREAK SPACE}2026-10-30",
        in_script("30/10/2026", FULL_WIDTH).replace("/", "\N{FULLWIDTH SOLIDUS}"),
        in_script("30/10/2026", ARABIC),
        in_script("30 October 2026", DEVANAGARI),
        "30\0Oct\x002026",
    ],
)
def test_what_people_type_and_paste_is_read(typed: str) -> None:
    assert text(typed) == OCTOBER_30
    assert boxes(day=typed) == boxes(month=typed) == boxes(year=typed) == OCTOBER_30


@matrix(
    "day, month, year",
    [
        ("30", "10", "2026"),
        ("30", "Oct", "2026"),
        ("30th", "october", "2026"),
        (" 30 ", "10 ", " 2026"),
        ("030", "010", "2026"),
        (in_script("30", ARABIC), in_script("10", DEVANAGARI), in_script("2026", FULL_WIDTH)),
    ],
)
def test_the_boxes_take_a_month_as_number_or_name(day: str, month: str, year: str) -> None:
    assert boxes(day, month, year) == OCTOBER_30


@given(st.dates(LIMITS.earliest, LIMITS.latest), st.sampled_from(["%d %B %Y", "%B %d, %Y", "%A %d %b %Y", "%Y/%m/%d"]))
def test_every_accepted_date_is_read_from_each_form(day: date, form: str) -> None:
    assert text(day.strftime(form)) == day


@given(st.dates(LIMITS.earliest, LIMITS.latest))
def test_a_date_fills_the_boxes_it_is_read_from(day: date) -> None:
    assert read_boxes(Boxes.of(day), LIMITS, TODAY) == day
    assert Boxes.of(day).day == str(day.day)


@matrix(
    "name, number",
    [
        ("January", 1), ("jan", 1), ("Febr", 2), ("MAR", 3), ("may", 5), ("jun", 6), ("jul.", 7), ("Sept", 9),
        ("Sept.", 9), ("sep", 9), ("Dec", 12), ("ma", None), ("ju", None), ("j", None), ("", None), ("mon", None),
        ("Octobre", None), ("10", None)
    ],
)  # fmt: skip
def test_a_month_is_named_by_three_letters_or_more(name: str, number: int | None) -> None:
    assert month_number(name) == number


# Two readings


@matrix("typed", ["03/04/2026", "3/4/2026", "03.04.2026", "3-4-2026", " 03 04 2026 "])
def test_day_and_month_that_could_be_swapped_give_both_readings(typed: str) -> None:
    for read in (text, boxes):
        with pytest.raises(Ambiguous) as asked:
            read(typed)
        assert asked.value.readings == (date(2026, 4, 3), date(2026, 3, 4))
        assert asked.value.text == typed.strip()


@given(st.integers(1, 12), st.integers(1, 12), st.integers(2017, 2028))
def test_two_readings_are_given_exactly_when_they_differ(one: int, two: int, year: int) -> None:
    typed = f"{one:02}/{two:02}/{year}"
    if one == two:
        assert text(typed) == date(year, one, one)
    else:
        with pytest.raises(Ambiguous) as asked:
            text(typed)
        assert asked.value.readings == (date(year, two, one), date(year, one, two))


@matrix("day", range(13, 32))
def test_a_number_over_12_can_only_be_the_day(day: int) -> None:
    assert text(f"{day}/10/2026") == text(f"10/{day}/2026") == date(2026, 10, day)


def test_the_same_day_and_month_have_one_reading() -> None:
    assert text("05/05/2026") == date(2026, 5, 5)


def test_the_boxes_and_year_first_text_are_never_ambiguous() -> None:
    assert boxes("3", "4", "2026") == text("2026/04/03") == text("2026-04-03") == date(2026, 4, 3)
