"""The sheet of paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from django.utils.translation import gettext as _

from recovery.domain.protocol import Kind
from recovery.domain.timeline import Entry, Timeline
from recovery.formatting import Dated, Prose, chart_date, date_with_year, full_date
from recovery.presenters.addresses import Addresses
from recovery.presenters.chart import Chart, chart, scale_of
from recovery.presenters.clinic import Mark, Team, mark, team, typical_words
from recovery.presenters.sentences import clinic_name
from recovery.presenters.sources import SourceLine, source_lines
from recovery.presenters.steps import timing_line

MOST_LINES = 10
"""Rows of the chart and of the table that fit on the shorter paper, each with all its words."""
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Line:
    """One milestone; ``text`` is short enough for a table."""

    title: str
    when: Prose
    text: str


@dataclass(frozen=True, slots=True)
class Handout:
    """Everything on the page."""

    name: str
    surgery_date: Dated
    printed: Dated
    chart: Chart
    lines: tuple[Line, ...]
    qr: str
    back: str
    address: str
    sources: tuple[SourceLine, ...]
    edition: int
    clinic: Team | None
    is_long: bool
    """More milestones than leave room for the chart's words above its rows."""


def handout(timeline: Timeline, addresses: Addresses, *, origin: str) -> Handout:
    """The sheet for ``timeline``, printed today."""
    lines = tuple(_lines(timeline))
    drawn = chart(timeline, scale_of(timeline), timeline.now, None, today=chart_date(timeline.today))
    return Handout(
        name=timeline.protocol.name,
        surgery_date=full_date(timeline.surgery_date),
        printed=date_with_year(timeline.today),
        chart=drawn,
        lines=lines,
        qr=addresses.output("qr"),
        back=addresses.timeline,
        address=f"{origin}{addresses.timeline}",
        sources=source_lines(timeline.protocol.sources),
        edition=timeline.protocol.edition,
        clinic=team(timeline.protocol),
        is_long=len(drawn.rows) + len(lines) > MOST_LINES,
    )


def _lines(timeline: Timeline) -> Iterator[Line]:
    for entry in timeline.entries:
        words = entry.milestone.words
        text = words.on_paper or words.lasts or _first_paragraph(words.guidance_html)
        if whose := _whose(entry, clinic_name(timeline)):
            is_said = mark(entry.milestone) is Mark.SET and entry.milestone.kind is Kind.EVENT
            text = whose if is_said else f"{whose} {text}".strip()
        yield Line(entry.milestone.title, timing_line(entry), text)


def _whose(entry: Entry, clinic: str) -> str:
    """Put before the text of what a clinic set or added; in place of an event's, which states the source's timing."""
    match mark(entry.milestone):
        case Mark.SET:
            words = _("Set by {clinic}. Typical: {typical}.")
            return words.format(clinic=clinic, typical=typical_words(entry.milestone))
        case Mark.ADDED:
            return _("Added by {clinic}.").format(clinic=clinic)
        case Mark.SOURCE:
            return ""


def _first_paragraph(html: str) -> str:
    """The words of it: for content that has none for paper yet."""
    return unescape(_TAG.sub("", html.partition("</p>")[0])).strip()
