"""How soon something comes: a sentence with its number drawn large."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.domain.clinic_facts import SetBy
from recovery.domain.offsets import Unit, Window
from recovery.domain.protocol import Kind
from recovery.domain.timeline import Entry

NEAR_DAYS = {Unit.DAY: 7, Unit.WEEK: 7, Unit.MONTH: 14}
"""Nearer than this, a date that is as rough as its unit is "around now" and is not counted down to."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number, or words in its place, with the words above and below it."""

    above: str
    number: str
    below: str


def is_fuzzy(entry: Entry) -> bool:
    """Whether its time is rough: open, or in weeks or months."""
    window = entry.milestone.window
    if window is None or entry.milestone.kind is Kind.VISIT:
        return False
    return window.is_open or window.unit is not Unit.DAY


def count_from_surgery(entry: Entry) -> Count | None:
    """How long after surgery, for someone whose surgery is still to come; None for what does not come after it."""
    window = entry.milestone.window
    if window is None or window.latest is None or entry.milestone.kind is Kind.VISIT:
        return None
    first, last = window.earliest, window.latest
    if window.unit is Unit.DAY and entry.milestone.kind is Kind.EVENT:
        words, number = _days_after(window, last.amount, entry.milestone.set_by), last.amount
    else:
        words, number = _from_about(first.amount, first.unit), first.amount
    return _count(words, number) if number > 0 else None


def _days_after(window: Window, days: int, set_by: SetBy) -> str:
    if window.earliest == window.latest:
        return ngettext("{n} day after surgery", "{n} days after surgery", days)
    if set_by is SetBy.CLINIC:
        return ngettext("planned within {n} day after surgery", "planned within {n} days after surgery", days)
    return ngettext("usually within {n} day after surgery", "usually within {n} days after surgery", days)


def _from_about(number: int, unit: Unit) -> str:
    match unit:
        case Unit.DAY:
            return ngettext("from about {n} day after surgery", "from about {n} days after surgery", number)
        case Unit.WEEK:
            return ngettext("from about {n} week after surgery", "from about {n} weeks after surgery", number)
        case Unit.MONTH:
            return ngettext("from about {n} month after surgery", "from about {n} months after surgery", number)


def count_down(day: date, entry: Entry) -> Count | None:
    """How long from ``day`` to its first day; rough where its time is rough."""
    window = entry.milestone.window
    if entry.earliest is None:
        return None
    days = (entry.earliest - day).days
    if window is None or not is_fuzzy(entry):
        return _count(ngettext("in {n} day", "in {n} days", days), days)
    if days < NEAR_DAYS[window.unit]:
        # Translators: what stands in brackets is drawn large.
        above, now, below = re.split(r"[\[\]]", _("around [now]"))
        return Count(above.strip(), now, below.strip())
    weeks = round(days / 7)
    return _count(ngettext("in about {n} week", "in about {n} weeks", weeks), weeks)


def _count(words: str, number: int) -> Count:
    """A whole sentence, with its number drawn apart from what stands before and after it."""
    above, _number, below = words.partition("{n}")
    return Count(above.strip(), str(number), below.strip())
