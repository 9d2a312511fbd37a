"""The answer to a visitor's request: HTMX headers, caching, and which day it is for them.

Nothing else reads ``HX-*`` headers, or asks a clock which day it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from functools import wraps
from hashlib import sha256
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import unquote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django_htmx.http import (
    HttpResponseClientRedirect,
    HttpResponseClientRefresh,
    push_url,
    reswap,
    retarget,
)
from django_htmx.middleware import HtmxDetails

from recovery.site import release
from recovery.text import mangled, zones

_Response = TypeVar("_Response", bound=HttpResponseBase)
View = Callable[..., HttpResponseBase]
READ = ("GET", "HEAD")
_VARY = ("HX-Request", "HX-History-Restore-Request", "HX-Boosted", "Cookie")
_MINUTES = re.compile(r"-?[0-9]{1,3}")
_FURTHEST_BEHIND, _FURTHEST_AHEAD = -12 * 60, 14 * 60
"""Offsets from UTC that somebody lives by, in minutes."""


def read_only(view: View) -> View:
    """Let a view be read and nothing else. What is sent to it is 405, with no look for the token of a form."""

    @csrf_exempt
    @wraps(view)
    def reading(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if request.method in READ:
            return view(request, *args, **named)
        if not is_for_programs(request):
            return HttpResponseNotAllowed(READ)
        response = problem(405, "Method not allowed", "This address can only be read.")
        response.headers["Allow"] = ", ".join(READ)
        return response

    vars(reading)["is_read_only"] = True  # For the middleware, which refuses the methods that no page means.
    return reading


def is_for_programs(request: HttpRequest) -> bool:
    """Whether the address is one whose errors are problem documents."""
    return request.path_info.endswith(".json")


def problem(status: int, title: str, detail: str) -> HttpResponse:
    """Return an error for programs, RFC 9457."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return personal(JsonResponse(body, status=status, content_type="application/problem+json"))


def now() -> datetime:
    """Return this moment, to be put on record."""
    return timezone.now()


def today_for(request: HttpRequest) -> date:
    """Return the visitor's own calendar day; by the site's ``TIME_ZONE`` where the browser's is not known."""
    return timezone.localdate(timezone=zone_of(request))


def site_today() -> date:
    """Return the day where the site is, which is the same for everyone: links end by it."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def zone_of(request: HttpRequest) -> tzinfo:
    """Return the browser's zone, which the page's script puts into a cookie: by its name, its offset, or the site's.

    A name that is not known here (a newer one, or none) must not make “today” another day than the visitor's.
    """
    name, offset = _zone_cookie(request)
    return zones.named(name) or offset or timezone.get_default_timezone()


def zone_name(request: HttpRequest) -> str:
    """Return the name of the browser's zone; empty where it tells none that is known."""
    name, _offset = _zone_cookie(request)
    return name if zones.named(name) else ""


def _zone_cookie(request: HttpRequest) -> tuple[str, tzinfo | None]:
    """Read ``Europe/London@60``, a name and minutes ahead of UTC. Anybody can have written it."""
    name, _at, minutes = unquote(request.COOKIES.get(settings.ZONE_COOKIE_NAME, "")).partition("@")
    if not _MINUTES.fullmatch(minutes) or not _FURTHEST_BEHIND <= int(minutes) <= _FURTHEST_AHEAD:
        return name, None
    return name, timezone.get_fixed_timezone(int(minutes))


def wants_partial(request: HttpRequest) -> bool:
    """Whether only a part of the page is asked for; a header anyone can send, so no permission hangs on it."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]  # put there by HtmxMiddleware
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def part_response(request: HttpRequest, html: str, status: int = 200) -> HttpResponse:
    """Answer with a page, or the part of it that HTMX swaps; private, and never stored."""
    response = HttpResponse(html, status=status)
    if status != 200 and wants_partial(request):
        push_url(response, False)
    return personal(response)


def personal(response: _Response) -> _Response:
    """Mark a response that tells something about one person."""
    patch_vary_headers(response, _VARY)
    patch_cache_control(response, private=True, no_store=True)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def same_for_all(response: _Response) -> _Response:
    """Mark a page that may be kept, if it is checked before it is shown again; it varies by day and so by zone."""
    patch_vary_headers(response, ("Cookie",))
    patch_cache_control(response, no_cache=True)
    return response


def revalidated(request: HttpRequest, facts: object, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer with what ``make`` makes, or 304 without a call of it; ``facts`` and the address say all of the answer."""
    if settings.DEBUG:  # an edited template is to be seen at once
        return make()
    asked = repr((release.fingerprint(), request.get_full_path(), facts))
    etag = f'"{sha256(asked.encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag) or make()
    if response.status_code in (200, 304):
        response.headers["ETag"] = etag
    return response


def origin(request: HttpRequest) -> str:
    """Return the scheme and host of addresses that leave the page; ``PUBLIC_URL`` where it is set."""
    return settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"


def kept_private(response: _Response) -> _Response:
    """Mark an output that one person's programs may keep, if they ask each time whether it changed."""
    patch_cache_control(response, private=True, no_cache=True)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def canonical(address: str) -> HttpResponseRedirect:
    """Send a browser on to the canonical address."""
    return personal(HttpResponseRedirect(address))


def cleaner_address(request: HttpRequest) -> str:
    """Return the address without what letters, messengers and advertisers put into its query; empty if it has none.

    A program is told what is wrong with its query; what our own page asks for, no letter has touched.
    """
    if is_for_programs(request) or wants_partial(request):
        return ""
    given = [(name, value) for name, values in request.GET.lists() for value in values]
    pairs = mangled.cleaned_query(given)
    if pairs is None:
        return ""
    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path


def reloaded() -> HttpResponse:
    """Tell HTMX to load the whole page again: whoever asked for a part of it is not signed in any more."""
    return personal(HttpResponseClientRefresh())


def sent_on(request: HttpRequest, address: str) -> HttpResponse:
    """Go on to another page after something was sent. A redirect would be followed unseen and swapped into this one."""
    if wants_partial(request):
        return personal(HttpResponseClientRedirect(address))
    return personal(HttpResponseRedirect(address, status=303))


def goes_on_to(response: HttpResponseBase) -> str:
    """Return the address to which an answer sends the browser; empty where it is a page."""
    return response.headers.get("HX-Redirect") or response.headers.get("Location", "")


def placed(response: HttpResponse, selector: str) -> HttpResponse:
    """Have HTMX put a part in another place than was asked for."""
    return reswap(retarget(response, selector), "outerHTML")


def reloading(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Have HTMX load the whole page again where it asked for a part; to all others the response is the page."""
    if wants_partial(request):
        response.headers["HX-Refresh"] = "true"
    return response


def client_address(request: HttpRequest) -> str:
    """Return where a request comes from, past the ``TRUSTED_PROXIES``; anybody can have written what is further left.

    A bare address: one with a port or in brackets, and IPv4 written as IPv6, are one and the same visitor.
    What is no address (``unknown``, a name) counts as the proxy's own, so that no limit is switched off by it.
    """
    own = _bare_address(request.META.get("REMOTE_ADDR", "")) or "unknown"
    hops = [hop for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    trusted = settings.TRUSTED_PROXIES
    claimed = hops[-trusted] if 0 < trusted <= len(hops) else ""
    return _bare_address(claimed) or own


def _bare_address(text: str) -> str:
    """Find the address in ``203.0.113.6:40001``, ``[2001:db8::1]:40001``, ``"2001:db8::1"`` or ``fe80::1%eth0``."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
