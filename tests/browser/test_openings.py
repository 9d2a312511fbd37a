"""A link is opened where somebody looks at it, also through what stands on their phone."""

from __future__ import annotations

import urllib.request

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from recovery.clinic.models.link import TimelineLink
from tests.browser.doing import wait_for_service_worker
from tests.conftest import OpenPage
from tests.shared_links import TODAY, at, link
from tests.visitors import CHROME


def opened(of: TimelineLink) -> bool:
    of.refresh_from_db()
    day, of.opened_on = of.opened_on, None
    TimelineLink.objects.filter(pk=of.pk).update(opened_on=None)
    assert day in (None, TODAY)
    return day is not None


def test_going_to_a_link_opens_it_with_and_without_a_service_worker(open_page: OpenPage) -> None:
    shared = link()
    page = open_page(service_workers="allow")
    page.goto(at(shared))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Day 23")
    assert "Day 23" in page.title()
    assert opened(shared)
    wait_for_service_worker(page)
    page.goto(at(shared))
    assert "Day 23" in page.title()
    assert opened(shared), "behind the service worker a browser sends other headers"


def test_what_the_page_itself_or_a_machine_fetches_opens_nothing(page: Page, live_server: LiveServer) -> None:
    shared = link()
    page.goto("/")
    page.evaluate("address => fetch(address).then(answer => answer.text())", at(shared))
    page.evaluate(
        """address => new Promise(done => {
          const ahead = document.createElement("link");
          Object.assign(ahead, { rel: "prefetch", href: address, onload: done, onerror: done });
          document.head.append(ahead);
        })""",
        at(shared),
    )
    assert not opened(shared)
    asked = urllib.request.Request(f"{live_server.url}{at(shared)}", headers={"User-Agent": CHROME})
    with urllib.request.urlopen(asked) as answer:
        assert b"<title>Recovery timeline</title>" in answer.read()
    assert not opened(shared)


def test_a_browser_that_nobody_looks_at_opens_nothing(open_page: OpenPage) -> None:
    shared = link()
    page = open_page(user_agent=CHROME.replace("Chrome", "HeadlessChrome"))
    page.goto(at(shared))
    assert page.title() == "Recovery timeline"
    assert not opened(shared)


def test_a_mangled_address_is_clean_once_it_is_open(page: Page, live_server: LiveServer) -> None:
    shared = link()
    address = at(shared)
    for mangled in (
        f"{address}).",
        f"{address}?fbclid=IwAR0",
        address.replace("/t/", "/t//"),
        f"{address[:12]}%0A{address[12:]}",
    ):
        page.goto(f"{live_server.url}{mangled}")
        expect(page).to_have_url(f"{live_server.url}{address}")
        assert opened(shared)
