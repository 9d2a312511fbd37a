"""An edition as the text of a file, always in the same order and without what is empty."""

from __future__ import annotations

import json
from datetime import date

from recovery.content.files.file_rows import (
    CHART_TEXTS,
    ILLUSTRATION,
    OFFSETS,
    SOURCE_LINES,
    TIMING_TEXTS,
    WORD_TEXTS,
    Row,
)
from recovery.content.files.json_text import FORMAT, Json
from recovery.content.models.edition import OWN_WORDS, Edition, GuideSection, Milestone, Source
from recovery.content.models.fields import lines_of
from recovery.domain.protocol import SPEECHES


def export(edition: Edition) -> str:
    """Everything patients read of ``edition``; reading it in again loses nothing."""
    procedure, sources = edition.procedure, edition.content_sources.all()
    keys = {row.pk: row.key for row in sources}
    whole = {
        "format": FORMAT,
        "procedure": {"slug": procedure.slug, "name": procedure.name},
        "edition": _edition(edition),
        "sources": [_source(row) for row in sources],
        "milestones": [_milestone(row, keys[row.source_id]) for row in edition.milestones.all()],
        "guide": [_section(row, keys[row.source_id]) for row in edition.guide_sections.all()],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _edition(row: Edition) -> Json:
    optional = {
        "questions": lines_of(row.questions),
        "reviewed_by": row.reviewed_by,
        "review_due": _day(row.review_due),
    }
    return {"number": row.number, **_texts(row, OWN_WORDS), **_filled(optional)}


def _source(row: Source) -> Json:
    optional = {
        "address": row.address,
        **{name: lines_of(getattr(row, name)) for name in SOURCE_LINES},
        "references_accessed": _day(row.references_accessed),
    }
    required = {**_texts(row, ("key", "title", "publisher")), "last_reviewed": _day(row.last_reviewed)}
    return {**required, **_filled(optional)}


def _milestone(row: Milestone, source: str) -> Json:
    offsets = {
        end: {"amount": getattr(row, f"{end}_amount"), "unit": getattr(row, f"{end}_unit")}
        for end in OFFSETS
        if getattr(row, f"{end}_amount") is not None
    }
    speeches = {
        name: _filled({part: getattr(row, f"{name}_{part}") for part in ("sentence", "lead")}) for name in SPEECHES
    }
    optional = {
        **offsets,
        "open_ended": row.open_ended,
        **_texts(row, TIMING_TEXTS),
        "counts_back": row.counts_back,
        **_texts(row, CHART_TEXTS),
        "colour": row.colour,
        **speeches,
        **_texts(row, WORD_TEXTS),
    }
    return {
        **_texts(row, ("key", "kind", "title")),
        **_filled(optional),
        "guidance": row.guidance,
        **_filled(_texts(row, ("guide_section",))),
        "source": source,
    }


def _section(row: GuideSection, source: str) -> Json:
    drawing = _filled({name: getattr(row, field) for name, field in ILLUSTRATION.items()})
    optional = _filled({"illustration": drawing, "help_title": row.help_title})
    return {**_texts(row, ("key", "title", "body")), **optional, "source": source}


def _texts(row: Row, names: tuple[str, ...]) -> Json:
    return {name: getattr(row, name) for name in names}


def _filled(values: Json) -> Json:
    return {name: value for name, value in values.items() if value}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
