"""The first page: the date question, or which operation it is."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from recovery import protocols
from recovery.domain.timeline import build
from recovery.http import read_only, revalidated, same_for_all, today_for
from recovery.presenters.question import EXAMPLE_DAY, example, question_page
from recovery.views.places import public_place


@read_only
def home(request: HttpRequest) -> HttpResponse:
    """The only procedure's question, or a choice of procedures."""
    published, today = protocols.published(), today_for(request)
    facts = (*(each.version for each in published), today)
    return same_for_all(revalidated(request, facts, lambda: _page(request, published, today)))


def _page(request: HttpRequest, published: tuple[protocols.Content, ...], today: date) -> HttpResponse:
    if len(published) == 1:
        return _question(request, published[0], today)
    return _choice(request, published, today)


def _question(request: HttpRequest, content: protocols.Content, today: date) -> HttpResponse:
    page = question_page(content.protocol, content.guide, today)
    context = {"page": page, "place": public_place(content, today)}
    return render(request, "question.html", context)


def _choice(request: HttpRequest, published: tuple[protocols.Content, ...], today: date) -> HttpResponse:
    surgery = today - timedelta(days=EXAMPLE_DAY)
    drawn = example(build(published[0].protocol, surgery, today)) if published else None
    context = {"published": published, "example": drawn}
    return render(request, "choice.html", context)
