"""What somebody has to mend before a plan can be saved, in words, by the path of its field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any, cast

from django.utils.translation import gettext as _

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
from recovery.domain import plan as clinic
from recovery.domain.errors import (
    CannotOpenAnEnd,
    DayZeroIsFixed,
    DomainError,
    LatestBeforeEarliest,
    OffsetTooLong,
    OpenEndNeedsFade,
)
from recovery.domain.offsets import LONGEST, Offset, Unit
from recovery.domain.protocol import KEY_PATTERN, Kind, Protocol
from recovery.text import zones
from recovery.text.formatting import count_of, date_with_year
from recovery.text.markdown import MAX_BYTES, mistake_in

LONGEST_TITLE = 120
Refusals = Iterator[tuple[str, str]]


def check(data: StoredPlan, protocol: Protocol) -> dict[str, str]:
    """Messages by field, such as ``crutches.latest`` or ``own-3f2a.title``; empty when the plan can be saved."""
    found = [*_adjustments(adjustments_in(data), protocol), *_owns(own_in(data))]
    return dict(reversed(found)) or dict(_unread(data))  # The first message of a field stands.


def _unread(data: StoredPlan) -> Refusals:
    """What no form makes. Without a message it would be saved and left out of the page."""
    plan = read(data)
    kept = {each.key for each in plan.adjustments} | {each.key for each in plan.own}
    for key in (*adjustments_in(data), *(str(each.get("key")) for each in own_in(data))):
        if key not in kept:
            yield f"{key}.earliest", _("This could not be read. Set it again.")


def _adjustments(adjust: dict[str, StoredAdjustment], protocol: Protocol) -> Refusals:
    for key, each in adjust.items():
        window = each.get("window")
        wrong = [] if window is None else [*_window(key, window)]
        yield from wrong
        yield from _guidance(key, each)
        if not wrong:
            yield from _unfitting(key, each, protocol)


def _unfitting(key: str, each: StoredAdjustment, protocol: Protocol) -> Refusals:
    """What the domain refuses: it knows what the source says."""
    try:
        clinic.check(protocol, read({"adjust": {key: each}}))
    except DayZeroIsFixed:
        field = "hidden" if each.get("hidden") else "earliest"
        yield f"{key}.{field}", _("Surgery itself is always shown. Every other date counts from it.")
    except CannotOpenAnEnd:
        yield f"{key}.latest", _("Give a latest: the source has one too.")
    except OpenEndNeedsFade:
        yield f"{key}.earliest", _("With an open end, this has to begin before what follows it.")


def _owns(own: list[StoredMilestone]) -> Refusals:
    seen: set[str] = set()
    for each in own:
        key = str(each.get("key", ""))
        if key in seen or not key.startswith(OWN_PREFIX) or not KEY_PATTERN.fullmatch(key):
            yield f"{key}.key", _("This milestone could not be told from another. Remove it and add it again.")
        seen.add(key)
        yield from _own(key, each)


def _own(key: str, each: StoredMilestone) -> Refusals:
    title = str(each.get("title") or "").strip()
    if not title:
        yield f"{key}.title", _("Give it a name.")
    elif len(title) > LONGEST_TITLE:
        yield f"{key}.title", _("Use {most} characters or fewer.").format(most=LONGEST_TITLE)
    if each.get("kind") not in set(Kind):
        yield f"{key}.kind", _("Choose what it is.")
    yield from _guidance(key, each)
    yield from _when(key, each)


def _when(key: str, each: StoredMilestone) -> Refusals:
    if each.get("at"):
        yield from _at(key, each)
        return
    stored = each.get("window")
    wrong = [*_window(key, stored)]
    yield from wrong
    if wrong or not stored:
        return
    window = read_window(stored)
    if window.latest is None:
        yield f"{key}.latest", _("Give a latest.")
    elif each.get("kind") == Kind.VISIT and window.earliest != window.latest:
        yield f"{key}.latest", _("A visit is on one day.")


def _at(key: str, each: StoredMilestone) -> Refusals:
    if each.get("kind") != Kind.VISIT:
        yield f"{key}.at", _("Only a visit has a time.")
        return
    try:
        zones.read(each["at"], UTC)
    except (ArithmeticError, TypeError, ValueError):
        yield f"{key}.at", _("Enter a date and a time.")


def _guidance(key: str, each: StoredAdjustment | StoredMilestone) -> Refusals:
    text = str(each.get("guidance") or "")
    if len(text.encode(errors="replace")) > MAX_BYTES:
        yield f"{key}.guidance", _("This is too long.")
    elif mistake := mistake_in(text):
        yield f"{key}.guidance", mistake


def _window(key: str, data: object) -> Refusals:
    ends: dict[str, Any] = {name: data.get(name) if isinstance(data, dict) else None for name in ("earliest", "latest")}
    wrong = {name: _end(end) for name, end in ends.items() if end is not None or name == "earliest"}
    if any(wrong.values()):
        yield from ((f"{key}.{name}", message) for name, message in wrong.items() if message)
        return
    try:
        read_window(cast("StoredWindow", ends))
    except LatestBeforeEarliest as error:
        yield f"{key}.latest", _reversed(read_offset(ends["earliest"]), read_offset(ends["latest"]), error)


def _end(data: StoredOffset) -> str:
    try:
        read_offset(data)
    except OffsetTooLong as error:
        unit = Unit(error.unit)
        return _("That is more than {most}, further than any recovery.").format(most=count_of(LONGEST[unit], unit))
    except (DomainError, LookupError, TypeError, ValueError):
        return _("Enter a whole number.")
    return ""


def _reversed(earliest: Offset, latest: Offset, error: LatestBeforeEarliest) -> str:
    words = _("Latest ({latest}) can fall before earliest ({earliest}), for example for a surgery on {day}.")
    return words.format(
        latest=count_of(latest.amount, latest.unit),
        earliest=count_of(earliest.amount, earliest.unit),
        day=date_with_year(error.surgery_date).text,
    )
