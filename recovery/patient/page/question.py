"""The date question, what was wrong with the answer, and the example beside it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.domain.edition import Guide
from recovery.domain.limits import LOOK_UP_YEARS_AFTER, LOOK_UP_YEARS_BEFORE, YEARS_AHEAD, YEARS_BACK
from recovery.domain.protocol import Protocol
from recovery.domain.timeline import Timeline, build
from recovery.patient.page.attribution import last_reviewed
from recovery.patient.page.chart import Chart, chart, scale_of
from recovery.text.formatting import (
    chart_date_with_year,
    date_with_year,
    day_and_month,
    month_name,
    month_short,
    weekday,
)
from recovery.text.typed_dates import Ambiguous, Box, Boxes, DateProblem, Unusable

EXAMPLE_DAY = 23
"""The day the example on the first page is seen on: far enough in for the chart to show all it can."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A date to offer, as a button; without a ``value`` one to name that would be refused."""

    value: str
    text: str
    small: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Words about a date that could not be used."""

    message: str
    fixes: tuple[Fix, ...] = ()
    boxes: tuple[Box, ...] = ()
    """Names of the boxes at fault."""

    def __bool__(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.message)


FINE = Wrong("")
"""Nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Example:
    """A timeline drawn beside the question. ``name`` is said where more than one procedure is offered."""

    name: str
    surgery: str
    today: str
    chart: Chart


@dataclass(frozen=True, slots=True)
class Choice:
    """Two readings of one text."""

    text: str
    readings: tuple[Fix, ...]


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """The date question of one procedure, beside its own words."""

    boxes: Boxes
    example_numbers: str
    example_words: str
    wrong: Wrong
    choice: Choice | None
    example: Example
    reviewed: str


def question_page(
    protocol: Protocol, guide: Guide, today: date, problem: Unusable | Ambiguous | None = None
) -> QuestionPage:
    """Return the question, and ``problem`` with the last answer in words."""
    surgery = today - timedelta(days=EXAMPLE_DAY)
    return QuestionPage(
        boxes=problem.boxes if problem else Boxes(),
        example_numbers=f"{surgery.day} {surgery.month} {surgery.year}",
        example_words=f"{surgery.day} {month_short(surgery.month)} {surgery.year}",
        wrong=wrong(problem, today) if isinstance(problem, Unusable) else FINE,
        choice=choice(problem) if isinstance(problem, Ambiguous) else None,
        example=example(build(protocol, surgery, today)),
        reviewed=last_reviewed(guide.sources).text,
    )


def example(timeline: Timeline) -> Example:
    """Return the chart of a typical timeline."""
    return Example(
        name=timeline.protocol.name,
        surgery=day_and_month(timeline.surgery_date).text,
        today=day_and_month(timeline.today).text,
        chart=chart(timeline, scale_of(timeline), timeline.now, None),
    )


def choice(problem: Ambiguous) -> Choice:
    """Return both readings, told apart by their weekdays."""
    words = (
        (_("a {weekday}, day first"), _("a {weekday}, day first: too far away")),
        (_("a {weekday}, month first"), _("a {weekday}, month first: too far away")),
    )
    readings = []
    for day, (offered, refused) in zip(problem.readings, words, strict=True):
        # What would be refused is named, so that nobody takes the other for it, but leads nowhere.
        is_refused = day in problem.refused
        small = (refused if is_refused else offered).format(weekday=weekday(day))
        readings.append(Fix("" if is_refused else day.isoformat(), date_with_year(day).text, small))
    return Choice(problem.text, tuple(readings))


def wrong(problem: Unusable | Ambiguous, today: date) -> Wrong:
    """Put the problem into words, with dates to offer in one tap."""
    if isinstance(problem, Ambiguous):
        message = _("{text} can be read two ways. Which did you mean?").format(text=problem.text)
        return Wrong(message, choice(problem).readings)
    if problem.problem is DateProblem.SHORT_YEAR and len(problem.fixes) == 2:
        day_first, month_first = problem.fixes
        return Wrong(_message(problem, today), choice(Ambiguous("", (day_first, month_first))).readings, problem.wrong)
    name = day_and_month if problem.problem is DateProblem.NO_SUCH_DAY else date_with_year
    fixes = tuple(Fix(day.isoformat(), name(day).text) for day in problem.fixes)
    return Wrong(_message(problem, today), fixes, problem.wrong)


