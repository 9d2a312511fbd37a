"""A procedure's guide, with the date question, and the page about its source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from recovery.content import published_editions
from recovery.patient import query_string
from recovery.patient.edition_pages import EditionPages, public_pages
from recovery.patient.page.guide_page import guide_page, source_page
from recovery.patient.page.question import FINE, look_up_wrong, target_limits_words
from recovery.site.http import canonical, personal, same_for_all
from recovery.site.link_previews import preview_context
from recovery.text.typed_dates import Boxes


def guide(request: HttpRequest, pages: EditionPages) -> HttpResponse:
    """Answer with the guide; it also plans backwards, before there is a surgery date."""
    asked = query_string.read_target(request.GET, pages.today)
    target = asked.look_up.back_by
    if not (asked.is_canonical or asked.problem):
        query = {"back_by": target.isoformat()} if target else {}
        return canonical(f"{pages.address('guide', **query)}#plan")

    if asked.ask:
        html = _page(pages, asked, preview_context(request, is_draft=pages.draft is not None))
        return personal(HttpResponse(html, status=422 if asked.problem else 200))

    def make() -> HttpResponse:
        if pages.draft or settings.DEBUG:  # A draft and an edited template are to be seen at once.
            return HttpResponse(_page(pages, asked))
        return HttpResponse(_page_for_all(pages.content, pages.today, get_language()))

    return same_for_all(pages.revalidated(request, pages.today, make))


@lru_cache(maxsize=8)
def _page_for_all(content: published_editions.Content, today: date, _language: str | None) -> str:
    """Return the guide of a day, which is the same whoever asks in a language."""
    return _page(public_pages(content, today), query_string.AskedLookUp())


def _page(pages: EditionPages, asked: query_string.AskedLookUp, of_preview: Mapping[str, object] | None = None) -> str:
    wrong = look_up_wrong(asked.problem, pages.today, target_limits_words()) if asked.problem else FINE
    context = {
        "site_name": settings.SITE_NAME,
        "page": guide_page(pages.content.protocol, pages.content.guide, pages.today, asked.look_up.back_by),
        "pages": pages,
        "draft": pages.draft,
        "boxes": asked.boxes,
        "wrong": wrong,
        "fix_base": pages.before_a_date("back_by"),
        "empty": Boxes(),
    }
    return render_to_string("patient/guide.html", {**context, **(of_preview or {})})


def source(request: HttpRequest, pages: EditionPages) -> HttpResponse:
    """Say where the facts come from, and what they do not say."""

    def make() -> HttpResponse:
        context = {"page": source_page(pages.content.guide, pages.today), "pages": pages, "draft": pages.draft}
        return render(request, "patient/source.html", context)

    return same_for_all(pages.revalidated(request, pages.today, make))
