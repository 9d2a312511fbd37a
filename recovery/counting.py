"""The cache where there is no Redis: what visitors tried, in the database, where all processes count together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router, transaction
from django.utils.crypto import salted_hmac

from recovery.models import Count


def erase_over(now: datetime) -> None:
    """Forget what was counted and is over."""
    Count.objects.filter(expires__lte=now).delete()


class CountingCache(DatabaseCache):
    """Django's own cache in a table, with counts of which none is lost when several count at once."""

    def make_key(self, key: str, version: int | None = None) -> str:
        """Never the key itself: in some stands where a visitor came from."""
        return salted_hmac("recovery.counting", super().make_key(key, version)).hexdigest()

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> Any:
        database = router.db_for_write(self.cache_model_class)
        # SQLite's transactions write one after another from their beginning; elsewhere the row is held.
        with transaction.atomic(using=database):
            if connections[database].features.has_select_for_update:
                self._hold(database, self.make_and_validate_key(key, version=version))
            return super().incr(key, delta, version)

    def _hold(self, database: str, key: str) -> None:
        with connections[database].cursor() as cursor:
            name = connections[database].ops.quote_name(Count._meta.db_table)  # noqa: SLF001  (documented by Django)
            cursor.execute(f"SELECT 1 FROM {name} WHERE cache_key = %s FOR UPDATE", [key])  # noqa: S608
