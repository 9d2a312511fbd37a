"""The first page: the date question, or which operation it is."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

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
        return HttpResponse(_page(published, today, get_language()))

    versions = (content.version for content in published)
    if settings.DEBUG:  # An edited template is to be seen at once.
        _page.cache_clear()
    return same_for_all(revalidated(request, (*versions, today), make))


@lru_cache(maxsize=8)
def _page(published: tuple[published_editions.Content, ...], today: date, _language: str | None) -> str:
    """Return the page of a day, which is the same whoever asks in a language."""
    context: dict[str, object] = {"site_name": settings.SITE_NAME}
    if len(published) == 1:
        (content,) = published
        page = question_page(content.protocol, content.guide, today)
        return render_to_string(
            "patient/question.html", context | {"page": page, "pages": public_pages(content, today)}
        )
    drawn = example(build(published[0].protocol, today - timedelta(days=EXAMPLE_DAY), today)) if published else None
    return render_to_string("patient/procedure_choice.html", context | {"published": published, "example": drawn})
