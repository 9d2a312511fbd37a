"""Handing a link over, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from recovery.clinic.links import shown
from recovery.clinic.links.opening import State, state_of
from recovery.clinic.models.link import TimelineLink
from recovery.clinic.plans import stored
from recovery.domain.clinic_facts import Clinic
from recovery.patient.page.attribution import emergency_sentence, protocol_name
from recovery.text.bidi import isolated
from recovery.text.formatting import Prose, clock_time, compose, date_with_year, full_date
from recovery.workspace.link_list_page import Tag


@dataclass(frozen=True, slots=True)
class SharePage:
    """The words of the page."""

    title: str
    about: Prose
    tag: Tag
    message: str
    visits: list[str]
    """The day and time of each visit, by the clock of the zone it is in."""


def share_page(link: TimelineLink, clinic: Clinic, address: str, today: date) -> SharePage:
    """Make the page of a live link at ``address``; ``today`` is the site's, by which it ends."""
    protocol = protocol_name(link.protocol.name if link.protocol else "")
    about: Prose = (_("{protocol}. Each patient types their own date.").format(protocol=protocol),)
    if link.surgery_date:
        about = compose(_("{protocol}. Surgery {date}."), protocol=protocol, date=full_date(link.surgery_date))
    is_soon = state_of(link, today) is State.SOON
    ends = _("Active, ends {date}").format(date=date_with_year(link.expires_on).text)
    visits = stored.read({"own": link.plan.get("own")}, shown.zone_of(link.clinic)).own
    words = _("{visit}: {day}, {time}")
    return SharePage(
        title=_("Your link is ready") if link.opened_on is None or not link.label else isolated(link.label),
        about=about,
        tag=Tag("soon" if is_soon else "on", _("Active, ends today") if link.expires_on == today else ends, ""),
        message=message(clinic, address),
        visits=[
            words.format(visit=visit.title, day=full_date(visit.at.date()).text, time=clock_time(visit.at))
            for visit in visits
            if visit.at is not None
        ],
    )


def message(clinic: Clinic, address: str) -> str:
    """Write words to paste. Others read shared inboxes and lock screens, so they tell no operation and no date."""
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
