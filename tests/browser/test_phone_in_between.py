"""What a phone shows and stores when something between it and the site answers, or nothing does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event
from time import monotonic
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from playwright.sync_api import Page, expect

from recovery.site.middleware import SecurityHeadersMiddleware
from tests.browser.states import DAY_23, GUIDE, TIMELINE
from tests.browser.test_phone import STORED, keep, offline, phone

__all__ = ["phone"]

FAILED = (
    "Failed to load resource",
    "blocked by CORS policy",
    "http://localhost:9/portal",
    "localhost:9",
    "policy: connect-src",
    "ERR_",
)
"""What the browser says of such answers."""
Answer = Callable[[], HttpResponseBase]
MAINTENANCE = "<!doctype html><title>Maintenance</title><h1>We will be back</h1>"
OURS = {"Recovery-Timeline": "1"}
HEADINGS = {DAY_23: "Day 23", GUIDE: "Knee osteotomy: what to expect"}
ELSEWHERE: list[Answer] = [
    lambda: HttpResponse(MAINTENANCE),
    lambda: HttpResponse("x", content_type="application/octet-stream"),
    lambda: HttpResponse("x", content_type="application/octet-stream", headers=OURS),
    lambda: HttpResponse(MAINTENANCE, status=404),
    lambda: HttpResponse(MAINTENANCE, status=410),
    lambda: HttpResponse(MAINTENANCE, status=502),
    lambda: HttpResponse(MAINTENANCE, status=503, headers=OURS),
    lambda: HttpResponse(MAINTENANCE, status=504),
    lambda: HttpResponse(MAINTENANCE, status=511),
    lambda: HttpResponseRedirect("/maintenance/"),
    lambda: HttpResponseRedirect("http://localhost:9/portal"),
]
"""What stands between a phone and the site may answer."""


class Between:
    """Something in front of the site, which answers one address itself."""

    address = ""
    answer: Answer

    def __call__(self, own: Callable[[HttpRequest], HttpResponseBase], request: HttpRequest) -> HttpResponseBase:
        if request.path == "/maintenance/":
            return HttpResponse(MAINTENANCE)
        return self.answer() if request.get_full_path() == self.address else own(request)


@pytest.fixture
def page_faults(page_faults: list[str]) -> Iterator[list[str]]:
    """As for all tests, but for the browser's own words about a request that failed."""
    yield page_faults
    page_faults[:] = [fault for fault in page_faults if not any(words in fault for words in FAILED)]


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Between:
    own = SecurityHeadersMiddleware.__call__
    made = Between()
    monkeypatch.setattr(
        SecurityHeadersMiddleware,
        "__call__",
        lambda self, request: made(lambda request: own(self, request), request),
    )
    return made


def expect_copy(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_contain_text(HEADINGS[path])


@pytest.mark.parametrize("path", HEADINGS, ids=["kept", "public"])
def test_an_answer_of_another_neither_hides_a_copy_nor_takes_its_place(
    phone: Page, between: Between, path: str
) -> None:
    keep(phone)
    before = phone.evaluate(STORED)
    between.address = path
    for answer in ELSEWHERE:
        between.answer = answer
        expect_copy(phone, path)
        assert phone.evaluate(STORED) == before, answer().status_code
    offline(phone)
    expect_copy(phone, path)


def test_where_there_is_no_copy_what_another_answers_is_shown_so_that_one_can_sign_in(
    phone: Page, between: Between
) -> None:
    between.address, between.answer = DAY_23, ELSEWHERE[0]
    phone.goto(DAY_23)
    expect(phone.get_by_role("heading", level=1)).to_have_text("We will be back")
    assert [address for address in phone.evaluate(STORED) if "surgery_date" in address] == []


def test_no_answer_of_another_is_kept(phone: Page, between: Between) -> None:
    keep(phone)
    other = f"{TIMELINE}?surgery_date=2026-11-01"
    phone.goto(other)
    before = phone.evaluate(STORED)
    between.address = other
    for answer in ELSEWHERE:
        between.answer = answer
        phone.get_by_role("button", name="Keep on this phone").click()
        expect(phone.locator("#trouble")).not_to_be_empty()
        assert phone.evaluate(STORED) == before
        phone.evaluate("trouble()")
    between.address = ""
    phone.get_by_role("button", name="Keep on this phone").click()
    expect(phone.get_by_role("button", name="Forget this phone")).to_be_focused()


def test_our_own_redirect_is_followed_also_where_there_is_a_copy(phone: Page) -> None:
    keep(phone)
    phone.goto(f"{DAY_23}&day=25&month=12&year=2026&ask=on")
    expect(phone).to_have_url(f"{DAY_23}&on=2026-12-25#answer")
    expect(phone.locator("#answer .big")).to_have_text("You may still be on crutches.")


PATIENCE = "const WAIT = {}; // milliseconds"


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> float:
    """For how many seconds a network may keep a page shut: fewer than where people wait."""

    def shorter(template: str, facts: dict[str, Any]) -> str:
        script = render_to_string(template, facts)
        assert PATIENCE.format(3000) in script
        return script.replace(PATIENCE.format(3000), PATIENCE.format(1000))

    monkeypatch.setattr("recovery.patient.web_app.render_to_string", shorter)
    return 1.0


@pytest.mark.parametrize("path", HEADINGS, ids=["kept", "public"])
def test_a_network_that_hangs_keeps_a_copy_shut_for_so_long_and_its_answer_is_stored(
    patience: float, phone: Page, between: Between, path: str
) -> None:
    keep(phone)
    is_let_go = Event()

    def newer_in_the_end() -> HttpResponse:
        is_let_go.wait(30)
        return HttpResponse("<!doctype html><title>Newer</title><h1>Newer</h1>", headers=OURS)

    between.address, between.answer = path, newer_in_the_end
    started = monotonic()
    try:
        expect_copy(phone, path)
        assert patience * 0.9 < monotonic() - started < 20
    finally:
        is_let_go.set()
    phone.wait_for_function(
        "async path => (await (await caches.match(path, {ignoreVary: true})).text()).includes('Newer')", arg=path
    )
