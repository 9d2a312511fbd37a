"""What can be taken along from a timeline: calendar, paper, QR code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from recovery.clinic.links.opening import SharedFacts
from recovery.domain.timeline import Timeline
from recovery.patient import query_string
from recovery.patient.exports import ical, qr
from recovery.patient.page.handout import handout
from recovery.patient.page.question import wrong_for_programs
from recovery.patient.places import Place, preview_words
from recovery.site.http import kept_private, origin, personal
from recovery.text.typed_dates import Unusable

View = Callable[[HttpRequest, Place], HttpResponse]


def refuses_unusable_dates(view: View) -> View:
    """Answer 422 in plain words, for the programs that ask for these outputs."""

    @wraps(view)
    def refusing(request: HttpRequest, place: Place) -> HttpResponse:
        try:
            return view(request, place)
        except Unusable as problem:
            message = f"{wrong_for_programs(problem, place.today)}\n"
            return personal(HttpResponse(message, status=422, content_type="text/plain; charset=utf-8"))

    return refusing


def _asked(request: HttpRequest, place: Place) -> Timeline:
    return place.timeline_of(place.iso_date(request.GET))


@refuses_unusable_dates
def calendar(request: HttpRequest, place: Place) -> HttpResponse:
    """The calendar: the same bytes on every fetch, until the edition changes."""
    surgery, home = place.iso_date(request.GET), origin(request)
    facts = (home, surgery, place.shared and place.shared.version)
    return kept_private(place.revalidated(request, facts, lambda: _calendar(request, place, surgery, home)))


def _calendar(request: HttpRequest, place: Place, surgery: date, home: str) -> HttpResponse:
    timeline, feed = place.timeline_of(surgery), _feed(request, place, surgery, home)
    response = HttpResponse(ical.calendar(timeline, feed), content_type="text/calendar; charset=utf-8")
    name = "recovery" if feed.is_discreet else timeline.protocol.procedure
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


def _feed(request: HttpRequest, place: Place, surgery: date, home: str) -> ical.Feed:
    shared, protocol = place.shared, place.content.protocol
    changed_at = protocol.changed_at or ical.UNKNOWN
    return ical.Feed(
        host=urlsplit(home).hostname or "localhost",
        scope=f"{'draft-' if place.draft else ''}{_scope(shared, protocol.procedure, surgery)}",
        sequence=protocol.edition + (shared.sequence if shared else 0),
        changed_at=max(changed_at, shared.changed_at) if shared else changed_at,
        address=f"{home}{place.addresses(surgery).timeline}",
        is_discreet=query_string.is_discreet(request.GET),
        is_draft=place.draft is not None,
    )


def _scope(shared: SharedFacts | None, procedure: str, surgery: date) -> str:
    """A link's own, or that of a date which somebody typed, here or at a link without one."""
    if shared and shared.surgery_date:
        return shared.scope
    return ical.public_scope(procedure, surgery, at=shared.scope if shared else "")


@refuses_unusable_dates
def paper(request: HttpRequest, place: Place) -> HttpResponse:
    """The sheet of paper, as a page to print."""
    timeline = _asked(request, place)
    sheet = handout(timeline, place.addresses(timeline.surgery_date), origin=origin(request))
    words = preview_words(request, is_draft=place.draft is not None)
    context = {"sheet": sheet, "draft": place.draft, **words}
    return personal(render(request, "timeline/handout.html", context))


@refuses_unusable_dates
def qr_svg(request: HttpRequest, place: Place) -> HttpResponse:
    """The timeline's own address as a QR code; without a date, that of the link on a poster, which asks for it."""
    if place.shared and not query_string.names_surgery_date(request.GET):
        path = place.timeline
    else:
        path = place.addresses(_asked(request, place).surgery_date).timeline
    image = qr.svg(f"{origin(request)}{path}")
    return kept_private(HttpResponse(image, content_type="image/svg+xml"))
