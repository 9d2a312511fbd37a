"""The page of a draft in a real browser: rows move in place, texts are graded, nothing typed gets lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Dialog, Locator, Page, expect

from recovery.admin.row_words import handle_of
from recovery.content.models.edition import Edition
from recovery.content.models.milestone import Milestone
from tests.admin.conftest import SignedInPage, address, milestone, rows

pytestmark = pytest.mark.ignore_template_errors


@pytest.fixture
def page(staff_page: SignedInPage, as_editor: Client, draft: Edition) -> Page:
    """The draft's page, opened by an editor."""
    opened = staff_page(as_editor)
    opened.goto(address(draft))
    return opened


def row(page: Page, title: str) -> Locator:
    return page.locator(f".rt-entry[data-title='{title}']")


def order(page: Page) -> list[str]:
    return page.locator("#milestones .rt-entry summary > b").all_inner_texts()[:5]


def save(page: Page) -> None:
    page.locator(".submit-row").get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. The preview is up to date.")).to_be_visible()


def test_an_arrow_moves_a_row_in_place_keeps_the_focus_and_says_where_it_is(page: Page, draft: Edition) -> None:
    up = page.get_by_role("button", name="Move Back to usual activities up")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#moved")).to_have_text("Back to usual activities is now 3 of 5")
    expect(up).to_be_focused()
    assert order(page)[2:4] == ["Back to usual activities", "Crutches or a walker"]
    assert draft.milestones.all()[2].key == "crutches", "nothing is saved yet"
    save(page)
    assert [each.key for each in draft.milestones.all()][2:4] == ["usual-activities", "crutches"]


def test_a_row_that_arrives_at_the_top_takes_the_focus_itself(page: Page) -> None:
    page.get_by_role("button", name="Move Home from hospital up").press("Enter")
    expect(page.get_by_role("button", name="Move Home from hospital up")).to_be_disabled()
    expect(row(page, "Home from hospital").locator("summary").first).to_be_focused()
    expect(page.get_by_role("button", name="Move Surgery up")).to_be_enabled()


def test_a_row_can_be_dragged(page: Page, draft: Edition) -> None:
    row(page, "Healed").locator(".rt-grip").drag_to(row(page, "Surgery"), target_position={"x": 40, "y": 3})
    assert order(page)[0] == "Healed"
    expect(page.locator("#moved")).to_have_text("Healed is now 1 of 5")
    save(page)
    assert draft.milestones.all()[0].key == "healed"


def test_a_text_is_graded_and_shown_while_it_is_typed(page: Page) -> None:
    usual = row(page, "Back to usual activities")
    usual.locator("summary").first.click()
    usual.get_by_label("Guidance:").fill("Approximately when **individual** circumstances permit.")
    box = usual.locator(".rt-grade.warn")
    expect(box.locator("mark").first).to_have_text("Approximately")
    expect(box.locator("strong")).to_have_text("individual")
    usual.get_by_label("Guidance:").fill("You can walk. You can swim.")
    expect(usual.locator(".rt-grade:not(.warn)")).to_contain_text("You can walk.")
    assert page.evaluate("window.violations") == []


