"""The pages for what goes wrong."""

from __future__ import annotations

import sys

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from recovery.site import databases
from recovery.site.http import is_for_programs, personal, problem
from recovery.site.sending import carried

CACHE_AWAY = "redis.exceptions"
"""The module of Redis's errors, which is loaded only where Redis is used."""
RETRY_AFTER = "30"
SIGN_IN_PAGES = frozenset({"login", "account_login", "mfa_authenticate", "mfa_login_webauthn", "join"})
"""Signing in gives each form another token, so what another tab shows of these cannot be sent any more."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400: an address or host that cannot be."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403: not for this person."""
    return render(request, "errors/403.html", status=403)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form open too long, or from elsewhere. Somebody signed in meanwhile in another tab goes to work.

    What was typed in a page of ours goes back, to be sent with the token that holds now.
    """
    is_of_token = not reason.startswith(("Origin", "Referer"))
    if is_of_token and carried.can_be_kept(request):
        return carried.kept(request)
    page = request.resolver_match
    if page is not None and page.url_name in SIGN_IN_PAGES and request.user.is_authenticated:
        return personal(HttpResponseRedirect(get_adapter().get_login_redirect_url(request)))
    return render(request, "errors/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404: nothing at this address."""
    return render(request, "errors/404.html", status=404)


def too_many_tries(request: HttpRequest) -> HttpResponse:
    """Answer 429: signing in, or changing how one signs in, was tried more often than people do it."""
    response = render(request, "errors/429.html", {"at_sign_in": True}, status=429)
    response.headers["Retry-After"] = "60"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 while the database or Redis is away; from a template alone: pages may rely on what failed."""
    error = sys.exc_info()[1]
    if isinstance(error, databases.AWAY) or type(error).__module__ == CACHE_AWAY:
        response = _failed(request, 503, "Service unavailable", _("This cannot be shown now. Try again in a minute."))
        response.headers["Retry-After"] = RETRY_AFTER
        response.headers["Cache-Control"] = "no-store"
        return response
    return _failed(request, 500, "Internal server error", _("Something went wrong here. Try again later."))


def _failed(request: HttpRequest, status: int, title: str, detail: str) -> HttpResponse:
    if is_for_programs(request):
        return problem(status, title, detail)
    page = loader.get_template(f"errors/{status}.html").render({"site_name": settings.SITE_NAME})
    return HttpResponse(page, status=status)
