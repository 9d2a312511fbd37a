from datetime import date, timedelta

import pytest
from hypothesis import given

from recovery.domain.limits import Limits, look_up_limits, surgery_limits, target_limits
from tests.domain.factories import any_dates

ONE_DAY = timedelta(days=1)


def test_surgery_may_be_ten_years_ago_to_three_years_ahead() -> None:
    assert surgery_limits(date(2026, 11, 22)) == Limits(date(2016, 11, 22), date(2029, 11, 22))


def test_look_ups_reach_from_a_year_before_surgery_to_five_after() -> None:
    assert look_up_limits(date(2026, 10, 30)) == Limits(date(2025, 10, 30), date(2031, 10, 30))


def test_targets_reach_as_far_as_any_accepted_surgery_could_ask() -> None:
    assert target_limits(date(2026, 11, 22)) == Limits(date(2016, 11, 22), date(2034, 11, 22))


def test_limits_counted_from_a_leap_day_clamp_to_28_february() -> None:
    assert surgery_limits(date(2028, 2, 29)) == Limits(date(2018, 2, 28), date(2031, 2, 28))


def test_both_limits_are_accepted_and_nothing_beyond_them() -> None:
    limits = Limits(date(2026, 1, 1), date(2026, 1, 31))
    assert limits.earliest in limits
    assert limits.latest in limits
    assert limits.earliest - ONE_DAY not in limits
    assert limits.latest + ONE_DAY not in limits


@pytest.mark.parametrize(
    ("day", "nearest"),
    [
        (date(2025, 5, 5), date(2026, 1, 1)),
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 1, 9), date(2026, 1, 9)),
        (date(2026, 1, 31), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 1, 31)),
    ],
)
def test_a_day_is_clamped_to_the_nearest_accepted(day: date, nearest: date) -> None:
    assert Limits(date(2026, 1, 1), date(2026, 1, 31)).clamp(day) == nearest


@given(any_dates, any_dates)
def test_a_clamped_day_is_always_accepted(today: date, day: date) -> None:
    limits = surgery_limits(today)
    assert today in limits
    assert limits.clamp(day) in limits
    assert (limits.clamp(day) == day) is (day in limits)
