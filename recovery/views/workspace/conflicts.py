"""Two people changed the same thing: what only one of them changed is settled, the rest is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing

from recovery import plans

Side = dict[str, Any]
"""One state of what was edited: plain fields, and the plan."""

_SALT = "workspace.conflict"


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both changed."""

    path: str
    saved: Any
    mine: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """Both changes in one, with what has to be asked."""

    side: Side
    clashes: tuple[Clash, ...]
    theirs: tuple[str, ...]
    """Fields that only the other person changed."""
    ours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Three:
    """What both began with, what is saved now, and what was typed."""

    base: Side
    saved: Side
    mine: Side


def pack(what: Side | Three) -> str:
    """For a hidden box; signed, because it is trusted when it comes back."""
    data = {"base": what.base, "saved": what.saved, "mine": what.mine} if isinstance(what, Three) else what
    return signing.dumps(data, salt=_SALT, compress=True)


def unpack(text: str) -> Side | None:
    """What a box holds; None for anything that was not put there."""
    try:
        found = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return None
    return found if isinstance(found, dict) else None


def three_of(text: str) -> Three | None:
    """The three sides that a conflict page holds."""
    found = unpack(text)
    if found is None or not {"base", "saved", "mine"} <= {*found}:
        return None
    return Three(found["base"], found["saved"], found["mine"])


def merge(three: Three) -> Merged:
    """Field by field: who alone changed one has it."""
    side: Side = {}
    clashes: list[Clash] = []
    theirs: list[str] = []
    ours: list[str] = []
    for name in (each for each in three.saved if each != "plan"):
        base, saved, mine = (each.get(name) for each in (three.base, three.saved, three.mine))
        side[name] = saved
        if mine in (base, saved):
            theirs += [name] if saved != base else []
        elif saved == base:
            side[name] = mine
            ours.append(name)
        else:
            clashes.append(Clash(name, saved, mine))
    side["plan"], found = plans.merge3(three.base["plan"], three.saved["plan"], three.mine["plan"])
    in_plan = [Clash(each.path, each.saved, each.mine) for each in found]
    asked = {each.path for each in in_plan}
    moved = [*plans.changed(three.base["plan"], three.saved["plan"])]
    theirs += [path for path in moved if path not in asked]
    ours += [path for path in plans.changed(three.base["plan"], three.mine["plan"]) if path not in (*asked, *moved)]
    return Merged(side, (*clashes, *in_plan), tuple(theirs), tuple(ours))


def resolved(three: Three, merged: Merged, answers: Mapping[str, str]) -> Side | None:
    """The side with every clash settled by ``answers``; None while one is open."""
    if any(answers.get(clash.path) not in ("saved", "mine") for clash in merged.clashes):
        return None
    mine = [clash for clash in merged.clashes if answers[clash.path] == "mine"]
    side = merged.side | {clash.path: clash.mine for clash in mine if clash.path in merged.side}
    in_plan = [clash.path for clash in mine if clash.path not in merged.side]
    return side | {"plan": plans.settle(merged.side["plan"], three.mine["plan"], in_plan)}


def own_titles(three: Three) -> dict[str, str]:
    """How the clinic's own milestones are called, on either side."""
    return {each["key"]: each["title"] for side in (three.mine, three.saved) for each in side["plan"]["own"]}
