"""The strings of the timeline page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.domain.edition import Guide
from recovery.domain.limits import look_up_limits
from recovery.domain.timeline import LookUp, Moment, Phase, Timeline, build
from recovery.patient.page.addresses import Addresses
from recovery.patient.page.answers import Answer, back_by, where_would_i_be
from recovery.patient.page.attribution import SignedNote, SourceLine, Team, notes, source_lines, team
from recovery.patient.page.chart import Chart, Scale, chart, scale_of
from recovery.patient.page.sentences import Speaker, day_words, when
from recovery.patient.page.steps import Coming, Step, coming, steps
from recovery.text.formatting import (
    Dated,
    Html,
    Prose,
    capitalised,
    chart_date_seen_in,
    compose,
    date_with_year,
    full_date,
    month_and_year,
    plain,
    short_date,
    weekday_date,
)

MOVE_SHOWN_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Hero:
    """The top of the page, which says in one sentence where somebody is in their recovery."""

    today: Prose
    number: str
    unit: str
    sentence: Prose
    lead: Prose

    @property
    def in_one_line(self) -> str:
        """The day and the sentence; the sentence alone on day 0 and before."""
        sentence = plain(self.sentence)
        has_day = self.unit and not self.number.isdecimal()
        return _("{day}: {sentence}").format(day=self.number, sentence=sentence) if has_day else sentence


@dataclass(frozen=True, slots=True)
class Walk:
    """The slider's range in day numbers, and where a week before and after the day shown, and today, lead.

    An address is empty where its day cannot be looked up.
    """

    lowest: str
    highest: str
    value: str
    value_text: str
    earlier: str
    later: str
    today: str
    timeline: str
    shown: Prose
    sentence: Prose


@dataclass(frozen=True, slots=True)
class MovedDate:
    """The surgery date before the team moved it, and the day it was moved on."""

    before: date
    on: date


@dataclass(frozen=True, slots=True)
class Shift:
    """A milestone's window now and before."""

    title: str
    now: Prose
    was: Prose


@dataclass(frozen=True, slots=True)
class MoveNotice:
    """The words about a surgery date that the team moved, and what that changes."""

    short_from: Dated
    short_to: Dated
    full_from: Dated
    full_to: Dated
    shifts: tuple[Shift, ...]
    has_appointments: bool
    """Whether there are appointments, of which the move changes nothing, so that the patient has to ask."""
    on: Dated


@dataclass(frozen=True, slots=True)
class InHelp:
    """A section of the guide that the help card opens, and when its source was reviewed."""

    title: str
    html: Html
    reviewed: str


