"""What every page of the second procedure has to keep, and what it has to say on which day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from dateutil.relativedelta import relativedelta
from django.test import Client

from tests.patient_pages import visited_on

TODAY = date(2026, 11, 22)
FIRST, SECOND = "/knee-osteotomy/", "/knee-replacement/"
WORDS_OF_FIRST = ("osteotomy", "crutch", "wedge", "cleveland")
WORDS_OF_SECOND = ("total knee", "stick", "check-up", "demo hospital", "new joint")
SURGERIES = [date(2026, 10, 30), date(2028, 2, 29), date(2026, 8, 31), date(2026, 12, 31), date(2027, 3, 28)]
LEAP_DAY = SURGERIES[1]
ONE_THEN_ALL = pytest.mark.parametrize(
    "surgeries",
    [pytest.param([LEAP_DAY], id="leap-day"), pytest.param(SURGERIES, id="all", marks=pytest.mark.slow)],
)
"""Gives a test the surgery date that breaks most, and in the slow lane all of them."""
DAYS = (-300, -15, -14, -13, -1, 0, 1, 3, 4, 6, 7, 41, 42, 43, 60, 84, 85, 150, 190, 300, 365, 367, 1000)
LOOKED_UP = (-365, -14, -10, 0, 5, 50, 120, 200, 366, 1800)


def page_of(client: Client, path: str, today: date = TODAY) -> BeautifulSoup:
    with visited_on(today):
        response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content.decode(), "lxml")


def text_of(page: Tag, where: str = "body") -> str:
    words = " ".join(" ".join(each.get_text(" ") for each in page.select(where)).split())
    return re.sub(r" (?=[.,])", "", words)


def moments(surgeries: Iterable[date]) -> Iterator[tuple[date, date]]:
    """Surgery dates, and days on which they are looked at."""
    for surgery in surgeries:
        yield from ((surgery, surgery + timedelta(days=day)) for day in DAYS)


def expected_windows(surgery: date) -> dict[str, tuple[date | None, date | None]]:
    """Counted without the site's own arithmetic."""

    def weeks(number: int) -> date:
        return surgery + timedelta(weeks=number)

    def months(number: int) -> date:
        return surgery + relativedelta(months=number)

    return {
        "check-up": (weeks(-2), weeks(-2)),
        "surgery": (surgery, surgery),
        "swelling": (surgery, None),
        "hospital": (surgery, surgery + timedelta(days=3)),
        "stick": (weeks(1), weeks(6)),
        "work": (weeks(6), weeks(12)),
        "sport": (months(6), months(12)),
        "own": (None, None),
    }


def expected_status(surgery: date, today: date) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, (first, last) in expected_windows(surgery).items():
        end = surgery + relativedelta(months=6, days=-1) if key == "swelling" else last
        if first is None or end is None or today < first:
            found[key] = "later" if first is None or "next" in found.values() else "next"
        else:
            found[key] = "now" if today <= end else "past"
    return found


def check_words(page: BeautifulSoup, moment: object) -> None:
    """The page says nothing of how it is made, and nothing of the first procedure."""
    words = text_of(page)
    assert not re.search(r"[{}]|\bNone\b|%\(", words), moment
    assert "One dot is 2 weeks." in words
    assert [word for word in WORDS_OF_FIRST if word in str(page).lower()] == []
