"""An editor's whole way by keyboard alone: draft, change, preview, publish, look, restore."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import Frame, Locator, Page, expect

from recovery.content import published_editions
from recovery.content.models.edition import Edition
from tests.conftest import OpenPage

pytestmark = pytest.mark.ignore_template_errors

MOST_STOPS = 150
TIMELINE = "/knee-osteotomy/timeline/?surgery_date=2026-08-31"


@pytest.fixture
def both(editor: User) -> User:
    """An editor who may publish too, as in a small team."""
    editor.groups.add(Group.objects.get(name="publishers"))
    return editor


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the focus is there, from wherever it is now."""
    for _ in range(MOST_STOPS):
        if target.evaluate("element => element === element.ownerDocument.activeElement"):
            return
        page.keyboard.press(key)
    pytest.fail(f"Tab never comes to {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    tab_to(page, target)
    page.keyboard.press(key)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True).last


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=name, exact=True).last


def write(page: Page, target: Locator, text: str) -> None:
    tab_to(page, target)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def preview(page: Page) -> Frame:
    frame = page.frame("preview")
    assert frame is not None
    return frame


def test_an_editor_does_everything_by_keyboard(open_page: OpenPage, both: User, published: Edition) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    sign_in(page)
    start_a_draft(page)
    move_usual_activities(page)
    look_at_31_august(page)
    publish(page)
    published_editions.forget()
    assert usual_activities(page) == "2026-12-31"
    restore(page)
    assert usual_activities(page) == "2026-12-31", "a draft changes nothing for patients"
    restored = Edition.objects.get(status=Edition.Status.DRAFT)
    assert restored.milestones.get(key="usual-activities").earliest_amount == 3


def sign_in(page: Page) -> None:
    page.goto("/admin/")
    write(page, page.get_by_label("User name"), "edith")
    write(page, page.get_by_label("Password"), "edith-password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Site administration")).to_be_visible()


def start_a_draft(page: Page) -> None:
    press(page, page.locator("#content-main").get_by_role("link", name="Procedures"))
    press(page, page.locator("#result_list").get_by_role("link", name="Knee osteotomy"))
    press(page, button(page, "Start a draft"))
    expect(page.get_by_role("heading", name="Knee osteotomy, edition 2")).to_be_visible()


def move_usual_activities(page: Page) -> None:
    row = page.locator(".rt-entry[data-title='Back to usual activities']")
    press(page, row.locator("summary").first)
    write(page, row.get_by_label("Earliest:", exact=True), "4")
    press(page, button(page, "Save"))
    expect(page.get_by_text("Saved. The preview is up to date.")).to_be_visible()
    expect(row.locator("summary").first).to_contain_text("4 months to 6 months")


def look_at_31_august(page: Page) -> None:
    press(page, link(page, "31 Aug"))
    frame = preview(page)
    frame.wait_for_url("**/preview/timeline/?surgery_date=*-08-31")
    year = date.fromisoformat(frame.url.partition("surgery_date=")[2]).year
    expect(frame.get_by_text("Not public. Patients see edition 1.")).to_be_visible()
    step = frame.locator("li[data-milestone=usual-activities]").first
    assert step.locator("time").first.get_attribute("datetime") == f"{year}-12-31"


def publish(page: Page) -> None:
    tab_to(page, button(page, "Save and check"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Publish edition 2")).to_be_visible()
    for box in page.locator("[name=tick]").all():
        press(page, box, "Space")
    write(page, page.get_by_label("Why now:"), "Usual activities start later.")
    write(page, page.get_by_label("Reviewed by:"), "Clinic lead")
    press(page, button(page, "Publish edition 2"))
    expect(page.get_by_text("Edition 2 is published.")).to_be_visible()


def usual_activities(page: Page) -> str:
    """The earliest day that patients read."""
    patient = page.context.new_page()
    patient.goto(TIMELINE)
    found = patient.locator("li[data-milestone=usual-activities] time").first.get_attribute("datetime")
    patient.close()
    return str(found)


def restore(page: Page) -> None:
    press(page, page.locator("#content-main").get_by_role("link", name="Restore as draft"))
    expect(page.get_by_role("heading", name="Restore edition 1 as a new draft?")).to_be_visible()
    press(page, button(page, "Restore edition 1"))
    expect(page.get_by_role("heading", name="Knee osteotomy, edition 3")).to_be_visible()
