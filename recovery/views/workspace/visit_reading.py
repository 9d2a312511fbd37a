"""One patient's visits, each on a day and at a time that stay when the surgery date moves."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from recovery.domain.limits import look_up_limits, target_limits
from recovery.domain.protocol import Kind
from recovery.presenters.question import Wrong, look_up_wrong
from recovery.typed_dates import Ambiguous, Boxes, Unusable, read_boxes
from recovery.views.workspace.plan_reading import (
    NEW,
    Plan,
    Values,
    fresh_key,
    own_keys,
    read_time,
    read_title,
    with_new,
)


def read_visits(values: Values, surgery: date | None, today: date, zone: ZoneInfo) -> tuple[list[Plan], dict[str, str]]:
    """The visits in the form, with the one being added, and what is wrong by the name of the box."""
    wrong: dict[str, str] = {}
    keys = own_keys(values)
    if _is_begun(values):
        keys = with_new(keys, wrong)
    return [_visit(values, key, surgery, today, zone, wrong) for key in keys], wrong


def _is_begun(values: Values) -> bool:
    names = ("title", "day", "month", "year", "time", "guidance")
    return any(values.get(f"{NEW}.{name}", "").strip() for name in names)


def _visit(values: Values, key: str, surgery: date | None, today: date, zone: ZoneInfo, wrong: dict[str, str]) -> Plan:
    day = _day(values, key, surgery, today, wrong)
    clock = read_time(values.get(f"{key}.time", ""))
    if clock is None:
        wrong[f"{key}.time"] = _("Write the time, for example 10:20.")
    at = datetime.combine(day, clock, zone).isoformat() if day and clock else ""
    return {
        "key": fresh_key(values) if key == NEW else key,
        "kind": Kind.VISIT.value,
        "title": read_title(values, key, wrong),
        "guidance": values.get(f"{key}.guidance", "").strip(),
        "at": at,
    }


def _day(values: Values, key: str, surgery: date | None, today: date, wrong: dict[str, str]) -> date | None:
    boxes = Boxes.typed(*(values.get(f"{key}.{name}", "") for name in ("day", "month", "year")))
    limits = look_up_limits(surgery) if surgery else target_limits(today)
    try:
        return read_boxes(boxes, limits, today)
    except (Unusable, Ambiguous) as problem:
        wrong[f"{key}.day"] = _words(problem, today)
    return None


def _words(problem: Unusable | Ambiguous, today: date) -> str:
    limits = _("Enter a date near the surgery, from 1 year before to 5 years after.")
    said: Wrong = look_up_wrong(problem, today, limits)
    return said.message
