"""The list of milestones, and the card that says what comes next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from recovery.domain.clinic_facts import SetBy
from recovery.domain.offsets import Unit
from recovery.domain.protocol import Kind
from recovery.domain.timeline import Entry, Moment, Status, Timeline
from recovery.patient.page.addresses import Addresses
from recovery.patient.page.attribution import Mark, Values, mark, values
from recovery.patient.page.sentences import Speaker, clinic_name, when
from recovery.text.formatting import Html, Prose, capitalised, compose, month_and_year, one_end

NEAR_DAYS = {Unit.DAY: 7, Unit.WEEK: 7, Unit.MONTH: 14}
"""Nearer than this, a date that is as rough as its unit is "around now" and is not counted down to."""


class Look(StrEnum):
    """The ways to draw a milestone. Soft: its usual time has passed, and we cannot know that it happened."""

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
    mark: Mark
    values: Values | None
    clinic_html: Html
    can_be_cancelled: bool


@dataclass(frozen=True, slots=True)
class Count:
    """A number, or words in its place, with the words above and below it."""

    above: str
    number: str
    below: str


@dataclass(frozen=True, slots=True)
class Coming:
    """The card about what comes next. ``label`` is "Next", or "Then" where the page already speaks of the next."""

    label: str
    title: str
    when: Prose
    text: Prose
    count: Count | None


def steps(timeline: Timeline, moment: Moment, addresses: Addresses) -> Iterator[Step]:
    """Yield every milestone, in the timeline's order."""
    speaker = Speaker(timeline, moment.day)
    for entry in timeline.entries:
        milestone = entry.milestone
        status = moment.status(entry)
        is_rough = has_rough_time(entry)
        # Only what has an exact last day is ticked; of the rest we cannot know that it happened.
        past_look = Look.SOFT if is_rough else Look.DONE
        yield Step(
            key=entry.key,
            status=status,
            look={Status.PAST: past_look, Status.NOW: Look.NOW}.get(status, Look.LATER),
            is_fuzzy=is_rough,
            is_current=entry is moment.current and status is Status.NOW,
            title=milestone.title,
            when=_when_line(entry, status, speaker, is_rough=is_rough),
            counted=_counted(entry) if is_rough else (),
            lasts=milestone.words.lasts,
            guidance_html=Html(milestone.words.guidance_html),
            more_address=addresses.section(section) if (section := milestone.words.guide_section) else "",
            source=month_and_year(milestone.source.last_reviewed) if milestone.source else "",
            mark=mark(milestone),
            values=values(milestone),
            clinic_html=Html(milestone.clinic_html),
            can_be_cancelled=milestone.kind is Kind.VISIT and status is not Status.PAST,
        )


def has_rough_time(entry: Entry) -> bool:
    """Whether its time is open, or in weeks or months."""
    window = entry.milestone.window
    if window is None or entry.milestone.kind is Kind.VISIT:
        return False
    return window.latest is None or window.unit is not Unit.DAY


def _when_line(entry: Entry, status: Status, speaker: Speaker, *, is_rough: bool) -> Prose:
    milestone, window = entry.milestone, entry.milestone.window
    if milestone.set_by is SetBy.CLINIC:
        # A stage that has begun says until when: that is what the clinic has set.
        has_begun = status in (Status.NOW, Status.PAST)
        if milestone.kind is Kind.STAGE and has_begun and entry.latest and window:
            return compose(_("Until {end}"), end=one_end(entry.latest, window.unit))
    elif status is Status.PAST and milestone.words.timing_after:
        return speaker.say(entry, milestone.words.timing_after)
    elif status is Status.PAST and is_rough and entry.latest and window:
        return compose(_("Typically by {end}"), end=one_end(entry.latest, window.unit))
    return timing_line(entry)


def timing_line(entry: Entry) -> Prose:
    """Say when it is, whatever day it is now: its window, or the source's words."""
    words = entry.milestone.words
    if entry.earliest is None:
        return (words.timing,)
    if entry.milestone.is_open:
        return capitalised(compose(_("{timing}. No fixed end."), timing=words.timing))
    return capitalised(when(entry))


