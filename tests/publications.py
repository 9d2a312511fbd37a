"""The next edition, published without the pages in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from recovery.content import published_editions, publishing
from recovery.content.models.edition import Edition

PUBLICATION = publishing.Publication(
    version=0,
    at=datetime(2026, 11, 23, 9, tzinfo=UTC),
    by=None,
    note="First.",
    reviewed_by="clinic lead",
    review_due=date(2027, 11, 23),
)


def publish(draft: Edition, *, two_people: bool = False, **changes: Any) -> Edition:
    """Publish ``draft``; ``changes`` are those of :data:`PUBLICATION`."""
    publication = replace(PUBLICATION, version=draft.version, **changes)
    return publishing.publish(draft, publication, two_people=two_people)


def publish_next(published: Edition, milestones: dict[str, dict[str, Any]]) -> Edition:
    """The edition after ``published``, with other values in the milestones of these keys."""
    draft = publishing.start_draft(published.procedure, by=None)
    for key, values in milestones.items():
        draft.milestones.filter(key=key).update(**values)
    edition = publish(draft)
    published_editions.forget()
    return edition
