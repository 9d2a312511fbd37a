"""The list of milestones, and the card that says what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from recovery.domain.clinic_facts import SetBy
from recovery.domain.offsets import Unit
from recovery.domain.protocol import Kind
from recovery.domain.timeline import Entry, Moment, Phase, Status, Timeline
from recovery.patient.page.addresses import Addresses
from recovery.patient.page.clinic_card import Mark, Phone, Values, mark, phone, tag, values
from recovery.patient.page.counts import Count, count_down, count_from_surgery, is_fuzzy
from recovery.patient.page.sentences import Speaker, clinic_name, when
from recovery.text.formatting import Html, Prose, capitalised, compose, month_and_year, one_end


class Look(StrEnum):
    """How a milestone is drawn. Soft: its usual time has passed, and we cannot know that it happened."""

    DONE = "done"
    SOFT = "soft"
    NOW = "now"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone."""

    key: str
    status: Status
    look: Look
    is_fuzzy: bool
    is_current: bool
    title: str
    when: Prose
    counted: Prose
    lasts: str
    guidance_html: Html
    more_address: str
    source: str
    """The month it was reviewed; empty for what a clinic added."""
    source_address: str
    mark: Mark
    tag: str
    clinic: str
    """Named beside what is theirs; empty where the step is all the source's."""
    values: Values | None
    clinic_html: Html
    cannot_come: Phone | None


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes next. ``label`` is "Next", or "Then" where the page already speaks of the next."""

    label: str
    title: str
    when: Prose
    text: Prose
    count: Count | None


def steps(timeline: Timeline, moment: Moment, addresses: Addresses) -> Iterator[Step]:
    """Every milestone, in the timeline's order."""
    speaker = Speaker(timeline, moment.day)
    number = phone(timeline.protocol.clinic)
    for entry in timeline.entries:
        milestone = entry.milestone
        status = moment.status(entry)
        is_clinics = milestone.set_by is SetBy.CLINIC or bool(milestone.clinic_html)
        yield Step(
            key=entry.key,
            status=status,
            look=_look(entry, status),
            is_fuzzy=is_fuzzy(entry),
            is_current=entry is moment.current and status is Status.NOW,
            title=milestone.title,
            when=_when_line(entry, status, speaker),
            counted=_counted(entry),
            lasts=milestone.words.lasts,
            guidance_html=Html(milestone.words.guidance_html),
            more_address=addresses.section(milestone.words.guide_section),
            source=month_and_year(milestone.source.last_reviewed) if milestone.source else "",
            source_address=addresses.source,
            mark=mark(milestone),
            tag=tag(milestone),
            clinic=clinic_name(timeline) if is_clinics else "",
            values=values(milestone),
            clinic_html=Html(milestone.clinic_html),
            cannot_come=number if milestone.kind is Kind.VISIT and status is not Status.PAST else None,
        )


def _look(entry: Entry, status: Status) -> Look:
    """Only what has an exact last day is ticked; of the rest we cannot know that it happened."""
    if status is Status.PAST:
        return Look.SOFT if is_fuzzy(entry) else Look.DONE
    return Look.NOW if status is Status.NOW else Look.LATER


def _when_line(entry: Entry, status: Status, speaker: Speaker) -> Prose:
    words, window = entry.milestone.words, entry.milestone.window
    if entry.milestone.set_by is SetBy.CLINIC:
        return _clinics_when_line(entry, status)
    if status is Status.PAST and words.timing_after:
        return speaker.say(entry, words.timing_after)
    if status is Status.PAST and is_fuzzy(entry) and entry.latest and window:
        return compose(_("Typically by {end}"), end=one_end(entry.latest, window.unit))
    return timing_line(entry)


def _clinics_when_line(entry: Entry, status: Status) -> Prose:
    """A stage that has begun says until when: that is what the clinic has set."""
    window, has_begun = entry.milestone.window, status in (Status.NOW, Status.PAST)
    if entry.milestone.kind is Kind.STAGE and has_begun and entry.latest and window:
        return compose(_("Until {end}"), end=one_end(entry.latest, window.unit))
    return timing_line(entry)


