"""The two answers of "What about this date?"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.domain.clinic_facts import SetBy
from recovery.domain.errors import NothingToCountBackTo
from recovery.domain.offsets import Unit
from recovery.domain.protocol import Milestone, Protocol
from recovery.domain.timeline import Entry, Moment, Timeline, latest_surgery_for
from recovery.patient.page.sentences import Speaker, clinic_name, when
from recovery.text.formatting import Prose, compose, count_of, duration, full_date, plain


@dataclass(frozen=True, slots=True)
class Fact:
    """A date with its name."""

    name: str
    value: Prose


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of the date that was asked about. ``day_number`` is where the slider stands."""

    asked: Prose
    sentence: Prose
    paragraphs: tuple[Prose, ...]
    facts: tuple[Fact, ...] = ()
    callout_lead: str = ""
    callout: Prose = ()
    day_number: str = ""
    value_text: str = ""
    walked: Prose = ()


def day_words(number: int) -> str:
    """day 56, week 9; before surgery: 15 days before surgery."""
    if number < 0:
        return ngettext("{n} day before surgery", "{n} days before surgery", -number).format(n=-number)
    return _("day {day}, week {week}").format(day=number, week=number // 7 + 1)


def where_would_i_be(timeline: Timeline, moment: Moment) -> Answer:
    """How things usually stand on the day asked about."""
    speaker = Speaker(timeline, moment.day)
    asked = compose(_("{date} · {day}"), date=full_date(moment.day), day=day_words(moment.day_number))
    sentence = speaker.sentence(moment)
    paragraphs: tuple[Prose, ...] = (speaker.lead(moment), _next_line(moment))
    typical = _typical(timeline, moment, speaker)
    if moment.day < timeline.surgery_date <= timeline.today:
        sentence, paragraphs, typical = (_("That date is before your surgery."),), (), ()
    return Answer(
        asked=asked,
        sentence=sentence,
        paragraphs=tuple(each for each in paragraphs if each),
        callout_lead=_("If the date can move:") if typical else "",
        callout=typical,
        day_number=str(moment.day_number),
        value_text=plain(compose(_("{asked}: {sentence}"), asked=plain(asked), sentence=sentence)),
        walked=asked,
    )


def _next_line(moment: Moment) -> Prose:
    if moment.next is None or moment.next is moment.current or not (words := when(moment.next)):
        return ()
    return compose(_("Next: {milestone}, {when}."), milestone=moment.next.milestone.title, when=words)


def _typical(timeline: Timeline, moment: Moment, speaker: Speaker) -> Prose:
    """What is typical by when, as long as that lies ahead of the day asked about."""
    try:
        entry = timeline[timeline.protocol.count_back_to.key]
    except NothingToCountBackTo:
        return ()
    text = entry.milestone.words.typical
    is_ahead = entry.latest is not None and entry.latest > moment.day
    return speaker.say(entry, text) if text and is_ahead else ()


def cannot_plan(target: date) -> Answer:
    """Said where no milestone has a date to plan backwards from."""
    return Answer(
        asked=(full_date(target),),
        sentence=(_("No milestone here has a date to count back from."),),
        paragraphs=((_("Your team will tell you."),),),
    )


def back_by(timeline: Timeline, target: date) -> Answer:
    """Whether the surgery date leaves enough time before ``target``."""
    try:
        return _back_by(timeline, target)
    except NothingToCountBackTo:
        return cannot_plan(target)


def _back_by(timeline: Timeline, target: date) -> Answer:
    goal = timeline[timeline.protocol.count_back_to.key]
    latest = timeline.latest_surgery_for(target)
    window, is_ahead = when(goal), timeline.today < timeline.surgery_date
    callout_lead, callout = _before_a_change() if is_ahead else _after_surgery()
    return Answer(
        asked=_asked_back(goal.milestone, target),
        sentence=(_margin(goal, (latest - timeline.surgery_date).days, timeline, target),),
        facts=(
            _latest_fact(goal.milestone, latest) if is_ahead else _past_latest_fact(goal.milestone, latest),
            Fact(_("Your surgery"), (full_date(timeline.surgery_date),)),
        ),
        paragraphs=(_counted(goal, window, timeline),) if window else (),
        callout_lead=callout_lead,
        callout=(callout,),
    )


def _before_a_change() -> tuple[str, str]:
    return _("Before you change anything:"), _("this is counting, not advice. Talk to your surgeon about the date.")


def _after_surgery() -> tuple[str, str]:
    """There is no date left to talk about."""
    return _("Before you plan on it:"), _("this is counting, not advice. Your team decides, not the calendar.")


def back_by_without_surgery(protocol: Protocol, target: date, today: date) -> Answer:
    """The latest surgery date for ``target``, before there is one."""
    try:
        milestone = protocol.count_back_to
    except NothingToCountBackTo:
        return cannot_plan(target)
    latest = latest_surgery_for(target, milestone)
    passed = (_("That date has passed."),) if latest < today else ()
    return Answer(
        asked=_asked_back(milestone, target),
        sentence=compose(
            _("For {length}, surgery would need to be by {date}."),
            length=_length(milestone),
            date=full_date(latest),
        ),
        facts=(_latest_fact(milestone, latest),),
        paragraphs=(passed,) if passed else (),
        callout_lead=_("Before you decide anything:"),
        callout=(_("this is counting, not advice. Talk to your surgeon about the date."),),
    )


def _asked_back(milestone: Milestone, target: date) -> Prose:
    return compose(_("{milestone} by {date}"), milestone=milestone.title, date=full_date(target))


def _length(milestone: Milestone) -> str:
    return duration(milestone.latest) if milestone.latest else ""


def _latest_fact(milestone: Milestone, latest: date) -> Fact:
    name = _("Latest surgery date that leaves {length}").format(length=_length(milestone))
    return Fact(name, (full_date(latest),))


def _past_latest_fact(milestone: Milestone, latest: date) -> Fact:
    """The same for someone who has had surgery: counting, and no day to have it on."""
    name = _("Latest surgery date that would have left {length}").format(length=_length(milestone))
    return Fact(name, (full_date(latest),))


def _margin(goal: Entry, spare: int, timeline: Timeline, target: date) -> str:
    length, days = _length(goal.milestone), count_of(abs(spare), Unit.DAY)
    if target < timeline.surgery_date:
        return _("That date is before your surgery.")
    if spare < 0:
        return _("Your date leaves {days} less than {length}.").format(days=days, length=length)
    if spare == 0:
        return _("Your date leaves {length} to the day.").format(length=length)
    return _("Your date leaves {length}, with {days} to spare.").format(days=days, length=length)


def _counted(goal: Entry, window: Prose, timeline: Timeline) -> Prose:
    if goal.milestone.set_by is SetBy.CLINIC:
        words = _("{milestone}: {clinic} plans {window}, counted from your date.")
        return compose(words, milestone=goal.milestone.title, clinic=clinic_name(timeline), window=window)
    return compose(
        _("{milestone}: typically {window}, counted from your date."),
        milestone=goal.milestone.title,
        window=window,
    )
