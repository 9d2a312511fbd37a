"""An edition as the text of a file, always in the same order and without what is empty."""

from __future__ import annotations

import json
from datetime import date

from recovery.content.files.file_rows import (
    CHART_TEXTS,
    ILLUSTRATION,
    OFFSETS,
    SOURCE_LINES,
    SPEECH_TEXTS,
    SPEECHES,
    TIMING_TEXTS,
    WORD_TEXTS,
    Row,
)
from recovery.content.files.json_text import FORMAT, Json
from recovery.content.models.edition import OWN_WORDS, Edition, GuideSection, Milestone, Source


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
        "questions": _lines(row.questions),
        "reviewed_by": row.reviewed_by,
        "review_due": _day(row.review_due),
    }
    return {"number": row.number, **_texts(row, OWN_WORDS), **_filled(optional)}


def _source(row: Source) -> Json:
    optional = {
        "address": row.address,
        **{name: _lines(getattr(row, name)) for name in SOURCE_LINES},
        "references_accessed": _day(row.references_accessed),
    }
    required = {**_texts(row, ("key", "title", "publisher")), "last_reviewed": _day(row.last_reviewed)}
    return {**required, **_filled(optional)}


def _milestone(row: Milestone, source: str) -> Json:
    optional = {
        **{end: _offset(row, end) for end in OFFSETS},
        "open_ended": row.open_ended,
        **_texts(row, TIMING_TEXTS),
        "counts_back": row.counts_back,
        **_texts(row, CHART_TEXTS),
        "colour": row.colour,
        **{name: _speech(row, name) for name in SPEECHES},
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
    optional = {"illustration": drawing, "help_title": row.help_title}
    return {**_texts(row, ("key", "title", "body")), **_filled(optional), "source": source}


def _texts(row: Row, names: tuple[str, ...]) -> Json:
    return {name: getattr(row, name) for name in names}


def _filled(values: Json) -> Json:
    return {name: value for name, value in values.items() if value}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _offset(row: Milestone, end: str) -> Json:
    amount, unit = getattr(row, f"{end}_amount"), getattr(row, f"{end}_unit")
    return {} if amount is None else {"amount": amount, "unit": unit}


def _speech(row: Milestone, name: str) -> Json:
    return _filled({part: getattr(row, f"{name}_{part}") for part in SPEECH_TEXTS})
