"""A file's values as the rows of an edition, not saved yet, and rows as the values of a file.

:data:`COLUMNS` says which columns a file has of a row. The rest follows from the columns: a list of lines is a list in
a file, a date is a text, and what may be empty is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField

from recovery.content.files.bad_file import Place
from recovery.content.files.json_text import Json
from recovery.content.models.edition import OWN_WORDS, Edition, GuideSection, Procedure, Source
from recovery.content.models.fields import LinesField, lines_of
from recovery.content.models.milestone import SPEECH_COLUMNS, TEXTS, Milestone

Row = Edition | Source | Milestone | GuideSection

ENDS = ("earliest", "latest")
_TIMING = ("open_ended", "fades_until", "timing", "timing_after", "counts_back", "chart_row", "hedge", "colour")
WORD_TEXTS = tuple(name for name in TEXTS if name not in {*SPEECH_COLUMNS, *_TIMING})
_PLACES: dict[str, tuple[str, ...]] = {
    **{f"{end}_{part}": (end, part) for end in ENDS for part in ("amount", "unit")},
    **SPEECH_COLUMNS,
    "illustration": ("illustration", "file"),
    "illustration_alt": ("illustration", "alternative"),
    "illustration_caption": ("illustration", "caption"),
    "__all__": (),
}
"""The place of a column in a file, unless it has its own name there; a speech, an offset and a drawing are objects."""
_OFFSETS = tuple(column for column, place in _PLACES.items() if place and place[0] in ENDS)
COLUMNS: dict[type[Row], tuple[str, ...]] = {
    Edition: ("number", *OWN_WORDS, "questions", "reviewed_by", "review_due"),
    Source: (
        "key",
        "title",
        "publisher",
        "last_reviewed",
        "address",
        "says",
        "silent_on",
        "references",
        "references_accessed",
    ),
    Milestone: ("key", "kind", "title", *_OFFSETS, *_TIMING, *SPEECH_COLUMNS, *WORD_TEXTS, "guidance", "guide_section"),
    GuideSection: ("key", "title", "body", "illustration", "illustration_alt", "illustration_caption", "help_title"),
}
"""The columns of a row that are in a file, in its order. That of its source is there as the source's key."""


@dataclass(frozen=True, slots=True)
class Rows:
    """An edition and everything in it."""

    edition: Edition
    sources: list[Source]
    milestones: list[Milestone]
    sections: list[GuideSection]

    def placed(self) -> Iterator[tuple[Row, Place]]:
        """Yield every row in the order to save them, with its place in the file."""
        yield self.edition, ("edition",)
        lists: dict[str, Sequence[Row]] = {
            "sources": self.sources,
            "milestones": self.milestones,
            "guide": self.sections,
        }
        for name, rows in lists.items():
            yield from ((row, (name, position)) for position, row in enumerate(rows))


def place_of(column: str) -> tuple[str, ...]:
    """Return the place of a row's column, below the row's own place."""
    return _PLACES.get(column, (column,))


def facts_of(row: Row) -> Json:
    """Return the row as a file has it; its source is left to the caller."""
    facts: Json = {}
    for name in COLUMNS[type(row)]:
        field: Any = row._meta.get_field(name)  # noqa: SLF001  (Django's own name for it)
        value = getattr(row, name)
        if isinstance(field, LinesField):
            value = lines_of(value)
        elif isinstance(value, date):
            value = value.isoformat()
        if name in _OFFSETS:
            is_there = getattr(row, f"{place_of(name)[0]}_amount") is not None
        else:
            is_there = value or not (field.blank or field.has_default())
        if is_there:
            *group, key = place_of(name)
            (facts.setdefault(group[0], {}) if group else facts)[key] = value
    return facts


def rows_of(procedure: Procedure, data: Json, number: int) -> Rows:
    """Return the rows of a draft that says what ``data`` says, without saving them."""
    edition = Edition(procedure=procedure, **(_columns(Edition, data["edition"]) | {"number": number}))
    sources = {facts["key"]: Source(edition=edition, **_columns(Source, facts)) for facts in data["sources"]}
    milestones = [
        Milestone(edition=edition, position=place, source=sources[facts["source"]], **_columns(Milestone, facts))
        for place, facts in enumerate(data["milestones"], 1)
    ]
    sections = [
        GuideSection(edition=edition, position=place, source=sources[facts["source"]], **_columns(GuideSection, facts))
        for place, facts in enumerate(data["guide"], 1)
    ]
    return Rows(edition, list(sources.values()), milestones, sections)


def _columns(model: type[Row], facts: Json) -> Json:
    """Return the columns that ``facts`` fill in; a model gives the others their defaults."""
    columns: Json = {}
    for name in COLUMNS[model]:
        value: Any = facts
        for step in place_of(name):
            value = value.get(step) if value else None
        if isinstance(value, list):
            value = "\n".join(value)
        elif isinstance(model._meta.get_field(name), DateField):  # noqa: SLF001
            value = date.fromisoformat(value) if value else None
        if value is not None:
            columns[name] = value
    return columns
