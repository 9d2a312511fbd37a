"""A plan as the boxes of a form, and back: its milestones, and what the clinic adds.

Boxes are named by the milestone they are about: ``crutches.how``, ``own-3f2a.title``. What stands in
them comes from a request or from a saved plan alike, so that a page is made in one way.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo

from django.utils.translation import gettext as _

from recovery.clinic.plans import stored
from recovery.clinic.plans.stored import StoredAdjustment, StoredMilestone, StoredOffset, StoredPlan, StoredWindow
from recovery.domain.offsets import Unit, Window
from recovery.domain.protocol import Kind, Milestone, Protocol
from recovery.text import zones
from recovery.workspace.plan_form_page import is_number

Values = Mapping[str, str]

NEW = "new"
"""In the place of a key, while something is added."""

_OWN_KEY = re.compile(r"own-[a-z0-9]+(?:-[a-z0-9]+)*")
_MOST_OWN = 20
FULL = f"{NEW}.full"
"""What is wrong where nothing more can be added."""
FOCUS = "focus"
"""Where a reader goes on after “Add” or “Remove”: the key of a row, or :data:`NEW`."""


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """A plan that was read, and what is wrong by the name of the box."""

    plan: StoredPlan
    wrong: dict[str, str]


def own_keys(values: Values) -> list[str]:
    """The clinic's own milestones that the form holds, in its order."""
    found = (key for key in values.get("own", "").split() if _OWN_KEY.fullmatch(key))
    return list(dict.fromkeys(found))


def boxes(plan: StoredPlan, typical: Protocol, prefix: str = "", zone: tzinfo = UTC) -> dict[str, str]:
    """What a saved plan puts into the boxes."""
    values: dict[str, str] = {}
    for milestone in adjustable(typical):
        filled = _adjust_boxes(plan["adjust"].get(milestone.key), milestone)
        values |= {f"{prefix}{milestone.key}.{name}": text for name, text in filled.items()}
    for each in plan["own"]:
        filled = visit_boxes(each, zone) if "at" in each else _window_boxes(each.get("window"))
        words = {"title": each["title"], "kind": each["kind"], "guidance": each.get("guidance", "")}
        values |= {f"{each['key']}.{name}": text for name, text in (words | filled).items()}
    return values | {"own": " ".join(each["key"] for each in plan["own"])}


def adjustable(typical: Protocol) -> tuple[Milestone, ...]:
    """The milestones a clinic may set or hide: all but the surgery itself."""
    day_zero = typical.day_zero
    return tuple(each for each in typical.milestones if each is not day_zero)


def _adjust_boxes(adjusted: StoredAdjustment | None, milestone: Milestone) -> dict[str, str]:
    if adjusted is None:
        return {"how": "source", **_source_boxes(milestone.window)}
    how = "hide" if adjusted.get("hidden") else "set" if adjusted.get("window") else "source"
    window = _window_boxes(adjusted.get("window")) if adjusted.get("window") else _source_boxes(milestone.window)
    return {"how": how, "guidance": adjusted.get("guidance", ""), **window}


def _source_boxes(window: Window | None) -> dict[str, str]:
    if window is None or window.latest is None or window.earliest.unit is not window.latest.unit:
        return {"unit": Unit.WEEK.value}
    first, last = window.earliest, window.latest
    return {"earliest": str(abs(first.amount)), "latest": str(abs(last.amount)), "unit": last.unit.value}


def _window_boxes(window: StoredWindow | None) -> dict[str, str]:
    if not window:
        return {}
    first, last = window["earliest"], window["latest"] or window["earliest"]
    side = "before" if first["amount"] < 0 else "after"
    return {
        "earliest": str(abs(first["amount"])),
        "latest": str(abs(last["amount"])),
        "unit": last["unit"],
        "side": side,
    }


def visit_boxes(visit: StoredMilestone, zone: tzinfo) -> dict[str, str]:
    """A visit's day and time in their boxes, and the zone they are in; ``zone`` where it was kept without one."""
    at = zones.from_text(visit["at"], zone)
    filled = {"day": str(at.day), "month": str(at.month), "year": str(at.year), "time": f"{at:%H:%M}"}
    if len(zones.moments_shown_as(at, at.tzinfo or zone)) > 1:
        filled["turn"] = "second" if at.fold else "first"
    return filled | {"zone": zones.name_of(at.tzinfo)}


def read_adjust(values: Values, typical: Protocol, before: StoredPlan, prefix: str = "") -> ReadPlan:
    """What is set for the milestones of ``typical``; ``before`` is the plan as it was saved."""
    plan = stored.empty()
    wrong: dict[str, str] = {}
    for milestone in adjustable(typical):
        name = f"{prefix}{milestone.key}"
        window = _set_window(values, name, milestone, wrong) if values.get(f"{name}.how") == "set" else None
        hidden = values.get(f"{name}.how") == "hide"
        guidance = values.get(f"{name}.guidance", "").strip()
        if window or hidden or guidance:
            # “Keep ours” says that somebody looked at what the edition says now.
            was = None if values.get(f"seen.{milestone.key}") else before["adjust"].get(milestone.key)
            is_same = was and (was.get("window"), was.get("hidden"), was.get("guidance")) == (window, hidden, guidance)
            plan["adjust"][milestone.key] = (
                was
                if was and is_same
                else stored.write_adjustment(
                    milestone, typical.edition, window=window, hidden=hidden, guidance=guidance
                )
            )
    # What belongs to no milestone of this edition stays: it is shown as the clinic's own.
    known = {each.key for each in typical.milestones}
    left = {key: each for key, each in before["adjust"].items() if key not in known and f"drop.{key}" not in values}
    plan["adjust"] |= left
    return ReadPlan(plan, wrong)


