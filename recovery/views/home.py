"""The first page: the date question, or which operation it is."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from recovery import protocols
from recovery.domain.timeline import build
from recovery.http import read_only, same_for_all, today_for
from recovery.presenters.question import EXAMPLE_DAY, example, question_page
from recovery.views.places import public_place


@read_only
def home(request: HttpRequest) -> HttpResponse:
    """The only procedure's question, or a choice of procedures."""
    published = protocols.published()
    if len(published) == 1:
        return _question(request, published[0])
    return _choice(request, published)


def _question(request: HttpRequest, content: protocols.Content) -> HttpResponse:
    today = today_for(request)
    page = question_page(content.protocol, content.guide, today)
    context = {"page": page, "place": public_place(content, today)}
    return same_for_all(render(request, "question.html", context))


def _choice(request: HttpRequest, published: tuple[protocols.Content, ...]) -> HttpResponse:
    today = today_for(request)
    surgery = today - timedelta(days=EXAMPLE_DAY)
    drawn = example(build(published[0].protocol, surgery, today)) if published else None
    context = {"published": published, "example": drawn}
    return same_for_all(render(request, "choice.html", context))
