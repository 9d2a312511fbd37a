"""An editor's sentences with their dates filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from recovery.domain.clinic_facts import SetBy
from recovery.domain.offsets import Unit
from recovery.domain.placeholders import DateName, Placeholder, parse
from recovery.domain.protocol import Kind
from recovery.domain.timeline import Entry, Moment, Phase, Timeline
from recovery.text.formatting import (
    Dated,
    Prose,
    clock_time,
    compose,
    day_and_month,
    full_date,
    one_end,
    span_words,
    weekday_date,
    window_words,
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """A writer of sentences about one day of one timeline."""

    timeline: Timeline
    day: date

    def say(self, entry: Entry, text: str) -> Prose:
        """Return ``text`` of ``entry`` with its dates."""
        pieces: list[str | Dated] = []
        for piece in parse(text):
            if isinstance(piece, str):
                pieces.append(piece)
            else:
                pieces += self._date(entry, piece)
        return tuple(pieces)

    def sentence(self, moment: Moment) -> Prose:
        """Say the moment's first sentence; the milestone with its time, where its editor wrote none."""
        entry, text = moment.current, moment.speech.sentence
        if entry is None:
            return ()
        if text:
            return self.say(entry, text)
        if entry.milestone.set_by is SetBy.CLINIC:
            return self._clinics_sentence(entry, moment.phase)
        time = when(entry) or entry.milestone.words.timing
        return compose(_("{milestone}: {when}."), milestone=entry.milestone.title, when=time)

    def lead(self, moment: Moment) -> Prose:
        """Say what stands below the first sentence; of what a clinic set, the clinic's plan."""
        if moment.current is None:
            return ()
        if moment.current.milestone.set_by is SetBy.CLINIC:
            return self._clinics_lead(moment.current, moment.phase)
        return self.say(moment.current, moment.speech.lead)

    def _clinics_sentence(self, entry: Entry, phase: Phase) -> Prose:
        """Speak of a milestone without words of its own: a clinic gives titles and windows, not sentences."""
        title = entry.milestone.title
        if phase is Phase.BEFORE:
            return compose(_("{milestone}: {when}."), milestone=title, when=when(entry))
        if phase is Phase.AFTER:
            return compose(_("{milestone}: the time your clinic set has passed."), milestone=title)
        if entry.milestone.kind is Kind.STAGE:
            return compose(_("You are here: {milestone}."), milestone=title)
        if entry.milestone.at:
            time = clock_time(entry.milestone.at)
            return compose(_("{day}, {time}: {milestone}."), day=self._spoken_day(), time=time, milestone=title)
        if entry.milestone.kind is Kind.VISIT:
            return compose(_("{day}: {milestone}."), day=self._spoken_day(), milestone=title)
        return compose(_("Around now: {milestone}."), milestone=title)

    def _clinics_lead(self, entry: Entry, phase: Phase) -> Prose:
        clinic, window = clinic_name(self.timeline), entry.milestone.window
        if entry.milestone.kind is Kind.VISIT:
            return compose(_("Added by {clinic}."), clinic=clinic)
        if phase is Phase.AFTER:
            return (_("Your team decides, not the calendar."),)
        if window is None or entry.latest is None:
            return (_("Your team decides when you stop, not the calendar."),)
        if entry.milestone.kind is Kind.EVENT:
            words = _("{clinic} plans this for {when}. Treat that as a guide, not a deadline.")
            return compose(words, clinic=clinic, when=when(entry))
        end = self._end(entry, entry.latest)
        if window.earliest.amount:
            words = _("{clinic} plans this until {end}. Your team decides when you stop, not the calendar.")
            return compose(words, clinic=clinic, end=end)
        return compose(
            _("{milestone}: {clinic} plans {length}, until {end}. Your team decides when you stop, not the calendar."),
            milestone=entry.milestone.title,
            clinic=clinic,
            length=span_words(window, is_stage=True),
            end=end,
        )

    def _date(self, entry: Entry, placeholder: Placeholder) -> Prose:
        target = self.timeline[placeholder.key] if placeholder.key else entry
        match placeholder.name:
            case DateName.DAY:
                return (self._spoken_day(),)
            case DateName.START:
                return (self._end(target, target.earliest),)
            case DateName.END:
                return (self._end(target, target.latest),)
            case DateName.WHEN:
                return when(target)

    def _spoken_day(self) -> Dated:
        if self.day == self.timeline.today:
            return Dated(_("Today"), self.day)
        return weekday_date(self.day, self.timeline.today.year)

    def _end(self, entry: Entry, day: date | None) -> Dated:
        window = entry.milestone.window
        if window is None or day is None:  # pragma: no cover - a protocol refuses such a sentence
            raise LookupError(entry.key)
        if window.unit is Unit.DAY:
            return weekday_date(day, self.timeline.today.year)
        return one_end(day, window.unit, year=day.year != self.timeline.today.year)


def clinic_name(timeline: Timeline) -> str:
    """Return the name of the clinic whose plan it is; empty without one."""
    return timeline.protocol.clinic.name if timeline.protocol.clinic else ""


def when(entry: Entry, *, years: bool = True) -> Prose:
    """Say the window in words; nothing for an open end and without dates. A visit is on its very day."""
    window, at = entry.milestone.window, entry.milestone.at
    if entry.milestone.kind is Kind.VISIT and entry.earliest:
        day = full_date(entry.earliest) if years else day_and_month(entry.earliest)
        return compose(pgettext("an appointment", "{date}, {time}"), date=day, time=clock_time(at)) if at else (day,)
    if window is None or entry.earliest is None or entry.latest is None:
        return ()
    return window_words(window, entry.earliest, entry.latest, years=years)


def day_words(number: int) -> str:
    """Say a day number: "day 56, week 9"; before surgery "15 days before surgery"."""
    if number < 0:
        return ngettext("{n} day before surgery", "{n} days before surgery", -number).format(n=-number)
    return _("day {day}, week {week}").format(day=number, week=number // 7 + 1)
