"""The words and numbers of a date written out. Pure: no clock, no framework, no prose."""

from __future__ import annotations

import re
from dataclasses import dataclass

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ORDINALS = frozenset({"st", "nd", "rd", "th"})
FILLERS = ORDINALS | {"of", "the", "on", "date", "surgery"}
"""All that may stand beside a date and leaves it the same day. Any other word could make it another: "not", "after"."""

_WORDS = re.compile(r"[^\W\d_]+|\d+")
_TOKENS = re.compile(_WORDS.pattern + r"|[^\s_.,:/()'’-]")
"""Beside words and numbers, each sign that is more than the punctuation of a date."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a text names, each in its order. ``is_known``: it holds nothing else."""

    months: list[str]
    numbers: list[str]
    weekdays: list[int]
    is_known: bool


def words_of(text: str) -> list[str]:
    """The words and numbers in ``text``."""
    return _WORDS.findall(text)


def written(text: str) -> Written:
    """``text`` taken apart; every word in it counts, so that none is passed over."""
    words = [word for word in _TOKENS.findall(text) if word.lower() not in FILLERS]
    months = [word for word in words if month_number(word)]
    numbers = [word for word in words if word.isdecimal()]
    weekdays = [number for number in map(weekday_number, words) if number is not None]
    return Written(months, numbers, weekdays, len(months) + len(numbers) + len(weekdays) == len(words))


def month_number(text: str) -> int | None:
    """1 to 12 for a month's name or its beginning (3 letters or more), else None."""
    name = text.lower().strip(" .,")
    place = _place("sep" if name == "sept" else name, MONTHS)
    return None if place is None else place + 1


def weekday_number(text: str) -> int | None:
    """0 to 6, from Monday, for a weekday's name or its beginning (3 letters or more), else None."""
    name = text.lower()
    return _place("wed" if name == "weds" else name, WEEKDAYS)


def _place(name: str, names: tuple[str, ...]) -> int | None:
    if len(name) < 3:
        return None
    return next((place for place, each in enumerate(names) if each.startswith(name)), None)
