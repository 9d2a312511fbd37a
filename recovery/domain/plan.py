"""A clinic's own version of a procedure: what the source says, with what the clinic sets laid over it.

A plan was written against one edition and may be read with a later one. So whatever of it no longer fits is left
out on a patient's page, never an error there, and :func:`stale` tells the clinic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from recovery.domain.clinic_facts import Clinic, Note, SetBy, SourceTiming
from recovery.domain.errors import UnknownPlaceholder
from recovery.domain.offsets import Window
from recovery.domain.protocol import Kind, Milestone, Protocol, Speech, Words, fade_fits, undated_place

OWN_PREFIX = "own-"
"""The beginning of the key of a milestone that a clinic adds."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A clinic's changes to one milestone of the source."""

    key: str
    window: Window | None = None
    """The clinic's window; None: as the source says."""
    is_hidden: bool = False
    guidance_html: str = ""
    """The text added below the source's, sanitised when it was saved."""
    title: str = ""
    """The milestone's title when this was set: with it, a window outlives the milestone."""
    kind: Kind = Kind.EVENT
    against: SourceTiming | None = None
    """The source's timing when this was set (``milestone.source_timing``); None: not remembered."""


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
    """The reason why an adjustment is no longer valid as it was set."""

    CHANGED = "changed"
    """The source says something else now; the clinic's own still shows."""
    DROPPED = "dropped"
    """The edition no longer has the milestone; the clinic's window shows as a milestone of its own."""
    LOST = "lost"
    """The edition no longer has the milestone, and no window is left to be shown."""
    UNUSABLE = "unusable"
    """It cannot be laid over what the source says now; the source's shows."""


@dataclass(frozen=True, slots=True)
class Stale:
    """An adjustment that a clinic lead has to look at."""

    adjustment: Adjustment
    why: Why


def own_key(name: str) -> str:
    """Return the key of a milestone that a clinic adds; ``name`` is lower-case letters, digits and hyphens."""
    return f"{OWN_PREFIX}{name}"


def adjusted(protocol: Protocol, clinic: Clinic, *plans: Plan) -> Protocol:
    """Return ``protocol`` as ``clinic`` sets it, each plan laid over those before it; what no longer fits is left out.

    A milestone of the clinic's own gets a number behind its key while that is taken: two plans may have chosen it.
    """
    by_key = {milestone.key: milestone for milestone in protocol.milestones}
    merged: dict[str, Adjustment] = {}
    for adjustment in (adjustment for plan in plans for adjustment in plan.adjustments):
        earlier = merged.get(adjustment.key)
        merged[adjustment.key] = _over(earlier, adjustment) if earlier else adjustment
    laid = {
        key: _laid_over(milestone, merged[key], by_key) if key in merged else milestone
        for key, milestone in by_key.items()
    }
    outliving = [_outliving(adjustment) for key, adjustment in merged.items() if key not in by_key]
    shown = dict(laid)
    for own in (*filter(None, outliving), *(own for plan in plans for own in plan.own)):
        key, number = own.key, 1
        while key in shown:
            key, number = f"{own.key}-{number + 1}", number + 1
        shown[key] = replace(_faded(own, laid), key=key, source=None, set_by=SetBy.CLINIC, counts_back=False)
    return replace(
        protocol,
        milestones=tuple(_sayable(milestone, shown) for milestone in shown.values()),
        clinic=clinic,
        plan_name=next((plan.name for plan in reversed(plans) if plan.name), ""),
        notes=tuple(Note(plan.note, plan.note_on) for plan in reversed(plans) if plan.note),
    )


def stale(protocol: Protocol, plan: Plan) -> tuple[Stale, ...]:
    """Return what of ``plan`` the edition of ``protocol`` no longer has, now says otherwise or cannot be shown with."""
    by_key = {milestone.key: milestone for milestone in protocol.milestones}
    reasons = ((adjustment, _why_stale(adjustment, by_key)) for adjustment in plan.adjustments)
    return tuple(Stale(adjustment, why) for adjustment, why in reasons if why)