def timing_line(entry: Entry) -> Prose:
    """When it is, whatever day it is now: its window, or the source's words."""
    words = entry.milestone.words
    if entry.earliest is None:
        return (words.timing,)
    if entry.milestone.is_open:
        return capitalised(compose(_("{timing}. No fixed end."), timing=words.timing))
    return capitalised(when(entry))


def _counted(entry: Entry) -> Prose:
    """The exact arithmetic, once, for a window that is shown in rough words."""
    window = entry.milestone.window
    if not is_fuzzy(entry) or not window or not entry.earliest or not entry.latest:
        return ()
    if entry.milestone.set_by is SetBy.CLINIC:
        return _clinics_counted(entry, entry.earliest, entry.latest)
    if entry.earliest == entry.latest:
        words = _("Counted from your date, that is around {day}. Treat it as a guide, not a deadline.")
        return compose(words, day=one_end(entry.latest, Unit.DAY))
    return compose(
        _("Counted from your date, that is around {start} to {end}. Treat those as a guide, not a deadline."),
        start=one_end(entry.earliest, Unit.DAY, year=entry.earliest.year != entry.latest.year),
        end=one_end(entry.latest, Unit.DAY),
    )


def _clinics_counted(entry: Entry, start: date, end: date) -> Prose:
    if entry.milestone.kind is Kind.STAGE and _clinics_end_is_said(entry):
        return ()
    if entry.milestone.kind is Kind.STAGE or start == end:
        words = _("Counted from your date, your clinic’s time ends around {day}. Treat it as a guide, not a deadline.")
        return compose(words, day=one_end(end, Unit.DAY))
    return compose(
        _(
            "Counted from your date, your clinic’s range is around {start} to {end}. "
            "Treat those as a guide, not a deadline."
        ),
        start=one_end(start, Unit.DAY, year=start.year != end.year),
        end=one_end(end, Unit.DAY),
    )


def _clinics_end_is_said(entry: Entry) -> bool:
    """Whether the window's own words already have its last day in them."""
    window = entry.milestone.window
    return window is not None and window.unit is not Unit.MONTH


def coming(timeline: Timeline, moment: Moment) -> Coming | None:
    """What comes next, and roughly how soon; None once nothing dated is ahead."""
    if moment.next is None:
        return None
    is_said = moment.next is moment.current
    entry = _after(timeline, moment.next) if is_said else moment.next
    if entry is None:
        return None
    count = count_from_surgery(entry) if is_said else count_down(moment.day, entry)
    return Coming(
        label=pgettext("what follows", "Then") if is_said else _("Next"),
        title=entry.milestone.title,
        when=_coming_when(entry),
        text=_coming_text(entry, Speaker(timeline, moment.day)),
        count=count,
    )


def _coming_when(entry: Entry) -> Prose:
    """The window in words, where the text does not already say it."""
    return capitalised(when(entry)) if entry.milestone.words.coming else ()


def _coming_text(entry: Entry, speaker: Speaker) -> Prose:
    words, window = entry.milestone.words, entry.milestone.window
    if words.coming:
        return speaker.say(entry, words.coming)
    if entry.earliest is None:
        return ()
    is_one_time = len(when(entry)) == 1
    if is_one_time or not is_fuzzy(entry) or entry.latest is None or window is None:
        return timing_line(entry)
    if entry.milestone.set_by is SetBy.CLINIC:
        return compose(_("{clinic} plans this for {when}."), clinic=clinic_name(speaker.timeline), when=when(entry))
    start = one_end(entry.earliest, window.unit, year=entry.earliest.year != entry.latest.year)
    pattern = _("For most, this is from {start} on. For some it can take up to {end}.")
    if entry.milestone.kind is Kind.STAGE:
        pattern = _("Usually lasts from {start} to {end}.")
    return compose(pattern, start=start, end=one_end(entry.latest, window.unit))


def _after(timeline: Timeline, entry: Entry) -> Entry | None:
    index = timeline.entries.index(entry) + 1
    return next((e for e in timeline.entries[index:] if e.earliest), None)


def open_matters(timeline: Timeline) -> tuple[Entry, ...]:
    """The undated milestones: what is still to come once nothing dated is ahead."""
    return tuple(entry for entry in timeline.entries if entry.earliest is None)


def is_over(moment: Moment) -> bool:
    """Whether everything with a date is past."""
    return moment.next is None and moment.phase is Phase.AFTER
