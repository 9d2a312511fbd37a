"""Dates as people type and paste them. Pure: no clock, no framework, no prose.

Three boxes are read day, month, year. Free text is read in every way it can be; two readings are both
given back, since guessing between 3 April and 4 March could put a patient a month out.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from recovery.domain.limits import Limits
from recovery.text.date_offers import around_end, either_way, in_full, respelt, swapped, this_year
from recovery.text.date_parts import ORDINALS, month_number, words_of, written

MAX_LENGTH = 60
"""Longer text is no date; it is cut before it is looked at or shown again."""
CUT = "\N{HORIZONTAL ELLIPSIS}"
"""Ends text that was cut. What people type never holds it: normalised, it is three full stops."""

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_END_OF_A_SENTENCE = re.compile(r"(?<=\d)[.,;]+\Z")
_YEAR_FIRST = re.compile(r"(\d{4})[\s./-]+(\d{1,2})[\s./-]+(\d{1,2})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d+)", re.ASCII)


class Problem(StrEnum):
    """Why what was typed cannot be used."""

    EMPTY = "empty"
    UNREADABLE = "unreadable"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    SHORT_YEAR = "short-year"
    NO_SUCH_DAY = "no-such-day"
    WEEKDAY = "weekday"
    TOO_EARLY = "too-early"
    TOO_LATE = "too-late"


class Box(StrEnum):
    """The name of a box."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Boxes:
    """What stands in the three boxes, as typed."""

    day: str = ""
    month: str = ""
    year: str = ""

    @classmethod
    def typed(cls, day: str, month: str, year: str) -> Boxes:
        """The boxes, trimmed to what could be a date."""
        return cls(*(_tidy(each) for each in (day, month, year)))

    @classmethod
    def of(cls, day: date) -> Boxes:
        """The boxes a date fills."""
        return cls(str(day.day), str(day.month), str(day.year))

    def whole_date(self) -> str:
        """The text of the one box that holds more than a day, a month or a year.

        What the others hold may be left from the date before; two whole dates are none.
        """
        filled = [each for each in (self.day, self.month, self.year) if each]
        whole = [each for each in filled if len(words_of(each)) >= 3]
        if not whole and len(filled) == 1 and _names_month_and_more(filled[0]):
            return filled[0]  # "30 Oct": not whole, but more than the day it stands in the place of
        return whole[0] if len(whole) == 1 else ""


@dataclass(eq=False)
class Unusable(Exception):
    """No date can be made of it. ``wrong`` names the boxes at fault, ``fixes`` are dates to offer."""

    problem: Problem
    boxes: Boxes = Boxes()
    wrong: tuple[Box, ...] = tuple(Box)
    fixes: tuple[date, ...] = ()
    meant: tuple[int, int, int] | None = field(default=None)
    """Year, month and day as understood, where that much was."""


@dataclass(eq=False)
class Ambiguous(Exception):
    """``text`` can be read as either of ``readings``, day first and month first; ``refused`` ones are out of range."""

    text: str
    readings: tuple[date, date]
    refused: tuple[date, ...] = ()
    boxes: Boxes = Boxes()


def read_iso(text: str) -> date | None:
    """The day ``YYYY-MM-DD`` names, or None; no other form that ``fromisoformat`` takes."""
    if not _ISO.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_boxes(boxes: Boxes, limits: Limits, today: date) -> date:
    """The date in the boxes.

    :raises Unusable: with the boxes as typed.
    :raises Ambiguous: only for a whole date pasted into one box.
    """
    if whole := boxes.whole_date():
        return _read_in(boxes, whole, limits, today)
    if boxes == Boxes():
        raise Unusable(Problem.EMPTY)
    day, month, year = _day(boxes.day), _month(boxes.month), _number(boxes.year)
    _check_parts(boxes, day, month, year, limits)
    return _within(_real(day, month, year, boxes, limits), limits, today, boxes)


def read_text(text: str, limits: Limits, today: date) -> date:
    """The date that free text names.

    :raises Unusable: with the text spread into boxes where it can be.
    :raises Ambiguous: if day and month could be swapped.
    """
    day = read_iso(text)  # what every address has: nothing in it to tidy or to guess
    return day if day and day in limits else _read(_tidy(text), limits, today)


def _read_in(boxes: Boxes, whole: str, limits: Limits, today: date) -> date:
    try:
        return _read(whole, limits, today)
    except Ambiguous as problem:
        problem.boxes = boxes
        raise


def _read(text: str, limits: Limits, today: date) -> date:
    if not text:
        raise Unusable(Problem.EMPTY)
    if text.endswith(CUT):
        raise Unusable(Problem.UNREADABLE, Boxes(day=text))
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = match.groups()
        return _from_parts(day, month, year, limits, today)
    if match := _NUMBERS.fullmatch(text):
        return _from_numbers(text, *match.groups(), limits=limits, today=today)
    return _from_words(text, limits, today)


def _names_month_and_more(text: str) -> bool:
    words = words_of(text)
    return len(words) > 1 and any(map(month_number, words))


def _tidy(text: str) -> str:
    whole = _END_OF_A_SENTENCE.sub("", text.strip())
    legible = map(_legible, unicodedata.normalize("NFKC", whole[:MAX_LENGTH]))
    tidy = " ".join("".join(legible).split())
    return tidy if max(len(whole), len(tidy)) <= MAX_LENGTH else tidy[:MAX_LENGTH] + CUT


