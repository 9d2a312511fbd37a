"""The only bridge from rows to :mod:`recovery.domain`.

A published edition never changes, so once loaded it is kept. Only which edition is current is asked
again, at most every :data:`FRESH_FOR` seconds in a process, which with the time to load it is within 2.
While the database is away, the edition that was current last goes on answering.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from threading import Lock
from time import monotonic
from typing import Any

from django.db import Error
from django.utils import timezone

from recovery.content.models import edition as rows
from recovery.content.models import milestone as milestone_rows
from recovery.content.models.fields import lines_of
from recovery.domain.edition import Guide, Illustration, Section, Standing
from recovery.domain.errors import DomainError
from recovery.domain.protocol import SPEECHES, TEXTS, ColourRole, Kind, Milestone, Protocol, Source, Speech, Words

logger = logging.getLogger(__name__)

FRESH_FOR = 1.5

NO_TIMELINE = (DomainError, ValueError, LookupError)
"""The errors that :func:`content_of` raises for rows that do not fit together."""


class UnknownProcedure(LookupError):
    """No procedure of that slug has a published edition."""


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """One edition, ready to be laid on a calendar.

    It is told from others by which object it is: to compare all its words would take as long as to read them.
    """

    protocol: Protocol
    guide: Guide

    @property
    def version(self) -> tuple[object, ...]:
        """A value that tells this content from every other that a procedure had or will have."""
        return self.protocol.procedure, self.protocol.name, self.protocol.edition, self.protocol.changed_at


class UnknownEdition(LookupError):
    """There is no such edition."""


@dataclass(frozen=True, slots=True)
class AnyEdition:
    """An edition for those who write it, whatever its state."""

    number: int
    standing: Standing
    public: int | None
    """Number of the edition that patients see."""
    content: Content | None
    """The content; None while no page can be made of the edition's rows."""


@dataclass(frozen=True, slots=True)
class _Current:
    """The published edition of each procedure, in the order of their names, and when that was asked."""

    contents: dict[str, Content]
    asked: float


_memory: dict[str, _Current] = {}
_asking = Lock()


def for_procedure(slug: str) -> Content:
    """Return the published edition of ``slug``: no query, or the one that asks which edition is current.

    :raises UnknownProcedure: if there is none.
    """
    content = _current().get(slug)
    if content is None:
        raise UnknownProcedure(slug)
    return content


def published() -> tuple[Content, ...]:
    """Return every procedure that has a published edition, by name."""
    return tuple(_current().values())


def typical() -> dict[str, Protocol]:
    """Return the protocol of each published edition, as the source has it, by the procedure's slug."""
    return {content.protocol.procedure: content.protocol for content in published()}


def forget() -> None:
    """Ask the database again for everything."""
    _memory.clear()
    _load.cache_clear()


def _current() -> dict[str, Content]:
    known = _memory.get("current")
    if known is None:
        return _ask(None)
    # One thread asks; while it waits for a slow database, the others answer from memory.
    if monotonic() - known.asked < FRESH_FOR or not _asking.acquire(blocking=False):
        return known.contents
    try:
        return _ask(known)
    finally:
        _asking.release()


def _ask(known: _Current | None) -> dict[str, Content]:
    asked = monotonic()
    try:
        known_by = ("procedure__slug", "pk", "published_at", "procedure__name")
        editions = rows.Edition.objects.published().values_list(*known_by)
        contents = {slug: _load(*key) for slug, *key in editions}
    except Error:
        if known is None:
            raise
        logger.exception("The database is away; editions in memory go on answering.")
        contents, asked = known.contents, monotonic()
    _memory["current"] = _Current(contents, asked)
    return contents


@lru_cache(maxsize=64)
def _load(pk: int, published_at: datetime | None, name: str) -> Content:
    """Load an edition once; a restored database may give its key to another, and a name may change."""
    return content_of(rows.Edition.objects.whole().get(pk=pk))


def for_edition(pk: int) -> AnyEdition:
    """Return any edition, read afresh each time, since a draft changes.

    :raises UnknownEdition: if there is none.
    """
    try:
        edition = rows.Edition.objects.whole().get(pk=pk)
    except rows.Edition.DoesNotExist as error:
        raise UnknownEdition(pk) from error
    public = rows.Edition.objects.published().filter(procedure=edition.procedure).values_list("number", flat=True)
    try:
        content: Content | None = content_of(edition)
    except NO_TIMELINE:
        content = None
    if content and not content.protocol.milestones:  # and with them no source
        content = None
    return AnyEdition(edition.number, Standing(edition.status), public.first(), content)


def content_of(edition: rows.Edition) -> Content:
    """Return an edition's rows as domain objects, in a fixed number of queries.

    :raises DomainError: if a draft's rows make no protocol.
    """
    sources = {row.pk: _source(row) for row in edition.content_sources.all()}
    milestones = (_milestone(row, sources[row.source_id]) for row in edition.milestones.all())
    protocol = Protocol(
        procedure=edition.procedure.slug,
        name=edition.procedure.name,
        edition=edition.number,
        milestones=tuple(milestones),
        changed_at=edition.published_at,
    )
    return Content(protocol, _guide(edition, sources))


def _source(row: rows.Source) -> Source:
    return Source(
        key=row.key,
        title=row.title,
        publisher=row.publisher,
        last_reviewed=row.last_reviewed,
        address=row.address,
        says=lines_of(row.says),
        silent_on=lines_of(row.silent_on),
        references=lines_of(row.references),
        references_accessed=row.references_accessed,
    )


def _milestone(row: milestone_rows.Milestone, source: Source) -> Milestone:
    return Milestone(
        key=row.key,
        kind=Kind(row.kind),
        title=row.title,
        window=row.window(),
        source=source,
        words=words_of(row),
        fades_until=row.fades_until,
        counts_back=row.counts_back,
        colour=ColourRole(row.colour),
    )


def words_of(row: milestone_rows.Milestone) -> Words:
    """Return the row's texts: a column has its field's name, and a speech two, ``now_sentence`` and ``now_lead``."""
    texts: dict[str, Any] = {name: getattr(row, name) for name in TEXTS}
    for name in SPEECHES:
        texts[name] = Speech(getattr(row, f"{name}_sentence"), getattr(row, f"{name}_lead"))
    return Words(**texts)


def _guide(edition: rows.Edition, sources: dict[int, Source]) -> Guide:
    return Guide(
        question=edition.question,
        hint=edition.hint,
        summary=edition.summary,
        title=edition.guide_title,
        lead=edition.guide_lead,
        questions=lines_of(edition.questions),
        sections=tuple(_section(row, sources[row.source_id]) for row in edition.guide_sections.all()),
        sources=tuple(sources.values()),
        published_on=timezone.localdate(edition.published_at) if edition.published_at else None,
        review_due=edition.review_due,
    )


def _section(row: rows.GuideSection, source: Source) -> Section:
    drawing = Illustration(row.illustration, row.illustration_alt, row.illustration_caption, row.illustration_dark)
    return Section(
        key=row.key,
        title=row.title,
        html=row.body_html,
        source=source,
        illustration=drawing if row.illustration else None,
        help_title=row.help_title,
    )
