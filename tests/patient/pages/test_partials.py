"""What htmx swaps is what a fresh page shows."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from tests.patient.pages.conftest import TIMELINE, soup

VARY = {"HX-Request", "HX-History-Restore-Request", "HX-Boosted", "Cookie"}


PARTS = ("answer", "chart", "walked", "look-wrong")
"""What a look-up swaps."""


def region(page: BeautifulSoup, name: str) -> str:
    (found,) = page.select(f"#{name}")
    assert isinstance(found, Tag)
    for element in (found, *found.find_all(True)):
        for attribute in ("data-hx-swap-oob", "autofocus"):
            element.attrs.pop(attribute, None)
        if element.name == "h1":
            element.attrs.pop("tabindex", None)
    return str(found)


@pytest.mark.parametrize("surgery", ["2026-12-16", "2026-11-22", "2026-10-30", "2026-04-30", "2024-02-29"])
def test_a_changed_date_swaps_the_timeline_of_the_canonical_page(client: Client, htmx: Client, surgery: str) -> None:
    year, month, day = surgery.split("-")
    part = htmx.get(f"{TIMELINE}?day={day}&month={month}&year={year}&surgery_date=2026-01-01")
    page = client.get(f"{TIMELINE}?surgery_date={surgery}")
    assert part.headers["HX-Push-Url"] == f"{TIMELINE}?surgery_date={surgery}"
    assert region(soup(part.content), "timeline") == region(soup(page.content), "timeline")
    assert soup(part.content).title == soup(page.content).title
    assert part.content.lstrip().startswith(b"<title>")


@pytest.mark.parametrize("look_up", ["on=2026-12-25", "back_by=2027-06-01", "on=2026-11-22", "on=2031-10-30"])
@pytest.mark.parametrize("surgery", ["2026-12-16", "2026-10-30"])
def test_a_look_up_swaps_the_answer_and_the_chart(client: Client, htmx: Client, surgery: str, look_up: str) -> None:
    address = f"{TIMELINE}?surgery_date={surgery}&{look_up}"
    part, page = htmx.get(address), client.get(address)
    assert part.headers["HX-Replace-Url"] == address
    assert_is_part_of(part.content, page.content)
    for kept in ("walk", "timeline"):
        assert soup(part.content).select(f"#{kept}") == []


def assert_is_part_of(part: bytes, page: bytes) -> None:
    for name in PARTS:
        assert region(soup(part), name) == region(soup(page), name)
    assert soup(part).title == soup(page).title
    assert part.lstrip().startswith(b"<title>")


def test_a_mistyped_look_up_is_422_with_the_timeline_still_shown(client: Client, htmx: Client) -> None:
    address = f"{TIMELINE}?surgery_date=2026-10-30&ask=on&day=31&month=6&year=2027"
    part, page = htmx.get(address), client.get(address)
    assert (part.status_code, page.status_code) == (422, 422)
    assert part.headers["HX-Push-Url"] == "false"
    assert "HX-Replace-Url" not in part.headers
    assert_is_part_of(part.content, page.content)
    whole = soup(page.content)
    assert len(whole.select("li[data-milestone]")) == 5
    assert [box["value"] for box in whole.select("[id^=look-][name]")] == ["31", "6", "2027"]
    assert whole.title is not None
    assert whole.title.get_text().startswith("Error:")
    (alert,) = whole.select("#look-wrong [role=alert]")
    assert "There is no 31 June." in alert.get_text()
    assert [
        box["name"] for box in alert.find_all_next("input", attrs={"aria-describedby": "look-hint look-problem"})
    ] == [
        "day",
        "month",
        "year",
    ]


def test_without_scripts_a_mistyped_look_up_is_shown_with_its_boxes(client: Client) -> None:
    page = soup(client.get(f"{TIMELINE}?surgery_date=2026-10-30").content)
    (form,) = page.select("form:has(#look-day)")
    assert form["action"] == f"{TIMELINE}#look"
    assert form.find_previous("h2", id="look") is not None


def test_the_same_date_again_is_no_step_in_the_history(htmx: Client) -> None:
    part = htmx.get(f"{TIMELINE}?day=30&month=Oct&year=2026&surgery_date=2026-10-30")
    assert part.headers["HX-Replace-Url"] == f"{TIMELINE}?surgery_date=2026-10-30"
    assert "HX-Push-Url" not in part.headers


def test_the_boxes_to_change_the_date_hold_the_date(client: Client) -> None:
    page = soup(client.get(f"{TIMELINE}?surgery_date=2026-10-30").content)
    assert [box["value"] for box in page.select("[id^=change-][name]")] == ["30", "October", "2026"]


def test_a_mistyped_change_keeps_the_timeline_and_what_was_typed(client: Client, htmx: Client) -> None:
    address = f"{TIMELINE}?surgery_date=2026-10-30&day=31&month=June&year=2026"
    part, page = htmx.get(address), client.get(address)
    assert (part.status_code, page.status_code) == (422, 422)
    assert part.headers["HX-Push-Url"] == "false"
    assert region(soup(part.content), "timeline") == region(soup(page.content), "timeline")
    whole = soup(page.content)
    assert len(whole.select("li[data-milestone]")) == 5
    assert [box["value"] for box in whole.select("[id^=change-][name]")] == ["31", "June", "2026"]
    assert whole.title is not None
    assert whole.title.get_text().startswith("Error:")


@pytest.mark.parametrize("query", ["day=31&month=6&year=2026", "surgery_date=03/04/2026"])
def test_a_wrong_date_without_a_timeline_swaps_the_question(client: Client, htmx: Client, query: str) -> None:
    address = f"{TIMELINE}?{query}"
    part, page = htmx.get(address), client.get(address)
    assert (part.status_code, page.status_code) == (422, 422)
    assert region(soup(part.content), "timeline") == region(soup(page.content), "timeline")
    assert soup(part.content).title == soup(page.content).title


def test_parts_and_pages_are_told_apart_by_caches(client: Client, htmx: Client) -> None:
    for browser in (client, htmx):
        response = browser.get(f"{TIMELINE}?surgery_date=2026-10-30")
        assert {name.strip() for name in response.headers["Vary"].split(",")} >= VARY


def test_back_gets_a_whole_page(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    response = client.get(f"{TIMELINE}?surgery_date=2026-10-30", headers=headers)
    assert b"<html" in response.content


@pytest.mark.parametrize("path", ["/", "/knee-osteotomy/", "/privacy/"])
def test_plain_pages_load_no_htmx(client: Client, path: str) -> None:
    assert b"htmx" not in client.get(path).content
