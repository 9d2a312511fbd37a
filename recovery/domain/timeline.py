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
    """How a milestone stands on a day."""

    PAST = "past"
    NOW = "now"
    NEXT = "next"
    LATER = "later"


class Phase(StrEnum):
    """How far a milestone has come on a day; it chooses which of its sentences is said."""

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
        """How far it has come on ``day``; an undated milestone never begins."""
        if self.earliest is None or day < self.earliest:
            return Phase.BEFORE
        if self.fades_on is not None:
            return self._fading_phase(day, self.earliest, self.fades_on)
        return Phase.NOW if self.latest is not None and day <= self.latest else Phase.AFTER

    @staticmethod
    def _fading_phase(day: date, start: date, gone: date) -> Phase:
        if day >= gone:
            return Phase.AFTER
        return Phase.LATE if (day - start) * 2 >= gone - start else Phase.NOW

    @property
    def length(self) -> int:
        """Days from its first to its last day, or to the end of its fade; 0 without dates."""
        end = self.latest or self.fades_on
        return (end - self.earliest).days if end and self.earliest else 0


@dataclass(frozen=True, slots=True)
class Moment:
    """How a timeline stands on ``day``.

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
        """How ``entry`` stands on this day."""
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
        """How things stand today."""
        return self.at(self.today)

    def at(self, day: date) -> Moment:
        """How things stand on any ``day``."""
        phases = {entry.key: entry.phase_on(day) for entry in self.entries}
        coming = next((e for e in self.entries if e.earliest and phases[e.key] is Phase.BEFORE), None)
        current = _current(self, phases)
        return Moment(
            day=day,
            day_number=(day - self.surgery_date).days,
            statuses={e.key: _status(phases[e.key], is_next=e is coming) for e in self.entries},
            current=current,
            phase=phases[current.key] if current else Phase.BEFORE,
            next=coming,
        )

    def __getitem__(self, key: str) -> Entry:
        for entry in (*self.entries, *self.hidden):
            if entry.key == key:
                return entry
        raise KeyError(key)

    def latest_surgery_for(self, target: date) -> date:
        """The last surgery date that keeps the milestone planning backwards counts to within ``target``."""
        return latest_surgery_for(target, self.protocol.count_back_to)


@dataclass(frozen=True, slots=True)
class LookUp:
    """A question about another day; at most one of the two is asked."""

    on: date | None = None
    back_by: date | None = None


def build(protocol: Protocol, surgery_date: date, today: date) -> Timeline:
    """Lay ``protocol`` on the calendar.

    :raises DateOutOfReach: if a milestone would leave the calendar.
    """
    entries = [_entry(protocol, milestone, surgery_date) for milestone in protocol.milestones]
    entries.sort(key=_order)
    shown = tuple(entry for entry in entries if not entry.milestone.is_hidden)
    return Timeline(protocol, surgery_date, today, shown, tuple(e for e in entries if e.milestone.is_hidden))


def _order(entry: Entry) -> tuple[date, time]:
    at = entry.milestone.at
    return entry.earliest or date.max, at.time() if at else time.min


def latest_surgery_for(target: date, milestone: Milestone) -> date:
    """The last surgery date for which ``milestone``'s latest day is ``target`` or earlier.

    :raises CannotCountBack: if the milestone has no latest day.
    :raises DateOutOfReach: if that would leave the calendar.
    """
    if milestone.latest is None:
        raise CannotCountBack(milestone.key)
    return milestone.latest.latest_start_for(target)


def typical_entry(timeline: Timeline, entry: Entry) -> Entry | None:
    """The milestone where the source puts it; None where no clinic set anything else."""
    said = entry.milestone.typical
    if said is None:
        return None
    milestone = replace(
        entry.milestone, window=said.window, fades_until=said.fades_until, typical=None, set_by=SetBy.SOURCE
    )
    return _entry(timeline.protocol, milestone, timeline.surgery_date)


def _entry(protocol: Protocol, milestone: Milestone, surgery_date: date) -> Entry:
    window = milestone.window
    if milestone.at is not None:
        return Entry(milestone, milestone.at.date(), milestone.at.date(), None)
    if window is None:
        return Entry(milestone, None, None, None)
    return Entry(
        milestone,
        earliest=window.earliest.from_date(surgery_date),
        latest=window.latest.from_date(surgery_date) if window.latest else None,
        fades_on=_fades_on(protocol, milestone, surgery_date),
    )


def _fades_on(protocol: Protocol, milestone: Milestone, surgery_date: date) -> date | None:
    """Where the source puts the goal, wherever a clinic puts it: what a clinic sets moves nothing else."""
    goal = protocol[milestone.fades_until].said.window if milestone.is_open else None
    return goal.earliest.from_date(surgery_date) if goal else None


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


def _current(timeline: Timeline, phases: Mapping[str, Phase]) -> Entry | None:
    """The entry that says most about the day.

    Of the events under way the one with the shortest window; else the stage that began last. With
    nothing under way: before surgery, surgery; after it, what ended last; else what comes first.
    """
    under_way = [e for e in timeline.entries if phases[e.key] in (Phase.NOW, Phase.LATE)]
    events = [e for e in under_way if e.milestone.kind is not Kind.STAGE]
    if events:
        return min(events, key=lambda entry: entry.length)
    if under_way:
        return under_way[-1]
    return _between(timeline, phases)


def _between(timeline: Timeline, phases: Mapping[str, Phase]) -> Entry | None:
    day_zero = timeline.protocol.day_zero
    if day_zero and phases[day_zero.key] is Phase.BEFORE:
        return timeline[day_zero.key]
    dated = [e for e in timeline.entries if e.earliest]
    ended = [e for e in dated if phases[e.key] is Phase.AFTER]
    past = [e for e in ended if e.milestone.kind is not Kind.VISIT] or ended  # A visit says little once it is over.
    if past:
        return max(past, key=lambda entry: entry.latest or entry.fades_on or date.min)
    return dated[0] if dated else None
