"""Where a set of procedure pages stands: for everyone, at a link that a clinic shared, or as the preview of an edition.

Views take a :class:`Place` and know nothing else of their address, so the same pages can stand anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, wraps
from urllib.parse import urlencode

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
from recovery.patient.fetchers import is_a_person
from recovery.patient.page.addresses import Addresses
from recovery.patient.page.draft_mark import DraftMark, draft_mark
from recovery.patient.page.moved import Moved
from recovery.site.http import canonical, cleaner_address, origin, personal, read_only, revalidated, today_for
from recovery.site.middleware import content_security_policy

PATHS = ("guide", "source", "timeline", "timeline-json", "calendar", "paper", "qr")


@dataclass(frozen=True, slots=True)
class Place:
    """An edition with the addresses that its pages have here."""

    content: published_editions.Content
    paths: Mapping[str, str]
    """Of :data:`PATHS`, without queries."""
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

    def asked_date(self, query: QueryDict) -> query_string.Asked:
        """The surgery date of a page; :func:`recovery.patient.query_string.surgery_date` says what it raises."""
        if self.own_date is None:
            return query_string.surgery_date(query, self.today)
        return query_string.Asked(self.own_date, is_canonical=not query_string.names_surgery_date(query))

    def iso_date(self, query: QueryDict) -> date:
        """The surgery date of an output; :func:`recovery.patient.query_string.iso_surgery_date` says what it raises."""
        return self.own_date or query_string.iso_surgery_date(query, self.today)

    @property
    def moved(self) -> Moved | None:
        """How the link's surgery date moved."""
        if self.shared is None or self.shared.moved_from is None or self.shared.moved_on is None:
            return None
        return Moved(self.shared.moved_from, self.shared.moved_on)

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """What every address and every form here has to carry on."""
        return _kept(self.at_day)

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
        """Where a form sends a surgery date, beside what is kept."""
        return self.paths["timeline"]

    def address(self, name: str, **query: str) -> str:
        """The address of one of :data:`PATHS`."""
        return _address(self.paths[name], (*self.kept, *query.items()))

    def revalidated(self, request: HttpRequest, facts: object, make: Callable[[], HttpResponse]) -> HttpResponse:
        """An answer made of the edition and ``facts``, or 304. A draft changes under its number, so it is made anew."""
        return make() if self.draft else revalidated(request, (self.content.version, facts), make)

    def fix_base(self, name: str) -> str:
        """What an offered date is put behind to be sent as ``name``."""
        return _address("", (*self.kept, (name, "")))

    def today_after(self, surgery: date) -> date:
        """The day taken for today on the timeline of ``surgery``."""
        if self.at_day is None:
            return self.today
        return look_up_limits(surgery).clamp(surgery + timedelta(days=self.at_day))

    def timeline_of(self, surgery: date) -> Timeline:
        """The timeline of ``surgery``, seen on the day taken for today."""
        return build(self.content.protocol, surgery, self.today_after(surgery))

    def addresses(self, surgery: date, *, is_discreet: bool = False) -> Addresses:
        """The addresses around the timeline of ``surgery``."""
        return Addresses(
            base=self.timeline,
            guide=self.guide,
            source=self.source,
            outputs=self.paths,
            surgery_date=surgery,
            is_discreet=is_discreet,
            kept=self.kept,
            has_own_date=self.own_date is not None,
        )


View = Callable[[HttpRequest, Place], HttpResponseBase]
Resolved = Callable[..., HttpResponseBase]
"""A view that takes what its address names."""


def by_slug(view: View) -> Resolved:
    """Stands for everyone: the published edition of the procedure in the address."""

    @read_only
    @wraps(view)
    def public(request: HttpRequest, slug: str) -> HttpResponseBase:
        try:
            content = published_editions.for_procedure(slug)
        except published_editions.UnknownProcedure as error:
            raise Http404 from error
        if address := cleaner_address(request):
            return canonical(address)
        return view(request, public_place(content, today_for(request)))

    return public


def public_place(content: published_editions.Content, today: date) -> Place:
    """Where everyone finds the pages of a published edition."""
    return Place(content, paths_of("recovery", content.protocol.procedure), today)


def of_draft(view: View) -> Resolved:
    """Stands for those who write it: any edition, marked and never public."""

    @wraps(view)
    def previewing(request: HttpRequest, pk: int) -> HttpResponseBase:
        if not request.user.has_perm("recovery.view_edition"):
            raise PermissionDenied
        try:
            edition = published_editions.for_edition(pk)
        except published_editions.UnknownEdition:
            return _for_its_writers(render(request, "errors/no_edition.html", status=404))
        paths, at_day = paths_of("preview", pk), query_string.at_day(request.GET)
        mark = draft_mark(edition.number, edition.standing, edition.public, _address(paths["guide"], _kept(at_day)))
        if edition.content is None:
            return _for_its_writers(_no_timeline(request, pk, mark))
        return _for_its_writers(view(request, Place(edition.content, paths, today_for(request), at_day, mark)))

    # The admin's own words on caching would be weaker than those of _for_its_writers.
    guarded = admin.site.admin_view(previewing, cacheable=True)

    @read_only
    @wraps(view)
    def framed(request: HttpRequest, pk: int) -> HttpResponseBase:
        """No page of sign-in may stand in a frame: where somebody was signed out, the frame says so itself."""
        if request.headers.get("Sec-Fetch-Dest") == "iframe" and not admin.site.has_permission(request):
            return _for_its_writers(render(request, "errors/signed_out.html", status=403))
        return guarded(request, pk)

    return framed


def preview_words(request: HttpRequest, *, is_draft: bool = False) -> dict[str, object]:
    """What a page with somebody's date or link shows to machines that draw previews of it: the site's name alone."""
    is_for_a_person = is_draft or is_a_person(request.headers, is_secure=request.is_secure())
    return {"has_neutral_title": not is_for_a_person, "preview_origin": origin(request)}


def _no_timeline(request: HttpRequest, pk: int, mark: DraftMark) -> HttpResponse:
    context = {"draft": mark, "edition_address": reverse("admin:recovery_edition_change", args=[pk])}
    return render(request, "errors/no_timeline.html", context, status=422)


def _for_its_writers(response: HttpResponseBase) -> HttpResponseBase:
    """Never kept, and framed by the site's own pages alone."""
    response.headers["Content-Security-Policy"] = content_security_policy(frame_ancestors="'self'")
    response.headers.pop("Cache-Control", None)
    return personal(response)


def _kept(at_day: int | None) -> tuple[tuple[str, str], ...]:
    return () if at_day is None else (("at_day", str(at_day)),)


def _address(path: str, query: tuple[tuple[str, str], ...]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


@lru_cache(maxsize=256)
def paths_of(namespace: str, of: str | int) -> Mapping[str, str]:
    """The addresses that the pages have under a namespace."""
    return {name: reverse(f"{namespace}:{name}", args=[of]) for name in PATHS}