def _why_stale(adjustment: Adjustment, by_key: Mapping[str, Milestone]) -> Why | None:
    milestone = by_key.get(adjustment.key)
    if milestone is None:
        if _outliving(adjustment):
            return Why.DROPPED
        # That a milestone was hidden has come to nothing, and nobody has to be told.
        return None if adjustment.is_hidden else Why.LOST
    if not _fits(milestone, adjustment, by_key):
        return Why.UNUSABLE
    is_changed = adjustment.against is not None and adjustment.against != milestone.source_timing
    return Why.CHANGED if is_changed else None


def _fits(milestone: Milestone, adjustment: Adjustment, by_key: Mapping[str, Milestone]) -> bool:
    """Whether the adjustment can be laid over what the source says."""
    window = adjustment.window
    if milestone.is_day_zero and (window or adjustment.is_hidden):
        return False  # every date counts from it
    if window is None or not window.is_open:
        return True
    by_source = milestone.source_timing.window  # an end that the source gives cannot be taken away
    return by_source is not None and by_source.is_open and _fades(milestone, window, by_key)


def _fades(milestone: Milestone, window: Window, by_key: Mapping[str, Milestone]) -> bool:
    return fade_fits(window, by_key.get(milestone.fades_until))


def _over(earlier: Adjustment, later: Adjustment) -> Adjustment:
    """Make one of both; a window set for one patient shows a milestone that the clinic's protocol hides."""
    return replace(
        later if later.title else earlier,
        window=later.window or earlier.window,
        is_hidden=later.is_hidden or (earlier.is_hidden and later.window is None),
        guidance_html=earlier.guidance_html + later.guidance_html,
    )


def _laid_over(milestone: Milestone, adjustment: Adjustment, by_key: Mapping[str, Milestone]) -> Milestone:
    """Return the milestone with the clinic's window, without the words that state the source's."""
    with_guidance = replace(milestone, clinic_html=adjustment.guidance_html)
    if not _fits(milestone, adjustment, by_key):
        return with_guidance
    shown = replace(with_guidance, is_hidden=adjustment.is_hidden)
    window, words = adjustment.window, milestone.words
    if window is None:
        return shown
    untimed = replace(words, hedge="", coming="", typical="", timing_after="", late=Speech(), after=Speech(), lasts="")
    return replace(
        shown,
        window=window,
        set_by=SetBy.CLINIC,
        replaced_timing=milestone.source_timing,
        words=replace(untimed, now=replace(words.now, sentence=words.planned or words.now.sentence), planned=""),
        fades_until=milestone.fades_until if window.is_open else "",
    )


def _outliving(adjustment: Adjustment) -> Milestone | None:
    """Make the clinic's own milestone of a window whose milestone the edition no longer has, if it can be."""
    window = adjustment.window
    if window is None or window.is_open or adjustment.is_hidden or not adjustment.title:
        return None
    kind = Kind.STAGE if adjustment.kind is Kind.STAGE else Kind.EVENT
    words = Words(guidance_html=adjustment.guidance_html)
    return Milestone(own_key(adjustment.key), kind, adjustment.title, window, source=None, words=words)


def _faded(own: Milestone, by_key: Mapping[str, Milestone]) -> Milestone:
    """Take the dates from an open end that has lost what it fades until; it keeps its words."""
    if own.window is None or not own.is_open or _fades(own, own.window, by_key):
        return own
    return replace(own, window=None, fades_until="")


def _sayable(milestone: Milestone, by_key: Mapping[str, Milestone]) -> Milestone:
    """Take from the milestone the sentences that ask for a date which there no longer is."""
    if not any(_is_unsayable(text, milestone, by_key) for text in milestone.words.sentences().values()):
        return milestone
    words = milestone.words.with_sentences(lambda text: "" if _is_unsayable(text, milestone, by_key) else text)
    return replace(milestone, words=words)


def _is_unsayable(text: str, milestone: Milestone, by_key: Mapping[str, Milestone]) -> bool:
    try:
        return undated_place(text, milestone, by_key) is not None
    except UnknownPlaceholder:
        return True
