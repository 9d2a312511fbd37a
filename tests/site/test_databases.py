from pathlib import Path

import pytest
from dj_database_url import DBConfig
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.db.utils import ConnectionHandler

from recovery.accounts import sessions
from recovery.site import bookkeeping, counting, databases, readiness

pytestmark = pytest.mark.differs


def weak_pragmas(settings: DBConfig) -> list[str]:
    """Of a database opened with these settings, and closed again."""
    connection = ConnectionHandler({"default": {**settings}})["default"]
    try:
        return readiness.weak_pragmas(connection)
    finally:
        connection.close()


@pytest.mark.django_db
def test_sqlite_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    assert weak_pragmas(databases.configure("sqlite:///db.sqlite3", tmp_path)) == []


@pytest.mark.django_db
def test_a_pragma_that_was_not_taken_over_is_named(tmp_path: Path) -> None:
    settings = databases.configure("sqlite:///db.sqlite3", tmp_path)
    settings["OPTIONS"]["init_command"] = "PRAGMA journal_mode=DELETE; PRAGMA synchronous=OFF;"
    assert weak_pragmas(settings) == ["journal_mode", "synchronous"]


def test_a_relative_sqlite_address_means_the_project_folder(tmp_path: Path) -> None:
    database = databases.configure("sqlite:///var/db.sqlite3", tmp_path)
    assert database["NAME"] == str(tmp_path / "var" / "db.sqlite3")
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


def test_an_absolute_sqlite_address_stays(tmp_path: Path) -> None:
    database = databases.configure(f"sqlite:///{tmp_path}/x.sqlite3", Path("/elsewhere"))
    assert database["NAME"] == str(tmp_path / "x.sqlite3")


def test_postgresql_never_waits_long() -> None:
    database = databases.configure("postgres://me@db.example/recovery?sslmode=require", Path())
    options = database["OPTIONS"]
    assert options["sslmode"] == "require"
    assert options["connect_timeout"] == 3


def test_nothing_is_bound_to_a_connection_that_a_pooler_may_give_to_others() -> None:
    database = databases.configure("postgres://db.example/recovery", Path())
    assert "options" not in database["OPTIONS"]
    assert database["OPTIONS"]["prepare_threshold"] is None
    assert database["DISABLE_SERVER_SIDE_CURSORS"]


def test_an_unreadable_database_address_keeps_its_password() -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        databases.configure("postgres://me:pass-word@[db/recovery", Path())
    assert "pass-word" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///x.sqlite3?timeout=60",
        "postgres://db.example/x?options=-c%20a=b",
        "postgres://d/x?pool=1",
        "postgres://d/x?prepare_threshold=5",
    ],
)
def test_an_option_that_would_not_be_followed_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="^DATABASE_URL "):
        databases.configure(url, tmp_path)


def test_a_request_waits_seconds_for_the_lock_and_what_may_be_left_undone_a_second_at_most() -> None:
    assert databases.configure("sqlite:///x.sqlite3", Path())["OPTIONS"]["timeout"] == 5
    assert max(bookkeeping.PATIENCE, counting.PATIENCE, sessions.PATIENCE) <= 1


@pytest.mark.django_db(transaction=True)
def test_a_migration_may_take_longer_than_a_request() -> None:
    if connection.vendor != "postgresql":
        databases.lift_limits(connection.alias)  # nothing to lift
        return
    assert shown("statement_timeout", "lock_timeout") == ["5s", "3s"]
    databases.lift_limits(connection.alias)
    try:
        assert shown("statement_timeout", "lock_timeout") == ["0", "0"]
    finally:
        databases.set_limits(connection.alias)
    assert shown("statement_timeout", "lock_timeout") == ["5s", "3s"]


def shown(*names: str) -> list[str]:
    """The server's settings in a transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'current_setting({name!r})' for name in names)}")
        return [*cursor.fetchone()]