def _counted(entry: Entry) -> Prose:
    """Say the exact arithmetic, once, for a window that is shown in rough words."""
    window, start, end = entry.milestone.window, entry.earliest, entry.latest
    if window is None or start is None or end is None:
        return ()
    is_clinics = entry.milestone.set_by is SetBy.CLINIC
    is_stage = entry.milestone.kind is Kind.STAGE
    if is_clinics and is_stage and window.unit is not Unit.MONTH:
        return ()  # The window's own words already have its last day in them.
    if start == end or (is_clinics and is_stage):
        words = _("Counted from your date, that is around {day}. Treat it as a guide, not a deadline.")
        if is_clinics:
            words = _(
                "Counted from your date, your clinic’s time ends around {day}. Treat it as a guide, not a deadline."
            )
        return compose(words, day=one_end(end, Unit.DAY))
    words = _("Counted from your date, that is around {start} to {end}. Treat those as a guide, not a deadline.")
    if is_clinics:
        words = _(
            "Counted from your date, your clinic’s range is around {start} to {end}. "
            "Treat those as a guide, not a deadline."
        )
    start_words = one_end(start, Unit.DAY, year=start.year != end.year)
    return compose(words, start=start_words, end=one_end(end, Unit.DAY))


def coming(timeline: Timeline, moment: Moment) -> Coming | None:
    """Say what comes next, and roughly how soon; None once nothing dated is ahead."""
    entry = moment.next
    if entry is None:
        return None
    is_said = entry is moment.current
    if is_said:
        following = timeline.entries[timeline.entries.index(entry) + 1 :]
        entry = next((later for later in following if later.earliest), None)
        if entry is None:
            return None
    return Coming(
        label=pgettext("what follows", "Then") if is_said else _("Next"),
        title=entry.milestone.title,
        # The window in words, where the text does not already say it.
        when=capitalised(when(entry)) if entry.milestone.words.coming else (),
        text=_coming_text(entry, Speaker(timeline, moment.day)),
        count=_count_from_surgery(entry) if is_said else _count_down(moment.day, entry),
    )


def _coming_text(entry: Entry, speaker: Speaker) -> Prose:
    words, window = entry.milestone.words, entry.milestone.window
    if words.coming:
        return speaker.say(entry, words.coming)
    if entry.earliest is None:
        return ()
    window_words = when(entry)
    if len(window_words) == 1 or not has_rough_time(entry) or entry.latest is None or window is None:
        return timing_line(entry)
    if entry.milestone.set_by is SetBy.CLINIC:
        return compose(_("{clinic} plans this for {when}."), clinic=clinic_name(speaker.timeline), when=window_words)
    start = one_end(entry.earliest, window.unit, year=entry.earliest.year != entry.latest.year)
    pattern = _("For most, this is from {start} on. For some it can take up to {end}.")
    if entry.milestone.kind is Kind.STAGE:
        pattern = _("Usually lasts from {start} to {end}.")
    return compose(pattern, start=start, end=one_end(entry.latest, window.unit))


def _count_from_surgery(entry: Entry) -> Count | None:
    """Count from surgery, for someone who is still to have it; None for what does not come after it."""
    window = entry.milestone.window
    if window is None or window.latest is None or entry.milestone.kind is Kind.VISIT:
        return None
    if window.unit is Unit.DAY and entry.milestone.kind is Kind.EVENT:
        number = window.latest.amount
        if window.earliest == window.latest:
            words = ngettext("{n} day after surgery", "{n} days after surgery", number)
        elif entry.milestone.set_by is SetBy.CLINIC:
            words = ngettext("planned within {n} day after surgery", "planned within {n} days after surgery", number)
        else:
            words = ngettext("usually within {n} day after surgery", "usually within {n} days after surgery", number)
    else:
        number = window.earliest.amount
        match window.earliest.unit:
            case Unit.DAY:
                words = ngettext("from about {n} day after surgery", "from about {n} days after surgery", number)
            case Unit.WEEK:
                words = ngettext("from about {n} week after surgery", "from about {n} weeks after surgery", number)
            case Unit.MONTH:
                words = ngettext("from about {n} month after surgery", "from about {n} months after surgery", number)
            case _:
                assert_never(window.earliest.unit)
    return _split_at_number(words, number) if number > 0 else None


def _count_down(day: date, entry: Entry) -> Count | None:
    """Count from ``day`` to its first day; roughly where its time is rough."""
    window = entry.milestone.window
    if entry.earliest is None:
        return None
    days = (entry.earliest - day).days
    if window is None or not has_rough_time(entry):
        return _split_at_number(ngettext("in {n} day", "in {n} days", days), days)
    if days < NEAR_DAYS[window.unit]:
        # Translators: what stands in brackets is drawn large.
        above, now, below = re.split(r"[\[\]]", _("around [now]"))
        return Count(above.strip(), now, below.strip())
    weeks = round(days / 7)
    return _split_at_number(ngettext("in about {n} week", "in about {n} weeks", weeks), weeks)


def _split_at_number(words: str, number: int) -> Count:
    """Split a whole sentence into its number, drawn large, and what stands before and after it."""
    above, _number, below = words.partition("{n}")
    return Count(above.strip(), str(number), below.strip())
