"""What a clinic adds to the pages: who they are, their note, and their values beside the source's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil

from django.utils.translation import gettext as _

from recovery.domain.clinic_facts import Clinic, Logo, SetBy, Typical
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
    """Whose plan the page shows, and how to reach them. Without a number ``phone`` is None."""

    name: str
    plan: str
    phone: Phone | None
    emergency: str
    logo: Picture | None
    sets_timings: bool
    """Whether any timing of the page is the clinic's."""


@dataclass(frozen=True, slots=True)
class Note:
    """What the clinic wrote for this page."""

    text: str
    signed: Prose


class Mark(StrEnum):
    """Whose a milestone is."""

    SOURCE = "source"
    SET = "set"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Values:
    """The clinic's value and the typical one, side by side."""

    ours: str
    typical: str


def phone(clinic: Clinic | None) -> Phone | None:
    """How to call the clinic; None where it has no number. One without an address is shown and cannot be tapped."""
    return Phone(clinic.phone, clinic.dial) if clinic and clinic.phone else None


def emergency_sentence(clinic: Clinic | None) -> str:
    """What to do in an emergency, in the clinic's own words where it has some."""
    return (clinic and clinic.emergency) or _("In an emergency, call your local emergency number.")


def protocol_name(name: str) -> str:
    """The name that people read; what the source alone says has none of its own."""
    return name or _("Typical timings")


def team(protocol: Protocol) -> Team | None:
    """Who stands at the top of the page; None for what the source alone says."""
    clinic = protocol.clinic
    if clinic is None:
        return None
    return Team(
        name=clinic.name,
        plan=protocol_name(protocol.plan_name),
        phone=phone(clinic),
        emergency=clinic.emergency,
        logo=_picture(clinic.logo) if clinic.logo else None,
        sets_timings=any(each.set_by is SetBy.CLINIC and not each.is_hidden for each in protocol.milestones),
    )


def _picture(logo: Logo) -> Picture:
    """A third of its pixels each way: screens of phones have three to one of ours."""
    return Picture(logo.address, str(ceil(logo.width / 3)), str(ceil(logo.height / 3)))


def notes(protocol: Protocol) -> tuple[Note, ...]:
    """The clinic's notes, signed; the one for this patient before the one for all with the plan."""
    name = protocol.clinic.name if protocol.clinic else ""
    return tuple(Note(each.text, _signed(name, each.on)) for each in protocol.notes)


def _signed(clinic: str, on: date | None) -> Prose:
    if on is None:
        return compose(_("From {clinic}"), clinic=clinic)
    return compose(_("From {clinic}, {date}"), clinic=clinic, date=date_with_year(on))


def mark(milestone: Milestone) -> Mark:
    """Whose the milestone is."""
    if milestone.is_own:
        return Mark.ADDED
    return Mark.SET if milestone.set_by is SetBy.CLINIC else Mark.SOURCE


def tag(milestone: Milestone) -> str:
    """The words of the mark; none for the source's."""
    match mark(milestone):
        case Mark.ADDED:
            return _("Added by your clinic")
        case Mark.SET:
            return _("Set by your clinic")
        case Mark.SOURCE:
            return ""


def values(milestone: Milestone) -> Values | None:
    """The two values of what a clinic set."""
    if milestone.typical is None or milestone.window is None:
        return None
    ours = Typical(milestone.window, milestone.words.timing)
    return Values(_value(ours, milestone.kind), typical_words(milestone))


def typical_words(milestone: Milestone) -> str:
    """What the source says of the timing, without a date: 3 to 6 months; for several weeks, no fixed end."""
    return _value(milestone.said, milestone.kind)


def _value(said: Typical, kind: Kind) -> str:
    if said.window is None:
        return said.timing or _("no date given")
    if said.window.is_open and said.window.earliest.amount:
        start = span_words(said.window, is_stage=False)
        return _("from {start}, {timing}, no fixed end").format(start=start, timing=said.timing)
    if said.window.is_open:
        return _("{timing}, no fixed end").format(timing=said.timing)
    return span_words(said.window, is_stage=kind is Kind.STAGE)
