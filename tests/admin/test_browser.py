"""The admin in a real browser, under the site's own policy."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Locator, Page

from recovery.content.models.edition import Edition, GuideSection, Procedure, Source
from recovery.content.models.milestone import Milestone
from tests.admin.conftest import SignedInPage, add_address, address, milestone, rows
from tests.conftest import OpenPage

pytestmark = pytest.mark.ignore_template_errors


def open_without_violations(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path
    assert page.evaluate("window.violations") == [], path


def test_no_page_of_the_admin_breaks_the_policy(
    staff_page: SignedInPage, as_superuser: Client, superuser: User, published: Edition, draft: Edition
) -> None:
    page = staff_page(as_superuser)
    group = Group.objects.create(name="readers")
    kinds = (Procedure, Edition, Milestone, GuideSection, Source, User, Group)
    whole = (published.procedure, published, draft, *rows(published), *rows(draft), superuser, group)
    for path in (
        reverse("admin:index"),
        reverse("admin:app_list", args=["recovery"]),
        reverse("admin:password_change"),
        *(address(kind, "changelist") for kind in kinds),
        *(address(kind, "add") for kind in (Procedure, Edition, User, Group)),
        *(add_address(kind, draft) for kind in (Milestone, GuideSection, Source)),
        *(address(row) for row in whole),
        *(address(row, "history") for row in whole),
        *(address(row, "delete") for row in (draft, *rows(draft), superuser, group)),
        reverse("admin:auth_user_password_change", args=[superuser.pk]),
    ):
        open_without_violations(page, path)


def test_what_djangos_scripts_draw_keeps_the_policy(
    staff_page: SignedInPage, as_superuser: Client, superuser: User, draft: Edition
) -> None:
    """The side bar's filter, the theme and the two lists of a group's permissions."""
    page = staff_page(as_superuser)
    open_without_violations(page, address(superuser, "history"))
    page.locator("#nav-filter").fill("guide")
    page.locator("#header .theme-toggle").click()
    assert page.evaluate("window.violations") == []
    open_without_violations(page, address(superuser))
    page.locator("#id_groups_from, #id_user_permissions_from").last.select_option(index=0)
    page.locator("#id_user_permissions_add, #id_user_permissions_add_link").first.click()
    assert page.evaluate("window.violations") == []


@pytest.mark.parametrize("width", [390, 1280])
def test_our_own_pages_have_no_accessibility_faults(
    staff_page: SignedInPage,
    as_editor: Client,
    axe: Callable[[Page], list[str]],
    published: Edition,
    draft: Edition,
    *,
    width: int,
) -> None:
    Milestone.objects.filter(edition=draft, key="usual-activities").update(key="work")
    # axe itself adds styles to the page to read those that are imported.
    page = staff_page(as_editor, viewport={"width": width, "height": 900}, color_scheme="light", bypass_csp=True)
    for row in (published, published.procedure, milestone(draft, "crutches")):
        page.goto(address(row))
        assert axe(page) == [], row


def test_an_editor_signs_in_mends_a_milestone_and_is_back_at_the_edition(
    open_page: OpenPage, transactional_db: None, editor: User, draft: Edition
) -> None:
    page = open_page()
    page.goto("/admin/")
    assert urlsplit(page.url).path == "/accounts/login/"
    page.get_by_label("User name").fill("edith")
    page.get_by_label("Password").fill("edith-password")
    page.get_by_role("button", name="Sign in").click()
    for link in ("Editions", "Knee osteotomy, edition 2"):
        page.get_by_role("link", name=link, exact=True).first.click()
    row = page.locator(".rt-entry[data-title='Back to usual activities']")
    row.locator("summary").first.click()
    save_window(page, row, "1 month", "30 days")
    fault = "Latest (30 days) can fall before earliest (1 month), for example for a surgery on 1 January 2024."
    assert row.locator(".errorlist").inner_text() == fault
    save_window(page, row, "4 months", "6 months")
    assert urlsplit(page.url).path == address(draft)
    assert "4 months to 6 months" in row.inner_text()


def save_window(page: Page, row: Locator, earliest: str, latest: str) -> None:
    for end, words in (("Earliest", earliest), ("Latest", latest)):
        amount, unit = words.split()
        row.get_by_label(f"{end}:", exact=True).fill(amount)
        row.get_by_label(f"{end} in:").select_option(unit.removesuffix("s") + "s")
    page.locator(".submit-row").get_by_role("button", name="Save", exact=True).click()
    page.wait_for_load_state()
