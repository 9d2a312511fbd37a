"""The answer to probes: is the process alive, and can it do its work."""

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from recovery.site import readiness
from recovery.site.http import read_only


@read_only
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 with the version in plain text; the database is not asked."""
    return _plain(f"alive\nversion {settings.VERSION}\n")


@read_only
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 where the database is there and migrated; else 503 with the reason in plain text."""
    try:
        is_migrated = readiness.is_migrated()
    except Error:
        return _not_ready("database away\n")
    return _plain("ready\n") if is_migrated else _not_ready("database not migrated\n")


def _not_ready(reason: str) -> HttpResponse:
    response = _plain(reason, status=503)
    response.headers["Retry-After"] = "5"
    return response


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
