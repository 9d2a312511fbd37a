"""The editor of a plan: a fieldset for each milestone, and what the clinic adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from recovery.domain.offsets import Unit
from recovery.domain.protocol import Kind, Milestone, Protocol
from recovery.text.formatting import clock_time, count_of, full_date, span_words, unit_name, zone_words
from recovery.workspace.common import Option


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong, said once, with an id of its own for the boxes it is about."""

    id: str
    message: str


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a form. What is ``wrong`` is said near it, under the id ``problem``."""

    name: str
    id: str
    value: str
    wrong: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class WindowBoxes:
    """A window as two numbers and a unit; one number where only the end can be set."""

    first: Box | None
    last: Box
    unit: Box
    units: tuple[Option, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Set:
    """One milestone: as the source says, set, or hidden."""

    key: str
    """What the names of its boxes begin with."""
    title: str
    how: str
    name: str
    says: str
    source_words: str
    set_words: str
    window: WindowBoxes | None
    guidance: Box
    wrongs: tuple[Problem, ...]
    seen: str
    """When the patient sees it."""
    seen_id: str


@dataclass(frozen=True, slots=True)
class Own:
    """One milestone that the clinic adds, or the empty boxes for one."""

    key: str
    name: str
    """What its row is called."""
    title: Box
    kinds: tuple[Option, ...]
    kind_name: str
    window: WindowBoxes | None
    side: Box
    sides: tuple[Option, ...]
    date: tuple[Box, Box, Box] | None
    time: Box | None
    zone: Box
    zone_words: str
    """Which clock the time is read from; empty where nobody has chosen one."""
    turns: tuple[Option, ...]
    """Which of two is meant where the clocks show the time twice."""
    guidance: Box
    said: str
    wrongs: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    """What stands in the boxes, and what is wrong by their names."""

    values: Mapping[str, str]
    wrong: Mapping[str, str]

    def box(self, name: str, default: str = "") -> Box:
        wrong = self.wrong.get(name, "")
        said = self.wrongs(name.rpartition(".")[0]) if wrong else ()
        problem = next((each.id for each in said if each.message == wrong), "")
        return Box(name, name.replace(".", "-"), self.values.get(name, default), wrong, problem)

    def wrongs(self, key: str) -> tuple[Problem, ...]:
        """What is wrong with one milestone, each thing once."""
        found: dict[str, str] = {}
        for name, text in self.wrong.items():
            if name == key or name.startswith(f"{key}."):
                found.setdefault(text, f"wrong-{name.replace('.', '-')}")
        return tuple(Problem(name, text) for text, name in found.items())


def sets(
    milestones: Iterable[Milestone],
    says: Protocol,
    values: Mapping[str, str],
    wrong: Mapping[str, str],
    *,
    prefix: str = "",
    for_patient: bool = False,
) -> tuple[Set, ...]:
    """A fieldset for each of ``milestones``; ``says`` is what holds where nothing is set here."""
    form = _Form(values, wrong)
    shown = {each.key: each for each in says.milestones}
    return tuple(_set(form, each, shown.get(each.key, each), prefix, for_patient=for_patient) for each in milestones)


def with_seen(found: Iterable[Set], seen: Mapping[str, str]) -> tuple[Set, ...]:
    """The fieldsets with when the patient sees each, by ``key``; nothing beside what cannot be read."""
    return tuple(replace(each, seen="" if each.wrongs else seen.get(each.key, "")) for each in found)


def _set(form: _Form, milestone: Milestone, says: Milestone, prefix: str, *, for_patient: bool) -> Set:
    name = f"{prefix}{milestone.key}"
    return Set(
        key=name,
        title=milestone.title,
        how=form.values.get(f"{name}.how", "source"),
        name=f"{name}.how",
        says=_("Not shown to the patient") if says.is_hidden else timing(says),
        source_words=_("As the protocol says") if for_patient else _("As the source says"),
        set_words=_("Set for this patient") if for_patient else _("Set by us"),
        window=_window(form, name, milestone) if milestone.window else None,
        guidance=form.box(f"{name}.guidance"),
        wrongs=form.wrongs(name),
        seen="",
        seen_id=f"seen-{name.replace('.', '-')}",
    )


def timing(milestone: Milestone) -> str:
    """When a milestone is, in the words of its offsets, or of the source where there are none."""
    if milestone.window is None or milestone.is_open:
        return milestone.words.timing
    return span_words(milestone.window, is_stage=milestone.kind is Kind.STAGE)


def _window(form: _Form, name: str, milestone: Milestone) -> WindowBoxes:
    is_stage = milestone.kind is Kind.STAGE
    is_before = milestone.window is not None and milestone.window.earliest.amount < 0
    return WindowBoxes(
        first=None if is_stage else form.box(f"{name}.earliest"),
        last=form.box(f"{name}.latest"),
        unit=form.box(f"{name}.unit", "week"),
        units=_units(form.values.get(f"{name}.unit", "week")),
        after=_("before surgery") if is_before else _("after surgery"),
    )


def _units(chosen: str) -> tuple[Option, ...]:
    return tuple(Option(unit.value, unit_name(2, unit), is_chosen=unit.value == chosen) for unit in Unit)


@dataclass(frozen=True, slots=True)
class Clock:
    """How the time of a visit was understood."""

    zone: str = ""
    """The name of the zone that the form speaks of; empty: nobody has chosen one."""
    at: datetime | None = None
    doubled: tuple[datetime, ...] = ()
    """Both moments at which clocks show the time, where there are two."""


def own(key: str, values: Mapping[str, str], wrong: Mapping[str, str], *, clock: Clock | None = None) -> Own:
    """One of the clinic's own milestones in its boxes; with a ``clock``, one patient's visit."""
    is_visit = clock is not None
    clock = clock or Clock()
    form = _Form(values, wrong)
    side = values.get(f"{key}.side", "after")
    day, month, year = (form.box(f"{key}.{name}") for name in ("day", "month", "year"))
    return Own(
        key=key,
        name=values.get(f"{key}.title", "").strip() or _("Not named yet"),
        title=form.box(f"{key}.title"),
        kinds=() if is_visit else _kinds(values.get(f"{key}.kind", "visit")),
        kind_name=f"{key}.kind",
        window=None if is_visit else _own_window(form, key),
        side=form.box(f"{key}.side", "after"),
        sides=(
            Option("before", _("before surgery"), is_chosen=side == "before"),
            Option("after", _("after surgery"), is_chosen=side != "before"),
        ),
        date=(day, month, year) if is_visit else None,
        time=form.box(f"{key}.time") if is_visit else None,
        zone=form.box(f"{key}.zone", clock.zone),
        zone_words=zone_words(clock.zone) or clock.zone,
        turns=_turns(values.get(f"{key}.turn", ""), clock.doubled),
        guidance=form.box(f"{key}.guidance"),
        said=_visit_said(values, key, clock.at) if is_visit else _own_said(values, key),
        wrongs=form.wrongs(key),
    )


def _turns(chosen: str, doubled: tuple[datetime, ...]) -> tuple[Option, ...]:
    words = (_("{time}, before the clocks go back"), _("{time}, after the clocks have gone back"))
    return tuple(
        Option(turn, text.format(time=clock_time(at)), is_chosen=turn == chosen)
        for turn, text, at in zip(("first", "second"), words, doubled, strict=False)
    )


def _own_window(form: _Form, key: str) -> WindowBoxes:
    return WindowBoxes(
        first=form.box(f"{key}.earliest"),
        last=form.box(f"{key}.latest"),
        unit=form.box(f"{key}.unit", "week"),
        units=_units(form.values.get(f"{key}.unit", "week")),
        after="",
    )


def _kinds(chosen: str) -> tuple[Option, ...]:
    kinds = (
        (Kind.EVENT, _("It happens once"), _("Somewhere in a window, such as driving again")),
        (Kind.STAGE, _("It goes on for a while"), _("Such as exercises at home")),
        (Kind.VISIT, _("A visit"), _("On one day. Only the first number counts")),
    )
    return tuple(Option(kind.value, text, small, kind.value == chosen) for kind, text, small in kinds)


def _own_said(values: Mapping[str, str], key: str) -> str:
    first, last = values.get(f"{key}.earliest", ""), values.get(f"{key}.latest", "")
    unit = values.get(f"{key}.unit", "")
    is_one = values.get(f"{key}.kind") == Kind.VISIT or first == last or not last
    if unit not in set(Unit) or not all(is_number(each) for each in ((first,) if is_one else (first, last))):
        return ""
    is_before = values.get(f"{key}.side") == "before"
    length = count_of(int(first if is_one else last), Unit(unit))
    if is_one:
        words = _("{length} before surgery") if is_before else _("{length} after surgery")
    else:
        words = _("{first} to {length} before surgery") if is_before else _("{first} to {length} after surgery")
    return words.format(first=first, length=length)


def is_number(text: str) -> bool:
    """Whether it can be an amount of an offset."""
    return text.isdecimal() and len(text) <= 4


def _visit_said(values: Mapping[str, str], key: str, at: datetime | None) -> str:
    if at:
        return _("{day}, at {time}").format(day=full_date(at.date()).text, time=clock_time(at))
    parts = [values.get(f"{key}.{name}", "") for name in ("day", "month", "year")]
    day = " ".join(part for part in parts if part)
    clock = values.get(f"{key}.time", "")
    return _("{day}, at {time}").format(day=day, time=clock) if day and clock else day
