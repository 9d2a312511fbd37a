"""Ending a link, extending it, and giving it a new address. Each asks first where it cannot be undone."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from recovery.accounts.membership import for_members
from recovery.clinic.links import changing, issuing, listing, opening
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import TimelineLink
from recovery.site.http import now, site_today
from recovery.text.formatting import date_with_year
from recovery.workspace.response import go, show

_EXTENSION = relativedelta(months=6)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def link_revoke(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Ask, then end the link for ever."""
    link = listing.link(member, pk)
    if request.method == "POST":
        changing.revoke(link, by=member.user, now=now())
        return go(request, "links", said=_("Link revoked."))
    words = _("The link stops working straight away. You cannot undo this, but you can make a new link.")
    return _sure(request, member, link, (_("Stop sharing?"), words, _("Revoke this link")), is_danger=True)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def link_renew(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Ask, then give the link a new address; the old one has ended."""
    link = listing.link(member, pk)
    if request.method == "POST":
        try:
            renewed = changing.renew(link, by=member.user, today=site_today())
        except opening.EndedLink:
            return go(request, "links", said=_("That link is erased already. Make a new one."), is_done=False)
        return go(request, "link-share", renewed.pk, said=_("This is the new link. The old one has ended."))
    words = _("The date and the timings stay. The old address stops working, so hand out the new one.")
    return _sure(request, member, link, (_("Make a new link?"), words, _("Make new link")), is_danger=False)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def link_extend(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Ask, then let the link work six months longer, as far as links may; one that has expired works again.

    The form has the day that its page named: two pages with one day make it work until that day once.
    """
    link, today = listing.link(member, pk), site_today()
    if link.revoked_at is not None:
        return go(request, "links", said=_("That link was revoked. Make a new one."), is_done=False)
    until = _day_in(request.POST.get("until", ""))
    if until is None:
        start = max(link.expires_on, today - timedelta(days=1))
        until = min(start + _EXTENSION, issuing.latest_expiry(link.surgery_date, today))
        words = _("The link works until {date}. Its address stays.").format(date=date_with_year(until).text)
        question = (_("Let it work longer?"), words, _("Let it work longer"))
        return _sure(request, member, link, question, is_danger=False, until=until)
    try:
        saved = changing.extend(link, until, by=member.user, today=today)
    except opening.EndedLink:
        return go(request, "links", said=_("That link was revoked. Make a new one."), is_done=False)
    except issuing.WrongFacts:  # the page is of another day
        return go(request, "link-extend", pk, said=_("Nothing was changed. Look at the day again."), is_done=False)
    words = _("The link now works until {date}.").format(date=date_with_year(saved.expires_on).text)
    return go(request, "link-edit", pk, said=words)


def _day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _sure(
    request: HttpRequest,
    member: Membership,
    link: TimelineLink,
    words: tuple[str, str, str],
    *,
    is_danger: bool,
    until: date | None = None,
) -> HttpResponse:
    title, body, button = words
    context: dict[str, object] = {"title": title, "words": body, "button": button, "is_danger": is_danger}
    context |= {"label": link.label or _("No label"), "back": link.pk, "until": until}
    return show(request, member, "workspace/link_stop.html", context)
