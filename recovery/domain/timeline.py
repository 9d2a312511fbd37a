"""A protocol laid on the calendar: every milestone's dates, and how things stand on any day.

Nothing here reads a clock. "Today" is an argument, and any other day is answered the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from typing import assert_never

from recovery.domain.clinic_facts import SetBy
from recovery.domain.errors import CannotCountBack
from recovery.domain.protocol import Kind, Milestone, Protocol, Speech


class Status(StrEnum):
    """The state of a milestone on a day, beside the others."""

    PAST = "past"
    NOW = "now"
    NEXT = "next"
    LATER = "later"


class Phase(StrEnum):
    """The progress of a milestone on a day; it chooses which of its sentences is said."""

    BEFORE = "before"
    NOW = "now"
    LATE = "late"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Entry:
    """A milestone with its dates. ``latest`` is None for an open end, both for a milestone without dates.

    ``fades_on`` is the day an open end has faded out: the first day it counts as past.
    """

    milestone: Milestone
    earliest: date | None
    latest: date | None
    fades_on: date | None

    @property
    def key(self) -> str:
        """The milestone's key."""
        return self.milestone.key

    def phase_on(self, day: date) -> Phase:
        """Return how far it has come on ``day``; an undated milestone never begins."""
        if self.earliest is None or day < self.earliest:
            return Phase.BEFORE
        if self.fades_on is None:
            return Phase.NOW if self.latest is not None and day <= self.latest else Phase.AFTER
        if day >= self.fades_on:
            return Phase.AFTER
        is_in_second_half = (day - self.earliest) * 2 >= self.fades_on - self.earliest
        return Phase.LATE if is_in_second_half else Phase.NOW

    @property
    def length(self) -> int:
        """Days from its first to its last day, or to the end of its fade; 0 without dates."""
        end = self.latest or self.fades_on
        return (end - self.earliest).days if end and self.earliest else 0


