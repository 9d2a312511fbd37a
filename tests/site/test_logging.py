import io
import logging
from collections.abc import Iterator
from unittest import mock

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from recovery.clinic.links import changing, link_content, tokens
from recovery.content.models.edition import Edition
from recovery.settings import LOGGING
from tests import shared_links
from tests.visitors import BROWSER

pytestmark = [pytest.mark.urls("tests.urls"), pytest.mark.django_db]

TOKEN = "tOkEn-0123456789"
QUERY = "?surgery_date=2026-10-30"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[io.StringIO]:
    """What the project's own handler writes, with nothing held back by a level."""
    caplog.set_level(logging.DEBUG, "django")
    (handler,) = (each for each in logging.getLogger().handlers if each.name == "stderr")
    assert isinstance(handler, logging.StreamHandler)
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False, enforce_csrf_checks=True, headers=BROWSER)


def request_line(path: str, status: str = "200") -> None:
    logging.getLogger("django.server").info(
        '"%s" %s %s', f"GET {path} HTTP/1.1", status, "12", extra={"request": object()}
    )


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (f"/nowhere/{TOKEN}/", "GET (no route) 404"),
        (f"/tests/crash/{TOKEN}/", "GET /tests/crash/<str:token>/ 500"),
        (f"/tests/suspicious/{TOKEN}/", "GET /tests/suspicious/<str:token>/ 400"),
    ],
)
def test_a_log_has_the_route_but_not_what_was_asked(client: Client, log: io.StringIO, path: str, line: str) -> None:
    client.get(path + QUERY, headers={"cookie": f"sessionid={TOKEN}"})
    assert line in log.getvalue()
    assert TOKEN not in log.getvalue()
    assert "2026-10-30" not in log.getvalue()


@pytest.mark.urls("recovery.urls")
@pytest.mark.parametrize("under", ["", "timeline.json", "calendar.ics", "print/", "qr.svg"])
def test_what_happens_at_a_shared_link_is_logged_without_its_token(
    client: Client, log: io.StringIO, published_content: Edition, monkeypatch: pytest.MonkeyPatch, under: str
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: shared_links.NOW)  # tries are counted by the minute
    shared = shared_links.link()
    token = tokens.token_of(shared)
    address = f"/t/{token}/{under}"
    request_line(address + QUERY)
    client.get(address + QUERY)
    with mock.patch(
        "recovery.clinic.links.link_content.adjusted", side_effect=RuntimeError(f"crash with {address}{QUERY}")
    ):
        link_content._adjusted_content.cache_clear()
        client.get(address + QUERY)
    changing.revoke(shared, by=shared_links.member(), now=shared_links.NOW)
    client.get(address + QUERY)
    client.post(address + QUERY)
    client.get(address.rstrip("/") + "x" + QUERY)
    for _ in range(35):
        client.get(f"/t/{token[::-1]}/{under}{QUERY}")
    written = log.getvalue()
    for status in (200, 404, 405, 410, 429, 500):
        assert (
            f"GET /t/<token:token>/{under} {status}" in written or f"POST /t/<token:token>/{under} {status}" in written
        )
    for secret in (token, token[::-1], "2026-10-30", "20261030", "Blue folder"):
        assert secret not in written


@pytest.mark.urls("recovery.urls")
def test_a_link_that_cannot_be_marked_as_opened_is_not_named(
    client: Client, log: io.StringIO, published_content: Edition
) -> None:
    address = shared_links.at(shared_links.link())
    with mock.patch("django.db.models.query.QuerySet.update", side_effect=DatabaseError(f"no room for {address}")):
        assert client.get(address).status_code == 200
    assert "could not be noted" in log.getvalue()
    assert address not in log.getvalue()


def test_a_refused_form_is_logged_by_its_route(client: Client, log: io.StringIO) -> None:
    client.post("/tests/guarded/" + QUERY, {"password": TOKEN})
    assert "POST /tests/guarded/ 403" in log.getvalue()
    assert TOKEN not in log.getvalue()
    assert "2026-10-30" not in log.getvalue()


def test_a_crash_is_logged_with_its_place_and_its_cause(client: Client, log: io.StringIO) -> None:
    client.get(f"/tests/crash/{TOKEN}/")
    written = log.getvalue()
    assert "tests/urls.py" in written
    assert "builtins.ValueError\n\nwhich led to" in written
    assert written.rstrip().endswith("builtins.RuntimeError")


def test_debug_keeps_the_words_of_an_exception(client: Client, log: io.StringIO, settings: Settings) -> None:
    settings.DEBUG = True
    client.get(f"/tests/crash/{TOKEN}/")
    assert f"crash with {TOKEN}" in log.getvalue()


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (f"/tests/crash/{TOKEN}/", "GET /tests/crash/<str:token>/ 200"),
        ("/healthz", "GET /healthz 200"),
        ("/static/css/app.css", "GET /static/css/app.css 200"),
        (f"/nowhere/{TOKEN}/", "GET (no route) 200"),
        (TOKEN, "GET (no route) 200"),
    ],
)
def test_the_development_server_logs_routes_too(log: io.StringIO, path: str, line: str) -> None:
    request_line(path + QUERY)
    assert log.getvalue().rstrip().endswith(f"django.server: {line}")


def test_a_broken_request_is_not_quoted(log: io.StringIO) -> None:
    logging.getLogger("django.server").info(
        "code %d, message %s", 400, f"Bad request syntax ('GET /{TOKEN}{QUERY} x y')"
    )
    assert TOKEN not in log.getvalue()


def test_a_message_about_no_request_stays_as_it_is(log: io.StringIO) -> None:
    logging.getLogger("recovery").warning("%d links expired", 3)
    assert log.getvalue().rstrip().endswith("WARNING recovery: 3 links expired")


def test_an_exception_without_a_request_keeps_quiet_too(log: io.StringIO) -> None:
    try:
        raise ValueError(TOKEN)
    except ValueError:
        logging.getLogger("recovery").exception("Publishing failed")
    assert "builtins.ValueError" in log.getvalue()
    assert TOKEN not in log.getvalue()


def test_errors_reach_standard_error_once() -> None:
    assert LOGGING["root"] == {"handlers": ["stderr"], "level": "WARNING"}
    assert [each.name for each in logging.getLogger().handlers].count("stderr") == 1
    assert logging.getLogger("django").handlers == []
    assert logging.getLogger("django").isEnabledFor(logging.ERROR)
