from calendar import isleap, monthrange
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from recovery.domain.offsets import (
    LONGEST_OFFSET,
    DateOutOfReach,
    LatestBeforeEarliest,
    Offset,
    OffsetTooLong,
    Unit,
    UnknownUnit,
    Window,
    telling_dates,
)
from tests.domain.factories import any_dates, days, months, near_offsets, offsets, surgery_dates, weeks


@pytest.mark.parametrize(
    ("surgery_date", "amount", "expected"),
    [
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2022, 11, 30), 3, date(2023, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 10, 30), 0, date(2026, 10, 30)),
    ],
)
def test_months_are_calendar_months_clamped_to_the_last_day(surgery_date: date, amount: int, expected: date) -> None:
    assert months(amount).from_date(surgery_date) == expected


def test_a_week_is_seven_days_before_and_after_surgery() -> None:
    assert weeks(6).from_date(date(2026, 10, 30)) == date(2026, 12, 11)
    assert weeks(-1).from_date(date(2026, 3, 1)) == date(2026, 2, 22)


def test_days_cross_a_leap_day() -> None:
    assert days(2).from_date(date(2028, 2, 28)) == date(2028, 3, 1)
    assert days(-1).from_date(date(2028, 3, 1)) == date(2028, 2, 29)


@given(any_dates, st.integers(-120, 120))
def test_months_keep_the_day_or_clamp_to_the_months_last(surgery_date: date, amount: int) -> None:
    landed = months(amount).from_date(surgery_date)
    assert landed.day == min(surgery_date.day, monthrange(landed.year, landed.month)[1])
    assert (landed.year - surgery_date.year) * 12 + landed.month - surgery_date.month == amount


@given(any_dates, st.integers(0, 400), offsets)
def test_a_later_surgery_never_lands_earlier(surgery_date: date, later: int, offset: Offset) -> None:
    assert offset.from_date(surgery_date) <= offset.from_date(surgery_date + timedelta(days=later))


@given(surgery_dates, st.sampled_from(Unit), st.integers(-40, 40), st.integers(-40, 40))
def test_more_of_a_unit_is_later(surgery_date: date, unit: Unit, one: int, other: int) -> None:
    assume(one < other)
    assert Offset(one, unit).from_date(surgery_date) < Offset(other, unit).from_date(surgery_date)


def test_a_unit_is_taken_as_its_word() -> None:
    offset = Offset(3, "month")  # type: ignore[arg-type]
    assert offset == months(3)
    assert offset.unit is Unit.MONTH


@pytest.mark.parametrize("unit", ["year", "months", "Day", "", None])
def test_an_unknown_unit_is_refused(unit: str) -> None:
    with pytest.raises(UnknownUnit) as refused:
        Offset(1, unit)  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.unit) == ("unknown-unit", str(unit))
    assert refused.value.args == (str(unit),)


def test_ten_years_is_the_longest_offset_in_each_unit() -> None:
    assert LONGEST_OFFSET == {Unit.DAY: 3650, Unit.WEEK: 520, Unit.MONTH: 120}


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("sign", [1, -1])
def test_an_offset_over_ten_years_is_refused(unit: Unit, sign: int) -> None:
    assert Offset(sign * LONGEST_OFFSET[unit], unit).amount == sign * LONGEST_OFFSET[unit]
    with pytest.raises(OffsetTooLong) as refused:
        Offset(sign * (LONGEST_OFFSET[unit] + 1), unit)
    assert refused.value.code == "offset-too-long"
    assert (refused.value.amount, refused.value.unit) == (sign * (LONGEST_OFFSET[unit] + 1), unit)
    assert refused.value.args == (sign * (LONGEST_OFFSET[unit] + 1), unit)


@pytest.mark.parametrize("offset", [days(1), weeks(1), months(1)])
def test_the_end_of_the_calendar_is_a_typed_error(offset: Offset) -> None:
    with pytest.raises(DateOutOfReach) as refused:
        offset.from_date(date.max)
    assert refused.value.code == "date-out-of-reach"
    assert refused.value.__cause__ is not None


@pytest.mark.parametrize("offset", [days(-1), weeks(-1), months(-1)])
def test_the_beginning_of_the_calendar_is_a_typed_error(offset: Offset) -> None:
    with pytest.raises(DateOutOfReach):
        offset.from_date(date.min)


def test_units_are_ordered_from_fine_to_coarse() -> None:
    assert list(Unit) == [Unit.DAY, Unit.WEEK, Unit.MONTH]


@pytest.mark.parametrize(
    ("offset", "span"),
    [
        (days(30), (30, 30)),
        (days(-2), (-2, -2)),
        (weeks(6), (42, 42)),
        (months(0), (0, 0)),
        (months(1), (28, 31)),
        (months(-1), (-31, -28)),
        (months(2), (59, 62)),
        (months(3), (89, 92)),
        (months(6), (181, 184)),
        (months(12), (365, 366)),
        (months(48), (1460, 1461)),
        (months(120), (3651, 3653)),
    ],
)
def test_an_offset_knows_its_fewest_and_most_days(offset: Offset, span: tuple[int, int]) -> None:
    assert offset.day_span == span


