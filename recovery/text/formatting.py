"""Dates, windows and lengths of time in words. Pure: nothing here knows today.

Words with dates in them stay in pieces (:data:`Prose`), so that a page can mark each date up and a
calendar or a test can join them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from string import Formatter

from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from recovery.domain.offsets import Offset, Unit, Window
from recovery.text import zones


class Html(str):
    """Text that is HTML already, sanitised when it was saved."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Dated:
    """Words that stand for a day."""

    text: str
    on: date


Prose = tuple[str | Dated, ...]
"""A sentence in pieces."""

MINUS = "\N{MINUS SIGN}"
_formatter = Formatter()


def compose(template: str, **values: str | Dated | Prose) -> Prose:
    """Return ``template`` with its ``{names}`` replaced, dates kept as pieces.

    >>> compose("By {end}.", end=Dated("30 April", date(2027, 4, 30)))[0]
    'By '
    """
    pieces: list[str | Dated] = []
    for literal, name, _spec, _conversion in _formatter.parse(template):
        if literal:
            pieces.append(literal)
        if name is not None:
            value = values[name]
            pieces.extend(value if isinstance(value, tuple) else (value,))
    return tuple(pieces)


def plain(prose: Prose) -> str:
    """Return the sentence as one string."""
    return "".join(piece if isinstance(piece, str) else piece.text for piece in prose)


def capitalised(prose: Prose) -> Prose:
    """Return the sentence with a capital first letter."""
    if not prose:
        return prose
    first, *rest = prose
    if isinstance(first, Dated):
        return (Dated(first.text[:1].upper() + first.text[1:], first.on), *rest)
    return (first[:1].upper() + first[1:], *rest)


def full_date(day: date) -> Dated:
    """Say a day as "Friday 30 October 2026"."""
    return Dated(_("{weekday} {day} {month} {year}").format(**_parts(day)), day)


def short_date(day: date) -> Dated:
    """Say a day as "Fri 30 October 2026"."""
    return Dated(_("{weekday_short} {day} {month} {year}").format(**_parts(day)), day)


def date_with_year(day: date) -> Dated:
    """Say a day as "30 October 2026"."""
    return Dated(_("{day} {month} {year}").format(**_parts(day)), day)


def day_and_month(day: date) -> Dated:
    """Say a day as "30 October"."""
    return Dated(_("{day} {month}").format(**_parts(day)), day)


def weekday_date(day: date, this_year: int) -> Dated:
    """Say a day as "Wednesday 16 December"; with the year where it is not ``this_year``."""
    if day.year != this_year:
        return full_date(day)
    return Dated(_("{weekday} {day} {month}").format(**_parts(day)), day)


def chart_date(day: date) -> str:
    """Say a day as "25 Dec"."""
    return _("{day} {month_short}").format(**_parts(day))


def chart_date_with_year(day: date) -> str:
    """Say a day as "25 Dec 2026"."""
    return _("{day} {month_short} {year}").format(**_parts(day))


def chart_date_seen_in(day: date, year: int) -> str:
    """Say a day as "25 Dec", with its year where that is not ``year``."""
    return chart_date(day) if day.year == year else chart_date_with_year(day)


def month_name(month: int) -> str:
    """Return "January" for 1."""
    return str(MONTHS[month])


def month_short(month: int) -> str:
    """Return "Jan" for 1."""
    return str(MONTHS_3[month]).capitalize()


def month_and_year(day: date) -> str:
    """Say a day's month as "July 2019"."""
    return _("{month} {year}").format(**_parts(day))


def weekday(day: date) -> str:
    """Say a day as "Friday"."""
    return str(WEEKDAYS[day.weekday()])


def _parts(day: date) -> dict[str, str]:
    return _parts_in(get_language(), day)


@lru_cache(maxsize=4096)
def _parts_in(_language: str | None, day: date) -> dict[str, str]:
    """Return the names a date is said with; kept, because a page says the same few dates many times."""
    return {
        "weekday": weekday(day),
        "weekday_short": str(WEEKDAYS_ABBR[day.weekday()]),
        "day": str(day.day),
        "month": month_name(day.month),
        "month_short": month_short(day.month),
        "year": str(day.year),
    }


def third_of_month(day: date, *, year: bool) -> Dated:
    """Say a day as "late January 2027": days 1 to 10 are early, 11 to 20 mid, the rest late."""
    if day.day <= 10:
        pattern = _("early {month}")
    elif day.day <= 20:
        pattern = _("mid\u2011{month}")
    else:
        pattern = _("late {month}")
    words = pattern.format(month=month_name(day.month))
    if year:
        words = _("{month_part} {year}").format(month_part=words, year=day.year)
    return Dated(words, day)


