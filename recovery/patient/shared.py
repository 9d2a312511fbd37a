"""The pages that a clinic shared with a patient, under the token of a link.

Every address here asks :func:`recovery.clinic.links.opening.resolve` and nothing else whether it is live.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial, wraps
from urllib.parse import urlencode

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.urls.converters import StringConverter
from django.utils.translation import gettext as _

from recovery.clinic.links import link_content, opening
from recovery.content import published_editions
from recovery.patient import query_string
from recovery.patient import timeline as timelines
from recovery.patient.edition_pages import PATHS, EditionPages, PagesView, UrlView, paths_of, public_pages
from recovery.patient.page.attribution import last_reviewed
from recovery.site import bookkeeping, error_pages, throttle
from recovery.site.http import (
    canonical,
    cleaner_address,
    client_address,
    is_for_programs,
    now,
    personal,
    problem,
    read_only,
    reloading,
    site_today,
    today_for,
)
from recovery.site.link_previews import is_a_person
from recovery.text import mangled
from recovery.text.typed_dates import Boxes

UNKNOWN_LINKS_A_MINUTE = 30
"""The most addresses that nobody was given that may be tried from one place; a mistyped one needs a few."""
_PLAIN_TEXT = (".ics", ".svg")
_OUTPUTS = {
    "": "timeline",
    "print": "paper",
    "calendar.ics": "calendar",
    "timeline.json": "timeline-json",
    "qr.svg": "qr",
}


class TokenConverter(StringConverter):
    """The token in an address: 192 bits in the alphabet that is safe there."""

    regex = r"[A-Za-z0-9_-]{32}"


def by_token(view: PagesView, *, asks_again: bool = False) -> UrlView:
    """Show the view where a link leads: the procedure as the link's clinic set it, until the link ends.

    ``asks_again``: programs may keep the answer, if they ask each time whether it still holds.
    """

    @read_only
    @wraps(view)
    def shared(request: HttpRequest, token: str) -> HttpResponseBase:
        try:
            link = opening.resolve(token, today=site_today())
            content = link_content.content_of(link)
        except opening.LinkHasEnded:
            return _ended(request)
        except opening.UnknownLink:
            return _unknown(request)
        except published_editions.UnknownProcedure:  # It had an edition when the link was made.
            return _private(_nothing_here(request))
        if address := cleaner_address(request):
            return canonical(address)
        paths, facts = _paths(content.protocol.procedure, token), opening.shared_facts(link)
        response = view(request, EditionPages(content, paths, today_for(request), shared=facts))
        return response if asks_again and response.status_code in (200, 304) else _private(response)

    return shared


def page(request: HttpRequest, pages: EditionPages) -> HttpResponseBase:
    """Answer with the timeline; a link without a date asks for it here."""
    if pages.own_date is None and not query_string.names_surgery_date(request.GET):
        response: HttpResponseBase = timelines.question(request, pages)
    else:
        response = timelines.timeline(request, pages)
    if request.method == "GET" and response.status_code == 200 and pages.shared:
        _note_opening(request, pages.shared)
    return response


def _note_opening(request: HttpRequest, link: opening.SharedFacts) -> None:
    """Put on record that a patient opened the link; a machine or its own clinic is none."""
    today = site_today()
    if link.opened_on == today or not is_a_person(request.headers, is_secure=request.is_secure()):
        return
    if not _is_from_the_clinic(request, link):
        bookkeeping.note(("link opened", link.pk), partial(opening.mark_opened, link.pk, today))


def _is_from_the_clinic(request: HttpRequest, link: opening.SharedFacts) -> bool:
    """Whether the link's own clinic only looks at it. No session is begun, kept alive or needed for a shared page."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    try:
        return opening.works_at(link.clinic_pk, request.user.pk)
    except Error:
        return True
    finally:
        request.session.accessed = request.session.modified = False


@read_only
def nothing(request: HttpRequest, rest: str = "") -> HttpResponseBase:
    """Answer at what under ``/t/`` is no address of a link, as for a token that nobody was given."""
    if rest and not rest.endswith("/"):
        try:
            is_link_without_slash = "token" in resolve(f"{request.path_info}/").kwargs
        except Resolver404:
            is_link_without_slash = False
        if is_link_without_slash:
            query = request.META.get("QUERY_STRING", "")
            return canonical(f"{request.path}/?{query}" if query else f"{request.path}/")
    link = mangled.link_in(request.path_info)
    return mended(request, link) if link else _unknown(request)


def mended(request: HttpRequest, link: mangled.Link) -> HttpResponseBase:
    """Lead to the link that a mangled address can only mean; one that was given to nobody counts as a guess."""
    try:
        opening.resolve(link.token, today=site_today())
    except opening.LinkHasEnded:
        pass  # says so at its own address
    except opening.UnknownLink:
        return _unknown(request)
    address = reverse(f"shared:{_OUTPUTS[link.output]}", args=[link.token])
    pairs = mangled.whole_query(request.GET.lists(), link.query)
    return canonical(f"{address}?{urlencode(pairs)}" if pairs else address)


def _unknown(request: HttpRequest) -> HttpResponseBase:
    if not throttle.is_over("unknown link", client_address(request), UNKNOWN_LINKS_A_MINUTE, now()):
        return _private(_nothing_here(request))
    words = _("Too many addresses that lead nowhere were tried. Wait a minute.")
    response = _for_programs(request, 429, "Too many requests", words)
    if response is None:
        response = render(request, "errors/429.html", {"at_sign_in": False}, status=429)
    response.headers["Retry-After"] = str(throttle.MINUTE)
    return _private(response)


def _nothing_here(request: HttpRequest) -> HttpResponse:
    words = _("There is nothing at this address.")
    return _for_programs(request, 404, "Not found", words) or error_pages.not_found(request, Http404())


def _ended(request: HttpRequest) -> HttpResponseBase:
    """Say the same of every link: what it was for, and why it ended, is told to nobody."""
    words = _("This link has ended. Ask your physiotherapist for a new one.")
    response = _for_programs(request, 410, "Gone", words)
    if response is None:
        published = published_editions.published()
        pages = public_pages(published[0], today_for(request)) if len(published) == 1 else None
        reviewed = last_reviewed(pages.content.guide.sources) if pages else ()
        context = {"pages": pages, "reviewed": reviewed, "boxes": Boxes()}
        response = render(request, "patient/link_ended.html", context, status=410)
    return _private(reloading(request, response))  # A page that was open when its link ended shows so.


def _for_programs(request: HttpRequest, status: int, title: str, detail: str) -> HttpResponse | None:
    """Return the answer for programs; None where a person reads."""
    if request.path_info.endswith(_PLAIN_TEXT):
        return HttpResponse(f"{detail}\n", status=status, content_type="text/plain; charset=utf-8")
    return problem(status, title, detail) if is_for_programs(request) else None


def _private(response: HttpResponseBase) -> HttpResponseBase:
    """Let nobody keep a response: what a clinic corrects or ends has to be so at the next look."""
    response.headers.pop("Cache-Control", None)
    return personal(response)


@lru_cache(maxsize=256)
def _paths(procedure: str, token: str) -> Mapping[str, str]:
    own = {name: reverse(f"shared:{name}", args=[token]) for name in PATHS if name not in ("guide", "source")}
    return {**paths_of("recovery", procedure), **own}
