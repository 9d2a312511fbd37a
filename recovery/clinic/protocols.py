"""The protocols of a clinic: they are listed, saved with a record of how they were, archived and used again."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404

from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import ClinicProtocol, ProtocolChange
from recovery.content.models.edition import Procedure


def protocols(member: Membership, *, archived: bool = False) -> tuple[ClinicProtocol, ...]:
    """Return the clinic's protocols in use, or the archived ones."""
    of_clinic = ClinicProtocol.objects.filter(clinic_id=member.clinic_id)
    return tuple((of_clinic.archived() if archived else of_clinic.in_use()).select_related("procedure"))


def protocol(member: Membership, pk: int) -> ClinicProtocol:
    """Return one protocol of the member's clinic.

    :raises Http404: for any other.
    """
    rows = ClinicProtocol.objects.select_related("procedure", "clinic")
    return get_object_or_404(rows, pk=pk, clinic_id=member.clinic_id)


def procedures() -> dict[str, Procedure]:
    """Return every procedure's row, by slug."""
    return {row.slug: row for row in Procedure.objects.all()}


def changes(protocol: ClinicProtocol) -> tuple[ProtocolChange, ...]:
    """Return how a protocol was before each time it was saved, newest first; at most 100."""
    return tuple(protocol.changes.all()[:100])


class NameTaken(Exception):
    """The clinic has a protocol of that name."""


class Stale(Exception):
    """Somebody saved the protocol since; :attr:`saved` is how it is now."""

    def __init__(self, saved: ClinicProtocol) -> None:
        super().__init__(saved.pk)
        self.saved = saved


def name_is_taken(protocol: ClinicProtocol) -> bool:
    """Whether another protocol in use has its name; an archived one may share it."""
    return protocol.archived_at is None and _another_has_its_name(protocol)


def _another_has_its_name(protocol: ClinicProtocol) -> bool:
    same = Q(clinic_id=protocol.clinic_id, procedure_id=protocol.procedure_id, name=protocol.name)
    return ClinicProtocol.objects.in_use().filter(same).exclude(pk=protocol.pk).exists()


def save(protocol: ClinicProtocol, member: Membership, *, version: int) -> ClinicProtocol:
    """Save a protocol that was read as ``version``, and put how it was on record.

    :raises Stale: if it is no longer that version.
    :raises NameTaken: if another has its name.
    """
    if name_is_taken(protocol):
        raise NameTaken
    try:
        with transaction.atomic():
            if protocol.pk is None:
                protocol.save()
            else:
                _record(protocol, member, version)
                protocol.version = version + 1
                # All but whether it is archived.
                protocol.save(update_fields=["name", "note", "plan", "version", "changed_at"])
    except IntegrityError:
        if _another_has_its_name(protocol):  # Somebody took the name since it was looked for.
            raise NameTaken from None
        raise
    return protocol


def _record(protocol: ClinicProtocol, member: Membership, version: int) -> None:
    """Put on record how a protocol is before it is saved. Its number goes up, which holds the row: one saver is first.

    :raises Stale: for whoever is the second.
    """
    is_first = ClinicProtocol.objects.filter(pk=protocol.pk, version=version).update(version=version + 1)
    saved = ClinicProtocol.objects.select_related("procedure", "clinic").get(pk=protocol.pk)
    if not is_first:
        raise Stale(saved)
    ProtocolChange.objects.create(
        protocol=saved,
        by=member.user,
        by_name=str(member.user),
        name=saved.name,
        note=saved.note,
        plan=saved.plan,
    )


def archive(protocol: ClinicProtocol, now: datetime) -> None:
    """Archive a protocol; its links go on as they are. One that is archived already stays so."""
    ClinicProtocol.objects.in_use().filter(pk=protocol.pk).update(archived_at=now)


def use_again(protocol: ClinicProtocol) -> None:
    """Let an archived protocol be used again.

    :raises NameTaken: if another has its name by now.
    """
    try:
        with transaction.atomic():
            ClinicProtocol.objects.filter(pk=protocol.pk).update(archived_at=None)
    except IntegrityError:
        raise NameTaken from None


def last_changed_by(protocol: ClinicProtocol) -> User | None:
    """Return the account that saved the protocol last; None where it is not known, or not there any more."""
    last = protocol.changes.select_related("by__membership").first()
    return last.by if last else None
