"""The pages a patient can come to, on a day that is fixed, as the whole site renders them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from unittest import mock

from django.test import Client

TODAY = date(2026, 11, 22)
DAYS = (-24, 0, 1, 23, 60, 110, 206)
"""Before surgery, the day itself, going home, each half of the first months, getting back, and after."""

_PROCEDURE = "/knee-osteotomy/"


@contextmanager
def visited_on(day: date) -> Iterator[None]:
    """Every visitor's today is ``day``."""
    noon = datetime.combine(day, time(12), UTC)
    with mock.patch("django.utils.timezone.now", return_value=noon):
        yield


def page_at(client: Client, address: str, today: date = TODAY) -> str:
    """The page's HTML, whatever its status."""
    with visited_on(today):
        return client.get(address).content.decode()


def timeline_address(day_number: int, today: date = TODAY) -> str:
    """The address of a timeline that is seen on that day after surgery."""
    return f"{_PROCEDURE}timeline/?surgery_date={today - timedelta(days=day_number)}"


ADDRESSES = {
    "home": "/",
    "guide": _PROCEDURE,
    "guide, planning backwards": f"{_PROCEDURE}?back_by=2027-06-01",
    "about the source": f"{_PROCEDURE}source/",
    "privacy": "/privacy/",
    "accessibility": "/accessibility/",
    **{f"timeline, day {day}": timeline_address(day) for day in DAYS},
    "timeline, another day": f"{timeline_address(23)}&on=2026-12-25",
    "timeline, back by a day": f"{timeline_address(23)}&back_by=2027-06-01",
}
"""Every page that says something medical, or something about this site."""

TROUBLES = {
    "no such day": f"{_PROCEDURE}timeline/?surgery_date=2026-06-31",
    "nothing typed": f"{_PROCEDURE}timeline/",
    "two readings": f"{_PROCEDURE}timeline/?surgery_date=03/04/2026",
    "too far": f"{_PROCEDURE}timeline/?surgery_date=2062-01-01",
    "a look-up too far": f"{timeline_address(23)}&on=2062-01-01",
    "no such page": "/no-such-page/",
}
"""What is said where something went wrong."""
