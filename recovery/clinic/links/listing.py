"""The links of a clinic, listed, searched and counted at a cost that does not grow with the table.

Every order is an index's own, counts stop at :data:`MOST_COUNTED`, and a search reads the clinic's newest
:data:`MOST_SEARCHED` links. Where something was left out, the answer says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.text.cleaning import folded

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
        labels = list(_newest(member).values_list("pk", "label")[: MOST_SEARCHED + 1])
        is_cut = len(labels) > MOST_SEARCHED
        found = found.filter(pk__in=_labelled(labels[:MOST_SEARCHED], asked.search))
    first = (asked.page - 1) * PAGE
    rows = found.select_related("protocol", "procedure")[first : first + PAGE + 1]
    listed = tuple(rows)
    return Listed(listed[:PAGE], len(listed) > PAGE and asked.page < MOST_PAGES, _counts(member, today), is_cut)


def _ordered(found: QuerySet[TimelineLink], asked: Asked) -> QuerySet[TimelineLink]:
    ordered = found.order_by(*_ORDERS[asked.show])
    return ordered.reverse() if asked.is_turned else ordered


def _newest(member: Membership) -> QuerySet[TimelineLink, int]:
    return TimelineLink.objects.filter(clinic_id=member.clinic_id).order_by("-pk").values_list("pk", flat=True)


def _labelled(labels: Iterable[tuple[int, str]], words: str) -> list[int]:
    """Keys of those with the words in their label. Compared here: SQLite knows the case of ASCII letters only."""
    wanted = folded(words)
    return [pk for pk, label in labels if wanted in folded(label)]


def _of(member: Membership, show: Show, today: date) -> QuerySet[TimelineLink]:
    of_clinic = TimelineLink.objects.filter(clinic_id=member.clinic_id)
    match show:
        case Show.ALL:
            return of_clinic
        case Show.ACTIVE:
            return of_clinic.live(today)
        case Show.EXPIRED:
            return of_clinic.expired(today)
        case Show.REVOKED:
            return of_clinic.revoked()


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


def live_links(member: Membership, today: date) -> dict[int, int]:
    """How many live links each protocol has, those put away too; each up to one more than :data:`MOST_COUNTED`."""
    live = TimelineLink.objects.live(today).filter(protocol=OuterRef(OuterRef("pk")))
    some = TimelineLink.objects.filter(pk__in=live.order_by().values("pk")[: MOST_COUNTED + 1]).order_by()
    number = some.values("clinic").annotate(number=Count("pk")).values("number")
    of_clinic = ClinicProtocol.objects.filter(clinic_id=member.clinic_id).order_by()
    return dict(of_clinic.annotate(live=Coalesce(Subquery(number), 0)).values_list("pk", "live"))


def live_links_of(protocol: ClinicProtocol, today: date) -> int:
    """How many live links one protocol has, up to one more than :data:`MOST_COUNTED`."""
    return _count(protocol.links.live(today))


def live_typical(member: Membership, today: date) -> tuple[dict[str, int], bool]:
    """How many live links show typical timings, by the procedure's slug, and whether those are not all.

    Nothing finds them but reading: so the clinic's first :data:`MOST_SEARCHED` live links are read.
    """
    live = _of(member, Show.ACTIVE, today).order_by("expires_on", "pk").values("pk")
    typical = TimelineLink.objects.filter(pk__in=live[:MOST_SEARCHED], protocol=None).order_by()
    counts = dict(typical.values_list("procedure__slug").annotate(Count("pk")))
    return counts, live[MOST_SEARCHED : MOST_SEARCHED + 1].first() is not None
