"""Dates to offer in place of one that cannot be used. Pure: no clock, no framework, no prose.

Each is for the person to take or leave; none is taken for them. All are within the limits.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from recovery.domain.limits import Limits
from recovery.text.date_parts import near_month


def in_full(day: int, month: int, year: str, limits: Limits) -> tuple[date, ...]:
    """The dates of a real month that ``year`` names with all its digits or its last two."""
    years = range(limits.earliest.year, limits.latest.year + 1)
    named = [each for each in years if len(year) in (2, 4) and str(each).endswith(year)]
    return _allowed((date(each, month, day) for each in named if 1 <= day <= _length(each, month)), limits)


def either_way(first: int, second: int, year: str, limits: Limits) -> tuple[date, ...]:
    """Day first and month first; nothing unless both can be, since one alone would settle what is open."""
    both = in_full(first, second, year, limits), in_full(second, first, year, limits)
    return both[0] + both[1] if all(both) else ()


def swapped(day: int, month: int, year: str, limits: Limits) -> tuple[date, ...]:
    """The date meant where the month was put first."""
    return in_full(month, day, year, limits) if day <= 12 < month else ()


def respelt(day: int, month: str, year: str, limits: Limits) -> tuple[date, ...]:
    """The date meant where the month's name has a slip in it."""
    number = near_month(month)
    return () if number is None else in_full(day, number, year, limits)


def around_end(year: int, month: int, limits: Limits) -> tuple[date, ...]:
    """The last day of a month and the day after it."""
    last = date(year, month, _length(year, month))
    return _allowed((last, last + timedelta(days=1)), limits)


def this_year(day: date, today: date, limits: Limits) -> tuple[date, ...]:
    """The same day in the year of ``today``, 28 February where it has no 29th, if a slip made that the year of ``day``.

    A year of another calendar, such as 1405 or 2569, is no slip: its day and month are other ones too.
    """
    if not _is_a_slip(f"{day.year:04}", f"{today.year:04}"):
        return ()
    return _allowed((date(today.year, day.month, min(day.day, _length(today.year, day.month))),), limits)


def _is_a_slip(typed: str, meant: str) -> bool:
    """Whether the century or one digit is another, or two digits side by side have changed places."""
    if sum(one != other for one, other in zip(typed, meant, strict=True)) == 1 or typed[2:] == meant[2:]:
        return True
    swapped_around = (typed[:n] + typed[n + 1] + typed[n] + typed[n + 2 :] for n in range(len(typed) - 1))
    return meant in swapped_around


def _allowed(days: Iterable[date], limits: Limits) -> tuple[date, ...]:
    return tuple(day for day in days if day in limits)


def _length(year: int, month: int) -> int:
    return monthrange(year, month)[1]
