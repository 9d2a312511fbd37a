"""The first look at a request, before anything reads it: it has to be whole, not too large, and text in UTF-8.

Nothing behind this middleware meets half a form, a codec that turns letters round, or a number that
no database holds. It answers with the site's own plain page, and nothing of the request is logged.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from threading import BoundedSemaphore
from urllib.parse import parse_qsl
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, RequestDataTooBig, SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import DataError, OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _

from recovery.site.http import is_for_programs, personal, problem

logger = logging.getLogger(__name__)

MOST_BYTES_SIGNED_OUT = 100_000
"""No form for people without an account takes more; those with one may send pictures and whole editions."""
THREADS = 4
"""The number of threads that answer requests in one process."""
MAY_ENTER = 3
"""The most threads that may be busy with forms, which come over slow connections and wait for the database."""
MAY_WRITE = 2
"""The most forms that may be at work at once, of those that are here."""
PATIENCE = 1.0
"""Seconds that a form waits for its turn, before it is refused rather than keep a thread from readers."""
WORKING = ("/workspace/", "/admin/")
"""The paths below which people who work with the site type what they would not like to type twice."""
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_UTF_8 = ("", "utf-8", "utf8", "us-ascii", "ascii")
_UNREADABLE = "application/x-unreadable"
_NO_TEXT = "\ufffd"
_NO_FORM = (LookupError, MultiPartParserError, UnicodeError, ValueError)
"""The errors that Django's reading of a body can raise: an unknown codec in a part's header, say."""


class Request(WSGIRequest):
    """Django's own request, which does not decode the query by a header, and survives one that cannot be read."""

    def _set_content_type_params(self, meta: WSGIEnvironment) -> None:
        kind, *parameters = meta.get("CONTENT_TYPE", "").partition(";")
        meta["CONTENT_TYPE"] = kind.lower() + "".join(parameters)  # Django compares it in small letters, elsewhere too
        try:
            self.content_type, self.content_params = parse_header_parameters(meta["CONTENT_TYPE"])
        except ValueError:  # A parameter in a character set that there is not.
            self.content_type, self.content_params = _UNREADABLE, {}


class Handler(WSGIHandler):
    """Django's own handler, with our requests: this is before any middleware."""

    request_class = Request


class RequestGuardMiddleware:
    """The middleware that refuses what cannot be taken as it was meant."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.places = BoundedSemaphore(MAY_ENTER)
        self.turns = BoundedSemaphore(MAY_WRITE)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # A quoted cookie may carry a NUL, and PostgreSQL refuses to look for a session of that name.
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if value.isprintable()}
        refused = _refusal_of_headers(request)
        if refused or request.method != "POST":
            return refused or self.get_response(request)
        if not self.places.acquire(blocking=False):
            return _busy(request)
        try:
            return _refusal_of_body(request) or self._answer_in_turn(request)
        finally:
            self.places.release()

    def _answer_in_turn(self, request: HttpRequest) -> HttpResponseBase:
        if not self.turns.acquire(timeout=PATIENCE):
            return _busy(request)
        try:
            return self.get_response(request)
        finally:
            self.turns.release()

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Answer for what no database holds, an id that nobody was given or a NUL, and for a field there is not."""
        is_admin = request.path_info.startswith("/admin/")
        # The admin's lists take comparisons from their address, also such as no database can make.
        has_filter = is_admin and any("__" in name for name in request.GET)
        is_of_asking = (
            _is_of_a_look_up(error)
            or (is_admin and isinstance(error, FieldDoesNotExist))
            or (has_filter and isinstance(error, ValueError | TypeError | IndexError | ProgrammingError))
        )
        if not isinstance(error, DataError | OverflowError) and not is_of_asking:
            return None
        # By its kind alone: its words quote what was sent. On record, since a fault of ours could look the same.
        logger.error("The database could not hold what was sent: %s", type(error).__name__)
        return refuse(request, 400, _("Something that was sent cannot be. Nothing was saved. Go back and try again."))


