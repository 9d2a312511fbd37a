"""A clinic's protocols: the list, the editor and the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.patient.page.clinic_card import protocol_name
from recovery.text.formatting import day_and_month
from recovery.workspace.common import Option
from recovery.workspace.notice_page import Notice
from recovery.workspace.plan_form_page import Own, Set


@dataclass(frozen=True, slots=True)
class Row:
    """A protocol in the list; ``pk`` 0 for the typical timings."""

    pk: int
    name: str
    about: str
    differs: str
    to_check: str
    live: str
    choice: str
    """What a new link is asked for with."""
    slug: str


@dataclass(frozen=True, slots=True)
class ProtocolSeen:
    """What a row is made from."""

    pk: int
    name: str
    procedure: str
    slug: str
    changed_on: date
    differs: str
    checks: int
    live: str


def row(seen: ProtocolSeen) -> Row:
    """One of the clinic's protocols."""
    changed, checks = day_and_month(seen.changed_on).text, seen.checks
    return Row(
        pk=seen.pk,
        name=seen.name,
        about=_("{procedure}, changed {date}").format(procedure=seen.procedure, date=changed),
        differs=seen.differs or _("Nothing. As the source says."),
        to_check=ngettext("{n} thing to check", "{n} things to check", checks).format(n=checks) if checks else "",
        live=seen.live,
        choice=str(seen.pk),
        slug=seen.slug,
    )


def typical_row(*, procedure: str, slug: str, edition: int, live: str) -> Row:
    """The timings of the source, which everyone has."""
    about = _("{procedure}, edition {n}").format(procedure=procedure, n=edition)
    differs = _("Nothing. As the source says.")
    return Row(0, protocol_name(""), about, differs, "", live, f"typical:{slug}", slug)


def live_number(number: int, most: int) -> str:
    """How many live links a protocol has; ``most`` is where counting stops."""
    return at_least(most) if number > most else str(number)


def at_least(number: int) -> str:
    """A number that may be larger: not everything was counted."""
    return _("{n}+").format(n=number)


def archived_words(number: int) -> str:
    """How many are put away."""
    return ngettext("{n} archived protocol", "{n} archived protocols", number).format(n=number) if number else ""


@dataclass(frozen=True, slots=True)
class Editor:
    """Everything the editor places."""

    title: str
    about: str
    live: str
    name: str
    name_wrong: str
    note: str
    note_wrong: str
    sets: tuple[Set, ...]
    own: tuple[Own, ...]
    new_own: Own
    own_keys: str
    days: tuple[Option, ...]
    notice: Notice | None
    is_new: bool

    @property
    def is_wrong(self) -> bool:
        """Whether something in it cannot be saved."""
        nested = (each.wrongs for each in self.sets)
        owned = (each.wrongs for each in (*self.own, self.new_own))
        return bool(self.name_wrong or self.note_wrong or any(nested) or any(owned))


def live_words(number: int, most: int) -> str:
    """How many patients see a change at once."""
    if not number:
        return ""
    if number > most:
        return _("More than {n} live links use this protocol.").format(n=most)
    return ngettext("{n} live link uses this protocol.", "{n} live links use this protocol.", number).format(n=number)


PREVIEW_DAYS = (-24, 0, 23, 60, 120)


def day_options(chosen: int) -> tuple[Option, ...]:
    """The days a protocol can be looked at."""
    return tuple(Option(str(day), _day(day), is_chosen=day == chosen) for day in PREVIEW_DAYS)


def _day(day: int) -> str:
    if day < 0:
        return _("{n} before").format(n=-day)
    return _("Day {n}").format(n=day)


def about(procedure: str, edition: int) -> str:
    """What a protocol is a version of."""
    return _("{procedure}. Follows edition {n} of the typical timings.").format(procedure=procedure, n=edition)
