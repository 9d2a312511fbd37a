"""Drafts, and how they reach patients: started, restored, discarded, published.

Whoever writes locks the procedure first and then the edition, in one transaction, so that two people
who write at the same moment do so one after the other and never wait for each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import F, Max

from recovery.content.models.edition import OWN_WORDS, DraftContent, Edition, EditionIsPublic, GuideSection, Procedure
from recovery.content.models.history import Entry
from recovery.content.models.milestone import Milestone
from recovery.content.record import Actor, record, writers_of

RowT = TypeVar("RowT", bound=DraftContent)


class DraftExists(Exception):
    """The procedure has a draft already, and has one at most."""

    def __init__(self, draft: Edition) -> None:
        super().__init__(str(draft))
        self.draft = draft


class NothingPublished(Exception):
    """There is no published edition to start from."""


class NotADraft(EditionIsPublic):
    """Somebody else has published or discarded it."""


class DraftChanged(Exception):
    """Somebody saved the draft after it was looked at."""


class OwnDraft(Exception):
    """Two people are asked for, and this one wrote the draft."""


@dataclass(frozen=True, slots=True)
class Publication:
    """The facts that go on record with a published edition. ``version`` is that of the draft that was looked at."""

    version: int
    at: datetime
    by: Actor
    note: str
    reviewed_by: str
    review_due: date
    ticked: Sequence[str] = ()


@transaction.atomic
def start_draft(procedure: Procedure, *, by: Actor) -> Edition:
    """Make a draft that says what the published edition says.

    :raises DraftExists: if there is one.
    :raises NothingPublished: if there is nothing to start from.
    """
    _lock(procedure.pk)
    published = procedure.editions.filter(status=Edition.Status.PUBLISHED).first()
    if published is None:
        raise NothingPublished
    draft = _copy(published)
    record(draft, Entry.Act.STARTED, by, what=str(published.number))
    return draft


@transaction.atomic
def restore(edition: Edition, *, by: Actor, discarding: tuple[int, int] | None = None) -> Edition:
    """Make a draft that says what ``edition`` says. ``discarding``: key and version of the draft that makes room.

    :raises DraftExists: if there is another draft than that one, or it was saved since.
    """
    _lock(edition.procedure_id)
    draft = edition.procedure.editions.drafts().first()
    if draft and (draft.pk, draft.version) == discarding:
        discard(draft, by=by)
    restored = _copy(edition)
    record(restored, Entry.Act.RESTORED, by, what=str(edition.number))
    return restored


@transaction.atomic
def discard(draft: Edition, *, by: Actor) -> None:
    """Throw the draft away; that it was there stays in the history.

    :raises NotADraft: if it is public by now.
    """
    locked = lock_draft(draft.pk)
    record(locked, Entry.Act.DISCARDED, by)
    # Each milestone and section restricts the deletion of its source, so they go first.
    for rows in (locked.milestones, locked.guide_sections, locked.content_sources):
        rows.all().delete()
    locked.delete()


@transaction.atomic
def publish(draft: Edition, publication: Publication, *, two_people: bool) -> Edition:
    """Put the draft in the place of the published edition, at once and for everything in it.

    :raises NotADraft: if it is public already, or gone.
    :raises DraftChanged: if it is not as it was looked at.
    :raises OwnDraft: if two people are asked for and this one wrote it.
    """
    edition = lock_draft(draft.pk)
    if edition.version != publication.version:
        raise DraftChanged
    if two_people and getattr(publication.by, "pk", None) in writers_of(edition):
        raise OwnDraft
    _retire_published(edition, publication)
    edition.status = Edition.Status.PUBLISHED
    edition.published_at = publication.at
    edition.published_by = publication.by.get_username() if publication.by else ""
    edition.note, edition.reviewed_by = publication.note, publication.reviewed_by
    edition.review_due = publication.review_due
    edition.save()
    record(edition, Entry.Act.PUBLISHED, publication.by, why=publication.note, ticked=publication.ticked)
    return edition


def touch(draft: Edition, *, by: Actor, what: str) -> None:
    """Note that the draft was saved with other content; call it in the transaction that locked and saved it.

    :raises NotADraft: if it is public by now.
    """
    if not Edition.objects.drafts().filter(pk=draft.pk).update(version=F("version") + 1):
        raise NotADraft
    record(draft, Entry.Act.CHANGED, by, what=what)


def lock_draft(pk: int) -> Edition:
    """Return the draft as it is now, held until the transaction ends.

    :raises NotADraft: if it is public by now, or gone.
    """
    procedure = Edition.objects.filter(pk=pk).values_list("procedure_id", flat=True).first()
    if procedure is None:
        raise NotADraft
    _lock(procedure)
    drafts = Edition.objects.select_for_update(of=("self",), no_key=True).drafts()
    draft: Edition | None = drafts.select_related("procedure", "based_on").filter(pk=pk).first()
    if draft is None:
        raise NotADraft
    return draft


def _lock(procedure: int) -> None:
    # SQLite knows no row locks; there every transaction that writes waits for the one before.
    list(Procedure.objects.select_for_update(no_key=True).filter(pk=procedure).values_list("pk"))


def _retire_published(edition: Edition, publication: Publication) -> None:
    published = edition.procedure.editions.filter(status=Edition.Status.PUBLISHED).first()
    if published is None:
        return
    published.status, published.retired_at = Edition.Status.RETIRED, publication.at
    published.save(update_fields=["status", "retired_at"])
    record(published, Entry.Act.RETIRED, publication.by)


def next_number(procedure: Procedure) -> int:
    """Return the number of the procedure's next edition; numbers of discarded drafts are given again."""
    newest: int | None = procedure.editions.aggregate(newest=Max("number"))["newest"]
    return (newest or 0) + 1


def _copy(edition: Edition) -> Edition:
    if other := edition.procedure.editions.drafts().first():
        raise DraftExists(other)
    draft = Edition.objects.create(
        procedure=edition.procedure,
        number=next_number(edition.procedure),
        based_on=edition,
        **{name: getattr(edition, name) for name in (*OWN_WORDS, "questions")},
    )
    sources = {row.pk: _copied(row, edition=draft) for row in edition.content_sources.all()}
    for source in sources.values():
        source.save()
    milestones = (_copied(row, edition=draft, source=sources[row.source_id]) for row in edition.milestones.all())
    Milestone.objects.bulk_create(milestones)
    sections = (_copied(row, edition=draft, source=sources[row.source_id]) for row in edition.guide_sections.all())
    GuideSection.objects.bulk_create(sections)
    return draft


def _copied(row: RowT, **instead: DraftContent | Edition) -> RowT:
    """Return a new row with every column of ``row`` but its key, and with other rows to belong to."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]  # noqa: SLF001
    values = {field.name: getattr(row, field.attname) for field in fields if not field.is_relation}
    return type(row)(**values, **instead)