def _is_of_a_look_up(error: Exception) -> bool:
    """Whether Django could not turn a value into one that a column can be compared with, such as "" into a number."""
    if isinstance(error, OperationalError):
        return "user-defined function" in str(error)  # SQLite's, for a pattern that is none
    if not isinstance(error, ValueError | TypeError):
        return False
    *_others, (frame, _line) = traceback.walk_tb(error.__traceback__)
    return frame.f_code.co_name == "get_prep_value"


def refuse(request: HttpRequest, status: int, words: str) -> HttpResponse:
    """Make the answer to what is not taken, for people or for programs. Nobody keeps it."""
    if is_for_programs(request):
        return problem(status, "Not taken", words)
    work = next((address for address in WORKING if request.path.startswith(address)), "")
    return personal(render(request, "errors/not_taken.html", {"words": words, "work": work}, status=status))


def _busy(request: HttpRequest) -> HttpResponse:
    refused = refuse(request, 503, _("Many people are saving at once. Nothing was saved. Try again in a moment."))
    refused.headers["Retry-After"] = "5"
    return refused


def _refusal_of_headers(request: HttpRequest) -> HttpResponse | None:
    """Look at what is said of the request's body, before any of it is read; None where there is nothing to refuse."""
    request.encoding = None  # type: ignore[assignment]  # Django's own default. A query is in UTF-8, whatever a header says.
    if (request.content_params or {}).get("charset", "").strip().lower() not in _UTF_8:
        return refuse(request, 415, _("This site reads text in UTF-8 alone. Nothing was saved."))
    if request.method != "POST":
        return None
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if "HTTP_TRANSFER_ENCODING" in request.META or not (length.isascii() and length.isdecimal()):
        return refuse(request, 411, _("What was sent does not say how long it is. Nothing was saved."))
    # Where people work, a session may have ended over what they typed: it goes back to them.
    is_signed_out = settings.SESSION_COOKIE_NAME not in request.COOKIES and not request.path.startswith(WORKING)
    most = MOST_BYTES_SIGNED_OUT if is_signed_out else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if int(length) > most:
        return refuse(request, 413, _("That is too much to send at once. Nothing was saved. Go back and send less."))
    if int(length) and request.content_type not in FORMS:
        return refuse(request, 415, _("This address takes forms alone. Nothing was saved."))
    return None


def _refusal_of_body(request: HttpRequest) -> HttpResponse | None:
    """Read the body and look at it; None where there is nothing to refuse."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    body = b""
    try:
        # Nothing here can end a read that gets no answer: the proxy in front hands on whole forms alone.
        body = request.body
        request.POST.keys()  # is read here, where it can be refused
    except UnreadablePostError:
        pass  # The connection broke, and so the form is not whole.
    except RequestDataTooBig:
        return refuse(request, 413, _("That is too much to send at once. Nothing was saved. Go back and send less."))
    except (SuspiciousOperation, *_NO_FORM):
        return refuse(request, 400, _("The form could not be read. Nothing was saved. Go back and send it again."))
    if len(body) != length:
        words = _("The connection broke before all of the form was here. Nothing was saved. Go back and send it again.")
        return refuse(request, 400, words)
    if not _is_text(request, body):
        return refuse(request, 415, _("This site reads text in UTF-8 alone. Nothing was saved."))
    return None


def _is_text(request: HttpRequest, body: bytes) -> bool:
    """Whether all of a form was UTF-8. Django takes what was none for Latin-1, or puts a sign in its place."""
    if request.content_type == FORMS[0]:
        try:
            parse_qsl(body.decode(), errors="strict")
        except UnicodeDecodeError:
            return False
        return True
    signs = sum(text.count(_NO_TEXT) for name, texts in request.POST.lists() for text in (name, *texts))
    return signs <= body.count(_NO_TEXT.encode())
