"""The timeline page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.domain.edition import Guide
from recovery.domain.limits import Limits, look_up_limits
from recovery.domain.timeline import LookUp, Moment, Timeline
from recovery.patient.page import answers
from recovery.patient.page.addresses import Addresses, Links
from recovery.patient.page.beads import Scale
from recovery.patient.page.chart import Chart, chart, scale_of
from recovery.patient.page.clinic_card import Note, Team, notes, team
from recovery.patient.page.moved import Move, Moved, move
from recovery.patient.page.sentences import Speaker, tab_title
from recovery.patient.page.sources import SourceLine, source_lines
from recovery.patient.page.steps import Coming, Step, coming, is_over, open_matters, steps
from recovery.text.formatting import (
    Dated,
    Html,
    Prose,
    chart_date_seen_in,
    compose,
    full_date,
    month_and_year,
    plain,
    short_date,
)


@dataclass(frozen=True, slots=True)
class Hero:
    """Where you are, in one sentence."""

    today: Prose
    number: str
    unit: str
    sentence: Prose
    lead: Prose


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
class InHelp:
    """A section of the guide that the help card opens, and when its source was reviewed."""

    title: str
    html: Html
    reviewed: str
    source_address: str


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Everything the timeline page places."""

    name: str
    edition: int
    title: str
    links: Links
    today: date
    surgery_date: Dated
    hero: Hero
    chart: Chart
    walk: Walk
    coming: Coming | None
    still_to_come: tuple[tuple[str, str], ...]
    is_over: bool
    questions: tuple[str, ...]
    steps: tuple[Step, ...]
    answer: answers.Answer | None
    announcement: str
    sources: tuple[SourceLine, ...]
    clinic: Team | None
    notes: tuple[Note, ...]
    moved: Move | None
    in_help: InHelp | None


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """What changes on the page when another day is looked up; named as on the whole page."""

    title: str
    chart: Chart
    walk: Walk
    answer: answers.Answer | None
    announcement: str


def answer_part(timeline: Timeline, addresses: Addresses, look_up: LookUp) -> AnswerPart:
    """The answer to ``look_up``, and the chart that shows it."""
    now = timeline.now
    return _part(timeline, addresses, look_up, now, Speaker(timeline, now.day).sentence(now))


def _part(timeline: Timeline, addresses: Addresses, look_up: LookUp, now: Moment, sentence: Prose) -> AnswerPart:
    other = timeline.at(look_up.on) if look_up.on else None
    answer = _answer(timeline, look_up, other)
    scale = scale_of(timeline)
    return AnswerPart(
        title=tab_title(_where(now, sentence), timeline.protocol.name),
        chart=chart(timeline, scale, now, other or _target_moment(timeline, look_up)),
        walk=_walk(timeline, other or now, scale, addresses, is_today=other is None),
        answer=answer,
        announcement=_announcement(answer) if answer else "",
    )


def timeline_page(
    timeline: Timeline, guide: Guide, addresses: Addresses, look_up: LookUp, moved: Moved | None = None
) -> TimelinePage:
    """The page for ``timeline``, with the answer to ``look_up``, and how the team ``moved`` the surgery date."""
    now = timeline.now
    hero = _hero(timeline, now)
    part = _part(timeline, addresses, look_up, now, hero.sentence)
    return TimelinePage(
        name=timeline.protocol.name,
        edition=timeline.protocol.edition,
        title=part.title,
        links=addresses.links,
        today=timeline.today,
        surgery_date=short_date(timeline.surgery_date),
        hero=hero,
        chart=part.chart,
        walk=part.walk,
        coming=coming(timeline, now),
        still_to_come=tuple(_open_lines(timeline)),
        is_over=is_over(now),
        questions=guide.questions if timeline.today < timeline.surgery_date else (),
        steps=tuple(steps(timeline, now, addresses)),
        answer=part.answer,
        announcement=part.announcement or _("Timeline updated. {where}").format(where=_where(now, hero.sentence)),
        sources=source_lines(timeline.protocol.sources),
        clinic=team(timeline.protocol),
        notes=notes(timeline.protocol),
        moved=move(timeline, moved),
        in_help=_in_help(guide, addresses),
    )


