"""The words and numbers that name a date. Pure: no clock, no framework, no prose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ORDINALS = frozenset({"st", "nd", "rd", "th"})
FILLERS = ORDINALS | {"of", "the", "on", "date", "surgery"}
"""All that may stand beside a date and leaves it the same day. Any other word could make it another: "not", "after"."""

_NEAR = 0.75
"""The likeness that a misspelt name and its month need, from 0 to 1: one slip in a name of four letters."""
_CLEARLY = 0.1
"""The least by which every other month must be less alike: "Juny" is near to two, "Setember" to one."""

_WORDS = re.compile(r"[^\W\d_]+|\d+")
_TOKENS = re.compile(_WORDS.pattern + r"|[^\s_.,:/()'’-]")
"""The tokens of a text: words, numbers, and each sign that is more than the punctuation of a date."""


@dataclass(frozen=True, slots=True)
class DateNames:
    """The parts of a date that a text names, each in its order; ``others`` is all else that it holds."""

    months: list[str]
    numbers: list[str]
    weekdays: list[int]
    others: list[str]

    @property
    def misspelt(self) -> list[str]:
        """The one word that is not known, where it is near to a month and no month is named."""
        return self.others if not self.months and len(self.others) == 1 and near_month(self.others[0]) else []

    def is_on_weekday(self, number: int) -> bool:
        """Whether every weekday that it names is this one, 0 to 6 from Monday."""
        return all(weekday == number for weekday in self.weekdays)


def words_and_numbers(text: str) -> list[str]:
    """Return the words and numbers in ``text``."""
    return _WORDS.findall(text)


def date_names(text: str) -> DateNames:
    """Take ``text`` apart; every word in it counts, so that none is passed over."""
    words = [word for word in _TOKENS.findall(text) if word.lower() not in FILLERS]
    months = [word for word in words if month_number(word)]
    numbers = [word for word in words if word.isdecimal()]
    weekdays = [number for number in map(weekday_number, words) if number is not None]
    known = {*months, *numbers}
    others = [word for word in words if word not in known and weekday_number(word) is None]
    return DateNames(months, numbers, weekdays, others)


def month_number(text: str) -> int | None:
    """Return 1 to 12 for a month's name or its beginning (3 letters or more), else None."""
    name = _bare(text)
    place = _place("sep" if name == "sept" else name, MONTHS)
    return None if place is None else place + 1


def near_month(text: str) -> int | None:
    """Return 1 to 12 for the one month whose name ``text`` is clearly nearest to, else None."""
    typed = _bare(text)
    if len(typed) < 3:
        return None
    likeness = sorted((SequenceMatcher(None, name, typed).ratio(), number) for number, name in enumerate(MONTHS, 1))
    (second, _), (best, number) = likeness[-2:]
    return number if best >= _NEAR and best - second > _CLEARLY else None


def _bare(text: str) -> str:
    return text.lower().strip(" .,")


def weekday_number(text: str) -> int | None:
    """Return 0 to 6, from Monday, for a weekday's name or its beginning (3 letters or more), else None."""
    name = text.lower()
    return _place("wed" if name == "weds" else name, WEEKDAYS)


def _place(name: str, names: tuple[str, ...]) -> int | None:
    if len(name) < 3:
        return None
    return next((place for place, full_name in enumerate(names) if full_name.startswith(name)), None)
