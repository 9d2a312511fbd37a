"""A time of day as people type it: 10:20, 14.30, 1430, 9am, 2:30 p.m., noon. What can mean two times is asked."""

from __future__ import annotations

import re
import unicodedata
from datetime import time

_NOON = frozenset({"noon", "midday", "12 noon", "12 midday", "12:00 noon"})
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:\s?[:.,h]\s?(?P<minute>\d{2})|\s(?P<apart>\d{2})|(?P<glued>\d{2}))?"
    r"\s?(?:o'?\s?clock|h|hrs?|hours?)?\.?"
    r"\s?(?P<half>[ap](?:\.?\s?m)?\.?)?"
)
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc`]| \u0301")  # the last is what becomes of an acute accent alone
_MORNING_BEGINS = 7
"""Before this hour, “2:30” is more often meant for the afternoon than for the night."""


class UnreadTime(ValueError):
    """No time, or one that can be meant in two ways: then ``readings`` has both."""

    def __init__(self, *readings: time) -> None:
        super().__init__(readings)
        self.readings = readings


def read_time(text: str) -> time:
    """Read the time of day that ``text`` says.

    :raises UnreadTime: rather than guess.
    """
    plain = _tidied(text)
    if plain in _NOON:
        return time(12)
    match = _CLOCK.fullmatch(plain)
    if match is None:
        raise UnreadTime
    hour, minute = int(match["hour"]), int(match["minute"] or match["apart"] or match["glued"] or 0)
    if hour > 23 or minute > 59:
        raise UnreadTime
    if match["half"]:
        return _in_half(hour, minute, is_morning=match["half"].startswith("a"))
    if hour < _MORNING_BEGINS and len(match["hour"]) == 1:
        raise UnreadTime(time(hour, minute), time(hour + 12, minute))
    return time(hour, minute)


def _in_half(hour: int, minute: int, *, is_morning: bool) -> time:
    """Return the time before or after noon. “12:30 am” is a night to some and a noon to others."""
    if is_morning and hour == 12:
        raise UnreadTime(time(0, minute), time(12, minute))
    if hour == 0 or (is_morning and hour > 12):
        raise UnreadTime
    return time(hour, minute) if is_morning or hour >= 12 else time(hour + 12, minute)


def _tidied(text: str) -> str:
    """Return small letters, plain apostrophes, single spaces, digits of every script as 0 to 9, nothing unseen."""
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    folded = unicodedata.normalize("NFKC", seen).casefold().replace("\u2236", ":")
    folded = _APOSTROPHES.sub("'", folded)
    digits = (str(unicodedata.digit(letter)) if letter.isdecimal() else letter for letter in folded)
    return " ".join("".join(digits).split())
