"""Someone else saved first: two people's changes to one form are put together in its boxes, and said beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import tzinfo
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.core import signing
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.text.bidi import isolated
from recovery.workspace.forms import Group, Values
from recovery.workspace.plan_form import FOCUS, PlanForm, is_unfinished, keys_in
from recovery.workspace.preview import Preview

SomePlanForm = TypeVar("SomePlanForm", bound=PlanForm[Any])


@dataclass(frozen=True, slots=True)
class PageState:
    """The state from which a page was made. It comes back with the form."""

    boxes: Values = field(default_factory=dict)
    """The texts in the boxes. Where nobody knows, whatever is not as it is saved counts as changed by both."""
    notes: Values = field(default_factory=dict)
    """The remarks beside boxes since somebody else saved: by the name of a fact's first box, or a row's key."""
    lead: str = ""
    """The sentence that says who saved what, and when; empty where nobody else has saved."""
    problem: str = ""
    """The sentence that says why nothing is saved yet, and what to do, while the boxes are all right."""
    gone: tuple[str, ...] = ()
    """The sentences that say what somebody else removed."""

    def pack(self, row: TimelineLink | ClinicProtocol) -> str:
        """Write it for a hidden box; signed, because it is trusted when it comes back, for this row alone."""
        return _signer(row).sign_object(asdict(self), compress=True)

    @classmethod
    def unpack(cls, text: str, row: TimelineLink | ClinicProtocol) -> PageState:
        """Read what a box holds; nothing is known from one that was not put there, or by another release."""
        try:
            packed = _signer(row).unsign_object(text)
            return cls(
                boxes=packed["boxes"],
                notes=packed["notes"],
                lead=packed["lead"],
                problem=packed["problem"],
                gone=tuple(packed["gone"]),
            )
        except (signing.BadSignature, KeyError, TypeError):
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
    not changed. Boxes of which nobody knows what they showed stand as typed, and clash with anything else.
    """
    boxes, theirs, clashes = dict(typed), [], []
    for group in groups:
        was, now, mine = (
            {name: values[name] for name in group if name in values} for values in (shown, saved, {**shown, **typed})
        )
        if not was:
            boxes |= {**now, **mine}
            if not _is_same_fact(group, mine, {name: now.get(name, "") for name in mine}):
                clashes.append(group)
        elif _same(was, mine):
            boxes |= {name: now.get(name, "") for name in {**now, **mine}}
            if not _is_same_fact(group, was, now):
                theirs.append(group)
        else:
            boxes |= mine
            if not _is_same_fact(group, was, now) and not _is_same_fact(group, mine, now):
                clashes.append(group)
    return Merged(boxes, tuple(theirs), tuple(clashes))


def _is_same_fact(group: Group, one: Values, other: Values) -> bool:
    """Whether the boxes say the same. Beside “As the source says” and “Hide” stand the numbers of an edition."""
    how = one.get(group[0], "")
    if group[0].endswith(".how") and how != "set":
        return how == other.get(group[0], "")
    return _same(one, other)


def _same(one: Values, other: Values) -> bool:
    """Whether the same stands in the boxes; a browser writes newlines in its own way."""
    return all(_plain(one.get(name, "")) == _plain(other.get(name, "")) for name in {**one, **other})


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


class RowChange(TextChoices):
    """The outcome for a milestone of the clinic's own, or a visit, that not both of two people have; with its words."""

    ADDED = "added", gettext_lazy("Someone else added this while you were editing.")
    """The other person added it."""
    GONE = "gone", gettext_lazy("Someone else removed “{title}” while you were editing.")
    """The other person removed it, and I left it alone."""
    KEPT = (
        "kept",
        gettext_lazy("Someone else removed this while you were editing. Yours stands here now: save again to keep it."),
    )
    """The other person removed it, and I changed it."""
    BACK = (
        "back",
        gettext_lazy("You removed this, and someone else changed it meanwhile. Remove it again if it has to go."),
    )
    """I removed it, and the other person changed it."""


def merge_rows(shown: Values, saved: Values, typed: Values) -> tuple[list[str], dict[str, RowChange]]:
    """Return the keys of the rows that the form has now, and what became of rows that not both of them have.

    Where nobody knows which rows were ``shown``, those that were sent were, and I may have changed each of them.
    """
    is_known = "own" in shown
    theirs = keys_in(saved.get("own", ""))
    mine = keys_in(typed.get("own", shown.get("own", saved.get("own", ""))))
    before = keys_in(shown["own"]) if is_known else mine
    keys, changes = [], {}
    for key in dict.fromkeys([*mine, *theirs]):
        if key in mine and key in before and key not in theirs:
            is_left_alone = is_known and _is_same_row(key, shown, {**shown, **typed})
            changes[key] = RowChange.GONE if is_left_alone else RowChange.KEPT
        elif key not in mine and key not in before:
            changes[key] = RowChange.ADDED
        elif key not in mine and not _is_same_row(key, shown, saved):
            changes[key] = RowChange.BACK
        elif key not in mine:
            continue  # removed here, and nobody else touched it
        if changes.get(key) is not RowChange.GONE:
            keys.append(key)
    return keys, changes


