"""Django's history pages say in words what was done to a procedure's editions."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from recovery.admin.actions import Action, Visitor, compare_action, restore_actions, view_action
from recovery.admin.local_time import LocalTime, local_time_of
from recovery.admin.page_context import Context
from recovery.content.models.edition import Edition, Procedure
from recovery.content.models.history import Entry

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry, as the table says it."""

    number: int
    at: str
    who: str
    what: str
    why: str
    actions: tuple[Action, ...]


def history_context(request: HttpRequest, procedure: Procedure) -> Context:
    """Return a page of the table, newest first, and the numbers of the other pages."""
    entries = procedure.history.select_related("edition__based_on", "edition__procedure")
    paginator = Paginator(entries, A_PAGE)
    page: Page[Entry] = paginator.get_page(request.GET.get("p"))
    local_time = local_time_of(request)
    return {
        "lines": [_entry_line(entry, request.user, local_time) for entry in page],
        "page": page,
        "numbers": list(paginator.get_elided_page_range(page.number)) if paginator.num_pages > 1 else [],
        "ellipsis": paginator.ELLIPSIS,
    }


def _entry_line(entry: Entry, user: Visitor, local_time: LocalTime) -> EntryLine:
    edition, actions = entry.edition, list[Action]()
    if edition and entry.act == Entry.Act.CHANGED and edition.based_on:
        actions.append(compare_action(edition, edition.based_on.number))
    if edition and entry.act == Entry.Act.PUBLISHED:
        actions.append(view_action(edition))
        if edition.status == Edition.Status.RETIRED:
            actions.extend(restore_actions(edition, user))
    return EntryLine(
        number=entry.number,
        at=local_time.moment(entry.at),
        who=entry.by_name or _("A command"),
        what=words_of(entry),
        why=_("“{note}”").format(note=entry.why) if entry.why else "",
        actions=tuple(actions),
    )


def words_of(entry: Entry) -> str:
    """Say an entry's act in a line: Edition 3 restored from edition 1."""
    edition = entry.edition
    base = str(edition.based_on.number) if edition and edition.based_on else ""
    # Of a draft that was discarded only the entry itself says what it was made from.
    base = entry.what or base
    ticked = "; ".join(map(str, entry.ticked))
    return _pattern(entry, base).format(n=entry.number, what=entry.what, base=base, ticked=ticked)


def _pattern(entry: Entry, base: str) -> str:
    match Entry.Act(entry.act):
        case Entry.Act.STARTED:
            return _("Draft started from edition {base}") if base else _("Edition {n} started as a draft")
        case Entry.Act.IMPORTED:
            return _("Edition {n} imported from a file")
        case Entry.Act.RESTORED:
            return _("Edition {n} restored from edition {base}")
        case Entry.Act.CHANGED:
            return _("Edition {n}: {what}") if entry.what else _("Edition {n} changed")
        case Entry.Act.DISCARDED:
            return _("Edition {n} discarded")
        case Entry.Act.PUBLISHED:
            return _("Edition {n} published. Ticked: {ticked}") if entry.ticked else _("Edition {n} published")
        case Entry.Act.RETIRED:
            return _("Edition {n} retired")
