"""Someone else saved first: two people's changes to one form are put together in its boxes, and said beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.text.bidi import isolated
from recovery.workspace.forms import Group, Values
from recovery.workspace.plan_form import Added, PlanForm, keys_in


@dataclass(frozen=True, slots=True)
class Opened:
    """The state from which a page was made. It comes back with the form."""

    boxes: Values = field(default_factory=dict)
    """The texts in the boxes. Where nobody knows, whatever is not as it is saved counts as changed by both."""
    notes: Values = field(default_factory=dict)
    """The remarks beside boxes since somebody else saved: by the name of a fact's first box, or a row's key."""

    def pack(self, row: TimelineLink | ClinicProtocol) -> str:
        """Write it for a hidden box; signed, because it is trusted when it comes back, for this row alone."""
        return _signer(row).sign_object({"boxes": self.boxes, "notes": self.notes}, compress=True)

    @classmethod
    def unpack(cls, text: str, row: TimelineLink | ClinicProtocol) -> Opened:
        """Read what a box holds; nothing is known from anything that was not put there."""
        try:
            return cls(**_signer(row).unsign_object(text))
        except signing.BadSignature:
            return cls()


def _signer(row: TimelineLink | ClinicProtocol) -> signing.Signer:
    return signing.Signer(salt=f"workspace.saved_first {type(row).__name__} {row.pk}")


@dataclass(frozen=True, slots=True)
class Merged:
    """Two people's changes in one form."""

    boxes: dict[str, str]
    """The texts that I changed as I typed them, everything else as it is saved."""
    theirs: tuple[Group, ...]
    """The facts that only the other person changed."""
    clashes: tuple[Group, ...]
    """The facts that both changed, each to something else."""


def merge(shown: Values, saved: Values, typed: Values, groups: Iterable[Group]) -> Merged:
    """Put together what was ``typed`` into boxes that were ``shown``, and what is ``saved`` since.

    Boxes of a group mean one fact together, so that each stands as one person left it. A box that was not sent was
    not changed.
    """
    boxes, theirs, clashes = dict(typed), [], []
    for group in groups:
        was, now, mine = (
            {name: values[name] for name in group if name in values} for values in (shown, saved, {**shown, **typed})
        )
        if _same(was, mine):
            boxes |= {name: now.get(name, "") for name in {**now, **mine}}
            if not _same(was, now):
                theirs.append(group)
        else:
            boxes |= mine
            if not _same(was, now) and not _same(mine, now):
                clashes.append(group)
    return Merged(boxes, tuple(theirs), tuple(clashes))


def _same(one: Values, other: Values) -> bool:
    """Whether the same stands in the boxes; a browser writes newlines in its own way."""
    return all(_plain(one.get(name, "")) == _plain(other.get(name, "")) for name in {**one, **other})


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


class RowChange(StrEnum):
    """The outcome for a milestone of the clinic's own, or a visit, that not both of two people have."""

    ADDED = "added"
    """The other person added it."""
    GONE = "gone"
    """The other person removed it, and I left it alone."""
    KEPT = "kept"
    """The other person removed it, and I changed it."""
    BACK = "back"
    """I removed it, and the other person changed it."""


_ROW_WORDS = {
    RowChange.ADDED: gettext_lazy("Someone else added this while you were editing."),
    RowChange.KEPT: gettext_lazy(
        "Someone else removed this while you were editing. Yours stands here now: save again to keep it."
    ),
    RowChange.BACK: gettext_lazy(
        "You removed this, and someone else changed it meanwhile. Remove it again if it has to go."
    ),
}


def merge_rows(shown: Values, saved: Values, typed: Values) -> tuple[list[str], dict[str, RowChange]]:
    """Return the keys of the rows that the form has now, and what became of rows that not both of them have."""
    before, theirs, mine = (
        set(keys_in(values.get("own", ""))) for values in (shown, saved, {"own": shown.get("own", ""), **typed})
    )
    order = dict.fromkeys(keys_in(f"{typed.get('own', shown.get('own', ''))} {saved.get('own', '')}"))
    keys, changes = [], {}
    for key in order:
        if key in mine and key in before - theirs:
            changes[key] = RowChange.GONE if _is_same_row(key, shown, {**shown, **typed}) else RowChange.KEPT
        elif key in theirs - before - mine:
            changes[key] = RowChange.ADDED
        elif key in theirs - mine and not _is_same_row(key, shown, saved):
            changes[key] = RowChange.BACK
        elif key in theirs - mine:
            continue  # removed here, and nobody else touched it
        if changes.get(key) is not RowChange.GONE:
            keys.append(key)
    return keys, changes


