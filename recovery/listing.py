"""What the workspace lists: a clinic's links and protocols, each list at a cost that does not grow with the tables.

Every order is an index's own, counts stop at :data:`MOST_COUNTED`, and a search reads the clinic's newest
:data:`MOST_SEARCHED` links. Where something was left out, the answer says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from recovery.models.clinics import Membership
from recovery.models.content import Procedure
from recovery.models.sharing import ClinicProtocol, ProtocolChange, TimelineLink

Member = Membership
Link = TimelineLink
Version = ClinicProtocol
Change = ProtocolChange
Operation = Procedure

PAGE = 25
MOST_PAGES = 80
MOST_COUNTED = 1000
MOST_SEARCHED = 2000


class Show(StrEnum):
    """Which links are listed."""

    ALL = "all"
    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for."""

    show: Show = Show.ALL
    search: str = ""
    is_turned: bool = False
    """The other way round."""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of links; ``counts`` go up to one more than :data:`MOST_COUNTED`."""

    links: tuple[TimelineLink, ...]
    has_more: bool
    counts: Mapping[Show, int]
    is_cut: bool = False
    """Whether the search left out older links."""


_ORDERS = {
    Show.ALL: ("-pk",),
    Show.ACTIVE: ("expires_on", "pk"),
    Show.EXPIRED: ("-expires_on", "-pk"),
    Show.REVOKED: ("-revoked_at", "-expires_on", "-pk"),
}
"""As the indexes lie."""


def links(member: Membership, asked: Asked, today: date) -> Listed:
    """A page of the clinic's links, with the number of each kind: four queries, and one for a search."""
    found, is_cut = _ordered(_of(member, asked.show, today), asked), False
    if asked.search:
        last_left_out = _newest(member)[MOST_SEARCHED : MOST_SEARCHED + 1].first()
        found, is_cut = found.filter(pk__in=_labelled(member, asked.search, last_left_out)), last_left_out is not None
    first = (asked.page - 1) * PAGE
    rows = found.select_related("protocol", "procedure")[first : first + PAGE + 1]
    listed = tuple(rows)
    return Listed(listed[:PAGE], len(listed) > PAGE and asked.page < MOST_PAGES, _counts(member, today), is_cut)


def _ordered(found: QuerySet[TimelineLink], asked: Asked) -> QuerySet[TimelineLink]:
    ordered = found.order_by(*_ORDERS[asked.show])
    return ordered.reverse() if asked.is_turned else ordered


def _newest(member: Membership) -> QuerySet[TimelineLink, int]:
    return TimelineLink.objects.filter(clinic_id=member.clinic_id).order_by("-pk").values_list("pk", flat=True)


def _labelled(member: Membership, words: str, last_left_out: int | None) -> QuerySet[TimelineLink, int]:
    """Those of the clinic's newest links that have the words in their label, read from one index alone."""
    found = _newest(member).order_by().filter(label__icontains=words)
    return found if last_left_out is None else found.filter(pk__gt=last_left_out)


def _of(member: Membership, show: Show, today: date) -> QuerySet[TimelineLink]:
    of_clinic = TimelineLink.objects.filter(clinic_id=member.clinic_id)
    match show:
        case Show.ALL:
            return of_clinic
        case Show.ACTIVE:
            return of_clinic.filter(revoked_at=None, expires_on__gte=today)
        case Show.EXPIRED:
            return of_clinic.filter(revoked_at=None, expires_on__lt=today)
        case Show.REVOKED:
            return of_clinic.filter(revoked_at__isnull=False)


def _counts(member: Membership, today: date) -> dict[Show, int]:
    kinds = (Show.ACTIVE, Show.EXPIRED, Show.REVOKED)
    counts = {show: _count(_of(member, show, today)) for show in kinds}
    return {Show.ALL: sum(counts.values()), **counts}


def _count(found: QuerySet[TimelineLink]) -> int:
    """As far as anyone wants to know it: a count of everything would read everything."""
    return found.order_by().values("pk")[: MOST_COUNTED + 1].count()


def link(member: Membership, pk: int) -> TimelineLink:
    """One link of the member's clinic.

    :raises Http404: for any other.
    """
    of_clinic = TimelineLink.objects.select_related("clinic", "protocol", "procedure", "changed_by__membership")
    return get_object_or_404(of_clinic, pk=pk, clinic_id=member.clinic_id)


def some_links(member: Membership, pks: Iterable[int]) -> tuple[TimelineLink, ...]:
    """Those of the links that are the clinic's; at most a page of them."""
    chosen = sorted(set(pks))[:PAGE]
    return tuple(TimelineLink.objects.filter(clinic_id=member.clinic_id, pk__in=chosen).select_related("clinic"))


def every_link(member: Membership) -> Iterable[TimelineLink]:
    """All of the clinic's links, read in pieces."""
    rows = TimelineLink.objects.filter(clinic_id=member.clinic_id).select_related("protocol", "procedure")
    return rows.order_by("-pk").iterator(chunk_size=500)


def versions(member: Membership, *, archived: bool = False) -> tuple[ClinicProtocol, ...]:
    """The clinic's protocols in use, or those put away."""
    of_clinic = ClinicProtocol.objects.filter(clinic_id=member.clinic_id, archived_at__isnull=not archived)
    return tuple(of_clinic.select_related("procedure"))


def archived_count(member: Membership) -> int:
    """How many protocols are put away."""
    return ClinicProtocol.objects.filter(clinic_id=member.clinic_id, archived_at__isnull=False).count()


