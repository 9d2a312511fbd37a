from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from recovery.domain.limits import Limits, look_up_limits
from recovery.text.typed_dates import CUT, MAX_LENGTH, Ambiguous, Boxes, DateProblem, Unusable
from tests.matrices import matrix
from tests.typed import (
    DAY_BOX,
    LIMITS,
    MONTH_BOX,
    OCTOBER_30,
    TODAY,
    YEAR_BOX,
    boxes,
    text,
    unusable_boxes,
    unusable_text,
)


@matrix("typed", ["", " ", "\n\t", "\0", "\N{ZERO WIDTH SPACE}"])
def test_nothing_typed_is_said_to_be_empty(typed: str) -> None:
    assert unusable_text(typed).problem is DateProblem.EMPTY
    assert unusable_boxes(typed, typed, typed).problem is DateProblem.EMPTY


@matrix(
    "typed",
    [
        "tomorrow", "October 2026", "30/10", "20261030", "2026-10-30T09:00", "30 October 2026 at 9",
        "1 2 3 4", "30 October or November 2026", "<script>", "\N{VULGAR FRACTION ONE HALF}", "\N{GRINNING FACE}",
        "2026-W44-5", "-", "//"
    ],
)  # fmt: skip
def test_text_that_is_no_date_is_kept_in_the_first_box(typed: str) -> None:
    refused = unusable_text(typed)
    assert refused.problem is DateProblem.UNREADABLE
    assert refused.boxes.day
    assert (refused.boxes.month, refused.boxes.year, refused.fixes, refused.meant) == ("", "", (), None)


@matrix(
    "typed",
    [
        "day after 30 Oct 2026", "not 30 Oct 2026", "before 30 October 2026", "30 Oct 2026 or later", "30 Oct 2026?",
        "~30 Oct 2026", ">30 Oct 2026", "30 Oct 2026 +1", "Freitag 30 Oct 2026", "week of 30 Oct 2026", "not 30 Oct",
        "30 Oct 2026 \N{GRINNING FACE}", "30 Oct BC 2026"
    ],
)  # fmt: skip
def test_a_word_or_sign_that_is_not_known_is_never_passed_over(typed: str) -> None:
    for refused in (unusable_text(typed), unusable_boxes(day=typed)):
        assert (refused.problem, refused.boxes) == (DateProblem.UNREADABLE, Boxes(day=typed))


@matrix("typed", ["Monday 30 October 2026", "30 Oct 2026, Mon", "Sat/Fri 30 Oct 2026"])
def test_a_weekday_that_the_date_is_not_on_is_refused_with_the_date_to_offer(typed: str) -> None:
    for refused in (unusable_text(typed), unusable_boxes(day=typed)):
        assert (refused.problem, refused.wrong) == (DateProblem.WEEKDAY, ("day", "month", "year"))
        assert (refused.fixes, refused.meant) == ((OCTOBER_30,), (2026, 10, 30))
        assert (refused.boxes.day, refused.boxes.month[:3], refused.boxes.year) == ("30", "Oct", "2026")


def test_two_weekdays_are_not_both_right() -> None:
    assert unusable_text("Friday Saturday 30 Oct 2026").problem is DateProblem.WEEKDAY


@matrix(
    "typed, problem, wrong",
    [
        (("", "10", "2026"), DateProblem.DAY, DAY_BOX),
        (("0", "10", "2026"), DateProblem.DAY, DAY_BOX),
        (("32", "10", "2026"), DateProblem.DAY, DAY_BOX),
        (("-3", "10", "2026"), DateProblem.DAY, DAY_BOX),
        (("3.5", "10", "2026"), DateProblem.DAY, DAY_BOX),
        (("th", "10", "2026"), DateProblem.DAY, DAY_BOX),
        (("9" * 50, "10", "2026"), DateProblem.DAY, DAY_BOX),
        (("30", "", "2026"), DateProblem.MONTH, MONTH_BOX),
        (("30", "0", "2026"), DateProblem.MONTH, MONTH_BOX),
        (("30", "13", "2026"), DateProblem.MONTH, MONTH_BOX),
        (("30", "Ju", "2026"), DateProblem.MONTH, MONTH_BOX),
        (("30", "10", ""), DateProblem.YEAR, YEAR_BOX),
        (("30", "10", "202"), DateProblem.YEAR, YEAR_BOX),
        (("30", "10", "20266"), DateProblem.YEAR, YEAR_BOX),
        (("30", "10", "0000"), DateProblem.YEAR, YEAR_BOX),
        (("30", "10", "year"), DateProblem.YEAR, YEAR_BOX),
        (("30", "10", "6"), DateProblem.SHORT_YEAR, YEAR_BOX),
        (("30", "10", "'26"), DateProblem.YEAR, YEAR_BOX),
        (("2026", "", ""), DateProblem.DAY, DAY_BOX),
    ],
)
def test_a_bad_box_is_named_and_what_was_typed_is_kept(
    typed: tuple[str, str, str], problem: DateProblem, wrong: tuple[str, ...]
) -> None:
    refused = unusable_boxes(*typed)
    assert (refused.problem, refused.wrong) == (problem, wrong)
    assert refused.boxes == Boxes(*typed)
    assert refused.fixes == ()


