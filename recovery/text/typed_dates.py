"""Dates as people type and paste them. Pure: no clock, no framework, no prose.

Three boxes are read day, month, year. Free text is read in every way it can be; two readings are both
given back, since guessing between 3 April and 4 March could put a patient a month out.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from recovery.domain.limits import Limits
from recovery.text.date_offers import around_end, either_way, in_full, respelt, swapped, this_year
from recovery.text.date_parts import ORDINALS, DateNames, date_names, month_number, words_and_numbers

MAX_LENGTH = 60
"""The most characters of a date; longer text is cut before it is looked at or shown again."""
CUT = "\N{HORIZONTAL ELLIPSIS}"
"""The end of text that was cut. What people type never holds it: normalised, it is three full stops."""

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_END_OF_A_SENTENCE = re.compile(r"(?<=\d)[.,;]+\Z")
_YEAR_FIRST = re.compile(r"(\d{4})[\s./-]+(\d{1,2})[\s./-]+(\d{1,2})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d+)", re.ASCII)


class DateProblem(StrEnum):
    """The reason why what was typed cannot be used."""

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
    """The texts in the three boxes, as typed."""

    day: str = ""
    month: str = ""
    year: str = ""

    @classmethod
    def typed(cls, day: str, month: str, year: str) -> Boxes:
        """Return the boxes, trimmed to what could be a date."""
        return cls(_tidy(day), _tidy(month), _tidy(year))

    @classmethod
    def of(cls, day: date) -> Boxes:
        """Return the boxes that a date fills, the month as a number."""
        return cls(str(day.day), str(day.month), str(day.year))

    def whole_date(self) -> str:
        """Return the text of the one box that holds more than a day, a month or a year; empty for none.

        What the others hold may be left from the date before; two whole dates are none.
        """
        filled = [box for box in (self.day, self.month, self.year) if box]
        whole = [box for box in filled if len(words_and_numbers(box)) >= 3]
        if not whole and len(filled) == 1:
            words = words_and_numbers(filled[0])
            if len(words) > 1 and any(map(month_number, words)):
                return filled[0]  # "30 Oct": not whole, but more than the day it stands in the place of
        return whole[0] if len(whole) == 1 else ""


@dataclass(eq=False)
class Unusable(Exception):
    """No date can be made of it. ``wrong`` names the boxes at fault, ``fixes`` are dates to offer."""

    problem: DateProblem
    boxes: Boxes = Boxes()
    wrong: tuple[Box, ...] = tuple(Box)
    fixes: tuple[date, ...] = ()
    meant: tuple[int, int, int] | None = None
    """Year, month and day as understood, where that much was."""


@dataclass(eq=False)
class Ambiguous(Exception):
    """``text`` can be read as either of ``readings``, day first and month first; ``refused`` ones are out of range."""

    text: str
    readings: tuple[date, date]
    refused: tuple[date, ...] = ()
    boxes: Boxes = Boxes()


def read_iso(text: str) -> date | None:
    """Return the day ``YYYY-MM-DD`` names, or None; no other form that ``fromisoformat`` takes."""
    if not _ISO.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_boxes(boxes: Boxes, limits: Limits, today: date) -> date:
    """Read the date in the boxes.

    :raises Unusable: with the boxes as typed.
    :raises Ambiguous: only for a whole date pasted into one box.
    """
    if whole := boxes.whole_date():
        try:
            return _read(whole, limits, today)
        except Ambiguous as problem:
            problem.boxes = boxes
            raise
    if boxes == Boxes():
        raise Unusable(DateProblem.EMPTY)
    year, month, day = _parts_of(boxes, limits)
    if day > monthrange(year, month)[1]:
        fixes = around_end(year, month, limits)
        wrong = (Box.DAY, Box.MONTH) if fixes else tuple(Box)
        raise Unusable(DateProblem.NO_SUCH_DAY, boxes, wrong, fixes, (year, month, day))
    named = date(year, month, day)
    if named not in limits:
        too_far = DateProblem.TOO_EARLY if named < limits.earliest else DateProblem.TOO_LATE
        raise Unusable(too_far, boxes, (Box.YEAR,), this_year(named, today, limits), (year, month, day))
    return named


def read_text(text: str, limits: Limits, today: date) -> date:
    """Read the date that free text names.

    :raises Unusable: with the text spread into boxes where it can be.
    :raises Ambiguous: if day and month could be swapped.
    """
    day = read_iso(text)  # what every address has: nothing in it to tidy or to guess
    return day if day and day in limits else _read(_tidy(text), limits, today)


def _read(text: str, limits: Limits, today: date) -> date:
    if not text:
        raise Unusable(DateProblem.EMPTY)
    if text.endswith(CUT):
        raise Unusable(DateProblem.UNREADABLE, Boxes(day=text))
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = match.groups()
        return _from_parts(day, month, year, limits, today)
    if match := _NUMBERS.fullmatch(text):
        return _from_numbers(match, limits, today)
    return _from_words(text, limits, today)


def _tidy(text: str) -> str:
    whole = _END_OF_A_SENTENCE.sub("", text.strip())
    legible = map(_legible, unicodedata.normalize("NFKC", whole[:MAX_LENGTH]))
    tidy = " ".join("".join(legible).split())
    return tidy if max(len(whole), len(tidy)) <= MAX_LENGTH else tidy[:MAX_LENGTH] + CUT


def _legible(char: str) -> str:
    """Write digits of every script as 0 to 9, every dash as a hyphen, and nothing that cannot be seen."""
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


def _parts_of(boxes: Boxes, limits: Limits) -> tuple[int, int, int]:
    """Read year, month and day, each by itself; whether the month has that day is not known here."""
    day_text = boxes.day.lower()
    day = _number(day_text[:-2] if day_text[-2:] in ORDINALS else day_text)
    month, year = _number(boxes.month), _number(boxes.year)
    if month is None:
        month = month_number(boxes.month)
    if day is None or not 1 <= day <= 31:
        raise Unusable(DateProblem.DAY, boxes, (Box.DAY,))
    if month is None:
        raise Unusable(DateProblem.MONTH, boxes, (Box.MONTH,), respelt(day, boxes.month, boxes.year, limits))
    if not 1 <= month <= 12:
        raise Unusable(DateProblem.MONTH, boxes, (Box.MONTH,), swapped(day, month, boxes.year, limits))
    if year is not None and len(boxes.year) in (1, 2):
        raise Unusable(DateProblem.SHORT_YEAR, boxes, (Box.YEAR,), in_full(day, month, boxes.year, limits))
    if year is None or not 1 <= year <= 9999 or len(boxes.year) != 4:
        raise Unusable(DateProblem.YEAR, boxes, (Box.YEAR,))
    return year, month, day


def _from_parts(day: str, month: str, year: str, limits: Limits, today: date) -> date:
    return read_boxes(Boxes(_without_zeros(day), _without_zeros(month), year), limits, today)


def _without_zeros(number: str) -> str:
    return number.lstrip("0") or "0"


def _from_numbers(match: re.Match[str], limits: Limits, today: date) -> date:
    """Read numbers divided by signs: day first, or month first where the second can be no month."""
    one, two, year = match.groups()
    first, second = int(one), int(two)
    if 1 <= first <= 12 and 1 <= second <= 12 and first != second:
        _refuse_both_ways(match[0], first, second, year, limits)
    month_first = first <= 12 < second
    day, month = (two, one) if month_first else (one, two)
    return _from_parts(day, month, year, limits, today)


def _refuse_both_ways(text: str, first: int, second: int, year: str, limits: Limits) -> None:
    """Refuse numbers that can be read day first and month first."""
    if len(year) == 2:
        boxes = Boxes(str(first), str(second), year)
        raise Unusable(DateProblem.SHORT_YEAR, boxes, (Box.YEAR,), either_way(first, second, year, limits))
    if len(year) == 4 and int(year):
        readings = (date(int(year), second, first), date(int(year), first, second))
        refused = tuple(reading for reading in readings if reading not in limits)
        if len(refused) < len(readings):
            raise Ambiguous(text, readings, refused, Boxes(day=text))


def _from_words(text: str, limits: Limits, today: date) -> date:
    """Read text in which the month is a word, and a weekday may stand."""
    names = date_names(text)
    parts = _spread(names, text)
    try:
        day = _from_parts(*parts, limits, today)
    except Unusable as refused:
        # Offer nothing that the text speaks against, where all of the date was given.
        if refused.problem in (DateProblem.MONTH, DateProblem.SHORT_YEAR):
            refused.fixes = tuple(fix for fix in refused.fixes if names.is_on_weekday(fix.weekday()))
        raise
    if not names.is_on_weekday(day.weekday()):
        meant = (day.year, day.month, day.day)
        raise Unusable(DateProblem.WEEKDAY, Boxes(*map(_without_zeros, parts)), fixes=(day,), meant=meant)
    return day


def _spread(names: DateNames, text: str) -> tuple[str, str, str]:
    """Return day, month and year of text that names these and leaves nothing open but how the month is spelt."""
    numbers, months = names.numbers, names.months or names.misspelt
    if not names.others and len(months) == len(numbers) == 1 and len(numbers[0]) <= 2:
        raise Unusable(DateProblem.YEAR, Boxes(numbers[0], months[0]), (Box.YEAR,))
    if names.others != names.misspelt or len(months) != 1 or len(numbers) != 2:
        raise Unusable(DateProblem.UNREADABLE, Boxes(day=text))
    year_first = len(numbers[0]) == 4
    day, year = reversed(numbers) if year_first else numbers
    return day, months[0], year
