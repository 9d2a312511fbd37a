"""No click through the workspace leaves an error of a script behind."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import ClinicProtocol
from tests.browser.doing import all_answered
from tests.workspace.conftest import MakeLink
from tests.workspace.test_browser import Visit, rows, site, visit

__all__ = ["rows", "site", "visit"]


def test_no_click_through_the_workspace_is_an_error(visit: Visit, rows: dict[str, int]) -> None:
    """The page's faults, and rejections that nobody caught, are counted at the end of every test."""
    page = visit("/workspace/")
    for place in ("Protocols", "Clinic", "People", "Shared timelines"):
        page.get_by_role("navigation", name="Workspace").get_by_role("link", name=place).click()
        expect(page.get_by_role("navigation", name="Workspace").locator("[aria-current]")).to_have_text(place)
    page.get_by_role("link", name="New timeline link").first.click()
    page.locator("#show").click()
    page.go_back()
    for name in ("Edit", "Share"):
        page.locator(".row-actions").filter(has_text="Edit").first.get_by_role("link", name=name).click()
        page.locator("h1").wait_for()
        page.go_back()
    page.get_by_role("link", name="What we store").click()
    page.get_by_role("heading", level=1).wait_for()


def hold_first(page: Page, address: str) -> list[Route]:
    """Keep the first request to the address waiting; it is the list's only one."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route(address, hold)
    return held


def test_the_latest_of_search_and_filter_is_what_the_list_shows(visit: Visit, rows: dict[str, int]) -> None:
    page = visit("/workspace/")
    held = hold_first(page, "**/workspace/?*q=*")
    with all_answered(page):
        with page.expect_request("**/workspace/?*q=*"):
            page.locator("#q").press_sequentially("Blue")
        page.locator("nav.filters a:not([aria-current])").first.click()
        page.wait_for_url("**/workspace/?*state=*")
        address = page.url
        shown = page.locator("#list").inner_text()
        for route in held:
            route.continue_()
    assert (page.url, page.locator("#list").inner_text()) == (address, shown)


@pytest.fixture
def editing(visit: Visit, lead: Membership, protocol: ClinicProtocol, make_link: MakeLink) -> Page:
    link = make_link(lead, "Blue folder 12", protocol=protocol)
    return visit(f"/workspace/links/{link.pk}/")


def test_an_answer_of_another_draws_no_preview_and_says_so(editing: Page) -> None:
    before = editing.locator("#preview").inner_html()
    editing.route("**/workspace/links/**", lambda route: route.fulfill(body='<section id="preview">x</section>'))
    editing.locator("#show").click()
    expect(editing.locator("#trouble")).to_contain_text("This network answered instead of our site.")
    assert editing.locator("#preview").inner_html() == before


def test_what_is_typed_while_a_preview_is_on_its_way_is_drawn_too(editing: Page) -> None:
    address = "**/workspace/links/*/"
    held = hold_first(editing, address)
    note = editing.locator("[name=note]")
    with editing.expect_request(address):
        note.fill("Bring shorts.")
        note.blur()
    note.fill("Bring shorts and crutches.")
    note.blur()  # The answer comes before what was typed last is asked for.
    held[0].continue_()
    expect(editing.locator("#preview")).to_contain_text("Bring shorts and crutches.")
