"""Dates against `whenever`, a date library that shares no code with the one the domain stands on."""

import random
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from whenever import Date

from recovery.domain.offsets import LONGEST_OFFSET, Offset, Unit
from recovery.domain.protocol import Milestone
from tests.domain.factories import CLINIC, SHIPPED, any_dates, offsets

AMOUNTS = {
    Unit.DAY: (0, 1, 2, 28, 29, 30, 31, 59, 60, 90, 365, 366, 1461, 3650),
    Unit.WEEK: (0, 1, 2, 4, 5, 6, 8, 12, 26, 52, 53, 104, 520),
    Unit.MONTH: (*range(26), 36, 47, 48, 49, 60, 119, 120),
}


def by_oracle(day: date, offset: Offset) -> date:
    amounts = {f"{offset.unit.value}s": offset.amount}
    return Date(day.year, day.month, day.day).add(**amounts).to_stdlib()


def month_ends_and_leap_days() -> Iterator[date]:
    """Every month's last day from 2016 to 2029 and the days around it; leap days are among them."""
    for year in range(2016, 2030):
        for month in range(1, 13):
            end = date(year, month, monthrange(year, month)[1])
            yield from (end + timedelta(days=days) for days in (-2, -1, 0, 1))


def random_dates(number: int) -> Iterator[date]:
    chance = random.Random(20190711)
    first = date(2016, 1, 1).toordinal()
    last = date(2029, 12, 31).toordinal()
    for _ in range(number):
        yield date.fromordinal(chance.randint(first, last))


def test_leap_days_are_among_the_month_ends() -> None:
    leap_days = {date(year, 2, 29) for year in (2016, 2020, 2024, 2028)}
    assert leap_days <= set(month_ends_and_leap_days())


@pytest.mark.parametrize("sign", [1, -1], ids=["after", "before"])
@pytest.mark.parametrize("unit", Unit)
def test_every_month_end_and_leap_day_agrees_with_the_oracle(unit: Unit, sign: int) -> None:
    different = [
        (day, offset)
        for day in month_ends_and_leap_days()
        for offset in (Offset(sign * amount, unit) for amount in AMOUNTS[unit])
        if offset.from_date(day) != by_oracle(day, offset)
    ]
    assert different == []


@pytest.mark.parametrize("unit", Unit)
def test_thousands_of_random_dates_agree_with_the_oracle(unit: Unit) -> None:
    chance = random.Random(20260101)
    different = []
    for day in random_dates(10_000):
        offset = Offset(chance.randint(-LONGEST_OFFSET[unit], LONGEST_OFFSET[unit]), unit)
        if offset.from_date(day) != by_oracle(day, offset):
            different.append((day, offset))
    assert different == []


@given(any_dates, offsets)
def test_any_date_and_offset_agree_with_the_oracle(day: date, offset: Offset) -> None:
    assert offset.from_date(day) == by_oracle(day, offset)


@pytest.mark.parametrize("milestone", [*SHIPPED.milestones, *CLINIC.milestones], ids=lambda each: each.key)
def test_planning_backwards_agrees_with_the_oracle_counting_day_by_day(milestone: Milestone) -> None:
    """Slow and simple: the last of a year of surgery dates that the oracle does not put past the target."""
    offset = milestone.latest
    if offset is None:
        return
    for target in list(month_ends_and_leap_days())[::9]:
        middle = offset.latest_start_for(target)
        candidates = [middle + timedelta(days=days) for days in range(-40, 41)]
        assert middle == max(day for day in candidates if by_oracle(day, offset) <= target)
