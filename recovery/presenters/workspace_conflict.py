"""Someone else saved first: what is settled, and what has to be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from typing import Protocol as Shape

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.domain.errors import DomainError
from recovery.domain.offsets import Offset, Unit, Window
from recovery.formatting import capitalised, date_with_year, full_date, plain, span_words, window_words


class Clashing(Shape):
    """A field with two values."""

    @property
    def path(self) -> str: ...
    @property
    def saved(self) -> Any: ...
    @property
    def mine(self) -> Any: ...


class Merging(Shape):
    """What two people changed, put together."""

    @property
    def clashes(self) -> tuple[Clashing, ...]: ...
    @property
    def theirs(self) -> tuple[str, ...]: ...
    @property
    def ours(self) -> tuple[str, ...]: ...


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
    """How fields are called, and what is needed to say windows as dates."""

    titles: Mapping[str, str]
    surgery: date | None

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
        return _("{milestone}: your words").format(milestone=title) if part == "guidance" else title


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
    what: str, who: Who, merged: Merging, names: Names, answers: Mapping[str, str] | None = None
) -> ConflictPage:
    """The page; with ``answers``, those that are missing are said."""
    questions = tuple(_question(each, names, answers) for each in merged.clashes)
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


def _theirs(paths: Iterable[str], names: Names, who: Who) -> tuple[str, ...]:
    words = _("{field}: what is saved stays. {who} changed it and you did not.")
    return tuple(dict.fromkeys(words.format(field=names.title(path), who=who.said()) for path in paths))


def _ours(paths: Iterable[str], names: Names) -> tuple[str, ...]:
    words = _("{field}: yours is kept. Nobody else changed it.")
    return tuple(dict.fromkeys(words.format(field=names.title(path)) for path in paths))


def _question(clash: Clashing, names: Names, answers: Mapping[str, str] | None) -> Question:
    chosen = (answers or {}).get(clash.path, "")
    saved, saved_small = _words(clash.path, clash.saved, names)
    mine, mine_small = _words(clash.path, clash.mine, names)
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


def _words(path: str, value: Any, names: Names) -> tuple[str, str]:
    """A value in words, and below them what it means in dates."""
    part = path.partition(".")[2]
    if path in ("surgery_date", "expires_on"):
        return (full_date if path == "surgery_date" else date_with_year)(date.fromisoformat(value)).text, ""
    if part == "timing" and value == "hidden":
        return _("hidden"), ""
    if part in ("timing", "window"):
        return _window(value, names.surgery)
    if part == "at" and value:
        at = datetime.fromisoformat(value)
        return f"{full_date(at.date()).text}, {at:%H:%M}", ""
    if isinstance(value, dict):
        return str(value.get("title", "")), ""
    if value is None and not part:
        return _("removed"), ""
    return (f"“{value}”" if value else _("empty")), ""


def _window(value: Any, surgery: date | None) -> tuple[str, str]:
    if not value:
        return _("as the source says"), ""
    try:
        first, last = (
            Offset(end["amount"], Unit(end["unit"])) if end else None for end in (value["earliest"], value["latest"])
        )
        if first is None:
            return "", ""
        window = Window(first, last)
    except (DomainError, KeyError, TypeError, ValueError):
        return "", ""
    length = span_words(window, is_stage=first.amount == 0)
    if surgery is None or last is None:
        return length, ""
    words = window_words(window, first.from_date(surgery), last.from_date(surgery))
    return length, plain(capitalised(words))


def value_words(path: str, value: Any, names: Names) -> tuple[str, str]:
    """A value in words, and what it means in dates, for other pages that show one."""
    return _words(path, value, names)
