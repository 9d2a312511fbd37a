"""One patient's visits, each on a day and at a time that stay when the surgery date moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from recovery.clinic.plans.stored import StoredMilestone
from recovery.domain.limits import look_up_limits, target_limits
from recovery.domain.protocol import Kind
from recovery.patient.page.question import Wrong, look_up_wrong
from recovery.text import zones
from recovery.text.formatting import clock_time, full_date, zone_words
from recovery.text.typed_dates import Ambiguous, Boxes, Unusable, read_boxes
from recovery.text.typed_times import UnreadTime, read_time
from recovery.workspace.plan_reading import NEW, Values, fresh_key, own_keys, read_title, visit_boxes, with_new

NO_ZONE = "visits.zone"
"""What is wrong where a clinic has visits and has not chosen its zone."""


@dataclass(frozen=True, slots=True)
class Around:
    """What visits are read with: the surgery's day, today, the clinic's zone, and the visits as they were saved."""

    surgery: date | None
    today: date
    zone: ZoneInfo | None
    """None: the clinic has not chosen one."""
    fallback: tzinfo
    """Of visits that were kept without a zone."""
    saved: Mapping[str, StoredMilestone] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadVisits:
    """What was read, what is wrong by the name of the box, and both moments of times that clocks show twice."""

    visits: list[StoredMilestone]
    wrong: dict[str, str] = field(default_factory=dict)
    doubled: dict[str, tuple[datetime, ...]] = field(default_factory=dict)


def read_visits(values: Values, around: Around) -> ReadVisits:
    """The visits in the form, with the one being added."""
    read = ReadVisits([])
    keys = own_keys(values)
    if _is_begun(values):
        keys = with_new(keys, read.wrong)
    read.visits.extend(_visit(values, key, around, read) for key in keys)
    return read


def _is_begun(values: Values) -> bool:
    names = ("title", "day", "month", "year", "time", "guidance")
    return any(values.get(f"{NEW}.{name}", "").strip() for name in names)


def _visit(values: Values, key: str, around: Around, read: ReadVisits) -> StoredMilestone:
    day = _day(values, key, around, read.wrong)
    kept = _kept(values, key, around, read)
    clock = _clock(values, key, read.wrong) if not kept else None
    at = _at(values, key, datetime.combine(day, clock), around, read) if day and clock is not None else None
    return {
        "key": fresh_key(values) if key == NEW else key,
        "kind": Kind.VISIT.value,
        "title": read_title(values, key, read.wrong),
        "guidance": values.get(f"{key}.guidance", "").strip(),
        "at": kept or (zones.to_text(at) if at else ""),
    }


def _kept(values: Values, key: str, around: Around, read: ReadVisits) -> str:
    """The visit's time as it was saved, where nobody has touched it; empty where somebody has."""
    saved = around.saved.get(key)
    if saved is None or not saved.get("at"):
        return ""
    filled = visit_boxes(saved, around.fallback)
    if any(values.get(f"{key}.{name}", "") != text for name, text in filled.items()):
        return ""
    at = zones.from_text(saved["at"], around.fallback)
    both = zones.moments_shown_as(at, at.tzinfo or around.fallback)
    if len(both) > 1:
        read.doubled[key] = both
    return str(saved["at"])


def _clock(values: Values, key: str, wrong: dict[str, str]) -> time | None:
    text = values.get(f"{key}.time", "")
    try:
        return read_time(text)
    except UnreadTime as problem:
        words = _("Write the time, for example 10:20 or 2:30 pm.")
        if problem.readings:
            first, second = (f"{each:%H:%M}" for each in problem.readings)
            words = _("“{text}” can be read two ways. Write {first} or {second}.")
            words = words.format(text=text.strip(), first=first, second=second)
        wrong[f"{key}.time"] = words
    return None


def _at(values: Values, key: str, local: datetime, around: Around, read: ReadVisits) -> datetime | None:
    """The moment at which clocks in the zone that the form speaks of show ``local``, if one is meant."""
    zone = zones.named(values.get(f"{key}.zone", "")) or around.zone
    if zone is None or around.zone is None:
        read.wrong[NO_ZONE] = _("Your clinic has not chosen its time zone yet, so nobody can tell when this visit is.")
        return None
    found = zones.moments_shown_as(local, zone)
    if not found:
        read.wrong[f"{key}.time"] = _skipped(local, zone)
        return None
    if len(found) == 1:
        return found[0]
    read.doubled[key] = found
    turn = {"first": 0, "second": 1}.get(values.get(f"{key}.turn", ""))
    if turn is None:
        read.wrong[f"{key}.time"] = _twice(local, zone)
        return None
    return found[turn]


def _skipped(local: datetime, zone: ZoneInfo) -> str:
    earlier, later = zones.around_gap(local, zone)
    words = _("The clocks are put forward then: {time} does not come on {day} by {zone}. Write {earlier} or {later}.")
    return words.format(
        time=f"{local:%H:%M}",
        day=full_date(local.date()).text,
        zone=zone_words(zone.key) or zone.key,
        earlier=_near(earlier, local),
        later=_near(later, local),
    )


def _near(at: datetime, local: datetime) -> str:
    """The time, with its day where that is another."""
    if at.date() == local.date():
        return f"{at:%H:%M}"
    return _("{time} on {day}").format(time=f"{at:%H:%M}", day=full_date(at.date()).text)


def _twice(local: datetime, zone: ZoneInfo) -> str:
    first, second = zones.moments_shown_as(local, zone)
    words = _("The clocks are put back then, and this time comes twice: {first}, then {second}. Choose which you mean.")
    return words.format(first=clock_time(first), second=clock_time(second))


def _day(values: Values, key: str, around: Around, wrong: dict[str, str]) -> date | None:
    boxes = Boxes.typed(*(values.get(f"{key}.{name}", "") for name in ("day", "month", "year")))
    limits = look_up_limits(around.surgery) if around.surgery else target_limits(around.today)
    try:
        return read_boxes(boxes, limits, around.today)
    except (Unusable, Ambiguous) as problem:
        wrong[f"{key}.day"] = _words(problem, around.today)
    return None


def _words(problem: Unusable | Ambiguous, today: date) -> str:
    limits = _("Enter a date near the surgery, from 1 year before to 5 years after.")
    said: Wrong = look_up_wrong(problem, today, limits)
    return said.message
