"""The guide and the page about its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.utils.translation import ngettext

from recovery.domain.edition import Guide, Section
from recovery.domain.limits import OLD_AFTER_YEARS
from recovery.domain.protocol import Protocol, Source
from recovery.patient.page.answers import Answer, back_by_without_surgery
from recovery.patient.page.sources import SourceLine, source_lines
from recovery.text.formatting import Dated, date_with_year, month_and_year


@dataclass(frozen=True, slots=True)
class GuidePage:
    """The guide of one procedure."""

    name: str
    edition: int
    title: str
    lead: str
    sections: tuple[tuple[Section, str], ...]
    """Each with the month of its source's review."""
    reviewed: Dated
    published: Dated | None
    review_due: Dated | None
    answer: Answer | None
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True)
class SourceCard:
    """One source with its age in words."""

    source: Source
    reviewed: Dated
    age: str
    accessed: Dated | None


@dataclass(frozen=True, slots=True)
class SourcePage:
    """About the source."""

    name: str
    edition: int
    cards: tuple[SourceCard, ...]
    sources: tuple[SourceLine, ...]
    published: Dated | None
    review_due: Dated | None


def guide_page(protocol: Protocol, guide: Guide, today: date, target: date | None) -> GuidePage:
    """The guide; with the answer to planning backwards if a ``target`` is asked about."""
    return GuidePage(
        name=protocol.name,
        edition=protocol.edition,
        title=guide.title,
        lead=guide.lead,
        sections=tuple((each, month_and_year(each.source.last_reviewed)) for each in guide.sections),
        reviewed=last_reviewed(guide),
        published=_optional(guide.published_on),
        review_due=_optional(guide.review_due),
        answer=back_by_without_surgery(protocol, target, today) if target else None,
        sources=source_lines(guide.sources),
    )


def source_page(protocol: Protocol, guide: Guide, today: date) -> SourcePage:
    """Every source of the edition."""
    return SourcePage(
        name=protocol.name,
        edition=protocol.edition,
        cards=tuple(_card(source, today) for source in guide.sources),
        sources=source_lines(guide.sources),
        published=_optional(guide.published_on),
        review_due=_optional(guide.review_due),
    )


def last_reviewed(guide: Guide) -> Dated:
    """The day the oldest of its sources was reviewed: a newer one must not hide its age."""
    return date_with_year(min(source.last_reviewed for source in guide.sources))


def _card(source: Source, today: date) -> SourceCard:
    # Whole years before today: on the day itself it is not more than that.
    years = relativedelta(today - timedelta(days=1), source.last_reviewed).years
    age = ngettext("That review is more than {n} year old.", "That review is more than {n} years old.", years).format(
        n=years
    )
    return SourceCard(
        source=source,
        reviewed=date_with_year(source.last_reviewed),
        age=age if years >= OLD_AFTER_YEARS else "",
        accessed=_optional(source.references_accessed),
    )


def _optional(day: date | None) -> Dated | None:
    return date_with_year(day) if day else None
