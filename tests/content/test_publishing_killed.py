"""A kill during publishing leaves either the old or the new edition, never neither."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from recovery.content import published_editions, publishing
from recovery.content.models.edition import Edition, Procedure
from recovery.content.models.history import Entry
from recovery.content.published_editions import Content
from tests import committed
from tests.publications import PUBLICATION, publish

pytestmark = [pytest.mark.differs, pytest.mark.django_db(transaction=True), pytest.mark.slow]

MOST_STATEMENTS = 40
"""A guard against a child that never gets to the end."""


@pytest.fixture
def database(db: None, tmp_path: Path) -> Iterator[str]:
    with committed.shipped(tmp_path) as address:
        yield address


@dataclass(frozen=True)
class Round:
    """One draft, and what patients may see after its publishing was cut off: one of two contents."""

    draft: Edition
    public: Edition
    old: Content
    new: Content


def next_round(public: Edition) -> Round:
    """A draft of which every row and every own text is other than what is public."""
    draft = publishing.start_draft(public.procedure, by=None)
    mark = f"in edition {draft.number}"
    for rows in (draft.milestones, draft.guide_sections, draft.content_sources):
        rows.update(title=mark)
    Edition.objects.filter(pk=draft.pk).update(question=mark, guide_lead=mark)
    return Round(draft, public, content_of(public), as_published(content_of(draft)))


def content_of(edition: Edition) -> Content:
    return published_editions.content_of(Edition.objects.whole().get(pk=edition.pk))


def as_published(content: Content) -> Content:
    """What the draft's content is once it is public."""
    guide = replace(content.guide, published_on=PUBLICATION.at.date(), review_due=PUBLICATION.review_due)
    return Content(replace(content.protocol, changed_at=PUBLICATION.at), guide)


def published_and_killed(database: str, draft: Edition, statement: int) -> str:
    """What the process last did before it was killed: the first word of a statement, or "published"."""
    # So that the child's connection is the only one, and a file is recovered when it is opened again.
    connection.close()
    command = [sys.executable, "-m", "tests.publish_and_die", str(draft.pk), str(statement)]
    environment = {**committed.ENVIRONMENT, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "recovery.settings"}
    child = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert child.returncode == -signal.SIGKILL, child.stderr
    return child.stdout.strip()


def seen_after(cut_off: Round) -> Edition:
    """The published edition, which is there, is whole and agrees with the history."""
    public = Edition.objects.get(procedure=cut_off.draft.procedure, status=Edition.Status.PUBLISHED)
    is_new = public.pk == cut_off.draft.pk
    assert is_new or public.pk == cut_off.public.pk
    assert asdict(content_of(public)) == asdict(cut_off.new if is_new else cut_off.old)
    assert acts_of(cut_off.draft) == (["started", "published"] if is_new else ["started"])
    assert ("retired" in acts_of(cut_off.public)) is is_new
    other = Edition.objects.get(pk=(cut_off.public if is_new else cut_off.draft).pk)
    assert (other.status, other.retired_at) == (("retired", PUBLICATION.at) if is_new else ("draft", None))
    assert asdict(content_on_the_site(cut_off)) == asdict(content_of(public))
    return public


def acts_of(edition: Edition) -> list[str]:
    return list(Entry.objects.filter(edition=edition).order_by("pk").values_list("act", flat=True))


def content_on_the_site(cut_off: Round) -> Content:
    """As a process that has just started tells patients."""
    published_editions.forget()
    return published_editions.for_procedure(cut_off.draft.procedure.slug)


def test_a_kill_during_publishing_leaves_the_old_or_the_new_edition_and_never_neither(database: str) -> None:
    public = Procedure.objects.get().editions.get()
    ends: list[tuple[str, bool]] = []
    while not ends or ends[-1][0] != "published":
        assert len(ends) < MOST_STATEMENTS
        cut_off = next_round(public)
        word = published_and_killed(database, cut_off.draft, len(ends) + 1)
        public = seen_after(cut_off)
        ends.append((word, public.pk == cut_off.draft.pk))
        if public.pk != cut_off.draft.pk:
            # What was cut off holds nothing up: the same draft is published by the next one who tries.
            public = publish(cut_off.draft)
            assert seen_after(cut_off) == public
    words = [word for word, _is_new in ends]
    assert words.count("UPDATE") == words.count("INSERT") == 2
    assert [is_new for _word, is_new in ends] == [*[False] * (len(ends) - 1), True]
