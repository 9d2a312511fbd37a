"""Ending a link, extending it, and giving it a new address. Each asks first where it cannot be undone."""

from __future__ import annotations

from collections.abc import Mapping
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
    question = {
        "title": _("Stop sharing?"),
        "words": _("The link stops working straight away. You cannot undo this, but you can make a new link."),
        "button": _("Revoke this link"),
        "is_danger": True,
    }
    return _ask(request, member, link, question)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def link_renew(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Ask, then give the link a new address; the old one has ended."""
    link = listing.link(member, pk)
    if request.method == "POST":
        try:
            renewed = changing.renew(link, by=member.user, today=site_today())
        except opening.LinkHasEnded:
            return go(request, "links", said=_("That link is erased already. Make a new one."), is_done=False)
        return go(request, "link-share", renewed.pk, said=_("This is the new link. The old one has ended."))
    question = {
        "title": _("Make a new link?"),
        "words": _("The date and the timings stay. The old address stops working, so hand out the new one."),
        "button": _("Make new link"),
    }
    return _ask(request, member, link, question)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def link_extend(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Ask, then let the link work six months longer, as far as links may; one that has expired works again.

    The form has the day that its page named: two pages with one day make it work until that day once.
    """
    link, today = listing.link(member, pk), site_today()
    if link.revoked_at is not None:
        return go(request, "links", said=_("That link was revoked. Make a new one."), is_done=False)
    try:
        until = date.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        start = max(link.expires_on, today - timedelta(days=1))
        until = min(start + _EXTENSION, issuing.latest_expiry(link.surgery_date, today))
        words = _("The link works until {date}. Its address stays.").format(date=date_with_year(until).text)
        title, button = _("Let it work longer?"), _("Let it work longer")
        return _ask(request, member, link, {"title": title, "words": words, "button": button, "until": until})
    try:
        extended = changing.extend(link, until, by=member.user, today=today)
    except opening.LinkHasEnded:
        return go(request, "links", said=_("That link was revoked. Make a new one."), is_done=False)
    except issuing.WrongFacts:  # the page is of another day
        return go(request, "link-extend", pk, said=_("Nothing was changed. Look at the day again."), is_done=False)
    words = _("The link now works until {date}.").format(date=date_with_year(extended.expires_on).text)
    return go(request, "link-edit", pk, said=words)


def _ask(request: HttpRequest, member: Membership, link: TimelineLink, question: Mapping[str, object]) -> HttpResponse:
    context = {"label": link.label or _("No label"), "is_danger": False, "until": None, **question}
    return show(request, member, "workspace/link_stop.html", context)
