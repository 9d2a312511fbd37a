from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.domain.offsets import Offset, Unit, Window
from recovery.text import formatting
from recovery.text.formatting import Dated, plain
from tests.domain.factories import days, months, surgery_dates, weeks, windows

OCTOBER_30 = date(2026, 10, 30)
MID = "mid\N{NON-BREAKING HYPHEN}"


def in_words(window: Window, surgery_date: date, *, years: bool = True) -> str:
    assert window.latest is not None
    ends = window.earliest.from_date(surgery_date), window.latest.from_date(surgery_date)
    return plain(formatting.window_words(window, *ends, years=years))


def test_a_date_is_said_with_weekday_and_month_in_words() -> None:
    assert formatting.full_date(OCTOBER_30) == Dated("Friday 30 October 2026", OCTOBER_30)
    assert formatting.short_date(OCTOBER_30) == Dated("Fri 30 October 2026", OCTOBER_30)
    assert formatting.date_with_year(OCTOBER_30) == Dated("30 October 2026", OCTOBER_30)
    assert formatting.day_and_month(OCTOBER_30) == Dated("30 October", OCTOBER_30)
    assert formatting.weekday(OCTOBER_30) == "Friday"
    assert formatting.chart_date(date(2026, 12, 25)) == "25 Dec"
    assert formatting.month_and_year(date(2019, 7, 11)) == "July 2019"
    assert formatting.date_with_year(date(2027, 1, 2)).text == "2 January 2027"


def test_a_year_is_left_out_only_in_that_year() -> None:
    assert formatting.weekday_date(OCTOBER_30, 2026) == Dated("Friday 30 October", OCTOBER_30)
    assert formatting.weekday_date(OCTOBER_30, 2027) == Dated("Friday 30 October 2026", OCTOBER_30)


def test_months_have_long_and_short_names() -> None:
    assert [formatting.month_name(number) for number in (1, 9, 12)] == ["January", "September", "December"]
    assert [formatting.month_short(number) for number in (1, 5, 12)] == ["Jan", "May", "Dec"]


@pytest.mark.parametrize(
    ("day", "part"),
    [(1, "early"), (10, "early"), (11, "mid"), (20, "mid"), (21, "late"), (31, "late")],
)
def test_a_month_has_thirds(day: int, part: str) -> None:
    between = "\N{NON-BREAKING HYPHEN}" if part == "mid" else " "
    on = date(2026, 12, day)
    assert formatting.third_of_month(on, year=False) == Dated(f"{part}{between}December", on)
    assert formatting.third_of_month(on, year=True) == Dated(f"{part}{between}December 2026", on)


@pytest.mark.parametrize("day", [28, 29])
def test_the_end_of_february_is_late(day: int) -> None:
    assert formatting.third_of_month(date(2028, 2, day), year=True).text == "late February 2028"


@pytest.mark.parametrize(
    ("window", "surgery_date", "words"),
    [
        (Window(days(0), days(0)), OCTOBER_30, "Friday 30 October 2026"),
        (Window(days(0), days(2)), OCTOBER_30, "30 October to 1 November 2026"),
        (Window(days(0), days(2)), date(2026, 12, 16), "16 to 18 December 2026"),
        (Window(days(0), days(2)), date(2026, 12, 30), "30 December 2026 to 1 January 2027"),
        (Window(days(0), days(365)), OCTOBER_30, "30 October 2026 to 30 October 2027"),
        (Window(days(-3), days(-1)), OCTOBER_30, "27 to 29 October 2026"),
        (Window(weeks(6), weeks(6)), OCTOBER_30, "about 11 December 2026"),
        (Window(weeks(1), weeks(2)), OCTOBER_30, "about 6 November to 13 November 2026"),
        (Window(days(10), weeks(6)), OCTOBER_30, "about 9 November to 11 December 2026"),
        (Window(weeks(6), weeks(12)), OCTOBER_30, "about 11 December 2026 to 22 January 2027"),
        (Window(months(3), months(6)), OCTOBER_30, "late January to late April 2027"),
        (Window(months(3), months(6)), date(2026, 8, 15), f"{MID}November 2026 to {MID}February 2027"),
        (Window(months(1), months(2)), date(2026, 10, 15), f"{MID}November to {MID}December 2026"),
        (Window(weeks(6), months(3)), OCTOBER_30, f"{MID}December 2026 to late January 2027"),
        (Window(months(3), months(3)), OCTOBER_30, "late January 2027"),
    ],
)  # fmt: skip
def test_a_window_is_worded_by_the_coarser_unit_of_its_ends(window: Window, surgery_date: date, words: str) -> None:
    assert in_words(window, surgery_date) == words


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (Window(days(0), days(0)), "30 October"),
        (Window(days(0), days(2)), "30 October to 1 November"),
        (Window(weeks(6), weeks(12)), "about 11 December to 22 January"),
        (Window(months(3), months(6)), "late January to late April"),
    ],
)
def test_years_can_be_left_out(window: Window, words: str) -> None:
    assert in_words(window, OCTOBER_30, years=False) == words


