"""The workspace in a browser: from sign-in to a copied link, by mouse and by keyboard; how pages look and read."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from time import sleep
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.content.models.edition import Edition
from tests.browser.measuring import LARGE_TEXT, OPEN_DETAILS, WIDE_LETTERS, add_style, overflowing
from tests.conftest import EVERY_FONT_SET, OpenPage
from tests.workspace.conftest import NOON, PASSWORD, TODAY, MakeLink, browser_of

Axe = Callable[[Page], list[str]]
Visit = Callable[..., Page]
SHOTS = os.environ.get("WORKSPACE_SHOTS", "")
"""A folder to put pictures of every page into."""


@pytest.fixture(autouse=True)
def site(transactional_db: None) -> None:
    """What a test writes, the server's thread reads."""


@pytest.fixture
def visit(open_page: OpenPage, live_server: LiveServer, lead: Membership) -> Visit:
    """A lead's page, signed in."""

    def open_one(address: str, **options: object) -> Page:
        page = open_page(**({"timezone_id": "UTC", "locale": "en-GB", "service_workers": "block"} | options))
        if options.get("java_script_enabled", True):
            page.clock.set_fixed_time(NOON)
        have_signed_in(page, lead, live_server)
        page.goto(address)
        return page

    return open_one


def have_signed_in(page: Page, member: Membership, at: LiveServer) -> None:
    """The page's browser, in which somebody signed in before."""
    session = browser_of(member).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": at.url}])


def sign_in(page: Page, member: Membership, after: str = "/workspace/") -> None:
    page.goto(f"/accounts/login/?next={after}")
    page.locator("main form input[name=login]").fill(member.user.username)
    page.locator("main form input[name=password]").fill(PASSWORD)
    page.locator("main form input[name=password]").press("Enter")
    page.wait_for_url(f"**{after}")


@pytest.fixture
def rows(make_link: MakeLink, physio: Membership, protocol: ClinicProtocol, edition: Edition) -> dict[str, int]:
    """Links of every kind, as they are drawn."""
    link = make_link(physio, "Blue folder 12", protocol=protocol, note="Good to see you today.")
    make_link(physio, "Mon 9:30 slot", surgery_date=TODAY + timedelta(days=24))
    make_link(physio, "Runner, left knee", expires_on=TODAY + timedelta(days=3))
    make_link(physio, "Tue group, seat 4", ended=True)
    make_link(physio, "Wrong date, ignore", revoked=True)
    TimelineLink.objects.filter(pk=link.pk).update(opened_on=TODAY)
    return {"link": link.pk, "protocol": protocol.pk}


FIRST, LAST = {"amount": 1, "unit": "week"}, {"amount": 9, "unit": "week"}
PAGES = {
    "list": ("links", ""),
    "clinic": ("clinic", ""),
    "new": ("link-new", ""),
    "edit": ("link-edit", "link"),
    "share": ("link-share", "link"),
    "revoke": ("link-revoke", "link"),
    "protocols": ("protocols", ""),
    "protocol-edit": ("protocol-edit", "protocol"),
    "protocol-new": ("protocol-new", ""),
    "help": ("help", ""),
}


def address_of(name: str, rows: dict[str, int]) -> str:
    view, row = PAGES[name]
    return reverse(f"workspace:{view}", args=[rows[row]] if row else [])


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-light.png", full_page=True)
        page.emulate_media(color_scheme="dark")
        page.screenshot(path=f"{SHOTS}/{name}-dark.png", full_page=True)
        page.emulate_media(color_scheme="light")


@EVERY_FONT_SET
def test_every_page_is_accessible_and_no_wider_than_the_screen(
    visit: Visit, rows: dict[str, int], axe: Axe, font_set: str
) -> None:
    page = visit("/workspace/", color_scheme="light")
    for name in PAGES:
        page.goto(address_of(name, rows))
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
            if width != 320:
                shoot(page, f"{name}-{width}")
        page.evaluate(OPEN_DETAILS)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, name
        assert font_set != "liberation" or axe(page) == [], name
        page.set_viewport_size({"width": 320, "height": 900})
        add_style(page, LARGE_TEXT + WIDE_LETTERS)
        assert overflowing(page) == [], name