def _set_window(values: Values, name: str, milestone: Milestone, wrong: dict[str, str]) -> StoredWindow | None:
    sign = -1 if milestone.window and milestone.window.earliest.amount < 0 else 1
    if milestone.kind is Kind.STAGE and milestone.window:
        last = _offset(values, name, "latest", sign, wrong)
        return {"earliest": stored.write_window(milestone.window)["earliest"], "latest": last} if last else None
    first, last = (_offset(values, name, end, sign, wrong) for end in ("earliest", "latest"))
    first, last = _in_order(first, last)
    return {"earliest": first, "latest": last} if first and last else None


def _in_order(first: StoredOffset | None, last: StoredOffset | None) -> tuple[StoredOffset | None, StoredOffset | None]:
    """“1 to 2 weeks before surgery” begins with the 2."""
    if first and last and last["amount"] < first["amount"] <= 0:
        return last, first
    return first, last


def _offset(values: Values, name: str, end: str, sign: int, wrong: dict[str, str]) -> StoredOffset | None:
    text, unit = values.get(f"{name}.{end}", "").strip(), values.get(f"{name}.unit", "")
    if not is_number(text):
        wrong[f"{name}.{end}"] = _("Write a whole number, for example 6.")
        return None
    return {"amount": sign * int(text), "unit": unit if unit in set(Unit) else Unit.WEEK.value}


def read_own(values: Values) -> ReadPlan:
    """The clinic's own milestones of a protocol, with the one that is being added."""
    plan = stored.empty()
    wrong: dict[str, str] = {}
    keys = own_keys(values)
    if values.get(f"{NEW}.title", "").strip():
        keys = with_new(keys, wrong)
    plan["own"] = [_own(values, key, wrong) for key in keys]
    return ReadPlan(plan, wrong)


def with_new(keys: list[str], wrong: dict[str, str]) -> list[str]:
    """The keys with the one that is being added, while there is room for it."""
    if len(keys) < _MOST_OWN:
        return [*keys, NEW]
    wrong[FULL] = _("There are {n} already. Remove one first.").format(n=_MOST_OWN)
    return keys


def _own(values: Values, key: str, wrong: dict[str, str]) -> StoredMilestone:
    kind = values.get(f"{key}.kind", "")
    kind = kind if kind in set(Kind) else Kind.VISIT.value
    sign = -1 if values.get(f"{key}.side") == "before" else 1
    first = _offset(values, key, "earliest", sign, wrong)
    last = first if kind == Kind.VISIT else _offset(values, key, "latest", sign, wrong)
    first, last = _in_order(first, last)
    return {
        "key": fresh_key(values) if key == NEW else key,
        "kind": kind,
        "title": read_title(values, key, wrong),
        "guidance": values.get(f"{key}.guidance", "").strip(),
        "window": {"earliest": first, "latest": last} if first and last else None,
    }


def read_title(values: Values, key: str, wrong: dict[str, str]) -> str:
    title = " ".join(values.get(f"{key}.title", "").split())
    if not title:
        wrong[f"{key}.title"] = _("Say what it is called.")
    return title


def fresh_key(values: Values) -> str:
    taken = set(own_keys(values))
    while (key := f"own-{secrets.token_hex(2)}") in taken:
        pass  # Four digits of chance: seldom twice the same.
    return key


def rearranged(values: Values) -> dict[str, str]:
    """The form after “Add” or “Remove” was pressed, everything else as typed, and :data:`FOCUS` in it."""
    typed = {name: text for name, text in values.items() if name != FOCUS}
    if "remove" in typed:
        typed[FOCUS] = _after(own_keys(typed), typed["remove"])
        typed["own"] = " ".join(key for key in own_keys(typed) if key != typed["remove"])
    if "add" in typed and len(own_keys(typed)) < _MOST_OWN:
        key = fresh_key(typed)
        typed |= {f"{key}.{name[4:]}": typed.pop(name) for name in [*typed] if name.startswith(f"{NEW}.")}
        typed["own"] = " ".join([*own_keys(typed), key])
        typed[FOCUS] = key
    elif "add" in typed:
        typed[FOCUS] = NEW
    return typed


def _after(keys: list[str], removed: str) -> str:
    """The row that takes the place of one, or the boxes for a new one."""
    following = keys[keys.index(removed) + 1 :] if removed in keys else []
    return following[0] if following else NEW


def is_rearranging(values: Values) -> bool:
    """Whether a button was pressed that changes the form and saves nothing."""
    return "remove" in values or "add" in values
