"""The logs, without what identifies a person (paths with tokens, queries with dates)."""

import logging
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import TypeAlias

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import resolve

_ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

NO_ROUTE = "(no route)"


class RouteOnlyFilter(logging.Filter):
    """A filter that lets through a request's method, the pattern of its route and its status, nothing more."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            route = f"/{request.resolver_match.route}" if request.resolver_match else NO_ROUTE
            _rewrite(record, request.method or "", route, getattr(record, "status_code", ""))
        elif record.name == "django.server":
            _rewrite_request_line(record)
        return True


class PrivateFormatter(logging.Formatter):
    """A formatter that leaves out the words of an exception, which often quote the input that caused it."""

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802  (named by logging)
        if settings.DEBUG or ei[1] is None:
            return super().formatException(ei)
        return "".join(_without_messages(ei[1]))


def _rewrite(record: logging.LogRecord, method: str, route: str, status: object) -> None:
    record.msg, record.args = "%s %s %s", (method, route, status)


def _rewrite_request_line(record: logging.LogRecord) -> None:
    match record.args:
        case (str(request_line), status, _):
            method, address, *_ = [*request_line.split(" "), "", ""]
            path = address.partition("?")[0]
            try:
                route = f"/{resolve(path).route}"
            except Http404:
                route = path if path.startswith(settings.STATIC_URL) else NO_ROUTE
            _rewrite(record, method, route, status)
        case _:
            record.msg, record.args = "A connection that brought no whole request", ()


def _without_messages(error: BaseException) -> Iterator[str]:
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None:
        yield from _without_messages(earlier)
        yield "\n\nwhich led to\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}"
