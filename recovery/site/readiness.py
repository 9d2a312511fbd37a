"""The check that the database is the one that this code was written for."""

from functools import cache

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from recovery.content.models import triggers


def is_migrated() -> bool:
    """Whether the database has had every shipped migration, and has the triggers that `migrate` puts on."""
    is_behind = _shipped_migrations() - MigrationRecorder(connection).applied_migrations().keys()
    return not (is_behind or triggers.missing(connection))


def weak_pragmas(database: BaseDatabaseWrapper) -> list[str]:
    """Return the pragmas that SQLite did not take over from the settings; on a network drive it refuses WAL."""
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    weak = []
    for name, value in wanted.items():
        with database.cursor() as cursor:
            cursor.execute(f"PRAGMA {name}")
            if cursor.fetchone()[0] != value:
                weak.append(name)
    return weak


@cache
def _shipped_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)