def test_an_empty_workspace_is_accessible(visit: Visit, axe: Axe) -> None:
    page = visit("/workspace/")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        shoot(page, f"empty-{width}")
    assert axe(page) == []


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_six_interactions_from_sign_in_to_a_copied_link(
    open_page: OpenPage, physio: Membership, protocol: ClinicProtocol, make_link: MakeLink, way: str
) -> None:
    make_link(physio, protocol=protocol)
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.clock.set_fixed_time(NOON)
    page.goto("/accounts/login/?next=/workspace/")
    # A password manager fills these; the code of a second step would be the second interaction.
    page.locator("main form input[name=login]").fill(physio.user.username)
    page.locator("main form input[name=password]").fill(PASSWORD)
    press = by_mouse if way == "mouse" else by_keyboard
    press(page, "main form button:has-text('Sign in')")
    press(page, "a:has-text('New timeline link')")
    type_the_date(page, way)
    press(page, "form#edit button.big:has-text('Make link')")
    expect(page.locator("button[data-copy=lnk]")).to_be_focused()
    press(page, "button[data-copy=lnk]")
    expect(page.locator("button[data-copy=lnk]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#lnk").input_value()
    assert TimelineLink.objects.order_by("pk").values_list("protocol_id", flat=True).last() == protocol.pk


def type_the_date(page: Page, way: str) -> None:
    if way == "keyboard":
        tab_to(page, "#s-day")
    else:
        page.locator("#s-day").click()
    for number in ("30", "10", "2026"):
        page.keyboard.type(number)
        page.keyboard.press("Tab")


def by_mouse(page: Page, selector: str) -> None:
    page.locator(selector).click()


def by_keyboard(page: Page, selector: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Enter")


def tab_to(page: Page, selector: str) -> None:
    wanted = page.locator(selector)
    for _step in range(80):
        if wanted.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to {selector} by Tab")


def test_a_date_typed_shows_what_the_patient_would_see(visit: Visit, protocol: ClinicProtocol) -> None:
    page = visit("/workspace/links/new/")
    page.locator("#s-day").fill("19")
    page.locator("#s-month").fill("11")
    page.locator("#s-year").fill("2026")
    page.locator("#s-year").press("Tab")
    expect(page.locator("#preview .preview-headline")).to_contain_text("Day 3, week 1.")
    expect(page.locator("#s-year")).to_have_value("2026")
    assert page.url.endswith("/workspace/links/new/")


def test_a_timing_set_in_the_editor_shows_in_the_preview(visit: Visit, rows: dict[str, int]) -> None:
    page = visit(address_of("protocol-edit", rows))
    before = page.locator("#preview").inner_text()
    page.locator("[name='crutches.latest']").fill("9")
    page.locator("[name='crutches.latest']").press("Tab")
    expect(page.locator("#preview")).not_to_have_text(before)
    expect(page.locator("#preview")).to_contain_text("9 weeks")


@pytest.mark.usefixtures("rows")
def test_a_search_swaps_the_list_and_its_address_survives_a_reload(visit: Visit) -> None:
    page = visit("/workspace/")
    page.locator("#q").press_sequentially("runner")
    expect(page.locator("#list li.link")).to_have_count(1)
    page.wait_for_url("**/workspace/?q=runner")
    page.reload()
    expect(page.locator("#list li.link")).to_have_count(1)
    expect(page.locator("#q")).to_have_value("runner")
    page.locator(".filters a", has_text="Revoked").click()
    expect(page.locator("#list .none")).to_contain_text("No link matches.")


@pytest.mark.usefixtures("protocol")
def test_a_link_is_made_without_scripts(visit: Visit) -> None:
    page = visit("/workspace/links/new/", java_script_enabled=False)
    for name, text in (("day", "30"), ("month", "Oct"), ("year", "2026")):
        page.locator(f"#s-{name}").fill(text)
    page.locator("#s-year").press("Enter")
    expect(page.locator("h1")).to_have_text("Your link is ready")
    expect(page.locator("button[data-copy]").first).to_be_hidden()


def saved_by_another(page: Page, change: Callable[[Page], None]) -> None:
    """Another person has the same page open, changes something and saves first."""
    other = page.context.new_page()
    other.goto(page.url)
    change(other)
    other.locator("#edit > .row .btn").first.click()
    other.wait_for_url(lambda address: address != page.url)
    other.close()


def look_at(page: Page, axe: Axe, name: str) -> None:
    """The page that tells the second person fits, reads well and has everything it speaks of, light and dark."""
    expect(page.locator("#problem")).to_be_focused()
    assert page.title().startswith("Error: Someone else saved first")
    assert axe(page) == []
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflowing(page) == []
        shoot(page, f"{name}-{width}")
    for mark in page.locator("#problem a[href^='#note-']").all():
        expect(page.locator(str(mark.get_attribute("href")))).to_be_visible()


def test_two_who_edit_one_link_meet_on_a_page_that_can_be_read(visit: Visit, rows: dict[str, int], axe: Axe) -> None:
    def change(other: Page) -> None:
        other.locator("#label").fill("Red folder")
        other.locator("#s-month").fill("11")
        other.locator("[name='crutches.how'][value=set]").check()
        other.locator("[name='crutches.latest']").fill("8")

    page = visit(address_of("edit", rows))
    page.locator("#label").fill("Green folder")
    page.locator("[name='crutches.how'][value=set]").check()
    page.locator("[name='crutches.latest']").fill("7")
    page.locator("#visits summary", has_text="Add a visit").click()
    for name, text in (("title", "Check"), ("day", "11"), ("month", "12"), ("year", "2026"), ("time", "10:20")):
        page.locator(f"[name='new.{name}']").fill(text)
    saved_by_another(page, change)
    page.locator("button.btn:has-text('Save changes')").last.click()
    look_at(page, axe, "saved-first-link")
    expect(page.locator("#label")).to_have_value("Green folder")
    expect(page.locator("#s-month")).to_have_value("11")
    # The preview beside it goes on, and what is said beside the boxes stays.
    page.locator("[name='crutches.latest']").fill("9")
    page.locator("[name='crutches.latest']").press("Tab")
    expect(page.locator("#preview")).to_contain_text("9 weeks")
    expect(page.locator("#note-label")).to_be_visible()
    page.locator("[name='visits-stay']").check()
    page.locator("button.btn:has-text('Save changes')").last.click()
    page.wait_for_url("**/workspace/")
    link = TimelineLink.objects.get(pk=rows["link"])
    assert (link.label, link.surgery_date, len(link.plan["own"])) == ("Green folder", date(2026, 11, 30), 1)


def test_two_who_edit_one_protocol_meet_on_a_page_that_can_be_read(
    visit: Visit, rows: dict[str, int], axe: Axe
) -> None:
    def add(page: Page, title: str) -> None:
        page.locator("#own summary", has_text="Add your own").click()
        page.locator("[name='new.title']").fill(title)
        page.locator("[name='new.earliest']").fill("6")
        page.locator("button[name=add]").click()
        expect(page.locator("#own h3", has_text=title)).to_be_focused()

    def change(other: Page) -> None:
        other.locator("[name='healed.how'][value=hide]").check()
        other.locator("#nt").fill("Bring your crutches to every visit.")
        add(other, "Swimming")

    page = visit(address_of("protocol-edit", rows))
    page.locator("#nt").fill("Bring shorts.")
    page.locator("[name='crutches.latest']").fill("7")
    add(page, "Driving again")
    saved_by_another(page, change)
    page.locator("button.btn:has-text('Save protocol')").last.click()
    look_at(page, axe, "saved-first-protocol")
    page.locator("#own button[name=remove]").last.click()
    expect(page.locator("#own h3")).to_have_count(1)
    page.locator("button.btn:has-text('Save protocol')").last.click()
    page.wait_for_url("**/workspace/protocols/")
    saved = ClinicProtocol.objects.get(pk=rows["protocol"])
    assert saved.note == "Bring shorts."
    assert saved.plan["adjust"]["healed"]["hidden"]
    assert [own["title"] for own in saved.plan["own"]] == ["Driving again"]


def test_no_stylesheet_of_the_workspace_reaches_a_patient() -> None:
    templates = settings.BASE_DIR / "templates"
    for_patients = [templates / "base.html", *(templates / "patient").rglob("*.html")]
    assert [path.name for path in for_patients if "workspace.css" in path.read_text()] == []
    assert "workspace.css" in (templates / "workspace/base.html").read_text()


def scrolled(page: Page) -> float:
    return float(page.evaluate("window.scrollY"))


def stay_here(page: Page) -> None:
    """From here on, a page that is loaded afresh is noticed."""
    page.evaluate("window.isSame = true")


def is_here(page: Page) -> bool:
    return bool(page.evaluate("window.isSame === true"))


def answer_late(route: Route) -> None:
    sleep(0.6)
    route.continue_()


def test_own_milestones_are_added_and_removed_where_the_reader_is(visit: Visit, rows: dict[str, int]) -> None:
    page = visit(address_of("protocol-edit", rows))
    stay_here(page)
    for title in ("Driving again", "Swimming"):
        page.locator("#own summary", has_text="Add your own").click()
        page.locator("[name='new.title']").fill(title)
        page.locator("[name='new.earliest']").fill("6")
        page.locator("button[name=add]").click()
        expect(page.locator("#own h3", has_text=title)).to_be_focused()
        assert scrolled(page) > 0
    expect(page.locator("#preview")).to_contain_text("Visits")
    page.locator("#own button[name=remove]").first.click()
    expect(page.locator("#own h3", has_text="Swimming")).to_be_focused()
    page.locator("#own button[name=remove]").click()
    expect(page.locator("#own summary", has_text="Add your own")).to_be_focused()
    assert is_here(page)
    assert scrolled(page) > 0


def test_a_preview_day_keeps_the_focus_and_what_was_typed(visit: Visit, rows: dict[str, int]) -> None:
    page = visit(address_of("protocol-edit", rows))
    stay_here(page)
    page.route("**/protocols/**", answer_late)
    page.locator("#nt").fill("Hello")  # Leaving the box asks for a preview too, a moment after the button.
    day = page.locator("#preview button", has_text="Day 120")
    day.click()
    expect(day).to_have_attribute("aria-pressed", "true")
    expect(day).to_be_focused()
    expect(page.locator("#preview .preview-headline")).to_contain_text("Day 120, week 18.")
    expect(page.locator("#nt")).to_have_value("Hello")
    assert is_here(page)


def test_a_visit_is_added_and_removed_where_the_reader_is(visit: Visit, rows: dict[str, int]) -> None:
    page = visit(address_of("edit", rows))
    stay_here(page)
    page.locator("#visits summary", has_text="Add a visit").click()
    for name, text in (("title", "Check"), ("day", "11"), ("month", "12"), ("year", "2026"), ("time", "10:20")):
        page.locator(f"[name='new.{name}']").fill(text)
    page.locator("#visits button[name=add]").click()
    row = page.locator("#visits summary", has_text="Check")
    expect(row).to_be_focused()
    row.click()
    page.locator("#visits button[name=remove]").click()
    expect(page.locator("#visits summary", has_text="Add a visit")).to_be_focused()
    assert is_here(page)


@pytest.mark.parametrize("height", [600, 900])
def test_nothing_stands_over_what_can_be_pressed(visit: Visit, rows: dict[str, int], height: int) -> None:
    """Also where the chart of a long protocol makes the preview taller than the window."""
    own = [
        {"key": f"own-{n}", "kind": "stage", "title": f"Stage {n}", "window": {"earliest": FIRST, "latest": LAST}}
        for n in range(7)
    ]
    ClinicProtocol.objects.update(plan={"adjust": {}, "own": own})
    page = visit("/workspace/", viewport={"width": 1280, "height": height})
    for name, presses in {
        "edit": ("Share this link", "Revoke this link", "Give it a new address", "Let it work 6 months longer"),
        "protocol-edit": ("History of changes", "Archive this protocol"),
    }.items():
        page.goto(address_of(name, rows))
        for words in presses:
            page.locator(".side").get_by_text(words).click(trial=True, timeout=5000)


def test_the_hints_follow_what_is_typed(visit: Visit, protocol: ClinicProtocol) -> None:
    page = visit("/workspace/links/new/")
    for name, text in (("day", "30"), ("month", "10"), ("year", "2026")):
        page.locator(f"#s-{name}").fill(text)
    page.locator("#s-year").press("Tab")
    expect(page.locator("#s-hint")).to_contain_text("Friday 30 October 2026. Today is day 23, week 4.")
    page.locator("summary", has_text="Label, note").click()
    page.locator("[name='knee-osteotomy.crutches.how'][value=set]").check()
    page.locator("[name='knee-osteotomy.crutches.latest']").fill("6")
    page.locator("[name='knee-osteotomy.crutches.latest']").press("Tab")
    hint = page.locator("#seen-knee-osteotomy-crutches")
    expect(hint).to_have_text("The patient sees: until about 11 December 2026.")
    expect(page.locator("[name='knee-osteotomy.crutches.unit']")).to_be_focused()


def test_own_milestones_are_added_without_scripts(visit: Visit, rows: dict[str, int]) -> None:
    page = visit(address_of("protocol-edit", rows), java_script_enabled=False)
    page.locator("#nt").fill("Hello")
    page.locator("#own summary", has_text="Add your own").click()
    page.locator("[name='new.title']").fill("Driving again")
    page.locator("[name='new.earliest']").fill("6")
    page.locator("button[name=add]").click()
    expect(page.locator("#own h3")).to_have_text("Driving again")
    expect(page.locator("#nt")).to_have_value("Hello")


def outdate(protocol: ClinicProtocol) -> None:
    """What the edition says now is not what it said when three things of the protocol were set."""
    window = {end: {"amount": 5, "unit": "day"} for end in ("earliest", "latest")}
    was = {"window": {end: {"amount": 9, "unit": "day"} for end in ("earliest", "latest")}, "timing": ""}
    set_here: Any = {
        "window": window,
        "hidden": False,
        "guidance": "",
        "kind": "event",
        "title": "Swimming",
        "was": was,
    }
    protocol.plan["adjust"] |= dict.fromkeys(("leave-hospital", "usual-activities", "swimming"), set_here)
    protocol.save()


def test_protocols_that_an_edition_touched_are_accessible(visit: Visit, protocol: ClinicProtocol, axe: Axe) -> None:
    twin = ClinicProtocol(
        clinic=protocol.clinic, procedure=protocol.procedure, name="Closing wedge", plan=protocol.plan
    )
    for each in (protocol, twin):
        outdate(each)
    page = visit("/workspace/protocols/")
    assert page.locator(".note").count() == 2
    for name in ("protocols", "protocol-edit"):
        page.goto(address_of(name, {"protocol": protocol.pk}))
        assert axe(page) == []
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            shoot(page, f"{name}-outdated-{width}")
