"""A procedure's editions, a line each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from recovery.admin.actions import Action, Visitor, edition_actions
from recovery.admin.local_time import LocalTime
from recovery.content.comparing import rows
from recovery.content.models.edition import ROWS, Edition
from recovery.domain.edition import Standing
from recovery.text.formatting import date_with_year


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition, with its dates, people and reasons in words, and the links to what can be done with it."""

    edition: Edition
    when: tuple[str, ...] = ()
    why: str = ""
    who: tuple[str, ...] = ()
    review_due: str = ""
    actions: tuple[Action, ...] = ()


def with_status(editions: Iterable[Edition], status: Standing) -> Edition | None:
    """Return the first of the editions that has this status, or None."""
    return next((edition for edition in editions if edition.status == status), None)


def edition_table(editions: Sequence[Edition], user: Visitor, local_time: LocalTime) -> tuple[EditionLine, ...]:
    """Return the lines of the table, newest first, for editions that are in that order."""
    lines = []
    for edition in editions:
        made_from = (other for other in editions if other.pk == edition.based_on_id)
        older = (other for other in editions if other.number < edition.number)
        # One that was read from a file follows the number before its own.
        before = next(made_from, None) or next(older, None)
        actions = tuple(edition_actions(edition, user, before.number if before else None))
        line = _draft_line(edition, before, local_time) if edition.is_draft else _public_line(edition, local_time)
        # Nobody reviews again what patients no longer see.
        due = None if edition.status == Edition.Status.RETIRED else edition.review_due
        lines.append(replace(line, review_due=date_with_year(due).text if due else "", actions=actions))
    return tuple(lines)


def _draft_line(draft: Edition, before: Edition | None, local_time: LocalTime) -> EditionLine:
    newest, first = draft.history.first(), draft.history.last()
    line = EditionLine(draft, why=_draft_summary(draft, before))
    if newest is None or first is None:  # made by a command, or before there was a history
        return line
    when = [_("Started {when}").format(when=local_time.recent(first.at))]
    if newest.pk != first.pk:
        when.append(_("Changed {when}").format(when=local_time.recent(newest.at)))
    return replace(line, when=tuple(when), who=(newest.by_name,) if newest.by_name else ())


def _draft_summary(draft: Edition, before: Edition | None) -> str:
    """Say how a draft differs from the edition before it: From edition 2. 2 milestones changed."""
    if before is None:
        return ""
    prefetch_related_objects([draft, before], *ROWS)
    changes = rows.summary(rows.differences(before, draft)) or (_("Nothing changed yet."),)
    return " ".join([_("From edition {number}.").format(number=before.number), *changes])


def _public_line(edition: Edition, local_time: LocalTime) -> EditionLine:
    when, published, retired = "", edition.published_at, edition.retired_at
    if published and retired:
        when = _("{first} to {last}").format(first=local_time.day(published), last=local_time.day(retired))
    elif published:
        when = local_time.moment(published)
    reviewed_by = _("Reviewed by: {role}").format(role=edition.reviewed_by) if edition.reviewed_by else ""
    why = _("“{note}”").format(note=edition.note) if edition.note else ""
    return EditionLine(edition, (when,), why, tuple(filter(None, (edition.published_by, reviewed_by))))
