"""The form of a plan: a row of boxes for each milestone of the source, and for each that the clinic adds.

Each row is a form of its own, with the milestone's key as its prefix: ``crutches.how``, ``own-3f2a.title``. The keys of
the clinic's own milestones stand in the hidden box ``own``. Django's formsets count their forms instead, and would
give a box another name whenever a row above it is removed.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from django import forms
from django.utils.translation import gettext as _

from recovery.clinic.plans import stored
from recovery.clinic.plans.stored import StoredAdjustment, StoredMilestone, StoredPlan
from recovery.domain.protocol import Protocol
from recovery.workspace.forms import BoxForm, Values
from recovery.workspace.plan_rows import AddedRow, PlanRow, TimingRow

NEW = "new"
"""The key of a row's boxes while something is added; no milestone has it."""
FOCUS = "focus"
"""The name of the box that says where a reader goes on after “Add” or “Remove”: a row's key, or :data:`NEW`."""
MOST_OWN = 20
"""The most milestones of its own that a plan can have."""

_OWN_KEY = re.compile(r"own-[a-z0-9]+(?:-[a-z0-9]+)*")


Added = TypeVar("Added", bound=AddedRow)


class PlanForm(BoxForm, Generic[Added]):
    """A form with a plan in it; each subclass fills :attr:`timings`."""

    own = forms.CharField(required=False, widget=forms.HiddenInput)

    plan: StoredPlan
    """The plan that was typed, as far as it could be read."""
    timings: list[TimingRow]
    """The rows of the source's milestones that are read."""

    def __init__(
        self,
        data: Values | None,
        *,
        saved: StoredPlan,
        initial: Mapping[str, object],
        is_read: bool = True,
    ) -> None:
        """Show the ``saved`` plan, or what was typed in its place."""
        saved_own = {milestone["key"]: milestone for milestone in saved["own"]}
        super().__init__(data, initial={"own": " ".join(saved_own), **initial}, is_read=is_read)
        self.saved = saved
        self.sent: Values = {} if data is None else data
        self.timings = []
        keys = keys_in(str(self["own"].value() or ""))
        self.rows = [self.make_row(data, key, saved_own.get(key), is_read=is_read) for key in keys]
        self.new = self.make_row(data, NEW, None, is_read=False)
        if is_read and any(self.new.typed(name).strip() for name in self.new.begun_by):
            self.new = self.make_row(data, NEW, None, is_read=True)

    def make_row(self, data: Values | None, key: str, saved: StoredMilestone | None, *, is_read: bool) -> Added:
        """Make the boxes of a milestone that the clinic adds."""
        raise NotImplementedError

    def parts(self) -> tuple[BoxForm, ...]:
        """Return the form itself and the rows that it has, in the order of the page."""
        return (self, *self.timings, *self.rows)

    def boxes_of_all(self) -> dict[str, str]:
        """Return the texts in the boxes of all facts, and the keys of the clinic's own milestones."""
        boxes = {name: text for part in self.parts() for name, text in part.boxes().items()}
        return boxes | {"own": self.own_keys}

    @property
    def own_keys(self) -> str:
        """The keys of the clinic's own milestones, as the hidden box has them."""
        return " ".join(row.key for row in self.rows)

    @property
    def is_wrong(self) -> bool:
        """Whether something in it cannot be saved."""
        rows: tuple[PlanRow, ...] = (*self.timings, *self.rows, self.new)
        return bool(self.errors) or any(row.errors for row in rows)

    def is_valid(self) -> bool:
        """Whether it can be saved, with all of its rows."""
        return self.is_bound and not self.is_wrong

    def read_plan(self, typical: Protocol) -> None:
        """Read the rows into :attr:`plan`, laid over ``typical``; what is wrong with one is said beside it."""
        added = {row.key: row for row in self.rows}
        too_many = len(added) - max(MOST_OWN, len(self.saved["own"]))
        if too_many > 0:
            words = _("There are {n}, and there can be {most}. Remove {too_many} to save.")
            self.add_error("own", words.format(n=len(added), most=MOST_OWN, too_many=too_many))
        if self.new.is_bound and len(added) < MOST_OWN:
            added[fresh_key(added)] = self.new
        elif self.new.is_bound:
            self.new.add_error(None, _("There are {n} already. Remove one first.").format(n=MOST_OWN))
        rows: dict[str, PlanRow] = {**added, **{row.milestone.key: row for row in self.timings}}
        for row in rows.values():
            row.is_valid()
        self.plan = {
            "adjust": self._adjustments(typical),
            "own": [row.milestone(key) for key, row in added.items()],
        }
        # What no form makes would be saved, and left out of the patient's page.
        if not (self.is_wrong or any(row.lacks_zone for row in added.values())):
            for key in rows.keys() & set(stored.unreadable_in(self.plan)):
                rows[key].add_error(None, _("This could not be read. Set it again."))

    def _adjustments(self, typical: Protocol) -> dict[str, StoredAdjustment]:
        saved = self.saved["adjust"]
        adjust: dict[str, StoredAdjustment] = {}
        for row in self.timings:
            key = row.milestone.key
            # “Keep ours” says that somebody looked at what the edition says now.
            was = None if self.sent.get(f"seen.{key}") else saved.get(key)
            if adjustment := row.adjustment(typical.edition, was):
                adjust[key] = adjustment
        # What belongs to no milestone of this edition stays: it is shown as the clinic's own.
        known = {milestone.key for milestone in typical.milestones}
        return adjust | {key: saved[key] for key in saved if key not in known and f"drop.{key}" not in self.sent}

    def tell_seen(self, seen: Mapping[str, str]) -> None:
        """Say beside each milestone when the patient sees it; nothing beside what cannot be read."""
        for row in self.timings:
            row.seen = "" if row.errors else seen.get(row.milestone.key, "")


