"""A clinic's parts of the pages: who they are, their note, and their values beside the source's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from django.utils.translation import gettext as _

from recovery.domain.clinic_facts import Clinic, SetBy, SourceTiming
from recovery.domain.protocol import Kind, Milestone, Protocol
from recovery.text.formatting import Prose, compose, date_with_year, span_words


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as it was written, and the address that dials it."""

    number: str
    address: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The clinic's logo; the page sets it as high as its words, so that ``width`` follows."""

    address: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Team:
    """The clinic whose plan the page shows, and how to reach them. Without a number ``phone`` is None."""

    name: str
    plan: str
    phone: Phone | None
    emergency: str
    logo: Picture | None
    sets_timings: bool
    """Whether any timing of the page is the clinic's."""


@dataclass(frozen=True, slots=True)
class Note:
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


def phone(clinic: Clinic | None) -> Phone | None:
    """Return how to call the clinic; None without a number. One without an address is shown and cannot be tapped."""
    return Phone(clinic.phone, clinic.dial) if clinic and clinic.phone else None


def emergency_sentence(clinic: Clinic | None) -> str:
    """Say what to do in an emergency, in the clinic's own words where it has some."""
    return (clinic and clinic.emergency) or _("In an emergency, call your local emergency number.")


def protocol_name(name: str) -> str:
    """Return the name that people read; what the source alone says has none of its own."""
    return name or _("Typical timings")


def team(protocol: Protocol) -> Team | None:
    """Return who stands at the top of the page; None for what the source alone says."""
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
        phone=phone(clinic),
        emergency=clinic.emergency,
        logo=picture,
        sets_timings=any(
            milestone.set_by is SetBy.CLINIC and not milestone.is_hidden for milestone in protocol.milestones
        ),
    )


def notes(protocol: Protocol) -> tuple[Note, ...]:
    """Return the clinic's notes, signed; the one for this patient before the one for all with the plan."""
    clinic = protocol.clinic.name if protocol.clinic else ""
    signed = []
    for note in protocol.notes:
        words = compose(_("From {clinic}"), clinic=clinic)
        if note.on:
            words = compose(_("From {clinic}, {date}"), clinic=clinic, date=date_with_year(note.on))
        signed.append(Note(note.text, words))
    return tuple(signed)


def mark(milestone: Milestone) -> Mark:
    """Return whose the milestone is."""
    if milestone.is_own:
        return Mark.ADDED
    return Mark.SET if milestone.set_by is SetBy.CLINIC else Mark.SOURCE


def tag(milestone: Milestone) -> str:
    """Return the words of the mark; empty for the source's."""
    match mark(milestone):
        case Mark.ADDED:
            return _("Added by your clinic")
        case Mark.SET:
            return _("Set by your clinic")
        case Mark.SOURCE:
            return ""


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
