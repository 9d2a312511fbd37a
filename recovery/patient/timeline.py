"""The timeline: guard, read the query, build, present, render."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django_htmx.http import push_url, replace_url

from recovery.patient import cached_render, query_string
from recovery.patient.edition_pages import EditionPages
from recovery.patient.page.addresses import Addresses
from recovery.patient.page.attribution import team
from recovery.patient.page.question import FINE, look_up_limits_words, look_up_wrong, question_page, wrong
from recovery.patient.page.timeline_page import day_shown, timeline_page
from recovery.site.http import canonical, origin, part_response, wants_partial
from recovery.site.link_previews import preview_context
from recovery.text.typed_dates import Ambiguous, Unusable


def timeline(request: HttpRequest, pages: EditionPages) -> HttpResponseBase:
    """Answer with the timeline of a surgery date, and with the answer to a look-up."""
    try:
        asked = pages.asked_date(request.GET)
    except (Unusable, Ambiguous) as problem:
        day = query_string.surgery_date_before_change(request.GET, pages.today)
        if day is None:
            return question(request, pages, problem)
        return _show(request, pages, pages.addresses(day), query_string.AskedLookUp(), problem)
    look_up = query_string.read_look_up(request.GET, asked.day, pages.today_after(asked.day))
    addresses = pages.addresses(asked.day, is_discreet=query_string.is_discreet(request.GET))
    address = addresses.looking_up(look_up.look_up)
    if not (asked.is_canonical and look_up.is_canonical) and not wants_partial(request):
        return canonical(f"{address}#answer" if look_up.ask else address)
    response = _show(request, pages, addresses, look_up)
    if look_up.problem or not wants_partial(request):
        return response
    if look_up.ask or query_string.asks_for_titles(request.GET):
        return replace_url(response, address)  # no new entry in the history: Back leaves the page in one step
    # What asks for its own address again, because the day has changed, is no step in the history.
    if asked.is_canonical:
        return response
    is_same_date = query_string.surgery_date_before_change(request.GET, pages.today) == asked.day
    return replace_url(response, address) if is_same_date else push_url(response, address)


def _show(
    request: HttpRequest,
    pages: EditionPages,
    addresses: Addresses,
    asked: query_string.AskedLookUp,
    problem_of_change: Unusable | Ambiguous | None = None,
) -> HttpResponse:
    """Render what follows from the parameters, never from what the client names.

    ``problem_of_change`` is what was wrong with the date typed in place of the timeline's.
    """
    timeline, is_part = pages.timeline_of(addresses.surgery_date), wants_partial(request)
    context: dict[str, object] = {
        "site_name": settings.SITE_NAME,
        "draft": pages.draft,
        "look_up_wrong": FINE,
        "fix_base": addresses.before_a_date(asked.ask) if asked.ask else "",
    }
    if asked.problem:
        context["look_up_wrong"] = look_up_wrong(asked.problem, timeline.today, look_up_limits_words())
    if asked.ask and is_part:
        template = "patient/timeline/answer_swap.html"
        context["shown"] = day_shown(timeline, addresses, asked.look_up)
    else:
        is_about_titles = query_string.asks_for_titles(request.GET)
        part = "patient/timeline/outputs_swap.html" if is_about_titles else "patient/timeline_swap.html"
        template = part if is_part else "patient/timeline.html"
        context |= {
            "page": timeline_page(timeline, pages.content.guide, addresses, asked.look_up, pages.moved),
            "links": addresses.links(origin=origin(request)),
            "boxes": asked.boxes,
            "change_boxes": query_string.boxes_showing(addresses.surgery_date),
            "change_wrong": FINE,
            "change_base": pages.before_a_date("surgery_date"),
            "is_new": query_string.boxes_of(request.GET) is not None,
            **preview_context(request, is_draft=pages.draft is not None),
        }
        if problem_of_change:
            context |= {
                "change_boxes": problem_of_change.boxes,
                "change_wrong": wrong(problem_of_change, pages.today),
            }
    html = cached_render.render(template, context)
    return part_response(request, html, 422 if asked.problem or problem_of_change else 200)


def question(request: HttpRequest, pages: EditionPages, problem: Unusable | Ambiguous | None = None) -> HttpResponse:
    """Ask for the date in the place of a timeline, and say what was wrong with the last answer."""
    protocol = pages.content.protocol
    context = {
        "page": question_page(protocol, pages.content.guide, pages.today, problem),
        "clinic": team(protocol),
        "pages": pages,
        "draft": pages.draft,
        "fix_base": pages.before_a_date("surgery_date"),
        **preview_context(request, is_draft=pages.draft is not None),
    }
    whole = "patient/shared_question.html" if pages.shared else "patient/question.html"
    template = "patient/question_swap.html" if wants_partial(request) else whole
    return part_response(request, render_to_string(template, context, request), 422 if problem else 200)
