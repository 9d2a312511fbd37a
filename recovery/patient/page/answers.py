"""The two answers of "What about this date?"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from recovery.domain.clinic_facts import SetBy
from recovery.domain.errors import NothingToCountBackTo
from recovery.domain.offsets import Unit
from recovery.domain.protocol import Milestone, Protocol
from recovery.domain.timeline import Entry, Moment, Timeline, latest_surgery_for
from recovery.patient.page.sentences import Speaker, clinic_name, day_words, when
from recovery.text.formatting import Prose, compose, count_of, duration, full_date


@dataclass(frozen=True, slots=True)
class Fact:
    """A date with its name."""

    name: str
    value: Prose


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer about a date that was asked about."""

    asked: Prose
    sentence: Prose
    paragraphs: tuple[Prose, ...]
    facts: tuple[Fact, ...] = ()
    callout_lead: str = ""
    callout: Prose = ()


def where_would_i_be(timeline: Timeline, moment: Moment) -> Answer:
    """Say how things usually stand on the day asked about."""
    speaker = Speaker(timeline, moment.day)
    sentence = speaker.sentence(moment)
    following: Prose = ()
    if moment.next and moment.next is not moment.current and (words := when(moment.next)):
        following = compose(_("Next: {milestone}, {when}."), milestone=moment.next.milestone.title, when=words)
    paragraphs: tuple[Prose, ...] = (speaker.lead(moment), following)
    typical = _typical_by_then(timeline, moment, speaker)
    if moment.day < timeline.surgery_date <= timeline.today:
        sentence, paragraphs, typical = (_("That date is before your surgery."),), (), ()
    return Answer(
        asked=compose(_("{date} · {day}"), date=full_date(moment.day), day=day_words(moment.day_number)),
        sentence=sentence,
        paragraphs=tuple(filter(None, paragraphs)),
        callout_lead=_("If the date can move:") if typical else "",
        callout=typical,
    )


def _typical_by_then(timeline: Timeline, moment: Moment, speaker: Speaker) -> Prose:
    """Say what is typical by when, as long as that lies ahead of the day asked about."""
    try:
        entry = timeline[timeline.protocol.count_back_to.key]
    except NothingToCountBackTo:
        return ()
    text = entry.milestone.words.typical
    is_ahead = entry.latest is not None and entry.latest > moment.day
    return speaker.say(entry, text) if text and is_ahead else ()


def back_by(timeline: Timeline, target: date) -> Answer:
    """Say whether the surgery date leaves enough time before ``target``."""
    try:
        goal = timeline[timeline.protocol.count_back_to.key]
    except NothingToCountBackTo:
        return _cannot_plan(target)
    window, milestone = when(goal), goal.milestone
    latest = latest_surgery_for(target, milestone)
    if timeline.today < timeline.surgery_date:
        latest_fact = _latest_fact(milestone, latest)
        callout_lead = _("Before you change anything:")
        callout = _("this is counting, not advice. Talk to your surgeon about the date.")
    else:  # There is no date left to talk about: this is counting, and no day to have surgery on.
        name = _("Latest surgery date that would have left {length}").format(length=_length(milestone))
        latest_fact = Fact(name, (full_date(latest),))
        callout_lead = _("Before you plan on it:")
        callout = _("this is counting, not advice. Your team decides, not the calendar.")
    return Answer(
        asked=compose(_("{milestone} by {date}"), milestone=milestone.title, date=full_date(target)),
        sentence=(_margin(milestone, (latest - timeline.surgery_date).days, timeline, target),),
        facts=(latest_fact, Fact(_("Your surgery"), (full_date(timeline.surgery_date),))),
        paragraphs=(_counted(goal, window, timeline),) if window else (),
        callout_lead=callout_lead,
        callout=(callout,),
    )


def back_by_without_surgery(protocol: Protocol, target: date, today: date) -> Answer:
    """Say the latest surgery date for ``target``, before there is one."""
    try:
        milestone = protocol.count_back_to
    except NothingToCountBackTo:
        return _cannot_plan(target)
    latest = latest_surgery_for(target, milestone)
    pattern = _("For {length}, surgery would need to be by {date}.")
    return Answer(
        asked=compose(_("{milestone} by {date}"), milestone=milestone.title, date=full_date(target)),
        sentence=compose(pattern, length=_length(milestone), date=full_date(latest)),
        facts=(_latest_fact(milestone, latest),),
        paragraphs=((_("That date has passed."),),) if latest < today else (),
        callout_lead=_("Before you decide anything:"),
        callout=(_("this is counting, not advice. Talk to your surgeon about the date."),),
    )


def _cannot_plan(target: date) -> Answer:
    """Answer where no milestone has a date to plan backwards from."""
    return Answer(
        asked=(full_date(target),),
        sentence=(_("No milestone here has a date to count back from."),),
        paragraphs=((_("Your team will tell you."),),),
    )


def _length(milestone: Milestone) -> str:
    return duration(milestone.latest) if milestone.latest else ""


def _latest_fact(milestone: Milestone, latest: date) -> Fact:
    name = _("Latest surgery date that leaves {length}").format(length=_length(milestone))
    return Fact(name, (full_date(latest),))


def _margin(milestone: Milestone, spare: int, timeline: Timeline, target: date) -> str:
    length, days = _length(milestone), count_of(abs(spare), Unit.DAY)
    if target < timeline.surgery_date:
        return _("That date is before your surgery.")
    if spare < 0:
        return _("Your date leaves {days} less than {length}.").format(days=days, length=length)
    if spare == 0:
        return _("Your date leaves {length} to the day.").format(length=length)
    return _("Your date leaves {length}, with {days} to spare.").format(days=days, length=length)


def _counted(goal: Entry, window: Prose, timeline: Timeline) -> Prose:
    title = goal.milestone.title
    if goal.milestone.set_by is SetBy.CLINIC:
        words = _("{milestone}: {clinic} plans {window}, counted from your date.")
        return compose(words, milestone=title, clinic=clinic_name(timeline), window=window)
    words = _("{milestone}: typically {window}, counted from your date.")
    return compose(words, milestone=title, window=window)
