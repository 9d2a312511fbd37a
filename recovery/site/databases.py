"""The database settings of Django, made of DATABASE_URL, safe against loss and hanging."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypedDict

import dj_database_url
from dj_database_url import DBConfig
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connections, transaction
from django.db.backends.base.base import NO_DB_ALIAS, BaseDatabaseWrapper

AWAY = (OperationalError, InterfaceError)
"""The errors of a database that is not reached, locked, full or too slow: by itself it may answer again."""
_SQLITE_WAIT = 5
"""Seconds that a write waits until another process has finished its own."""
_LIMITS = "SET LOCAL statement_timeout = 5000; SET LOCAL lock_timeout = 3000"
"""The limits that PostgreSQL gets at the beginning of each transaction. Bound to it, because behind a pooler a
connection is somebody else's after each: there what is set for a connection is refused or lost, or met by others."""
_NO_LIMITS = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0"


class _Context(TypedDict):
    """The part used here of what Django hands on with each statement."""

    connection: Any  # A BaseDatabaseWrapper; what it wraps depends on the driver.


def configure(url: str, base_dir: Path) -> DBConfig:
    """Return Django's settings for the database at ``url``; a relative path of SQLite begins at ``base_dir``.

    :raises ImproperlyConfigured: for what cannot be read or is not safe.
    """
    try:
        database = dj_database_url.parse(url)
    except ValueError:  # its message quotes the address, and so the password
        raise ImproperlyConfigured("DATABASE_URL cannot be read.") from None
    match database.get("ENGINE"):
        case "django.db.backends.sqlite3":
            return _sqlite(database, base_dir)
        case "django.db.backends.postgresql":
            return _postgresql(database)
    raise ImproperlyConfigured("DATABASE_URL has to begin with sqlite:/// or postgres://.")


def _sqlite(database: DBConfig, base_dir: Path) -> DBConfig:
    if database["NAME"] == ":memory:":
        raise ImproperlyConfigured("DATABASE_URL has to name a file: sqlite:///var/db.sqlite3")
    if database.get("OPTIONS"):
        raise ImproperlyConfigured("DATABASE_URL takes no options for SQLite.")
    path = base_dir / database["NAME"]
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        **database,
        "NAME": str(path),
        # A connection opened on a full disk fails, one already open still reads.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": _SQLITE_WAIT,
            # FULL: losing a revocation in a power cut would open a link again.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;",
        },
    }


def _postgresql(database: DBConfig) -> DBConfig:
    own = {
        "connect_timeout": 3,
        "prepare_threshold": None,  # a prepared statement stays behind with the pooler's connection
        "pool": {"min_size": 1, "max_size": 8, "timeout": 3},
    }
    options = database.get("OPTIONS", {})
    if taken := {*own, "options"} & options.keys():
        raise ImproperlyConfigured(f"DATABASE_URL cannot set {', '.join(sorted(taken))}: the site sees to it.")
    return {
        **database,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # one outlives its transaction, and so its connection behind a pooler
        "CONN_MAX_AGE": 0,  # the pool keeps connections; Django allows no other value with it
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options | own,
    }


@contextmanager
def hurried(seconds: float, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Let what is written in here wait for others for so many seconds, and no longer.

    On PostgreSQL it is one transaction, the only thing to which such a limit can be bound behind a pooler.
    :raises OperationalError: if others still write by then.
    """
    connection, milliseconds = connections[using], int(seconds * 1000)
    if connection.vendor == "postgresql":
        with transaction.atomic(using=using), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {milliseconds}")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")
        try:
            yield
        finally:
            with suppress(Error), connection.cursor() as again:  # the first was closed with its connection, perhaps
                again.execute(f"PRAGMA busy_timeout = {_SQLITE_WAIT * 1000}")


def set_limits(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Let each statement, and each transaction's, wait and run only so long as a request may."""
    _begin_with(_within_limits, connections[using])


def lift_limits(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Let a migration take as long as it takes: limits are for requests."""
    _begin_with(_without_limits, connections[using])


def on_connection(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Set the limits where none were set or lifted before. Making a database is nothing for a transaction."""
    wrappers = connection.execute_wrappers
    if connection.alias != NO_DB_ALIAS and not {_within_limits, _without_limits} & {*wrappers}:
        _begin_with(_within_limits, connection)


def in_words(problem: Exception, using: str = DEFAULT_DB_ALIAS) -> str:
    """Say why the database cannot be used, in one line for whoever runs the site, without its password.

    A pool says only that it waited in vain, so PostgreSQL is asked once more, without one.
    """
    connection: Any = connections[using]
    reason = problem
    if connection.vendor == "postgresql":
        try:
            connection.Database.connect(**connection.get_connection_params()).close()
        except connection.Database.Error as first:
            reason = first
    return f"The database cannot be used: {' '.join(str(reason).split())}"


def _begin_with(limits: Callable[..., Any], connection: BaseDatabaseWrapper) -> None:
    if connection.vendor != "postgresql":
        return
    others = [wrapper for wrapper in connection.execute_wrappers if wrapper not in {_within_limits, _without_limits}]
    # At the front: whoever adds one for a while takes the last away again.
    connection.execute_wrappers[:] = [limits, *others]


def _within_limits(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: _Context) -> Any:
    connection = context["connection"]
    server = connection.connection
    if not _is_idle(server):
        return execute(sql, params, many, context)
    with connection.wrap_database_errors:
        server.execute(f"BEGIN; {_LIMITS}" if server.autocommit else _LIMITS)
    if not server.autocommit:
        return execute(sql, params, many, context)
    try:
        result = execute(sql, params, many, context)
    except BaseException:
        with suppress(connection.Database.Error):  # it is lost, perhaps, and its transaction with it
            server.execute("ROLLBACK")
        raise
    with connection.wrap_database_errors:
        server.execute("COMMIT")
    return result


def _without_limits(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: _Context) -> Any:
    """Run a statement without the limits, outside a transaction as it was: CREATE INDEX CONCURRENTLY has to be."""
    server = context["connection"].connection
    if _is_idle(server) and not server.autocommit:
        with context["connection"].wrap_database_errors:
            server.execute(_NO_LIMITS)
    return execute(sql, params, many, context)


def _is_idle(server: Any) -> bool:
    """Whether the next statement begins a transaction. It asks nobody: the driver knows."""
    return bool(server.info.transaction_status.name == "IDLE")
