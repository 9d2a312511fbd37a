"""A timeline as a calendar (RFC 5545).

Only what has dates: a window of two weeks or less is one all-day event, a longer one is marked at its
two ends, and an open end makes no event, since every calendar would turn it into a date. Nothing
here depends on the day it is asked, so a feed's bytes change only when the plan does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from recovery.domain.clinic_facts import SetBy
from recovery.domain.protocol import Kind, Protocol
from recovery.domain.timeline import Entry, Timeline
from recovery.patient.page.attribution import Mark, emergency_sentence, mark, protocol_name, typical_words
from recovery.patient.page.sentences import when
from recovery.text import cleaning
from recovery.text.formatting import month_and_year, plain

if TYPE_CHECKING:
    from icalendar import Event

LONGEST_EVENT_DAYS = 14
A_DAY = timedelta(days=1)
UNKNOWN = datetime(2000, 1, 1, tzinfo=UTC)
"""The time of change of a protocol that was never published."""


@dataclass(frozen=True, slots=True)
class Feed:
    """The owner of a calendar. ``scope`` tells two people's events apart and is never a token."""

    host: str
    scope: str
    sequence: int
    changed_at: datetime
    address: str = ""
    """The address of the page, to be named in each event; empty for a discreet calendar."""
    is_discreet: bool = False
    is_draft: bool = False
    """Whether the edition is one that patients do not see: the titles say so."""


@dataclass(frozen=True, slots=True)
class _Span:
    """The days of one event: from ``first`` to ``last``, both included."""

    entry: Entry
    end: str
    """The end of its window that the event marks; empty for the whole of it."""
    title: str
    first: date
    last: date
    is_exact: bool


def public_scope(procedure: str, surgery_date: date, *, at: str = "") -> str:
    """Return the scope of a timeline that belongs to nobody: what was asked and where, hashed, so that it stays."""
    asked = f"{at or procedure} {surgery_date.isoformat()}"
    return sha256(asked.encode()).hexdigest()[:32]


def calendar(timeline: Timeline, feed: Feed) -> bytes:
    """Return the calendar's bytes: CRLF lines of 75 octets at most, in UTF-8."""
    from icalendar import Calendar, vDuration  # 3 MB that no page needs

    made = Calendar()
    made.add("prodid", "-//Recovery timeline//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    procedure = " ".join(timeline.protocol.name.split())
    name = _titled(_("Recovery") if feed.is_discreet else _("Recovery: {procedure}").format(procedure=procedure), feed)
    made.add("name", name)
    made.add("x-wr-calname", name)
    # Given here with its parameter, which the library's own property leaves out.
    made.add("refresh-interval", vDuration(A_DAY), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vDuration(A_DAY))
    for span in _spans(timeline):
        made.add_component(_event(span, timeline, feed))
    return bytes(made.to_ical())


def _titled(title: str, feed: Feed) -> str:
    return cleaning.one_line(_("Draft: {title}").format(title=title) if feed.is_draft else title)


def _spans(timeline: Timeline) -> Iterator[_Span]:
    """Yield the days of each event, in the timeline's order.

    A window that is two weeks or less after every surgery date is one event, and so is a visit: an event keeps its
    UID when the date moves.
    """
    for entry in timeline.entries:
        milestone, window = entry.milestone, entry.milestone.window
        if entry.earliest is None or entry.latest is None:
            continue
        longest = 0
        if window is not None and window.latest is not None:
            longest = window.latest.day_span[1] - window.earliest.day_span[0]
        if longest < LONGEST_EVENT_DAYS:
            is_exact = milestone.at is not None or (window is not None and window.earliest == window.latest)
            yield _Span(entry, "", milestone.title, entry.earliest, entry.latest, is_exact)
        else:
            yield from _two_ends(entry, entry.earliest, entry.latest)


def _two_ends(entry: Entry, first: date, last: date) -> Iterator[_Span]:
    start, end = _("{milestone}: around now at the earliest"), _("{milestone}: usually by now")
    if entry.milestone.kind is Kind.STAGE:
        start, end = _("{milestone}: may start around now"), _("{milestone}: usually until about now")
    if entry.milestone.set_by is SetBy.CLINIC:
        is_stage = entry.milestone.kind is Kind.STAGE
        end = (
            _("{milestone}: until about now in your plan") if is_stage else _("{milestone}: by about now in your plan")
        )
    title = entry.milestone.title
    yield _Span(entry, ".earliest", start.format(milestone=title), first, first, is_exact=False)
    yield _Span(entry, ".latest", end.format(milestone=title), last, last, is_exact=False)


def _event(span: _Span, timeline: Timeline, feed: Feed) -> Event:
    from icalendar import Event  # the same

    event = Event()
    event.add("uid", f"{span.entry.key}{span.end}.{feed.scope}@{feed.host}")
    event.add("sequence", feed.sequence)
    event.add("dtstamp", feed.changed_at)
    event.add("last-modified", feed.changed_at)
    at = span.entry.milestone.at
    if at is not None:  # An appointment has no end, since nobody knows how long it takes.
        event.add("dtstart", at.astimezone(UTC))
    else:
        event.add("dtstart", span.first)
        event.add("dtend", span.last + A_DAY)
    event.add("summary", _titled(_("Recovery step") if feed.is_discreet else span.title, feed))
    event.add("status", "CONFIRMED" if span.is_exact else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    if not feed.is_discreet:
        event.add("description", _description(span.entry, timeline.protocol))
        if feed.address:
            event.add("url", feed.address)
    return event


def _description(entry: Entry, protocol: Protocol) -> str:
    lines = (
        f"{entry.milestone.title}: {plain(when(entry))}",
        *_clinics_lines(entry, protocol),
        _("A guide, not a deadline. Your own team’s advice comes first."),
        *_help_lines(protocol),
        _source_line(entry, protocol),
    )
    return "\n".join(cleaning.one_line(line) for line in lines if line)


def _clinics_lines(entry: Entry, protocol: Protocol) -> Iterator[str]:
    """Say whose plan it is, in every event, for a phone may hold the calendars of two."""
    if protocol.clinic is None:
        return
    clinic = protocol.clinic.name
    match mark(entry.milestone):
        case Mark.SET:
            words = _("Set by {clinic}. Typical: {typical}.")
            yield words.format(clinic=clinic, typical=typical_words(entry.milestone))
        case Mark.ADDED:
            yield _("Added by {clinic}, not from the source.").format(clinic=clinic)
        case Mark.SOURCE:
            pass
    yield _("Plan: {plan}, {clinic}.").format(plan=protocol_name(protocol.plan_name), clinic=clinic)


def _help_lines(protocol: Protocol) -> tuple[str, str]:
    clinic = protocol.clinic
    if clinic is None:
        return _("If something worries you, call the team that did your surgery."), emergency_sentence(clinic)
    call = (
        _("If something worries you, call {clinic}: {phone}.")
        if clinic.phone
        else _("If something worries you, call {clinic}.")
    )
    return call.format(clinic=clinic.name, phone=clinic.phone), emergency_sentence(clinic)


def _source_line(entry: Entry, protocol: Protocol) -> str:
    source = entry.milestone.source
    if source is None:
        return ""
    return _("Source: {title}, {publisher}, reviewed {month}. Edition {edition}.").format(
        title=source.title,
        publisher=source.publisher,
        month=month_and_year(source.last_reviewed),
        edition=protocol.edition,
    )
