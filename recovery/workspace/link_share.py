"""Handing a link over: its address, a message, a QR code, paper, the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from recovery.accounts.membership import for_members
from recovery.clinic.links import link_content, listing, opening, tokens
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import TimelineLink
from recovery.clinic.plans import stored
from recovery.domain.clinic_facts import Clinic
from recovery.patient.page.attribution import emergency_sentence, protocol_name
from recovery.site.http import origin, site_today
from recovery.text.bidi import isolated
from recovery.text.formatting import Prose, clock_time, compose, date_with_year, full_date
from recovery.workspace.link_list_page import Tag
from recovery.workspace.response import show


@dataclass(frozen=True, slots=True)
class SharePage:
    """The words of the page."""

    title: str
    about: Prose
    tag: Tag
    message: str
    visits: list[str]
    """The day and time of each visit, by the clock of the zone it is in."""


@require_safe
@for_members
def link_share(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Show one link, ready to be handed over."""
    link, today = listing.link(member, pk), site_today()
    if not opening.state_of(link, today).is_live:
        return _cannot(request, member, link, _("This link has ended"), _("It opens nothing any more."))
    try:
        token = tokens.token_of(link)
    except tokens.LostKey:
        words = _("It still works for those who have it. To hand it out again, make a new one.")
        return _cannot(request, member, link, _("This address cannot be shown"), words)
    paths = {name: reverse(f"shared:{name}", args=[token]) for name in ("timeline", "qr", "paper", "calendar")}
    address = f"{origin(request)}{paths['timeline']}"
    context: dict[str, object] = {
        "page": _share_page(link, link_content.clinic_facts(member.clinic), address, today),
        "link": link,
        "address": address,
        "qr": paths["qr"],
        "paper": paths["paper"],
        "calendar": f"{origin(request)}{paths['calendar']}",
    }
    return show(request, member, "workspace/link_share.html", context)


def _cannot(request: HttpRequest, member: Membership, link: TimelineLink, title: str, words: str) -> HttpResponse:
    is_expired = opening.state_of(link, site_today()) is opening.State.EXPIRED
    context: dict[str, object] = {"title": title, "words": words, "pk": link.pk, "is_expired": is_expired}
    return show(request, member, "workspace/link_lost.html", context)


def _share_page(link: TimelineLink, clinic: Clinic, address: str, today: date) -> SharePage:
    """Make the page of a live link at ``address``; ``today`` is the site's, by which it ends."""
    protocol = protocol_name(link.protocol.name if link.protocol else "")
    about: Prose = (_("{protocol}. Each patient types their own date.").format(protocol=protocol),)
    if link.surgery_date:
        about = compose(_("{protocol}. Surgery {date}."), protocol=protocol, date=full_date(link.surgery_date))
    is_soon = opening.state_of(link, today) is opening.State.SOON
    ends = _("Active, ends {date}").format(date=date_with_year(link.expires_on).text)
    visits = stored.read({"own": link.plan.get("own")}, link_content.zone_of(link.clinic)).own
    words = _("{visit}: {day}, {time}")
    return SharePage(
        title=_("Your link is ready") if link.opened_on is None or not link.label else isolated(link.label),
        about=about,
        tag=Tag("soon" if is_soon else "on", _("Active, ends today") if link.expires_on == today else ends, ""),
        message=_message(clinic, address),
        visits=[
            words.format(visit=visit.title, day=full_date(visit.at.date()).text, time=clock_time(visit.at))
            for visit in visits
            if visit.at is not None
        ],
    )


def _message(clinic: Clinic, address: str) -> str:
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
