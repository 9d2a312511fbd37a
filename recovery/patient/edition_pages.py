"""The edition that a set of pages shows, and the addresses it has: for everyone, at a clinic's link, or as a preview.

Views take :class:`EditionPages` and know nothing else of their address, so the same pages can stand anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, wraps

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from recovery.clinic.links import opening
from recovery.content import published_editions
from recovery.domain.limits import look_up_limits
from recovery.domain.timeline import Timeline, build
from recovery.patient import query_string
from recovery.patient.page.addresses import Addresses, CarriedOn, with_query
from recovery.patient.page.draft_mark import DraftMark, draft_mark
from recovery.patient.page.timeline_page import MovedDate
from recovery.site.http import canonical, cleaner_address, personal, read_only, revalidated, today_for
from recovery.site.middleware import content_security_policy

PATHS = ("guide", "source", "timeline", "timeline-json", "calendar", "paper", "qr")


@dataclass(frozen=True, slots=True)
class EditionPages:
    """An edition with the addresses that its pages have here."""

    content: published_editions.Content
    paths: Mapping[str, str]
    """The paths of :data:`PATHS`, by name and without queries."""
    today: date
    """The visitor's own day, which says what surgery dates are accepted."""
    at_day: int | None = None
    """The day number that stands for today, where one was chosen."""
    draft: DraftMark | None = None
    shared: opening.SharedFacts | None = None
    """The link that leads here."""

    @property
    def own_date(self) -> date | None:
        """The surgery date of the link itself: no address names it, and no query changes it."""
        return self.shared.surgery_date if self.shared else None

    @property
    def moved(self) -> MovedDate | None:
        """The move of the link's surgery date, with its day; None where it did not move."""
        if self.shared is None or self.shared.moved_from is None or self.shared.moved_on is None:
            return None
        return MovedDate(self.shared.moved_from, self.shared.moved_on)

    @property
    def carried_on(self) -> CarriedOn:
        """The query that every address and every form here has to carry on."""
        return () if self.at_day is None else (("at_day", str(self.at_day)),)

    @property
    def guide(self) -> str:
        """The address of the guide."""
        return self.address("guide")

    @property
    def source(self) -> str:
        """The address of the page about its source."""
        return self.address("source")

    @property
    def timeline(self) -> str:
        """The address to which a form sends a surgery date, without a query."""
        return self.paths["timeline"]

    def address(self, name: str, **query: str) -> str:
        """Return the address of one of :data:`PATHS`."""
        return with_query(self.paths[name], (*self.carried_on, *query.items()))

    def before_a_date(self, name: str) -> str:
        """Return what an offered date is put behind to be sent as ``name``."""
        return with_query("", (*self.carried_on, (name, "")))

    def addresses(self, surgery: date, *, is_discreet: bool = False) -> Addresses:
        """Return the addresses around the timeline of ``surgery``."""
        return Addresses(self.paths, surgery, self.carried_on, is_discreet, has_own_date=self.own_date is not None)

    def asked_date(self, query: QueryDict) -> query_string.AskedDate:
        """Return the surgery date of a page; :func:`recovery.patient.query_string.read_surgery_date` raises."""
        if self.own_date is None:
            return query_string.read_surgery_date(query, self.today)
        return query_string.AskedDate(self.own_date, is_canonical=not query_string.names_surgery_date(query))

    def iso_date(self, query: QueryDict) -> date:
        """Return the surgery date of an output; :func:`recovery.patient.query_string.read_iso_surgery_date` raises."""
        return self.own_date or query_string.read_iso_surgery_date(query, self.today)

    def today_after(self, surgery: date) -> date:
        """Return the day taken for today on the timeline of ``surgery``."""
        if self.at_day is None:
            return self.today
        return look_up_limits(surgery).clamp(surgery + timedelta(days=self.at_day))

    def timeline_of(self, surgery: date) -> Timeline:
        """Build the timeline of ``surgery``, seen on the day taken for today."""
        return build(self.content.protocol, surgery, self.today_after(surgery))

    def revalidated(self, request: HttpRequest, facts: object, make: Callable[[], HttpResponse]) -> HttpResponse:
        """Answer from the edition and ``facts``, or 304. A draft changes under its number, so it is made anew."""
        return make() if self.draft else revalidated(request, (self.content.version, facts), make)


PagesView = Callable[[HttpRequest, EditionPages], HttpResponseBase]
UrlView = Callable[..., HttpResponseBase]
"""A view that takes what its address names."""


def by_slug(view: PagesView) -> UrlView:
    """Show the view to everyone: the published edition of the procedure in the address."""

    @read_only
    @wraps(view)
    def public(request: HttpRequest, slug: str) -> HttpResponseBase:
        try:
            content = published_editions.for_procedure(slug)
        except published_editions.UnknownProcedure as error:
            raise Http404 from error
        if address := cleaner_address(request):
            return canonical(address)
        return view(request, public_pages(content, today_for(request)))

    return public


def public_pages(content: published_editions.Content, today: date) -> EditionPages:
    """Return where everyone finds the pages of a published edition."""
    return EditionPages(content, paths_of("recovery", content.protocol.procedure), today)


def of_draft(view: PagesView) -> UrlView:
    """Show the view to those who write it: any edition, marked and never public."""

    @wraps(view)
    def previewing(request: HttpRequest, pk: int) -> HttpResponseBase:
        if not request.user.has_perm("recovery.view_edition"):
            raise PermissionDenied
        try:
            edition = published_editions.for_edition(pk)
        except published_editions.UnknownEdition:
            return _for_its_writers(render(request, "errors/no_edition.html", status=404))
        paths, at_day = paths_of("preview", pk), query_string.read_at_day(request.GET)
        carried_on: CarriedOn = () if at_day is None else (("at_day", str(at_day)),)
        mark = draft_mark(edition.number, edition.standing, edition.public, with_query(paths["guide"], carried_on))
        if edition.content is None:
            context = {"draft": mark, "edition_address": reverse("admin:recovery_edition_change", args=[pk])}
            return _for_its_writers(render(request, "errors/no_timeline.html", context, status=422))
        return _for_its_writers(view(request, EditionPages(edition.content, paths, today_for(request), at_day, mark)))

    # The admin's own words on caching would be weaker than those of _for_its_writers.
    guarded = admin.site.admin_view(previewing, cacheable=True)

    @read_only
    @wraps(view)
    def framed(request: HttpRequest, pk: int) -> HttpResponseBase:
        """Show a page in a frame; where somebody was signed out, the frame says so instead of showing the sign-in."""
        if request.headers.get("Sec-Fetch-Dest") == "iframe" and not admin.site.has_permission(request):
            return _for_its_writers(render(request, "errors/signed_out.html", status=403))
        return guarded(request, pk)

    return framed


def _for_its_writers(response: HttpResponseBase) -> HttpResponseBase:
    """Let a response be kept nowhere, and framed by the site's own pages alone."""
    response.headers["Content-Security-Policy"] = content_security_policy(frame_ancestors="'self'")
    response.headers.pop("Cache-Control", None)
    return personal(response)


@lru_cache(maxsize=256)
def paths_of(namespace: str, procedure_or_edition: str | int) -> Mapping[str, str]:
    """Return the addresses that the pages have under a namespace, without queries, by the names in :data:`PATHS`."""
    return {name: reverse(f"{namespace}:{name}", args=[procedure_or_edition]) for name in PATHS}
