"""A clinic's zone changes: its visits that have a time in another zone are counted, or put into the new one."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from recovery.clinic.links.link_content import zone_of
from recovery.clinic.models.clinic import Clinic
from recovery.clinic.models.link import TimelineLink
from recovery.clinic.plans.stored import StoredMilestone, StoredPlan, own_in
from recovery.text import zones

_BATCH = 200


def visits_in_other_zones(clinic: Clinic, zone: ZoneInfo) -> list[datetime]:
    """List when the clinic's visits are that are not in ``zone``, on links that ended too: they can be given out again.

    The newest link's come first.
    """
    fallback, plans = zone_of(clinic), clinic.links.order_by("-pk").values_list("plan", flat=True)
    return [at for plan in plans.iterator() for _visit, at in _visits_not_in(zone, plan, fallback)]


def keep_clock_times(clinic: Clinic, zone: ZoneInfo, fallback: tzinfo, *, by: AbstractBaseUser | None) -> int:
    """Put every visit of the clinic into ``zone`` at the time that people read now, and let calendars follow.

    Returns how many stay as they are, because clocks in ``zone`` skip their time or show it twice.
    """
    left = 0
    keys = list(clinic.links.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), _BATCH):
        with transaction.atomic():
            locked = TimelineLink.objects.select_for_update().order_by("pk")
            for link in locked.filter(pk__in=keys[start : start + _BATCH]):
                left += _keep_clock_times_of(link, zone, fallback, by)
    return left


def _keep_clock_times_of(link: TimelineLink, zone: ZoneInfo, fallback: tzinfo, by: AbstractBaseUser | None) -> int:
    plan, left, is_changed = deepcopy(link.plan), 0, False
    for visit, at in _visits_not_in(zone, plan, fallback):
        moments = zones.moments_shown_as(at.replace(tzinfo=None, fold=0), zone)
        if len(moments) == 1:
            visit["at"] = zones.to_text(moments[0])
            is_changed = True
        else:
            left += 1
    if is_changed:
        link.plan = plan
        link.version += 1
        link.sequence += 1
        if by is not None:
            link.changed_by_id = by.pk
        link.save(update_fields=("plan", "version", "sequence", "changed_by", "changed_at"))
    return left


def _visits_not_in(zone: ZoneInfo, plan: StoredPlan, fallback: tzinfo) -> Iterator[tuple[StoredMilestone, datetime]]:
    """Find the visits of ``plan`` whose time can be read and is in another zone."""
    for visit in own_in(plan):
        try:
            at = zones.from_text(visit["at"], fallback)
        except (ArithmeticError, LookupError, TypeError, ValueError):
            continue
        if zones.name_of(at.tzinfo) != zone.key:
            yield visit, at
