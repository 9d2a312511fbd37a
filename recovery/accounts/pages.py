"""Wrappers of allauth's pages: private, imported late, and open only where we send mail."""

from __future__ import annotations

from functools import wraps
from typing import Any

from allauth.account.internal.stagekit import clear_login
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string

from recovery.site import http, throttle
from recovery.site.error_pages import too_many_tries
from recovery.site.http import View, personal

UNKNOWN_ADDRESSES_A_MINUTE = 30
"""Keys and invitations that do not work which one visitor may try; one that works is opened even then."""


def later(dotted: str) -> View:
    """Import a view when it is first asked for: what passkeys need takes 4 MB of each worker."""

    def imported(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        view: View = import_string(dotted)
        return view(request, *args, **kwargs)

    return imported


def private(view: View) -> View:
    """Send one of allauth's pages so that it is never stored and never listed."""

    @wraps(view)
    def unstored(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return personal(view(request, *args, **kwargs))

    return unstored


def code_step(view: View) -> View:
    """Guard the page that asks for a code: where none is asked for any more, signing in begins anew, not in a ring."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if getattr(response, "url", "") == reverse("account_login"):
            clear_login(request)
        return response

    return private(asked)


def by_mail(view: View) -> View:
    """Show a step of a forgotten password where the site sends mail; else, the page that says whom to ask."""

    @wraps(view)
    def mailed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.SENDS_MAIL:
            return view(request, *args, **kwargs)
        return render(request, "account/forgotten.html")

    return private(mailed)


def by_key(view: View) -> View:
    """Guard the page behind a mailed link: a key that does not work, tried too often from one address, is 429."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        is_unknown = "token_fail" in (getattr(response, "context_data", None) or {})
        where = http.client_address(request)
        if is_unknown and throttle.is_over("unknown reset", where, UNKNOWN_ADDRESSES_A_MINUTE, http.now()):
            return too_many_tries(request)
        return response

    return by_mail(counted)
