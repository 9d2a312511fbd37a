"""The words above and below the bead chart."""

from __future__ import annotations

import pytest
from bs4 import Tag
from django.test import Client

from tests.patient.pages.conftest import TIMELINE, soup


def chart_of(client: Client, query: str) -> Tag:
    (chart,) = soup(client.get(f"{TIMELINE}?{query}").content).select("#chart")
    return chart


def above(client: Client, query: str) -> list[str]:
    return [each.text for each in chart_of(client, query).select(".labels text")]


@pytest.mark.parametrize("day", ["2026-11-23", "2026-12-01", "2026-12-19", "2026-12-25"])
def test_today_stays_beside_a_day_that_is_looked_up_near_it(client: Client, day: str) -> None:
    assert above(client, f"surgery_date=2026-10-30&on={day}")[0] == "Today"


@pytest.mark.parametrize(("day", "lines"), [("2026-11-30", 2), ("2026-12-25", 1)])
def test_two_words_that_would_touch_are_on_lines_of_their_own(client: Client, day: str, lines: int) -> None:
    (labels,) = chart_of(client, f"surgery_date=2026-10-30&on={day}").select(".labels")
    assert ("two" in labels["class"]) is (lines == 2)


def test_a_day_of_another_year_says_its_year(client: Client) -> None:
    assert above(client, "surgery_date=2026-10-30&on=2026-12-31") == ["Today", "31 Dec"]
    assert above(client, "surgery_date=2026-10-30&on=2027-01-03") == ["Today", "3 Jan 2027"]


@pytest.mark.parametrize("surgery", ["2026-10-30", "2026-05-01", "2026-08-31", "2026-12-16", "2024-02-29"])
def test_no_month_sticks_out_of_the_chart(client: Client, surgery: str) -> None:
    places = [
        float(str(each["x"]).rstrip("%")) for each in chart_of(client, f"surgery_date={surgery}").select(".axis text")
    ]
    assert len(places) > 5
    assert max(places) < 93
