"""The list of a clinic's links, and what a lead does with several."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from recovery.accounts.membership import for_leads, for_members
from recovery.clinic import protocols
from recovery.clinic.links import changing, listing, opening
from recovery.clinic.links.listing import Asked, Show
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import TimelineLink
from recovery.site.http import now, personal, site_today, today_for, wants_partial, zone_of
from recovery.workspace.link_list_csv import export_row, head, safe
from recovery.workspace.link_list_page import Days, Query, example_row, link_row, links_page
from recovery.workspace.response import go, show


@require_safe
@for_members
def links(request: HttpRequest, member: Membership) -> HttpResponse:
    """Show the clinic's links: filtered, searched and paged by the address alone."""
    today = today_for(request)
    asked = _asked(request)
    listed = listing.links(member, asked, site_today())
    days = Days(today, site_today(), zone_of(request))
    query = Query(reverse("workspace:links"), asked.show, asked.search, asked.is_turned, asked.page)
    page = links_page(tuple(link_row(link, days) for link in listed.links), listed, query)
    if wants_partial(request):
        return show(request, member, "workspace/link_list_region.html", {"page": page})
    if page.is_empty:
        return _first_time(request, member, today)
    return show(request, member, "workspace/link_list.html", {"page": page})


def _asked(request: HttpRequest) -> Asked:
    """An unknown word in the address asks for nothing special."""
    query = request.GET
    state, number = query.get("state", ""), query.get("page", "")
    return Asked(
        show=Show(state) if state in set(Show) else Show.ALL,
        search=" ".join(query.get("q", "").replace("\0", "").split())[:60],
        is_turned=query.get("turn") == "1",
        page=min(max(int(number), 1), listing.MOST_PAGES) if number.isdecimal() and len(number) < 6 else 1,
    )


def _first_time(request: HttpRequest, member: Membership, today: date) -> HttpResponse:
    number = len(protocols.protocols(member))
    context: dict[str, object] = {"protocols": _protocols(member, number), "row": example_row(today)}
    days = settings.LINK_RETENTION_DAYS
    words = ngettext("Links are erased {n} day after they end.", "Links are erased {n} days after they end.", days)
    context["retention"] = words.format(n=days)
    return show(request, member, "workspace/link_list_empty.html", context)


def _protocols(member: Membership, number: int) -> str:
    if number == 0:
        return _("Your clinic has no protocol yet. Start with the typical timings.")
    words = ngettext(
        "{clinic} has {n}. Or use the typical timings.", "{clinic} has {n}. Or use the typical timings.", number
    )
    return words.format(clinic=member.clinic.name, n=number)


@require_POST
@for_leads
def revoke_several(request: HttpRequest, member: Membership) -> HttpResponse:
    """Ask about the chosen links first; when that is answered, revoke them."""
    chosen = _chosen(request, member)
    if not chosen:
        return go(request, "links", said=_("Choose one or more links first."))
    if "sure" not in request.POST:
        rows = tuple(link.label or _("No label") for link in chosen)
        pks = tuple(link.pk for link in chosen)
        return show(request, member, "workspace/link_list_stop.html", {"labels": rows, "pks": pks})
    moment = now()
    for link in chosen:
        changing.revoke(link, by=member.user, now=moment)
    words = ngettext("{n} link revoked.", "{n} links revoked.", len(chosen)).format(n=len(chosen))
    return go(request, "links", said=words)


def _chosen(request: HttpRequest, member: Membership) -> tuple[TimelineLink, ...]:
    numbers = (int(text) for text in request.POST.getlist("link") if text.isdecimal() and len(text) < 18)
    of_clinic, today = listing.some_links(member, numbers), site_today()
    return tuple(link for link in of_clinic if opening.state_of(link, today).is_live)


class _Echo:
    """Gives every line back to who writes it."""

    def write(self, line: str) -> str:
        return line


@require_safe
@for_leads
def export(request: HttpRequest, member: Membership) -> HttpResponseBase:
    """Send every link of the clinic for a spreadsheet, without the addresses."""
    lines = _lines(listing.every_link(member), Days(today_for(request), site_today(), zone_of(request)))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="links.csv"'
    return personal(response)


def _lines(links: Iterable[TimelineLink], days: Days) -> Iterable[str]:
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)  # some spreadsheets split at semicolons too
    yield "\ufeff"  # Without it Excel takes UTF-8 for something else.
    yield writer.writerow(head())
    for link in links:
        yield writer.writerow([safe(cell) for cell in export_row(link, days)])