def _legible(char: str) -> str:
    """Digits of every script as 0 to 9, every dash as a hyphen, nothing that cannot be seen."""
    match unicodedata.category(char):
        case "Nd":
            return str(unicodedata.decimal(char))
        case "Pd":
            return "-"
        case "Cc":
            return " "
        case "Cf" | "Cs":
            return ""
    return char


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= 6 else None


def _day(text: str) -> int | None:
    lowered = text.lower()
    return _number(lowered[:-2] if lowered[-2:] in ORDINALS else lowered)


def _month(text: str) -> int | None:
    number = _number(text)
    return number if number is not None else month_number(text)


def _check_parts(boxes: Boxes, day: int | None, month: int | None, year: int | None, limits: Limits) -> None:
    if day is None or not 1 <= day <= 31:
        raise Unusable(Problem.DAY, boxes, (Box.DAY,))
    if month is None:
        raise Unusable(Problem.MONTH, boxes, (Box.MONTH,), respelt(day, boxes.month, boxes.year, limits))
    if not 1 <= month <= 12:
        raise Unusable(Problem.MONTH, boxes, (Box.MONTH,), swapped(day, month, boxes.year, limits))
    if year is not None and len(boxes.year) in (1, 2):
        raise Unusable(Problem.SHORT_YEAR, boxes, (Box.YEAR,), in_full(day, month, boxes.year, limits))
    if year is None or not 1 <= year <= 9999 or len(boxes.year) != 4:
        raise Unusable(Problem.YEAR, boxes, (Box.YEAR,))


def _real(day: int | None, month: int | None, year: int | None, boxes: Boxes, limits: Limits) -> date:
    if day is None or month is None or year is None:  # pragma: no cover - _check_parts refused it
        raise Unusable(Problem.UNREADABLE, boxes)
    if day <= monthrange(year, month)[1]:
        return date(year, month, day)
    fixes = around_end(year, month, limits)
    wrong = (Box.DAY, Box.MONTH) if fixes else tuple(Box)
    raise Unusable(Problem.NO_SUCH_DAY, boxes, wrong, fixes, (year, month, day))


def _within(day: date, limits: Limits, today: date, boxes: Boxes) -> date:
    if day in limits:
        return day
    problem = Problem.TOO_EARLY if day < limits.earliest else Problem.TOO_LATE
    raise Unusable(problem, boxes, (Box.YEAR,), this_year(day, today, limits), (day.year, day.month, day.day))


def _from_parts(day: str, month: str, year: str, limits: Limits, today: date) -> date:
    return read_boxes(Boxes(_bare(day), _bare(month), year), limits, today)


def _bare(number: str) -> str:
    """Without leading zeros."""
    return number.lstrip("0") or "0"


def _from_numbers(text: str, one: str, two: str, year: str, *, limits: Limits, today: date) -> date:
    first, second = int(one), int(two)
    if 1 <= first <= 12 and 1 <= second <= 12 and first != second:
        _check_order(text, first, second, year, limits)
    month_first = first <= 12 < second
    day, month = (two, one) if month_first else (one, two)
    return _from_parts(day, month, year, limits, today)


def _check_order(text: str, first: int, second: int, year: str, limits: Limits) -> None:
    """Refuse numbers that can be read day first and month first."""
    if len(year) == 2:
        boxes = Boxes(str(first), str(second), year)
        raise Unusable(Problem.SHORT_YEAR, boxes, (Box.YEAR,), either_way(first, second, year, limits))
    if len(year) == 4 and int(year):
        readings = (date(int(year), second, first), date(int(year), first, second))
        refused = tuple(reading for reading in readings if reading not in limits)
        if len(refused) < len(readings):
            raise Ambiguous(text, readings, refused, Boxes(day=text))


def _from_words(text: str, limits: Limits, today: date) -> date:
    """The date of text in which the month is a word."""
    parts, weekdays = _spread(text), written(text).weekdays
    try:
        day = _from_parts(*parts, limits, today)
    except Unusable as refused:
        _keep_weekdays(refused, weekdays)
        raise
    if not _is_on(day, weekdays):
        meant = (day.year, day.month, day.day)
        raise Unusable(Problem.WEEKDAY, Boxes(*map(_bare, parts)), fixes=(day,), meant=meant)
    return day


def _keep_weekdays(refused: Unusable, weekdays: list[int]) -> None:
    """Offer nothing that the text speaks against, where all of the date was given."""
    if refused.problem in (Problem.MONTH, Problem.SHORT_YEAR):
        refused.fixes = tuple(fix for fix in refused.fixes if _is_on(fix, weekdays))


def _is_on(day: date, weekdays: list[int]) -> bool:
    return all(weekday == day.weekday() for weekday in weekdays)


def _spread(text: str) -> tuple[str, str, str]:
    """Day, month and year of text that names these and leaves nothing open but how the month is spelt."""
    found = written(text)
    numbers, months = found.numbers, found.months or found.misspelt
    if not found.others and len(months) == len(numbers) == 1 and len(numbers[0]) <= 2:
        raise Unusable(Problem.YEAR, Boxes(numbers[0], months[0]), (Box.YEAR,))
    if found.others != found.misspelt or len(months) != 1 or len(numbers) != 2:
        raise Unusable(Problem.UNREADABLE, Boxes(day=text))
    year_first = len(numbers[0]) == 4
    day, year = reversed(numbers) if year_first else numbers
    return day, months[0], year
