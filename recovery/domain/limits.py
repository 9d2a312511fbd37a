"""The dates that may be asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from dateutil.relativedelta import relativedelta

YEARS_BACK = 10
YEARS_AHEAD = 3
LOOK_UP_YEARS_BEFORE = 1
LOOK_UP_YEARS_AFTER = 5
OLD_AFTER_YEARS = 3
"""A source reviewed longer ago than this is worth a second thought."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The first and the last day accepted."""

    earliest: date
    latest: date

    def __contains__(self, day: date) -> bool:
        return self.earliest <= day <= self.latest

    def clamp(self, day: date) -> date:
        """Return the accepted day nearest to ``day``."""
        return min(max(day, self.earliest), self.latest)


def surgery_limits(today: date) -> Limits:
    """Return the surgery dates that are accepted: from 10 years ago to 3 years ahead."""
    return _around(today, YEARS_BACK, YEARS_AHEAD)


def look_up_limits(surgery_date: date) -> Limits:
    """Return the days that can be looked up: from 1 year before surgery to 5 years after."""
    return _around(surgery_date, LOOK_UP_YEARS_BEFORE, LOOK_UP_YEARS_AFTER)


def target_limits(today: date) -> Limits:
    """Return the days to be back by while there is no surgery date yet: any that a surgery within its limits allows."""
    return _around(today, YEARS_BACK, YEARS_AHEAD + LOOK_UP_YEARS_AFTER)


def _around(day: date, before: int, after: int) -> Limits:
    return Limits(day + _years(-before), day + _years(after))


@cache
def _years(years: int) -> relativedelta:
    """Return a length of years, made once for each of the few there are: every page asks for some."""
    return relativedelta(years=years)
