"""Someone else saved first: what is settled, and what has to be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.clinic.plans import stored
from recovery.clinic.plans.merging import Clash
from recovery.clinic.plans.stored import StoredWindow
from recovery.domain.errors import DomainError
from recovery.domain.offsets import Unit, Window
from recovery.domain.protocol import Kind, Milestone, Protocol
from recovery.text import zones
from recovery.text.bidi import isolated
from recovery.text.formatting import (
    capitalised,
    clock_time,
    compose,
    date_with_year,
    full_date,
    one_end,
    plain,
    span_words,
    window_words,
)
from recovery.workspace.conflict import Merged, Settled
from recovery.workspace.plan_rows import timing

_FIELDS = ("surgery_date", "label", "note", "expires_on", "name")
"""What is edited beside the plan."""
_UNSEEN = ("label", "expires_on")
"""What no patient sees."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that both changed."""

    title: str
    name: str
    saved: str
    saved_small: str
    mine: str
    mine_small: str
    chosen: str
    is_open: bool
    """Whether it was left unanswered."""
    problem: str


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """Everything the page places."""

    what: str
    lead: str
    problem: str
    questions: tuple[Question, ...]
    settled: tuple[str, ...]
    saved_by: str


@dataclass(frozen=True, slots=True)
class Names:
    """How fields are called, and what is needed to say their values in words and in dates."""

    titles: Mapping[str, str]
    surgery: date | None
    says: Protocol | None = None
    """What holds where nothing is set: of a link its protocol, of a protocol the source."""
    for_patient: bool = False

    def unset(self, key: str) -> Milestone | None:
        """The milestone as it is where nothing is set."""
        milestones = self.says.milestones if self.says else ()
        return next((milestone for milestone in milestones if milestone.key == key), None)

    def title(self, path: str) -> str:
        """The name of a field, or of the milestone it belongs to."""
        fields = {
            "surgery_date": _("Surgery date"),
            "label": _("Label"),
            "note": _("Note"),
            "expires_on": _("Last day"),
            "name": _("Name"),
        }
        key, _dot, part = path.partition(".")
        title = fields.get(path) or self.titles.get(key, key)
        return _("Words on {milestone}").format(milestone=title) if part == "guidance" else title


@dataclass(frozen=True, slots=True)
class Who:
    """Who saved first, and when."""

    is_lead: bool | None
    """None: nobody knows any more."""
    at: datetime

    def said(self) -> str:
        """The person, at the beginning of a sentence."""
        if self.is_lead is None:
            return _("Somebody at your clinic")
        return _("The clinic lead") if self.is_lead else _("A physiotherapist")


def conflict_page(
    what: str, who: Who, merged: Merged, names: Names, answers: Mapping[str, str] | None = None
) -> ConflictPage:
    """The page; with ``answers``, those that are missing are said."""
    questions = tuple(_question(clash, names, answers) for clash in merged.clashes)
    time = f"{who.at:%H:%M}"
    lead = _("{who} changed {what} at {time}, while you were editing. Nothing you typed is lost.")
    return ConflictPage(
        what=what,
        lead=lead.format(who=who.said(), what=what, time=time),
        problem=_problem(len(questions)),
        questions=questions,
        settled=(*_theirs(merged.theirs, names, who), *_ours(merged.ours, names)),
        saved_by=_("Saved at {time}.").format(time=time),
    )


def _problem(number: int) -> str:
    if not number:
        return _("Not saved yet. Nothing clashes: look at what is settled, then save.")
    return ngettext(
        "Not saved yet. You both changed {n} thing. Choose which to keep.",
        "Not saved yet. You both changed {n} things. Choose which to keep.",
        number,
    ).format(n=number)


def _theirs(settled: Iterable[Settled], names: Names, who: Who) -> Iterator[str]:
    for field in settled:
        if field.path in _FIELDS:
            words = _("{title} is now {value}. {who} changed it and you did not.")
        elif "." in field.path:
            words = _("{title}: now {value}. {who} changed it and you did not.")
        elif field.value is None:
            words = _("{title} is removed. {who} removed it and you did not change it.")
        else:
            words = _("{title} is new: {value}. {who} added it.")
        title, value = isolated(names.title(field.path)), isolated(_value(field, names))
        yield words.format(title=title, value=value, who=who.said())


