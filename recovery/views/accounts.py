"""How allauth's pages go out, and those of them that depend on whether we send mail."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.module_loading import import_string

from recovery.http import personal

View = Callable[..., HttpResponseBase]


def later(dotted: str) -> View:
    """A view that is imported when it is first asked for: what passkeys need takes 4 MB of each worker."""

    def imported(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        view: View = import_string(dotted)
        return view(request, *args, **kwargs)

    return imported


def private(view: View) -> View:
    """One of allauth's pages, never stored and never listed."""

    @wraps(view)
    def unstored(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return personal(view(request, *args, **kwargs))

    return unstored


def by_mail(view: View) -> View:
    """A step of a forgotten password, where the site sends mail; else, the page that says whom to ask."""

    @wraps(view)
    def mailed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.SENDS_MAIL:
            return view(request, *args, **kwargs)
        return render(request, "account/forgotten.html")

    return private(mailed)
