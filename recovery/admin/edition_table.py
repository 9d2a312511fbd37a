"""A procedure's editions, a line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from recovery.admin.actions import Action, Visitor, edition_actions
from recovery.admin.clock import Clock
from recovery.content.comparing import rows
from recovery.content.models.edition import Edition
from recovery.text.formatting import date_with_year


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition: what became of it, and what can be done with it."""

    edition: Edition
    when: tuple[str, ...]
    why: str
    who: tuple[str, ...]
    review_due: str
    actions: tuple[Action, ...]


def edition_table(editions: Sequence[Edition], user: Visitor, clock: Clock) -> tuple[EditionLine, ...]:
    """The lines, newest first, for editions that are in that order."""
    return tuple(_line(each, _before(each, editions), user, clock) for each in editions)


def _before(edition: Edition, editions: Sequence[Edition]) -> Edition | None:
    """The edition it was made from; for one that was read from a file, the one with the number before."""
    made_from = next((each for each in editions if each.pk == edition.based_on_id), None)
    return made_from or next((each for each in editions if each.number < edition.number), None)


def _line(edition: Edition, before: Edition | None, user: Visitor, clock: Clock) -> EditionLine:
    when, why, who = _draft_words(edition, before, clock) if edition.is_draft else _public_words(edition, clock)
    return EditionLine(
        edition=edition,
        when=when,
        why=why,
        who=who,
        review_due=_review_due(edition),
        actions=tuple(edition_actions(edition, user, before.number if before else None)),
    )


def _review_due(edition: Edition) -> str:
    """Nobody reviews again what patients no longer see."""
    if edition.review_due is None or edition.status == Edition.Status.RETIRED:
        return ""
    return date_with_year(edition.review_due).text


Words = tuple[tuple[str, ...], str, tuple[str, ...]]


def _draft_words(draft: Edition, before: Edition | None, clock: Clock) -> Words:
    newest, first = draft.history.first(), draft.history.last()
    if newest is None or first is None:  # made by a command, or before there was a history
        return (), draft_summary(draft, before), ()
    when = [_("Started {when}").format(when=clock.recent(first.at))]
    if newest.pk != first.pk:
        when.append(_("Changed {when}").format(when=clock.recent(newest.at)))
    return tuple(when), draft_summary(draft, before), (newest.by_name,) if newest.by_name else ()


def draft_summary(draft: Edition, before: Edition | None) -> str:
    """From edition 2. 2 milestones changed."""
    if before is None:
        return ""
    prefetch_related_objects([draft, before], "milestones", "guide_sections", "content_sources")
    found = rows.summary(rows.differences(before, draft)) or (_("Nothing changed yet."),)
    return " ".join([_("From edition {number}.").format(number=before.number), *found])


def _public_words(edition: Edition, clock: Clock) -> Words:
    why = _("“{note}”").format(note=edition.note) if edition.note else ""
    who = [edition.published_by] if edition.published_by else []
    if edition.reviewed_by:
        who.append(_("Reviewed by: {role}").format(role=edition.reviewed_by))
    return (_public_when(edition, clock),), why, tuple(who)


def _public_when(edition: Edition, clock: Clock) -> str:
    if edition.published_at is None:
        return ""
    if edition.retired_at is None:
        return clock.moment(edition.published_at)
    words = _("{first} to {last}")
    return words.format(first=clock.day(edition.published_at), last=clock.day(edition.retired_at))
