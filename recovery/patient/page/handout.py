"""The sheet of paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from math import ceil
from textwrap import shorten

from django.utils.translation import gettext as _

from recovery.domain.protocol import Kind
from recovery.domain.timeline import Entry, Timeline
from recovery.patient.page.addresses import Addresses
from recovery.patient.page.chart import Chart, chart, scale_of
from recovery.patient.page.clinic_card import Mark, Team, mark, team, typical_words
from recovery.patient.page.sentences import clinic_name
from recovery.patient.page.sources import SourceLine, source_lines
from recovery.patient.page.steps import timing_line
from recovery.text.formatting import Dated, Prose, chart_date, date_with_year, full_date, plain

LONGEST_TEXT = 110
"""Letters of a text that was not written for paper."""
_TAG_OR_TEXT = re.compile(r"""<(/?[a-z0-9]+)(?: (?:start|value)="([0-9]+)")?[^>]*>|([^<]+)""", re.ASCII)


class Room(StrEnum):
    """What of the sheet fits on one page, in the order in which it is given up."""

    ALL = "all"
    NAMES = "names"
    """The chart without its words: the table has them."""
    TABLE = "table"
    """No chart."""
    DATES = "dates"
    """No chart, and of each milestone its name and its dates."""


_FITS = ((Room.ALL, 18), (Room.NAMES, 21), (Room.TABLE, 38))
"""How many lines of text the table may have, found by printing on the shorter of A4 and Letter."""


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
    room: Room


def handout(timeline: Timeline, addresses: Addresses, *, origin: str) -> Handout:
    """The sheet for ``timeline``, printed today."""
    lines = tuple(_lines(timeline))
    return Handout(
        name=timeline.protocol.name,
        surgery_date=full_date(timeline.surgery_date),
        printed=date_with_year(timeline.today),
        chart=chart(timeline, scale_of(timeline), timeline.now, None, today=chart_date(timeline.today)),
        lines=lines,
        qr=addresses.output("qr"),
        back=addresses.timeline,
        address=f"{origin}{addresses.timeline}",
        sources=source_lines(timeline.protocol.sources),
        edition=timeline.protocol.edition,
        clinic=team(timeline.protocol),
        room=_room(lines),
    )


def _room(lines: tuple[Line, ...]) -> Room:
    height = sum(map(_height, lines))
    return next((room for room, most in _FITS if height <= most), Room.DATES)


def _height(line: Line) -> int:
    """In lines of text: the tallest of the row's three cells."""
    cells = ((line.title, 16), (plain(line.when), 22), (line.text, 34))
    return max(ceil(len(text) / letters) for text, letters in cells)


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
    """The words of it, or its beginning: for content that has none for paper yet. What is left out is told."""
    words: list[str] = []
    pieces = _TAG_OR_TEXT.findall(html)
    more = ""
    counted: list[int | None] = []
    """The number before each list's next item; None in a list that has dots."""
    for place, (tag, number, text) in enumerate(pieces, start=1):
        match tag:
            case "ol" | "ul":
                counted.append(int(number or 1) - 1 if tag == "ol" else None)
            case "/ol" | "/ul":
                counted.pop()
            case "li" if counted and counted[-1] is not None:
                counted[-1] = int(number or counted[-1] + 1)
                words.append(f" {counted[-1]}. ")
            case "br" | "li" | "/p" | "/h3":
                words.append(" ")
        words.append(text)
        if not counted and tag in ("/p", "/ol", "/ul"):
            more = _("There is more on your page.") if any(rest.strip() for *_tag, rest in pieces[place:]) else ""
            break
    return f"{shorten(unescape(''.join(words)), LONGEST_TEXT, placeholder='…')} {more}".rstrip()
