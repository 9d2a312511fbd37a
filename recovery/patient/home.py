"""The first page: the date question, or which operation it is."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from recovery.content import published_editions
from recovery.domain.timeline import build
from recovery.patient.page.question import EXAMPLE_DAY, example, question_page
from recovery.patient.places import public_place
from recovery.site.http import read_only, revalidated, same_for_all, today_for


@read_only
def home(request: HttpRequest) -> HttpResponse:
    """The only procedure's question, or a choice of procedures."""
    published, today = published_editions.published(), today_for(request)
    facts = (*(each.version for each in published), today)
    return same_for_all(revalidated(request, facts, lambda: _page(request, published, today)))


def _page(request: HttpRequest, published: tuple[published_editions.Content, ...], today: date) -> HttpResponse:
    if len(published) == 1:
        return _question(request, published[0], today)
    return _choice(request, published, today)


def _question(request: HttpRequest, content: published_editions.Content, today: date) -> HttpResponse:
    page = question_page(content.protocol, content.guide, today)
    context = {"page": page, "place": public_place(content, today)}
    return render(request, "question.html", context)


def _choice(request: HttpRequest, published: tuple[published_editions.Content, ...], today: date) -> HttpResponse:
    surgery = today - timedelta(days=EXAMPLE_DAY)
    drawn = example(build(published[0].protocol, surgery, today)) if published else None
    context = {"published": published, "example": drawn}
    return render(request, "choice.html", context)
