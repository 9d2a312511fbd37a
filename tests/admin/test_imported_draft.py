"""A draft from a file follows the edition that patients see, and can be held against it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from recovery.content.files.exporting import export
from recovery.content.models.edition import Edition
from tests.admin.conftest import address, publishing_page, soup
from tests.publications import publish_next

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def upload(client: Client, data: dict[str, Any]) -> Edition:
    file = SimpleUploadedFile("edition.json", json.dumps(data).encode())
    assert client.post(reverse("admin:recovery_procedure_import"), {"file": file}).status_code == 302
    return Edition.objects.drafts().get()


def as_file(edition: Edition) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(export(Edition.objects.whole().get(pk=edition.pk)))
    return found


def ways_to_compare(client: Client, page: str) -> list[str]:
    compare = "/compare/?before="
    return [str(link["href"]) for link in soup(client.get(page)).select("a[href]") if compare in str(link["href"])]


def test_an_imported_draft_is_compared_with_the_edition_that_patients_see(
    as_superuser: Client, published: Edition
) -> None:
    data = as_file(published)
    second = publish_next(published, {"healed": {"title": "Mended"}})
    data["milestones"][0]["title"] = "The operation"
    draft = upload(as_superuser, data)
    assert draft.based_on == second
    for page in (address(draft), publishing_page(draft)):
        (way,) = ways_to_compare(as_superuser, page)
        lines = {row.get_text(" ", strip=True) for row in soup(as_superuser.get(way)).select("tbody tr")}
        assert any("Surgery" in line and "The operation" in line for line in lines)
        assert any("Mended" in line and "Healed" in line for line in lines)


def test_the_first_edition_of_a_procedure_has_nothing_to_be_compared_with(
    as_superuser: Client, published: Edition
) -> None:
    draft = upload(as_superuser, as_file(published) | {"procedure": {"slug": "hip", "name": "Hip"}})
    assert draft.based_on is None
    assert [ways_to_compare(as_superuser, page) for page in (address(draft), publishing_page(draft))] == [[], []]
