"""The pages about a procedure's editions in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from recovery.content import publishing
from recovery.content.models.edition import Edition, Procedure
from recovery.content.models.history import Entry
from recovery.content.record import record
from tests.admin.conftest import SignedInPage, address
from tests.publications import publish_next

pytestmark = pytest.mark.ignore_template_errors


@pytest.fixture
def procedure(transactional_db: None, published: Edition, editor: User) -> Procedure:
    """With a retired edition, a published one and a draft that changes a window and a text."""
    record(published, Entry.Act.IMPORTED, None)
    publish_next(published, {"surgery": {"title": "The operation"}})
    draft = publishing.start_draft(published.procedure, by=editor)
    draft.milestones.filter(key="usual-activities").update(earliest_amount=4)
    section = draft.guide_sections.earliest("position")
    section.body = section.body.replace(" is ", " was ")
    section.save()
    publishing.touch(draft, by=editor, what="usual activities: earliest")
    return published.procedure


def pages_of(procedure: Procedure) -> dict[str, str]:
    retired = procedure.editions.get(status=Edition.Status.RETIRED)
    return {
        "index": reverse("admin:index"),
        "procedure": address(procedure),
        "compare": reverse("admin:recovery_procedure_compare", args=[procedure.pk]) + "?surgery_date=2026-10-30",
        "history": address(procedure, "history"),
        "restore": reverse("admin:recovery_edition_restore", args=[retired.pk]),
        "import": reverse("admin:recovery_procedure_import"),
    }


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_has_accessibility_faults(
    staff_page: SignedInPage,
    as_editor: Client,
    procedure: Procedure,
    axe: Callable[[Page], list[str]],
    width: int,
) -> None:
    # axe itself adds styles to the page to read those that are imported.
    viewport = {"width": width, "height": 900}
    page = staff_page(as_editor, viewport=viewport, color_scheme="light", bypass_csp=True)
    for name, path in pages_of(procedure).items():
        page.goto(path)
        assert axe(page) == [], name


def test_no_page_breaks_the_policy_or_is_wider_than_a_phone(
    staff_page: SignedInPage, as_editor: Client, procedure: Procedure
) -> None:
    page = staff_page(as_editor, viewport={"width": 390, "height": 900})
    for name, path in pages_of(procedure).items():
        page.goto(path)
        assert page.evaluate("window.violations") == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name


def test_a_draft_is_discarded_and_another_started_without_scripts(
    staff_page: SignedInPage, as_editor: Client, procedure: Procedure
) -> None:
    page = staff_page(as_editor, java_script_enabled=False)
    page.goto(pages_of(procedure)["restore"])
    page.get_by_role("button", name="Discard edition 3 and restore edition 1").click()
    restored = procedure.editions.get(status=Edition.Status.DRAFT)
    assert urlsplit(page.url).path == address(restored)
    page.frame_locator("[name=preview]").locator("h1").wait_for()
    publishing.discard(restored, by=None)
    page.goto(address(procedure))
    page.get_by_role("button", name="Start a draft").click()
    assert urlsplit(page.url).path == address(procedure.editions.get(status=Edition.Status.DRAFT))


def test_editions_are_chosen_and_compared_without_scripts(
    staff_page: SignedInPage, as_editor: Client, procedure: Procedure
) -> None:
    page = staff_page(as_editor, java_script_enabled=False)
    page.goto(address(procedure))
    page.get_by_role("link", name="Compare").click()
    page.get_by_label("From").select_option("1")
    page.get_by_label("for surgery on").fill("30 Oct 2026")
    page.get_by_role("button", name="Compare").click()
    assert "The operation: title" in page.locator(".rt-comparison").inner_text()
    assert "As timelines, surgery on 30 October 2026" in page.locator("#timelines").inner_text()
