"""The strings of a timeline on a sheet of paper, kept to one page."""

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
from recovery.domain.timeline import Timeline
from recovery.patient.page.addresses import Addresses
from recovery.patient.page.attribution import Mark, SourceLine, Team, mark, source_lines, team, typical_words
from recovery.patient.page.chart import Chart, chart, scale_of
from recovery.patient.page.sentences import clinic_name
from recovery.patient.page.steps import timing_line
from recovery.text.formatting import Dated, Prose, chart_date, date_with_year, full_date, plain

LONGEST_TEXT = 110
"""The most letters of a text that was not written for paper."""
_TAG_OR_TEXT = re.compile(r"""<(/?[a-z0-9]+)(?: (?:start|value)="([0-9]+)")?[^>]*>|([^<]+)""", re.ASCII)


class Room(StrEnum):
    """The parts of the sheet that are kept so that it fits on one page, in the order in which they are given up."""

    ALL = "all"
    NAMES = "names"
    """The chart without its words: the table has them."""
    TABLE = "table"
    """No chart."""
    DATES = "dates"
    """No chart, and of each milestone its name and its dates."""


_FITS = ((Room.ALL, 18), (Room.NAMES, 21), (Room.TABLE, 38))
"""The most lines of text that the table may have, found by printing on the shorter of A4 and Letter."""


@dataclass(frozen=True, slots=True)
class HandoutLine:
    """One milestone; ``text`` is short enough for a table."""

    title: str
    when: Prose
    text: str


@dataclass(frozen=True, slots=True)
class Handout:
    """Everything on the page, beside the protocol's own words."""

    surgery_date: Dated
    printed: Dated
    chart: Chart
    lines: tuple[HandoutLine, ...]
    qr: str
    back: str
    address: str
    sources: tuple[SourceLine, ...]
    clinic: Team | None
    room: Room


def handout(timeline: Timeline, addresses: Addresses, *, origin: str) -> Handout:
    """Return the sheet for ``timeline``, printed today; ``origin`` is the site's scheme and host."""
    lines = tuple(_lines(timeline))
    height = 0
    for line in lines:  # In lines of text: the tallest of the row's three cells.
        cells = ((line.title, 16), (plain(line.when), 22), (line.text, 34))
        height += max(ceil(len(text) / letters) for text, letters in cells)
    return Handout(
        surgery_date=full_date(timeline.surgery_date),
        printed=date_with_year(timeline.today),
        chart=chart(timeline, scale_of(timeline), timeline.now, None, today=chart_date(timeline.today)),
        lines=lines,
        qr=addresses.address("qr"),
        back=addresses.timeline,
        address=f"{origin}{addresses.timeline}",
        sources=source_lines(timeline.protocol.sources),
        clinic=team(timeline.protocol),
        room=next((room for room, most in _FITS if height <= most), Room.DATES),
    )


def _lines(timeline: Timeline) -> Iterator[HandoutLine]:
    clinic = clinic_name(timeline)
    for entry in timeline.entries:
        milestone, words = entry.milestone, entry.milestone.words
        text = words.on_paper or words.lasts or _first_paragraph(words.guidance_html)
        match mark(milestone):
            case Mark.SET:
                pattern = _("Set by {clinic}. Typical: {typical}.")
                set_by = pattern.format(clinic=clinic, typical=typical_words(milestone))
                # An event's own text states the source's timing.
                text = set_by if milestone.kind is Kind.EVENT else f"{set_by} {text}".strip()
            case Mark.ADDED:
                text = f"{_('Added by {clinic}.').format(clinic=clinic)} {text}".strip()
            case Mark.SOURCE:
                pass
        yield HandoutLine(milestone.title, timing_line(entry), text)


def _first_paragraph(html: str) -> str:
    """Return the first paragraph's words, or their beginning, and tell if more follows.

    It stands in for content that has no words for paper yet.
    """
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
