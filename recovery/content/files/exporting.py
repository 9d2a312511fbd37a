"""An edition as the text of a file, always in the same order and without what is empty."""

from __future__ import annotations

import json

from recovery.content.files.file_rows import facts_of
from recovery.content.files.json_text import FORMAT
from recovery.content.models.edition import Edition


def export(edition: Edition) -> str:
    """Write everything patients read of ``edition``; reading it in again loses nothing."""
    procedure, sources = edition.procedure, edition.content_sources.all()
    keys = {row.pk: row.key for row in sources}
    whole = {
        "format": FORMAT,
        "procedure": {"slug": procedure.slug, "name": procedure.name},
        "edition": facts_of(edition),
        "sources": [facts_of(row) for row in sources],
        "milestones": [facts_of(row) | {"source": keys[row.source_id]} for row in edition.milestones.all()],
        "guide": [facts_of(row) | {"source": keys[row.source_id]} for row in edition.guide_sections.all()],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
