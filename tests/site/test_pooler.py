"""Behind PgBouncer in transaction mode: the site starts, its limits hold, and it leaves nothing behind for others."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections, transaction
from django.db.utils import ConnectionHandler

from recovery.content.models.edition import Edition
from recovery.site import databases
from tests import committed, pooler, serving
from tests.pooler import Pooler

pytestmark = [
    pytest.mark.differs,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="PgBouncer stands before PostgreSQL: the run on it has these tests"
    ),
]

SETTINGS = ("statement_timeout", "lock_timeout", "TimeZone", "default_transaction_isolation")
TIMELINE = "/knee-osteotomy/timeline/?surgery_date=2026-10-30"
UNKNOWN = f"/t/{'a' * 32}/"


@pytest.fixture(scope="module")
def server() -> str:
    """The address of the PostgreSQL that the suite uses."""
    return committed.address(connections.settings["default"])


@pytest.fixture(scope="module")
def between(server: str) -> Iterator[Pooler]:
    with pooler.running(server, size=1) as running:
        yield running


@pytest.fixture
def name(server: str) -> Iterator[str]:
    """An empty database of its own."""
    name = f"test_behind_a_pooler_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as here:
        here.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        here.execute(f"CREATE DATABASE {name}")
        yield name
        here.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Django's connection to it, as the site has one, in the place of the suite's own."""
    other: Any = ConnectionHandler({"default": databases.configure(address, Path())})["default"]
    usual: Any = connections["default"]
    pools = type(usual)._connection_pools
    kept = pools.pop("default", None)
    connections["default"] = other
    try:
        yield other
    finally:
        other.close()
        other.close_pool()
        connections["default"] = usual
        if kept is not None:
            pools["default"] = kept


def limits(database: Any) -> tuple[str, str]:
    """What holds for a statement that is sent now."""
    with database.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
        found: tuple[str, str] = cursor.fetchone()
    return found


def as_others_find_it(address: str) -> list[Any]:
    """The settings of a connection that somebody else's program gets from the same pooler."""
    with psycopg.connect(address, autocommit=True, prepare_threshold=None) as other:
        return [other.execute(f"SHOW {name}").fetchone() for name in SETTINGS]


def manage(address: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**committed.ENVIRONMENT, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "recovery.settings"}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_it_is_migrated_filled_and_served(server: str, name: str, tmp_path: Path) -> None:
    with pooler.running(server, size=1) as between:
        address = between.address(name)
        before = as_others_find_it(address)
        for command in (["migrate", "--verbosity", "0"], ["load_content"], ["expire_links"]):
            done = manage(address, *command)
            assert done.returncode == 0, done.stderr
            assert as_others_find_it(address) == before
        environment = {
            **committed.ENVIRONMENT,
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "tests.serve_settings",
            "LINK_KEY": settings.LINK_KEY,
            "PORT": str(serving.free_port()),
            "TEST_STATIC_ROOT": str(tmp_path / "static"),
            "TLS": "off",
            "WEB_CONCURRENCY": "1",
        }
        log = tmp_path / "server.log"
        with serving.running(environment, log):
            assert asked(environment, ["/readyz", TIMELINE, UNKNOWN] * 8) == [200, 200, 404] * 8
            assert as_others_find_it(address) == before
            assert "WARNING" not in log.read_text()
            between.stop()
            assert asked(environment, ["/readyz", TIMELINE, UNKNOWN]) == [503, 200, 503]
            assert "psycopg.pool" in log.read_text()
            assert "Connection refused" in log.read_text()


def asked(environment: dict[str, str], paths: list[str]) -> list[int]:
    """The statuses of answers to what is asked at once."""
    with ThreadPoolExecutor(16) as readers:
        return list(readers.map(lambda path: serving.ask(int(environment["PORT"]), path)[0], paths))


def test_limits_hold_for_each_statement_and_stay_with_nobody(between: Pooler, server: str) -> None:
    address = between.address(connection.settings_dict["NAME"])
    before = as_others_find_it(address)
    with connected(address) as database:
        assert limits(database) == ("5s", "3s")
        with transaction.atomic():
            assert limits(database) == ("5s", "3s")
            with transaction.atomic():
                assert limits(database) == ("5s", "3s")
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                raise ZeroDivisionError
            assert limits(database) == ("5s", "3s")
        with databases.hurried(0.2):
            assert limits(database) == ("5s", "200ms")
        assert limits(database) == ("5s", "3s")
        assert as_others_find_it(address) == before


def test_a_statement_that_fails_ends_its_transaction(between: Pooler) -> None:
    address = between.address(connection.settings_dict["NAME"])
    with connected(address) as database:
        for _try in range(3):
            with pytest.raises(OperationalError, match="statement timeout"), database.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 10; SELECT pg_sleep(4)")
            assert limits(database) == ("5s", "3s")


def test_who_waits_for_another_is_told_in_time(between: Pooler, server: str) -> None:
    address = between.address(connection.settings_dict["NAME"])
    direct = f"{server.rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    with connected(address), psycopg.connect(direct) as other:
        other.execute("LOCK TABLE recovery_count IN EXCLUSIVE MODE")
        with (
            pytest.raises(OperationalError, match="lock timeout"),
            databases.hurried(0.2),
            connections["default"].cursor() as cursor,
        ):
            cursor.execute("DELETE FROM recovery_count")
        other.rollback()


def test_who_finds_the_poolers_connections_taken_is_told_to_come_back(between: Pooler) -> None:
    address = between.address(connection.settings_dict["NAME"])
    with connected(address) as database:
        limits(database)
        with psycopg.connect(address) as other:
            other.execute("SELECT 1")
            with pytest.raises(databases.AWAY, match="query_wait_timeout"):
                limits(database)
        database.close()
        assert limits(database) == ("5s", "3s")


def test_rows_are_read_in_parts_though_no_cursor_can_stay_open(between: Pooler, published_content: Edition) -> None:
    with connected(between.address(connection.settings_dict["NAME"])):
        read = []
        for edition in Edition.objects.iterator(chunk_size=1):
            read.append(edition.pk)
            assert Edition.objects.filter(pk=edition.pk).exists()
    assert published_content.pk in read


def test_a_migration_has_no_limits_and_leaves_those_of_others(between: Pooler) -> None:
    address = between.address(connection.settings_dict["NAME"])
    before = as_others_find_it(address)
    with connected(address) as database:
        databases.lift_limits("default")
        with transaction.atomic():
            assert limits(database) == ("0", "0")
        assert as_others_find_it(address) == before
        databases.set_limits("default")
        assert limits(database) == ("5s", "3s")


def test_a_pooler_that_allows_no_transactions_is_named(server: str) -> None:
    with pooler.running(server, mode="statement") as running:
        refused = manage(running.address(connection.settings_dict["NAME"]), "serve")
    assert refused.returncode != 0
    assert "Traceback" not in refused.stderr
    assert "transaction" in refused.stderr
