"""The record of what was done to an edition, for colleagues to read."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser, User

from recovery.content.models.edition import Edition
from recovery.content.models.history import Entry

Actor = User | AnonymousUser | None
"""The person who acts; None: a command does."""


def record(
    edition: Edition, act: Entry.Act, by: Actor, *, what: str = "", why: str = "", ticked: Sequence[str] = ()
) -> Entry:
    """Note that ``by`` did ``act``. Belongs into the transaction that does it."""
    user = by if isinstance(by, User) else None
    return Entry.objects.create(
        procedure_id=edition.procedure_id,
        edition=edition,
        number=edition.number,
        act=act,
        by=user,
        by_name=user.get_username() if user else "",
        what=what,
        why=why,
        ticked=list(ticked),
    )


def writers_of(draft: Edition) -> frozenset[int]:
    """Return the keys of the accounts whose work is in ``draft``."""
    acts = (Entry.Act.CHANGED, Entry.Act.IMPORTED, Entry.Act.RESTORED)
    entries = draft.history.filter(act__in=acts, by__isnull=False)
    return frozenset(entries.values_list("by_id", flat=True))
