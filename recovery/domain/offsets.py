"""Signed distances from the surgery date, and the windows they make.

Months are calendar months, clamped to the last day of the month reached: 30 November 2023 and
3 months is 29 February 2024. Weeks are 7 days. Nothing here turns one unit into another.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import assert_never

from dateutil.relativedelta import relativedelta

from recovery.domain.errors import DomainError


class UnknownUnit(DomainError):
    """An offset's unit is none of day, week or month."""

    code = "unknown-unit"

    def __init__(self, unit: str) -> None:
        super().__init__(unit)
        self.unit = unit


class OffsetTooLong(DomainError):
    """An offset reaches further than any recovery this software is meant for."""

    code = "offset-too-long"

    def __init__(self, amount: int, unit: str) -> None:
        super().__init__(amount, unit)
        self.amount = amount
        self.unit = unit


class DateOutOfReach(DomainError):
    """Adding an offset leaves the calendar (years 1 to 9999)."""

    code = "date-out-of-reach"


class LatestBeforeEarliest(DomainError):
    """A window from ``earliest`` to ``latest`` would end before it begins for ``surgery_date``."""

    code = "latest-before-earliest"

    def __init__(self, surgery_date: date, earliest: Offset, latest: Offset) -> None:
        super().__init__(surgery_date)
        self.surgery_date = surgery_date
        self.earliest = earliest
        self.latest = latest


class Unit(StrEnum):
    """The units in which an offset counts, finest first."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


_FINEST_FIRST = tuple(Unit)

LONGEST_OFFSET = {Unit.DAY: 3650, Unit.WEEK: 520, Unit.MONTH: 120}
"""Ten years in each unit: far beyond any recovery, near enough that no date overflows."""


@dataclass(frozen=True, slots=True)
class Offset:
    """A signed ``amount`` of a ``unit``, counted from the surgery date; negative is before it.

    >>> Offset(3, Unit.MONTH).from_date(date(2023, 11, 30))
    datetime.date(2024, 2, 29)
    """

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in set(Unit):
            raise UnknownUnit(str(self.unit))
        object.__setattr__(self, "unit", Unit(self.unit))
        if abs(self.amount) > LONGEST_OFFSET[self.unit]:
            raise OffsetTooLong(self.amount, self.unit)

    def from_date(self, surgery_date: date) -> date:
        """Return the day this offset lands on.

        :raises DateOutOfReach: outside years 1 to 9999.
        """
        try:
            return surgery_date + _delta(self)
        except (OverflowError, ValueError) as error:
            raise DateOutOfReach from error

    @property
    def day_span(self) -> tuple[int, int]:
        """The fewest and the most days this offset can be, over every surgery date."""
        return _day_span(self)

    def latest_start_for(self, target: date) -> date:
        """Return the last day from which this offset still lands on or before ``target``.

        Subtracting months is not enough: 28 February less 6 months is 28 August, yet a surgery on
        31 August lands on 28 February too.

        :raises DateOutOfReach: where the calendar ends, on either side.
        """
        start = Offset(-self.amount, self.unit).from_date(target)
        while self.from_date(following := Offset(1, Unit.DAY).from_date(start)) <= target:
            start = following
        return start


@cache
def _delta(offset: Offset) -> timedelta | relativedelta:
    """Return what is added to a date: made once for each of the few thousand offsets there are."""
    match offset.unit:
        case Unit.DAY:
            return timedelta(days=offset.amount)
        case Unit.WEEK:
            return timedelta(weeks=offset.amount)
        case Unit.MONTH:
            return relativedelta(months=offset.amount)
        case _:
            assert_never(offset.unit)


@cache
def _day_span(offset: Offset) -> tuple[int, int]:
    days = telling_dates() if offset.unit is Unit.MONTH else (date(2024, 1, 1),)
    spans = [(offset.from_date(day) - day).days for day in days]
    return min(spans), max(spans)


@cache
def telling_dates() -> tuple[date, ...]:
    """Return surgery dates that show every length in days a month offset can have, beginning with 2024.

    Within a month only clamping changes the length, so its first and last day tell all. Across years
    only leap days do: four years in a row show the usual pattern, and the years around 2100 the one
    with a leap day missing, which no offset of ten years or less can meet twice.
    """
    years = (*range(2024, 2028), *range(2085, 2116))
    return tuple(
        date(year, month, day) for year in years for month in range(1, 13) for day in (1, monthrange(year, month)[1])
    )


@dataclass(frozen=True, slots=True)
class Window:
    """The time of a milestone: from ``earliest`` to ``latest``, or with an open end (``latest`` None).

    :raises LatestBeforeEarliest: if for some surgery date the end would come before the beginning.
    """

    earliest: Offset
    latest: Offset | None

    def __post_init__(self) -> None:
        if self.latest is None or self.latest.day_span[0] >= self.earliest.day_span[1]:
            return
        for surgery_date in telling_dates():
            if self.latest.from_date(surgery_date) < self.earliest.from_date(surgery_date):
                raise LatestBeforeEarliest(surgery_date, self.earliest, self.latest)

    @property
    def is_open(self) -> bool:
        """Whether the source gives no end."""
        return self.latest is None

    @property
    def unit(self) -> Unit:
        """The coarser unit of the two ends; the words for the window follow it."""
        return max(self.earliest.unit, (self.latest or self.earliest).unit, key=_FINEST_FIRST.index)
