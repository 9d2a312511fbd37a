from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.differs


def test_a_living_process_says_so_without_the_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"alive\n")


@pytest.mark.django_db
def test_a_migrated_database_is_ready(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ready\n")


@pytest.mark.django_db
def test_a_database_that_missed_a_migration_is_not_ready(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("auth", "0001_initial")
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"database not migrated\n")
    assert response.headers["Retry-After"] == "5"


def test_a_database_that_is_away_is_not_ready(client: Client) -> None:
    away = mock.patch.object(MigrationRecorder, "applied_migrations", side_effect=OperationalError)
    with away:
        response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"database away\n")
    assert response.headers["Retry-After"] == "5"


@pytest.mark.django_db
def test_being_ready_costs_three_queries(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(3):
        client.get("/readyz")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_is_read_and_never_kept(client: Client, path: str) -> None:
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405
    assert "no-store" in client.get(path).headers["Cache-Control"]
