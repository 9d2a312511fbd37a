"""Two people changed the same thing: what only one of them changed is settled, the rest is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from django.core import signing

from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.clinic.plans import merging
from recovery.clinic.plans.merging import Clash
from recovery.clinic.plans.stored import StoredPlan
from recovery.domain.protocol import Protocol

Row = TimelineLink | ClinicProtocol


@dataclass(frozen=True, slots=True)
class Side:
    """One state of what was edited: plain fields, and the plan."""

    fields: Mapping[str, str | None]
    plan: StoredPlan

    def text(self, name: str) -> str:
        """The value of a field; empty where there is none."""
        return self.fields[name] or ""

    def at(self, path: str) -> object:
        """The value of a field, or what the plan has at a path."""
        return self.fields[path] if path in self.fields else merging.value_at(self.plan, path)

    def changed_to(self, after: Side) -> tuple[str, ...]:
        """The paths of what is not the same on another side."""
        fields = (name for name in after.fields if self.fields.get(name) != after.fields[name])
        return (*fields, *merging.changed(self.plan, after.plan))


@dataclass(frozen=True, slots=True)
class Settled:
    """A field that one of them changed, and its value."""

    path: str
    value: object


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


def pack(side: Side, row: Row) -> str:
    """Write one side for a hidden box; signed, because it is trusted when it comes back, for this row alone."""
    return signing.dumps(_as_json(side), salt=_salt("side", row), compress=True)


def unpack(text: str, row: Row) -> Side | None:
    """Read what a box holds; None for anything that was not put there."""
    try:
        return _from_json(signing.loads(text, salt=_salt("side", row)))
    except signing.BadSignature:
        return None


def pack_three(three: Three, row: Row) -> str:
    """Write all three sides for the hidden box of a page on which two meet."""
    sides = {"base": three.base, "saved": three.saved, "mine": three.mine}
    packed = {name: _as_json(side) for name, side in sides.items()}
    return signing.dumps(packed, salt=_salt("three", row), compress=True)


def unpack_three(text: str, row: Row) -> Three | None:
    """Read the three sides that such a page holds."""
    try:
        packed = signing.loads(text, salt=_salt("three", row))
    except signing.BadSignature:
        return None
    return Three(**{name: _from_json(side) for name, side in packed.items()})


def _as_json(side: Side) -> dict[str, object]:
    return {**side.fields, "plan": side.plan}


def _from_json(packed: Mapping[str, object]) -> Side:
    fields = {name: cast("str | None", value) for name, value in packed.items() if name != "plan"}
    return Side(fields, cast("StoredPlan", packed["plan"]))


def _salt(what: str, row: Row) -> str:
    return f"workspace.conflict {what} {type(row).__name__} {row.pk}"


def merge(three: Three) -> Merged:
    """Merge field by field: who alone changed one has it."""
    fields: dict[str, str | None] = {}
    clashes: list[Clash] = []
    for name, saved in three.saved.fields.items():
        base, mine = three.base.fields.get(name), three.mine.fields.get(name)
        fields[name] = mine if saved == base else saved
        if saved != base and mine not in (base, saved):
            clashes.append(Clash(name, saved, mine))
    plan, in_plan = merging.merge3(three.base.plan, three.saved.plan, three.mine.plan)
    asked = {clash.path for clash in (*clashes, *in_plan)}
    return Merged(
        Side(fields, plan),
        (*clashes, *in_plan),
        theirs=_settled(three.base, three.saved, three.mine, asked),
        ours=_settled(three.base, three.mine, three.saved, asked),
    )


def _settled(base: Side, one: Side, other: Side, asked: set[str]) -> tuple[Settled, ...]:
    """What ``one`` changed and ``other`` did not."""
    by_other = {*base.changed_to(other)}
    paths = (path for path in base.changed_to(one) if path not in by_other)
    # Of a milestone that one removed and the other changed, the whole is asked.
    return tuple(Settled(path, one.at(path)) for path in paths if not {path, path.partition(".")[0]} & asked)


def resolved(three: Three, merged: Merged, answers: Mapping[str, str]) -> Side | None:
    """The side with every clash settled by ``answers``; None while one is open."""
    if any(answers.get(clash.path) not in ("saved", "mine") for clash in merged.clashes):
        return None
    mine = [clash.path for clash in merged.clashes if answers[clash.path] == "mine"]
    of_fields = {path: three.mine.fields[path] for path in mine if path in merged.side.fields}
    in_plan = [path for path in mine if path not in of_fields]
    plan = merging.settle(merged.side.plan, three.mine.plan, in_plan)
    return replace(merged.side, fields={**merged.side.fields, **of_fields}, plan=plan)


def still_meant(before: Three, after: Three, answers: Mapping[str, str]) -> dict[str, str]:
    """Those ``answers`` to ``before`` whose question is the same in ``after``."""
    same = {clash.path for clash in merge(after).clashes if clash in merge(before).clashes}
    return {path: answer for path, answer in answers.items() if path in same}


def titles(says: Protocol, three: Three) -> dict[str, str]:
    """How milestones are called, the clinic's own on any of the three sides."""
    own = (milestone for side in (three.base, three.mine, three.saved) for milestone in side.plan["own"])
    of_source = {milestone.key: milestone.title for milestone in says.milestones}
    return of_source | {milestone["key"]: milestone["title"] for milestone in own}