@given(any_dates, offsets)
def test_no_date_lies_outside_the_day_span(surgery_date: date, offset: Offset) -> None:
    fewest, most = offset.day_span
    assert fewest <= (offset.from_date(surgery_date) - surgery_date).days <= most


@pytest.mark.parametrize("amount", [-120, -61, -25, -13, -12, -6, -1, 1, 2, 3, 6, 11, 12, 13, 48, 49, 119, 120])
def test_the_day_span_holds_over_the_calendars_whole_cycle(amount: int) -> None:
    """400 years, each month's first and last day, reckoned without the domain's own arithmetic."""
    lengths = set()
    for year in range(2000, 2400):
        for month in range(1, 13):
            index = year * 12 + month - 1 + amount
            start, goal = monthrange(year, month)[1], monthrange(index // 12, index % 12 + 1)[1]
            first_to_first = (date(index // 12, index % 12 + 1, 1) - date(year, month, 1)).days
            lengths |= {first_to_first, first_to_first - max(start - goal, 0)}
    assert months(amount).day_span == (min(lengths), max(lengths))


def test_telling_dates_are_the_first_and_last_day_of_each_month_in_telling_years() -> None:
    dates = list(telling_dates())
    assert dates[:4] == [date(2024, 1, 1), date(2024, 1, 31), date(2024, 2, 1), date(2024, 2, 29)]
    assert {day.month for day in dates} == set(range(1, 13))
    assert len(dates) == len(set(dates)) == 24 * 35
    assert [year for year in range(2024, 2028) if isleap(year)] == [2024]
    assert {day.year for day in dates} == {*range(2024, 2028), *range(2085, 2116)}


@pytest.mark.parametrize(
    ("earliest", "latest"),
    [
        (days(0), days(0)),
        (days(-3), days(2)),
        (days(28), months(1)),
        (weeks(4), months(1)),
        (months(1), days(31)),
        (months(3), months(6)),
        (months(-2), weeks(-2)),
        (months(-1), days(-28)),
        (months(12), days(366)),
    ],
)
def test_a_window_that_never_reverses_is_accepted(earliest: Offset, latest: Offset) -> None:
    assert not Window(earliest, latest).is_open


@pytest.mark.parametrize(
    ("earliest", "latest"),
    [
        (days(1), days(0)),
        (days(29), months(1)),
        (months(1), days(30)),
        (months(1), weeks(4)),
        (months(6), months(3)),
        (days(-27), months(-1)),
        (months(12), days(365)),
        (months(-12), days(-366)),
        (months(119), days(3621)),
        (days(3622), months(119)),
    ],
)
def test_a_window_that_reverses_for_some_surgery_date_is_refused_with_that_date(
    earliest: Offset, latest: Offset
) -> None:
    with pytest.raises(LatestBeforeEarliest) as refused:
        Window(earliest, latest)
    example = refused.value.surgery_date
    assert refused.value.code == "latest-before-earliest"
    assert refused.value.args == (example,)
    assert latest.from_date(example) < earliest.from_date(example)


def test_a_window_only_a_missing_leap_day_reverses_is_refused() -> None:
    """4 years are 1,460 days only across 2100."""
    with pytest.raises(LatestBeforeEarliest) as refused:
        Window(days(1461), months(48))
    assert months(48).from_date(refused.value.surgery_date) - refused.value.surgery_date == timedelta(1460)


@given(near_offsets, near_offsets, any_dates)
def test_the_latest_day_is_never_before_the_earliest(earliest: Offset, latest: Offset, surgery_date: date) -> None:
    try:
        window = Window(earliest, latest)
    except LatestBeforeEarliest as refused:
        example = refused.surgery_date
        assert latest.from_date(example) < earliest.from_date(example)
    else:
        assert window.latest is not None
        assert window.earliest.from_date(surgery_date) <= window.latest.from_date(surgery_date)


def test_a_window_without_latest_is_open() -> None:
    assert Window(days(0), None).is_open


@pytest.mark.parametrize(
    ("earliest", "latest", "unit"),
    [
        (days(0), days(2), Unit.DAY),
        (days(10), weeks(2), Unit.WEEK),
        (weeks(2), days(20), Unit.WEEK),
        (weeks(6), months(3), Unit.MONTH),
        (months(1), weeks(6), Unit.MONTH),
        (weeks(2), None, Unit.WEEK),
    ],
)
def test_the_coarser_unit_of_its_ends_words_a_window(earliest: Offset, latest: Offset | None, unit: Unit) -> None:
    assert Window(earliest, latest).unit is unit
