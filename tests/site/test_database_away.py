"""What is answered while the database is away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pytest
from django.contrib.auth.models import User
from django.db import InterfaceError, OperationalError
from django.test import Client
from pytest_django import Settings

from recovery.content import published_editions
from recovery.content.models.edition import Edition
from tests import shared_links

pytestmark = [pytest.mark.django_db, pytest.mark.differs]

TIMELINE = "/knee-osteotomy/timeline/?surgery_date=2026-10-30"


@contextmanager
def away(problem: Exception) -> Iterator[None]:
    """Every statement fails as when the server is gone."""
    with mock.patch("django.db.backends.utils.CursorWrapper._execute", side_effect=problem):
        yield


@pytest.fixture
def client() -> Client:
    """A browser in which somebody has signed in; a failure is a page to it."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("root", password="x"))
    return client


@pytest.mark.parametrize("problem", [OperationalError("gone"), InterfaceError("closed")])
@pytest.mark.parametrize("address", ["/", TIMELINE, "/workspace/", "/admin/", f"/t/{'a' * 32}/", "/accounts/login/"])
def test_a_page_that_cannot_be_shown_says_to_come_back(client: Client, problem: Exception, address: str) -> None:
    with away(problem):
        response = client.get(address)
    if response.status_code == 200:
        assert address == "/accounts/login/", "the form itself asks nothing"
        return
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    assert "Back in a minute" in response.content.decode()
    assert "worries you" in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    "address", ["/knee-osteotomy/timeline.json?surgery_date=2026-10-30", f"/t/{'a' * 32}/timeline.json"]
)
def test_a_program_is_told_in_the_form_it_expects_to_come_back(client: Client, address: str) -> None:
    with away(OperationalError("gone")):
        response = client.get(address)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    assert response.headers["Content-Type"] == "application/problem+json"
    assert "no-store" in response.headers["Cache-Control"]
    assert response.json()["status"] == 503


def test_what_is_sent_is_not_said_to_be_saved(client: Client, published_content: Edition) -> None:
    with away(OperationalError("database or disk is full")):
        assert client.post("/workspace/links/new/", {}).status_code == 503
        assert client.post("/accounts/login/", {"login": "root", "password": "x"}).status_code == 503


def test_a_timeline_that_was_shown_is_shown_from_memory(
    client: Client, published_content: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get(TIMELINE).status_code == 200
    link = shared_links.at(shared_links.link())
    monkeypatch.setattr(published_editions, "FRESH_FOR", -1.0)
    with away(OperationalError("gone")):
        assert Client().get(TIMELINE).status_code == 200
        assert Client(raise_request_exception=False).get(link).status_code == 503, "it may have been revoked"
    assert Client().get(link).status_code == 200


@pytest.mark.urls("tests.urls")
def test_another_fault_is_no_such_promise(client: Client) -> None:
    assert client.get("/tests/crash/x/").status_code == 500


def test_while_redis_is_away_sign_in_says_to_come_back(client: Client, settings: Settings) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    response = client.post("/accounts/login/", {"login": "somebody", "password": "x"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
