"""A surgery date that the team moved, and what that changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from recovery.domain.timeline import Entry, Timeline, build
from recovery.patient.page.sentences import when
from recovery.text.formatting import Dated, Prose, capitalised, date_with_year, full_date, weekday_date

SHOWN_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Moved:
    """The surgery date before the move, and the day it was moved on."""

    before: date
    on: date


@dataclass(frozen=True, slots=True)
class Shift:
    """A milestone's window now and before."""

    title: str
    now: Prose
    was: Prose


@dataclass(frozen=True, slots=True)
class Move:
    """What a page says of the move."""

    short_from: Dated
    short_to: Dated
    full_from: Dated
    full_to: Dated
    shifts: tuple[Shift, ...]
    has_appointments: bool
    """Of which the move changes nothing, so that the patient has to ask."""
    on: Dated


def move(timeline: Timeline, moved: Moved | None) -> Move | None:
    """The move, for as long as it is said; None before and after that."""
    if moved is None or moved.before == timeline.surgery_date or timeline.today - moved.on > SHOWN_FOR:
        return None
    this_year = timeline.today.year
    return Move(
        short_from=weekday_date(moved.before, this_year),
        short_to=weekday_date(timeline.surgery_date, this_year),
        full_from=full_date(moved.before),
        full_to=full_date(timeline.surgery_date),
        shifts=tuple(_shifts(timeline, build(timeline.protocol, moved.before, timeline.today))),
        has_appointments=any(_is_ahead(entry, timeline.today) for entry in timeline.entries),
        on=date_with_year(moved.on),
    )


def _is_ahead(entry: Entry, today: date) -> bool:
    return entry.milestone.at is not None and entry.earliest is not None and entry.earliest >= today


def _shifts(timeline: Timeline, before: Timeline) -> Iterator[Shift]:
    """The windows that the move shifts; surgery itself is said above them."""
    for entry in timeline.entries:
        was = before[entry.key]
        if entry.latest and was.latest and entry.earliest != was.earliest and not entry.milestone.is_day_zero:
            is_other_year = entry.latest.year != was.latest.year
            yield Shift(entry.milestone.title, capitalised(when(entry)), when(was, years=is_other_year))
