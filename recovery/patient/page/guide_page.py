"""The strings of the guide, and of the page about its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.utils.translation import ngettext

from recovery.domain.edition import Guide, Section
from recovery.domain.limits import OLD_AFTER_YEARS
from recovery.domain.protocol import Protocol, Source
from recovery.patient.page.answers import Answer, back_by_without_surgery
from recovery.patient.page.attribution import SourceLine, last_reviewed, source_lines
from recovery.text.formatting import Dated, date_with_year, month_and_year


@dataclass(frozen=True, slots=True)
class GuidePage:
    """The guide of one procedure, beside its own words."""

    sections: tuple[tuple[Section, str], ...]
    """Each section with the month in which its source was reviewed."""
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

    cards: tuple[SourceCard, ...]
    sources: tuple[SourceLine, ...]
    published: Dated | None
    review_due: Dated | None


def guide_page(protocol: Protocol, guide: Guide, today: date, target: date | None) -> GuidePage:
    """Return the guide; with the answer to planning backwards if a ``target`` is asked about."""
    return GuidePage(
        sections=tuple((section, month_and_year(section.source.last_reviewed)) for section in guide.sections),
        reviewed=last_reviewed(guide.sources),
        published=_date_words(guide.published_on),
        review_due=_date_words(guide.review_due),
        answer=back_by_without_surgery(protocol, target, today) if target else None,
        sources=source_lines(guide.sources),
    )


def source_page(guide: Guide, today: date) -> SourcePage:
    """Return every source of the edition, each with its age in words once it is old."""
    cards = []
    for source in guide.sources:
        # Whole years before today: on the day itself it is not more than that.
        years = relativedelta(today - timedelta(days=1), source.last_reviewed).years
        age = ""
        if years >= OLD_AFTER_YEARS:
            words = ngettext("That review is more than {n} year old.", "That review is more than {n} years old.", years)
            age = words.format(n=years)
        reviewed, accessed = date_with_year(source.last_reviewed), _date_words(source.references_accessed)
        cards.append(SourceCard(source, reviewed, age, accessed))
    return SourcePage(
        cards=tuple(cards),
        sources=source_lines(guide.sources),
        published=_date_words(guide.published_on),
        review_due=_date_words(guide.review_due),
    )


def _date_words(day: date | None) -> Dated | None:
    return date_with_year(day) if day else None
