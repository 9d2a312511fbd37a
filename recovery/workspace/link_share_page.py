"""Handing a link over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from recovery.domain.clinic_facts import Clinic
from recovery.patient.page.clinic_card import emergency_sentence, protocol_name
from recovery.text.bidi import isolated
from recovery.text.formatting import Prose, clock_time, compose, date_with_year, full_date
from recovery.workspace.link_list_page import LinkSeen, Tag


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
    seen: LinkSeen, clinic: Clinic, addresses: Addresses, visits: Sequence[tuple[str, datetime]] = ()
) -> SharePage:
    """The page of a live link; of each of ``visits``, what it is called and when it is."""
    is_new = seen.opened_on is None
    return SharePage(
        pk=seen.pk,
        title=_("Your link is ready") if is_new or not seen.label else isolated(seen.label),
        about=_about(seen),
        tag=Tag("soon" if seen.state == "soon" else "on", _ends(seen), ""),
        address=addresses.page,
        message=message(clinic, addresses.page),
        qr=addresses.qr,
        paper=addresses.paper if seen.surgery_date else "",
        calendar=addresses.calendar if seen.surgery_date else "",
        visits=tuple(
            _("{visit}: {day}, {time}").format(visit=title, day=full_date(at.date()).text, time=clock_time(at))
            for title, at in visits
        ),
    )


def _about(seen: LinkSeen) -> Prose:
    protocol = protocol_name(seen.protocol)
    if seen.surgery_date is None:
        return (_("{protocol}. Each patient types their own date.").format(protocol=protocol),)
    return compose(_("{protocol}. Surgery {date}."), protocol=protocol, date=full_date(seen.surgery_date))


def _ends(seen: LinkSeen) -> str:
    if seen.days_left == 0:
        return _("Active, ends today")
    return _("Active, ends {date}").format(date=date_with_year(seen.ends_on).text)


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
