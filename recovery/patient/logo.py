"""A clinic's logo."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from recovery.clinic import details
from recovery.site.http import read_only


@read_only
@cache_control(public=True, max_age=31_536_000, immutable=True)
def logo(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """Answer with the picture of that name, which never changes. It tells of no link, and not whose it is."""
    image = details.logo(f"{name}.{kind}")
    if image is None:
        raise Http404
    return HttpResponse(image, content_type=f"image/{kind}")
