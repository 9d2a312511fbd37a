"""Which compression a client takes, RFC 9110, section 12.5.3.

Django and WhiteNoise look for a coding's name in the header and not at its weight, so they would send
``gzip;q=0`` what it refuses. This middleware stands above both and hands on only what is to be used.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from gzip import compress

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

CODINGS = ("br", "gzip")
_WEIGHT = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.ASCII)


def weights(header: str) -> dict[str, float]:
    """The weight that ``header`` gives to ``br``, ``gzip`` and ``identity``, 0 to 1; 0 is a refusal.

    What it does not name has the weight of ``*``, or else 0; identity is then taken, as a last choice.
    """
    named: dict[str, float] = {}
    for part in header.lower().split(","):
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        told = dict(parameter.replace(" ", "").partition("=")[::2] for parameter in parameters)
        weight = told.get("q", "1")
        if coding and _WEIGHT.fullmatch(weight):
            named[coding.removeprefix("x-")] = float(weight)
    others = named.get("*", 0.0)
    return {coding: named.get(coding, others) for coding in CODINGS} | {
        "identity": named.get("identity", 0.0 if named.get("*") == 0 else 0.0001)
    }


class AcceptEncodingMiddleware:
    """Rewrites the header to the codings that weigh most, and answers 406 where none can be used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        header = request.META.get("HTTP_ACCEPT_ENCODING", "")
        if not header or (";" not in header and "*" not in header and "identity" not in header):
            return self.get_response(request)
        given = weights(header)
        most = max(given.values())
        request.META["HTTP_ACCEPT_ENCODING"] = ", ".join(c for c in CODINGS if given[c] == most > 0)
        response = self.get_response(request)
        # Nothing to compress: "not modified", which can have no content, or a way on to another page.
        is_empty = isinstance(response, HttpResponse) and not response.content
        if given["identity"] or "Content-Encoding" in response.headers or is_empty:
            return response
        if given["gzip"] and isinstance(response, HttpResponse):  # too short to be worth it, for who takes it plain
            response.content = compress(response.content)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(response.content))
            patch_vary_headers(response, ("Accept-Encoding",))
            return response
        facts = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}
        return HttpResponse("Not acceptable\n", "text/plain; charset=utf-8", status=406, headers=facts)
