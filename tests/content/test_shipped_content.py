"""Loading, keeping and asking for editions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from recovery.content import published_editions, publishing
from recovery.content.models.edition import Edition, EditionIsPublic, GuideSection, Procedure
from recovery.content.models.milestone import Milestone
from tests.publications import publish_next

pytestmark = pytest.mark.differs

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PAGE = "/knee-osteotomy/timeline/?surgery_date=2026-10-30"


def test_loading_again_changes_nothing(nothing_published: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_content")
    before = list(Milestone.objects.values())
    call_command("load_content")
    assert list(Milestone.objects.values()) == before
    assert Edition.objects.count() == 1
    assert capsys.readouterr().out == "knee-osteotomy: loaded\nknee-osteotomy: there already\n"


def test_loading_never_overwrites_an_editors_work(published_content: Edition) -> None:
    Procedure.objects.update(name="Osteotomy of the knee")
    publish_next(published_content, {"surgery": {"title": "Operation"}})
    call_command("load_content", verbosity=0)
    assert Procedure.objects.get().name == "Osteotomy of the knee"
    assert Edition.objects.published().get().milestones.get(key="surgery").title == "Operation"


def test_a_failed_load_leaves_nothing_behind(nothing_published: None) -> None:
    with patch.object(GuideSection, "save", side_effect=DatabaseError), pytest.raises(DatabaseError):
        call_command("load_content")
    assert Procedure.objects.count() == 0


@pytest.mark.parametrize("status", [Edition.Status.DRAFT, Edition.Status.PUBLISHED])
def test_a_procedure_has_one_draft_and_one_published_edition_at_most(published_content: Edition, status: str) -> None:
    facts: dict[str, Any] = {"status": status, "published_at": NOW}
    other = Procedure.objects.create(slug="demo-operation", name="Demo operation")
    Edition.objects.create(procedure=other, number=1, **facts)
    with pytest.raises(IntegrityError):
        Edition.objects.create(procedure=other, number=2, **facts)


def test_one_section_at_most_is_in_the_help_card(published_content: Edition) -> None:
    draft = publishing.start_draft(published_content.procedure, by=None)
    assert draft.guide_sections.exclude(help_title="").get().key == "risks"
    with pytest.raises(IntegrityError):
        draft.guide_sections.filter(key="what").update(help_title="More to know")


def test_content_of_a_published_edition_cannot_change(published_content: Edition) -> None:
    milestone = Milestone.objects.get(key="surgery")
    for change in (milestone.save, milestone.delete):
        with pytest.raises(EditionIsPublic):
            change()


def test_guidance_is_rendered_and_sanitised_when_it_is_saved(published_content: Edition) -> None:
    draft = Edition.objects.create(procedure=published_content.procedure, number=2)
    source = published_content.content_sources.get()
    source.pk, source.edition = None, draft
    source.save()
    body = (
        "**Rest.** <script>alert(1)</script> [a](javascript:alert(1)) [b](https://example.org)"
        ' <p hx-get="/x" style="color:red" class="c" id="i" onclick="x()">p</p>'
    )
    section = GuideSection.objects.create(edition=draft, key="a", title="A", body=body, source=source)
    html = section.body_html
    assert "<strong>Rest.</strong>" in html
    assert '<a href="https://example.org" rel="noopener noreferrer">b</a>' in html
    for bad in ("<script", 'href="javascript', "<p hx-get", "<p style", "<p class", "<p id", "<p onclick"):
        assert bad not in html


@pytest.fixture
def asked_just_now() -> Iterator[None]:
    """No time passes."""
    with patch.object(published_editions, "monotonic", return_value=1000.0):
        yield


def test_a_timeline_from_memory_takes_no_query(
    published_content: Edition,
    client: Client,
    asked_just_now: None,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(5):
        client.get(PAGE)
    with django_assert_num_queries(0):
        client.get(PAGE)


def test_which_edition_is_current_is_asked_after_two_seconds_in_one_query(
    published_content: Edition, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with patch.object(published_editions, "monotonic", return_value=1000.0):
        client.get(PAGE)
    with patch.object(published_editions, "monotonic", return_value=1002.0), django_assert_num_queries(1):
        client.get(PAGE)


def test_a_new_edition_is_seen_within_two_seconds(published_content: Edition) -> None:
    with patch.object(published_editions, "monotonic", return_value=1000.0):
        assert published_editions.for_procedure("knee-osteotomy").protocol.edition == 1
        Edition.objects.update(status=Edition.Status.RETIRED)
        assert published_editions.for_procedure("knee-osteotomy").protocol.edition == 1
    with (
        patch.object(published_editions, "monotonic", return_value=1002.0),
        pytest.raises(published_editions.UnknownProcedure),
    ):
        published_editions.for_procedure("knee-osteotomy")


def test_timelines_go_on_while_the_database_is_away(
    published_content: Edition, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(published_editions, "monotonic", return_value=1000.0):
        client.get(PAGE)
    away = patch.object(Edition.objects, "published", side_effect=DatabaseError)
    with away, patch.object(published_editions, "monotonic", return_value=2000.0):
        assert client.get(PAGE).status_code == 200
    assert "The database is away" in caplog.text


def test_two_procedures_make_the_first_page_a_choice(published_content: Edition, client: Client) -> None:
    other = Procedure.objects.create(slug="demo-operation", name="Demo operation")
    words = {"question": "When?", "hint": "h", "summary": "Only a demo", "guide_title": "t", "guide_lead": "l"}
    Edition.objects.create(procedure=other, number=1, status="published", published_at=NOW, **words)
    published_editions.forget()
    page = client.get("/").content.decode()
    assert "Which operation is it?" in page
    assert 'href="/demo-operation/"' in page
    assert "An example: Demo operation on " in page
    assert "Only a demo" in page


def test_an_empty_site_says_so(nothing_published: None, client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert b"Nothing to show yet" in response.content


def test_while_one_thread_asks_the_others_answer_from_memory(published_content: Edition) -> None:
    with patch.object(published_editions, "monotonic", return_value=1000.0):
        published_editions.for_procedure("knee-osteotomy")
    asked = patch.object(Edition.objects, "published", side_effect=AssertionError("asked twice"))
    with asked, patch.object(published_editions, "monotonic", return_value=2000.0), published_editions._asking:
        assert published_editions.for_procedure("knee-osteotomy").protocol.edition == 1
