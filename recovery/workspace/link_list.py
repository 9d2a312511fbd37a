"""The list of a clinic's links, and what a lead does with several."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from recovery.accounts.membership import for_leads, for_members
from recovery.clinic import protocols
from recovery.clinic.links import changing, listing
from recovery.clinic.links.listing import Asked, Show
from recovery.clinic.models.clinic import Membership
from recovery.site.http import now, personal, site_today, today_for, wants_partial, zone_of
from recovery.workspace.link_list_csv import csv_lines
from recovery.workspace.link_list_page import Days, example_row, links_page
from recovery.workspace.response import go, show


@require_safe
@for_members
def links(request: HttpRequest, member: Membership) -> HttpResponse:
    """Show the clinic's links: filtered, searched and paged by the address alone."""
    asked = _asked(request)
    listed = listing.links(member, asked, site_today())
    if not any(listed.counts.values()) and not wants_partial(request):
        return _first_time(request, member)
    page = links_page(listed, asked, Days(today_for(request), site_today(), zone_of(request)))
    template = "link_list_region" if wants_partial(request) else "link_list"
    return show(request, member, f"workspace/{template}.html", {"page": page})


def _asked(request: HttpRequest) -> Asked:
    """Read what is asked for; an unknown word in the address asks for nothing special."""
    query = request.GET
    state, number = query.get("state", ""), query.get("page", "")
    return Asked(
        show=Show(state) if state in Show.values else Show.ALL,
        search=" ".join(query.get("q", "").replace("\0", "").split())[:60],
        is_turned=query.get("turn") == "1",
        page=min(max(int(number), 1), listing.MOST_PAGES) if number.isdecimal() and len(number) < 6 else 1,
    )


def _first_time(request: HttpRequest, member: Membership) -> HttpResponse:
    """Explain links to a clinic that has none."""
    number, days = len(protocols.protocols(member)), settings.LINK_RETENTION_DAYS
    start = _("Your clinic has no protocol yet. Start with the typical timings.")
    if number:
        start = ngettext(
            "{clinic} has {n}. Or use the typical timings.", "{clinic} has {n}. Or use the typical timings.", number
        ).format(clinic=member.clinic.name, n=number)
    erased = ngettext("Links are erased {n} day after they end.", "Links are erased {n} days after they end.", days)
    context = {"protocols": start, "row": example_row(today_for(request)), "retention": erased.format(n=days)}
    return show(request, member, "workspace/link_list_empty.html", context)


@require_POST
@for_leads
def revoke_several(request: HttpRequest, member: Membership) -> HttpResponse:
    """Ask about the chosen links first; when that is answered, revoke them."""
    pks = (int(text) for text in request.POST.getlist("link") if text.isdecimal() and len(text) < 18)
    chosen = listing.live_links_among(pks, member, site_today())
    if not chosen:
        return go(request, "links", said=_("Choose one or more links first."))
    if "sure" not in request.POST:
        return show(request, member, "workspace/link_list_stop.html", {"links": chosen})
    moment = now()
    for link in chosen:
        changing.revoke(link, by=member.user, now=moment)
    words = ngettext("{n} link revoked.", "{n} links revoked.", len(chosen)).format(n=len(chosen))
    return go(request, "links", said=words)


@require_safe
@for_leads
def download_links(request: HttpRequest, member: Membership) -> HttpResponseBase:
    """Send every link of the clinic for a spreadsheet, without the addresses."""
    lines = csv_lines(listing.every_link(member), Days(today_for(request), site_today(), zone_of(request)))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="links.csv"'
    return personal(response)
