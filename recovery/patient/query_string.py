"""The questions in a query, read once: which surgery date, and which day to look up.

Plain functions over :mod:`recovery.text.typed_dates` instead of Django's forms: the same three boxes may be
a surgery date or a look-up, free text may have two readings, and an impossible date comes back with
dates to offer. A ``DateField`` knows none of these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.http import QueryDict

from recovery.domain.limits import Limits, look_up_limits, surgery_limits, target_limits
from recovery.domain.timeline import LookUp
from recovery.text.formatting import month_name
from recovery.text.typed_dates import Ambiguous, Boxes, DateProblem, Unusable, read_boxes, read_iso, read_text

_DAY_NUMBER = re.compile(r"-?\d{1,5}", re.ASCII)
_BOXES = ("day", "month", "year")
_LOOK_UPS = ("on", "on_day", "back_by")


class Ask(StrEnum):
    """The two questions that can be asked about another day."""

    ON = "on"
    BACK_BY = "back_by"


@dataclass(frozen=True, slots=True)
class AskedDate:
    """A date that was read. ``is_canonical``: it stood in the query just as the address says it."""

    day: date
    is_canonical: bool


@dataclass(frozen=True, slots=True)
class AskedLookUp:
    """A look-up that was read, or why it could not be."""

    look_up: LookUp = LookUp()
    is_canonical: bool = True
    problem: Unusable | Ambiguous | None = None
    boxes: Boxes = Boxes()
    ask: Ask | None = None


def boxes_of(query: QueryDict) -> Boxes | None:
    """Return the three boxes; None if the query has none of them."""
    if query.keys().isdisjoint(_BOXES):
        return None
    return Boxes.typed(*(query.get(name, "") for name in _BOXES))


def boxes_showing(day: date) -> Boxes:
    """Return the boxes with a date in them, the month by its name."""
    return Boxes(str(day.day), month_name(day.month), str(day.year))


def read_surgery_date(query: QueryDict, today: date) -> AskedDate:
    """Read the surgery date a query asks for: its boxes, unless they are the look-up's; else its text.

    :raises Unusable: if there is none in it.
    :raises Ambiguous: if there are two.
    """
    limits = surgery_limits(today)
    boxes = None if "ask" in query else boxes_of(query)
    if boxes is not None:
        return AskedDate(read_boxes(boxes, limits, today), is_canonical=False)
    return _read_named(query, "surgery_date", limits, today)


def names_surgery_date(query: QueryDict) -> bool:
    """Whether a query has a surgery date in it, of any kind."""
    return "surgery_date" in query or ("ask" not in query and boxes_of(query) is not None)


def read_iso_surgery_date(query: QueryDict, today: date) -> date:
    """Read the surgery date that a program sends: ``YYYY-MM-DD`` only.

    :raises Unusable: for anything else.
    """
    day = read_iso(query.get("surgery_date", ""))
    if day is None:
        raise Unusable(DateProblem.UNREADABLE if query.get("surgery_date") else DateProblem.EMPTY)
    if day not in surgery_limits(today):
        meant = (day.year, day.month, day.day)
        raise Unusable(DateProblem.TOO_EARLY if day < today else DateProblem.TOO_LATE, meant=meant)
    return day


def surgery_date_before_change(query: QueryDict, today: date) -> date | None:
    """Return the timeline's date while another is typed into the boxes, so that a mistake does not lose it."""
    try:
        return read_iso_surgery_date(query, today)
    except Unusable:
        return None


def read_look_up(query: QueryDict, surgery: date, today: date) -> AskedLookUp:
    """Read what a query asks about another day of a timeline."""
    return _read_look_up(query, asked_about(query), look_up_limits(surgery), surgery, today)


def read_target(query: QueryDict, today: date) -> AskedLookUp:
    """Read what ``back_by`` asks while there is no surgery date; where one would be, cannot be asked."""
    is_asked = query.get("back_by") or query.get("ask") == Ask.BACK_BY
    return _read_look_up(query, Ask.BACK_BY if is_asked else None, target_limits(today), today, today)


def _read_look_up(query: QueryDict, ask: Ask | None, limits: Limits, surgery: date, today: date) -> AskedLookUp:
    times = _times_given(query, *_LOOK_UPS)
    if ask is None:
        return AskedLookUp(is_canonical=times == 0)
    try:
        asked = _read_looked_up_day(query, ask, limits, surgery, today)
    except (Unusable, Ambiguous) as problem:
        boxes = boxes_of(query) or Boxes() if "ask" in query else problem.boxes
        return AskedLookUp(problem=problem, boxes=boxes, ask=ask)
    look_up = LookUp(on=asked.day) if ask is Ask.ON else LookUp(back_by=asked.day)
    return AskedLookUp(look_up, asked.is_canonical and times == 1, boxes=boxes_showing(asked.day), ask=ask)


def read_at_day(query: QueryDict) -> int | None:
    """Read the day number to take for today; None if the query has none."""
    text = query.get("at_day", "")
    return int(text) if _DAY_NUMBER.fullmatch(text) else None


def is_discreet(query: QueryDict) -> bool:
    """Whether calendar titles are to tell nothing."""
    # Whatever became of the 1 on its way: what was to tell nothing never tells all.
    return query.get("discreet", "0") not in ("", "0")


def asks_for_titles(query: QueryDict) -> bool:
    """Whether the query only chooses the kind of calendar titles."""
    return "discreet" in query and boxes_of(query) is None


def asked_about(query: QueryDict) -> Ask | None:
    """Return which of the two questions a query asks; an unknown ``ask`` asks where you would be."""
    if "ask" in query:
        return Ask.BACK_BY if query["ask"] == Ask.BACK_BY else Ask.ON
    if query.get("on") or query.get("on_day"):
        return Ask.ON
    return Ask.BACK_BY if query.get("back_by") else None


def _read_looked_up_day(query: QueryDict, ask: Ask, limits: Limits, surgery: date, today: date) -> AskedDate:
    if "ask" in query:
        return AskedDate(read_boxes(boxes_of(query) or Boxes(), limits, today), is_canonical=False)
    if ask is Ask.BACK_BY or "on" in query:
        return _read_named(query, ask.value, limits, today)
    number = query.get("on_day", "")
    if not _DAY_NUMBER.fullmatch(number):
        raise Unusable(DateProblem.UNREADABLE)
    day = surgery + timedelta(days=int(number))
    if day not in limits:
        raise Unusable(DateProblem.TOO_EARLY if day < limits.earliest else DateProblem.TOO_LATE)
    return AskedDate(day, is_canonical=False)


def _read_named(query: QueryDict, name: str, limits: Limits, today: date) -> AskedDate:
    text = query.get(name, "")
    day = read_text(text, limits, today)
    return AskedDate(day, is_canonical=read_iso(text) == day and _times_given(query, name) == 1)


def _times_given(query: QueryDict, *names: str) -> int:
    """Count how often a query gives the names; only one is answered, so the address has to end up with one."""
    return sum([len(query.getlist(name)) for name in names])
