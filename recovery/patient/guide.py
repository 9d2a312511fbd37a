"""A procedure's guide, with the date question, and the page about its source."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from recovery.patient import query_string
from recovery.patient.page.guide_page import guide_page, source_page
from recovery.patient.page.question import FINE, look_up_wrong, target_limits_words
from recovery.patient.places import Place, preview_words
from recovery.site.http import canonical, personal, same_for_all
from recovery.text.typed_dates import Boxes


def guide(request: HttpRequest, place: Place) -> HttpResponse:
    """The guide; it also plans backwards, before there is a surgery date."""
    asked = query_string.target(request.GET, place.today)
    if not (asked.is_canonical or asked.problem):
        back_by = asked.look_up.back_by
        query = {"back_by": back_by.isoformat()} if back_by else {}
        return canonical(f"{place.address('guide', **query)}#plan")
    if asked.ask:
        return personal(_guide(request, place, asked))
    return same_for_all(place.revalidated(request, place.today, lambda: _guide(request, place, asked)))


def _guide(request: HttpRequest, place: Place, asked: query_string.AskedLookUp) -> HttpResponse:
    content, today = place.content, place.today
    wrong = look_up_wrong(asked.problem, today, target_limits_words()) if asked.problem else FINE
    context = {
        "page": guide_page(content.protocol, content.guide, today, asked.look_up.back_by),
        "place": place,
        "draft": place.draft,
        "boxes": asked.boxes,
        "wrong": wrong,
        "fix_base": place.fix_base("back_by"),
        "empty": Boxes(),
    }
    if asked.ask:
        context |= preview_words(request, is_draft=place.draft is not None)
    return render(request, "guide.html", context, status=422 if wrong else 200)


def source(request: HttpRequest, place: Place) -> HttpResponse:
    """Where the facts come from, and what they do not say."""
    return same_for_all(place.revalidated(request, place.today, lambda: _source(request, place)))


def _source(request: HttpRequest, place: Place) -> HttpResponse:
    page = source_page(place.content.protocol, place.content.guide, place.today)
    return render(request, "source.html", {"page": page, "draft": place.draft})
