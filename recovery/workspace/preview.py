"""The patient's page of a link that is not saved, in small, beside the form that changes it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.clinic.links import link_content, opening, tokens
from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.content import published_editions
from recovery.domain.errors import DomainError
from recovery.domain.protocol import Kind
from recovery.domain.timeline import Entry, Timeline, build
from recovery.patient.page.chart import Chart, chart, scale_of
from recovery.patient.page.question import EXAMPLE_DAY
from recovery.patient.page.sentences import Speaker
from recovery.patient.page.sentences import when as when_words
from recovery.site.http import site_today
from recovery.text.formatting import Prose, compose, date_with_year, one_end, plain


@dataclass(frozen=True, slots=True)
class Preview:
    """A chart, and the sentence above it."""

    lead: str
    surgery: str
    """The date it is drawn for."""
    day: str
    sentence: Prose
    chart: Chart
    notes: tuple[str, ...]
    seen: Mapping[str, str]
    """The time at which the patient sees each milestone, by its key; none for open ends and without dates."""


def preview_of(link: TimelineLink, today: date, *, day: int | None = None) -> Preview | None:
    """Return the chart and the sentence of today, or of day number ``day``; an example where there is no date."""
    try:
        protocol = link_content.content_of(link).protocol
    except (published_editions.UnknownProcedure, DomainError):
        return None
    surgery = link.surgery_date or today - timedelta(days=EXAMPLE_DAY)
    seen_on = today if day is None else surgery + timedelta(days=day)
    return _in_small(build(protocol, surgery, seen_on), is_example=link.surgery_date is None)


def preview_of_protocol(protocol: ClinicProtocol, today: date, day: int) -> Preview | None:
    """Return the preview of this protocol on day number ``day``; None where it makes no timeline."""
    link = TimelineLink(clinic=protocol.clinic, procedure=protocol.procedure, protocol=protocol)
    return preview_of(link, today, day=day)


def their_page(link: TimelineLink) -> str:
    """Return the address of the patient's page; empty where it opens no more, or cannot be made again."""
    if not opening.state_of(link, site_today()).is_live:
        return ""
    with suppress(tokens.LostKey):
        return reverse("shared:timeline", args=[tokens.token_of(link)])
    return ""


def _in_small(timeline: Timeline, *, is_example: bool) -> Preview:
    """Return the timeline in small; ``is_example``: nobody has typed a date."""
    surgery = date_with_year(timeline.surgery_date).text
    lead = _("Type the surgery date. Until then, an example with surgery on {date}.") if is_example else ""
    seen = _("With surgery on {date}, the patient sees: {when}.") if is_example else _("The patient sees: {when}.")
    whens = {entry.key: plain(_when(entry)) for entry in timeline.entries}
    return Preview(
        lead=lead.format(date=surgery),
        surgery=_("With surgery on {date}.").format(date=surgery),
        day=_day(timeline),
        sentence=Speaker(timeline, timeline.today).sentence(timeline.now),
        chart=chart(timeline, scale_of(timeline), timeline.now, None),
        notes=tuple(note.text for note in timeline.protocol.notes),
        seen={key: seen.format(date=surgery, when=when) for key, when in whens.items() if when},
    )


def _when(entry: Entry) -> Prose:
    """Say when a milestone is, as the patient's page has it; for a stage, when it ends."""
    window, end = entry.milestone.window, entry.latest
    if entry.milestone.kind is Kind.STAGE and window and end:
        return compose(_("until {end}"), end=one_end(end, window.unit))
    return when_words(entry)


def _day(timeline: Timeline) -> str:
    number = (timeline.today - timeline.surgery_date).days
    if number < 0:
        return ngettext("{n} day to go.", "{n} days to go.", -number).format(n=-number)
    return _("Day {day}, week {week}.").format(day=number, week=number // 7 + 1)
