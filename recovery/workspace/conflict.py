"""Two people changed the same thing: what only one of them changed is settled, the rest is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing

from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.clinic.plans import merging
from recovery.domain.protocol import Protocol

Side = dict[str, Any]
"""One state of what was edited: plain fields, and the plan."""

Row = TimelineLink | ClinicProtocol


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both changed."""

    path: str
    saved: Any
    mine: Any


@dataclass(frozen=True, slots=True)
class Settled:
    """A field that one of them changed, and its value."""

    path: str
    value: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """Both changes in one, with what has to be asked."""

    side: Side
    clashes: tuple[Clash, ...]
    theirs: tuple[Settled, ...]
    """Fields that only the other person changed."""
    ours: tuple[Settled, ...]


@dataclass(frozen=True, slots=True)
class Three:
    """What both began with, what is saved now, and what was typed."""

    base: Side
    saved: Side
    mine: Side


def pack(side: Side, of: Row) -> str:
    """One side for a hidden box; signed, because it is trusted when it comes back, for this row alone."""
    return signing.dumps(side, salt=_salt("side", of), compress=True)


def unpack(text: str, of: Row) -> Side | None:
    """What a box holds; None for anything that was not put there."""
    return _signed(text, _salt("side", of))


def pack_three(three: Three, of: Row) -> str:
    """The same for a conflict page, which holds all three sides."""
    return signing.dumps(asdict(three), salt=_salt("three", of), compress=True)


def unpack_three(text: str, of: Row) -> Three | None:
    """The three sides that a conflict page holds."""
    found = _signed(text, _salt("three", of))
    return Three(**found) if found else None


def _signed(text: str, salt: str) -> Side | None:
    try:
        found: Side = signing.loads(text, salt=salt)
    except signing.BadSignature:
        return None
    return found


def _salt(what: str, of: Row) -> str:
    return f"workspace.conflict {what} {type(of).__name__} {of.pk}"


def merge(three: Three) -> Merged:
    """Field by field: who alone changed one has it."""
    side: Side = {}
    clashes: list[Clash] = []
    for name in (each for each in three.saved if each != "plan"):
        base, saved, mine = (each.get(name) for each in (three.base, three.saved, three.mine))
        side[name] = mine if saved == base else saved
        if saved != base and mine not in (base, saved):
            clashes.append(Clash(name, saved, mine))
    side["plan"], found = merging.merge3(three.base["plan"], three.saved["plan"], three.mine["plan"])
    every = (*clashes, *(Clash(each.path, each.saved, each.mine) for each in found))
    asked = {each.path for each in every}
    return Merged(
        side,
        every,
        theirs=_settled(three.base, three.saved, three.mine, asked),
        ours=_settled(three.base, three.mine, three.saved, asked),
    )


def _settled(base: Side, one: Side, other: Side, asked: set[str]) -> tuple[Settled, ...]:
    """What ``one`` changed and ``other`` did not."""
    also = {*_changed(base, other)}
    paths = (path for path in _changed(base, one) if path not in also)
    # Of a milestone that one removed and the other changed, the whole is asked.
    return tuple(Settled(path, _at(one, path)) for path in paths if not {path, path.partition(".")[0]} & asked)


def _changed(before: Side, after: Side) -> tuple[str, ...]:
    fields = (name for name in after if name != "plan" and before.get(name) != after[name])
    return (*fields, *merging.changed(before["plan"], after["plan"]))


def _at(side: Side, path: str) -> Any:
    return side[path] if path in side else merging.value_at(side["plan"], path)


def resolved(three: Three, merged: Merged, answers: Mapping[str, str]) -> Side | None:
    """The side with every clash settled by ``answers``; None while one is open."""
    if any(answers.get(clash.path) not in ("saved", "mine") for clash in merged.clashes):
        return None
    mine = [clash for clash in merged.clashes if answers[clash.path] == "mine"]
    side = merged.side | {clash.path: clash.mine for clash in mine if clash.path in merged.side}
    in_plan = [clash.path for clash in mine if clash.path not in merged.side]
    return side | {"plan": merging.settle(merged.side["plan"], three.mine["plan"], in_plan)}


def still_meant(before: Three, after: Three, answers: Mapping[str, str]) -> dict[str, str]:
    """Those ``answers`` to ``before`` whose question is the same in ``after``."""
    same = {clash.path for clash in merge(after).clashes if clash in merge(before).clashes}
    return {path: answer for path, answer in answers.items() if path in same}


def titles(says: Protocol, three: Three) -> dict[str, str]:
    """How milestones are called, the clinic's own on any of the three sides."""
    own = (each for side in (three.base, three.mine, three.saved) for each in side["plan"]["own"])
    return {each.key: each.title for each in says.milestones} | {each["key"]: each["title"] for each in own}
