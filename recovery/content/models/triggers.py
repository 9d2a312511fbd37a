"""The database itself refuses to change what patients see, or have seen, and what was done to it.

Triggers, since no constraint can look at the row as it was, and a check in Python does not see an
update of many rows or another program. Django remakes tables when it migrates, which would lose or
break them: they are taken off before a migration and put on again after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

EDITION = "recovery_edition"
CONTENT = ("recovery_milestone", "recovery_guidesection", "recovery_source")
MAY_CHANGE = frozenset({"status", "retired_at"})
"""Columns of a public edition that change when it is retired."""
MESSAGE = "the edition is public"

HISTORY = "recovery_entry"
HISTORY_MAY_LOSE = ("edition_id", "by_id")
"""Columns of a history entry that become empty when a draft or an account is deleted."""
FORGED = "the history is never changed"
GUARDED = (EDITION, *CONTENT, HISTORY)
_UNGUARDED: dict[str, frozenset[tuple[str, str]]] = {
    "sqlite": frozenset(),
    "postgresql": frozenset({(EDITION, "insert"), (HISTORY, "insert")}),
}
"""The table and event pairs without a trigger: rows come there, and an insertion in PostgreSQL replaces nothing."""

_POSTGRESQL_REFUSE = """
CREATE OR REPLACE FUNCTION recovery_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
# The row is locked before its status is read, so that publishing at the same moment comes before or after.
_POSTGRESQL_REFUSE_CONTENT = f"""
CREATE OR REPLACE FUNCTION recovery_refuse_content() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched bigint[] := ARRAY[CASE WHEN TG_OP <> 'INSERT' THEN OLD.edition_id END,
                                  CASE WHEN TG_OP <> 'DELETE' THEN NEW.edition_id END];
BEGIN
  PERFORM 1 FROM {EDITION} WHERE id = ANY (touched) FOR SHARE;
  IF EXISTS (SELECT 1 FROM {EDITION} WHERE status <> 'draft' AND id = ANY (touched)) THEN
    RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$
"""  # noqa: S608  (only names of tables go into it)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on the tables that are there, all of them or none."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        uninstall(connection)
        if not {*GUARDED} <= set(connection.introspection.table_names(cursor)):
            return
        columns_of = connection.introspection.get_table_description
        edition, history = (sorted(column.name for column in columns_of(cursor, table)) for table in (EDITION, HISTORY))
        make = {"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor]
        for statement in make(edition, history):
            cursor.execute(statement)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    """Take them off, where they are."""
    with connection.cursor() as cursor:
        for statement in removing(connection.vendor, set(connection.introspection.table_names(cursor))):
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of triggers that are not there: after a migration that failed, all of them."""
    known = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
    }
    with connection.cursor() as cursor:
        cursor.execute(known[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    wanted = {_name(table, event) for table, event in _places(connection.vendor)}
    return sorted(wanted - there)


def before_migration(*, using: str, **_: Any) -> None:
    """Take the triggers off when the signal ``pre_migrate`` comes."""
    uninstall(connections[using])


def after_migration(*, using: str, **_: Any) -> None:
    """Put the triggers on when the signal ``post_migrate`` comes."""
    install(connections[using])


def removing(vendor: str, tables: set[str]) -> Iterator[str]:
    """Yield the statements that take the triggers off ``tables``."""
    for table, event in _places(vendor):
        if table in tables:
            on_table = f" ON {table}" if vendor == "postgresql" else ""
            yield f"DROP TRIGGER IF EXISTS {_name(table, event)}{on_table}"


def _places(vendor: str) -> Iterator[tuple[str, str]]:
    events = ("insert", "update", "delete", *(("truncate",) if vendor == "postgresql" else ()))
    for table in GUARDED:
        yield from ((table, event) for event in events if (table, event) not in _UNGUARDED[vendor])


def _name(table: str, event: str) -> str:
    return f"{table}_{event}_guard"


def _sqlite(edition: list[str], history: list[str]) -> Iterator[str]:
    for table, event, when, message in _row_rules("IS NOT", edition, history):
        yield _sqlite_trigger(table, event, when, message)
    # REPLACE deletes the row it replaces and asks no delete trigger.
    public = f"EXISTS (SELECT 1 FROM {EDITION} WHERE status <> 'draft' AND id = NEW.id)"  # noqa: S608
    yield _sqlite_trigger(EDITION, "insert", public, MESSAGE)
    yield _sqlite_trigger(HISTORY, "insert", f"EXISTS (SELECT 1 FROM {HISTORY} WHERE id = NEW.id)", FORGED)  # noqa: S608
    for table in CONTENT:
        replaced = f"(SELECT edition_id FROM {table} WHERE id = NEW.id)"  # noqa: S608
        rows = {"insert": f"NEW.edition_id, {replaced}", "update": f"OLD.edition_id, NEW.edition_id, {replaced}"}
        for event in ("insert", "update", "delete"):
            editions = rows.get(event, "OLD.edition_id")
            when = f"EXISTS (SELECT 1 FROM {EDITION} WHERE status <> 'draft' AND id IN ({editions}))"  # noqa: S608
            yield _sqlite_trigger(table, event, when, MESSAGE)


def _sqlite_trigger(table: str, event: str, when: str, message: str) -> str:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    return f"CREATE TRIGGER {_name(table, event)} BEFORE {event} ON {table} WHEN {when} {refuse}"


def _postgresql(edition: list[str], history: list[str]) -> Iterator[str]:
    yield _POSTGRESQL_REFUSE
    yield _POSTGRESQL_REFUSE_CONTENT
    for table, event, when, message in _row_rules("IS DISTINCT FROM", edition, history):
        trigger = f"CREATE TRIGGER {_name(table, event)} BEFORE {event} ON {table} FOR EACH ROW"
        yield f"{trigger} WHEN ({when}) EXECUTE FUNCTION recovery_refuse('{message}')"
    for table in CONTENT:
        for event in ("insert", "update", "delete"):
            trigger = f"CREATE TRIGGER {_name(table, event)} BEFORE {event} ON {table}"
            yield f"{trigger} FOR EACH ROW EXECUTE FUNCTION recovery_refuse_content()"
    for table in GUARDED:
        trigger = f"CREATE TRIGGER {_name(table, 'truncate')} BEFORE TRUNCATE ON {table}"
        yield f"{trigger} FOR EACH STATEMENT EXECUTE FUNCTION recovery_refuse('{MESSAGE}')"


def _row_rules(differs: str, edition: list[str], history: list[str]) -> Iterator[tuple[str, str, str, str]]:
    """Yield a table, an event, when it is refused, and the words: once public, an edition may only be retired."""
    changed = _any_changed([name for name in edition if name not in MAY_CHANGE], differs)
    retired = "OLD.status = 'published' AND NEW.status = 'retired'"
    yield EDITION, "update", f"OLD.status <> 'draft' AND (NOT ({retired}) OR {changed})", MESSAGE
    yield EDITION, "delete", "OLD.status <> 'draft'", MESSAGE
    rewritten = _any_changed([name for name in history if name not in HISTORY_MAY_LOSE], differs)
    relinked = " OR ".join(f"(NEW.{name} IS NOT NULL AND NEW.{name} {differs} OLD.{name})" for name in HISTORY_MAY_LOSE)
    yield HISTORY, "update", f"{rewritten} OR {relinked}", FORGED
    yield HISTORY, "delete", "OLD.id IS NOT NULL", FORGED


def _any_changed(columns: list[str], differs: str) -> str:
    return " OR ".join(f'OLD."{name}" {differs} NEW."{name}"' for name in columns)
