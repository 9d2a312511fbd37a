"""The page of a procedure: its editions, and a draft in one click."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from recovery.content import publishing
from recovery.content.models.edition import Edition, Procedure
from recovery.content.models.history import Entry
from tests.admin.conftest import address, milestone, signed_in, soup
from tests.publications import publish_next

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def start_address(procedure: Procedure) -> str:
    return reverse("admin:recovery_procedure_start", args=[procedure.pk])


def table(client: Client, procedure: Procedure) -> list[list[str]]:
    """The words of each line, without its actions."""
    page = soup(client.get(address(procedure)))
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")[:-1]] for row in rows_of(page)]


def rows_of(page: BeautifulSoup) -> list[Tag]:
    return page.select(".rt-editions tbody tr")


def actions(client: Client, procedure: Procedure) -> list[dict[str, str]]:
    """What each line offers, and where it leads."""
    page = soup(client.get(address(procedure)))
    return [
        {str(link.contents[0]).strip(): str(link["href"]) for link in row.select(".rt-actions a")}
        for row in rows_of(page)
    ]


def test_each_edition_says_what_became_of_it(as_editor: Client, editor: User, published: Edition) -> None:
    publish_next(published, {"surgery": {"title": "The operation"}})
    draft = publishing.start_draft(published.procedure, by=editor)
    draft.milestones.filter(key__in=["surgery", "healed"]).update(title="Other")
    newest, public, retired = table(as_editor, published.procedure)
    assert newest[:2] == ["Edition 3", "Draft"]
    assert newest[2].startswith("Started today at ")
    assert newest[3:] == ["From edition 2. 2 milestones changed.", "edith", ""]
    assert public == [
        "Edition 2", "Published", "23 November 2026, 09:00", "“First.”", "Reviewed by: clinic lead", "23 November 2027",
    ]  # fmt: skip
    assert retired[:3] == ["Edition 1", "Retired", "22 November 2026 to 23 November 2026"]


def test_a_draft_says_when_it_was_changed_last_and_by_whom(as_editor: Client, editor: User, draft: Edition) -> None:
    publishing.touch(draft, by=User.objects.create_user("otto"), what="Surgery: title")
    line = table(as_editor, draft.procedure)[0]
    assert "Changed today at " in line[2]
    assert line[3:5] == ["From edition 1. Nothing changed yet.", "otto"]


def test_each_edition_offers_what_can_be_done_with_it(as_editor: Client, published: Edition) -> None:
    publish_next(published, {})
    draft = publishing.start_draft(published.procedure, by=None)
    newest, public, retired = actions(as_editor, published.procedure)
    assert newest["Edit"] == address(draft)
    assert newest["Discard"] == address(draft, "delete")
    assert newest["Compare"].endswith(f"/{published.procedure.pk}/compare/?before=2&after=3")
    assert newest["Export"] == reverse("admin:recovery_edition_export", args=[draft.pk])
    assert list(public) == ["View", "View on site", "Export"]
    assert list(retired) == ["View", "Restore as draft", "Export"]
    assert retired["Restore as draft"] == reverse("admin:recovery_edition_restore", args=[published.pk])


def test_who_may_only_look_is_offered_nothing_else(published: Edition, draft: Edition) -> None:
    reader = signed_in(reader_of("view_procedure", "view_edition"))
    newest, public = actions(reader, published.procedure)
    assert list(newest) == ["View", "Compare", "Export"]
    assert list(public) == ["View", "View on site", "Export"]
    page = soup(reader.get(address(published.procedure)))
    assert not page.select("#start-draft, [form=start-draft]")
    assert reader.post(start_address(published.procedure)).status_code == 403


def test_who_may_not_see_editions_sees_none(published: Edition) -> None:
    reader = signed_in(reader_of("view_procedure"))
    assert not rows_of(soup(reader.get(address(published.procedure))))


def reader_of(*names: str) -> User:
    user = User.objects.create_user("rita", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


def test_a_draft_is_started_in_one_click(as_editor: Client, editor: User, published: Edition) -> None:
    page = soup(as_editor.get(address(published.procedure)))
    form = page.select_one("form#start-draft")
    assert form is not None
    assert page.select_one("button[form=start-draft]")
    answer = as_editor.post(str(form["action"]))
    draft = Edition.objects.get(status=Edition.Status.DRAFT)
    assert answer["Location"] == address(draft)
    assert draft.milestones.count() == published.milestones.count()
    entry = Entry.objects.get(edition=draft)
    assert (entry.act, entry.by) == (Entry.Act.STARTED, editor)


def test_a_second_click_leads_to_the_draft_that_is_there(as_editor: Client, draft: Edition) -> None:
    answer = as_editor.post(start_address(draft.procedure), follow=True)
    assert answer.redirect_chain == [(address(draft), 302)]
    assert "There is already a draft, edition 2. Only one can exist." in soup(answer).get_text()
    assert Edition.objects.filter(status=Edition.Status.DRAFT).count() == 1


def test_where_nothing_is_published_a_draft_begins_empty(as_editor: Client) -> None:
    procedure = Procedure.objects.create(slug="hip", name="Hip")
    answer = as_editor.post(start_address(procedure))
    assert answer["Location"] == f"{address(Edition, 'add')}?procedure={procedure.pk}"


def test_a_draft_is_not_started_by_a_link_or_a_forged_form(as_editor: Client, editor: User, published: Edition) -> None:
    assert as_editor.get(start_address(published.procedure)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(start_address(published.procedure)).status_code == 403
    assert not Edition.objects.filter(status=Edition.Status.DRAFT).exists()


def test_an_unknown_procedure_has_no_draft_to_start(as_editor: Client) -> None:
    for pk in (0, 999, 10**30):
        assert as_editor.post(f"/admin/recovery/procedure/{pk}/start/").status_code == 404


def test_a_draft_that_makes_no_timeline_is_still_listed(as_editor: Client, draft: Edition) -> None:
    milestone(draft, "usual-activities").delete()
    draft.milestones.filter(key="surgery").update(earliest_unit="year", latest_amount=9999)
    assert "From edition 1. 2 milestones changed." in table(as_editor, draft.procedure)[0]
