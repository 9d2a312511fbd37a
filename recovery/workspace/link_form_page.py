"""The form of a link: a new one, or one that is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.patient.page.question import Wrong
from recovery.text.formatting import date_with_year, full_date
from recovery.text.typed_dates import Boxes
from recovery.workspace import plan_form_page
from recovery.workspace.common import Option
from recovery.workspace.plan_form_page import Own, Set


@dataclass(frozen=True, slots=True)
class Timings:
    """The milestones of one procedure; ``name`` only where there are several procedures."""

    name: str
    sets: tuple[Set, ...]


@dataclass(frozen=True, slots=True)
class DateBoxes:
    """The surgery date as typed, or that there is none."""

    is_poster: bool
    boxes: Boxes
    wrong: Wrong
    hint: str


@dataclass(frozen=True, slots=True)
class LinkForm:
    """Everything the form of a link places."""

    protocols: tuple[Option, ...]
    date: DateBoxes
    label: str
    label_wrong: str
    note: str
    note_wrong: str
    until: tuple[Option, ...]
    until_wrong: str
    timings: tuple[Timings, ...]
    visits: tuple[Own, ...]
    visits_wrong: str
    new_visit: Own
    own_keys: str
    protocol_wrong: str = ""
    timed: str = ""
    """The protocol whose timings stand where nothing is set."""
    moved: str = ""
    """What is asked where the surgery date moves and visits do not."""
    zone_address: str = ""
    """Where the clinic's zone is chosen, for who may choose it, while visits wait for it."""

    @property
    def is_wrong(self) -> bool:
        """Whether something in it cannot be saved."""
        words = (self.label_wrong, self.note_wrong, self.until_wrong, self.visits_wrong, self.protocol_wrong)
        nested = (each.wrongs for timing in self.timings for each in timing.sets)
        owned = (each.wrongs for each in (*self.visits, self.new_visit))
        return bool(self.date.wrong or self.moved or any(words) or any(nested) or any(owned))

    @property
    def has_more(self) -> bool:
        """Whether something stands in the part that is folded away."""
        filled = self.label or self.note or self.visits
        wrong = self.is_wrong and not self.date.wrong
        return bool(filled or wrong or any(each.how != "source" for t in self.timings for each in t.sets))


def with_seen(form: LinkForm, seen: Mapping[str, str]) -> LinkForm:
    """The form with when the patient sees each milestone, by the name of its boxes."""
    timings = (replace(each, sets=plan_form_page.with_seen(each.sets, seen)) for each in form.timings)
    return replace(form, timings=tuple(timings))


def until_options(chosen: str, kept: date | None = None) -> tuple[Option, ...]:
    """When a link stops working; ``kept`` is the day it has now."""
    keep: tuple[Option, ...] = ()
    if kept is not None:
        words = _("As it is: {date}").format(date=date_with_year(kept).text)
        keep = (Option("keep", words, is_chosen=chosen in ("", "keep")),)
    default = "" if kept is not None else "year"
    names = (
        ("year", _("12 months after surgery")),
        ("half", _("6 months after surgery")),
        ("month", _("In 30 days")),
    )
    chosen = chosen or default
    return (*keep, *(Option(value, text, is_chosen=value == chosen) for value, text in names))


def date_hint(surgery: date | None, ends_on: date, today: date) -> str:
    """What was understood, or an example."""
    if surgery is None:
        example = f"{today.day} {today.month} {today.year}"
        return _("For example, {numbers}. You can change it later.").format(numbers=example)
    words = {"surgery": full_date(surgery).text, "end": date_with_year(ends_on).text}
    number = (today - surgery).days
    if number < 0:
        said = ngettext("{surgery}, in {n} day. Link ends {end}.", "{surgery}, in {n} days. Link ends {end}.", -number)
        return said.format(n=-number, **words)
    said = _("{surgery}. Today is day {day}, week {week}. Link ends {end}.")
    return said.format(day=number, week=number // 7 + 1, **words)


def moved_words(before: date, after: date | None) -> str:
    """What to look at where a surgery date moves and visits have dates of their own."""
    if after is None:
        return ""
    words = _("Surgery moves from {before} to {after}. These visits do not move with it. Check them, then tick below.")
    return words.format(before=full_date(before).text, after=full_date(after).text)
