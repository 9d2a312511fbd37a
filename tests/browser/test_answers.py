"""Answers that come late, from somebody else, or not at all: what is seen is one question's answer, and ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.doing import all_answered, change_form, fill_date, look_up_form, open_change, slider, swap
from tests.browser.states import DAY_23, GUIDE
from tests.conftest import OpenPage

MAKES_REQUESTS_FAIL = ("ERR_FAILED", "htmx:", "status of 5", "Response Status Error Code")
PORTAL = "<!doctype html><html><body><form id=portal><input name=room></form></body></html>"
LIVE = "**/timeline/?*"


@pytest.fixture
def page_faults(page_faults: list[str]) -> Iterator[list[str]]:
    """As for all tests, but for the browser's and htmx's own words about a request that failed."""
    yield page_faults
    page_faults[:] = [each for each in page_faults if not any(known in each for known in MAKES_REQUESTS_FAIL)]


def by_slider(page: Page) -> None:
    slider(page).evaluate("e => { e.value = +e.value + 24; e.dispatchEvent(new Event('input', {bubbles: true})) }")


def by_a_week(page: Page) -> None:
    page.locator("#walk-later").click()


def by_look_up(page: Page) -> None:
    fill_date(look_up_form(page), "1 3 2027")
    page.get_by_role("button", name="Where would I be?").click()


def by_back_by(page: Page) -> None:
    fill_date(look_up_form(page), "1 6 2027")
    page.get_by_role("button", name="I need to be back by then").click()


def by_change(page: Page) -> None:
    fill_date(open_change(page), "4 8 2026")
    change_form(page).get_by_role("button").click()


def by_titles(page: Page) -> None:
    page.locator("#titles").click()


OFTEN = [by_slider, by_a_week, by_look_up, by_change, by_titles]
ASKING = [*OFTEN, by_back_by]
SEEN = """() => ({
  ...Object.fromEntries(["answer", "chart", "walked"].map(id => [id, document.getElementById(id).innerText])),
  address: location.pathname + location.search, title: document.title, slider: document.getElementById("walk").value,
  hero: document.querySelector("h1").innerText, neutral: document.getElementById("titles").innerText,
})"""


def seen_after(page: Page, ask: Callable[[Page], None]) -> dict[str, str]:
    with swap(page):
        ask(page)
    return seen(page)


def hold(page: Page) -> list[Route]:
    """The next question a script asks, which gets no answer; those after it do."""
    held: list[Route] = []

    def handle(route: Route) -> None:
        if route.request.resource_type != "xhr" or held:
            route.continue_()
        else:
            held.append(route)

    page.route(LIVE, handle)
    return held


def answer_with(page: Page, answer: dict[str, Any]) -> None:
    page.route(LIVE, lambda route: route.fulfill(**answer))


def seen(page: Page) -> dict[str, str]:
    page.wait_for_load_state()  # Before its stylesheets are there, words stand in lines of their own.
    found = page.evaluate(SEEN)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("later", OFTEN, ids=lambda ask: ask.__name__)
def test_a_later_question_wins_over_the_answer_to_an_earlier_one(page: Page, later: Callable[[Page], None]) -> None:
    page.goto(DAY_23)
    alone = seen_after(page, later)
    for earlier in (ask for ask in OFTEN if ask is not later):
        page.goto(DAY_23)
        held = hold(page)
        with all_answered(page):
            with page.expect_request(LIVE):
                earlier(page)
            assert seen_after(page, later) == alone
            for route in held:
                route.continue_()
        assert seen(page) == alone, earlier.__name__
        page.unroute_all()


@pytest.mark.parametrize("later", [by_look_up, by_a_week], ids=lambda ask: ask.__name__)
def test_a_slider_let_go_a_moment_ago_does_not_overtake_what_is_asked_now(
    page: Page, later: Callable[[Page], None]
) -> None:
    page.goto(DAY_23)
    alone = seen_after(page, later)
    page.goto(DAY_23)
    slider(page).evaluate(
        "e => { window.due = new Promise(done => e.addEventListener('htmx:trigger', done, {once: true})) }"
    )
    with all_answered(page):
        by_slider(page)
        later(page)
        page.evaluate("window.due.then(() => true)")
    assert seen(page) == alone


FOREIGN = "This network answered instead of our site. It may want you to sign in. Then try again."
FAILED = "That did not work. Try again."
FOREIGN_ANSWERS: list[tuple[dict[str, Any], str]] = [
    ({"status": 200, "content_type": "text/html", "body": PORTAL}, FOREIGN),
    ({"status": 200, "content_type": "text/plain", "body": ""}, FOREIGN),
    ({"status": 200, "content_type": "text/html", "body": '<div id="answer" data-day="1">Sign in</div>'}, FOREIGN),
    ({"status": 422, "content_type": "text/html", "body": PORTAL}, FOREIGN),
    ({"status": 200, "content_type": "text/html", "body": PORTAL, "headers": {"Recovery-Timeline": "1"}}, FAILED),
    ({"status": 502, "content_type": "text/html", "body": PORTAL}, FAILED),
    ({"status": 511, "content_type": "text/html", "body": PORTAL}, FAILED),
]


def test_an_answer_that_is_not_ours_leaves_the_page_as_it_was_and_says_so(page: Page) -> None:
    page.goto(DAY_23)
    before = seen(page)
    for answer, words in FOREIGN_ANSWERS:
        for ask in ASKING if answer is FOREIGN_ANSWERS[0][0] else (by_look_up, by_change):
            answer_with(page, answer)
            with page.expect_response(LIVE):
                ask(page)
            expect(page.locator("#trouble")).to_have_text(words)
            assert seen(page) == before, (answer, ask.__name__)
            page.unroute_all()
    assert seen_after(page, by_look_up)["address"] == f"{DAY_23}&on=2027-03-01"
    expect(page.locator("#trouble")).to_be_hidden()


def test_an_answer_that_never_comes_says_so_and_what_was_typed_stays(page: Page) -> None:
    page.goto(DAY_23)
    before = seen(page)
    for ask in ASKING:
        page.route(LIVE, lambda _route: None)
        page.evaluate("htmx.config.timeout /= 200")
        ask(page)
        page.wait_for_function("() => document.getElementById('trouble').textContent")
        page.evaluate("htmx.config.timeout *= 200")
        expect(page.locator("#trouble")).to_have_text("No answer came. Check your signal, then try again.")
        assert seen(page) == before
        page.unroute_all()
        # The next question is a fresh one.
        page.evaluate("document.getElementById('trouble').textContent = ''")
    expect(look_up_form(page).get_by_label("Day", exact=True)).to_have_value("1")
    seen_after(page, by_slider)
    expect(page.locator("#trouble")).to_be_hidden()


def test_a_page_waits_ten_seconds_for_an_answer(page: Page) -> None:
    page.goto(DAY_23)
    assert page.evaluate("htmx.config.timeout") == 10_000


def test_the_way_to_help_and_back_keeps_what_was_typed_after_an_answer(page: Page) -> None:
    page.goto(DAY_23)
    seen_after(page, by_change)
    seen_after(page, by_look_up)
    look_up_form(page).get_by_label("Day", exact=True).fill("17")
    answered = seen(page)
    place = page.evaluate("scrollY")
    page.locator("a[href='#help']").first.evaluate("link => link.click()")
    expect(page.locator("#help")).to_be_in_viewport()
    page.go_back()
    expect(look_up_form(page).get_by_label("Day", exact=True)).to_have_value("17")
    assert seen(page) == answered
    page.wait_for_function("place => Math.abs(scrollY - place) < 2", arg=place)


def test_back_shows_the_timeline_that_its_address_names_also_past_a_way_to_help(page: Page) -> None:
    page.goto(GUIDE)
    page.goto(DAY_23)
    before = seen(page)
    page.locator("a[href='#help']").first.evaluate("link => link.click()")
    seen_after(page, by_change)
    hold(page)
    with page.expect_request(LIVE):
        by_look_up(page)
    page.go_back()
    expect(page.locator("h1 .day")).to_contain_text("Day 23")
    assert seen(page) == before
    page.go_back()
    assert seen(page) == before
    page.go_back()
    expect(page).to_have_url(GUIDE)


TELL_CHANGES = """() => {
  window.spoken = [];
  const status = document.getElementById("status");
  const note = () => window.spoken.push(status.textContent);
  new MutationObserver(note).observe(status, {childList: true, characterData: true, subtree: true});
}"""


def test_the_same_announcement_twice_is_spoken_twice(open_page: OpenPage) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(DAY_23)
    page.evaluate(TELL_CHANGES)
    for ask in (by_look_up, lambda page: page.locator("[data-copy=page-address]").click()):
        page.evaluate("window.spoken = []")
        for times in (1, 2):
            ask(page)
            # Each time it is taken away first, so that the same words are a change.
            page.wait_for_function("times => window.spoken.filter(Boolean).length === times", arg=times)
        first, second = page.evaluate("window.spoken.filter(Boolean)")
        assert first == second
        assert page.evaluate("window.spoken.filter(words => !words).length") >= 1
