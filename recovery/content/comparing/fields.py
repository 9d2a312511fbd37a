"""One row in two editions: each field that patients, or outputs, can see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import BooleanField, Field, Model, TextField
from django.utils.translation import gettext as _

from recovery.content.comparing.texts import Compared, Piece, compared, whole, words_changed
from recovery.content.comparing.windows import End, effect, window_end
from recovery.content.models.draft_content import DraftContent
from recovery.content.models.edition import OWN_WORDS, Edition, GuideSection, Milestone, Source
from recovery.content.models.fields import MarkdownField, SentenceField
from recovery.content.models.timing import WINDOW
from recovery.text.formatting import date_with_year
from recovery.text.reading.grade import left_out_for
from recovery.text.reading.grade_report import report
from recovery.text.reading.paragraphs import texts_of_markdown, with_example_dates

Row = Edition | Milestone | GuideSection | Source


class Part(StrEnum):
    """What a difference belongs to."""

    WORDS = "words"
    MILESTONE = "milestone"
    SECTION = "section"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs; without ``field``, a row that came or went, and without ``key``, an order."""

    part: Part
    key: str
    field: str
    where: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two editions, and the surgery date for which the effect is told."""

    before: Edition
    after: Edition
    surgery: date | None


def _compared_of(model: type[DraftContent]) -> tuple[str, ...]:
    """Its title and kind, then the rest of its content. Rows are matched by their keys, and a window by its ends."""
    names = [name for name in model.content() if name != "key" and name not in WINDOW]
    first = [name for name in ("title", "kind") if name in names]
    return (*first, *(name for name in names if name not in first))


FIELDS: dict[Part, tuple[str, ...]] = {
    Part.WORDS: (*OWN_WORDS, "questions", "review_due"),
    Part.MILESTONE: _compared_of(Milestone),
    Part.SECTION: _compared_of(GuideSection),
    Part.SOURCE: _compared_of(Source),
}


def field_differences(pair: Pair, part: Part, before: Row, after: Row) -> Iterator[Difference]:
    """Each field of one row that the two editions fill differently."""
    if isinstance(before, Milestone) and isinstance(after, Milestone):
        yield from _end_differences(pair, before, after)
    for name in FIELDS[part]:
        if held(pair.before, before, name) == held(pair.after, after, name):
            continue
        old, new = value(pair.before, before, name), value(pair.after, after, name)
        if not _is_asked_later(pair, name, old, new):
            field = after._meta.get_field(name)  # noqa: SLF001
            both = _compared(field, old, new)
            yield _difference(part, after, name, both, _meaning(pair, field, old, new, both))


def _is_asked_later(pair: Pair, name: str, old: str, new: str) -> bool:
    """The day of the next review is asked for when a draft is published."""
    sides = ((pair.before, old), (pair.after, new))
    return name == "review_due" and any(edition.is_draft and not text for edition, text in sides)


def _end_differences(pair: Pair, before: Milestone, after: Milestone) -> Iterator[Difference]:
    for end in End:
        old, new = window_end(before, end), window_end(after, end)
        # The words of an open end are a field of their own.
        if (old.offset, old.is_open) != (new.offset, new.is_open) or (old.words != new.words and not new.is_open):
            both, name = whole(old.words, new.words), f"{end}_amount"
            yield _difference(Part.MILESTONE, after, name, both, effect(end, old, new, pair.surgery))


def _difference(part: Part, row: Row, name: str, both: Compared, meaning: str) -> Difference:
    return Difference(part, key_of(row, name), name, _where(row, name), both.before, both.after, meaning)


def key_of(row: Row, name: str) -> str:
    """The row's key; an edition's words are as many things as they are fields."""
    return name if isinstance(row, Edition) else row.key


def _where(row: Row, name: str) -> str:
    label = str(getattr(row._meta.get_field(name), "verbose_name", name))  # noqa: SLF001
    match row:
        case Edition():
            return _("Edition: {field}").format(field=label)
        case GuideSection():
            return _("Guide, {title}: {field}").format(title=row.title, field=label)
        case Source():
            return _("Source, {title}: {field}").format(title=row.title, field=label)
        case _:
            return _("{title}: {field}").format(title=row.title, field=label)


def held(edition: Edition, row: Row, name: str) -> object:
    """What is compared: another row counts by its key, so that its new title is told once and there."""
    if name == "source":
        pk = getattr(row, "source_id", None)
        return next((each.key for each in edition.content_sources.all() if each.pk == pk), "")
    return getattr(row, name)


def value(edition: Edition, row: Row, name: str) -> str:
    """What the field holds, in words; a key of another row as that row's title."""
    match name:
        case "fades_until":
            return _title_of(list(edition.milestones.all()), getattr(row, name))
        case "guide_section":
            return _title_of(list(edition.guide_sections.all()), getattr(row, name))
        case "source":
            pk = getattr(row, "source_id", None)
            return next((str(each) for each in edition.content_sources.all() if each.pk == pk), "")
    return _in_words(row, row._meta.get_field(name))  # type: ignore[arg-type]  # noqa: SLF001


def _title_of(rows: list[Milestone] | list[GuideSection], key: str) -> str:
    return next((each.title for each in rows if each.key == key), key)


def _in_words(row: Model, field: Field[object, object]) -> str:
    content = getattr(row, field.name)
    if isinstance(field, BooleanField):
        return _("yes") if content else _("no")
    if isinstance(content, date):
        return date_with_year(content).text
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    return str(content or "")


def _is_prose(field: object) -> bool:
    return isinstance(field, SentenceField | TextField)


def _is_text(field: object) -> bool:
    choices = getattr(field, "choices", None)
    return getattr(field, "max_length", None) is not None and not choices and getattr(field, "name", "") not in _NAMES


_NAMES = frozenset({"fades_until", "guide_section", "illustration", "address"})
"""Replaced as a whole, however alike their letters are."""


def _compared(field: object, old: str, new: str) -> Compared:
    return compared(old, new) if _is_text(field) else whole(old, new)


def _meaning(pair: Pair, field: object, old: str, new: str, both: Compared) -> str:
    if not _is_text(field):
        return ""
    changed = words_changed(both.words, is_new=not old, is_gone=not new)
    grades = _grades(pair, field, old, new) if _is_prose(field) else None
    if grades is None:
        return changed
    words = _("{changed} Reading grade {new}, was {old}.")
    return words.format(changed=changed, old=f"{grades[0]:.1f}", new=f"{grades[1]:.1f}")


def _grades(pair: Pair, field: object, old: str, new: str) -> tuple[float, float] | None:
    left_out = left_out_for(pair.after.procedure.name)
    before, after = (report(_paragraphs(field, text), left_out).grade for text in (old, new))
    return None if before is None or after is None else (before, after)


def _paragraphs(field: object, text: str) -> tuple[str, ...]:
    if isinstance(field, MarkdownField):
        return tuple(texts_of_markdown(text))
    return tuple(with_example_dates(line) for line in text.splitlines() if line.strip())
