"""Live answers on a draft's page: the last words' grade, from this site, or none; and no click is an error."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Page, Route, expect

from recovery.content.models.edition import Edition
from tests.admin.conftest import SignedInPage, address
from tests.admin.test_editor_browser import page, row

__all__ = ["page"]

pytestmark = pytest.mark.ignore_template_errors

UNGRADED = "These words could not be graded now. Save, and their grade is shown again."
FOREIGN = [
    {"status": 200, "content_type": "text/html", "body": "<form id=portal></form>"},
    {"status": 503, "content_type": "text/html", "body": "<p>Maintenance</p>"},
    {"status": 200, "content_type": "application/json", "body": "{}", "headers": {"Recovery-Timeline": "1"}},
]


@pytest.mark.parametrize("answer", FOREIGN, ids=["portal", "gateway", "wrong-type"])
def test_no_answer_of_another_is_shown_as_a_grade(page: Page, page_faults: list[str], answer: dict[str, str]) -> None:
    usual = row(page, "Back to usual activities")
    usual.locator("summary").first.click()
    page.route("**/*reading*/**", lambda route: route.fulfill(**answer))
    usual.get_by_label("Guidance:").fill("Approximately when circumstances permit.")
    expect(usual.get_by_text(UNGRADED)).to_be_visible()
    assert usual.locator("#portal").count() == 0
    page.unroute_all()
    usual.get_by_label("Guidance:").fill("You can walk. You can swim.")
    expect(usual.locator(".rt-grade:not(.warn)")).to_contain_text("You can walk.")


def test_a_late_grade_of_earlier_words_is_not_shown(page: Page) -> None:
    usual = row(page, "Back to usual activities")
    usual.locator("summary").first.click()
    held: list[Route] = []

    def hold_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/*reading*/**", hold_first)
    with page.expect_request("**/*reading*/**"):
        usual.get_by_label("Guidance:").fill("Approximately when circumstances permit.")
    usual.get_by_label("Guidance:").fill("You can walk. You can swim.")
    expect(usual.locator(".rt-grade:not(.warn)")).to_contain_text("You can walk.")
    held[0].continue_()
    page.wait_for_load_state("networkidle")
    expect(usual.locator(".rt-grade:not(.warn)")).to_contain_text("You can walk.")


def test_no_click_through_a_draft_is_an_error(staff_page: SignedInPage, as_editor: Client, draft: Edition) -> None:
    """The page's faults, and rejections that nobody caught, are counted at the end of every test."""
    page = staff_page(as_editor)
    page.goto("/admin/")
    page.goto(address(draft))
    page.locator(".rt-days a, .rt-days button").nth(1).click()
    for name in ("History", "Compare with edition 1"):
        link = page.get_by_role("link", name=name)
        if link.count():
            link.first.click()
            page.locator("#content").wait_for()
            page.go_back()
    page.locator(".submit-row").get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_be_visible()
