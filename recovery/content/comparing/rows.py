"""The rows of two editions, matched by their keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from recovery.content.comparing.fields import Difference, Pair, field_differences
from recovery.content.comparing.texts import Compared, sequence, whole
from recovery.content.models.edition import Edition, GuideSection, Source
from recovery.content.models.milestone import Milestone

Keyed = TypeVar("Keyed", Milestone, GuideSection, Source)

ORDER = ""
"""The key under which the order of rows is compared; no row has an empty key."""


def differences(before: Edition, after: Edition, *, surgery: date | None = None) -> tuple[Difference, ...]:
    """Return everything that ``after`` says differently, in the order of its pages.

    A moved window tells its effect on ``surgery``, or on all surgery dates without one. Both editions
    need their rows and their procedure loaded.
    """
    pair = Pair(before, after, surgery)
    return (
        *field_differences(pair, before, after),
        *_rows(pair, Milestone, before.milestones.all(), after.milestones.all()),
        *_rows(pair, GuideSection, before.guide_sections.all(), after.guide_sections.all()),
        *_rows(pair, Source, before.content_sources.all(), after.content_sources.all()),
    )


def changed_rows(changes: Sequence[Difference]) -> int:
    """Count the milestones, sections, sources and words of the edition itself that differ."""
    return len({(change.kind, change.key) for change in changes})


def summary(changes: Sequence[Difference]) -> tuple[str, ...]:
    """Return a sentence for each kind of thing that differs: 2 milestones changed."""
    rows = {(change.kind, change.key) for change in changes if change.key != ORDER}
    numbers = Counter[type](kind for kind, _key in rows)
    words = [sentence.format(n=numbers[kind]) for kind, sentence in _CHANGED.items() if numbers[kind]]
    if any(change.key == ORDER for change in changes):
        words.append(_("The order changed."))
    return tuple(words)


def same_rows(after: Edition, changes: Sequence[Difference]) -> tuple[str, ...]:
    """Say how many milestones and sections of ``after`` are as they were: 4 milestones are the same."""
    changed = {(change.kind, change.key) for change in changes}
    milestones = sum((Milestone, row.key) not in changed for row in after.milestones.all())
    sections = sum((GuideSection, row.key) not in changed for row in after.guide_sections.all())
    return (
        ngettext("{n} milestone is the same.", "{n} milestones are the same.", milestones).format(n=milestones),
        ngettext("{n} guide section is the same.", "{n} guide sections are the same.", sections).format(n=sections),
    )


def _rows(pair: Pair, kind: type[Keyed], before: Iterable[Keyed], after: Iterable[Keyed]) -> Iterator[Difference]:
    old, new, names = {row.key: row for row in before}, {row.key: row for row in after}, _NAMES[kind]
    for key, row in new.items():
        base = old.get(key)
        if base is None:
            # Then everything it says: what nobody has compared is read as a whole.
            yield _came_or_went(row, whole("", row.title), names.added)
            base = type(row)(edition=pair.before, key=key, title=row.title)
        yield from field_differences(pair, base, row)
    for key, row in old.items():
        if key not in new:
            yield _came_or_went(row, whole(row.title, ""), names.removed)
    # By the titles of one edition, so that a new title is not taken for another place.
    order_before = [row.title for key, row in old.items() if key in new]
    order_after = [old[key].title for key in new if key in old]
    if order_before != order_after:
        both = sequence(order_before, order_after)
        yield Difference(kind, ORDER, "", str(names.order), both.before, both.after, "")


def _came_or_went(row: Keyed, both: Compared, meaning: Promise) -> Difference:
    where = str(_NAMES[type(row)].row).format(title=row.title)
    return Difference(type(row), row.key, "", where, both.before, both.after, str(meaning))


_CHANGED = {
    Edition: ngettext_lazy("{n} text of the edition changed.", "{n} texts of the edition changed.", "n"),
    Milestone: ngettext_lazy("{n} milestone changed.", "{n} milestones changed.", "n"),
    GuideSection: ngettext_lazy("{n} guide section changed.", "{n} guide sections changed.", "n"),
    Source: ngettext_lazy("{n} source changed.", "{n} sources changed.", "n"),
}


@dataclass(frozen=True, slots=True)
class _Names:
    """Words for a row of one kind, for its coming and its going, and for the order of such rows."""

    row: Promise | str
    added: Promise
    removed: Promise
    order: Promise


_NAMES = {
    Milestone: _Names(
        row="{title}",
        added=gettext_lazy("A new milestone."),
        removed=gettext_lazy("No longer a milestone."),
        order=gettext_lazy("Order of the milestones"),
    ),
    GuideSection: _Names(
        row=gettext_lazy("Guide, {title}"),
        added=gettext_lazy("A new section of the guide."),
        removed=gettext_lazy("No longer in the guide."),
        order=gettext_lazy("Order of the guide"),
    ),
    Source: _Names(
        row=gettext_lazy("Source, {title}"),
        added=gettext_lazy("A new source."),
        removed=gettext_lazy("No longer a source."),
        order=gettext_lazy("Order of the sources"),
    ),
}
