"""The answer at an address that is none: where it can only mean one page, the way there."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve, reverse

from recovery.content import published_editions
from recovery.patient import shared
from recovery.site import error_pages
from recovery.site.http import READ, canonical
from recovery.text import mangled


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 404, or 302 to the page that a letter's or a messenger's version of an address can only mean."""
    if request.method not in READ:
        return error_pages.not_found(request, exception)
    link = mangled.link_in(request.path_info)
    if link:
        return shared.mended(request, link)
    for path, query in mangled.pages_in(request.path_info):
        # Where only the last slash is missing, Django adds it.
        if path not in (request.path_info, f"{request.path_info}/") and (address := _public_address(path)):
            pairs = mangled.whole_query(request.GET.lists(), query)
            return canonical(f"{address}?{urlencode(pairs)}" if pairs else address)
    return error_pages.not_found(request, exception)


def _public_address(path: str) -> str:
    """Return the address of a page for everyone at ``path``; empty if there is none."""
    try:
        match = resolve(path)
        if "slug" in match.kwargs:
            published_editions.for_procedure(match.kwargs["slug"])
    except (Resolver404, published_editions.UnknownProcedure):
        return ""
    return reverse(match.view_name, kwargs=match.kwargs) if match.namespaces == ["recovery"] else ""
