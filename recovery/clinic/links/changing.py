"""Changing a link that is there already, ending it, or giving it a new address."""

from __future__ import annotations

import operator
import uuid
from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from recovery.clinic.links.issuing import (
    WrongFacts,
    default_expiry,
    latest_expiry,
    refuse_wrong,
    tidy,
)
from recovery.clinic.links.opening import LinkHasEnded, state_of
from recovery.clinic.links.tokens import hash_of, token_from
from recovery.clinic.models import link as rows


class Conflict(Exception):
    """Somebody else saved first."""


def change(
    link: rows.TimelineLink, decided: rows.TimelineLink, *, version: int, by: AbstractBaseUser, today: date
) -> rows.TimelineLink:
    """Give the link what was ``decided``, an unsaved row, if nobody has saved it since ``version`` was read.

    A surgery date may move, but neither come nor go: a poster's link never turns into one patient's.

    :raises Conflict: if somebody has.
    :raises LinkHasEnded: if it was revoked or erased meanwhile.
    :raises WrongFacts: for what no form may let through.
    """
    tidy(decided)
    refuse_wrong(decided, today)
    with transaction.atomic():
        saved = _locked(link.pk)
        if saved.version != version:
            raise Conflict
        if (decided.clinic_id, decided.procedure_id) != (saved.clinic_id, saved.procedure_id):
            raise WrongFacts("procedure")
        if (decided.surgery_date is None) != (saved.surgery_date is None):
            raise WrongFacts("surgery_date")
        if decided.note != saved.note:
            saved.note_on = today if decided.note else None
        timed_by = operator.attrgetter("surgery_date", "protocol_id", "plan")
        if timed_by(saved) != timed_by(decided):
            # The protocol's version is part of a calendar's sequence, and may be lower in another protocol.
            saved.sequence += 1 + max(0, _version(saved.protocol) - _version(decided.protocol))
        _move(saved, decided.surgery_date, today)
        for name in ("protocol", "label", "note", "plan", "expires_on"):
            setattr(saved, name, getattr(decided, name))
        return _save_as_next_version(saved, by)


def revoke(link: rows.TimelineLink, *, by: AbstractBaseUser, now: datetime) -> None:
    """End the link for ever. What is revoked already stays as it is."""
    with transaction.atomic():
        saved = rows.TimelineLink.objects.select_for_update().filter(pk=link.pk, revoked_at=None).first()
        if saved:
            saved.revoked_at = now
            _save_as_next_version(saved, by)


def extend(link: rows.TimelineLink, expires_on: date, *, by: AbstractBaseUser, today: date) -> rows.TimelineLink:
    """Give the link a later last day: one that has expired works again, and one that works longer already stays so.

    :raises LinkHasEnded: if it was revoked or erased.
    :raises WrongFacts: if the day is over, or further away than any recovery.
    """
    with transaction.atomic():
        saved = _locked(link.pk)
        if not today <= expires_on <= latest_expiry(saved.surgery_date, today):
            raise WrongFacts("expires_on")
        if expires_on <= saved.expires_on:
            return saved
        saved.expires_on = expires_on
        return _save_as_next_version(saved, by)


def renew(link: rows.TimelineLink, *, by: AbstractBaseUser, today: date) -> rows.TimelineLink:
    """Give the link a new address; the old one has ended, and calendars keep their events.

    :raises LinkHasEnded: if it is erased.
    """
    with transaction.atomic():
        saved = _locked(link.pk, even_revoked=True)
        rows.EndedLink.objects.create(token_hash=saved.token_hash)
        saved.seed = uuid.uuid4()
        saved.token_hash = hash_of(token_from(saved.seed))
        if not state_of(saved, today).is_live:
            saved.expires_on = max(saved.expires_on, default_expiry(saved.surgery_date, today))
        saved.revoked_at = saved.opened_on = None
        return _save_as_next_version(saved, by)


def _locked(pk: int, *, even_revoked: bool = False) -> rows.TimelineLink:
    # Related rows are read afterwards: PostgreSQL cannot lock the side of a join that may be missing.
    saved = rows.TimelineLink.objects.select_for_update().filter(pk=pk).first()
    if saved is None or (saved.revoked_at and not even_revoked):
        raise LinkHasEnded
    return saved


def _save_as_next_version(saved: rows.TimelineLink, by: AbstractBaseUser) -> rows.TimelineLink:
    saved.version += 1
    saved.changed_by_id = by.pk
    saved.save(force_update=True)
    return saved


def _version(protocol: rows.ClinicProtocol | None) -> int:
    return protocol.version if protocol else 0


def _move(saved: rows.TimelineLink, to: date | None, today: date) -> None:
    """Move the surgery. A slip mended on the same day is no move: patients compare with the date of the day before."""
    if to == saved.surgery_date:
        return
    if saved.moved_on != today:
        saved.moved_from = saved.surgery_date
    saved.moved_on = today
    saved.surgery_date = to
    if saved.moved_from == to:
        saved.moved_from = saved.moved_on = None
