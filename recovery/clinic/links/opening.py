"""Opening a link: whether it is live, and what its page has to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from recovery.clinic.links.tokens import hash_of
from recovery.clinic.models import link as rows
from recovery.clinic.models.clinic import Membership

SOON_DAYS = 14
"""A link that ends within so many days is said to end soon."""


class UnknownLink(LookupError):
    """There is and was no link of that token. Carries nothing, for what was tried belongs in no log."""


class LinkHasEnded(LookupError):
    """The link was revoked, or its last day is over; its row may be erased."""


class State(StrEnum):
    """The state of a link on a day."""

    ACTIVE = "active"
    SOON = "soon"
    EXPIRED = "expired"
    REVOKED = "revoked"

    @property
    def is_live(self) -> bool:
        """Whether the link's address opens something."""
        return self in (State.ACTIVE, State.SOON)


@dataclass(frozen=True, slots=True)
class SharedFacts:
    """The facts of a link that its page needs, beside the content."""

    pk: int
    clinic_pk: int
    surgery_date: date | None
    """The link's surgery date; None: each patient types their own."""
    scope: str
    """A text that tells this calendar's events from another's; made of no token."""
    sequence: int
    """The revision number of the link's calendar, without that of the edition."""
    changed_at: datetime
    opened_on: date | None
    moved_from: date | None
    """The surgery date before it moved, if it ever did."""
    moved_on: date | None

    @property
    def version(self) -> tuple[object, ...]:
        """A value that changes with what the clinic sets, and is no other link's; opening the link leaves it."""
        return self.scope, self.sequence, self.changed_at


def resolve(token: str, *, today: date) -> rows.TimelineLink:
    """Return the live link of ``token``, with its clinic, procedure and protocol, in one query.

    :raises LinkHasEnded: if it was live once.
    :raises UnknownLink: if it never was.
    """
    hashed = hash_of(token)
    known = rows.TimelineLink.objects.select_related("clinic", "procedure", "protocol").order_by()
    link = next(iter(known.filter(token_hash=hashed)), None)  # hashes are unique: to sort would cost a quarter more
    if link is None:
        # An erased link's hash is there before its row is gone, so it is found here or was found above.
        raise LinkHasEnded if rows.EndedLink.objects.filter(pk=hashed).exists() else UnknownLink
    if not state_of(link, today).is_live:
        raise LinkHasEnded
    return link


def state_of(link: rows.TimelineLink, today: date) -> State:
    """Tell the state of a link on ``today``; ``expires_on`` is the last day it works."""
    if link.revoked_at is not None:
        return State.REVOKED
    if link.expires_on < today:
        return State.EXPIRED
    return State.SOON if link.expires_on < today + timedelta(days=SOON_DAYS) else State.ACTIVE


def shared_facts(link: rows.TimelineLink) -> SharedFacts:
    """Collect the facts of ``link`` that its page needs."""
    protocol = link.protocol
    return SharedFacts(
        pk=link.pk,
        clinic_pk=link.clinic_id,
        surgery_date=link.surgery_date,
        scope=sha256(f"timeline link {link.pk}".encode()).hexdigest()[:32],
        sequence=link.sequence + (protocol.version if protocol else 0),
        changed_at=max(row.changed_at for row in (link, link.clinic, protocol) if row),
        opened_on=link.opened_on,
        moved_from=link.moved_from,
        moved_on=link.moved_on,
    )


def works_at(clinic_pk: int, user_pk: int | None) -> bool:
    """Whether somebody is a member of the clinic."""
    return user_pk is not None and Membership.objects.filter(user_id=user_pk, clinic_id=clinic_pk).exists()


def mark_opened(pk: int, today: date) -> None:
    """Put on record the day a link was last opened, once a day."""
    rows.TimelineLink.objects.filter(pk=pk).exclude(opened_on=today).update(opened_on=today)