def one_end(day: date, unit: Unit, *, year: bool = True) -> Dated:
    """Say one end of a window, as exactly as its unit allows."""
    match unit:
        case Unit.DAY:
            return date_with_year(day) if year else day_and_month(day)
        case Unit.WEEK:
            exact = date_with_year(day) if year else day_and_month(day)
            return Dated(_("about {date}").format(date=exact.text), day)
        case Unit.MONTH:
            return third_of_month(day, year=year)


def window_words(window: Window, earliest: date, latest: date, *, years: bool = True) -> Prose:
    """Say a closed window; a year is said once, at the end, unless the ends' years differ.

    A window whose two ends are the same day is said as one; exact to the day, with its weekday.
    """
    unit = window.unit
    if earliest == latest:
        single = full_date(latest) if unit is Unit.DAY and years else one_end(latest, unit, year=years)
        return (single,)
    # "About" is said once, at the beginning.
    end = one_end(latest, Unit.DAY if unit is Unit.WEEK else unit, year=years)
    # Days that third_of_month says with the same words: 10 or fewer, 20 or fewer, the rest.
    thirds = {(day.year, day.month, min((day.day - 1) // 10, 2)) for day in (earliest, latest)}
    if unit is Unit.MONTH and len(thirds) == 1:
        return (end,)
    start = one_end(earliest, unit, year=years and earliest.year != latest.year)
    if unit is Unit.DAY and (earliest.year, earliest.month) == (latest.year, latest.month):
        start = Dated(str(earliest.day), earliest)
    return compose(pgettext("a window of time", "{start} to {end}"), start=start, end=end)


def duration(offset: Offset) -> str:
    """Say how long an offset is, on either side: "6 months"."""
    return count_of(abs(offset.amount), offset.unit)


def offset_words(offset: Offset) -> str:
    """Say an offset as "3 months", "2 weeks before" or "day 0"."""
    if offset.amount < 0:
        return _("{duration} before").format(duration=duration(offset))
    return _("day {n}").format(n=offset.amount) if offset.unit is Unit.DAY else duration(offset)


def span_words(window: Window, *, is_stage: bool) -> str:
    """Say how long after surgery, without a date: "4 to 6 months"; for a stage from day 0 to its end, "6 weeks"."""
    start, end = window.earliest, window.latest or window.earliest
    if start == end or (is_stage and start.amount == 0):
        return _from_surgery(end)
    if start.unit is end.unit and 0 <= start.amount < end.amount:
        return pgettext("a span of time", "{start} to {end}").format(start=start.amount, end=duration(end))
    return pgettext("a span of time", "{start} to {end}").format(start=_from_surgery(start), end=_from_surgery(end))


def _from_surgery(offset: Offset) -> str:
    if offset.amount == 0:
        return _("day {n}").format(n=0)
    return _("{duration} before").format(duration=duration(offset)) if offset.amount < 0 else duration(offset)


def clock_time(at: datetime) -> str:
    """Say "10:20 London time"; with its offset where clocks there show that time twice."""
    zone = zone_words(zones.name_of(at.tzinfo)) or utc_offset(at)
    if len(zones.moments_shown_as(at.replace(tzinfo=None), at.tzinfo or UTC)) > 1:
        zone = _("{zone} ({offset})").format(zone=zone, offset=utc_offset(at))
    return pgettext("a time of day and its zone", "{time} {zone}").format(time=f"{at:%H:%M}", zone=zone)


def zone_words(name: str) -> str:
    """Say "London time"; nothing for a zone that is named after no place, whose offset says more."""
    if "/" not in name or name.startswith("Etc/"):
        return ""
    return _("{city} time").format(city=zones.city(name))


def utc_offset(at: datetime) -> str:
    """Say "UTC", "UTC+5:45" or, with a true minus sign, "UTC-3"."""
    minutes = round((at.utcoffset() or timedelta()).total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else MINUS}{hours}" + (f":{rest:02}" if rest else "")


def count_of(number: int, unit: Unit) -> str:
    """Say "3 days", "1 week" or "6 months"."""
    match unit:
        case Unit.DAY:
            return ngettext("{n} day", "{n} days", number).format(n=number)
        case Unit.WEEK:
            return ngettext("{n} week", "{n} weeks", number).format(n=number)
        case Unit.MONTH:
            return ngettext("{n} month", "{n} months", number).format(n=number)


def unit_name(number: int, unit: Unit) -> str:
    """Say "days", "week" or "months": the word alone, for where the number is drawn apart."""
    match unit:
        case Unit.DAY:
            return ngettext("day", "days", number)
        case Unit.WEEK:
            return ngettext("week", "weeks", number)
        case Unit.MONTH:
            return ngettext("month", "months", number)
