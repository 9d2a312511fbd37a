"""Pages that say the same to everyone, and the pages for what goes wrong."""

from __future__ import annotations

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from recovery.http import same_for_all

DATABASE_AWAY = (OperationalError, InterfaceError)
"""Not reached, locked, full or too slow: of its own accord it may answer again."""
RETRY_AFTER = "30"
ROBOTS = "User-agent: *\nDisallow: /admin/\nDisallow: /accounts/\n"


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, and what is not."""
    return same_for_all(render(request, "pages/privacy.html"))


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was tested, and what is not good enough yet."""
    return same_for_all(render(request, "pages/accessibility.html"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """For search engines; timelines tell them by header not to list them."""
    return same_for_all(HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: an address or host that cannot be."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: not for this person."""
    return render(request, "errors/403.html", status=403)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was open too long, or came from elsewhere."""
    return render(request, "errors/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing at this address."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database is away; from a template alone: what failed may be what pages rely on."""
    if isinstance(sys.exc_info()[1], DATABASE_AWAY):
        page = loader.get_template("errors/503.html").render({"site_name": settings.SITE_NAME})
        return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER, "Cache-Control": "no-store"})
    page = loader.get_template("errors/500.html").render({"site_name": settings.SITE_NAME})
    return HttpResponseServerError(page)