def timing_rows(
    data: Values | None,
    typical: Protocol,
    saved: StoredPlan,
    of_clinic: Protocol | None = None,
    *,
    prefix: str = "",
    is_read: bool = True,
) -> list[TimingRow]:
    """Make a row for each milestone of ``typical`` but the surgery; for one patient, beside what ``of_clinic`` says."""
    shown = {milestone.key: milestone for milestone in of_clinic.milestones} if of_clinic else {}
    rows, day_zero = [], typical.day_zero
    for milestone in (milestone for milestone in typical.milestones if milestone is not day_zero):
        key = milestone.key
        beside = shown.get(key, milestone) if of_clinic else None
        rows.append(TimingRow(data, milestone, saved["adjust"].get(key), beside, prefix=prefix, is_read=is_read))
    return rows


def keys_in(text: str) -> list[str]:
    """Return the keys of the clinic's own milestones that a form holds, in its order."""
    return list(dict.fromkeys(key for key in text.split() if _OWN_KEY.fullmatch(key)))


def fresh_key(taken: Iterable[str]) -> str:
    """Make a key that no other milestone has. Four digits of chance are seldom twice the same."""
    while (key := f"own-{secrets.token_hex(2)}") in taken:
        pass
    return key


def is_rearranging(values: Values) -> bool:
    """Whether a button was pressed that changes the form and saves nothing."""
    return "remove" in values or "add" in values


def is_unfinished(values: Values) -> bool:
    """Whether a button was pressed that saves nothing: one that changes the form, or shows a preview."""
    return is_rearranging(values) or "preview" in values


def rearranged(values: Values, saved: StoredPlan) -> dict[str, str]:
    """Return what was sent with “Add” or “Remove” done and :data:`FOCUS` set; everything else stays as typed."""
    sent = {name: text for name, text in values.items() if name != FOCUS}
    if not is_rearranging(sent):
        return sent
    keys = keys_in(sent.get("own", " ".join(milestone["key"] for milestone in saved["own"])))
    removed = sent.get("remove")
    if removed is not None:
        # The row below takes the place of the one that goes, or else the boxes for a new one.
        below = keys[keys.index(removed) + 1 :] if removed in keys else []
        sent[FOCUS] = below[0] if below else NEW
        keys = [key for key in keys if key != removed]
    if "add" in sent and len(keys) < MOST_OWN:
        key = fresh_key(keys)
        for name in [name for name in sent if name.startswith(f"{NEW}.")]:
            sent[f"{key}.{name.removeprefix(f'{NEW}.')}"] = sent.pop(name)
        keys.append(key)
        sent[FOCUS] = key
    elif "add" in sent:
        sent[FOCUS] = NEW
    return sent | {"own": " ".join(keys)}
