"""A plan as it is stored: the JSON in a row, in which a clinic sets, hides and adds milestones.

The types say what is written; ``docs/plan.schema.json`` says it in JSON's own terms. Rows of long ago
may hold anything else, so :func:`read` makes a patient's page of what can be read, leaves the rest out,
and never raises.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, tzinfo
from typing import NotRequired, TypedDict, cast

from recovery.domain.clinic_facts import SetBy, SourceTiming
from recovery.domain.errors import DomainError
from recovery.domain.offsets import Offset, Unit, Window
from recovery.domain.plan import OWN_PREFIX, Adjustment, Plan
from recovery.domain.protocol import Kind, Milestone, Words
from recovery.text import markdown, zones
from recovery.text.bidi import isolated

_UNREADABLE = (DomainError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class StoredOffset(TypedDict):
    """A number of days, weeks or months from the surgery date; negative before it."""

    amount: int
    unit: str
    """The value of a :class:`recovery.domain.offsets.Unit`."""


class StoredWindow(TypedDict):
    """The first and last day of a milestone; without a latest, its end is open."""

    earliest: StoredOffset
    latest: StoredOffset | None


class StoredTypical(TypedDict):
    """The source's window of a milestone, and its words for the timing."""

    window: StoredWindow | None
    timing: str


class StoredAdjustment(TypedDict, total=False):
    """A clinic's changes to one milestone, and the edition's words for it when they were set."""

    window: StoredWindow | None
    """The clinic's window; None: as the source says."""
    hidden: bool
    guidance: str
    """The clinic's Markdown, shown below the source's guidance."""
    edition: int
    title: str
    kind: str
    was: StoredTypical


class StoredMilestone(TypedDict):
    """A milestone that the clinic adds. It has a window, or is one patient's visit and has a time."""

    key: str
    kind: str
    title: str
    guidance: NotRequired[str]
    window: NotRequired[StoredWindow | None]
    at: NotRequired[str]
    """The day and time on the clock, its offset and its zone, as :func:`recovery.text.zones.to_text` has it."""


class StoredPlan(TypedDict):
    """A clinic's protocol, or what is set for one patient beside it."""

    adjust: dict[str, StoredAdjustment]
    """The changes to milestones, by the key of the milestone."""
    own: list[StoredMilestone]


def empty() -> StoredPlan:
    """Make a plan that changes nothing."""
    return {"adjust": {}, "own": []}


def write_window(window: Window) -> StoredWindow:
    """Make the stored form of a window."""
    earliest, latest = window.earliest, window.latest
    return {
        "earliest": {"amount": earliest.amount, "unit": earliest.unit.value},
        "latest": {"amount": latest.amount, "unit": latest.unit.value} if latest else None,
    }


def write_adjustment(
    milestone: Milestone, edition: int, *, window: StoredWindow | None, hidden: bool, guidance: str
) -> StoredAdjustment:
    """Make an adjustment of the source's ``milestone``, which remembers what that says in this edition."""
    return {
        "window": window,
        "hidden": hidden,
        "guidance": guidance,
        "edition": edition,
        "title": milestone.title,
        "kind": milestone.kind.value,
        "was": {
            "window": write_window(milestone.window) if milestone.window else None,
            "timing": milestone.words.timing,
        },
    }


def read(plan: object, zone: tzinfo = UTC) -> Plan:
    """Make the domain's plan of a stored one; a visit that was kept without its zone is in ``zone``."""
    adjustments, own = [], []
    for key, adjustment in adjustments_in(plan).items():
        with suppress(*_UNREADABLE):
            adjustments.append(_adjustment(key, adjustment))
    for milestone in own_in(plan):
        with suppress(*_UNREADABLE):
            own.append(_own(milestone, zone))
    return Plan(adjustments=tuple(adjustments), own=tuple(own))


def unreadable_in(plan: StoredPlan) -> list[str]:
    """Return the keys of what :func:`read` leaves out."""
    readable = read(plan)
    keys = {adjustment.key for adjustment in readable.adjustments} | {milestone.key for milestone in readable.own}
    return [key for key in (*plan["adjust"], *(milestone["key"] for milestone in plan["own"])) if key not in keys]


def adjustments_in(plan: object) -> dict[str, StoredAdjustment]:
    """Return the adjustments of a stored plan by key, as far as they have that shape."""
    adjustments = plan.get("adjust") if isinstance(plan, dict) else None
    return adjustments if isinstance(adjustments, dict) else {}


def own_in(plan: object) -> list[StoredMilestone]:
    """Return the clinic's own milestones of a stored plan, as far as they have that shape."""
    own = plan.get("own") if isinstance(plan, dict) else None
    milestones = own if isinstance(own, list) else []
    return [cast("StoredMilestone", milestone) for milestone in milestones if isinstance(milestone, dict)]


def read_window(window: StoredWindow) -> Window:
    """Make the domain's window of a stored one; raises one of several errors for anything that is none."""
    latest = window["latest"]
    return Window(read_offset(window["earliest"]), None if latest is None else read_offset(latest))


def read_offset(offset: StoredOffset) -> Offset:
    """Make the domain's offset of a stored one.

    :raises: ``DomainError``, ``LookupError``, ``TypeError`` or ``ValueError`` for anything that is none.
    """
    amount = offset["amount"]
    if type(amount) is not int:  # True is one too, and no number of days.
        raise TypeError(type(amount))
    return Offset(amount, Unit(offset["unit"]))


def _adjustment(key: str, stored: StoredAdjustment) -> Adjustment:
    window, was = stored.get("window"), stored.get("was")
    return Adjustment(
        key=key,
        window=None if window is None else read_window(window),
        is_hidden=stored.get("hidden") is True,
        guidance_html=_html(stored),
        title=_text(stored.get("title")),
        kind=Kind(stored.get("kind", Kind.EVENT)),
        against=None if was is None else _typical(was),
    )


def _typical(was: StoredTypical) -> SourceTiming:
    window = was["window"]
    return SourceTiming(None if window is None else read_window(window), _text(was.get("timing")))


def _own(stored: StoredMilestone, zone: tzinfo) -> Milestone:
    title, at, window = _text(stored.get("title")), stored.get("at"), stored.get("window")
    if not stored["key"].startswith(OWN_PREFIX) or not title.strip():
        raise ValueError("nothing to show")
    if not at and not window:
        raise ValueError("never to be shown")
    return Milestone(
        key=stored["key"],
        kind=Kind(stored["kind"]),
        title=isolated(title),
        window=read_window(window) if window and not at else None,
        source=None,
        words=Words(guidance_html=_html(stored)),
        set_by=SetBy.CLINIC,
        at=zones.from_text(at, zone) if at else None,
    )


def _html(stored: StoredAdjustment | StoredMilestone) -> str:
    text = _text(stored.get("guidance"))
    return markdown.render(text) if text.strip() else ""


def _text(text: object) -> str:
    text = text or ""
    if not isinstance(text, str):
        raise TypeError(type(text))
    return text
