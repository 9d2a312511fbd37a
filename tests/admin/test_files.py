"""Editions out of the admin as files, and back in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from recovery.content.files import exporting
from recovery.content.models.edition import Edition, Procedure
from recovery.content.models.history import Entry
from tests.admin.conftest import address, signed_in, soup
from tests.admin.test_procedure_page import reader_of

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

IMPORT = "/admin/recovery/procedure/import/"


def exported(client: Client, edition: Edition) -> Any:
    return client.get(reverse("admin:recovery_edition_export", args=[edition.pk]))


def upload(client: Client, content: bytes | str) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post(IMPORT, {"file": SimpleUploadedFile("edition.json", data)})


def test_an_edition_is_exported_under_its_name(as_editor: Client, draft: Edition) -> None:
    answer = exported(as_editor, draft)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="knee-osteotomy-edition-2.json"'
    assert json.loads(answer.content)["procedure"]["slug"] == "knee-osteotomy"
    assert answer.content.decode() == exporting.export(Edition.objects.whole().get(pk=draft.pk))


def test_a_draft_with_mistakes_is_exported_too(as_editor: Client, draft: Edition) -> None:
    draft.milestones.update(earliest_unit="year", latest_unit="", guidance="")
    assert exported(as_editor, draft).status_code == 200


def test_what_was_exported_comes_back_as_a_draft_on_record(as_editor: Client, editor: User, published: Edition) -> None:
    answer = upload(as_editor, exported(as_editor, published).content)
    draft = Edition.objects.drafts().get()
    assert answer["Location"] == address(draft)
    assert (draft.number, draft.milestones.count()) == (2, published.milestones.count())
    entry = Entry.objects.get(edition=draft)
    assert (entry.act, entry.by) == (Entry.Act.IMPORTED, editor)


def test_a_file_may_bring_its_procedure_along(as_editor: Client, published: Edition) -> None:
    data = json.loads(exported(as_editor, published).content)
    data["procedure"] = {"slug": "hip", "name": "Hip"}
    assert upload(as_editor, json.dumps(data)).status_code == 302
    assert Procedure.objects.get(slug="hip").editions.get().is_draft


def test_a_bad_file_is_told_with_its_line_and_changes_nothing(as_editor: Client, published: Edition) -> None:
    text = exported(as_editor, published).content.decode()
    data = json.loads(text)
    data["milestones"][0]["kind"] = "party"
    bad = json.dumps(data, indent=2)
    line = next(n for n, words in enumerate(bad.splitlines(), 1) if "party" in words)
    answer = upload(as_editor, bad)
    error = soup(answer).select_one("#file_error")
    assert answer.status_code == 422
    assert error is not None
    assert error.get_text(" ", strip=True).startswith(f"line {line}: ")
    assert "Nothing was changed." in error.text
    assert (Edition.objects.count(), Entry.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"null", b"\xff\xfe\x00", b"{" * 5000, b" " * 2_000_001, b'{"format": 1', b'"\\ud800"'],
    ids=["empty", "object", "list", "null", "not text", "deep", "large", "cut", "half a character"],
)
def test_what_is_no_edition_is_refused(as_editor: Client, published: Edition, content: bytes) -> None:
    answer = upload(as_editor, content)
    assert answer.status_code == 422
    assert soup(answer).select_one("#file_error")
    assert Edition.objects.count() == 1


def test_no_file_is_asked_for(as_editor: Client) -> None:
    for data in ({}, {"file": "text"}):
        answer = as_editor.post(IMPORT, data)
        assert answer.status_code == 422
        assert "Choose a file." in soup(answer).get_text()


def test_beside_another_draft_nothing_is_imported(as_editor: Client, published: Edition, draft: Edition) -> None:
    answer = upload(as_editor, exported(as_editor, published).content)
    error = soup(answer).select_one("#file_error")
    assert answer.status_code == 422
    assert error is not None
    assert "There is already a draft, edition 2. Only one can exist." in error.text
    assert error.select_one("a")["href"] == address(draft)  # type: ignore[index]


def test_an_import_that_cannot_be_recorded_is_not_made(
    as_editor: Client, published: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("recovery.content.files.importing.record", fail)
    with pytest.raises(RuntimeError):
        upload(as_editor, exported(as_editor, published).content)
    assert not Edition.objects.drafts().exists()


def test_who_may_not_add_imports_nothing_and_who_may_not_see_exports_nothing(published: Edition) -> None:
    reader, stranger = signed_in(reader_of("view_edition")), signed_in(User.objects.create_user("s", is_staff=True))
    assert exported(reader, published).status_code == 200
    assert exported(stranger, published).status_code == 403
    assert reader.get(IMPORT).status_code == 403
    assert upload(reader, exported(reader, published).content).status_code == 403
    assert exported(Client(), published).status_code == 302


def test_an_unknown_edition_is_not_exported(as_editor: Client) -> None:
    assert as_editor.get("/admin/recovery/procedure/edition/999/export/").status_code == 404


def test_a_forged_form_imports_nothing(editor: User, published: Edition) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert upload(strict, exported(strict, published).content).status_code == 403


def test_the_procedures_page_leads_here(as_editor: Client, published: Edition) -> None:
    page = soup(as_editor.get(address(published.procedure)))
    assert page.select_one(f"a[href='{IMPORT}']")
    assert "JSON, 2 MB at most." in soup(as_editor.get(IMPORT)).get_text()
