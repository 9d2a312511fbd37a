"""What a patient sees, beside the form that changes it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.domain.timeline import Timeline
from recovery.formatting import Prose, date_with_year
from recovery.presenters.chart import Chart, chart, scale_of
from recovery.presenters.sentences import Speaker


@dataclass(frozen=True, slots=True)
class Preview:
    """A chart, and the sentence above it."""

    lead: str
    day: str
    sentence: Prose
    chart: Chart
    note: str


def preview(timeline: Timeline, *, is_example: bool, note: str = "") -> Preview:
    """The timeline in small; ``is_example``: nobody has typed a date."""
    surgery = date_with_year(timeline.surgery_date).text
    lead = _("Type the surgery date. Until then, an example with surgery on {date}.") if is_example else ""
    return Preview(
        lead=lead.format(date=surgery),
        day=_day(timeline),
        sentence=Speaker(timeline, timeline.today).sentence(timeline.now),
        chart=chart(timeline, scale_of(timeline), timeline.now, None),
        note=note,
    )


def _day(timeline: Timeline) -> str:
    number = (timeline.today - timeline.surgery_date).days
    if number < 0:
        return ngettext("{n} day to go.", "{n} days to go.", -number).format(n=-number)
    return _("Day {day}, week {week}.").format(day=number, week=number // 7 + 1)
