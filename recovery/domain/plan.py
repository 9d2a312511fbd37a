"""A clinic's own version of a procedure: what the source says, with what the clinic sets laid over it.

A plan was written against one edition and may be read with a later one. So whatever of it no longer fits is left
out on a patient's page, never an error there, and :func:`stale` tells the clinic. :func:`check` refuses it while it
is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from recovery.domain.clinic_facts import Clinic, Note, SetBy, Typical
from recovery.domain.errors import (
    CannotOpenAnEnd,
    DayZeroIsFixed,
    NotOwn,
    OpenEndNeedsFade,
    ProtocolError,
    UnknownPlaceholder,
)
from recovery.domain.offsets import Window
from recovery.domain.protocol import Kind, Milestone, Protocol, Speech, Words, fade_fits, undated_place

__all__ = ["Adjustment", "Clinic", "Plan", "Stale", "Typical", "Why", "adjusted", "check", "own_key", "stale"]

_PREFIX = "own-"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a clinic changes about one milestone of the source."""

    key: str
    window: Window | None = None
    """None: as the source says."""
    is_hidden: bool = False
    guidance_html: str = ""
    """Added below the source's, sanitised when it was saved."""
    title: str = ""
    """The milestone's title when this was set: with it, a window outlives the milestone."""
    kind: Kind = Kind.EVENT
    against: Typical | None = None
    """What the source said when this was set (``milestone.said``); None: not remembered."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A clinic's protocol, or what was set for one patient on top of it."""

    name: str = ""
    note: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    own: tuple[Milestone, ...] = ()
    """Milestones that the clinic adds; their keys come from :func:`own_key`."""
    note_on: date | None = None


class Why(StrEnum):
    """Why an adjustment is no longer what it was when it was set."""

    CHANGED = "changed"
    """The source says something else now; the clinic's own still shows."""
    DROPPED = "dropped"
    """The edition no longer has the milestone; the clinic's window shows as a milestone of its own."""
    LOST = "lost"
    """The same, where no window is left to be shown."""
    UNUSABLE = "unusable"
    """It cannot be laid over what the source says now; the source's shows."""


@dataclass(frozen=True, slots=True)
class Stale:
    """An adjustment that a clinic lead has to look at."""

    adjustment: Adjustment
    why: Why


def own_key(name: str) -> str:
    """The key of a milestone that a clinic adds; ``name`` is lower-case letters, digits and hyphens."""
    return f"{_PREFIX}{name}"


def adjusted(protocol: Protocol, clinic: Clinic, *plans: Plan) -> Protocol:
    """``protocol`` as ``clinic`` sets it, each plan laid over those before it; what no longer fits is left out."""
    by_key = {each.key: each for each in protocol.milestones}
    asked = _merged(plans)
    laid = {key: _laid_over(each, asked[key], by_key) if key in asked else each for key, each in by_key.items()}
    lost = (_outliving(each) for key, each in asked.items() if key not in by_key)
    every = _with_own(laid, (*(each for each in lost if each), *(own for plan in plans for own in plan.own)))
    return replace(
        protocol,
        milestones=tuple(_sayable(each, every) for each in every.values()),
        clinic=clinic,
        plan_name=next((plan.name for plan in reversed(plans) if plan.name), ""),
        notes=tuple(Note(plan.note, plan.note_on) for plan in reversed(plans) if plan.note),
    )


def check(protocol: Protocol, *plans: Plan) -> None:
    """Refuse what could not be shown as it is written, for whoever is writing it.

    :raises ProtocolError: a subclass names the milestone and says why.
    """
    for plan in plans:
        for each in plan.adjustments:
            _check_adjustment(protocol, each)
        for own in plan.own:
            _check_own(protocol, own)


def stale(protocol: Protocol, plan: Plan) -> tuple[Stale, ...]:
    """What of ``plan`` the edition of ``protocol`` no longer has, now says otherwise or cannot be shown with."""
    by_key = {each.key: each for each in protocol.milestones}
    found = ((each, _why(each, by_key.get(each.key), by_key)) for each in plan.adjustments)
    return tuple(Stale(each, why) for each, why in found if why)


def _why(adjustment: Adjustment, milestone: Milestone | None, by_key: Mapping[str, Milestone]) -> Why | None:
    if milestone is None:
        return _why_gone(adjustment)
    if _refusal(milestone, adjustment, by_key):
        return Why.UNUSABLE
    is_changed = adjustment.against is not None and adjustment.against != milestone.said
    return Why.CHANGED if is_changed else None


def _why_gone(adjustment: Adjustment) -> Why | None:
    if _outliving(adjustment):
        return Why.DROPPED
    # That a milestone was hidden has come to nothing, and nobody has to be told.
    return None if adjustment.is_hidden else Why.LOST


def _check_adjustment(protocol: Protocol, adjustment: Adjustment) -> None:
    by_key = {each.key: each for each in protocol.milestones}
    milestone = by_key.get(adjustment.key)
    if milestone and (refusal := _refusal(milestone, adjustment, by_key)):
        raise refusal