def _is_same_row(key: str, one: Values, other: Values) -> bool:
    names = [name for name in {**one, **other} if name.startswith(f"{key}.")]
    return _same({name: one.get(name, "") for name in names}, {name: other.get(name, "") for name in names})


def put_together(
    make_form: Callable[[Values | None], SomePlanForm], page_state: PageState, sent: Values, lead: str
) -> tuple[SomePlanForm, PageState]:
    """Make the form with both changes in it, and the state from which its page is made.

    ``make_form`` makes a form of what is in boxes, or of what is saved by now; ``page_state`` is the state of the page
    from which these boxes were ``sent``, and ``lead`` says who saved since.
    """
    saved_form = make_form(None)
    saved = saved_form.boxes_of_all()
    facts = {group: (part, fact) for part in saved_form.parts() for group, fact in part.facts_by_boxes().items()}
    merged = merge(page_state.boxes, saved, sent, facts)
    keys, rows = merge_rows(page_state.boxes, saved, sent)
    notes = {group[0]: _("Someone else changed this while you were editing.") for group in merged.theirs}
    for group in merged.clashes:
        part, fact = facts[group]
        notes[group[0]] = _clash_words(part.words_of(fact))
    gone = list(page_state.gone)
    for key, change in rows.items():
        notes = {name: words for name, words in notes.items() if not name.startswith(f"{key}.")}
        if change is RowChange.GONE:
            gone.append(change.label.format(title=isolated(page_state.boxes.get(f"{key}.title", ""))))
        else:
            notes[key] = str(change.label)
    both = len(merged.clashes) + sum(change in (RowChange.KEPT, RowChange.BACK) for change in rows.values())
    problem = page_state.problem or _("Not saved yet. Nothing clashes: look at what is marked, then save.")
    if both:
        problem = ngettext(
            "Not saved yet. You both changed {n} thing. Look at what is marked, then save to keep yours.",
            "Not saved yet. You both changed {n} things. Look at what is marked, then save to keep yours.",
            both,
        ).format(n=both)
    form = make_form({**merged.boxes, "own": " ".join(keys)})
    form.is_valid()
    return form, PageState(saved, {**page_state.notes, **notes}, lead, problem, tuple(gone))


def _clash_words(saved: str) -> str:
    """Say what is saved where something else was typed."""
    if not saved:
        return _("Someone else emptied this while you were editing. Yours stands here now: save again to keep it.")
    words = _("Someone else saved “{saved}” here while you were editing. Yours stands here now: save again to keep it.")
    return words.format(saved=isolated(saved))


def editor_context(
    form: PlanForm[Any],
    row: TimelineLink | ClinicProtocol,
    preview: Preview | None,
    sent: Values,
    page_state: PageState,
) -> dict[str, object]:
    """Tell the form what to say beside its boxes, and return what the editors of a link and of a protocol both show.

    What is wrong is not said beside a box any more once :meth:`quieten` was called, so that comes first.
    """
    form.tell_seen(preview.seen if preview else {})
    for part in form.parts():
        part.tell(page_state.notes)
    return {
        "form": form,
        "pk": row.pk,
        "preview": preview,
        "focus": sent.get(FOCUS, ""),
        "version": sent.get("version", ""),
        "base": page_state.pack(row),
        "is_wrong": form.is_wrong and not is_unfinished(sent),
        "saved_first": page_state if page_state.lead else None,
        "changed_places": _changed_places(form),
    }


def _changed_places(form: PlanForm[Any]) -> dict[str, str]:
    """Return the titles of the places that somebody else changed, each by the id of the remark there, in order."""
    titles: dict[str, str] = {}
    for part in form.parts():
        facts = [fact for fact in part.facts_by_boxes().values() if fact in part.notes]
        for fact in [*facts, *([""] if "" in part.notes else [])]:
            titles[part.notes[fact].id] = part.title_of(fact)
    return titles


def lead_words(what: str, row: TimelineLink | ClinicProtocol, by: User | None, zone: tzinfo) -> str:
    """Say who saved the ``row`` last, and when; without a name, and “somebody” for people who left its clinic."""
    member = getattr(by, "membership", None)
    who = _("Somebody at your clinic")
    if member is not None and member.clinic_id == row.clinic_id:
        who = _("The clinic lead") if member.is_lead else _("A physiotherapist")
    words = _("{who} changed {what} at {time}, while you were editing. Nothing you typed is lost.")
    return words.format(who=who, what=what, time=f"{row.changed_at.astimezone(zone):%H:%M}")
