"""An old edition comes back, and what that costs is asked first."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from recovery.content import publishing
from recovery.content.models.edition import Edition
from recovery.content.models.history import Entry
from tests.admin.conftest import address, signed_in, soup
from tests.admin.test_procedure_page import reader_of
from tests.publications import publish_next

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def retired(published: Edition) -> Edition:
    """Edition 1, with edition 2 in its place."""
    publish_next(published, {"surgery": {"title": "The operation"}})
    published.refresh_from_db()
    return published


@pytest.fixture
def in_the_way(retired: Edition) -> Edition:
    """Edition 3, a draft of two changes."""
    draft = publishing.start_draft(retired.procedure, by=None)
    draft.milestones.filter(key__in=["surgery", "healed"]).update(title="Other")
    return draft


def page_address(edition: Edition) -> str:
    return reverse("admin:recovery_edition_restore", args=[edition.pk])


def question(page: BeautifulSoup) -> str:
    box = page.select_one(".rt-ask")
    assert box is not None
    return " ".join(box.get_text(" ", strip=True).split())


def drafts() -> list[tuple[int, str]]:
    """Number and name of the surgery of each draft."""
    found = Edition.objects.drafts()
    return [(each.number, each.milestones.get(key="surgery").title) for each in found]


@pytest.mark.differs
def test_it_asks_and_then_brings_the_edition_back(as_editor: Client, editor: User, retired: Edition) -> None:
    page = soup(as_editor.get(page_address(retired)))
    assert question(page) == (
        "Restore edition 1 as a new draft? It becomes a new draft. Patients keep seeing edition 2 until you publish. "
        "Restore edition 1 Cancel"
    )
    assert drafts() == []
    answer = as_editor.post(page_address(retired))
    assert answer["Location"] == address(Edition.objects.drafts().get())
    assert drafts() == [(3, "Surgery")]
    assert (Entry.objects.latest("pk").act, Entry.objects.latest("pk").by) == (Entry.Act.RESTORED, editor)


def test_a_draft_in_the_way_is_named_with_what_would_be_lost(
    as_editor: Client, retired: Edition, in_the_way: Edition
) -> None:
    page = soup(as_editor.get(page_address(retired)))
    words = question(page)
    assert "There is already a draft, edition 3. Only one can exist. It has 2 changes from edition 2." in words
    assert "Restoring discards it for good. Export edition 3 first if you may need it." in words
    assert [each.text for each in page.select(".rt-ask .button")] == [
        "Discard edition 3 and restore edition 1",
        "Keep edition 3",
    ]
    export, keep = (str(link["href"]) for link in page.select(".rt-ask a"))
    assert as_editor.get(export).headers["Content-Type"] == "application/json"
    assert keep == address(retired.procedure)
    assert drafts() == [(3, "Other")]


@pytest.mark.differs
def test_the_draft_that_was_asked_about_makes_room(as_editor: Client, retired: Edition, in_the_way: Edition) -> None:
    field = soup(as_editor.get(page_address(retired))).select_one("[name=discarding]")
    assert field is not None
    as_editor.post(page_address(retired), {"discarding": str(field["value"])})
    assert drafts() == [(3, "Surgery")]
    assert not Edition.objects.filter(pk=in_the_way.pk).exists()


@pytest.mark.differs
@pytest.mark.parametrize("sent", ["", "0", "x", "9" * 40, "²"])
def test_a_draft_that_nobody_was_asked_about_is_kept(
    as_editor: Client, retired: Edition, in_the_way: Edition, sent: str
) -> None:
    answer = as_editor.post(page_address(retired), {"discarding": sent})
    assert answer.status_code == 409
    assert "The draft is not the one that you were asked about. Nothing was changed." in soup(answer).get_text()
    assert "Discard edition 3 and restore edition 1" in question(soup(answer))
    assert drafts() == [(3, "Other")]


def test_a_draft_is_not_discarded_by_who_may_not(retired: Edition, in_the_way: Edition) -> None:
    writer = signed_in(reader_of("view_edition", "restore_edition"))
    assert "You may not discard a draft." in question(soup(writer.get(page_address(retired))))
    assert (
        writer.post(page_address(retired), {"discarding": f"{in_the_way.pk}-{in_the_way.version}"}).status_code == 403
    )
    assert writer.post(page_address(retired)).status_code == 409
    assert drafts() == [(3, "Other")]


def test_who_may_not_restore_an_edition_restores_none(retired: Edition) -> None:
    reader = signed_in(reader_of("view_edition"))
    assert reader.get(page_address(retired)).status_code == 403
    assert reader.post(page_address(retired)).status_code == 403
    assert drafts() == []


def test_a_draft_and_what_is_not_there_are_not_restored(as_editor: Client, draft: Edition) -> None:
    for address_ in (page_address(draft), "/admin/recovery/procedure/edition/999/restore/"):
        assert as_editor.get(address_).status_code == 404
        assert as_editor.post(address_).status_code == 404


def test_a_forged_form_restores_nothing(editor: User, retired: Edition) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(page_address(retired)).status_code == 403
    assert drafts() == []


def test_a_procedure_of_which_patients_see_nothing_says_so(as_editor: Client, retired: Edition) -> None:
    Edition.objects.filter(status=Edition.Status.PUBLISHED).update(status="retired", retired_at="2026-11-23T10:00Z")
    assert "Patients see nothing until you publish." in question(soup(as_editor.get(page_address(retired))))
