"""Handing a link over: its address, a message, a QR code, paper, the calendar."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from recovery.accounts.membership import for_members
from recovery.clinic.links import listing, opening, shown, tokens
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import TimelineLink
from recovery.site.http import origin, site_today
from recovery.workspace.link_share_page import share_page
from recovery.workspace.response import show


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
        "page": share_page(link, shown.clinic_facts(member.clinic), address, today),
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
