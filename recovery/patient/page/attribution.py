"""The people behind a page's words: the clinic with its notes and its values, and the sources beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from django.utils.translation import gettext as _

from recovery.domain.clinic_facts import Clinic, SetBy, SourceTiming
from recovery.domain.protocol import Kind, Milestone, Protocol, Source
from recovery.text.formatting import Dated, Prose, compose, date_with_year, span_words


@dataclass(frozen=True, slots=True)
class Picture:
    """The clinic's logo; the page sets it as high as its words, so that ``width`` follows."""

    address: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Team:
    """The clinic whose plan the page shows, and how to reach them."""

    name: str
    plan: str
    phone: str
    """The number as it was written."""
    dial: str
    """The address that dials it; empty: it is shown, and cannot be tapped."""
    emergency: str
    logo: Picture | None
    sets_timings: bool
    """Whether any timing of the page is the clinic's."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source with the day it was reviewed."""

    title: str
    publisher: str
    reviewed: Dated


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A text that the clinic wrote for this page."""

    text: str
    signed: Prose


class Mark(StrEnum):
    """The one to whom a milestone belongs."""

    SOURCE = "source"
    SET = "set"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Values:
    """The clinic's value and the typical one, side by side."""

    ours: str
    typical: str


def source_lines(sources: Iterable[Source]) -> tuple[SourceLine, ...]:
    """Return a line for each source, in their order."""
    return tuple(SourceLine(source.title, source.publisher, date_with_year(source.last_reviewed)) for source in sources)


def last_reviewed(sources: Iterable[Source]) -> Dated:
    """Return the day the oldest of the sources was reviewed: a newer one must not hide its age."""
    return date_with_year(min(source.last_reviewed for source in sources))


def emergency_sentence(clinic: Clinic | None) -> str:
    """Say what to do in an emergency, in the clinic's own words where it has some."""
    return (clinic and clinic.emergency) or _("In an emergency, call your local emergency number.")


def protocol_name(name: str) -> str:
    """Return the name that people read; what the source alone says has none of its own."""
    return name or _("Typical timings")


def team(protocol: Protocol) -> Team | None:
    """Return the clinic to name at the top of the page; None where the source alone speaks."""
    clinic = protocol.clinic
    if clinic is None:
        return None
    picture = None
    if clinic.logo:  # A third of its pixels each way: screens of phones have three to one of ours.
        width, height = ceil(clinic.logo.width / 3), ceil(clinic.logo.height / 3)
        picture = Picture(clinic.logo.address, str(width), str(height))
    return Team(
        name=clinic.name,
        plan=protocol_name(protocol.plan_name),
        phone=clinic.phone,
        dial=clinic.dial,
        emergency=clinic.emergency,
        logo=picture,
        sets_timings=any(
            milestone.set_by is SetBy.CLINIC and not milestone.is_hidden for milestone in protocol.milestones
        ),
    )


def notes(protocol: Protocol) -> tuple[SignedNote, ...]:
    """Return the clinic's notes, signed; the one for this patient before the one for all with the plan."""
    clinic = protocol.clinic.name if protocol.clinic else ""
    signed = []
    for note in protocol.notes:
        words = compose(_("From {clinic}"), clinic=clinic)
        if note.on:
            words = compose(_("From {clinic}, {date}"), clinic=clinic, date=date_with_year(note.on))
        signed.append(SignedNote(note.text, words))
    return tuple(signed)


def mark(milestone: Milestone) -> Mark:
    """Return whose the milestone is."""
    if milestone.is_own:
        return Mark.ADDED
    return Mark.SET if milestone.set_by is SetBy.CLINIC else Mark.SOURCE


def values(milestone: Milestone) -> Values | None:
    """Return the two values of what a clinic set; None for anything else."""
    if milestone.replaced_timing is None or milestone.window is None:
        return None
    ours = SourceTiming(milestone.window, milestone.words.timing)
    return Values(_timing_words(ours, milestone.kind), typical_words(milestone))


def typical_words(milestone: Milestone) -> str:
    """Say the source's timing without a date: 3 to 6 months; for several weeks, no fixed end."""
    return _timing_words(milestone.source_timing, milestone.kind)


def _timing_words(timing: SourceTiming, kind: Kind) -> str:
    window = timing.window
    if window is None:
        return timing.timing or _("no date given")
    if window.is_open and window.earliest.amount:
        start = span_words(window, is_stage=False)
        return _("from {start}, {timing}, no fixed end").format(start=start, timing=timing.timing)
    if window.is_open:
        return _("{timing}, no fixed end").format(timing=timing.timing)
    return span_words(window, is_stage=kind is Kind.STAGE)
