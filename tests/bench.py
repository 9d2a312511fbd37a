"""How fast pages are, as shares of a bare view of the same size in the same run: ``make bench``.

Seconds depend on the machine, shares hardly do. Each figure is the ratio of the fastest of many
interleaved rounds of CPU time, through the whole WSGI handler and every middleware. What depends on
how much the database holds is asked of two databases in turns.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests import bench_links

ROUNDS, REQUESTS = 25, 40
DATES = [f"2026-{month:02d}-{day:02d}" for month in range(1, 11) for day in (3, 9, 17, 28)]
TIMELINE = "/knee-osteotomy/timeline/"
AGAIN = {"home": "/", "guide": "/knee-osteotomy/", "calendar": "/knee-osteotomy/timeline.ics?surgery_date=2026-10-30"}
"""What a browser or a calendar asks for again and has already: 304."""
Handler = Callable[[dict[str, Any], Callable[..., Any]], Any]


def request(handler: Handler, address: str, **headers: str) -> bytes:
    """The body of an answer, which has to be 200; 304 where an ETag is sent."""
    return asked(handler, address, **headers)[0]


def asked(handler: Handler, address: str, **headers: str) -> tuple[bytes, dict[str, str]]:
    """The body and the headers of an answer."""
    where, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": where, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(), "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": False,
        "wsgi.run_once": False, **headers,
    }  # fmt: skip
    said: list[Any] = []
    response = handler(environ, lambda *answer: said.extend(answer[:2]))
    body = b"".join(response)
    response.close()
    if said[0] != ("304 Not Modified" if "HTTP_IF_NONE_MATCH" in headers else "200 OK"):
        raise SystemExit(f"{address} answers {said[0]}")
    return body, dict(said[1])


def seen(handler: Handler, address: str) -> dict[str, str]:
    """The header of a browser that has the answer already."""
    return {"HTTP_IF_NONE_MATCH": asked(handler, address)[1]["ETag"]}


@dataclass(frozen=True, slots=True)
class Kind:
    """Requests that are timed together; ``before`` is done before each round of them."""

    addresses: Sequence[str]
    headers: Mapping[str, str] = field(default_factory=dict)
    before: Callable[[], None] = lambda: None


def fastest(handler: Handler, kinds: Mapping[str, Kind], rounds: int = ROUNDS) -> dict[str, float]:
    """CPU seconds of a request of each kind: the best round of each, the rounds interleaved."""
    best = dict.fromkeys(kinds, float("inf"))
    for _ in range(rounds):
        for name, kind in kinds.items():
            kind.before()
            request(handler, kind.addresses[0], **kind.headers)  # what is kept in memory is there again
            start = process_time()
            for number in range(REQUESTS):
                request(handler, kind.addresses[number % len(kind.addresses)], **kind.headers)
            best[name] = min(best[name], (process_time() - start) / REQUESTS)
    return best


def bare(body: bytes) -> Callable[[HttpRequest], HttpResponse]:
    return lambda _request: HttpResponse(body)


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def main() -> None:
    with TemporaryDirectory() as folder:
        measure(prepared(folder))


def measure(handler: Handler) -> None:
    pages = [f"{TIMELINE}?surgery_date={day}" for day in DATES]
    swaps, by_htmx = [f"{page}&on=2026-09-01" for page in pages], {"HTTP_HX_REQUEST": "true"}
    full, whole, part = (request(handler, pages[0]), request(handler, swaps[0]), request(handler, swaps[0], **by_htmx))
    add_bare_view(full)
    few = bench_links.share()
    kinds = {
        "bare": Kind(["/bench/bare/"]),
        "timeline": Kind(pages),
        "home": Kind(["/"]),
        "guide": Kind(["/knee-osteotomy/"]),
        "shared": Kind(few["shared page"].addresses),
        "swap": Kind(swaps, by_htmx),
        "swap, whole page": Kind(swaps),
        **{f"{name} again": Kind([address], seen(handler, address)) for name, address in AGAIN.items()},
    }
    best = fastest(handler, kinds)
    for name in ("timeline", "home", "guide", "shared", *(f"{name} again" for name in AGAIN)):
        say(f"{name}: {best['bare'] / best[name]:.2f} of a bare view ({best[name] * 1e3:.2f} ms of CPU)")
    say(
        "look-up swap against the whole page of the same address: "
        f"{best['swap'] / best['swap, whole page']:.2f} of the time, {len(part) / len(whole):.2f} of the bytes"
    )
    measure_many(handler, few)


def measure_many(handler: Handler, cases: Mapping[str, bench_links.Case]) -> None:
    few, many = bench_links.beside_many()
    kinds: dict[str, Kind] = {}
    for name, case in cases.items():
        kinds[f"{name}, few"] = Kind(case.addresses, case.headers, few)
        kinds[f"{name}, many"] = Kind(case.addresses, case.headers, many)
    best = fastest(handler, kinds)
    for name in cases:
        seconds = best[f"{name}, many"]
        share = seconds / best[f"{name}, few"]
        say(f"{name} with 1,000,000 links against a few: {share:.2f} of the time ({seconds * 1e3:.2f} ms)")


def prepared(folder: str) -> Handler:
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = f"{folder}/bench.sqlite3"  # in memory, reads would cost nothing
    connection.creation.create_test_db(verbosity=0)
    call_command("load_content", verbosity=0)
    from recovery.content import published_editions

    published_editions.FRESH_FOR = float("inf")
    handler: Handler = get_wsgi_application()
    return handler


def add_bare_view(body: bytes) -> None:
    from django.urls import clear_url_caches

    from recovery import urls

    urls.urlpatterns.insert(0, path("bench/bare/", bare(body)))
    clear_url_caches()


if __name__ == "__main__":
    main()
