"""The outputs of a timeline: calendar, paper, QR code, and JSON for programs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from recovery.patient import query_string
from recovery.patient.edition_pages import EditionPages, UrlView
from recovery.patient.exports import ical, qr
from recovery.patient.exports.payload import payload
from recovery.patient.page.handout import handout
from recovery.patient.page.question import wrong_for_programs
from recovery.site.http import kept_private, origin, personal, problem
from recovery.site.link_previews import preview_context
from recovery.text.typed_dates import Unusable

OutputView = Callable[[HttpRequest, EditionPages], HttpResponse]


def refuses_unusable_dates(view: OutputView) -> OutputView:
    """Answer 422 in plain words, for the programs that ask for these outputs."""

    @wraps(view)
    def refusing(request: HttpRequest, pages: EditionPages) -> HttpResponse:
        try:
            return view(request, pages)
        except Unusable as error:
            message = f"{wrong_for_programs(error, pages.today)}\n"
            return personal(HttpResponse(message, status=422, content_type="text/plain; charset=utf-8"))

    return refusing


@refuses_unusable_dates
def calendar(request: HttpRequest, pages: EditionPages) -> HttpResponse:
    """Answer with the calendar: the same bytes on every fetch, until the edition changes."""
    surgery, home, link = pages.iso_date(request.GET), origin(request), pages.shared
    protocol = pages.content.protocol

    def make() -> HttpResponse:
        # A link's own scope, or that of a date which somebody typed, here or at a link without one.
        scope = ical.public_scope(protocol.procedure, surgery, at=link.scope if link else "")
        if link and link.surgery_date:
            scope = link.scope
        changed_at = protocol.changed_at or ical.UNKNOWN
        feed = ical.Feed(
            host=urlsplit(home).hostname or "localhost",
            scope=f"draft-{scope}" if pages.draft else scope,
            sequence=protocol.edition + (link.sequence if link else 0),
            changed_at=max(changed_at, link.changed_at) if link else changed_at,
            address=f"{home}{pages.addresses(surgery).timeline}",
            is_discreet=query_string.is_discreet(request.GET),
            is_draft=pages.draft is not None,
        )
        text = ical.calendar(pages.timeline_of(surgery), feed)
        response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        name = "recovery" if feed.is_discreet else protocol.procedure
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
        return response

    return kept_private(pages.revalidated(request, (home, surgery, link and link.version), make))


@refuses_unusable_dates
def paper(request: HttpRequest, pages: EditionPages) -> HttpResponse:
    """Answer with the sheet of paper, as a page to print."""
    timeline = pages.timeline_of(pages.iso_date(request.GET))
    sheet = handout(timeline, pages.addresses(timeline.surgery_date), origin=origin(request))
    context = {"sheet": sheet, "pages": pages, "draft": pages.draft}
    context |= preview_context(request, is_draft=pages.draft is not None)
    return personal(render(request, "patient/handout.html", context))


@refuses_unusable_dates
def qr_svg(request: HttpRequest, pages: EditionPages) -> HttpResponse:
    """Draw the timeline's own address as a QR code; without a date, that of the link on a poster, which asks for it."""
    path = pages.timeline
    if not pages.shared or query_string.names_surgery_date(request.GET):
        path = pages.addresses(pages.iso_date(request.GET)).timeline
    image = qr.svg(f"{origin(request)}{path}")
    return kept_private(HttpResponse(image, content_type="image/svg+xml"))


def timeline_json(request: HttpRequest, pages: EditionPages) -> HttpResponseBase:
    """Answer with the timeline for programs."""
    try:
        surgery = pages.iso_date(request.GET)
    except Unusable as error:
        return problem(422, "Unusable surgery_date", wrong_for_programs(error, pages.today))
    draft = {"draft": True} if pages.draft else {}
    return personal(JsonResponse(payload(pages.timeline_of(surgery)) | draft))


def missing_as_problem(view: UrlView) -> UrlView:
    """Say to a program that nothing is there in the form it expects."""

    @wraps(view)
    def answering(request: HttpRequest, **named: str | int) -> HttpResponseBase:
        try:
            return view(request, **named)
        except Http404:
            return problem(404, "No such procedure", "There is no procedure at this address.")

    return answering
