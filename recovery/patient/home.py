"""The first page: the date question, or which operation it is."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from recovery.content import published_editions
from recovery.domain.timeline import build
from recovery.patient.edition_pages import public_pages
from recovery.patient.page.question import EXAMPLE_DAY, example, question_page
from recovery.site.http import read_only, revalidated, same_for_all, today_for


@read_only
def home(request: HttpRequest) -> HttpResponse:
    """Answer with the only procedure's question, or a choice of procedures."""
    published, today = published_editions.published(), today_for(request)

    def make() -> HttpResponse:
        if len(published) == 1:
            page = question_page(published[0].protocol, published[0].guide, today)
            return render(request, "patient/question.html", {"page": page, "pages": public_pages(published[0], today)})
        surgery = today - timedelta(days=EXAMPLE_DAY)
        drawn = example(build(published[0].protocol, surgery, today)) if published else None
        return render(request, "patient/procedure_choice.html", {"published": published, "example": drawn})

    versions = (content.version for content in published)
    return same_for_all(revalidated(request, (*versions, today), make))