def _ours(settled: Iterable[Settled], names: Names) -> Iterator[str]:
    for field in settled:
        if field.path in _FIELDS or "." in field.path:
            words = _("{title}: yours is kept, {value}. Nobody else changed it.")
        elif field.value is None:
            words = _("{title}: you removed it. Nobody else changed it.")
        else:
            words = _("{title}: yours is added, {value}.")
        yield words.format(title=isolated(names.title(field.path)), value=isolated(_value(field, names)))


def _value(settled: Settled, names: Names) -> str:
    """The value in words; of a milestone that is new, when it is."""
    if settled.path in _FIELDS or "." in settled.path or not isinstance(settled.value, dict):
        return value_words(settled.path, settled.value, names)[0]
    part = "at" if "at" in settled.value else "window"
    return value_words(f"{settled.path}.{part}", settled.value.get(part), names)[0]


def _question(clash: Clash, names: Names, answers: Mapping[str, str] | None) -> Question:
    chosen = (answers or {}).get(clash.path, "")
    saved, saved_small = value_words(clash.path, clash.saved, names)
    mine, mine_small = value_words(clash.path, clash.mine, names)
    if clash.path not in _UNSEEN:
        now = _("The patient sees this now")
        saved_small = _("{dates}. {now}").format(dates=saved_small, now=now) if saved_small else now
    title = names.title(clash.path)
    return Question(
        title=title,
        name=f"keep-{clash.path}",
        saved=_("Keep what is saved: {value}").format(value=saved),
        saved_small=saved_small,
        mine=_("Use yours: {value}").format(value=mine),
        mine_small=mine_small,
        chosen=chosen,
        is_open=answers is not None and not chosen,
        problem=_("Choose one for “{field}”.").format(field=title),
    )


def value_words(path: str, value: object, names: Names) -> tuple[str, str]:
    """A value in words, and below them what it means in dates."""
    part = path.partition(".")[2]
    if path in ("surgery_date", "expires_on"):
        return (full_date if path == "surgery_date" else date_with_year)(date.fromisoformat(str(value))).text, ""
    if part == "timing" and value == "hidden":
        return _("hidden"), ""
    if part == "timing" and not value:
        return _unset(names, names.unset(path.partition(".")[0]))
    if part in ("timing", "window"):
        return _window(value, names.surgery)
    if part == "kind":
        return _kind(value), ""
    if part == "at" and value:
        at = zones.from_text(str(value), UTC)
        return f"{full_date(at.date()).text}, {clock_time(at)}", ""
    if isinstance(value, dict):
        return str(value.get("title", "")), ""
    if value is None and not part:
        return _("removed"), ""
    return (f"“{value}”" if value else _("empty")), ""


def _kind(value: object) -> str:
    kinds = {
        Kind.EVENT: _("something that happens once"),
        Kind.STAGE: _("something that goes on for a while"),
        Kind.VISIT: _("a visit"),
    }
    return kinds[Kind(str(value))] if value in set(Kind) else _("empty")


def _unset(names: Names, milestone: Milestone | None) -> tuple[str, str]:
    """What holds where nothing is set, and since when or until when."""
    if milestone is None:
        return (_("as the protocol says") if names.for_patient else _("as the source says")), ""
    if milestone.is_hidden:
        return _("hidden, as the protocol says"), ""
    words = _("{timing}, as the protocol says") if names.for_patient else _("{timing}, as the source says")
    return words.format(timing=timing(milestone)), _dates(milestone.window, names.surgery)


def _window(value: object, surgery: date | None) -> tuple[str, str]:
    try:
        window = stored.read_window(cast("StoredWindow", value))
    except (DomainError, KeyError, TypeError, ValueError):
        return "", ""
    return span_words(window, is_stage=window.earliest.amount == 0), _dates(window, surgery)


def _dates(window: Window | None, surgery: date | None) -> str:
    if window is None or window.latest is None or surgery is None:
        return ""
    if window.earliest.amount == 0 and window.unit is not Unit.DAY:
        end = one_end(window.latest.from_date(surgery), window.unit)
        return plain(compose(_("Until {end}"), end=end))
    words = window_words(window, window.earliest.from_date(surgery), window.latest.from_date(surgery))
    return plain(capitalised(words))
