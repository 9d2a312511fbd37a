"""Where two people are asked for, whoever brought a draft's words in does not publish it alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from recovery.content.files.exporting import export
from recovery.content.models.edition import Edition
from tests.admin.conftest import publishing_form, publishing_page, signed_in
from tests.publications import publish_next

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

Bring = Callable[[Client, Edition], None]


@pytest.fixture(autouse=True)
def two_people(settings: Settings) -> None:
    settings.TWO_PERSON_REVIEW = True


@pytest.fixture
def colleague(db: None) -> Client:
    return signed_in(User.objects.create_superuser("otto"))


def restores(client: Client, published: Edition) -> None:
    publish_next(published, {"surgery": {"title": "The operation"}})
    client.post(reverse("admin:recovery_edition_restore", args=[published.pk]))


def imports(client: Client, published: Edition) -> None:
    text = export(Edition.objects.whole().get(pk=published.pk))
    client.post(reverse("admin:recovery_procedure_import"), {"file": SimpleUploadedFile("e.json", text.encode())})


def starts(client: Client, published: Edition) -> None:
    client.post(reverse("admin:recovery_procedure_start", args=[published.procedure_id]))


@pytest.mark.parametrize("bring", [restores, imports])
def test_who_brought_a_draft_in_needs_somebody_else_to_publish_it(
    as_superuser: Client, colleague: Client, published: Edition, bring: Bring
) -> None:
    bring(as_superuser, published)
    draft = Edition.objects.drafts().get()
    form = publishing_form(colleague, draft)
    assert as_superuser.post(publishing_page(draft), form).status_code == 403
    assert Edition.objects.get(pk=draft.pk).is_draft
    assert colleague.post(publishing_page(draft), form).status_code == 302
    assert Edition.objects.get(pk=draft.pk).status == Edition.Status.PUBLISHED


def test_who_only_started_a_draft_wrote_nothing_and_may_publish_it(as_superuser: Client, published: Edition) -> None:
    starts(as_superuser, published)
    draft = Edition.objects.drafts().get()
    assert as_superuser.post(publishing_page(draft), publishing_form(as_superuser, draft)).status_code == 302
