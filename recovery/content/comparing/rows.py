"""The rows of two editions, matched by their keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recovery.content.comparing.fields import Difference, Pair, Part, field_differences
from recovery.content.comparing.texts import Compared, sequence, whole
from recovery.content.models.edition import Edition, GuideSection, Milestone, Source

Keyed = TypeVar("Keyed", Milestone, GuideSection, Source)

ORDER = ""
"""In the place of a key: no row has it."""


def differences(before: Edition, after: Edition, *, surgery: date | None = None) -> tuple[Difference, ...]:
    """Everything that ``after`` says differently, in the order of its pages.

    A moved window tells its effect on ``surgery``, or on all surgery dates without one. Both editions
    need their rows and their procedure loaded.
    """
    pair = Pair(before, after, surgery)
    return (
        *field_differences(pair, Part.WORDS, before, after),
        *_rows(pair, Part.MILESTONE, before.milestones.all(), after.milestones.all()),
        *_rows(pair, Part.SECTION, before.guide_sections.all(), after.guide_sections.all()),
        *_rows(pair, Part.SOURCE, before.content_sources.all(), after.content_sources.all()),
    )


def changed_rows(changes: Sequence[Difference]) -> int:
    """How many milestones, sections, sources and words of the edition itself differ."""
    return len({(change.part, change.key) for change in changes})


def summary(changes: Sequence[Difference]) -> tuple[str, ...]:
    """A sentence for each kind of thing that differs: 2 milestones changed."""
    rows = {(change.part, change.key) for change in changes if change.key != ORDER}
    numbers = {part: sum(row[0] is part for row in rows) for part in Part}
    words = [_changed(part, number).format(n=number) for part, number in numbers.items() if number]
    return (*words, *([_("The order changed.")] if any(change.key == ORDER for change in changes) else ()))


def same_rows(after: Edition, changes: Sequence[Difference]) -> tuple[str, ...]:
    """How many milestones and sections of ``after`` are as they were: 4 milestones are the same."""
    changed = {(change.part, change.key) for change in changes}
    milestones = sum((Part.MILESTONE, row.key) not in changed for row in after.milestones.all())
    sections = sum((Part.SECTION, row.key) not in changed for row in after.guide_sections.all())
    return (
        ngettext("{n} milestone is the same.", "{n} milestones are the same.", milestones).format(n=milestones),
        ngettext("{n} guide section is the same.", "{n} guide sections are the same.", sections).format(n=sections),
    )


def _changed(part: Part, number: int) -> str:
    match part:
        case Part.WORDS:
            return ngettext("{n} text of the edition changed.", "{n} texts of the edition changed.", number)
        case Part.MILESTONE:
            return ngettext("{n} milestone changed.", "{n} milestones changed.", number)
        case Part.SECTION:
            return ngettext("{n} guide section changed.", "{n} guide sections changed.", number)
        case Part.SOURCE:
            return ngettext("{n} source changed.", "{n} sources changed.", number)


def _rows(pair: Pair, part: Part, before: Iterable[Keyed], after: Iterable[Keyed]) -> Iterator[Difference]:
    old, new, names = {row.key: row for row in before}, {row.key: row for row in after}, _NAMES[part]
    for key, row in new.items():
        base = old.get(key)
        if base is None:
            # Then everything it says: what nobody has compared is read as a whole.
            yield _came_or_went(part, row, whole("", row.title), names.added)
            base = type(row)(edition=pair.before, key=key, title=row.title)
        yield from field_differences(pair, part, base, row)
    for key, row in old.items():
        if key not in new:
            yield _came_or_went(part, row, whole(row.title, ""), names.removed)
    # By the titles of one edition, so that a new title is not taken for another place.
    order_before = [row.title for key, row in old.items() if key in new]
    order_after = [old[key].title for key in new if key in old]
    if order_before != order_after:
        both = sequence(order_before, order_after)
        yield Difference(part, ORDER, "", str(names.order), both.before, both.after, "")


def _came_or_went(part: Part, row: Keyed, both: Compared, meaning: Promise) -> Difference:
    where = str(_NAMES[part].row).format(title=row.title)
    return Difference(part, row.key, "", where, both.before, both.after, str(meaning))


@dataclass(frozen=True, slots=True)
class _Names:
    """Words for a row of one kind, for its coming and its going, and for the order of such rows."""

    row: Promise | str
    added: Promise
    removed: Promise
    order: Promise


_NAMES = {
    Part.MILESTONE: _Names(
        row="{title}",
        added=gettext_lazy("A new milestone."),
        removed=gettext_lazy("No longer a milestone."),
        order=gettext_lazy("Order of the milestones"),
    ),
    Part.SECTION: _Names(
        row=gettext_lazy("Guide, {title}"),
        added=gettext_lazy("A new section of the guide."),
        removed=gettext_lazy("No longer in the guide."),
        order=gettext_lazy("Order of the guide"),
    ),
    Part.SOURCE: _Names(
        row=gettext_lazy("Source, {title}"),
        added=gettext_lazy("A new source."),
        removed=gettext_lazy("No longer a source."),
        order=gettext_lazy("Order of the sources"),
    ),
}
