"""What a request says of its visitor, and the headers that an answer of each kind has: all of them, by name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from django_htmx.middleware import HtmxDetails
from pytest_django import Settings

from recovery.site import http

PART = {"HX-Request": "true"}
VARY = "HX-Request, HX-History-Restore-Request, HX-Boosted, Cookie"
PERSONAL = {"Vary": VARY, "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}
HTML = {"Content-Type": "text/html; charset=utf-8"}


def asking(path: str = "/page/", headers: dict[str, str] | None = None, method: str = "GET", **more: Any) -> Any:
    request: Any = RequestFactory().generic(method, path, headers=headers, **more)
    request.htmx = HtmxDetails(request)
    return request


def from_zone(cookie: str) -> Any:
    request = asking()
    request.COOKIES["tz"] = cookie
    return request


def headers(response: Any) -> dict[str, str]:
    return dict(response.headers)


# Whose day it is

MIDNIGHT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cookie", "day", "told"),
    [
        ("", date(2026, 11, 22), ""),
        ("Europe/Berlin@60", date(2026, 11, 23), "Europe/Berlin"),
        ("Europe%2FBerlin%4060", date(2026, 11, 23), "Europe/Berlin"),
        ("America/New_York@60", date(2026, 11, 22), "America/New_York"),
        ("Mars/Olympus@60", date(2026, 11, 23), ""),
        ("@29", date(2026, 11, 22), ""),
        ("@30", date(2026, 11, 23), ""),
        ("@840", date(2026, 11, 23), ""),
        ("@841", date(2026, 11, 22), ""),
        ("@x", date(2026, 11, 22), ""),
        ("@60@60", date(2026, 11, 22), ""),
    ],
)
def test_today_is_the_visitors_by_the_name_of_their_zone_else_by_its_offset(cookie: str, day: date, told: str) -> None:
    with patch("django.utils.timezone.now", return_value=MIDNIGHT):
        assert http.today_for(from_zone(cookie)) == day
    assert http.zone_name(from_zone(cookie)) == told


@pytest.mark.parametrize(("cookie", "day"), [("@-720", 21), ("@-721", 22), ("@-1", 21)])
def test_offsets_behind_are_those_that_somebody_lives_by(cookie: str, day: int) -> None:
    with patch("django.utils.timezone.now", return_value=datetime(2026, 11, 22, 0, 0, tzinfo=UTC)):
        assert http.today_for(from_zone(cookie)) == date(2026, 11, day)


def test_the_sites_day_is_the_same_for_everyone(settings: Settings) -> None:
    settings.TIME_ZONE = "Asia/Kathmandu"
    with patch("django.utils.timezone.now", return_value=MIDNIGHT):
        assert http.site_today() == http.today_for(asking()) == date(2026, 11, 23)
        assert http.today_for(from_zone("Europe/London@0")) == date(2026, 11, 22)
        with timezone.override("Europe/London"):
            assert http.site_today() == date(2026, 11, 23)
        assert http.now() == MIDNIGHT


# Parts of a page


@pytest.mark.parametrize(
    ("sent", "is_part"),
    [
        ({}, False),
        (PART, True),
        (PART | {"HX-Boosted": "true"}, False),
        (PART | {"HX-History-Restore-Request": "true"}, False),
    ],
)
def test_a_part_is_for_who_asks_for_one_and_for_no_whole_page(sent: dict[str, str], is_part: bool) -> None:
    assert http.wants_partial(asking(headers=sent)) is is_part


def test_a_page_or_part_is_private_and_a_refused_part_changes_no_address() -> None:
    for sent, status, more in (
        ({}, 200, {}),
        ({}, 422, {}),
        (PART, 200, {}),
        (PART, 422, {"HX-Push-Url": "false"}),
    ):
        response = http.part_response(asking(headers=sent), "<p>Hello</p>", status)
        assert (response.status_code, response.content) == (status, b"<p>Hello</p>")
        assert headers(response) == HTML | PERSONAL | more
    assert http.part_response(asking(), "").status_code == 200


def test_each_way_to_lead_htmx_on_is_a_header() -> None:
    moved = http.placed(HttpResponse(), "#answer")
    assert headers(moved) == HTML | {"HX-Retarget": "#answer", "HX-Reswap": "outerHTML"}
    assert headers(http.reloaded()) == HTML | PERSONAL | {"HX-Refresh": "true"}
    assert headers(http.reloading(asking(), HttpResponse())) == HTML
    assert headers(http.reloading(asking(headers=PART), HttpResponse())) == HTML | {"HX-Refresh": "true"}


def test_after_a_form_a_page_goes_on_by_303_and_a_part_by_htmx() -> None:
    whole, part = (http.sent_on(asking(headers=sent), "/next/") for sent in ({}, PART))
    assert (whole.status_code, headers(whole)) == (303, HTML | PERSONAL | {"Location": "/next/"})
    assert part.status_code == 200
    assert {name: part.headers[name] for name in (*PERSONAL, "HX-Redirect")} == PERSONAL | {"HX-Redirect": "/next/"}
    assert http.goes_on_to(whole) == http.goes_on_to(part) == "/next/"
    assert http.goes_on_to(HttpResponse()) == ""


# How long an answer is kept


def test_what_may_be_kept_and_by_whom_is_said() -> None:
    assert headers(http.personal(HttpResponse())) == HTML | PERSONAL
    assert headers(http.same_for_all(HttpResponse())) == HTML | {"Vary": "Cookie", "Cache-Control": "no-cache"}
    kept = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex, nofollow"}
    assert headers(http.kept_private(HttpResponse())) == HTML | kept
    sent = http.canonical("/timeline/")
    assert (sent.status_code, headers(sent)) == (302, HTML | PERSONAL | {"Location": "/timeline/"})


def revalidated(path: str = "/page/", facts: object = 1, tag: str = "", status: int = 200) -> HttpResponse:
    request = asking(path, {"If-None-Match": tag} if tag else {})
    return http.revalidated(request, facts, lambda: HttpResponse("made", status=status))


def test_an_answer_is_sent_again_once_its_address_its_facts_or_the_release_changed() -> None:
    first = revalidated()
    assert (first.status_code, first.content) == (200, b"made")
    tag = first.headers["ETag"]
    again = revalidated(tag=tag)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    for other in (revalidated("/page/?a=b", tag=tag), revalidated(facts=2, tag=tag)):
        assert (other.status_code, other.content) == (200, b"made")
        assert other.headers["ETag"] != tag
    with patch("recovery.site.release.fingerprint", return_value="another"):
        assert revalidated(tag=tag).status_code == 200


def test_what_is_no_answer_and_what_an_editor_works_on_has_no_tag(settings: Settings) -> None:
    assert "ETag" not in revalidated(status=404).headers
    settings.DEBUG = True
    assert "ETag" not in revalidated().headers


# Who may do what, and from where


def test_a_page_that_is_read_only_refuses_what_is_sent_in_the_form_its_reader_expects() -> None:
    @http.read_only
    def view(_request: HttpRequest, name: str, *, more: str) -> HttpResponse:
        return HttpResponse(name + more)

    for method in ("GET", "HEAD"):
        assert view(asking(method=method), "a", more="b").content == b"ab"  # type: ignore[attr-defined]
    page = view(asking(method="POST"), "a", more="b")
    assert (page.status_code, headers(page)) == (405, HTML | {"Allow": "GET, HEAD"})
    data: Any = view(asking("/timeline.json", method="POST"), "a", more="b")
    json = {"Content-Type": "application/problem+json", "Allow": "GET, HEAD"}
    assert (data.status_code, headers(data)) == (405, PERSONAL | json)
    assert data.content.decode() == (
        '{"type": "about:blank", "title": "Method not allowed", "status": 405, '
        '"detail": "This address can only be read."}'
    )
    assert vars(view)["is_read_only"] is True
    assert vars(view)["csrf_exempt"] is True


def test_addresses_that_leave_the_page_begin_with_the_public_one(settings: Settings) -> None:
    assert http.origin(asking()) == "http://testserver"
    assert http.origin(asking(secure=True, headers={"host": "localhost:8000"})) == "https://localhost:8000"
    settings.PUBLIC_URL = "https://recovery.example.org"
    assert http.origin(asking()) == "https://recovery.example.org"


@pytest.mark.parametrize(
    ("path", "sent", "cleaner"),
    [
        ("/timeline/?surgery_date=2026-10-30", {}, ""),
        ("/timeline/?surgery_date=2026-10-30&fbclid=abc", {}, "/timeline/?surgery_date=2026-10-30"),
        ("/timeline/?fbclid=abc", {}, "/timeline/"),
        ("/timeline/?surgery_date=2026-10-30&fbclid=abc", PART, ""),
        ("/timeline.json?surgery_date=2026-10-30&fbclid=abc", {}, ""),
    ],
)
def test_only_a_browser_that_wants_a_page_is_led_to_a_cleaner_address(
    path: str, sent: dict[str, str], cleaner: str
) -> None:
    assert http.cleaner_address(asking(path, sent)) == cleaner


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "address"),
    [
        (0, "", "192.0.2.7", "192.0.2.7"),
        (0, "203.0.113.6", "192.0.2.7", "192.0.2.7"),
        (1, "198.51.100.1, 203.0.113.6", "192.0.2.7", "203.0.113.6"),
        (2, "198.51.100.1, 203.0.113.6", "192.0.2.7", "198.51.100.1"),
        (3, "198.51.100.1, 203.0.113.6", "192.0.2.7", "192.0.2.7"),
        (1, "203.0.113.6, ,", "192.0.2.7", "203.0.113.6"),
        (1, "", "192.0.2.7", "192.0.2.7"),
        (1, "unknown", "192.0.2.7", "192.0.2.7"),
        (1, "203.0.113.6:40001", "192.0.2.7", "203.0.113.6"),
        (1, "[2001:db8::1]:40001", "192.0.2.7", "2001:db8::1"),
        (1, ' "2001:db8::1" ', "192.0.2.7", "2001:db8::1"),
        (1, "fe80::1%eth0", "192.0.2.7", "fe80::1"),
        (1, "::ffff:203.0.113.6", "192.0.2.7", "203.0.113.6"),
        (0, "", "", "unknown"),
        (0, "", "unix:", "unknown"),
    ],
)
def test_a_visitor_has_one_address_however_it_is_written_and_whoever_claims_another(
    settings: Settings, proxies: int, forwarded: str, remote: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    sent = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert http.client_address(asking(headers=sent, REMOTE_ADDR=remote)) == address


def test_without_an_address_at_all_a_visitor_is_unknown() -> None:
    request = asking()
    del request.META["REMOTE_ADDR"]
    assert http.client_address(request) == "unknown"


def test_an_error_for_programs_is_a_problem_document() -> None:
    response = http.problem(422, "No date", "Give a surgery_date.")
    assert response.status_code == 422
    assert headers(response) == PERSONAL | {"Content-Type": "application/problem+json"}


def test_a_moment_on_record_is_that_of_the_clock() -> None:
    assert datetime.now(UTC) - http.now() < timedelta(minutes=1)
