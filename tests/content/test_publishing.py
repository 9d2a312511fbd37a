"""Drafts and how they reach patients."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from recovery.content import published_editions, publishing
from recovery.content.models import triggers
from recovery.content.models.edition import Edition, EditionIsPublic, GuideSection, Source
from recovery.content.models.history import Entry
from recovery.content.models.milestone import Milestone
from tests.publications import PUBLICATION, publish

pytestmark = [pytest.mark.django_db, pytest.mark.differs]

AT = PUBLICATION.at


@pytest.fixture
def published(published_content: Edition) -> Edition:
    return published_content


@pytest.fixture
def draft(published: Edition) -> Edition:
    return publishing.start_draft(published.procedure, by=None)


@pytest.fixture
def writer(db: None) -> User:
    return User.objects.create_user("wanda")


def content(edition: Edition) -> dict[str, object]:
    exported = published_editions.content_of(Edition.objects.whole().get(pk=edition.pk))
    return {"milestones": exported.protocol.milestones, "sections": exported.guide.sections}


# Starting


def test_a_draft_says_what_the_published_edition_says(published: Edition, draft: Edition) -> None:
    assert content(draft) == content(published)
    assert (draft.number, draft.status, draft.based_on, draft.published_at) == (2, "draft", published, None)


def test_a_draft_keeps_the_editions_own_words_and_its_place_in_the_procedure(
    published: Edition, draft: Edition
) -> None:
    own = ("question", "hint", "summary", "guide_title", "guide_lead", "questions")
    before = [getattr(published, name) for name in own]
    assert all(before)
    assert [getattr(draft, name) for name in own] == before
    assert draft.procedure == published.procedure
    for rows in (draft.milestones, draft.guide_sections):
        assert {row.source for row in rows.all()} == {*draft.content_sources.all()}


def test_the_first_edition_of_a_procedure_is_number_1(published: Edition) -> None:
    empty = type(published.procedure).objects.create(slug="other", name="Other")
    assert publishing.next_number(empty) == 1
    assert publishing.next_number(published.procedure) == 2


def test_each_step_of_a_draft_is_on_record_with_who_took_it(published: Edition, writer: User) -> None:
    draft = publishing.start_draft(published.procedure, by=writer)
    publishing.touch(draft, by=writer, what="Surgery: title")
    draft.refresh_from_db()
    assert draft.version == 1
    publishing.restore(published, by=writer, discarding=(draft.pk, 1))
    entries = Entry.objects.filter(by=writer).values_list("act", "number", "what", "by_name", "why")
    assert list(entries) == [
        ("restored", 2, "1", "wanda", ""),
        ("discarded", 2, "", "wanda", ""),
        ("changed", 2, "Surgery: title", "wanda", ""),
        ("started", 2, "1", "wanda", ""),
    ]


def test_who_is_not_signed_in_is_on_record_without_a_name(draft: Edition) -> None:
    published = publish(draft, by=AnonymousUser())
    assert published.published_by == ""
    entry = published.history.get(act="published")
    assert (entry.by, entry.by_name) == (None, "")


def test_a_draft_that_was_discarded_meanwhile_is_refused_in_every_way(draft: Edition) -> None:
    other = Edition.objects.get(pk=draft.pk)
    publishing.discard(draft, by=None)
    for attempt in (
        lambda: publish(other),
        lambda: publishing.discard(other, by=None),
        lambda: publishing.touch(other, by=None, what="Surgery: title"),
    ):
        with pytest.raises(publishing.NotADraft):
            attempt()


def test_a_second_draft_is_refused(published: Edition, draft: Edition) -> None:
    with pytest.raises(publishing.DraftExists) as refused:
        publishing.start_draft(published.procedure, by=None)
    assert refused.value.draft == draft


def test_nothing_can_be_started_where_nothing_is_published(published: Edition) -> None:
    empty = type(published.procedure).objects.create(slug="other", name="Other")
    with pytest.raises(publishing.NothingPublished):
        publishing.start_draft(empty, by=None)


# Publishing


def test_publishing_switches_every_milestone_at_once(client: Client, published: Edition, draft: Edition) -> None:
    draft.milestones.filter(key="usual-activities").update(earliest_amount=4)
    draft.milestones.filter(key="surgery").update(title="The operation")
    assert titles_and_starts(client) == ("Surgery", "2027-01-30")
    publish(draft)
    published_editions.forget()
    assert titles_and_starts(client) == ("The operation", "2027-02-28")
    published.refresh_from_db()
    assert (published.status, published.retired_at) == ("retired", AT)


def titles_and_starts(client: Client) -> tuple[str, str]:
    rows = client.get("/knee-osteotomy/timeline.json?surgery_date=2026-10-30").json()["milestones"]
    by_key = {row["key"]: row for row in rows}
    return by_key["surgery"]["title"], by_key["usual-activities"]["earliest"]


def test_publishing_is_on_record_with_who_when_and_why(published: Edition, draft: Edition, writer: User) -> None:
    publish(draft, by=writer, note="Shorter sentences.", ticked=["The source is old"])
    draft.refresh_from_db()
    assert (draft.published_at, draft.published_by, draft.note) == (AT, "wanda", "Shorter sentences.")
    assert (draft.reviewed_by, draft.review_due) == ("clinic lead", date(2027, 11, 23))
    entries = Entry.objects.values_list("act", "number", "by__username", "by_name", "why", "ticked")
    assert list(entries) == [
        ("published", 2, "wanda", "wanda", "Shorter sentences.", ["The source is old"]),
        ("retired", 1, "wanda", "wanda", "", []),
        ("started", 2, None, "", "", []),
        ("published", 1, None, "", "It comes with the software.", []),
    ]


def test_a_draft_that_was_saved_after_it_was_looked_at_is_not_published(draft: Edition, writer: User) -> None:
    publishing.touch(draft, by=writer, what="Surgery: title")
    with pytest.raises(publishing.DraftChanged):
        publishing.publish(draft, PUBLICATION, two_people=False)
    assert Edition.objects.get(pk=draft.pk).is_draft


def test_an_edition_is_published_once(draft: Edition) -> None:
    publish(draft)
    with pytest.raises(publishing.NotADraft):
        publish(draft)
    with pytest.raises(publishing.NotADraft):
        publishing.touch(draft, by=None, what="")


def test_who_wrote_a_draft_does_not_publish_it_where_two_people_are_asked_for(draft: Edition, writer: User) -> None:
    publishing.touch(draft, by=writer, what="Surgery: title")
    draft.refresh_from_db()
    with pytest.raises(publishing.OwnDraft):
        publish(draft, by=writer, two_people=True)
    other = User.objects.create_user("otto")
    assert publish(draft, by=other, two_people=True).status == Edition.Status.PUBLISHED


def test_what_a_command_wrote_a_command_may_publish(draft: Edition) -> None:
    publishing.touch(draft, by=None, what="Surgery: title")
    draft.refresh_from_db()
    published = publish(draft, by=None, two_people=True)
    assert (published.status, published.published_by) == (Edition.Status.PUBLISHED, "")


# Discarding and restoring


def test_a_discarded_draft_is_gone_and_its_history_is_not(published: Edition, draft: Edition, writer: User) -> None:
    publishing.discard(draft, by=writer)
    assert list(published.procedure.editions.all()) == [published]
    newest = Entry.objects.first()
    assert newest is not None
    assert (newest.act, newest.number, newest.edition, newest.by) == ("discarded", 2, None, writer)


def test_a_published_edition_cannot_be_discarded(published: Edition) -> None:
    with pytest.raises(publishing.NotADraft):
        publishing.discard(published, by=None)


def test_an_old_edition_comes_back_as_a_draft(published: Edition, draft: Edition) -> None:
    draft.milestones.filter(key="surgery").update(title="The operation")
    publish(draft)
    restored = publishing.restore(published, by=None)
    assert content(restored) == content(published)
    assert (restored.number, restored.based_on, restored.is_draft) == (3, published, True)


def test_restoring_throws_away_only_the_draft_that_was_named(published: Edition, draft: Edition) -> None:
    with pytest.raises(publishing.DraftExists):
        publishing.restore(published, by=None)
    with pytest.raises(publishing.DraftExists):
        publishing.restore(published, by=None, discarding=(draft.pk + 1, 0))
    assert publishing.restore(published, by=None, discarding=(draft.pk, 0)).number == 2
    assert [each.act for each in Entry.objects.all()] == ["restored", "discarded", "started", "published"]


# What the database refuses, whoever asks


def refused(change: object, words: str = "the edition is public") -> bool:
    try:
        with transaction.atomic():
            change()  # type: ignore[operator]
    except DatabaseError as error:
        return isinstance(error, IntegrityError) and words in str(error)
    return False


def test_the_database_refuses_to_change_rows_of_a_public_edition(published: Edition, draft: Edition) -> None:
    for rows in (published.milestones, published.guide_sections):
        first = rows.earliest("pk")
        assert refused(lambda rows=rows: rows.update(title="Other"))
        assert refused(lambda rows=rows: rows.all().delete())
        assert refused(lambda rows=rows, first=first: rows.model.objects.filter(pk=first.pk).update(edition=draft))
    assert refused(lambda: published.content_sources.update(title="Other"))
    moved = draft.milestones.earliest("pk")
    assert refused(lambda: Milestone.objects.filter(pk=moved.pk).update(edition=published))
    values = {"edition": published, "key": "new", "title": "New", "publisher": "P", "last_reviewed": date(2026, 1, 1)}
    assert refused(lambda: Source.objects.bulk_create([Source(**values)]))


def test_the_database_refuses_to_change_a_public_edition(published: Edition, draft: Edition) -> None:
    editions = Edition.objects.filter(pk=published.pk)
    changes = {
        "question": "Other?", "number": 9, "status": "draft", "published_at": AT + timedelta(1), "note": "n",
        "review_due": date(2030, 1, 1), "published_by": "x", "version": 7,
    }  # fmt: skip
    for name, value in changes.items():
        assert refused(lambda name=name, value=value: editions.update(**{name: value})), name
    assert refused(lambda: editions.update(status="retired", question="Other?"))
    assert refused(lambda: editions._raw_delete("default"))
    publish(draft)
    assert refused(lambda: editions.update(status="published"))
    assert refused(lambda: editions.update(status="draft"))


def test_the_database_lets_a_draft_change_and_go(draft: Edition) -> None:
    draft.milestones.update(title="Other")
    draft.guide_sections.all().delete()
    Edition.objects.filter(pk=draft.pk).update(question="Other?")
    assert Edition.objects.get(pk=draft.pk).question == "Other?"


def test_a_row_of_a_public_edition_says_so_before_the_database_has_to(published: Edition) -> None:
    row = published.guide_sections.earliest("pk")
    with pytest.raises(EditionIsPublic):
        row.save()
    assert isinstance(row, GuideSection)


def test_the_file_that_ships_is_on_record_as_published(published: Edition) -> None:
    entry = published.history.get()
    assert (entry.act, entry.why) == ("published", published.note)


def test_the_database_refuses_to_replace_or_empty_what_is_public(published: Edition, draft: Edition) -> None:
    public, own = published.milestones.earliest("pk"), draft.milestones.earliest("pk")

    def run(statement: str) -> Callable[[], None]:
        def change() -> None:
            with connection.cursor() as cursor:
                cursor.execute(statement)

        return change

    if connection.vendor == "sqlite":
        columns = "id, edition_id, position, key, kind, title, counts_back, chart_row, hedge, colour"
        values = f"{public.pk}, {draft.pk}, 9, 'x', 'event', 't', 0, '', '', 'first'"
        assert refused(run(f"INSERT OR REPLACE INTO recovery_milestone ({columns}) VALUES ({values})"))
        assert refused(run(f"UPDATE OR REPLACE recovery_milestone SET id = {public.pk} WHERE id = {own.pk}"))
    else:
        run("SET CONSTRAINTS ALL IMMEDIATE")()
        assert refused(run("TRUNCATE recovery_milestone"))
    assert published.milestones.count() == 5


def test_the_database_refuses_to_change_the_history(published: Edition, draft: Edition, writer: User) -> None:
    publishing.touch(draft, by=writer, what="Surgery: title")
    entries = Entry.objects.filter(act="changed")
    for forged in ({"why": "Other"}, {"by_name": "otto"}, {"number": 9}, {"edition": published}):
        assert refused(lambda forged=forged: entries.update(**forged), "the history is never changed"), forged
    assert refused(entries.delete, "the history is never changed")


def test_the_history_outlives_the_account_and_the_draft(draft: Edition, writer: User) -> None:
    publishing.touch(draft, by=writer, what="Surgery: title")
    writer.delete()
    publishing.discard(draft, by=None)
    entry = Entry.objects.get(act="changed")
    assert (entry.by, entry.edition, entry.by_name, entry.number) == (None, None, "wanda", 2)


@pytest.mark.django_db(transaction=True)
def test_a_database_without_its_guards_is_not_ready(client: Client) -> None:
    assert client.get("/readyz").status_code == 200
    triggers.uninstall(connection)
    assert "recovery_edition_update_guard" in triggers.missing(connection)
    assert client.get("/readyz").status_code == 503
    triggers.install(connection)
    assert triggers.missing(connection) == []


def test_a_restored_edition_does_not_cost_what_was_saved_after_the_question(published: Edition, draft: Edition) -> None:
    asked = (draft.pk, draft.version)
    publishing.touch(draft, by=None, what="Surgery: title")
    with pytest.raises(publishing.DraftExists):
        publishing.restore(published, by=None, discarding=asked)
