"""An edition is kept in memory by what tells it from every other, not by its key alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from django.db import connection
from django.test import Client

from recovery.content import published_editions
from recovery.content.models import triggers
from recovery.content.models.edition import Edition, Procedure
from recovery.content.models.milestone import Milestone

PAGE = "/knee-osteotomy/timeline.json?surgery_date=2026-10-30"


@contextmanager
def seconds_later(seconds: float) -> Iterator[None]:
    """As a process sees it that has been running all the while."""
    with patch.object(published_editions, "monotonic", return_value=1000.0 + seconds):
        yield


@contextmanager
def restoring() -> Iterator[None]:
    """What puts a backup in the place of a database asks none of its guards."""
    triggers.uninstall(connection)
    yield
    triggers.install(connection)


def surgery_is_called(client: Client) -> str:
    milestones = client.get(PAGE).json()["milestones"]
    return next(str(each["title"]) for each in milestones if each["key"] == "surgery")


def test_a_procedure_that_was_renamed_has_its_new_name(published_content: Edition, client: Client) -> None:
    with seconds_later(0):
        assert published_editions.for_procedure("knee-osteotomy").protocol.name == "Knee osteotomy"
    Procedure.objects.update(name="Osteotomy of the knee")
    with seconds_later(2):
        assert published_editions.for_procedure("knee-osteotomy").protocol.name == "Osteotomy of the knee"
        assert "Osteotomy of the knee" in client.get("/knee-osteotomy/").content.decode()


def test_a_restored_database_has_another_edition_under_the_same_key(published_content: Edition, client: Client) -> None:
    with seconds_later(0):
        assert surgery_is_called(client) == "Surgery"
    with restoring():
        Milestone.objects.filter(key="surgery").update(title="The operation")
        published_at = published_content.published_at
        assert published_at
        Edition.objects.update(published_at=published_at + timedelta(days=1))
    with seconds_later(2):
        assert surgery_is_called(client) == "The operation"


def test_an_edition_that_is_the_same_is_not_read_again(published_content: Edition) -> None:
    with seconds_later(0):
        first = published_editions.for_procedure("knee-osteotomy")
    with seconds_later(2):
        assert published_editions.for_procedure("knee-osteotomy") is first
