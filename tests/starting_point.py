"""The database as every test finds it: migrated, and with what ships published."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from time import sleep

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from recovery.content.files import shipped
from recovery.content.models import triggers
from recovery.content.models.edition import Edition, GuideSection, Procedure, Source
from recovery.content.models.history import Entry
from recovery.content.models.milestone import Milestone

PUBLISHED_AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


def publish_what_ships() -> Edition:
    """Publish the edition in fixtures/, which must not be there yet."""
    (path,) = (settings.BASE_DIR / "fixtures").glob("*.json")
    edition = shipped.publish_first(shipped.read(path), PUBLISHED_AT)
    assert edition is not None
    return edition


def remove_what_ships() -> None:
    """Empty the tables of content, which the database refuses while its triggers are on."""
    triggers.uninstall(connection)
    for model in (Entry, Milestone, GuideSection, Source, Edition, Procedure):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    triggers.install(connection)


def remember() -> Callable[[], None]:
    """Return a function that brings the database of tests back to what it is now, whatever was committed to it."""
    if connection.vendor != "sqlite":
        return _publish_again
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    connection.connection.backup(kept)

    def restore() -> None:
        """A page that the browser asked for last may still be read from the database that the threads share."""
        connection.ensure_connection()
        for _ in range(50):
            with suppress(sqlite3.OperationalError):
                return kept.backup(connection.connection, sleep=0.02)
            sleep(0.1)
        return kept.backup(connection.connection)

    return restore


def _publish_again() -> None:
    """The signal that follows every flush puts the triggers on again."""
    triggers.uninstall(connection)
    call_command("flush", verbosity=0, interactive=False)
    publish_what_ships()
