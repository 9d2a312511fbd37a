"""The rows of two editions, matched by their keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.content.comparing.fields import Difference, Pair, Part, field_differences
from recovery.content.comparing.texts import Compared, sequence, whole
from recovery.content.models.edition import Edition, GuideSection, Milestone, Source

Keyed = TypeVar("Keyed", Milestone, GuideSection, Source)

ORDER = ""
"""In the place of a key: no row has it."""


def differences(before: Edition, after: Edition, *, surgery: date | None = None) -> tuple[Difference, ...]:
    """What ``after`` says differently, in the order of its pages.

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


def changed_rows(found: Sequence[Difference]) -> int:
    """How many milestones, sections, sources and words of the edition itself differ."""
    return len({(each.part, each.key) for each in found})


def summary(found: Sequence[Difference]) -> tuple[str, ...]:
    """A sentence for each kind of thing that differs: 2 milestones changed."""
    rows = {(each.part, each.key) for each in found if each.key != ORDER}
    numbers = {part: sum(row[0] is part for row in rows) for part in Part}
    words = [_changed(part, number).format(n=number) for part, number in numbers.items() if number]
    return (*words, *([_("The order changed.")] if any(each.key == ORDER for each in found) else ()))


def same_rows(after: Edition, found: Sequence[Difference]) -> tuple[str, ...]:
    """How many milestones and sections of ``after`` are as they were: 4 milestones are the same."""
    changed = {(each.part, each.key) for each in found}
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
    old, new = {row.key: row for row in before}, {row.key: row for row in after}
    for key, row in new.items():
        yield from field_differences(pair, part, old[key], row) if key in old else _added(pair, part, row)
    for key, row in old.items():
        if key not in new:
            yield _came_or_went(part, row, whole(row.title, ""), _gone(part))
    # By the titles of one edition, so that a new title is not taken for another place.
    yield from _order(part, _titles(old, [key for key in old if key in new]), _titles(old, new))


def _titles(old: dict[str, Keyed], new: Iterable[str]) -> list[str]:
    return [old[key].title for key in new if key in old]


def _came_or_went(part: Part, row: Keyed, both: Compared, meaning: str) -> Difference:
    return Difference(part, row.key, "", _name(part).format(title=row.title), both.before, both.after, meaning)


def _added(pair: Pair, part: Part, row: Keyed) -> Iterator[Difference]:
    """The new row, then everything it says: what nobody has compared is read as a whole."""
    yield _came_or_went(part, row, whole("", row.title), _new(part))
    empty = type(row)(edition=pair.before, key=row.key, title=row.title)
    yield from field_differences(pair, part, empty, row)


def _order(part: Part, before: list[str], after: list[str]) -> Iterator[Difference]:
    if before != after:
        both = sequence(before, after)
        yield Difference(part, ORDER, "", _order_of(part), both.before, both.after, "")


def _name(part: Part) -> str:
    match part:
        case Part.SECTION:
            return _("Guide, {title}")
        case Part.SOURCE:
            return _("Source, {title}")
        case _:
            return "{title}"


def _new(part: Part) -> str:
    match part:
        case Part.SECTION:
            return _("A new section of the guide.")
        case Part.SOURCE:
            return _("A new source.")
        case _:
            return _("A new milestone.")


def _gone(part: Part) -> str:
    match part:
        case Part.SECTION:
            return _("No longer in the guide.")
        case Part.SOURCE:
            return _("No longer a source.")
        case _:
            return _("No longer a milestone.")


def _order_of(part: Part) -> str:
    match part:
        case Part.SECTION:
            return _("Order of the guide")
        case Part.SOURCE:
            return _("Order of the sources")
        case _:
            return _("Order of the milestones")
