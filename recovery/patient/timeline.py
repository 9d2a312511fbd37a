"""The timeline: guard, read the query, build, present, render."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from recovery.domain.timeline import Timeline
from recovery.patient import query_string, cached_render
from recovery.patient.exports.payload import payload
from recovery.patient.page.addresses import Addresses
from recovery.patient.page.clinic_card import team
from recovery.patient.page.question import (
    FINE,
    Wrong,
    look_up_limits_words,
    look_up_wrong,
    question_page,
    unclear,
    wrong,
    wrong_for_programs,
)
from recovery.patient.page.take import take
from recovery.patient.page.timeline_page import answer_part, timeline_page
from recovery.patient.places import Place, Resolved, preview_words
from recovery.site.http import (
    canonical,
    name_pushed,
    name_replaced,
    origin,
    part_response,
    personal,
    problem,
    wants_partial,
)
from recovery.text.typed_dates import Ambiguous, Boxes, Unusable


@dataclass(frozen=True, slots=True)
class _Change:
    """The form that changes the surgery date: what stands in its boxes, and what was wrong with it."""

    boxes: Boxes = Boxes()
    wrong: Wrong = FINE


def timeline(request: HttpRequest, place: Place) -> HttpResponseBase:
    """The timeline of a surgery date, with the answer to a look-up."""
    try:
        asked = place.asked_date(request.GET)
    except (Unusable, Ambiguous) as problem:
        return _not_understood(request, place, problem)
    look_up = query_string.look_up(request.GET, asked.day, place.today_after(asked.day))
    addresses = place.addresses(asked.day, is_discreet=query_string.is_discreet(request.GET))
    address = _address(addresses, look_up)
    if not (asked.is_canonical and look_up.is_canonical) and not wants_partial(request):
        return canonical(f"{address}#answer" if look_up.ask else address)
    response = _show(request, place, addresses, look_up)
    if look_up.problem or not wants_partial(request):
        return response
    if look_up.ask or query_string.asks_for_titles(request.GET):
        return name_replaced(response, address)
    # What asks for its own address again, because the day has changed, is no step in the history.
    if asked.is_canonical:
        return response
    is_same_date = query_string.kept_surgery_date(request.GET, place.today) == asked.day
    return (name_replaced if is_same_date else name_pushed)(response, address)


def _address(addresses: Addresses, asked: query_string.AskedLookUp) -> str:
    if asked.look_up.on:
        return addresses.on(asked.look_up.on)
    if asked.look_up.back_by:
        return addresses.back_by(asked.look_up.back_by)
    return addresses.timeline


def _show(
    request: HttpRequest,
    place: Place,
    addresses: Addresses,
    asked: query_string.AskedLookUp,
    change: _Change | None = None,
) -> HttpResponse:
    """What htmx swaps follows from the parameters, never from what the client names."""
    laid_out = place.timeline_of(addresses.surgery_date)
    status = 422 if asked.problem or change else 200
    if asked.ask and wants_partial(request):
        html = _answer_html(place, laid_out, addresses, asked)
    else:
        unchanged = _Change(query_string.filled(addresses.surgery_date))
        html = _page_html(request, place, laid_out, addresses, asked, change or unchanged)
    return part_response(request, html, status)


def _answer_html(place: Place, laid_out: Timeline, addresses: Addresses, asked: query_string.AskedLookUp) -> str:
    part = answer_part(laid_out, addresses, asked.look_up)
    context: dict[str, object] = {"site_name": settings.SITE_NAME, "page": part, "draft": place.draft}
    context |= _look_up_context(addresses, asked, laid_out.today)
    return cached_render.render("timeline/answer_swap.html", context)


def _page_html(
    request: HttpRequest,
    place: Place,
    laid_out: Timeline,
    addresses: Addresses,
    asked: query_string.AskedLookUp,
    change: _Change,
) -> str:
    context: dict[str, object] = {
        "site_name": settings.SITE_NAME,
        "page": timeline_page(laid_out, place.content.guide, addresses, asked.look_up, place.moved),
        "take": take(addresses, laid_out.today, origin=origin(request)),
        "boxes": asked.boxes,
        "change": change,
        "change_base": place.fix_base("surgery_date"),
        "draft": place.draft,
        "is_new": query_string.boxes_of(request.GET) is not None,
    }
    context |= preview_words(request, is_draft=place.draft is not None)
    return cached_render.render(_template(request), context | _look_up_context(addresses, asked, laid_out.today))


def _look_up_context(addresses: Addresses, asked: query_string.AskedLookUp, today: date) -> dict[str, object]:
    base = addresses.looking_up(asked.ask) if asked.ask else ""
    return {"look_up_wrong": _look_up_wrong(asked, today), "fix_base": base}


def _template(request: HttpRequest) -> str:
    if not wants_partial(request):
        return "timeline/page.html"
    is_about_titles = query_string.asks_for_titles(request.GET)
    return "timeline/take_swap.html" if is_about_titles else "timeline/timeline_swap.html"


def _look_up_wrong(asked: query_string.AskedLookUp, today: date) -> Wrong:
    return look_up_wrong(asked.problem, today, look_up_limits_words()) if asked.problem else FINE


def _not_understood(request: HttpRequest, place: Place, problem: Unusable | Ambiguous) -> HttpResponse:
    kept = query_string.kept_surgery_date(request.GET, place.today)
    if kept:
        change = _change(problem, place.today)
        return _show(request, place, place.addresses(kept), query_string.AskedLookUp(), change)
    return question(request, place, problem)


def question(request: HttpRequest, place: Place, problem: Unusable | Ambiguous | None = None) -> HttpResponse:
    """The date question in the place of a timeline, with what was wrong with the last answer."""
    context = {
        "page": question_page(place.content.protocol, place.content.guide, place.today, problem),
        "clinic": team(place.content.protocol),
        "place": place,
        "draft": place.draft,
        "fix_base": place.fix_base("surgery_date"),
        **preview_words(request, is_draft=place.draft is not None),
    }
    whole = "shared/question.html" if place.shared else "question.html"
    template = "question_swap.html" if wants_partial(request) else whole
    return part_response(request, render_to_string(template, context, request), 422 if problem else 200)


def _change(problem: Unusable | Ambiguous, today: date) -> _Change:
    if isinstance(problem, Unusable):
        return _Change(problem.boxes, wrong(problem, today))
    return _Change(problem.boxes, unclear(problem))


def timeline_json(request: HttpRequest, place: Place) -> HttpResponseBase:
    """The timeline for programs."""
    try:
        surgery = place.iso_date(request.GET)
    except Unusable as error:
        return problem(422, "Unusable surgery_date", wrong_for_programs(error, place.today))
    marked = {"draft": True} if place.draft else {}
    return personal(JsonResponse(payload(place.timeline_of(surgery)) | marked))


def missing_as_problem(view: Resolved) -> Resolved:
    """Say to a program that nothing is there in the form it expects."""

    @wraps(view)
    def answering(request: HttpRequest, **named: str | int) -> HttpResponseBase:
        try:
            return view(request, **named)
        except Http404:
            return problem(404, "No such procedure", "There is no procedure at this address.")

    return answering