def test_two_ends_in_one_third_of_a_month_are_said_once() -> None:
    assert in_words(Window(days(28), months(1)), date(2026, 1, 28)) == "late February 2026"


@pytest.mark.parametrize(
    ("window", "surgery_date", "words"),
    [
        (Window(days(28), months(1)), date(2026, 12, 31), "late January 2027"),
        (Window(months(1), days(41)), date(2026, 12, 21), "late January 2027"),
        (Window(months(1), days(41)), date(2026, 12, 20), f"{MID}January to late January 2027"),
        (Window(days(28), months(1)), date(2027, 1, 3), "late January to early February 2027"),
    ],
)
def test_the_thirty_first_is_in_the_last_third_and_no_third_of_its_own(
    window: Window, surgery_date: date, words: str
) -> None:
    assert in_words(window, surgery_date) == words


def test_a_week_and_seven_days_are_one_day_and_not_a_range() -> None:
    assert in_words(Window(days(7), weeks(1)), OCTOBER_30) == "about 6 November 2026"


def test_the_dates_of_a_window_stay_in_its_pieces() -> None:
    window = Window(months(3), months(6))
    words = formatting.window_words(window, date(2027, 1, 30), date(2027, 4, 30))
    assert words == (
        Dated("late January", date(2027, 1, 30)),
        " to ",
        Dated("late April 2027", date(2027, 4, 30)),
    )


ranged = windows.filter(lambda window: window.earliest != window.latest)


def wording(window: Window, surgery_date: date) -> tuple[date, date, str]:
    assert window.latest is not None
    return (
        window.earliest.from_date(surgery_date),
        window.latest.from_date(surgery_date),
        in_words(window, surgery_date),
    )


@given(ranged, surgery_dates)
def test_a_range_never_shows_as_one_exact_date(window: Window, surgery_date: date) -> None:
    earliest, latest, words = wording(window, surgery_date)
    assert " to " in words or words.startswith(("early ", "mid", "late ", "about "))
    if window.unit is not Unit.MONTH and earliest != latest:
        assert " to " in words
        assert words.endswith(formatting.date_with_year(latest).text)


@given(windows, surgery_dates)
def test_both_years_are_said_exactly_when_they_differ(window: Window, surgery_date: date) -> None:
    earliest, latest, words = wording(window, surgery_date)
    assert words.endswith(str(latest.year))
    assert (str(earliest.year) in words.removesuffix(str(latest.year))) is (earliest.year != latest.year)


@given(windows, surgery_dates)
def test_a_window_with_a_month_in_it_shows_no_day_number(window: Window, surgery_date: date) -> None:
    words = in_words(window, surgery_date)
    has_day = any(part.isdecimal() and len(part) <= 2 for part in words.split())
    assert has_day is (window.unit is not Unit.MONTH)
    assert words.startswith("about ") is (window.unit is Unit.WEEK)


@pytest.mark.parametrize(
    ("unit", "words"),
    [(Unit.DAY, "30 October"), (Unit.WEEK, "about 30 October"), (Unit.MONTH, "late October")],
)
def test_one_end_is_as_exact_as_its_unit(unit: Unit, words: str) -> None:
    assert formatting.one_end(OCTOBER_30, unit, year=False).text == words
    assert formatting.one_end(OCTOBER_30, unit).text == f"{words} 2026"


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        (days(0), "0 days"),
        (days(1), "1 day"),
        (days(-2), "2 days"),
        (weeks(1), "1 week"),
        (weeks(-6), "6 weeks"),
        (months(1), "1 month"),
        (months(6), "6 months"),
    ],
)
def test_a_duration_is_said_in_its_own_unit(offset: Offset, words: str) -> None:
    assert formatting.duration(offset) == words
    number = abs(offset.amount)
    assert f"{number} {formatting.unit_name(number, offset.unit)}" == words


def test_a_sentence_keeps_its_dates_as_pieces() -> None:
    end = Dated("30 April", date(2027, 4, 30))
    prose = formatting.compose("From {start} to {end}.", start=("about ", end), end=end)
    assert prose == ("From ", "about ", end, " to ", end, ".")
    assert plain(prose) == "From about 30 April to 30 April."
    assert formatting.compose("Rest.") == ("Rest.",)
    assert formatting.compose("") == ()


def test_a_sentence_begins_with_a_capital() -> None:
    late = Dated("late January", date(2027, 1, 30))
    assert formatting.capitalised((late, " to x")) == (Dated("Late January", late.on), " to x")
    assert formatting.capitalised(("about ", late)) == ("About ", late)
    assert formatting.capitalised(("",)) == ("",)
    assert formatting.capitalised(()) == ()


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 400))
def test_a_later_day_is_never_an_earlier_third(day: date, more: int) -> None:
    later = day + timedelta(days=more)
    parts = ["early", "mid", "late"]

    def rank(on: date) -> tuple[int, int, int]:
        words = formatting.third_of_month(on, year=False).text
        return on.year, on.month, next(n for n, part in enumerate(parts) if words.startswith(part))

    assert rank(day) <= rank(later)
