"""What the page of an edition lists: its rows in a line each, and what is wrong with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.admin.utils import label_for_field
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from recovery.admin.draft.forms import handle_of
from recovery.admin.row_words import kind_words, things_to_mend, timing_words
from recovery.content.mistakes import Row, edition_mistakes
from recovery.content.models.draft_content import DraftContent
from recovery.content.models.edition import Edition, GuideSection, Milestone, Source
from recovery.text.formatting import date_with_year

Faults = Mapping[Row | None, list[str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One row, and the way to its own page."""

    row: Milestone | GuideSection | Source
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
    lines: tuple[Line, ...]
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


def contents_of(edition: Edition, user: User | AnonymousUser) -> Contents:
    """The lists of an edition whose rows are loaded."""
    faults = _faults(edition) if edition.is_draft else {}
    number = sum(len(each) for each in faults.values())
    return Contents(
        state=_state_words(edition),
        to_mend=things_to_mend(number) if number else "",
        faults=tuple(faults.get(None, ())),
        groups=(
            _milestones(edition, user, faults),
            _sections(edition, user, faults),
            _sources(edition, user, faults),
        ),
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


def _milestones(edition: Edition, user: User | AnonymousUser, faults: Faults) -> Group:
    return Group(
        name="milestones",
        title=_("Milestones"),
        help=_("Patients see them by date. This order only decides ties."),
        lines=tuple(_milestone_line(row, faults) for row in edition.milestones.all()),
        kind="milestone",
        add_address=_add_address(Milestone, edition, user),
        add_words=_("Add a milestone"),
    )


def _milestone_line(row: Milestone, faults: Faults) -> Line:
    return _line(
        row, row.title, timing_words(row), _("{kind}, {key}").format(kind=kind_words(row), key=row.key), faults
    )


def _sections(edition: Edition, user: User | AnonymousUser, faults: Faults) -> Group:
    return Group(
        name="sections",
        title=_("Guide sections"),
        help=_("In the order of the guide."),
        lines=tuple(_line(row, row.title, "", row.key, faults) for row in edition.guide_sections.all()),
        kind="guidesection",
        add_address=_add_address(GuideSection, edition, user),
        add_words=_("Add a guide section"),
    )


def _sources(edition: Edition, user: User | AnonymousUser, faults: Faults) -> Group:
    return Group(
        name="sources",
        title=_("Sources"),
        help=_("Every milestone and every section names one of these."),
        lines=tuple(_source_line(row, faults) for row in edition.content_sources.all()),
        kind="source",
        add_address=_add_address(Source, edition, user),
        add_words=_("Add a source"),
    )


def _source_line(row: Source, faults: Faults) -> Line:
    reviewed = _("last reviewed {date}").format(date=date_with_year(row.last_reviewed).text)
    return _line(row, str(row), reviewed, row.key, faults)


def _line(row: Milestone | GuideSection | Source, title: str, when: str, note: str, faults: Faults) -> Line:
    address = _address(type(row), "change", row.pk)
    return Line(row, handle_of(row), address, title, when, note, tuple(faults.get(row, ())))


def _add_address(model: type[DraftContent], edition: Edition, user: User | AnonymousUser) -> str:
    """Empty where this user can add none."""
    name = model._meta.model_name  # noqa: SLF001  (Django's own name for it)
    if not edition.is_draft or not user.has_perm(f"recovery.add_{name}"):
        return ""
    return f"{_address(model, 'add')}?edition={edition.pk}"


def _address(model: type[Model], page: str, *pk: int) -> str:
    return reverse(f"admin:recovery_{model._meta.model_name}_{page}", args=pk)  # noqa: SLF001