@matrix("typed", ["30/10/26", "30 Oct 26", "Oct 30, 26", "10/30/26", "03/04/26"])
def test_a_two_digit_year_is_refused_and_spread_into_the_boxes(typed: str) -> None:
    refused = unusable_text(typed)
    assert (refused.problem, refused.wrong, refused.boxes.year) == (DateProblem.SHORT_YEAR, YEAR_BOX, "26")


@matrix(
    "typed, fixes",
    [
        (("31", "6", "2026"), (date(2026, 6, 30), date(2026, 7, 1))),
        (("31", "June", "2026"), (date(2026, 6, 30), date(2026, 7, 1))),
        (("29", "2", "2026"), (date(2026, 2, 28), date(2026, 3, 1))),
        (("30", "2", "2028"), (date(2028, 2, 29), date(2028, 3, 1))),
        (("31", "11", "2026"), (date(2026, 11, 30), date(2026, 12, 1))),
    ],
)
def test_a_day_the_month_lacks_is_answered_with_the_days_around_its_end(
    typed: tuple[str, str, str], fixes: tuple[date, date]
) -> None:
    refused = unusable_boxes(*typed)
    assert (refused.problem, refused.wrong) == (DateProblem.NO_SUCH_DAY, ("day", "month"))
    assert (refused.boxes, refused.fixes) == (Boxes(*typed), fixes)
    assert refused.meant == (fixes[0].year, fixes[0].month, int(typed[0]))


def test_no_fix_is_offered_that_would_be_refused() -> None:
    refused = unusable_boxes("31", "6", "2062")
    assert (refused.problem, refused.fixes, refused.wrong) == (DateProblem.NO_SUCH_DAY, (), ("day", "month", "year"))
    ends_in_june = Limits(date(2026, 1, 1), date(2026, 6, 30))
    assert unusable_text("31/06/2026", ends_in_june).fixes == (date(2026, 6, 30),)


@matrix("typed", ["2026-02-30", "2026/2/30", "30/02/2026", "02/30/2026", "30.2.2026"])
def test_an_impossible_date_is_spread_into_the_boxes_without_zeros(typed: str) -> None:
    refused = unusable_text(typed)
    assert refused.problem is DateProblem.NO_SUCH_DAY
    assert refused.boxes == Boxes("30", "2", "2026")
    assert refused.fixes == (date(2026, 2, 28), date(2026, 3, 1))


def test_zeros_that_stand_for_nothing_are_spread_as_one() -> None:
    assert unusable_text("2026-00-10").boxes == Boxes("10", "0", "2026")
    assert unusable_text("2026-10-00").problem is DateProblem.DAY


def test_a_year_too_far_ahead_is_answered_with_the_same_day_this_year() -> None:
    refused = unusable_boxes("22", "11", "2062")
    assert (refused.problem, refused.wrong) == (DateProblem.TOO_LATE, YEAR_BOX)
    assert (refused.fixes, refused.meant) == ((TODAY,), (2062, 11, 22))
    assert refused.boxes == Boxes("22", "11", "2062")


def test_a_leap_day_too_far_ahead_is_answered_with_28_february() -> None:
    assert unusable_boxes("29", "2", "2036").fixes == (date(2026, 2, 28),)


def test_a_year_too_long_ago_is_answered_with_the_same_day_this_year() -> None:
    refused = unusable_text("30 October 1926")
    assert (refused.problem, refused.fixes) == (DateProblem.TOO_EARLY, (OCTOBER_30,))
    assert unusable_boxes("30", "10", "0026").fixes == (OCTOBER_30,)


@matrix("year", ["2062", "2206", "1926", "3026", "2126", "2086"])
def test_a_year_that_a_slip_makes_of_this_one_is_answered_with_this_year(year: str) -> None:
    assert unusable_text(f"{year}-10-30").fixes == (OCTOBER_30,)


