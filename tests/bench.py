"""How fast pages are, as shares of a bare view of the same size in the same run: ``make bench``.

Seconds depend on the machine, shares hardly do. Each figure is the ratio of the fastest of many
interleaved rounds of CPU time, through the whole WSGI handler and every middleware.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
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
Handler = Callable[[dict[str, Any], Callable[..., Any]], Any]


def request(handler: Handler, address: str, **headers: str) -> bytes:
    where, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": where, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(), "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": False,
        "wsgi.run_once": False, **headers,
    }  # fmt: skip
    response = handler(environ, lambda *_: None)
    body = b"".join(response)
    response.close()
    return body


def fastest(handler: Handler, kinds: dict[str, list[str]], **headers: str) -> dict[str, float]:
    """CPU seconds of a request of each kind: the best round of each, the rounds interleaved."""
    best = dict.fromkeys(kinds, float("inf"))
    for _ in range(ROUNDS):
        for kind, addresses in kinds.items():
            start = process_time()
            for number in range(REQUESTS):
                request(handler, addresses[number % len(addresses)], **headers)
            best[kind] = min(best[kind], (process_time() - start) / REQUESTS)
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
    full = request(handler, pages[0])
    part = request(handler, f"{pages[0]}&on=2026-09-01", HTTP_HX_REQUEST="true")
    links = bench_links.share(10)
    add_bare_view(full)
    swaps = [f"{page}&on=2026-09-01" for page in pages]
    kinds = {"bare": ["/bench/bare/"], "timeline": pages, "home": ["/"], "guide": ["/knee-osteotomy/"], "shared": links}
    best = fastest(handler, kinds)
    swap = fastest(handler, {"swap": swaps}, HTTP_HX_REQUEST="true")["swap"]
    for kind in ("timeline", "home", "guide", "shared"):
        say(f"{kind}: {best['bare'] / best[kind]:.2f} of a bare view ({best[kind] * 1e3:.2f} ms of CPU)")
    say(
        f"look-up swap against the full page: {swap / best['timeline']:.2f} of the time, "
        f"{len(part) / len(full):.2f} of the bytes"
    )
    bench_links.fill()
    again = fastest(handler, {"shared": links})["shared"]
    say(f"shared page with 1,000,000 links against 10: {again / best['shared']:.2f} of the time")


def prepared(folder: str) -> Handler:
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = f"{folder}/bench.sqlite3"  # in memory, reads would cost nothing
    connection.creation.create_test_db(verbosity=0)
    call_command("load_content", verbosity=0)
    from recovery import protocols

    protocols.FRESH_FOR = float("inf")
    handler: Handler = get_wsgi_application()
    return handler


def add_bare_view(body: bytes) -> None:
    from django.urls import clear_url_caches

    from recovery import urls

    urls.urlpatterns.insert(0, path("bench/bare/", bare(body)))
    clear_url_caches()


if __name__ == "__main__":
    main()
