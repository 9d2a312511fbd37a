"""Making a draft of an edition's file: all of it, or the reason why not with its line, never half of it."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from recovery.content.files import json_text, schema
from recovery.content.files.bad_file import Place, bad_value
from recovery.content.files.file_rows import ENDS, Row, Rows, place_of, rows_of
from recovery.content.files.json_text import Json
from recovery.content.files.shipped import LINKS
from recovery.content.mistakes import content_mistakes
from recovery.content.models.edition import Edition, Procedure
from recovery.content.models.history import Entry
from recovery.content.publishing import DraftExists, next_number
from recovery.content.record import Actor, record

Fault = tuple[Place, str]


def import_draft(text: str, *, by: Actor = None) -> Edition:
    """Make a draft that says what the file says, of the procedure it names, which is made if there is none.

    That ``by`` read it is on record with it.

    :raises BadFile: if the file is no edition.
    :raises DraftExists: if the procedure has a draft.
    """
    data = json_text.parse(text)
    schema.validate(text, data)
    try:
        with transaction.atomic():
            draft = _make_draft(text, data)
            record(draft, Entry.Act.IMPORTED, by)
            return draft
    except IntegrityError:
        # Somebody else's draft came in between.
        other = Edition.objects.drafts().filter(procedure__slug=data["procedure"]["slug"]).first()
        if other is None:
            raise
        raise DraftExists(other) from None


def _make_draft(text: str, data: Json) -> Edition:
    for place, problem in _links_to_nothing(data):
        raise bad_value(text, place, problem)
    procedure = _procedure(text, data["procedure"])
    if draft := procedure.editions.drafts().first():
        raise DraftExists(draft)
    rows = rows_of(procedure, data, max(int(data["edition"]["number"]), next_number(procedure)))
    # To be compared with what patients see.
    rows.edition.based_on = procedure.editions.published().first()
    for place, problem in _faults(rows):
        raise bad_value(text, place, problem)
    for row, _place in rows.placed():
        row.save()
    return rows.edition


def _links_to_nothing(data: Json) -> Iterator[Fault]:
    """Yield the faults of keys that keep the file from being rows at all."""
    keys = [source["key"] for source in data["sources"]]
    for position, key in enumerate(keys):
        if key in keys[:position]:
            yield ("sources", position, "key"), _("Another source has the key “{key}”.").format(key=key)
    for part in ("milestones", "guide"):
        for position, row in enumerate(data[part]):
            if row["source"] not in keys:
                yield (part, position, "source"), _("No source has the key “{key}”.").format(key=row["source"])


def _procedure(text: str, facts: Json) -> Procedure:
    """Return the procedure that is there, as it is, or make a new one.

    :raises BadFile: if the new one cannot be made."""
    if procedure := Procedure.objects.select_for_update().filter(slug=facts["slug"]).first():
        return procedure
    procedure = Procedure(slug=facts["slug"], name=facts["name"])
    for place, problem in _invalid(procedure):
        raise bad_value(text, ("procedure", *place), problem)
    procedure.save()
    return procedure


def _faults(rows: Rows) -> Iterator[Fault]:
    places = {id(row): place for row, place in rows.placed()}
    for row, place in rows.placed():
        yield from (((*place, *below), problem) for below, problem in _invalid(row))
    mistakes = content_mistakes(rows.sources, rows.milestones, rows.sections)
    # A window that is none comes first: what names its dates is refused because of it.
    for mistake in sorted(mistakes, key=lambda mistake: mistake.field.partition("_")[0] not in ENDS):
        place = places[id(mistake.row)] if mistake.row else ("milestones",)
        yield (*place, *(place_of(mistake.field) if mistake.field else ())), mistake.message


def _invalid(row: Row | Procedure) -> Iterator[Fault]:
    """Yield the faults that the model's own checks find, and texts too long, which only its forms check."""
    try:
        row.full_clean(exclude=LINKS, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            yield place_of(name), messages[0]
    for field in row._meta.concrete_fields:  # noqa: SLF001  (Django's name for what a model is made of)
        longest = field.max_length if isinstance(field, models.TextField) else None
        if longest and len(getattr(row, field.name)) > longest:
            yield place_of(field.name), _("This is too long. The most is {n}.").format(n=longest)
