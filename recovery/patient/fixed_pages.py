"""Pages and pictures that are the same for everyone."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from recovery.clinic import details
from recovery.site.http import now, origin, read_only, same_for_all

ROBOTS = "User-agent: *\nDisallow: /admin/\nDisallow: /accounts/\n"


@read_only
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept, and what is not."""
    return same_for_all(render(request, "patient/privacy.html"))


@read_only
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what was tested, and what is not good enough yet."""
    return same_for_all(render(request, "patient/accessibility.html"))


@read_only
def robots(request: HttpRequest) -> HttpResponse:
    """Answer search engines; timelines tell them by header not to list them."""
    return same_for_all(HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8"))


@read_only
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say whom to tell about a weak spot (RFC 9116); for half a year, so that a copy somebody kept grows old."""
    contact = settings.SECURITY_CONTACT or f"mailto:security@{urlsplit(origin(request)).hostname}"
    until = (now() + timedelta(days=182)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (f"Contact: {contact}", f"Expires: {until.isoformat()}", "Preferred-Languages: en")
    return same_for_all(HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8"))


@read_only
@cache_control(public=True, max_age=31_536_000, immutable=True)
def logo(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """Answer with the picture of that name, which never changes. It tells of no link, and not whose it is."""
    image = details.logo(f"{name}.{kind}")
    if image is None:
        raise Http404
    return HttpResponse(image, content_type=f"image/{kind}")
