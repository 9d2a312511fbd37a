"""The rules for every response, whoever makes it: a view, an error handler or a static file."""

from __future__ import annotations

import re
from collections.abc import Callable
from gzip import compress
from typing import ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from recovery.site.http import READ

GetResponse = Callable[[HttpRequest], HttpResponseBase]

CODINGS = ("br", "gzip")
_KNOWN_METHODS = (*READ, "POST")
_WEIGHT = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.ASCII)


def content_security_policy(*, frame_ancestors: str = "'none'", frame_src: str = "") -> str:
    """Return the policy. A view that may be framed, or that holds a frame, sets the header itself."""
    frames = f"frame-src {frame_src}; " if frame_src else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
        f"{frames}form-action 'self'; base-uri 'none'; frame-ancestors {frame_ancestors}"
    )


class SecurityHeadersMiddleware:
    """The middleware adds the headers that Django's own SecurityMiddleware does not know."""

    HEADERS: ClassVar[dict[str, str]] = {
        # By this pages and the service worker tell an answer of ours from one that a network put in its place.
        "Recovery-Timeline": "1",
        "Content-Security-Policy": content_security_policy(),
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    }

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in self.HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class KnownMethodsMiddleware:
    """The middleware refuses the methods that no page means, which a bare view function would answer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in _KNOWN_METHODS:
            return self.get_response(request)
        try:
            # :func:`recovery.site.http.read_only` sets it.
            is_read_only = getattr(resolve(request.path_info).func, "is_read_only", False)
        except Resolver404:
            is_read_only = False
        return HttpResponseNotAllowed(READ if is_read_only else _KNOWN_METHODS)


class AcceptEncodingMiddleware:
    """The middleware rewrites the header to the codings that weigh most, and answers 406 where none can be used.

    Django and WhiteNoise, which stand below, look for a coding's name in the header and not at its weight, so they
    would send ``gzip;q=0`` what it refuses.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        header = request.META.get("HTTP_ACCEPT_ENCODING", "")
        if not header or (";" not in header and "*" not in header and "identity" not in header):
            return self.get_response(request)
        weight_of = weights(header)
        most = max(weight_of.values())
        request.META["HTTP_ACCEPT_ENCODING"] = ", ".join(coding for coding in CODINGS if weight_of[coding] == most > 0)
        response = self.get_response(request)
        # Nothing to compress: "not modified", which can have no content, or a way on to another page.
        is_empty = isinstance(response, HttpResponse) and not response.content
        if weight_of["identity"] or "Content-Encoding" in response.headers or is_empty:
            return response
        if weight_of["gzip"] and isinstance(response, HttpResponse):  # too short to be worth it, if taken plain
            response.content = compress(response.content)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(response.content))
            patch_vary_headers(response, ("Accept-Encoding",))
            return response
        facts = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}
        return HttpResponse("Not acceptable\n", "text/plain; charset=utf-8", status=406, headers=facts)


def weights(header: str) -> dict[str, float]:
    """Return the weight that ``Accept-Encoding`` gives to ``br``, ``gzip`` and ``identity``, 0 to 1; 0 is a refusal.

    RFC 9110, section 12.5.3. What it does not name has the weight of ``*``, or else 0; identity is then taken, as a
    last choice.
    """
    named: dict[str, float] = {}
    for part in header.lower().split(","):
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        values = dict(parameter.replace(" ", "").partition("=")[::2] for parameter in parameters)
        weight = values.get("q", "1")
        if coding and _WEIGHT.fullmatch(weight):
            named[coding.removeprefix("x-")] = float(weight)
    others = named.get("*", 0.0)
    return {coding: named.get(coding, others) for coding in CODINGS} | {
        "identity": named.get("identity", 0.0 if named.get("*") == 0 else 0.0001)
    }
