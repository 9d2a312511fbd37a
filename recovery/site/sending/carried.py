"""The words that were typed, when the browser that sent them is signed in no more, or anew in another tab.

They go back in the page that says so, in a form that sends them again. Nothing of them is kept here.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from recovery.site import http, request_guard
from recovery.site.sending import form_end

_SECRET = ("password", "credential", "code")
_NO_WORDS = frozenset(
    {form_end.CSRF_TOKEN, form_end.NAME, "post", "action", "index", "select_across", "_selected_action"}
)
"""Boxes of forms that only ask whether somebody is sure."""
_TEXTS = frozenset({"label", "note", "name", "title", "guidance", "body", "question", "hint", "emergency", "email"})

_HIDDEN = frozenset({"own", "row", "order", "version", "base", "conflict", "timed"})


def is_from_our_page(request: HttpRequest) -> bool:
    """Whether a browser says that a page of this site sent it: words of another's page are not offered for sending."""
    if "Sec-Fetch-Site" in request.headers:
        return request.headers["Sec-Fetch-Site"] == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def can_be_kept(request: HttpRequest) -> bool:
    """Whether a form came whole from a page of those who work with the site, and holds words and no secret."""
    names = {*request.POST} - {form_end.CSRF_TOKEN}
    has_secret = any(part in name for name in names for part in _SECRET)
    has_words = bool(names - _NO_WORDS)
    is_at_work = request.method == "POST" and request.path.startswith(request_guard.WORKING)
    is_theirs = has_words and not has_secret and is_from_our_page(request)
    return is_at_work and is_theirs and form_end.is_whole(request.POST)


def kept(request: HttpRequest) -> HttpResponse:
    """Answer with the page that holds what was typed; in a part of a page, with words that say why it was not drawn."""
    context: dict[str, object] = {"is_signed_in": request.user.is_authenticated}
    if http.wants_partial(request):
        context["day"] = request.POST.get("preview", "1")
        part = render(request, "workspace/parts/not_previewed.html", context)
        return http.personal(http.placed(part, "#preview"))
    if request.user.is_authenticated and not form_end.is_theirs(request):
        return form_end.refused_to_another(request)
    # With the form's own end: what was taken before the session ended is not done again.
    boxes = [(name, value) for name, values in request.POST.lists() if name != form_end.CSRF_TOKEN for value in values]
    context |= {"boxes": boxes, "words": typed(dict(boxes)), "has_file": bool(request.FILES)}
    context["address"] = request.get_full_path()
    return http.personal(render(request, "errors/carried.html", context, status=403))


def typed(boxes: dict[str, str]) -> list[str]:
    """Return the texts among the boxes that somebody typed, without what a page has beside them."""
    texts = []
    for name, text in boxes.items():
        is_hidden = name in _HIDDEN or "initial-" in name
        was_there = text == boxes.get(f"initial-{name}")  # where an editor's page keeps what stood in a box first
        field = name.replace("-", ".").rpartition(".")[2]  # "guidance" of "crutches.guidance", "title" of "m17-title"
        if text.strip() and not is_hidden and not was_there and (field in _TEXTS or " " in text.strip()):
            texts.append(text)
    return texts
