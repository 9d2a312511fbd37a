"""Taking a timeline along, as a visitor does it."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.doing import swap
from tests.browser.states import DAY_23
from tests.conftest import OpenPage

DISCREET = "/knee-osteotomy/timeline.ics?surgery_date=2026-10-30&discreet=1"


def test_the_link_is_copied_and_the_button_says_so(open_page: OpenPage, live_server: LiveServer) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(DAY_23)
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("[data-copy=page-address]")).to_have_text("Copied")
    expect(page.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{live_server.url}{DAY_23}"


def test_the_phones_own_share_sheet_is_offered_where_there_is_one(open_page: OpenPage, live_server: LiveServer) -> None:
    page = open_page()
    page.add_init_script("navigator.share = async data => { window.shared = data }")
    page.goto(DAY_23)
    page.get_by_role("button", name="Send").click()
    assert page.evaluate("window.shared.url") == f"{live_server.url}{DAY_23}"


def test_without_a_share_sheet_there_is_no_button_for_it(open_page: OpenPage) -> None:
    page = open_page()
    page.add_init_script("delete Navigator.prototype.share")
    page.goto(DAY_23)
    expect(page.get_by_role("button", name="Copy link")).to_be_visible()
    expect(page.get_by_role("button", name="Send")).to_be_hidden()


def test_neutral_titles_are_one_press_away_and_keep_the_focus(page: Page) -> None:
    page.goto(DAY_23)
    link = page.locator("#titles")
    link.focus()
    with swap(page):
        page.keyboard.press("Enter")
    expect(page.locator("#take")).to_contain_text("Titles only say “Recovery step”.")
    expect(page.locator("#titles")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Titles are neutral")
    expect(page).to_have_url(f"{DAY_23}&discreet=1")
    expect(page.get_by_role("link", name="Add the dates once")).to_have_attribute("href", DISCREET)
    expect(page.get_by_role("button", name="Copy address")).to_be_visible()
    with swap(page):
        page.keyboard.press("Enter")
    expect(page).to_have_url(DAY_23)


def test_a_changed_date_changes_everything_that_is_offered(page: Page) -> None:
    page.goto(DAY_23)
    page.locator("summary", has_text="Change").click()
    form = page.locator(".change form")
    form.get_by_label("Day").fill("16")
    form.get_by_label("Month").fill("December")
    form.get_by_label("Year").fill("2026")
    with swap(page):
        form.get_by_role("button").click()
    assert page.url.endswith("?surgery_date=2026-12-16")
    expect(page.locator("#page-address")).to_have_value(page.url)
    expect(page.get_by_role("button", name="Copy link")).to_be_visible()


def test_without_scripts_links_work_and_no_dead_button_is_shown(page_without_scripts: Page) -> None:
    page = page_without_scripts
    page.goto(DAY_23)
    for name in ("Copy link", "Copy address", "Send", "Keep on this phone"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()
    page.get_by_role("link", name="Use titles that only say").click()
    expect(page.locator("#take")).to_contain_text("Titles only say “Recovery step”.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Add the dates once").click()
    assert download.value.suggested_filename == "recovery.ics"


def test_the_three_shortcuts_lead_where_they_say(page: Page) -> None:
    page.goto(DAY_23)
    page.get_by_role("link", name="Add to calendar").click()
    expect(page.get_by_role("heading", name="Take it with you")).to_be_in_viewport()
    page.get_by_role("link", name="Share", exact=True).click()
    expect(page.get_by_role("heading", name="Another phone")).to_be_in_viewport()
    page.locator(".actions").get_by_role("link", name="Print").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Surgery: Friday 30 October 2026")