@dataclass(frozen=True, slots=True)
class DayShown:
    """The parts of the page that change when another day is looked up."""

    title: str
    chart: Chart
    walk: Walk
    answer: Answer | None
    announcement: str


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Everything the timeline page places."""

    name: str
    today: date
    today_words: str
    surgery_date: Dated
    hero: Hero
    shown: DayShown
    coming: Coming | None
    still_to_come: tuple[tuple[str, str], ...]
    is_over: bool
    questions: tuple[str, ...]
    steps: tuple[Step, ...]
    sources: tuple[SourceLine, ...]
    clinic: Team | None
    notes: tuple[SignedNote, ...]
    moved: MoveNotice | None
    in_help: InHelp | None


def timeline_page(
    timeline: Timeline, guide: Guide, addresses: Addresses, look_up: LookUp, moved: MovedDate | None = None
) -> TimelinePage:
    """Return the page for ``timeline``, with the answer to ``look_up``, and how the team ``moved`` the surgery date."""
    now, protocol = timeline.now, timeline.protocol
    hero = _hero(timeline, now)
    undated = [entry.milestone for entry in timeline.entries if entry.earliest is None]
    opened = next((section for section in guide.sections if section.help_title), None)
    in_help = None
    if opened:
        in_help = InHelp(opened.help_title, Html(opened.html), month_and_year(opened.source.last_reviewed))
    return TimelinePage(
        name=protocol.name,
        today=timeline.today,
        today_words=date_with_year(timeline.today).text,
        surgery_date=short_date(timeline.surgery_date),
        hero=hero,
        shown=_day_shown(timeline, addresses, look_up, now, hero),
        coming=coming(timeline, now),
        still_to_come=tuple([(milestone.title, milestone.words.timing) for milestone in undated]),
        is_over=now.next is None and now.phase is Phase.AFTER,
        questions=guide.questions if timeline.today < timeline.surgery_date else (),
        steps=tuple(steps(timeline, now, addresses)),
        sources=source_lines(protocol.sources),
        clinic=team(protocol),
        notes=notes(protocol),
        moved=move_notice(timeline, moved),
        in_help=in_help,
    )


def day_shown(timeline: Timeline, addresses: Addresses, look_up: LookUp) -> DayShown:
    """Return the answer to ``look_up``, and the chart that shows it."""
    now = timeline.now
    return _day_shown(timeline, addresses, look_up, now, _hero(timeline, now))


def _day_shown(timeline: Timeline, addresses: Addresses, look_up: LookUp, now: Moment, hero: Hero) -> DayShown:
    day = look_up.on or look_up.back_by
    looked_up = timeline.at(day) if day else None
    answer, shown, words = None, now, ""
    if look_up.on and looked_up:
        answer, shown, words = where_would_i_be(timeline, looked_up), looked_up, _("{asked}: {sentence}")
    elif look_up.back_by:
        answer, words = back_by(timeline, look_up.back_by), _("{asked}. {sentence}")
    announcement = _("Timeline updated. {where}").format(where=hero.in_one_line)
    if answer:
        announcement = plain(compose(words, asked=answer.asked, sentence=answer.sentence))
    scale = scale_of(timeline)
    return DayShown(
        title=f"{hero.in_one_line} · {timeline.protocol.name}",
        chart=chart(timeline, scale, now, looked_up),
        walk=_walk(timeline, shown, scale, addresses, is_today=shown is now),
        answer=answer,
        announcement=announcement,
    )


def _hero(timeline: Timeline, now: Moment) -> Hero:
    speaker = Speaker(timeline, now.day)
    today = compose(_("Today, {date}"), date=full_date(now.day))
    if now.day_number == 0:
        number, unit, today = _("Today"), "", (full_date(now.day),)
    elif now.day_number < 0:
        number, unit = str(-now.day_number), ngettext("day to go", "days to go", -now.day_number)
    else:
        number, unit = _("Day {n}").format(n=now.day_number), _("week {n}").format(n=now.week)
    return Hero(today=today, number=number, unit=unit, sentence=speaker.sentence(now), lead=speaker.lead(now))


def _walk(timeline: Timeline, shown: Moment, scale: Scale, addresses: Addresses, *, is_today: bool) -> Walk:
    limits = look_up_limits(timeline.surgery_date)
    lowest = scale.first_day
    if timeline.today in limits:  # Before surgery the slider begins with today, so that it can stand on it.
        lowest = min(lowest, (timeline.today - timeline.surgery_date).days)
    value = min(max(shown.day_number, lowest), scale.last_day)
    date_words = full_date(scale.date_at(value))
    week = timedelta(days=7)
    asked = (shown.day - week, shown.day + week, timeline.today)
    earlier, later, today = [addresses.looking_up(LookUp(on=day)) if day in limits else "" for day in asked]
    seen = chart_date_seen_in(shown.day, timeline.today.year)
    return Walk(
        lowest=str(lowest),
        highest=str(scale.last_day),
        value=str(value),
        value_text=plain(compose(_("{date}, {day}"), date=date_words, day=day_words(value))),
        earlier=earlier,
        later=later,
        today=today,
        timeline=addresses.timeline,
        shown=() if is_today else (seen, " · ", day_words(shown.day_number)),
        sentence=() if is_today else Speaker(timeline, shown.day).sentence(shown),
    )


def move_notice(timeline: Timeline, moved: MovedDate | None) -> MoveNotice | None:
    """Tell of the move, for as long as it is told; None before and after that."""
    if moved is None or moved.before == timeline.surgery_date or timeline.today - moved.on > MOVE_SHOWN_FOR:
        return None
    this_year = timeline.today.year
    appointments = [entry for entry in timeline.entries if entry.milestone.at is not None]
    return MoveNotice(
        short_from=weekday_date(moved.before, this_year),
        short_to=weekday_date(timeline.surgery_date, this_year),
        full_from=full_date(moved.before),
        full_to=full_date(timeline.surgery_date),
        shifts=tuple(_shifts(timeline, build(timeline.protocol, moved.before, timeline.today))),
        has_appointments=any(entry.earliest and entry.earliest >= timeline.today for entry in appointments),
        on=date_with_year(moved.on),
    )


def _shifts(timeline: Timeline, before: Timeline) -> Iterator[Shift]:
    """Yield the windows that the move shifts; surgery itself is said above them."""
    for entry in timeline.entries:
        was = before[entry.key]
        if entry.latest and was.latest and entry.earliest != was.earliest and not entry.milestone.is_day_zero:
            is_other_year = entry.latest.year != was.latest.year
            yield Shift(entry.milestone.title, capitalised(when(entry)), when(was, years=is_other_year))
