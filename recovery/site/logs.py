"""Keeps what identifies a person (paths with tokens, queries with dates) out of every log."""

import logging
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import TypeAlias

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import resolve

_ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class RouteOnlyFilter(logging.Filter):
    """Says of a request its method, the pattern of its route and its status, nothing more."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            status = getattr(record, "status_code", "")
            _rewrite(record, request.method or "", _route_of(request), status)
        elif record.name == "django.server":
            _rewrite_request_line(record)
        return True


class PrivateFormatter(logging.Formatter):
    """Leaves out the words of an exception, which often quote the input that caused it."""

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802  (named by logging)
        if settings.DEBUG or ei[1] is None:
            return super().formatException(ei)
        return "".join(_without_messages(ei[1]))


def _route_of(request: HttpRequest) -> str:
    return f"/{request.resolver_match.route}" if request.resolver_match else "(no route)"


def _rewrite(record: logging.LogRecord, method: str, route: str, status: object) -> None:
    record.msg, record.args = "%s %s %s", (method, route, status)


def _rewrite_request_line(record: logging.LogRecord) -> None:
    match record.args:
        case (str(request_line), status, _):
            method, path, *_ = [*request_line.split(" "), "", ""]
            _rewrite(record, method, _route_at(path.partition("?")[0]), status)
        case _:
            record.msg, record.args = "A connection that brought no whole request", ()


def _route_at(path: str) -> str:
    try:
        return f"/{resolve(path).route}"
    except Http404:
        return path if path.startswith(settings.STATIC_URL) else "(no route)"


def _without_messages(error: BaseException) -> Iterator[str]:
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None:
        yield from _without_messages(earlier)
        yield "\n\nwhich led to\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}"
