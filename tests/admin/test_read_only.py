"""What patients see, or have seen, cannot be changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from recovery.content.models.edition import DraftContent, Edition, EditionIsPublic, GuideSection, Procedure, Source
from recovery.content.models.milestone import Milestone
from recovery.site.sending import form_end
from tests.admin.conftest import add_address, address, fields_of, make_draft, rows, save, signed_in, soup, typed_in

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

Everything = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=["editor", "superuser"])
def staff(request: pytest.FixtureRequest) -> Client:
    """Nobody may, however much else they may."""
    user: User = request.getfixturevalue(request.param)
    return signed_in(user)


@pytest.fixture(params=[Edition.Status.PUBLISHED, Edition.Status.RETIRED])
def public(request: pytest.FixtureRequest, published: Edition) -> Edition:
    if request.param == Edition.Status.RETIRED:
        Edition.objects.filter(pk=published.pk).update(status=request.param)
    published.refresh_from_db()
    return published


def everything() -> Everything:
    kinds = (Procedure, Edition, Milestone, GuideSection, Source)
    return {kind.__name__: [dict(row) for row in kind.objects.order_by("pk").values()] for kind in kinds}


def test_the_pages_of_a_public_edition_have_nothing_to_type_into(staff: Client, public: Edition) -> None:
    for row in (public, *rows(public)):
        page = soup(staff.get(address(row)))
        assert set(typed_in(page)) <= {"csrfmiddlewaretoken", form_end.NAME}, row
        assert not page.select(".deletelink, [name=_save], .addlink:not(nav *)"), row


def test_a_forged_change_is_refused_and_changes_nothing(staff: Client, public: Edition) -> None:
    draft = make_draft(public)
    shown = typed_in(soup(staff.get(address(draft))))
    forged = [shown, *(fields_of(row, shown) for row in rows(draft))]
    before = everything()
    for row, fields in zip((public, *rows(public)), forged, strict=True):
        changed = fields | {"title": "Forged", "question": "Forged", "edition": str(draft.pk), "status": "draft"}
        # The page shows what was typed, to be kept elsewhere.
        assert staff.post(address(row), changed).status_code == 409, row
    assert everything() == before


def test_a_forged_deletion_is_refused_and_changes_nothing(staff: Client, public: Edition) -> None:
    before = everything()
    for row in (public.procedure, public, *rows(public)):
        assert staff.post(address(row, "delete"), {"post": "yes"}).status_code == 403, row
    assert everything() == before


def test_a_forged_addition_is_refused_and_changes_nothing(staff: Client, public: Edition) -> None:
    draft = make_draft(public)
    before, shown = everything(), typed_in(soup(staff.get(address(draft))))
    for row in rows(draft):
        fields = fields_of(row, shown) | {"key": "forged", "edition": str(public.pk)}
        for asked in (str(public.pk), "", "0", "9" * 30, "²", "x"):
            page = f"{address(type(row), 'add')}?edition={asked}"
            assert staff.post(page, fields).status_code == 409, page
    assert everything() == before


def test_many_rows_cannot_be_deleted_at_once(staff: Client, public: Edition) -> None:
    before = everything()
    for row in (public, *rows(public)):
        action = {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes"}
        staff.post(address(type(row), "changelist"), action)
    assert everything() == before


def test_state_number_and_time_of_a_draft_cannot_be_forged(staff: Client, draft: Edition) -> None:
    forged = {"status": "published", "number": "9", "published_at": "2026-11-22", "state": "published"}
    save(staff, address(draft), question="Changed", procedure="", **forged)
    draft.refresh_from_db()
    assert (draft.question, draft.status, draft.number, draft.published_at) == ("Changed", "draft", 2, None)


def test_an_edition_that_becomes_public_while_its_content_is_changed_is_left_alone(
    staff: Client, draft: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last guard is the row's own; whoever is stopped by it gets a 403 and not a 500."""
    fields = typed_in(soup(staff.get(address(draft))))

    def refuse(row: DraftContent) -> None:
        raise EditionIsPublic(str(row.edition))

    monkeypatch.setattr(DraftContent, "_check_draft", refuse)
    before = everything()
    for row, initial in zip(rows(draft), "mgs", strict=True):
        changed = fields | {f"{initial}{row.pk}-title": "Late"}
        assert staff.post(address(draft), changed).status_code == 403, row
        if not isinstance(row, Source):  # which is in use, and so not deleted anyway
            assert staff.post(address(row, "delete"), {"post": "yes"}).status_code == 403, row
    assert everything() == before


def test_a_procedure_that_patients_have_seen_keeps_its_name_and_address(
    as_superuser: Client, published: Edition
) -> None:
    before = everything()
    page = address(published.procedure)
    as_superuser.post(page, {"name": "Forged", "slug": "forged"})
    assert everything() == before
    assert not {"name", "slug"} & set(typed_in(soup(as_superuser.get(page))))


@pytest.mark.usefixtures("nothing_published")
def test_a_procedure_that_nobody_has_seen_can_be_renamed_by_a_superuser_only(
    as_superuser: Client, as_editor: Client
) -> None:
    assert as_editor.post(address(Procedure, "add"), {"name": "Hip", "slug": "hip"}).status_code == 302
    procedure = Procedure.objects.get()
    fields = {"name": "Hip replacement", "slug": "hip-replacement"}
    assert as_editor.post(address(procedure), fields).status_code == 403
    assert as_superuser.post(address(procedure), fields).status_code == 302
    procedure.refresh_from_db()
    assert procedure.name == "Hip replacement"


def test_content_is_not_added_without_a_draft_to_add_it_to(staff: Client, published: Edition) -> None:
    for kind in (Milestone, GuideSection, Source):
        assert staff.get(address(kind, "add")).status_code == 403
        assert staff.get(add_address(kind, published)).status_code == 403
        assert not soup(staff.get(address(kind, "changelist"))).select(".object-tools .addlink")