def _message(problem: Unusable, today: date) -> str:
    match problem.problem:
        case DateProblem.EMPTY:
            return _("Enter the whole date of your surgery.")
        case DateProblem.UNREADABLE:
            return _("Enter a date, for example {date}.").format(date=chart_date_with_year(today))
        case DateProblem.DAY:
            return _("Enter the day, a number from 1 to 31.")
        case DateProblem.MONTH:
            return _("Enter the month, for example 10 or Oct.")
        case DateProblem.YEAR:
            return _("Enter the year, for example {year}.").format(year=today.year)
        case DateProblem.SHORT_YEAR:
            return _("Enter the year with 4 digits, for example {year}.").format(year=today.year)
        case DateProblem.NO_SUCH_DAY:
            words = _no_such_day(problem)
            return words if problem.fixes else _("{fault} {limit}").format(fault=words, limit=_surgery_limits_words())
        case DateProblem.WEEKDAY:
            day = date(*problem.meant) if problem.meant else today
            words = _("{date} is a {weekday}. Check the day and the date.")
            return words.format(date=date_with_year(day).text, weekday=weekday(day))
        case DateProblem.TOO_EARLY | DateProblem.TOO_LATE:
            year = problem.meant[0] if problem.meant else today.year
            how_far = _how_far(today.year, year - today.year)
            return _("{how_far} {limit}").format(how_far=how_far, limit=_surgery_limits_words())


def _no_such_day(problem: Unusable) -> str:
    year, month, day = problem.meant or (0, 0, 0)
    names = {"day": day, "month": month_name(month), "year": year, "length": monthrange(year, month)[1]}
    if month == 2 and day == 29:
        return _("There is no {day} {month} in {year}. {month} {year} has {length} days.").format(**names)
    return _("There is no {day} {month}. {month} has {length} days.").format(**names)


def _how_far(this_year: int, years: int) -> str:
    """Say how far a date is that is too far; by years alone it may seem to be within the limits."""
    if -YEARS_BACK <= years < 0:
        return ngettext("That is more than {n} year ago.", "That is more than {n} years ago.", YEARS_BACK).format(
            n=YEARS_BACK
        )
    if 0 <= years <= YEARS_AHEAD:
        return ngettext("That is more than {n} year away.", "That is more than {n} years away.", YEARS_AHEAD).format(
            n=YEARS_AHEAD
        )
    if years < 0:
        words = ngettext("{year} is {n} year ago.", "{year} is {n} years ago.", -years)
    else:
        words = ngettext("{year} is {n} year away.", "{year} is {n} years away.", years)
    return words.format(year=this_year + years, n=abs(years))


def wrong_for_programs(problem: Unusable, today: date) -> str:
    """Put the problem into words for a program, which may only send one form of date."""
    if problem.problem in (DateProblem.EMPTY, DateProblem.UNREADABLE):
        return _("Give surgery_date as YYYY-MM-DD, for example {date}.").format(date=today.isoformat())
    return _message(problem, today)


def look_up_wrong(problem: Unusable | Ambiguous, today: date, limits: str) -> Wrong:
    """Put into words what was wrong with a date to look up; ``limits`` says which days can be."""
    if isinstance(problem, Ambiguous):
        return wrong(problem, today)
    if problem.problem in (DateProblem.TOO_EARLY, DateProblem.TOO_LATE):
        return Wrong(limits, (), problem.wrong)
    if problem.problem is DateProblem.EMPTY:
        return Wrong(_("Enter the whole date."), (), problem.wrong)
    if problem.problem is DateProblem.NO_SUCH_DAY and not problem.fixes:
        return Wrong(_("{fault} {limit}").format(fault=_no_such_day(problem), limit=limits), (), problem.wrong)
    return wrong(problem, today)


def look_up_limits_words() -> str:
    """Say which days can be looked up on a timeline."""
    return _("Enter a date from {before} before your surgery to {after} after.").format(
        before=_years(LOOK_UP_YEARS_BEFORE), after=_years(LOOK_UP_YEARS_AFTER)
    )


def target_limits_words() -> str:
    """Say which days can be planned for without a surgery date."""
    return _limit_words(YEARS_BACK, YEARS_AHEAD + LOOK_UP_YEARS_AFTER)


def _surgery_limits_words() -> str:
    return _limit_words(YEARS_BACK, YEARS_AHEAD)


def _limit_words(back: int, ahead: int) -> str:
    return _("Enter a date from {back} ago to {ahead} ahead.").format(back=_years(back), ahead=_years(ahead))


def _years(number: int) -> str:
    return ngettext("{n} year", "{n} years", number).format(n=number)
