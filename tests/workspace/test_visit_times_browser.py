"""The time of a visit in a browser: what is wrong stands once, beside its box, and the right hour is chosen."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from recovery.clinic.models.clinic import Clinic, Membership
from recovery.clinic.models.link import TimelineLink
from recovery.content.models.edition import Edition
from tests.conftest import OpenPage
from tests.workspace.conftest import NOON
from tests.workspace.test_browser import sign_in

Axe = Callable[[Page], list[str]]
SHOTS = os.environ.get("WORKSPACE_SHOTS", "")


@pytest.fixture(autouse=True)
def site(transactional_db: None) -> None:
    """What a test writes, the server's thread reads."""


def fill(page: Page, **boxes: str) -> None:
    for name, text in boxes.items():
        page.locator(f"[name='new.{name}']").fill(text)


def begin_a_link(page: Page) -> None:
    page.goto("/workspace/links/new/")
    for name, text in (("day", "30"), ("month", "10"), ("year", "2026")):
        page.locator(f"#s-{name}").fill(text)
    page.locator("details summary", has_text="Label, note").click()
    page.locator("#visits summary", has_text="Add a visit").click()


def save_the_suggestion(page: Page, link: Locator) -> None:
    with page.context.expect_page() as opened:
        link.click()
    opened.value.locator("main button", has_text="Save").click()
    expect(opened.value.locator("main")).to_contain_text("Northside Clinic")
    opened.value.close()


def draw(page: Page) -> None:
    for width in (390, 1280) if SHOTS else ():
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=f"{SHOTS}/visit-{width}.png", full_page=True)


def test_a_time_is_mended_a_zone_is_chosen_and_one_of_two_hours_is_meant(
    open_page: OpenPage, live_server: object, lead: Membership, clinic: Clinic, edition: Edition, axe: Axe
) -> None:
    Clinic.objects.update(zone="")
    page = open_page(timezone_id="Europe/London", locale="en-GB", service_workers="block")
    page.clock.set_fixed_time(NOON)
    sign_in(page, lead)
    page.goto("/workspace/clinic/")
    expect(page.locator("#id_zone")).to_have_value("Europe/London")
    begin_a_link(page)
    fill(page, title="Check", day="31", month="10", year="2027", time="1:30")
    make = page.locator("button.big", has_text="Make link")
    make.click()
    error = page.locator("#visits .error")
    expect(error).to_have_count(1)
    expect(error).to_contain_text("“1:30” can be read two ways. Write 01:30 or 13:30.")
    expect(page.locator("[name='new.time']")).to_have_accessible_description(
        "Error: “1:30” can be read two ways. Write 01:30 or 13:30. Your clinic has not chosen its time zone yet."
    )
    fill(page, time="01:30")
    make.click()
    link = page.locator("#visits a", has_text="Choose your clinic’s time zone")
    save_the_suggestion(page, link)
    expect(page.locator("[name='new.time']")).to_have_value("01:30")
    make.click()
    expect(error).to_contain_text("this time comes twice")
    draw(page)
    assert axe(page) == []
    page.get_by_label("before the clocks go back").check()
    make.click()
    expect(page.locator("h1")).to_have_text("Your link is ready")
    expect(page.locator("main")).to_contain_text("Check: Sunday 31 October 2027, 01:30 London time (UTC+1)")
    assert TimelineLink.objects.get().plan["own"][0]["at"] == "2027-10-31T01:30:00+01:00[Europe/London]"
