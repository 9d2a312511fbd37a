"""The mistakes in a plan that somebody has to mend before it can be saved, in words, by the path of their field.

Every problem has a code: those of :mod:`recovery.domain.errors`, and those that only a stored plan can have. One
table turns the code into a field and its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from recovery.clinic.plans.stored import (
    OWN_PREFIX,
    StoredAdjustment,
    StoredMilestone,
    StoredOffset,
    StoredPlan,
    StoredWindow,
    adjustments_in,
    own_in,
    read,
    read_offset,
    read_window,
)
from recovery.content.mistakes import facts_in_words
from recovery.domain.errors import DomainError
from recovery.domain.offsets import LatestBeforeEarliest, OffsetTooLong
from recovery.domain.plan import problems
from recovery.domain.protocol import KEY_PATTERN, Kind, Protocol
from recovery.text import zones
from recovery.text.markdown import MAX_BYTES, mistake_in

LONGEST_TITLE = 120
"""The most characters that the name of a clinic's own milestone may have."""

MESSAGES: dict[str, tuple[str, Promise | str]] = {
    "not-own": ("key", gettext_lazy("This milestone could not be told from another. Remove it and add it again.")),
    "no-title": ("title", gettext_lazy("Give it a name.")),
    "long-title": ("title", gettext_lazy("Use {most} characters or fewer.")),
    "no-kind": ("kind", gettext_lazy("Choose what it is.")),
    "long-guidance": ("guidance", gettext_lazy("This is too long.")),
    "bad-markdown": ("guidance", "{mistake}"),
    "no-number": ("{end}", gettext_lazy("Enter a whole number.")),
    "offset-too-long": ("{end}", gettext_lazy("That is more than {most}, further than any recovery.")),
    "latest-before-earliest": (
        "latest",
        gettext_lazy("Latest ({latest}) can fall before earliest ({earliest}), for example for a surgery on {day}."),
    ),
    "event-needs-an-end": ("latest", gettext_lazy("Give a latest.")),
    "bad-visit": ("latest", gettext_lazy("A visit is on one day.")),
    "time-without-visit": ("at", gettext_lazy("Only a visit has a time.")),
    "no-time": ("at", gettext_lazy("Enter a date and a time.")),
    "day-zero-is-fixed": (
        "{box}",
        gettext_lazy("Surgery itself is always shown. Every other date counts from it."),
    ),
    "cannot-open-an-end": ("latest", gettext_lazy("Give a latest: the source has one too.")),
    "open-end-needs-fade": (
        "earliest",
        gettext_lazy("With an open end, this has to begin before what follows it."),
    ),
    "unreadable": ("earliest", gettext_lazy("This could not be read. Set it again.")),
}
"""A field and its words for each code; names in braces are facts of the problem."""


@dataclass(frozen=True, slots=True)
class _Problem:
    key: str
    """The milestone's key."""
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


def mistakes_in(plan: StoredPlan, protocol: Protocol) -> dict[str, str]:
    """Return messages by field, such as ``crutches.latest`` or ``own-3f2a.title``; the first of a field stands.

    It is empty when the plan can be saved: then everything in it is read whole.
    """
    messages: dict[str, str] = {}
    for problem in [*_adjustment_problems(plan, protocol), *_own_problems(plan)] or _unreadable(plan):
        name, words = MESSAGES[problem.code]
        messages.setdefault(f"{problem.key}.{name.format(**problem.facts)}", str(words).format(**problem.facts))
    return messages


def _adjustment_problems(plan: StoredPlan, protocol: Protocol) -> Iterator[_Problem]:
    for key, adjustment in adjustments_in(plan).items():
        window = adjustment.get("window")
        of_window = [] if window is None else [*_window_problems(key, window)]
        yield from of_window
        yield from _guidance_problems(key, adjustment)
        if not of_window:
            box = "hidden" if adjustment.get("hidden") else "earliest"
            for error in problems(protocol, read({"adjust": {key: adjustment}})):
                yield _Problem(key, error.code, {"box": box})


def _own_problems(plan: StoredPlan) -> Iterator[_Problem]:
    keys: set[str] = set()
    for milestone in own_in(plan):
        key = str(milestone.get("key", ""))
        if key in keys or not key.startswith(OWN_PREFIX) or not KEY_PATTERN.fullmatch(key):
            yield _Problem(key, "not-own")
        keys.add(key)
        title = str(milestone.get("title") or "").strip()
        if not title:
            yield _Problem(key, "no-title")
        elif len(title) > LONGEST_TITLE:
            yield _Problem(key, "long-title", {"most": LONGEST_TITLE})
        if milestone.get("kind") not in set(Kind):
            yield _Problem(key, "no-kind")
        yield from _guidance_problems(key, milestone)
        yield from _time_problems(key, milestone) if milestone.get("at") else _length_problems(key, milestone)


def _time_problems(key: str, milestone: StoredMilestone) -> Iterator[_Problem]:
    """Yield the problems of a visit's own day and time."""
    if milestone.get("kind") != Kind.VISIT:
        yield _Problem(key, "time-without-visit")
        return
    try:
        zones.from_text(milestone["at"], UTC)
    except (ArithmeticError, TypeError, ValueError):
        yield _Problem(key, "no-time")


def _length_problems(key: str, milestone: StoredMilestone) -> Iterator[_Problem]:
    """Yield the problems of the window of a clinic's own milestone, which has an end; that of a visit is one day."""
    stored = milestone.get("window")
    of_window = [*_window_problems(key, stored)]
    yield from of_window
    if of_window or not stored:
        return
    window = read_window(stored)
    if window.latest is None:
        yield _Problem(key, "event-needs-an-end")
    elif milestone.get("kind") == Kind.VISIT and window.earliest != window.latest:
        yield _Problem(key, "bad-visit")


def _guidance_problems(key: str, stored: StoredAdjustment | StoredMilestone) -> Iterator[_Problem]:
    text = str(stored.get("guidance") or "")
    if len(text.encode(errors="replace")) > MAX_BYTES:
        yield _Problem(key, "long-guidance")
    elif mistake := mistake_in(text):
        yield _Problem(key, "bad-markdown", {"mistake": mistake})


def _window_problems(key: str, window: object) -> Iterator[_Problem]:
    """Yield the problems of the two ends of a window, or else of their order; a latest may be missing."""
    ends = {end: window.get(end) if isinstance(window, dict) else None for end in ("earliest", "latest")}
    is_readable = True
    for end, offset in ends.items():
        if end == "latest" and offset is None:
            continue
        try:
            read_offset(cast("StoredOffset", offset))
        except OffsetTooLong as error:
            is_readable = False
            yield _Problem(key, error.code, {"end": end, **facts_in_words(error)})
        except (DomainError, LookupError, TypeError, ValueError):
            is_readable = False
            yield _Problem(key, "no-number", {"end": end})
    try:
        if is_readable:
            read_window(cast("StoredWindow", ends))
    except LatestBeforeEarliest as error:
        yield _Problem(key, error.code, facts_in_words(error))


def _unreadable(plan: StoredPlan) -> Iterator[_Problem]:
    """Yield a problem for each milestone that no form makes: else it would be saved, and left out of the page."""
    readable = read(plan)
    keys = {adjustment.key for adjustment in readable.adjustments} | {milestone.key for milestone in readable.own}
    for key in (*adjustments_in(plan), *(str(milestone.get("key")) for milestone in own_in(plan))):
        if key not in keys:
            yield _Problem(key, "unreadable")
