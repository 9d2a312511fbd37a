"""The cache that ships: what visitors tried, counted in the database."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from recovery import settings as project
from recovery.site import counting, throttle
from recovery.site.models import Count
from tests import committed

pytestmark = pytest.mark.differs

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def shipped(settings: Settings) -> Iterator[None]:
    """The cache of a server without Redis."""
    settings.CACHES = project.CACHES
    yield
    caches["default"].clear()


COUNTING = """
import django; django.setup()
from datetime import UTC, datetime
from recovery.site import throttle
noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
print(sum(throttle.is_over("test", "192.0.2.7", 30, noon) for _each in range(10)))
"""


@pytest.mark.django_db(transaction=True)
def test_of_several_processes_that_count_at_once_none_is_left_out(tmp_path: Path) -> None:
    with committed.shipped(tmp_path) as address:
        environment = committed.ENVIRONMENT | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "recovery.settings"}
        command, at = [sys.executable, "-c", COUNTING], project.BASE_DIR
        several = [
            subprocess.Popen(command, cwd=at, env=environment, stdout=subprocess.PIPE, text=True) for _each in range(4)
        ]
        over = [int(each.communicate(timeout=60)[0]) for each in several]
    assert sum(over) == 10


@pytest.mark.usefixtures("shipped")
@pytest.mark.django_db
def test_others_who_try_do_not_make_a_count_forgotten() -> None:
    for _each in range(31):
        throttle.is_over("test", "192.0.2.7", 30, NOON)
    for number in range(400):
        throttle.is_over("test", f"198.51.100.{number}", 30, NOON)
    assert throttle.is_over("test", "192.0.2.7", 30, NOON)


@pytest.mark.usefixtures("shipped", "published_content")
@pytest.mark.django_db
def test_unknown_links_are_stopped_after_thirty(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    assert [client.get("/t/unknown/").status_code for _each in range(31)] == [404] * 30 + [429]


@pytest.mark.django_db
def test_a_count_that_is_over_is_erased() -> None:
    for key, minutes in (("over", -1), ("counting", 1)):
        Count.objects.create(cache_key=key, value="", expires=NOON + timedelta(minutes=minutes))
    counting.erase_ended_counts(NOON)
    assert Count.objects.get().cache_key == "counting"


@pytest.mark.usefixtures("shipped")
@pytest.mark.django_db
def test_no_key_says_where_a_visitor_came_from() -> None:
    caches["default"].set("login:ip:192.0.2.7", [1], 60)
    assert caches["default"].get("login:ip:192.0.2.7") == [1]
    assert not Count.objects.filter(cache_key__contains="192.0.2.7").exists()


@pytest.mark.usefixtures("shipped")
@pytest.mark.django_db
def test_who_tried_too_often_costs_no_write(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _each in range(31):
        throttle.is_over("test", "192.0.2.7", 30, NOON)
    with django_assert_num_queries(1):
        assert throttle.is_over("test", "192.0.2.7", 30, NOON)
