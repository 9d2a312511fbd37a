"""A procedure's guide, with the date question, and the page about its source."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from recovery.patient import query_string
from recovery.patient.edition_pages import EditionPages
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

    def make() -> HttpResponse:
        wrong = look_up_wrong(asked.problem, pages.today, target_limits_words()) if asked.problem else FINE
        context = {
            "page": guide_page(pages.content.protocol, pages.content.guide, pages.today, target),
            "pages": pages,
            "draft": pages.draft,
            "boxes": asked.boxes,
            "wrong": wrong,
            "fix_base": pages.before_a_date("back_by"),
            "empty": Boxes(),
        }
        if asked.ask:
            context |= preview_context(request, is_draft=pages.draft is not None)
        return render(request, "patient/guide.html", context, status=422 if wrong else 200)

    return personal(make()) if asked.ask else same_for_all(pages.revalidated(request, pages.today, make))


def source(request: HttpRequest, pages: EditionPages) -> HttpResponse:
    """Say where the facts come from, and what they do not say."""

    def make() -> HttpResponse:
        context = {"page": source_page(pages.content.guide, pages.today), "pages": pages, "draft": pages.draft}
        return render(request, "patient/source.html", context)

    return same_for_all(pages.revalidated(request, pages.today, make))
