"""One row in two editions: each field that patients, or outputs, can see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, TextField
from django.utils.translation import gettext as _

from recovery.content.comparing.texts import Compared, Piece, compared, whole, words_changed
from recovery.content.comparing.windows import End, effect, window_end
from recovery.content.models.edition import OWN_WORDS, Edition, GuideSection, Source
from recovery.content.models.fields import MarkdownField, SentenceField
from recovery.content.models.milestone import WINDOW, Milestone
from recovery.text.formatting import date_with_year
from recovery.text.readability.grade import left_out_for
from recovery.text.readability.grade_report import report
from recovery.text.readability.paragraphs import texts_of_markdown, with_example_dates

Row = Edition | Milestone | GuideSection | Source


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs; without ``field``, a row that came or went, and without ``key``, an order of rows."""

    kind: type[Row]
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


FIELDS: dict[type[Row], tuple[str, ...]] = {Edition: (*OWN_WORDS, "questions", "review_due")}
for _model in (Milestone, GuideSection, Source):
    # Rows are matched by their keys, and a window is compared by its ends.
    _names = [name for name in _model.content() if name != "key" and name not in WINDOW]
    FIELDS[_model] = tuple(sorted(_names, key=lambda name: {"title": 0, "kind": 1}.get(name, 2)))


def field_differences(pair: Pair, before: Row, after: Row) -> Iterator[Difference]:
    """Yield each field of one row that the two editions fill differently."""
    if isinstance(before, Milestone) and isinstance(after, Milestone):
        yield from _end_differences(pair, before, after)
    for name in FIELDS[type(after)]:
        if compared_value(pair.before, before, name) == compared_value(pair.after, after, name):
            continue
        old, new = value_in_words(pair.before, before, name), value_in_words(pair.after, after, name)
        is_open_draft = (pair.before.is_draft and not old) or (pair.after.is_draft and not new)
        if name == "review_due" and is_open_draft:  # It is asked for when a draft is published.
            continue
        field = after._meta.get_field(name)  # noqa: SLF001
        both = compared(old, new) if _is_compared_by_words(field) else whole(old, new)
        yield _difference(after, name, both, _meaning(pair, field, old, new, both))


def _end_differences(pair: Pair, before: Milestone, after: Milestone) -> Iterator[Difference]:
    for end in End:
        old, new = window_end(before, end), window_end(after, end)
        # The words of an open end are a field of their own.
        if (old.offset, old.is_open) != (new.offset, new.is_open) or (old.words != new.words and not new.is_open):
            both, name = whole(old.words, new.words), f"{end}_amount"
            yield _difference(after, name, both, effect(end, old, new, pair.surgery))


def _difference(row: Row, name: str, both: Compared, meaning: str) -> Difference:
    # The words of an edition itself are as many things as they are fields.
    key = name if isinstance(row, Edition) else row.key
    return Difference(type(row), key, name, _where(row, name), both.before, both.after, meaning)


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


def compared_value(edition: Edition, row: Row, name: str) -> object:
    """Return the value to compare: another row counts by its key, so that its new title is told once and there."""
    if name == "source":
        source = _source_of(edition, row)
        return source.key if source else ""
    return getattr(row, name)


def value_in_words(edition: Edition, row: Row, name: str) -> str:
    """Say the field's value in words; a key of another row as that row's title."""
    if name == "source":
        return str(_source_of(edition, row) or "")
    content = getattr(row, name)
    named: Any = {"fades_until": edition.milestones, "guide_section": edition.guide_sections}.get(name)
    if named:
        titles: dict[str, str] = {other.key: other.title for other in named.all()}
        return titles.get(content, str(content))
    field: Any = row._meta.get_field(name)  # noqa: SLF001
    if isinstance(field, BooleanField):
        return _("yes") if content else _("no")
    if isinstance(content, date):
        return date_with_year(content).text
    if field.choices:
        return str(getattr(row, f"get_{name}_display")())
    return str(content or "")


def _source_of(edition: Edition, row: Row) -> Source | None:
    """Return the source that the row names, which is loaded with the edition; None where it names none."""
    pk = getattr(row, "source_id", None)
    return next((source for source in edition.content_sources.all() if source.pk == pk), None)


def _is_compared_by_words(field: Any) -> bool:
    """Whether it is a text, and no name that is replaced as a whole, however alike the letters are."""
    is_name = field.choices or field.name in {"fades_until", "guide_section", "illustration", "address"}
    return field.max_length is not None and not is_name


def _meaning(pair: Pair, field: object, old: str, new: str, both: Compared) -> str:
    """Say how many words changed and, for sentences and paragraphs, how the grade moved; empty for other fields."""
    if not _is_compared_by_words(field):
        return ""
    changed = words_changed(both.words, is_new=not old, is_gone=not new)
    if not isinstance(field, SentenceField | TextField):
        return changed
    left_out, grades = left_out_for(pair.after.procedure.name), []
    for text in (old, new):
        if isinstance(field, MarkdownField):
            paragraphs = tuple(texts_of_markdown(text))
        else:
            paragraphs = tuple(with_example_dates(line) for line in text.splitlines() if line.strip())
        grades.append(report(paragraphs, left_out).grade)
    before, after = grades
    if before is None or after is None:
        return changed
    words = _("{changed} Reading grade {new}, was {old}.")
    return words.format(changed=changed, old=f"{before:.1f}", new=f"{after:.1f}")
