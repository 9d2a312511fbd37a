"""Pages as the test client gets them, parsed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from recovery.content.models.edition import Edition
from tests.visitors import BROWSER

TIMELINE = "/knee-osteotomy/timeline/"


@pytest.fixture(autouse=True)
def _content(published_content: Edition) -> None:
    """Every test here has the shipped content."""


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Makes it noon, in UTC, of a day."""

    def set_day(day: date) -> None:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: noon)

    return set_day


@pytest.fixture(autouse=True)
def _today(on_day: Callable[[date], None]) -> None:
    on_day(date(2026, 11, 22))


@pytest.fixture
def htmx(client: Client) -> Client:
    """A client that asks for parts, as htmx does."""
    return Client(headers=BROWSER | {"HX-Request": "true"})


def soup(html: bytes) -> BeautifulSoup:
    return BeautifulSoup(html.decode(), "html5lib")
