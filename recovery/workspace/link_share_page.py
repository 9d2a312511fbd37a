"""Handing a link over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from recovery.clinic.links.opening import State, state_of
from recovery.clinic.models.link import TimelineLink
from recovery.domain.clinic_facts import Clinic
from recovery.domain.protocol import Milestone
from recovery.patient.page.attribution import emergency_sentence, protocol_name
from recovery.text.bidi import isolated
from recovery.text.formatting import Prose, clock_time, compose, date_with_year, full_date
from recovery.workspace.link_list_page import Tag


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a shared page and what goes with it are. Whole ones, except those of pictures and paper."""

    page: str
    qr: str
    paper: str
    calendar: str


@dataclass(frozen=True, slots=True)
class SharePage:
    """Everything the page places."""

    pk: int
    title: str
    about: Prose
    tag: Tag
    address: str
    message: str
    qr: str
    paper: str
    calendar: str
    visits: tuple[str, ...]
    """When each visit is, with the zone it is in."""


def share_page(
    link: TimelineLink, clinic: Clinic, addresses: Addresses, visits: Iterable[Milestone], today: date
) -> SharePage:
    """Make the page of a live link, with the ``visits`` that have a time; ``today`` is the site's, by which it ends."""
    is_new, is_soon = link.opened_on is None, state_of(link, today) is State.SOON
    ends = _("Active, ends {date}").format(date=date_with_year(link.expires_on).text)
    return SharePage(
        pk=link.pk,
        title=_("Your link is ready") if is_new or not link.label else isolated(link.label),
        about=_about(link),
        tag=Tag("soon" if is_soon else "on", _("Active, ends today") if link.expires_on == today else ends, ""),
        address=addresses.page,
        message=message(clinic, addresses.page),
        qr=addresses.qr,
        paper=addresses.paper if link.surgery_date else "",
        calendar=addresses.calendar if link.surgery_date else "",
        visits=tuple(
            _("{visit}: {day}, {time}").format(
                visit=visit.title, day=full_date(visit.at.date()).text, time=clock_time(visit.at)
            )
            for visit in visits
            if visit.at is not None
        ),
    )


def _about(link: TimelineLink) -> Prose:
    protocol = protocol_name(link.protocol.name if link.protocol else "")
    if link.surgery_date is None:
        return (_("{protocol}. Each patient types their own date.").format(protocol=protocol),)
    return compose(_("{protocol}. Surgery {date}."), protocol=protocol, date=full_date(link.surgery_date))


def message(clinic: Clinic, address: str) -> str:
    """Words to paste. Shared inboxes and lock screens are read by others, so they tell no operation and no date."""
    wrong = _("A date looks wrong? Call us on {phone}.") if clinic.phone else _("A date looks wrong? Call us.")
    lines = (
        _("Your recovery timeline from {clinic}:").format(clinic=clinic.name),
        address,
        "",
        _("It opens without an account and holds no name."),
        wrong.format(phone=clinic.phone),
        emergency_sentence(clinic),
    )
    return "\n".join(lines)