@dataclass(frozen=True, slots=True)
class Moment:
    """The state of a timeline on ``day``.

    ``current`` is the entry the page speaks of, in ``phase``; None only for a protocol without dates.
    """

    day: date
    day_number: int
    statuses: Mapping[str, Status]
    current: Entry | None
    phase: Phase
    next: Entry | None

    @property
    def week(self) -> int:
        """The week the day lies in: days 0 to 6 are week 1. Before surgery 0 or less."""
        return self.day_number // 7 + 1

    @property
    def speech(self) -> Speech:
        """The words of the current milestone for this moment."""
        if self.current is None:
            return Speech()
        words = self.current.milestone.words
        match self.phase:
            case Phase.BEFORE:
                return words.before
            case Phase.NOW:
                return words.now
            case Phase.LATE:
                return words.late if words.late.sentence else words.now
            case Phase.AFTER:
                return words.after
            case _:
                assert_never(self.phase)

    def status(self, entry: Entry) -> Status:
        """Return how ``entry`` stands on this day."""
        return self.statuses[entry.key]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The entries in order of their dates; the editor's order breaks ties, undated ones come last.

    ``hidden`` ones are in no output; only sentences and fades of others name them.
    """

    protocol: Protocol
    surgery_date: date
    today: date
    entries: tuple[Entry, ...]
    hidden: tuple[Entry, ...] = ()

    @property
    def now(self) -> Moment:
        """The state of the timeline today."""
        return self.at(self.today)

    def at(self, day: date) -> Moment:
        """Return how things stand on any ``day``."""
        phases = [(entry, entry.phase_on(day)) for entry in self.entries]
        ahead = [entry for entry, phase in phases if entry.earliest and phase is Phase.BEFORE]
        coming = ahead[0] if ahead else None
        current, phase = self._current(phases)
        return Moment(
            day=day,
            day_number=(day - self.surgery_date).days,
            statuses={entry.key: _status(phase, is_next=entry is coming) for entry, phase in phases},
            current=current,
            phase=phase,
            next=coming,
        )

    def _current(self, phases: list[tuple[Entry, Phase]]) -> tuple[Entry | None, Phase]:
        """Choose the entry that says most about a day.

        Of the events under way the one with the shortest window; else the stage that began last. With
        nothing under way: before surgery, surgery; after it, what ended last; else what comes first.
        """
        under_way = [pair for pair in phases if pair[1] in (Phase.NOW, Phase.LATE)]
        events = [pair for pair in under_way if pair[0].milestone.kind is not Kind.STAGE]
        if events:
            return min(events, key=lambda pair: pair[0].length)
        if under_way:
            return under_way[-1]
        day_zero = self.protocol.day_zero
        for entry, phase in phases:
            if entry.milestone is day_zero and phase is Phase.BEFORE:
                return entry, phase
        ended = [pair for pair in phases if pair[1] is Phase.AFTER]
        # A visit says little once it is over.
        past = [pair for pair in ended if pair[0].milestone.kind is not Kind.VISIT] or ended
        if past:
            return max(past, key=lambda pair: pair[0].latest or pair[0].fades_on or date.min)
        return next((pair for pair in phases if pair[0].earliest), (None, Phase.BEFORE))

    def __getitem__(self, key: str) -> Entry:
        """Return the entry of a milestone, also of a hidden one; a KeyError for none."""
        for entry in (*self.entries, *self.hidden):
            if entry.milestone.key == key:
                return entry
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class LookUp:
    """A question about another day; at most one of the two is asked."""

    on: date | None = None
    back_by: date | None = None


def build(protocol: Protocol, surgery_date: date, today: date) -> Timeline:
    """Lay ``protocol`` on the calendar.

    :raises DateOutOfReach: if a milestone would leave the calendar.
    """

    def beginning(entry: Entry) -> tuple[date, time]:
        at = entry.milestone.at
        return entry.earliest or date.max, at.time() if at else time.min

    entries = sorted([_entry(protocol, milestone, surgery_date) for milestone in protocol.milestones], key=beginning)
    shown = tuple([entry for entry in entries if not entry.milestone.is_hidden])
    hidden = tuple([entry for entry in entries if entry.milestone.is_hidden])
    return Timeline(protocol, surgery_date, today, shown, hidden)


def latest_surgery_for(target: date, milestone: Milestone) -> date:
    """Return the last surgery date for which ``milestone``'s latest day is ``target`` or earlier.

    :raises CannotCountBack: if the milestone has no latest day.
    :raises DateOutOfReach: if that would leave the calendar.
    """
    if milestone.latest is None:
        raise CannotCountBack(milestone.key)
    return milestone.latest.latest_start_for(target)


def entry_by_source(timeline: Timeline, entry: Entry) -> Entry | None:
    """Return the milestone where the source puts it; None where no clinic set anything else."""
    source_timing = entry.milestone.replaced_timing
    if source_timing is None:
        return None
    milestone = replace(
        entry.milestone,
        window=source_timing.window,
        fades_until=source_timing.fades_until,
        replaced_timing=None,
        set_by=SetBy.SOURCE,
    )
    return _entry(timeline.protocol, milestone, timeline.surgery_date)


def _entry(protocol: Protocol, milestone: Milestone, surgery_date: date) -> Entry:
    window = milestone.window
    if milestone.at is not None:
        return Entry(milestone, milestone.at.date(), milestone.at.date(), None)
    if window is None:
        return Entry(milestone, None, None, None)
    earliest = window.earliest.from_date(surgery_date)
    if window.latest is not None:
        return Entry(milestone, earliest, window.latest.from_date(surgery_date), None)
    # It fades until where the source puts the other milestone: what a clinic sets moves nothing else.
    goal = protocol[milestone.fades_until].source_timing.window
    return Entry(milestone, earliest, None, goal.earliest.from_date(surgery_date) if goal else None)


def _status(phase: Phase, *, is_next: bool) -> Status:
    match phase:
        case Phase.BEFORE:
            return Status.NEXT if is_next else Status.LATER
        case Phase.NOW | Phase.LATE:
            return Status.NOW
        case Phase.AFTER:
            return Status.PAST
        case _:
            assert_never(phase)
