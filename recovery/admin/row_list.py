"""The page of an edition lists its rows, each in a line with what is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.admin.utils import label_for_field
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.admin.actions import Visitor
from recovery.admin.row_words import handle_of, kind_words, timing_words
from recovery.content.mistakes import Row, edition_mistakes
from recovery.content.models.edition import Edition, Source
from recovery.content.models.milestone import Milestone
from recovery.text.formatting import date_with_year

Faults = Mapping[Row | None, list[str]]


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row, and the way to its own page."""

    row: Row
    handle: str
    address: str
    title: str
    when: str
    note: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one kind. Without ``add_address`` none can be added."""

    name: str
    title: str
    help: str
    lines: tuple[RowLine, ...]
    kind: str
    """The model's name, which the page sends to add one."""
    add_address: str
    add_words: str


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything below the form."""

    state: str
    to_mend: str
    faults: tuple[str, ...]
    groups: tuple[Group, ...]


def contents_of(edition: Edition, user: Visitor) -> Contents:
    """Return the lists of an edition whose rows are loaded."""
    faults = _faults(edition) if edition.is_draft else {}
    number = sum(len(messages) for messages in faults.values())
    to_mend = ngettext(
        "{n} thing keeps this draft from being a timeline.",
        "{n} things keep this draft from being a timeline.",
        number,
    )
    return Contents(
        state=_state_words(edition),
        to_mend=to_mend.format(n=number) if number else "",
        faults=tuple(faults.get(None, ())),
        groups=_groups(edition, user, faults),
    )


def _state_words(edition: Edition) -> str:
    match Edition.Status(edition.status):
        case Edition.Status.DRAFT:
            return _("Nothing here is public.")
        case Edition.Status.PUBLISHED:
            return _("Patients see this edition. It cannot change.")
        case Edition.Status.RETIRED:
            return _("Patients saw this edition. It cannot change.")


def _faults(edition: Edition) -> Faults:
    faults: defaultdict[Row | None, list[str]] = defaultdict(list)
    for mistake in edition_mistakes(edition):
        message = mistake.message
        if mistake.row is not None:
            field = capfirst(str(label_for_field(mistake.field, type(mistake.row))))
            message = _("{field}: {message}").format(field=field, message=message)
        faults[mistake.row].append(message)
    return faults


def _groups(edition: Edition, user: Visitor, faults: Faults) -> tuple[Group, ...]:
    return (
        Group(
            name="milestones",
            title=_("Milestones"),
            help=_("Patients see them by date. This order only decides ties."),
            lines=tuple(_line(row, faults) for row in edition.milestones.all()),
            kind="milestone",
            add_address=_add_address("milestone", edition, user),
            add_words=_("Add a milestone"),
        ),
        Group(
            name="sections",
            title=_("Guide sections"),
            help=_("In the order of the guide."),
            lines=tuple(_line(row, faults) for row in edition.guide_sections.all()),
            kind="guidesection",
            add_address=_add_address("guidesection", edition, user),
            add_words=_("Add a guide section"),
        ),
        Group(
            name="sources",
            title=_("Sources"),
            help=_("Every milestone and every section names one of these."),
            lines=tuple(_line(row, faults) for row in edition.content_sources.all()),
            kind="source",
            add_address=_add_address("source", edition, user),
            add_words=_("Add a source"),
        ),
    )


def _line(row: Row, faults: Faults) -> RowLine:
    when, note = "", row.key
    match row:
        case Milestone():
            when, note = timing_words(row), _("{kind}, {key}").format(kind=kind_words(row), key=row.key)
        case Source():
            when = _("last reviewed {date}").format(date=date_with_year(row.last_reviewed).text)
    address = reverse(f"admin:recovery_{row._meta.model_name}_change", args=[row.pk])  # noqa: SLF001
    return RowLine(row, handle_of(row), address, str(row), when, note, tuple(faults.get(row, ())))


def _add_address(kind: str, edition: Edition, user: Visitor) -> str:
    """Return the address of the form for a new row; empty where this user can add none."""
    if not edition.is_draft or not user.has_perm(f"recovery.add_{kind}"):
        return ""
    return f"{reverse(f'admin:recovery_{kind}_add')}?edition={edition.pk}"