def _check_own(protocol: Protocol, own: Milestone) -> None:
    if not own.key.startswith(_PREFIX) or own.source is not None or own.counts_back:
        raise NotOwn(own.key)
    if own.window and own.is_open and not _fades(own, own.window, {each.key: each for each in protocol.milestones}):
        raise OpenEndNeedsFade(own.key)


def _refusal(milestone: Milestone, adjustment: Adjustment, by_key: Mapping[str, Milestone]) -> ProtocolError | None:
    """Why the adjustment cannot be laid over what the source says, if it cannot."""
    window = adjustment.window
    if milestone.is_day_zero and (window or adjustment.is_hidden):
        return DayZeroIsFixed(milestone.key)
    if window is None or not window.is_open:
        return None
    was = milestone.said.window
    if was is None or not was.is_open:
        return CannotOpenAnEnd(milestone.key)
    return None if _fades(milestone, window, by_key) else OpenEndNeedsFade(milestone.key)


def _fades(milestone: Milestone, window: Window, by_key: Mapping[str, Milestone]) -> bool:
    return fade_fits(window, by_key.get(milestone.fades_until))


def _merged(plans: Iterable[Plan]) -> dict[str, Adjustment]:
    asked: dict[str, Adjustment] = {}
    for each in (each for plan in plans for each in plan.adjustments):
        asked[each.key] = _over(asked[each.key], each) if each.key in asked else each
    return asked


def _over(earlier: Adjustment, later: Adjustment) -> Adjustment:
    """Both as one; a window set for one patient shows a milestone that the clinic's protocol hides."""
    return replace(
        later if later.title else earlier,
        window=later.window or earlier.window,
        is_hidden=later.is_hidden or (earlier.is_hidden and later.window is None),
        guidance_html=earlier.guidance_html + later.guidance_html,
    )


def _laid_over(milestone: Milestone, adjustment: Adjustment, by_key: Mapping[str, Milestone]) -> Milestone:
    with_guidance = replace(milestone, clinic_html=adjustment.guidance_html)
    if _refusal(milestone, adjustment, by_key):
        return with_guidance
    shown = replace(with_guidance, is_hidden=adjustment.is_hidden)
    return _set(shown, adjustment.window) if adjustment.window else shown


def _set(milestone: Milestone, window: Window) -> Milestone:
    """The milestone with the clinic's window, without the words that state the source's."""
    words = milestone.words
    kept = replace(words, hedge="", coming="", typical="", timing_after="", late=Speech(), after=Speech(), lasts="")
    return replace(
        milestone,
        window=window,
        set_by=SetBy.CLINIC,
        typical=milestone.said,
        words=replace(kept, now=replace(words.now, sentence=words.planned or words.now.sentence), planned=""),
        fades_until=milestone.fades_until if window.is_open else "",
    )


def _outliving(adjustment: Adjustment) -> Milestone | None:
    """The clinic's own milestone that becomes of a window whose milestone the edition no longer has."""
    window = adjustment.window
    if window is None or window.is_open or adjustment.is_hidden or not adjustment.title:
        return None
    kind = Kind.STAGE if adjustment.kind is Kind.STAGE else Kind.EVENT
    words = Words(guidance_html=adjustment.guidance_html)
    return Milestone(own_key(adjustment.key), kind, adjustment.title, window, source=None, words=words)


def _with_own(milestones: Mapping[str, Milestone], added: Iterable[Milestone]) -> dict[str, Milestone]:
    every = dict(milestones)
    for each in added:
        key = _free(each.key, every)
        every[key] = _fading(replace(each, key=key, source=None, set_by=SetBy.CLINIC, counts_back=False), milestones)
    return every


def _free(key: str, taken: Mapping[str, Milestone]) -> str:
    """``key``, counted up while it is taken: two plans may each have chosen it."""
    number, free = 1, key
    while free in taken:
        number, free = number + 1, f"{key}-{number + 1}"
    return free


def _fading(own: Milestone, milestones: Mapping[str, Milestone]) -> Milestone:
    """An open end that has lost what it fades until keeps its words and has no dates."""
    if own.window is None or not own.is_open or _fades(own, own.window, milestones):
        return own
    return replace(own, window=None, fades_until="")


def _sayable(milestone: Milestone, by_key: Mapping[str, Milestone]) -> Milestone:
    """The milestone without sentences that ask for a date which there no longer is."""
    if not any(_is_unsayable(text, milestone, by_key) for text in milestone.words.sentences().values()):
        return milestone
    words = milestone.words.with_sentences(lambda text: "" if _is_unsayable(text, milestone, by_key) else text)
    return replace(milestone, words=words)


def _is_unsayable(text: str, milestone: Milestone, by_key: Mapping[str, Milestone]) -> bool:
    try:
        return undated_place(text, milestone, by_key) is not None
    except UnknownPlaceholder:
        return True