def _is_same_row(key: str, one: Values, other: Values) -> bool:
    names = [name for name in {**one, **other} if name.startswith(f"{key}.")]
    return _same({name: one.get(name, "") for name in names}, {name: other.get(name, "") for name in names})


@dataclass(frozen=True, slots=True)
class SavedFirst:
    """A form as both changes make it, and what the page says above it."""

    boxes: Mapping[str, str]
    """The texts to be shown in the form's boxes."""
    notes: Values
    """The remarks beside the boxes, with what has been said before."""
    lead: str
    """The sentence that says who saved what, and when."""
    problem: str
    gone: tuple[str, ...]
    """The sentences that say what was removed."""


def put_together(saved_form: PlanForm[Added], opened: Opened, sent: Values, lead: str) -> SavedFirst:
    """Put what was ``sent`` from a page that was made from ``opened`` together with what ``saved_form`` shows."""
    saved = saved_form.boxes_of_all()
    facts = {group: (part, fact) for part in saved_form.parts() for group, fact in part.facts_by_boxes().items()}
    merged = merge(opened.boxes, saved, sent, facts)
    keys, rows = merge_rows(opened.boxes, saved, sent)
    notes = {group[0]: _("Someone else changed this while you were editing.") for group in merged.theirs}
    for group in merged.clashes:
        part, fact = facts[group]
        notes[group[0]] = _clash_words(part.words_of(fact))
    for key, change in rows.items():
        notes = {name: words for name, words in notes.items() if not name.startswith(f"{key}.")}
        if change is not RowChange.GONE:
            notes[key] = str(_ROW_WORDS[change])
    gone = _("Someone else removed “{title}” while you were editing.")
    both = len(merged.clashes) + sum(change in (RowChange.KEPT, RowChange.BACK) for change in rows.values())
    problem = ngettext(
        "Not saved yet. You both changed {n} thing. Look at what is marked, then save to keep yours.",
        "Not saved yet. You both changed {n} things. Look at what is marked, then save to keep yours.",
        both,
    )
    if not both:
        problem = _("Not saved yet. Nothing clashes: look at what is marked, then save.")
    return SavedFirst(
        boxes={**merged.boxes, "own": " ".join(keys)},
        notes={**opened.notes, **notes},
        lead=lead,
        problem=problem.format(n=both),
        gone=tuple(
            gone.format(title=isolated(opened.boxes.get(f"{key}.title", "")))
            for key, change in rows.items()
            if change is RowChange.GONE
        ),
    )


def _clash_words(saved: str) -> str:
    """Say what is saved where something else was typed."""
    if not saved:
        return _("Someone else emptied this while you were editing. Yours stands here now: save again to keep it.")
    words = _("Someone else saved “{saved}” here while you were editing. Yours stands here now: save again to keep it.")
    return words.format(saved=isolated(saved))


def marks_of(form: PlanForm[Added]) -> list[tuple[str, str]]:
    """Return the id and the title of everything beside which something is said of somebody else's change."""
    marks: dict[str, str] = {}
    for part in form.parts():
        titles = {fact: part.title_of(fact) for fact in part.facts_by_boxes().values() if fact in part.notes}
        if "" in part.notes:
            titles[""] = part.title_of("")
        marks |= {part.notes[fact].id: title for fact, title in titles.items()}
    return list(marks.items())


def lead_words(what: str, at: datetime, *, is_lead: bool | None) -> str:
    """Say who saved, when and what; ``is_lead`` is None where nobody knows any more who it was."""
    who = _("Somebody at your clinic")
    if is_lead is not None:
        who = _("The clinic lead") if is_lead else _("A physiotherapist")
    words = _("{who} changed {what} at {time}, while you were editing. Nothing you typed is lost.")
    return words.format(who=who, what=what, time=f"{at:%H:%M}")