@matrix(
    "text",
    [
        "1405/08/08", "08/08/1405", "8 Aug 1405", "1448-05-19", "2569/10/30", "30/10/2569", "5787-02-19", "0115/10/30",
        "2083/07/13", "1948/08/08", "1433/07/14", "1743-02-20", "1905/08/08", "5 March 1956",
    ],
)  # fmt: skip
def test_a_year_of_another_calendar_or_of_a_birth_is_no_day_of_this_year(text: str) -> None:
    refused = unusable_text(text)
    assert refused.problem in (DateProblem.TOO_EARLY, DateProblem.TOO_LATE)
    assert refused.fixes == ()


def test_far_from_today_no_fix_is_offered() -> None:
    refused = unusable_text("2026-10-30", look_up_limits(date(2018, 1, 1)))
    assert (refused.problem, refused.fixes) == (DateProblem.TOO_LATE, ())


def test_the_limits_themselves_are_accepted_and_the_days_beyond_are_not() -> None:
    assert text("2016-11-22") == LIMITS.earliest
    assert text("2029-11-22") == LIMITS.latest
    assert unusable_text("2016-11-21").problem is DateProblem.TOO_EARLY
    assert unusable_text("2029-11-23").problem is DateProblem.TOO_LATE


def test_a_whole_date_replaces_what_is_left_in_the_other_boxes_but_two_are_none() -> None:
    assert boxes("30 Oct 2026", "December", "2027") == OCTOBER_30
    assert unusable_boxes("30 Oct 2026", "1 Nov 2026", "2026").problem is DateProblem.DAY


# Long text and stray bytes


@matrix(
    "typed",
    [
        "x" * 10_000, "9" * 10_000, "30/10/2026 " * 1_000, "30 October 2026" + "!" * 60,
        "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 60
    ],
)  # fmt: skip
def test_long_text_is_no_date_and_is_cut_with_a_mark(typed: str) -> None:
    for refused in (unusable_text(typed), unusable_boxes(day=typed)):
        assert refused.problem in (DateProblem.UNREADABLE, DateProblem.DAY)
        assert len(refused.boxes.day) == MAX_LENGTH + 1
        assert refused.boxes.day.endswith(CUT)


def test_long_space_around_a_date_does_not_hide_it() -> None:
    assert text(" " * 10_000 + "30/10/2026" + "\n" * 10_000) == OCTOBER_30


def test_a_number_is_never_cut_into_a_year() -> None:
    typed = "30" + " October".rjust(MAX_LENGTH - 6, ".") + "20261"
    assert typed[:MAX_LENGTH].endswith("2026")
    assert unusable_text(typed).problem is DateProblem.UNREADABLE


@contextmanager
def passing() -> Iterator[None]:
    yield


@matrix("problem", [Unusable(DateProblem.DAY), Ambiguous("03/04/2026", (date(2026, 4, 3), date(2026, 3, 4)))])
def test_problems_pass_through_a_context_manager_as_they_are(problem: Exception) -> None:
    """`contextlib` sets the traceback, which a frozen dataclass would not let it do."""
    with pytest.raises(type(problem)) as refused, passing():
        raise problem
    assert refused.value is problem
    assert hash(problem) == hash(refused.value)


@matrix("typed", ["30 Oct", "30th of October", "Oct 30"])
def test_a_day_and_a_month_ask_only_for_the_year(typed: str) -> None:
    for refused in (unusable_text(typed), unusable_boxes(day=typed)):
        assert (refused.problem, refused.wrong) == (DateProblem.YEAR, YEAR_BOX)
        assert refused.boxes.day.startswith("30")
        assert refused.boxes.month.startswith("Oct")


def test_a_month_that_is_a_day_offers_the_two_swapped() -> None:
    refused = unusable_boxes("10", "30", "2026")
    assert (refused.problem, refused.fixes) == (DateProblem.MONTH, (OCTOBER_30,))
    assert unusable_boxes("10", "30", "26").fixes == (OCTOBER_30,)
    assert unusable_boxes("10", "30", "2062").fixes == ()
    assert unusable_boxes("10", "32", "2026").fixes == ()


def test_two_readings_are_only_offered_where_one_could_be_meant() -> None:
    assert unusable_text("03/04/1950").problem is DateProblem.TOO_EARLY


def test_a_reading_that_is_out_of_range_is_told_apart() -> None:
    with pytest.raises(Ambiguous) as asked:
        boxes("30", "3 12 2016", "2026")
    assert asked.value.readings == (date(2016, 12, 3), date(2016, 3, 12))
    assert asked.value.refused == (date(2016, 3, 12),)
    assert asked.value.boxes == Boxes("30", "3 12 2016", "2026")


def test_text_with_two_readings_is_kept_in_the_first_box() -> None:
    with pytest.raises(Ambiguous) as asked:
        text("03/04/2026")
    assert (asked.value.refused, asked.value.boxes) == ((), Boxes(day="03/04/2026"))
