"""The editions that ship with the software are read and published."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from recovery.content.files.file_rows import rows_of
from recovery.content.files.json_text import Json, parse
from recovery.content.models.edition import Edition, Procedure
from recovery.content.models.history import Entry
from recovery.content.record import record

LINKS = frozenset({"edition", "source"})
"""The columns that name rows which are not saved yet, so that nothing can be asked about them."""


def read(path: Path) -> Json:
    """Read the file's content.

    :raises BadFile: if it is in another format.
    """
    return parse(path.read_text(encoding="utf-8"))


@transaction.atomic
def publish_first(data: Json, published_at: datetime) -> Edition | None:
    """Make the procedure with this edition, published; None, and no change, if it is there already."""
    procedure, is_new = Procedure.objects.get_or_create(
        slug=data["procedure"]["slug"], defaults={"name": data["procedure"]["name"]}
    )
    if not is_new:
        return None
    rows = rows_of(procedure, data, data["edition"]["number"])
    for row, _place in rows.placed():
        row.full_clean(exclude=LINKS)
        row.save()
    edition = rows.edition
    edition.status = Edition.Status.PUBLISHED
    edition.published_at = published_at
    edition.note = _("It comes with the software.")
    edition.save()
    record(edition, Entry.Act.PUBLISHED, None, why=edition.note)
    return edition
