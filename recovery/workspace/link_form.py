"""The form of a link as a page places it, from what stands in its boxes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from recovery.clinic.links import issuing, shown
from recovery.clinic.models.clinic import Clinic, Membership
from recovery.clinic.models.link import TimelineLink
from recovery.clinic.plans import stored, summary
from recovery.domain.protocol import Protocol
from recovery.patient.page.question import FINE
from recovery.text import zones
from recovery.text.typed_dates import Boxes
from recovery.workspace.common import Option
from recovery.workspace.link_form_page import DateBoxes, LinkForm, Timings, date_hint, until_options
from recovery.workspace.link_reading import Chosen, ReadLink
from recovery.workspace.plan_form_page import Clock, own, sets
from recovery.workspace.plan_reading import NEW, Values, adjustable, own_keys
from recovery.workspace.visit_reading import NO_ZONE


def link_form(
    values: Values,
    timed: Iterable[tuple[Chosen, Protocol, str]],
    today: date,
    member: Membership,
    *,
    read: ReadLink | None = None,
    before: TimelineLink | None = None,
) -> LinkForm:
    """The form; ``timed`` has each procedure with what holds unless something is set, and its boxes' prefix."""
    wrong = dict(read.wrong) if read else {}
    clocks = _clocks(values, member.clinic, read, before)
    return LinkForm(
        protocols=(),
        date=_date(values, today, read, before),
        label=values.get("label", ""),
        label_wrong=wrong.get("label", ""),
        note=values.get("note", ""),
        note_wrong=wrong.get("note", ""),
        until=until_options(values.get("until", ""), _kept(read, before, today)),
        until_wrong=wrong.get("until", ""),
        timings=_timings(tuple(timed), values, wrong),
        visits=tuple(own(key, values, wrong, clock=clocks[key]) for key in own_keys(values)),
        visits_wrong=wrong.get("visits", "") or wrong.get(NO_ZONE, ""),
        new_visit=own(NEW, values, wrong, clock=clocks[NEW]),
        own_keys=" ".join(own_keys(values)),
        protocol_wrong=wrong.get("protocol", ""),
        zone_address=_zone_address(member) if NO_ZONE in wrong else "",
    )


def _clocks(values: Values, clinic: Clinic, read: ReadLink | None, before: TimelineLink | None) -> dict[str, Clock]:
    """How the time of each visit was understood, by its key; one that could not be read has the zone alone."""
    link = read.facts if read else before
    fallback, own_zone = shown.zone_of(clinic), zones.named(clinic.zone)
    at = (
        {each["key"]: zones.from_text(each["at"], fallback) for each in link.plan["own"] if each.get("at")}
        if link
        else {}
    )
    doubled = (
        read.doubled
        if read
        else {key: zones.moments_shown_as(each, each.tzinfo or fallback) for key, each in at.items()}
    )
    clocks = {}
    for key in (*own_keys(values), NEW):
        zone = values.get(f"{key}.zone", "") or (own_zone.key if own_zone else "")
        both = doubled.get(key, ())
        clocks[key] = Clock(zone, at.get(key), both if len(both) > 1 else ())
    return clocks


def _zone_address(member: Membership) -> str:
    """Where somebody chooses the clinic's zone; empty for who may not."""
    return f"{reverse('workspace:clinic')}#id_zone" if member.is_lead else ""


def _kept(read: ReadLink | None, before: TimelineLink | None, today: date) -> date | None:
    """The last day a link has if nobody chooses another; it may move with the surgery date."""
    if before is None:
        return None
    return issuing.kept_expiry(before, read.facts.surgery_date, today) if read else before.expires_on


def _date(values: Values, today: date, read: ReadLink | None, before: TimelineLink | None) -> DateBoxes:
    if read:
        surgery, boxes, wrong = read.facts.surgery_date, read.boxes, read.date_wrong
    else:
        surgery, wrong = (before.surgery_date if before else None), FINE
        typed = Boxes.typed(*(values.get(name, "") for name in ("day", "month", "year")))
        boxes = Boxes.of(surgery) if surgery else typed
    hint = date_hint(surgery, _ends(read, before, surgery, today), today)
    return DateBoxes(values.get("for") == "poster", boxes, wrong, hint)


def _ends(read: ReadLink | None, before: TimelineLink | None, surgery: date | None, today: date) -> date:
    if read and read.facts.expires_on:
        return read.facts.expires_on
    return before.expires_on if before else issuing.default_expiry(surgery, today)


def _timings(timed: tuple[tuple[Chosen, Protocol, str], ...], values: Values, wrong: Values) -> tuple[Timings, ...]:
    return tuple(
        Timings(
            name=chosen.procedure.name if len(timed) > 1 else "",
            sets=sets(adjustable(chosen.typical), says, values, wrong, prefix=prefix, for_patient=True),
        )
        for chosen, says, prefix in timed
    )


def as_option(chosen: Chosen, *, several: bool, used_last: str, is_chosen: bool, typical: tuple[str, str]) -> Option:
    """A protocol to choose; ``typical`` are the words for the timings of the source."""
    name, small = typical
    if chosen.protocol is None:
        return Option(chosen.value, f"{name}: {chosen.procedure.name}" if several else name, small, is_chosen)
    words = summary.describe(stored.read(chosen.protocol.plan), chosen.typical)
    small = " ".join(each for each in (used_last, words) if each)
    return Option(chosen.value, chosen.protocol.name, small, is_chosen)
