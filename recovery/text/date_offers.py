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
    """Return the dates of a real month that ``year`` names with all its digits or its last two."""
    years = range(limits.earliest.year, limits.latest.year + 1)
    meant = [full for full in years if len(year) in (2, 4) and str(full).endswith(year)]
    return _allowed((date(full, month, day) for full in meant if 1 <= day <= monthrange(full, month)[1]), limits)


def either_way(first: int, second: int, year: str, limits: Limits) -> tuple[date, ...]:
    """Return day first and month first; nothing unless both can be, since one alone would settle what is open."""
    both = in_full(first, second, year, limits), in_full(second, first, year, limits)
    return both[0] + both[1] if all(both) else ()


def swapped(day: int, month: int, year: str, limits: Limits) -> tuple[date, ...]:
    """Return the date meant where the month was put first."""
    return in_full(month, day, year, limits) if day <= 12 < month else ()


def respelt(day: int, month: str, year: str, limits: Limits) -> tuple[date, ...]:
    """Return the date meant where the month's name has a slip in it."""
    number = near_month(month)
    return () if number is None else in_full(day, number, year, limits)


def around_end(year: int, month: int, limits: Limits) -> tuple[date, ...]:
    """Return the last day of a month and the day after it."""
    last = date(year, month, monthrange(year, month)[1])
    return _allowed((last, last + timedelta(days=1)), limits)


def this_year(day: date, today: date, limits: Limits) -> tuple[date, ...]:
    """Return the same day in the year of ``today``, if the year of ``day`` is that one with a slip.

    A slip is another century or digit, or two neighbours that changed places. 28 February stands in for a 29th.
    A year of another calendar, such as 1405 or 2569, is no slip: its day and month are other ones too.
    """
    typed, meant = f"{day.year:04}", f"{today.year:04}"
    has_one_other_digit = sum(one != other for one, other in zip(typed, meant, strict=True)) == 1
    neighbours_swapped = (typed[:n] + typed[n + 1] + typed[n] + typed[n + 2 :] for n in range(len(typed) - 1))
    if not has_one_other_digit and typed[2:] != meant[2:] and meant not in neighbours_swapped:
        return ()
    last = monthrange(today.year, day.month)[1]
    return _allowed((date(today.year, day.month, min(day.day, last)),), limits)


def _allowed(days: Iterable[date], limits: Limits) -> tuple[date, ...]:
    return tuple(day for day in days if day in limits)
