"""The cache where there is no Redis: what visitors tried, in the database, where all processes count together.

While another process holds the database, each goes on counting in its own memory, so that every limit stays on and
nobody waits for it; what it counted is written when it can be.
"""

from __future__ import annotations

import base64
import pickle
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.db import IntegrityError, OperationalError, connections, router, transaction
from django.utils.crypto import salted_hmac

from recovery.site import bookkeeping, databases
from recovery.site.http import now
from recovery.site.models import Count

PATIENCE = 0.5
"""Seconds that a count waits to be written, before it is kept in memory."""
KNOWN_FOR = 5.0
"""Seconds for which nobody else waits after one count has waited in vain."""
_LONGEST_HELD = timedelta(hours=1)
"""The time for which it is remembered that something is to be erased; no limit looks further back."""


def erase_ended_counts(moment: datetime) -> None:
    """Forget what was counted and is over."""
    Count.objects.filter(expires__lte=moment).delete()


@dataclass(frozen=True, slots=True)
class _Held:
    """A value to be written under a key, and when it expires; None: the value that stands there is to be erased."""

    value: Any
    expires: datetime


class _Locked:
    """The time, on the process's own clock, until which the database is known not to take a write."""

    until = 0.0


_holding = threading.Lock()


class CountingCache(DatabaseCache):
    """Django's own cache in a table, with counts of which none is lost when several count at once."""

    def __init__(self, table: str, params: dict[str, object]) -> None:
        super().__init__(table, params)
        self._meanwhile = LocMemCache(f"{__name__} {table}", {"TIMEOUT": None, "OPTIONS": {"MAX_ENTRIES": 100_000}})

    def make_key(self, key: str, version: int | None = None) -> str:
        """Return a digest, never the key itself: in some stands where a visitor came from."""
        return salted_hmac("recovery.counting", super().make_key(key, version)).hexdigest()

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, object]:
        """Return what is held in memory before what is written: it began with that."""
        counts: dict[str, object] = super().get_many(keys, version)
        for key in keys:
            held = self._held(self.make_and_validate_key(key, version=version))
            if held is not None:
                counts.pop(key, None)
                if held.value is not None:
                    counts[key] = held.value
        return counts

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> Any:
        made = self.make_and_validate_key(key, version=version)
        try:
            with _writing(nothing_held=self._held(made) is None):
                return self._add_to(made, key, delta, version)
        except databases.AWAY:
            with _holding:
                value = self._plus(key, delta, version)
                self._hold(made, value, self._end(DEFAULT_TIMEOUT))
            self._write_later(made)
            return value

    def delete(self, key: str, version: int | None = None) -> bool:
        made = self.make_and_validate_key(key, version=version)
        try:
            with _writing(nothing_held=self._held(made) is None):
                return bool(Count.objects.filter(pk=made).delete()[0])
        except databases.AWAY:
            self._hold(made, None, now() + _LONGEST_HELD)
            self._write_later(made)
            return True

    def delete_many(self, keys: Iterable[str], version: int | None = None) -> None:
        for key in keys:
            self.delete(key, version)

    def clear(self) -> None:
        self._meanwhile.clear()
        super().clear()

    def _base_delete_many(self, keys: Iterable[str]) -> bool:
        """Leave what a look finds to be over: a look writes nothing, and ``expire_links`` erases it."""
        return False

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        expires = self._end(timeout)
        try:
            with _writing(nothing_held=self._held(key) is None):
                self._make_room()
                return _store(mode, key, value, expires)
        except databases.AWAY:
            with _holding:
                if mode != "set" and (mode == "touch" or self._is_there(key)):
                    return False
                self._hold(key, value, expires)
            self._write_later(key)
            return True

    def _add_to(self, made: str, key: str, delta: int, version: int | None) -> Any:
        database = router.db_for_write(self.cache_model_class)
        # SQLite's transactions write one after another from their beginning; elsewhere the row is held.
        with transaction.atomic(using=database):
            if connections[database].features.has_select_for_update:
                Count.objects.select_for_update().filter(pk=made).first()
            value = self._plus(key, delta, version)
            _store("set", made, value, self._end(DEFAULT_TIMEOUT))
            return value

    def _plus(self, key: str, delta: int, version: int | None) -> Any:
        value = self.get(key, version=version)
        if value is None:
            raise ValueError("There is no such count.")
        return value + delta

    def _end(self, timeout: Any) -> datetime:
        at = self.get_backend_timeout(timeout)
        return datetime.max.replace(tzinfo=UTC) if at is None else datetime.fromtimestamp(int(at), tz=UTC)

    def _make_room(self) -> None:
        number = Count.objects.count()
        if number > self._max_entries:
            database = router.db_for_write(self.cache_model_class)
            with connections[database].cursor() as cursor:
                self._cull(database, cursor, now().replace(microsecond=0), number)  # type: ignore[attr-defined]

    def _is_there(self, key: str) -> bool:
        held = self._held(key)
        if held is not None:
            return held.value is not None
        return Count.objects.filter(pk=key, expires__gt=now()).exists()

    def _held(self, key: str) -> _Held | None:
        held: _Held | None = self._meanwhile.get(key)
        return held if held is not None and held.expires > now() else None

    def _hold(self, key: str, value: Any, expires: datetime) -> None:
        seconds = (expires - now()).total_seconds()
        self._meanwhile.set(key, _Held(value, expires), min(seconds, _LONGEST_HELD.total_seconds()))

    def _write_later(self, key: str) -> None:
        bookkeeping.note(("count", key), partial(self._write, key))

    def _write(self, key: str) -> None:
        """Write what is held, and hold it no longer unless it has changed again."""
        held = self._held(key)
        if held is None:
            return
        with transaction.atomic():
            if held.value is None:
                Count.objects.filter(pk=key).delete()
            else:
                row = Count.objects.filter(pk=key, expires__gt=now()).first()
                # Only this module writes into the column.
                written = None if row is None else pickle.loads(base64.b64decode(row.value))  # noqa: S301
                _store("set", key, _together(held.value, written), held.expires)
        _Locked.until = 0.0
        with _holding:
            if self._held(key) == held:
                self._meanwhile.delete(key)


@contextmanager
def _writing(*, nothing_held: bool) -> Iterator[None]:
    """Try to write, unless memory is ahead of the table or it is known that nobody can.

    :raises OperationalError: if it has to be kept in memory.
    """
    if not nothing_held or time.monotonic() < _Locked.until:
        raise OperationalError("This is counted in memory.")
    try:
        with databases.hurried(PATIENCE):
            yield
    except databases.AWAY:
        _Locked.until = time.monotonic() + KNOWN_FOR
        raise


def _store(mode: str, key: str, value: Any, expires: datetime) -> bool:
    if mode == "touch":
        return bool(Count.objects.filter(pk=key).update(expires=expires))
    row = Count(pk=key, value=base64.b64encode(pickle.dumps(value)).decode(), expires=expires)
    if mode == "set":
        Count.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["cache_key"], update_fields=["value", "expires"]
        )
        return True
    try:
        with transaction.atomic():
            Count.objects.filter(pk=key, expires__lte=now()).delete()
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _together(ours: Any, theirs: Any) -> Any:
    """Join what this process counted to what another wrote meanwhile: moments, newest first, or the larger number."""
    if isinstance(ours, list) and isinstance(theirs, list):
        return sorted({*ours, *theirs}, reverse=True)
    if isinstance(ours, int) and isinstance(theirs, int):
        return max(ours, theirs)
    return ours
