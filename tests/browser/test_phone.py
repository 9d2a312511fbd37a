"""Without a signal: what opens, and what was never stored."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.http import HttpRequest, HttpResponse
from playwright.sync_api import Page, expect

from recovery.clinic.links import changing
from tests.browser.conftest import NOON, SetClock
from tests.browser.doing import wait_for_service_worker
from tests.browser.states import DAY_23, GUIDE, TIMELINE
from tests.conftest import OpenPage
from tests.shared_links import at, link, member

STORED = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) found.push(url.slice(location.origin.length));
  return found;
}"""


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """A visitor whose browser has taken the service worker on."""
    page = open_page(service_workers="allow", viewport={"width": 390, "height": 844})
    page.goto("/")
    wait_for_service_worker(page)
    return page


def offline(page: Page) -> None:
    page.context.set_offline(True)


def test_the_guide_and_the_help_open_without_a_signal(phone: Page) -> None:
    offline(phone)
    phone.goto(GUIDE)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Knee osteotomy: what to expect")
    expect(phone.get_by_role("heading", name="If something worries you")).to_be_visible()
    assert phone.locator(".help").evaluate("e => getComputedStyle(e).borderTopStyle") == "solid"
    phone.goto("/")
    expect(phone.get_by_role("button", name="Show my timeline")).to_be_visible()


def test_a_timeline_is_not_stored_unless_it_is_kept(phone: Page) -> None:
    phone.goto(DAY_23)
    phone.goto(f"{DAY_23}&on=2026-12-25")
    assert [address for address in phone.evaluate(STORED) if "surgery_date" in address] == []
    offline(phone)
    phone.goto(DAY_23)
    expect(phone.get_by_role("heading", level=1)).to_have_text("No signal")
    expect(phone.get_by_role("heading", name="If something worries you")).to_be_visible()


def test_a_kept_timeline_opens_without_a_signal_and_is_offered_on_the_first_page(phone: Page) -> None:
    keep(phone)
    offline(phone)
    phone.goto("/")
    phone.get_by_role("link", name="Open the timeline kept on this phone").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Day 23")
    expect(phone.get_by_text("Kept since 22 November 2026")).to_be_visible()


def test_the_day_it_was_kept_is_said_also_after_newer_copies(phone: Page, set_clock: SetClock) -> None:
    keep(phone)
    expect(phone.locator("#phone .tag")).to_have_text("Kept since 22 November 2026")
    card, tag = phone.locator("#phone").bounding_box(), phone.locator("#phone .tag").bounding_box()
    assert card
    assert tag
    assert tag["width"] < card["width"] - 40
    for day in (25, 26):
        set_clock(datetime(2026, 11, day, 12, tzinfo=UTC))
        phone.clock.set_fixed_time(datetime(2026, 11, day, 12, tzinfo=UTC))
        phone.goto(DAY_23)
        expect(phone.locator("#phone .tag")).to_have_text("Kept since 22 November 2026")
    phone.get_by_role("button", name="Forget this phone").click()
    phone.get_by_role("button", name="Keep on this phone").click()
    expect(phone.locator("#phone .tag")).to_have_text("Kept since 26 November 2026")


def test_a_second_page_says_that_it_takes_the_place_of_the_first(phone: Page) -> None:
    note = phone.get_by_text("This takes the place of the timeline kept now.")
    phone.goto(DAY_23)
    expect(phone.get_by_role("button", name="Keep on this phone")).to_be_visible()
    expect(note).to_be_hidden()
    keep(phone)
    expect(note).to_be_hidden()
    phone.goto(f"{TIMELINE}?surgery_date=2026-11-01")
    expect(note).to_be_visible()
    phone.get_by_role("button", name="Keep on this phone").click()
    expect(note).to_be_hidden()


@pytest.mark.usefixtures("second_procedure")
def test_with_two_procedures_too_the_kept_timeline_is_offered_on_the_first_page(phone: Page) -> None:
    """Both guides show the same drawings: a browser refuses to store a list that names a file twice."""
    keep(phone)
    offline(phone)
    phone.goto("/")
    phone.get_by_role("link", name="Open the timeline kept on this phone").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Day 23")


def test_a_kept_timeline_opens_by_any_of_its_addresses(phone: Page) -> None:
    keep(phone)
    offline(phone)
    phone.goto(f"{DAY_23}&discreet=1")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Day 23")
    phone.goto(f"{TIMELINE}?surgery_date=2026-11-01")
    expect(phone.get_by_role("heading", level=1)).to_have_text("No signal")


def keep(page: Page) -> None:
    page.goto(DAY_23)
    page.get_by_role("button", name="Keep on this phone").click()
    expect(page.get_by_role("button", name="Forget this phone")).to_be_focused()


def test_only_one_page_is_kept(phone: Page) -> None:
    keep(phone)
    phone.goto(f"{TIMELINE}?surgery_date=2026-11-01")
    phone.get_by_role("button", name="Keep on this phone").click()
    expect(phone.get_by_role("button", name="Forget this phone")).to_be_visible()
    kept = [address for address in phone.evaluate(STORED) if "surgery_date" in address]
    assert kept == [f"{TIMELINE}?surgery_date=2026-11-01"]


def test_forget_this_phone_deletes_it(phone: Page) -> None:
    keep(phone)
    phone.get_by_role("button", name="Forget this phone").click()
    expect(phone.get_by_role("button", name="Keep on this phone")).to_be_focused()
    assert [address for address in phone.evaluate(STORED) if "surgery_date" in address] == []
    offline(phone)
    phone.goto(DAY_23)
    expect(phone.get_by_role("heading", level=1)).to_have_text("No signal")


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on timelines answer 410, as a link that has ended will."""

    def ended(request: HttpRequest, slug: str) -> HttpResponse:
        return HttpResponse("This has ended.", status=410)

    from recovery.urls import procedure

    (route,) = [each for each in procedure if each.name == "timeline"]  # type: ignore[union-attr]
    monkeypatch.setattr(route, "callback", ended)


def test_a_kept_page_whose_link_has_ended_is_deleted(phone: Page, request: pytest.FixtureRequest) -> None:
    keep(phone)
    request.getfixturevalue("gone")
    response = phone.goto(DAY_23)
    assert response is not None
    assert response.status == 410
    assert [address for address in phone.evaluate(STORED) if "surgery_date" in address] == []


def test_the_network_comes_first_where_there_is_one(phone: Page, set_clock: SetClock) -> None:
    keep(phone)
    set_clock(datetime(2026, 11, 25, 12, tzinfo=UTC))
    phone.clock.set_fixed_time(datetime(2026, 11, 25, 12, tzinfo=UTC))
    phone.goto(DAY_23)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Day 26")


def test_whichever_address_of_a_link_has_ended_its_kept_page_is_deleted(phone: Page) -> None:
    shared = link()
    phone.goto(at(shared))
    phone.get_by_role("button", name="Keep on this phone").click()
    expect(phone.get_by_role("button", name="Forget this phone")).to_be_focused()
    assert [address for address in phone.evaluate(STORED) if address == at(shared)]
    changing.revoke(shared, by=member(), now=NOON)
    phone.goto(at(shared, "paper"))
    assert [address for address in phone.evaluate(STORED) if "/t/" in address] == []


def test_a_mistyped_address_takes_no_kept_timeline_away(phone: Page) -> None:
    keep(phone)
    phone.goto(f"{TIMELINE}x")
    assert [address for address in phone.evaluate(STORED) if "surgery_date" in address]
