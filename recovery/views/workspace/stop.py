"""Ending a link, extending it, and giving it a new address. Each asks first where it cannot be undone."""

from __future__ import annotations

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from recovery import clinic_links, sharing
from recovery.formatting import date_with_year
from recovery.http import now, site_today
from recovery.membership import for_members
from recovery.models import Membership, TimelineLink
from recovery.views.workspace.pages import go, show

_EXTENSION = relativedelta(months=6)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def link_revoke(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Ask, then end the link for ever."""
    link = clinic_links.link(member, pk)
    if request.method == "POST":
        sharing.revoke(link, by=member.user, now=now())
        return go(request, "links", said=_("Link revoked."))
    words = _("The link stops working straight away. You cannot undo this, but you can make a new link.")
    return _sure(request, member, link, (_("Stop sharing?"), words, _("Revoke this link")), is_danger=True)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def link_renew(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Ask, then give the link a new address; the old one has ended."""
    link = clinic_links.link(member, pk)
    if request.method == "POST":
        try:
            renewed = sharing.renew(link, by=member.user, today=site_today())
        except sharing.EndedLink:
            return go(request, "links", said=_("That link is erased already. Make a new one."), is_done=False)
        return go(request, "link-share", renewed.pk, said=_("This is the new link. The old one has ended."))
    words = _("The date and the timings stay. The old address stops working, so hand out the new one.")
    return _sure(request, member, link, (_("Make a new link?"), words, _("Make new link")), is_danger=False)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def link_extend(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Ask, then let the link work six months longer, as far as links may; one that has expired works again."""
    link, today = clinic_links.link(member, pk), site_today()
    start = max(link.expires_on, today - timedelta(days=1))
    until = min(start + _EXTENSION, sharing.latest_expiry(link.surgery_date, today))
    if link.revoked_at is not None:
        return go(request, "links", said=_("That link was revoked. Make a new one."), is_done=False)
    if request.method != "POST":
        words = _("The link works until {date}. Its address stays.").format(date=date_with_year(until).text)
        return _sure(request, member, link, (_("Let it work longer?"), words, _("Let it work longer")), is_danger=False)
    try:
        sharing.extend(link, until, by=member.user, today=today)
    except (sharing.EndedLink, sharing.WrongFacts):
        return go(request, "links", said=_("That link was revoked. Make a new one."), is_done=False)
    words = _("The link now works until {date}.").format(date=date_with_year(until).text)
    return go(request, "link-edit", pk, said=words)


def _sure(
    request: HttpRequest, member: Membership, link: TimelineLink, words: tuple[str, str, str], *, is_danger: bool
) -> HttpResponse:
    title, body, button = words
    context: dict[str, object] = {"title": title, "words": body, "button": button, "is_danger": is_danger}
    context |= {"label": link.label or _("No label"), "back": link.pk}
    return show(request, member, "workspace/sure.html", context)
