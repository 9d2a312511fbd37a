"""The links of a clinic, listed, searched and counted at a cost that does not grow with the table.

Every order is an index's own, counts stop at :data:`MOST_COUNTED`, and a search reads the clinic's newest
:data:`MOST_SEARCHED` links. Where something was left out, the answer says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.text.cleaning import folded

PAGE = 25
MOST_PAGES = 80
MOST_COUNTED = 1000
MOST_SEARCHED = 2000


class Show(TextChoices):
    """The links to list: all, or those in one state."""

    ALL = "all", _("All")
    ACTIVE = "active", _("Active")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a list: its kind, words to search for, its order and its page."""

    show: Show = Show.ALL
    search: str = ""
    is_turned: bool = False
    """Whether the order is the other way round."""
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
"""The columns to sort by for each kind, in the order of an index, so that no page sorts the whole table."""


def links(member: Membership, asked: Asked, today: date) -> Listed:
    """Read a page of the clinic's links, and count each kind: four queries, and one for a search."""
    of_clinic = TimelineLink.objects.filter(clinic_id=member.clinic_id)
    kinds = {
        Show.ALL: of_clinic,
        Show.ACTIVE: of_clinic.live(today),
        Show.EXPIRED: of_clinic.expired(today),
        Show.REVOKED: of_clinic.revoked(),
    }
    rows = kinds[asked.show].order_by(*_ORDERS[asked.show])
    if asked.is_turned:
        rows = rows.reverse()
    is_cut = False
    if asked.search:
        labels = list(of_clinic.order_by("-pk").values_list("pk", "label")[: MOST_SEARCHED + 1])
        is_cut = len(labels) > MOST_SEARCHED
        rows = rows.filter(pk__in=keys_labelled(asked.search, labels[:MOST_SEARCHED]))
    first = (asked.page - 1) * PAGE
    page = tuple(rows.select_related("protocol", "procedure")[first : first + PAGE + 1])
    counts = {show: _count(kinds[show]) for show in (Show.ACTIVE, Show.EXPIRED, Show.REVOKED)}
    counts[Show.ALL] = sum(counts.values())
    return Listed(page[:PAGE], len(page) > PAGE and asked.page < MOST_PAGES, counts, is_cut)


def keys_labelled(words: str, labels: Iterable[tuple[int, str]]) -> list[int]:
    """Find the keys whose label has the words. Compared here: SQLite knows the case of ASCII letters only."""
    wanted = folded(words)
    return [pk for pk, label in labels if wanted in folded(label)]


def _count(rows: QuerySet[TimelineLink]) -> int:
    """Count as far as anyone wants to know it: a count of everything would read everything."""
    return rows.order_by().values("pk")[: MOST_COUNTED + 1].count()


def link(member: Membership, pk: int) -> TimelineLink:
    """Return one link of the member's clinic.

    :raises Http404: for any other.
    """
    of_clinic = TimelineLink.objects.select_related("clinic", "protocol", "procedure", "changed_by__membership")
    return get_object_or_404(of_clinic, pk=pk, clinic_id=member.clinic_id)


def live_links_among(pks: Iterable[int], member: Membership, today: date) -> tuple[TimelineLink, ...]:
    """Return those of the links that are the clinic's and live; at most a page of them."""
    return tuple(TimelineLink.objects.live(today).filter(clinic_id=member.clinic_id, pk__in=sorted(set(pks))[:PAGE]))


def every_link(member: Membership) -> Iterable[TimelineLink]:
    """Read all of the clinic's links, in pieces."""
    rows = TimelineLink.objects.filter(clinic_id=member.clinic_id).select_related("protocol", "procedure")
    return rows.order_by("-pk").iterator(chunk_size=500)


def live_links(member: Membership, today: date) -> dict[int, int]:
    """Count the live links of every protocol, by its key, each up to one more than :data:`MOST_COUNTED`."""
    live = TimelineLink.objects.live(today).filter(protocol=OuterRef(OuterRef("pk")))
    some = TimelineLink.objects.filter(pk__in=live.order_by().values("pk")[: MOST_COUNTED + 1]).order_by()
    number = some.values("clinic").annotate(number=Count("pk")).values("number")
    of_clinic = ClinicProtocol.objects.filter(clinic_id=member.clinic_id).order_by()
    return dict(of_clinic.annotate(live=Coalesce(Subquery(number), 0)).values_list("pk", "live"))


def live_links_of(protocol: ClinicProtocol, today: date) -> int:
    """Count the live links of one protocol, up to one more than :data:`MOST_COUNTED`."""
    return _count(protocol.links.live(today))


def live_typical(member: Membership, today: date) -> tuple[dict[str, int], bool]:
    """Count the live links that show typical timings, by the procedure's slug; and say whether those are not all.

    Nothing finds them but reading, so the clinic's first :data:`MOST_SEARCHED` live links are read.
    """
    of_clinic = TimelineLink.objects.filter(clinic_id=member.clinic_id)
    live = of_clinic.live(today).order_by(*_ORDERS[Show.ACTIVE]).values("pk")
    typical = TimelineLink.objects.filter(pk__in=live[:MOST_SEARCHED], protocol=None).order_by()
    counts = dict(typical.values_list("procedure__slug").annotate(Count("pk")))
    return counts, live[MOST_SEARCHED : MOST_SEARCHED + 1].first() is not None
