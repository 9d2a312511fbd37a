"""Pages of a large edition ask the database no more often than those of a small one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recovery.content import publishing
from recovery.content.models.edition import Edition, GuideSection, Procedure, Source
from recovery.content.models.milestone import Milestone
from tests.admin.conftest import add_address, address, milestone, rows, soup, typed_in
from tests.publications import publish

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

MOST = 12


@pytest.fixture
def large(draft: Edition) -> Edition:
    """The draft with 200 milestones."""
    like = milestone(draft, "leave-hospital")
    missing = 200 - draft.milestones.count()
    fields = {field.name: getattr(like, field.name) for field in Milestone._meta.fields if not field.primary_key}
    more = [Milestone(**fields | {"key": f"step-{n}", "position": n + 9}) for n in range(missing)]
    Milestone.objects.bulk_create(more)
    return draft


def test_no_page_takes_more_than_12_queries_with_200_milestones(
    as_editor: Client, published: Edition, large: Edition
) -> None:
    some = [large.procedure, large, published]
    kinds = (Procedure, Edition, Milestone, GuideSection, Source)
    pages = [
        "/admin/",
        f"/admin/recovery/edition/{large.pk}/publish/",
        *(address(kind, "changelist") for kind in kinds),
        *(address(row) for row in some),
        *(as_editor.get(address(row))["Location"] for row in (milestone(large, "step-7"), *rows(large))),
        *(add_address(kind, large) for kind in (Milestone, GuideSection, Source)),
        *(address(row, "delete") for row in (large, milestone(large, "step-7"), large.content_sources.get())),
    ]
    assert _too_many(as_editor, pages) == {}


def test_no_page_of_a_procedure_takes_more_than_12_queries_with_200_milestones(
    as_editor: Client, published: Edition, large: Edition
) -> None:
    publish(large)
    draft = publishing.start_draft(published.procedure, by=None)
    draft.milestones.update(hedge="Soon")
    publishing.touch(draft, by=None, what="Surgery: chart words")
    pages = [
        "/admin/",
        address(published.procedure),
        address(published.procedure, "history"),
        reverse("admin:recovery_procedure_compare", args=[published.procedure.pk]),
        reverse("admin:recovery_edition_restore", args=[published.pk]),
        reverse("admin:recovery_edition_export", args=[draft.pk]),
        reverse("admin:recovery_procedure_import"),
    ]
    assert _too_many(as_editor, pages) == {}


def _too_many(client: Client, pages: list[str]) -> dict[str, int]:
    counts = {}
    for page in pages:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        counts[page] = len(asked)
    return {page: count for page, count in counts.items() if count > MOST}


def test_a_save_takes_no_more_queries_in_a_large_edition(as_editor: Client, large: Edition) -> None:
    """What it takes beside a page: two locks, the row, the draft's version, the history, and that the form was sent."""
    for row in (large, milestone(large, "surgery"), large.guide_sections.earliest("pk"), large.content_sources.get()):
        opened = as_editor.get(address(row), follow=True)
        page, _hash, handle = opened.redirect_chain[-1][0].partition("#") if row != large else (address(row), "", "")
        field = f"{handle}-title" if handle else "question"
        with CaptureQueriesContext(connection) as asked:
            assert as_editor.post(page, typed_in(soup(opened)) | {field: "Other"}).status_code == 302
        found = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
        assert len(found) <= MOST + 7, found