def version(member: Membership, pk: int) -> ClinicProtocol:
    """One protocol of the member's clinic.

    :raises Http404: for any other.
    """
    rows = ClinicProtocol.objects.select_related("procedure", "clinic")
    return get_object_or_404(rows, pk=pk, clinic_id=member.clinic_id)


def live_links(member: Membership, today: date) -> dict[int, int]:
    """How many live links each protocol has, those put away too; each up to one more than :data:`MOST_COUNTED`."""
    live = TimelineLink.objects.filter(protocol=OuterRef(OuterRef("pk")), revoked_at=None, expires_on__gte=today)
    some = TimelineLink.objects.filter(pk__in=live.order_by().values("pk")[: MOST_COUNTED + 1]).order_by()
    number = some.values("clinic").annotate(number=Count("pk")).values("number")
    of_clinic = ClinicProtocol.objects.filter(clinic_id=member.clinic_id).order_by()
    return dict(of_clinic.annotate(live=Coalesce(Subquery(number), 0)).values_list("pk", "live"))


def live_links_of(protocol: ClinicProtocol, today: date) -> int:
    """How many live links one protocol has, up to one more than :data:`MOST_COUNTED`."""
    return _count(protocol.links.filter(revoked_at=None, expires_on__gte=today))


def operations() -> dict[str, Procedure]:
    """Every procedure's row, by slug."""
    return {row.slug: row for row in Procedure.objects.all()}


def changes(protocol: ClinicProtocol) -> tuple[ProtocolChange, ...]:
    """How a protocol was before, newest first."""
    return tuple(protocol.changes.all()[:100])


class NameTaken(Exception):
    """The clinic has a protocol of that name."""


class Stale(Exception):
    """Somebody saved the protocol since; :attr:`saved` is how it is now."""

    def __init__(self, saved: ClinicProtocol) -> None:
        super().__init__(saved.pk)
        self.saved = saved


def name_is_taken(protocol: ClinicProtocol) -> bool:
    """Whether another protocol in use has its name; one that is put away may share it."""
    return protocol.archived_at is None and _is_anothers(protocol)


def _is_anothers(protocol: ClinicProtocol) -> bool:
    same = Q(clinic_id=protocol.clinic_id, procedure_id=protocol.procedure_id, name=protocol.name, archived_at=None)
    return ClinicProtocol.objects.filter(same).exclude(pk=protocol.pk).exists()


def save_version(protocol: ClinicProtocol, member: Membership, *, version: int) -> ClinicProtocol:
    """Save a protocol that was read as ``version``, and put how it was on record.

    :raises Stale: if it is no longer that version.
    :raises NameTaken: if another has its name.
    """
    if name_is_taken(protocol):
        raise NameTaken
    try:
        return _save_version(protocol, member, version)
    except IntegrityError:
        if _is_anothers(protocol):  # Somebody took the name since it was looked for.
            raise NameTaken from None
        raise


def _save_version(protocol: ClinicProtocol, member: Membership, version: int) -> ClinicProtocol:
    with transaction.atomic():
        if protocol.pk is None:
            protocol.save()
            return protocol
        # Taking the next number holds the row, so that of two savers one is the second.
        is_first = ClinicProtocol.objects.filter(pk=protocol.pk, version=version).update(version=version + 1)
        saved = ClinicProtocol.objects.select_related("procedure", "clinic").get(pk=protocol.pk)
        if not is_first:
            raise Stale(saved)
        _put_on_record(saved, member)
        protocol.version = version + 1
        protocol.save(update_fields=["name", "note", "plan", "version", "changed_at"])  # not whether it is archived
    return protocol


def _put_on_record(saved: ClinicProtocol, member: Membership) -> None:
    ProtocolChange.objects.create(
        protocol=saved,
        by=member.user,
        by_name=str(member.user),
        name=saved.name,
        note=saved.note,
        plan=saved.plan,
    )


def archive(protocol: ClinicProtocol, now: datetime) -> None:
    """Put a protocol away; its links go on as they are. One that is put away already stays."""
    ClinicProtocol.objects.filter(pk=protocol.pk, archived_at=None).update(archived_at=now)


def use_again(protocol: ClinicProtocol) -> None:
    """Take a protocol out again.

    :raises NameTaken: if another has its name by now.
    """
    try:
        with transaction.atomic():
            ClinicProtocol.objects.filter(pk=protocol.pk).update(archived_at=None)
    except IntegrityError:
        raise NameTaken from None


def is_by_a_lead(protocol: ClinicProtocol) -> bool | None:
    """Whether a lead saved the protocol last; None where that cannot be said."""
    last = protocol.changes.select_related("by__membership").first()
    member = getattr(last.by, "membership", None) if last else None
    return bool(member.is_lead) if member is not None and member.clinic_id == protocol.clinic_id else None


def live_typical(member: Member, today: date) -> tuple[dict[str, int], bool]:
    """How many live links show typical timings, by the procedure's slug, and whether those are not all.

    Nothing finds them but reading: so the clinic's first :data:`MOST_SEARCHED` live links are read.
    """
    live = _of(member, Show.ACTIVE, today).order_by("expires_on", "pk").values("pk")
    typical = TimelineLink.objects.filter(pk__in=live[:MOST_SEARCHED], protocol=None).order_by()
    counts = dict(typical.values_list("procedure__slug").annotate(Count("pk")))
    return counts, live[MOST_SEARCHED : MOST_SEARCHED + 1].first() is not None
