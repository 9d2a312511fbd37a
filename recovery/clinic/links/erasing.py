"""Links that have ended are erased after a while: dates, notes and labels. A bare hash stays, so that 410 stays."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from recovery.clinic.models import link as rows

BATCH = 500


def erase_ended(today: date) -> int:
    """Erase what ended more than ``LINK_RETENTION_DAYS`` before ``today``; return how many links this call erased.

    In batches, so that nobody waits long for the database. Two at once share the work.
    """
    last = today - timedelta(days=settings.LINK_RETENTION_DAYS)
    last_begins = timezone.make_aware(datetime.combine(last, time.min), timezone.get_default_timezone())
    ended = Q(expires_on__lt=last) | Q(revoked_at__lt=last_begins)
    erased = 0
    while batch := _erase_some(ended):
        erased += batch
    return erased


def _erase_some(ended: Q) -> int:
    with transaction.atomic():
        can_share = connection.features.has_select_for_update_skip_locked
        locked = rows.TimelineLink.objects.select_for_update(skip_locked=can_share)
        hashes = dict(locked.filter(ended).order_by("pk").values_list("pk", "token_hash")[:BATCH])
        marks = (rows.EndedLink(token_hash=token_hash) for token_hash in hashes.values())
        rows.EndedLink.objects.bulk_create(marks, ignore_conflicts=True)
        rows.TimelineLink.objects.filter(pk__in=hashes).delete()
        return len(hashes)