def _in_help(guide: Guide, addresses: Addresses) -> InHelp | None:
    section = guide.in_help
    if section is None:
        return None
    reviewed = month_and_year(section.source.last_reviewed)
    return InHelp(section.help_title, Html(section.html), reviewed, addresses.source)


def _target_moment(timeline: Timeline, look_up: LookUp) -> Moment | None:
    return timeline.at(look_up.back_by) if look_up.back_by else None


def _answer(timeline: Timeline, look_up: LookUp, other: Moment | None) -> answers.Answer | None:
    if other:
        return answers.where_would_i_be(timeline, other)
    return answers.back_by(timeline, look_up.back_by) if look_up.back_by else None


def _announcement(answer: answers.Answer) -> str:
    """One sentence for who cannot see what changed."""
    return answer.value_text or plain(compose(_("{asked}. {sentence}"), asked=answer.asked, sentence=answer.sentence))


def _open_lines(timeline: Timeline) -> Iterator[tuple[str, str]]:
    for entry in open_matters(timeline):
        yield entry.milestone.title, entry.milestone.words.timing


def _where(now: Moment, sentence: Prose) -> str:
    """The day and the hero's sentence, in one line."""
    number, unit = _day_words(now)
    if unit and not number.isdecimal():
        return _("{day}: {sentence}").format(day=number, sentence=plain(sentence))
    return plain(sentence)


def _hero(timeline: Timeline, now: Moment) -> Hero:
    number, unit = _day_words(now)
    speaker = Speaker(timeline, now.day)
    return Hero(
        today=compose(_("Today, {date}"), date=full_date(now.day)) if unit else (full_date(now.day),),
        number=number,
        unit=unit,
        sentence=speaker.sentence(now),
        lead=speaker.lead(now),
    )


def _day_words(now: Moment) -> tuple[str, str]:
    if now.day_number == 0:
        return _("Today"), ""
    if now.day_number < 0:
        days = -now.day_number
        return str(days), ngettext("day to go", "days to go", days)
    return _("Day {n}").format(n=now.day_number), _("week {n}").format(n=now.week)


def _asked(addresses: Addresses, limits: Limits, day: date) -> str:
    """The address that looks ``day`` up; none for a day that cannot be looked up."""
    return addresses.on(day) if day in limits else ""


def _lowest(timeline: Timeline, scale: Scale, limits: Limits) -> int:
    """Where the slider begins: with the chart, or before surgery with today, so that it can stand on it."""
    today = (timeline.today - timeline.surgery_date).days
    return min(scale.first_day, today) if timeline.today in limits else scale.first_day


def _walk(timeline: Timeline, shown: Moment, scale: Scale, addresses: Addresses, *, is_today: bool) -> Walk:
    limits = look_up_limits(timeline.surgery_date)
    lowest = _lowest(timeline, scale, limits)
    value = min(max(shown.day_number, lowest), scale.last_day)
    words, at_thumb = answers.day_words(shown.day_number), scale.date_at(value)
    return Walk(
        lowest=str(lowest),
        highest=str(scale.last_day),
        value=str(value),
        value_text=plain(compose(_("{date}, {day}"), date=full_date(at_thumb), day=answers.day_words(value))),
        earlier=_asked(addresses, limits, shown.day - timedelta(days=7)),
        later=_asked(addresses, limits, shown.day + timedelta(days=7)),
        today=_asked(addresses, limits, timeline.today),
        timeline=addresses.timeline,
        shown=() if is_today else (chart_date_seen_in(shown.day, timeline.today.year), " · ", words),
        sentence=() if is_today else Speaker(timeline, shown.day).sentence(shown),
    )
