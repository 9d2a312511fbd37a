"""A clinic's zone changes: what becomes of the visits it has given a time in another one."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from recovery.clinic.links.shown import zone_of
from recovery.clinic.models import link as rows
from recovery.clinic.models.clinic import Clinic
from recovery.text import zones

_BATCH = 200


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """How many visits are by another clock than a zone's, and when one of them is."""

    count: int
    example: datetime | None


def visits_elsewhere(clinic: Clinic, zone: ZoneInfo) -> Elsewhere:
    """The clinic's visits that are not in ``zone``, on links that ended too: those can be given out again."""
    fallback, found = zone_of(clinic), 0
    example: datetime | None = None
    for plan in clinic.links.order_by("-pk").values_list("plan", flat=True).iterator():
        for _visit, at in _timed(plan, fallback, zone):
            found += 1
            example = example or at
    return Elsewhere(found, example)


def keep_clock_times(clinic: Clinic, zone: ZoneInfo, fallback: tzinfo, *, by: AbstractBaseUser | None) -> int:
    """Put every visit of the clinic into ``zone`` at the time that people read now, and let calendars follow.

    Returns how many stay as they are, because clocks in ``zone`` skip their time or show it twice.
    """
    left = 0
    keys = list(clinic.links.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), _BATCH):
        with transaction.atomic():
            locked = rows.TimelineLink.objects.select_for_update().order_by("pk")
            for link in locked.filter(pk__in=keys[start : start + _BATCH]):
                left += _rewrite(link, zone, fallback, by)
    return left


def _rewrite(link: rows.TimelineLink, zone: ZoneInfo, fallback: tzinfo, by: AbstractBaseUser | None) -> int:
    plan, left, is_changed = deepcopy(link.plan), 0, False
    for visit, at in _timed(plan, fallback, zone):
        found = zones.moments_shown_as(at.replace(tzinfo=None, fold=0), zone)
        if len(found) == 1:
            visit["at"] = zones.to_text(found[0])
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


def _timed(plan: Any, fallback: tzinfo, zone: ZoneInfo) -> Iterator[tuple[dict[str, Any], datetime]]:
    """The visits of ``plan`` whose time can be read and is in another zone than ``zone``."""
    own = plan.get("own") if isinstance(plan, dict) else None
    for visit in own if isinstance(own, list) else ():
        try:
            at = zones.from_text(visit["at"], fallback)
        except (ArithmeticError, LookupError, TypeError, ValueError):
            continue
        if zones.name_of(at.tzinfo) != zone.key:
            yield visit, at
