"""A client gets the compression that it weighs most, and never one that it refuses."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from recovery.site.middleware import AcceptEncodingMiddleware, weights
from tests.matrices import matrix

PAGE = "milestone " * 200
HEADERS = {
    "": "",
    "gzip": "gzip",
    "gzip, deflate, br, zstd": "gzip",
    "gzip;q=0": "",
    "gzip; q=0": "",
    "gzip ;q = 0.000": "",
    "GZIP;Q=1": "gzip",
    "x-gzip": "gzip",
    "x-gzip;q=0.5": "gzip",
    "*": "gzip",
    "*;q=0.1": "gzip",
    "*;q=0, gzip": "gzip",
    "*, gzip;q=0": "",
    "identity": "",
    "identity;q=1, gzip;q=0.5": "",
    "identity;q=0.5, gzip;q=1": "gzip",
    "identity;q=0, gzip": "gzip",
    "gzip;q=0.001": "gzip",
    "gzip;q=2": "",
    "gzip;q=x": "",
    "deflate": "",
    ",,": "",
    "gzip;level=9": "gzip",
}


@pytest.mark.django_db
@matrix("header", HEADERS)
def test_a_page_comes_in_the_coding_that_its_reader_weighs_most(client: Client, header: str) -> None:
    page = client.get("/privacy/", headers={"accept-encoding": header})
    assert page.status_code == 200
    assert page.headers.get("Content-Encoding", "") == HEADERS[header]
    assert "Accept-Encoding" in page.headers["Vary"]


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("br, gzip", "br"), ("br;q=0, gzip", "gzip"), ("br;q=0.1, gzip", "gzip"), ("br;q=0, gzip;q=0", ""), ("*", "br"),
        ("identity, br;q=0.5", ""), ("identity;q=0, br", "br"),
    ],
)  # fmt: skip
def test_a_stored_file_too(header: str, coding: str) -> None:
    handed_on: list[str] = []

    def seen(request: HttpRequest) -> HttpResponse:
        handed_on.append(request.META["HTTP_ACCEPT_ENCODING"])
        return HttpResponse(PAGE, headers={"Content-Encoding": "br"})

    AcceptEncodingMiddleware(seen)(RequestFactory().get("/", headers={"accept-encoding": header}))
    assert handed_on[0].split(", ")[0] == coding


@pytest.fixture
def short() -> Callable[[str], HttpResponse]:
    """What comes of a page that is too short to be compressed for others."""

    def answer(header: str) -> HttpResponse:
        middleware = AcceptEncodingMiddleware(lambda _request: HttpResponse("short"))
        response = middleware(RequestFactory().get("/", headers={"accept-encoding": header}))
        assert isinstance(response, HttpResponse)
        return response

    return answer


def test_who_takes_nothing_plain_gets_a_short_page_compressed(short: Callable[[str], HttpResponse]) -> None:
    assert gzip.decompress(short("identity;q=0, gzip").content) == b"short"
    assert gzip.decompress(short("*;q=0, x-gzip").content) == b"short"
    assert short("gzip").content == b"short"


@pytest.mark.django_db
@matrix("header", ["gzip, identity;q=0", "identity;q=0, *;q=0.5"])
@matrix("path", ["/", "/robots.txt", "/sw.js", "/manifest.webmanifest", "/knee-osteotomy/"])
@pytest.mark.usefixtures("published_content")
def test_what_has_no_content_needs_no_coding(client: Client, path: str, header: str) -> None:
    asked = {"accept-encoding": header, "if-none-match": "*"}
    assert client.get(path, headers=asked).status_code == 304
    assert client.head(path, headers=asked).status_code in (200, 304)
    moved = client.get("/knee-osteotomy", headers=asked)
    assert (moved.status_code, moved.headers["Location"]) == (301, "/knee-osteotomy/")


@pytest.mark.parametrize("header", ["identity;q=0", "*;q=0", "identity;q=0, deflate", "identity;q=0, gzip;q=0"])
def test_who_takes_nothing_at_all_is_told_so(short: Callable[[str], HttpResponse], header: str) -> None:
    assert short(header).status_code == 406


def test_what_is_not_named_weighs_what_the_star_does() -> None:
    assert weights("*;q=0.3, br") == {"br": 1.0, "gzip": 0.3, "identity": 0.0001}
    assert weights("") == {"br": 0.0, "gzip": 0.0, "identity": 0.0001}
