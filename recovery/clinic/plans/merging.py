"""Two people's changes to one plan, put together field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import cast

from recovery.clinic.plans.stored import OWN_PREFIX, StoredPlan, adjustments_in, own_in

Item = Mapping[str, object]
"""An adjustment, or a milestone of the clinic's own."""
Items = dict[str, Item]

FIELDS: Item = {"timing": None, "window": None, "guidance": "", "kind": None, "title": "", "at": None}
"""What a person sets, with what it is while nobody has."""
TIMING, HIDDEN = "timing", "hidden"
"""When a milestone is and whether it is shown are one choice in the form, and so one field: a window, or hidden."""
_OF_AN_ADJUSTMENT = (TIMING, "guidance")
_OF_ITS_OWN = ("kind", "title", "guidance", "window", "at")
_REMEMBERED = ("edition", "title", "kind", "was")
"""What was true when an adjustment's window was set; it goes with the window."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both changed, each to something else. A ``path`` without a field: one of them removed it."""

    path: str
    saved: object
    mine: object


def merge3(base: StoredPlan, saved: StoredPlan, mine: StoredPlan) -> tuple[StoredPlan, tuple[Clash, ...]]:
    """What was saved, with what I changed since ``base``; where both changed a field, what is saved and the clash."""
    clashes: list[Clash] = []
    adjust = _merged(_adjustments, _OF_AN_ADJUSTMENT, (base, saved, mine), clashes.append)
    own = _merged(_own, _OF_ITS_OWN, (base, saved, mine), clashes.append)
    return _data(adjust, own.values()), tuple(clashes)


def settle(merged: StoredPlan, mine: StoredPlan, chosen: Iterable[str]) -> StoredPlan:
    """``merged`` with my side of the clashes whose paths were ``chosen``."""
    adjust, own = _adjustments(merged), _own(merged)
    for path in chosen:
        key, _dot, field = path.partition(".")
        items, ours = (own, _own(mine)) if key.startswith(OWN_PREFIX) else (adjust, _adjustments(mine))
        if field:
            items[key] = _taking(items.get(key, {}), ours.get(key, {}), field)
        elif key in ours:
            items[key] = ours[key]
        else:
            items.pop(key, None)
    return _data(adjust, own.values())


def changed(before: StoredPlan, after: StoredPlan) -> tuple[str, ...]:
    """The paths of what differs, for a person to be told."""
    return (
        *_changed(_adjustments(before), _adjustments(after), _OF_AN_ADJUSTMENT),
        *_changed(_own(before), _own(after), _OF_ITS_OWN),
    )


def value_at(plan: StoredPlan, path: str) -> object:
    """What ``plan`` has at a path of :func:`changed`; None where there is nothing."""
    key, _dot, field = path.partition(".")
    item = (_own(plan) if key.startswith(OWN_PREFIX) else _adjustments(plan)).get(key)
    return _value(item, field) if field else item


def _changed(before: Items, after: Items, fields: tuple[str, ...]) -> Iterable[str]:
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if fields == _OF_ITS_OWN and (old is None or new is None):
            yield key
        else:
            yield from (f"{key}.{name}" for name in fields if _value(old, name) != _value(new, name))


def _merged(
    items_of: Callable[[StoredPlan], Items],
    fields: tuple[str, ...],
    plans: tuple[StoredPlan, StoredPlan, StoredPlan],
    clash: Callable[[Clash], None],
) -> Items:
    base, saved, mine = (items_of(plan) for plan in plans)
    merged: Items = {}
    for key in dict.fromkeys((*saved, *mine)):
        was, theirs, ours = base.get(key), saved.get(key), mine.get(key)
        # An adjustment that is not there is one that changes nothing; an own milestone may really be gone.
        if fields == _OF_ITS_OWN and (theirs is None or ours is None):
            item = _kept_whole(key, was, theirs, ours, clash)
        else:
            item = _by_field(key, fields, (was or {}, theirs or {}, ours or {}), clash)
        if item:
            merged[key] = item
    return merged


def _kept_whole(
    key: str, was: Item | None, theirs: Item | None, ours: Item | None, clash: Callable[[Clash], None]
) -> Item | None:
    if ours == was:
        return theirs
    if theirs == was:
        return ours
    clash(Clash(key, theirs, ours))
    return theirs


def _by_field(
    key: str, fields: tuple[str, ...], plans: tuple[Item, Item, Item], clash: Callable[[Clash], None]
) -> Item:
    _base, saved, mine = plans
    merged = saved
    for name in fields:
        was, theirs, ours = (_value(each, name) for each in plans)
        if ours in (was, theirs):
            continue
        if theirs == was:
            merged = _taking(merged, mine, name)
        else:
            clash(Clash(f"{key}.{name}", theirs, ours))
    return merged


def _taking(item: Item, other: Item, name: str) -> Item:
    """``item`` with a field of ``other``."""
    if name != TIMING:
        return {**item, name: _value(other, name)}
    taken: dict[str, object] = {each: other.get(each, empty) for each, empty in (("window", None), ("hidden", False))}
    if "was" in {**item, **other}:
        taken |= {each: other[each] for each in _REMEMBERED if each in other}
    return {**item, **taken}


def _value(item: Item | None, name: str) -> object:
    found = item or {}
    if name == TIMING:
        return HIDDEN if found.get("hidden") else found.get("window")
    return found.get(name, FIELDS[name])


def _adjustments(plan: StoredPlan) -> Items:
    return dict(adjustments_in(plan))


def _own(plan: StoredPlan) -> Items:
    return {str(each.get("key", "")): each for each in own_in(plan)}


def _data(adjust: Items, own: Iterable[Item]) -> StoredPlan:
    says = {key: each for key, each in adjust.items() if any(_value(each, n) != FIELDS[n] for n in _OF_AN_ADJUSTMENT)}
    return cast("StoredPlan", deepcopy({"adjust": says, "own": [*own]}))