def staying(page: Page) -> list[str]:
    """What the browser asks before somebody leaves, who then stays."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    return asked


def test_nobody_leaves_with_unsaved_words_by_mistake(page: Page, draft: Edition) -> None:
    asked = staying(page)
    surgery = row(page, "Surgery")
    surgery.locator("summary").first.click()
    surgery.get_by_label("Title:").press("!")
    page.get_by_role("link", name="History").click()
    expect(page.locator("#edition_form")).to_be_visible()
    assert asked == ["beforeunload"]
    save(page)
    assert milestone(draft, "surgery").title == "!Surgery"
    page.get_by_role("link", name="History").click()
    assert asked == ["beforeunload"], "what is saved is left without a question"


def test_nobody_leaves_words_that_were_refused_by_mistake(page: Page) -> None:
    asked = staying(page)
    surgery = row(page, "Surgery")
    surgery.locator("summary").first.click()
    surgery.get_by_label("Title:").fill("")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("Not saved yet. Mend what is marked below.")).to_be_visible()
    page.locator("body").click()  # a browser asks only where somebody has done something
    page.get_by_role("link", name="History").click()
    expect(page.locator("#edition_form")).to_be_visible()
    assert asked == ["beforeunload"]


def test_a_drag_that_is_let_go_outside_the_list_moves_nothing(page: Page) -> None:
    before = order(page)
    grip = row(page, "Healed").locator(".rt-grip")
    grip.hover()
    page.mouse.down()
    row(page, "Surgery").hover()
    row(page, "Surgery").hover(position={"x": 40, "y": 3})
    page.get_by_role("heading", name="As a patient sees it").hover()
    page.get_by_role("heading", name="As a patient sees it").hover(position={"x": 3, "y": 3})
    page.mouse.up()
    assert order(page) == before
    expect(page.locator("#moved")).to_be_empty()


def test_no_day_is_marked_that_the_preview_does_not_show(page: Page) -> None:
    marked = page.locator(".rt-days [aria-current]")
    page.get_by_role("link", name="31 Aug").click()
    expect(marked).to_have_text(["31 Aug"])
    page.get_by_label("Surgery date").fill("30 Oct 2026")
    page.get_by_role("button", name="Show").click()
    expect(page.frame_locator("[name=preview]").locator(".datebar")).to_contain_text("30 October 2026")
    expect(marked).to_have_count(0)
    in_new_tab = page.get_by_role("link", name="Open in a new tab")
    expect(in_new_tab).to_have_attribute("href", re.compile(r"surgery_date=30\+Oct\+2026$"))


def test_one_click_shows_the_draft_on_another_day(page: Page) -> None:
    frame = page.frame_locator("[name=preview]")
    expect(frame.locator(".hero")).to_contain_text("Day 23")
    page.get_by_role("button", name="24 days before surgery").click()
    expect(frame.locator(".hero")).to_contain_text("24 days to go")
    page.get_by_label("Surgery date").fill("3 March 2026")
    page.get_by_role("button", name="Day 120").click()
    expect(frame.locator(".datebar")).to_contain_text("Tue 3 March 2026")
    expect(frame.locator(".hero")).to_contain_text("Day 120")
    expect(page.get_by_role("button", name="Day 120")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="29 Feb").click()
    expect(frame.locator(".datebar")).to_contain_text("29 February")
    assert page.evaluate("window.violations") == []


def test_a_change_shows_in_the_preview_once_it_is_saved(page: Page) -> None:
    frame = page.frame_locator("[name=preview]")
    crutches = row(page, "Crutches or a walker")
    crutches.locator("summary").first.click()
    crutches.get_by_role("heading", name="Sentences").click()
    crutches.get_by_label("Now: sentence:").fill("You walk with help.")
    crutches.get_by_label("Late: sentence:").fill("You walk with help.")
    save(page)
    expect(frame.locator(".hero")).to_contain_text("You walk with help.")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_has_no_accessibility_faults(
    staff_page: SignedInPage,
    as_superuser: Client,
    axe: Callable[[Page], list[str]],
    draft: Edition,
    *,
    width: int,
) -> None:
    page = staff_page(as_superuser, viewport={"width": width, "height": 900}, color_scheme="light", bypass_csp=True)
    open_rows = (milestone(draft, "surgery"), milestone(draft, "crutches"), *rows(draft)[1:])
    for query in ("", "?" + "&".join(f"open={handle_of(row)}" for row in open_rows)):
        page.goto(address(draft) + query)
        assert axe(page) == []
    row(page, "Surgery").get_by_label("Title:").fill("")
    page.locator(".submit-row").get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".errornote")).to_be_visible()
    assert axe(page) == []
    for values in ({}, {"latest_amount": 1}):
        Milestone.objects.filter(edition=draft, key="usual-activities").update(**values)
        page.goto(f"/admin/recovery/edition/{draft.pk}/publish/")
        assert axe(page) == []
    page.get_by_role("button", name="Check again").click()
    expect(page.locator(".errornote")).to_be_visible()
    assert axe(page) == []


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_has_to_be_scrolled_sideways(page: Page, draft: Edition, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    everything = "&".join(f"open=m{each.pk}" for each in draft.milestones.all())
    for path in (f"{address(draft)}?{everything}", f"/admin/recovery/edition/{draft.pk}/publish/"):
        page.goto(path)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width, path
