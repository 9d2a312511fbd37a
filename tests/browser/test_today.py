"""Today is the visitor's own day, and stays it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Request, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from recovery.text import zones
from tests.browser.conftest import SetClock
from tests.browser.doing import answered_in_between, change_date, look_up, look_up_form
from tests.browser.states import DAY_23
from tests.conftest import NewContext, OpenPage

WORLD_WIDE = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
"""At this moment three days are on the calendar: 21 November in Pago Pago, 23 on Kiritimati."""
BEFORE_MIDNIGHT = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)
AFTER_MIDNIGHT = BEFORE_MIDNIGHT + timedelta(minutes=2)

FAR_AWAY = [
    pytest.param("Pacific/Kiritimati", "Day 24", "Pacific%2FKiritimati%40840", id="ahead"),
    pytest.param("Pacific/Pago_Pago", "Day 22", "Pacific%2FPago_Pago%40-660", id="behind"),
]
BLOCK_COOKIES = "Object.defineProperty(Document.prototype, 'cookie', {get: () => '', set: () => {}})"
HIDE = """Object.defineProperty(document, "hidden", {get: () => window.isHidden === true})"""
SHOW_OR_HIDE = """hidden => {
  window.isHidden = hidden;
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def count_timelines(page: Page) -> list[Request]:
    """Fills with the requests for timelines, whole or in part."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if "/timeline/?" in request.url else None)
    return asked


def open_before_midnight(open_page: OpenPage, set_clock: SetClock, address: str = DAY_23) -> Page:
    """A page whose timers can be moved on, opened in the last minute of 22 November."""
    set_clock(BEFORE_MIDNIGHT)
    page = open_page(clock=None)
    page.clock.install(time=BEFORE_MIDNIGHT)
    page.add_init_script(HIDE)
    page.goto("/")  # the zone is known from here on
    page.goto(address)
    expect(page.locator("h1")).to_contain_text("Day 23")
    set_clock(AFTER_MIDNIGHT)
    return page


@pytest.mark.parametrize(("zone", "day", "cookie"), FAR_AWAY)
def test_the_first_visit_shows_the_day_of_the_visitors_zone(
    open_page: OpenPage, set_clock: SetClock, zone: str, day: str, cookie: str
) -> None:
    set_clock(WORLD_WIDE)
    page = open_page(timezone_id=zone, clock=WORLD_WIDE)
    asked = count_timelines(page)
    page.goto(DAY_23)
    expect(page.locator("h1")).to_contain_text(day)
    expect(page.get_by_role("status")).to_contain_text(day)
    assert [(each["name"], each["value"]) for each in page.context.cookies()] == [("tz", cookie)]
    page.goto(DAY_23)
    expect(page.locator("h1")).to_contain_text(day)
    assert len(asked) == 3  # the page, its refresh, and the second visit that needed none


def test_behind_https_the_zone_is_in_a_cookie_that_no_other_host_can_set(
    new_context: NewContext, live_server: LiveServer, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["recovery.example"]
    settings.ZONE_COOKIE_NAME = "__Host-tz"
    context = new_context(timezone_id="Pacific/Kiritimati", service_workers="block")

    def proxy(route: Route) -> None:
        asked = route.request
        path = asked.url.removeprefix("https://recovery.example")
        headers = asked.all_headers() | {"host": "recovery.example"}
        response = route.fetch(url=f"{live_server.url}{path}", headers=headers)
        route.fulfill(response=response)

    page = context.new_page()
    page.route("https://recovery.example/**", proxy)
    page.goto(f"https://recovery.example{DAY_23}")
    expect(page.locator("h1")).to_contain_text("Day 24")
    (cookie,) = context.cookies()
    assert (cookie["name"], cookie["value"]) == ("__Host-tz", "Pacific%2FKiritimati%40840")
    assert (cookie["secure"], cookie["path"], cookie["sameSite"]) == (True, "/", "Lax")


def test_a_zone_that_the_server_does_not_know_still_has_the_visitors_day(
    open_page: OpenPage, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = zones.known() - {"Pacific/Kiritimati"}
    monkeypatch.setattr(zones, "known", lambda: known)
    set_clock(WORLD_WIDE)
    page = open_page(timezone_id="Pacific/Kiritimati", clock=WORLD_WIDE)
    page.goto(DAY_23)
    expect(page.locator("h1")).to_contain_text("Day 24")


@pytest.mark.parametrize(("zone", "day", "cookie"), FAR_AWAY)
def test_an_answer_on_the_first_visit_counts_from_the_visitors_day(
    open_page: OpenPage, set_clock: SetClock, zone: str, day: str, cookie: str
) -> None:
    set_clock(WORLD_WIDE)
    page = open_page(timezone_id=zone, clock=WORLD_WIDE)
    asked = count_timelines(page)
    page.goto(f"{DAY_23}&on=2026-12-25")
    expect(page.locator("h1")).to_contain_text(day)
    expect(page.locator("#answer .big")).to_have_text("You may still be on crutches.")
    expect(page).to_have_url(f"{DAY_23}&on=2026-12-25")
    page.wait_for_load_state("networkidle")
    assert len(asked) == 2


def test_finding_out_the_day_is_no_step_in_the_history(open_page: OpenPage, set_clock: SetClock) -> None:
    set_clock(WORLD_WIDE)
    page = open_page(timezone_id="Pacific/Kiritimati", clock=WORLD_WIDE)
    page.goto(DAY_23)
    expect(page.locator("h1")).to_contain_text("Day 24")
    assert page.evaluate("history.length") == 2  # the empty page, and this one


@pytest.mark.parametrize("address", [DAY_23, f"{DAY_23}&on=2026-12-25"], ids=["timeline", "answer"])
def test_without_cookies_it_is_the_sites_day_and_nothing_loops(
    open_page: OpenPage, set_clock: SetClock, address: str
) -> None:
    set_clock(WORLD_WIDE)
    page = open_page(timezone_id="Pacific/Kiritimati", clock=None)
    page.clock.install(time=WORLD_WIDE)
    page.add_init_script(BLOCK_COOKIES)
    asked = count_timelines(page)
    page.goto(address)
    for _ in range(20):
        page.clock.fast_forward("01:00")
    page.wait_for_load_state("networkidle")
    expect(page.locator("h1")).to_contain_text("Day 23")
    assert len(asked) == 1
    assert page.context.cookies() == []


def test_a_server_whose_day_differs_is_asked_once_a_day(open_page: OpenPage, set_clock: SetClock) -> None:
    set_clock(WORLD_WIDE)
    page = open_page(clock=None)
    page.clock.install(time=WORLD_WIDE + timedelta(days=3))  # a visitor whose clock is wrong
    page.goto("/")
    asked = count_timelines(page)
    page.goto(DAY_23)
    for _ in range(20):
        page.clock.fast_forward("01:00")
    page.wait_for_load_state("networkidle")
    assert len(asked) <= 2


def test_a_page_left_open_past_midnight_goes_on_to_the_next_day(open_page: OpenPage, set_clock: SetClock) -> None:
    page = open_before_midnight(open_page, set_clock)
    before = page.evaluate("history.length")
    asked = count_timelines(page)
    page.clock.fast_forward("02:00")
    expect(page.locator("h1")).to_contain_text("Day 24")
    expect(page).to_have_title(re.compile("^Day 24"))
    expect(page.get_by_role("status")).to_contain_text("Day 24")
    expect(page).to_have_url(DAY_23)
    for _ in range(10):
        page.clock.fast_forward("01:00")
    assert len(asked) == 1
    assert page.evaluate("history.length") == before


def test_what_is_being_typed_past_midnight_is_kept(open_page: OpenPage, set_clock: SetClock) -> None:
    page = open_before_midnight(open_page, set_clock)
    asked = count_timelines(page)
    day = look_up_form(page).get_by_label("Day", exact=True)
    day.focus()
    page.clock.fast_forward("02:00")
    day.fill("25")
    day.blur()
    page.clock.fast_forward("02:00")
    answered_in_between(page)
    assert asked == []
    expect(day).to_have_value("25")
    expect(page.locator("h1")).to_contain_text("Day 23")
    day.fill("")
    day.blur()
    page.clock.fast_forward("02:00")
    expect(page.locator("h1")).to_contain_text("Day 24")


def test_a_mistake_past_midnight_is_kept_to_be_mended(open_page: OpenPage, set_clock: SetClock) -> None:
    page = open_before_midnight(open_page, set_clock)
    set_clock(BEFORE_MIDNIGHT)
    change_date(page, "31 6 2026")
    set_clock(AFTER_MIDNIGHT)
    asked = count_timelines(page)
    page.clock.fast_forward("02:00")
    answered_in_between(page)
    expect(page.locator("#change-day")).to_have_value("31")
    assert asked == []


def test_a_date_that_was_looked_up_is_not_being_typed_any_more(open_page: OpenPage, set_clock: SetClock) -> None:
    page = open_before_midnight(open_page, set_clock)
    look_up(page, "25 12 2026", "Where would I be?")
    page.clock.fast_forward("02:00")
    expect(page.locator("h1")).to_contain_text("Day 24")
    expect(page.locator("#answer .big")).to_have_text("You may still be on crutches.")


def test_an_answer_left_open_past_midnight_is_kept(open_page: OpenPage, set_clock: SetClock) -> None:
    address = f"{DAY_23}&on=2026-12-25"
    page = open_before_midnight(open_page, set_clock, address)
    page.clock.fast_forward("02:00")
    expect(page.locator("h1")).to_contain_text("Day 24")
    expect(page.locator("#answer .big")).to_have_text("You may still be on crutches.")
    expect(page).to_have_url(address)


def test_a_page_in_the_background_waits_until_it_is_looked_at(open_page: OpenPage, set_clock: SetClock) -> None:
    page = open_before_midnight(open_page, set_clock)
    asked = count_timelines(page)
    page.evaluate(SHOW_OR_HIDE, True)
    page.clock.fast_forward("02:00")
    answered_in_between(page)
    assert asked == []
    page.evaluate(SHOW_OR_HIDE, False)
    expect(page.locator("h1")).to_contain_text("Day 24")
    assert len(asked) == 1


def test_nothing_is_asked_again_on_the_same_day(open_page: OpenPage, set_clock: SetClock) -> None:
    set_clock(WORLD_WIDE)
    page = open_page(clock=None)
    page.clock.install(time=WORLD_WIDE)
    asked = count_timelines(page)
    page.goto(DAY_23)
    page.clock.fast_forward("08:00:00")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    answered_in_between(page)
    assert len(asked) == 1
