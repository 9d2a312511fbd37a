"""The pages of a clinic's patients."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from recovery.patient.page import timeline_page
from recovery.patient.page.timeline_page import MovedDate, move_notice
from tests.clinic_pages import FOR_ONE, NORTHSIDE, PLANS, SIX_WEEKS, STAGES, shared_by
from tests.patient.pages.conftest import TIMELINE, soup

ADDRESS = f"{TIMELINE}?surgery_date=2026-10-30"


@pytest.fixture
def page(client: Client) -> Iterator[BeautifulSoup]:
    """The page of one patient of Northside Clinic."""
    with shared_by(NORTHSIDE, SIX_WEEKS, FOR_ONE):
        yield soup(client.get(ADDRESS).content)


def words(tag: Tag | None) -> str:
    """Return the words of an element, those of each block apart, as they stand on a page."""
    assert tag
    return re.sub(r" (?=[.,;:?!])", "", " ".join(tag.get_text(" ").split()))


def step(page: BeautifulSoup, key: str) -> Tag:
    found = page.select_one(f"[data-milestone={key}]")
    assert found
    return found


def test_the_clinic_its_plan_and_its_number_stand_at_the_top(page: BeautifulSoup) -> None:
    strip = page.select_one(".top + .clinic")
    assert words(strip) == "Northside Clinic Opening wedge, 6 weeks partial weight Call 020 7946 0018"
    assert page.select(".clinic a[href='tel:02079460018']")


def test_the_help_card_has_the_clinics_number_and_what_the_edition_opens_there(page: BeautifulSoup) -> None:
    card = page.select_one("section.help")
    assert words(card).startswith("If something worries you Call Northside Clinic.")
    assert words(card).endswith("Source reviewed July 2019")
    assert page.select("section.help > a, section.help > p a[href='tel:02079460018']")
    assert page.select("section.help > details")


def test_the_note_is_signed_and_dated(page: BeautifulSoup) -> None:
    assert words(page.select_one(".note blockquote")) == "“Good to see you today. Bring your questions.”"
    assert words(page.select_one(".note .small")) == "From Northside Clinic, 20 November 2026"


def test_the_protocols_note_stands_below_the_patients(client: Client) -> None:
    clinic, (plan, for_one) = PLANS["two plans"]
    with shared_by(clinic, replace(plan, note="Bring shorts."), for_one):
        page = soup(client.get(ADDRESS).content)
    quoted = ["“Good to see you today. Bring your questions.”", "“Bring shorts.”"]
    assert [words(quote) for quote in page.select(".note blockquote")] == quoted
    assert words(page.select_one(".note .small:last-child")) == "From Northside Clinic"


def test_the_hero_says_what_the_clinic_plans(page: BeautifulSoup) -> None:
    assert words(page.select_one(".hero .lead")) == (
        "Crutches or a walker: Northside Clinic plans 6 weeks, until about 11 December. "
        "Your team decides when you stop, not the calendar."
    )
    assert words(page.select_one(".hero .say")) == "You are on crutches for now."


def test_where_the_clinic_set_a_time_the_source_says_its_own_beside_it_alone(page: BeautifulSoup) -> None:
    for key, typical in (("crutches", "for several weeks, no fixed end"), ("usual-activities", "3 to 6 months")):
        body = words(step(page, key).select_one(".body"))
        assert f"Typical {typical}" in body
        for time in ("several weeks", "3 to 6 months"):
            assert time not in body.replace(typical, "")
    assert "Crutches or a walker keep too much weight off your knee" in words(step(page, "crutches"))
    assert "Most people go home 1 or 2 days after surgery." in words(step(page, "leave-hospital"))


def test_what_the_clinic_set_stands_beside_what_is_typical(page: BeautifulSoup) -> None:
    crutches = step(page, "crutches")
    assert words(crutches.select_one(".when")) == "Until about 11 December 2026"
    assert words(crutches.select_one(".tag.own")) == "Set by your clinic"
    assert [words(each) for each in crutches.select(".plan dt")] == ["Northside Clinic", "Typical"]
    assert [words(each) for each in crutches.select(".plan dd")] == ["6 weeks", "for several weeks, no fixed end"]
    assert words(crutches.select_one(".added")) == "Added by Northside Clinic: Use two, please."
    assert words(crutches.select_one(".source")).endswith("Typical range: source reviewed July 2019")
    usual = step(page, "usual-activities")
    assert [words(each) for each in usual.select(".plan dd")] == ["4 to 6 months", "3 to 6 months"]
    assert "your clinic’s range is around 28 February to 30 April 2027" in words(usual)


def test_an_appointment_has_its_day_its_time_and_who_to_call(page: BeautifulSoup) -> None:
    visit = step(page, "own-review")
    assert words(visit.select_one(".when")) == "Friday 11 December 2026, 10:20 London time"
    assert words(visit.select_one(".tag.own")) == "Added by your clinic"
    assert "Cannot come? Call 020 7946 0018" in words(visit)
    assert words(visit.select_one(".source")) == "From Northside Clinic, not from the source"
    assert not visit.select(".source a")
    assert words(page.select_one(".next .count")) == "in 19 days"
    assert "Physiotherapy visit" in words(page.select_one(".next"))


def test_a_past_visit_is_ticked_and_asks_for_no_call(page: BeautifulSoup) -> None:
    visit = step(page, "own-pre")
    assert (visit["class"], visit["data-status"]) == (["done"], "past")
    assert "Cannot come?" not in words(visit)


def test_what_is_not_the_clinics_is_not_marked(page: BeautifulSoup) -> None:
    for key in ("surgery", "leave-hospital", "healed"):
        assert not step(page, key).select(".tag.own, .plan, .added")
        assert words(step(page, key).select_one(".source")).endswith("Source reviewed July 2019")


def test_the_chart_outlines_what_is_typical_and_has_diamonds_for_visits(page: BeautifulSoup) -> None:
    rows = [words(each) for each in page.select("#chart .name")]
    assert rows[1:] == [
        "Crutches or a walker 6 weeks, set by your clinic",
        "Usual activities late February to late April, set by your clinic",
        "Visits added by your clinic",
    ]
    assert [len(each.select(".typical")) for each in page.select("#chart li")] == [0, 1, 1, 0]
    assert [len(each.select(".own")) for each in page.select("#chart li")] == [0, 0, 0, 1]
    assert words(page.select_one(".key")) == (
        "One dot is one week. Outlined: what is typical, where Northside Clinic set another time. "
        "Diamond: a visit your clinic added."
    )


def test_help_is_the_clinics_number(page: BeautifulSoup) -> None:
    assert "Call Northside Clinic." in words(page.select_one(".help"))
    assert page.select(".help a[href='tel:02079460018']")
    assert "In an emergency, call your local emergency number now." in words(page.select_one(".help"))
    assert "come from Northside Clinic" in words(page.select_one(".foot"))


def test_a_clinic_without_a_number_has_nothing_to_press(client: Client) -> None:
    clinic, plans = PLANS["no number"]
    with shared_by(clinic, *plans):
        page = soup(client.get(ADDRESS).content)
    assert not page.select("a[href^='tel:']")
    assert words(page.select_one(".help strong")) == "In an emergency, call 999 now."
    assert words(page.select_one(".note .small")) == "From Southside"


def test_a_clinic_that_set_nothing_says_so(client: Client) -> None:
    with shared_by(NORTHSIDE):
        page = soup(client.get(ADDRESS).content)
    assert words(page.select_one(".clinic span")) == "Typical timings"
    assert not page.select(".tag.own, .plan, .note, .typical, .own")
    assert "The timings come from one patient page" in words(page.select_one(".foot"))


@pytest.mark.parametrize("name", ["", "timeline.json", "timeline.ics", "timeline/print/"])
def test_what_is_hidden_is_in_no_output(client: Client, name: str) -> None:
    address = f"/knee-osteotomy/{name or 'timeline/'}?surgery_date=2026-11-22"
    with shared_by(NORTHSIDE, STAGES):
        response = client.get(address)
    assert response.status_code == 200
    assert b"Home from hospital" not in response.content
    assert b"leave-hospital" not in response.content


def test_a_stage_of_the_clinics_own_is_where_you_are(client: Client) -> None:
    with shared_by(NORTHSIDE, STAGES):
        page = soup(client.get(ADDRESS).content)
    assert words(page.select_one("h1 .say")) == "You are here: Exercises at home."
    assert words(page.select_one(".hero .lead")).startswith("Northside Clinic plans this until about 25 December.")


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-12-11", "Friday 11 December, 10:20 London time: Physiotherapy visit."),
        ("2027-05-01", "Back to usual activities: the time your clinic set has passed."),
    ],
)
def test_a_look_up_says_what_the_clinic_has_on_that_day(client: Client, day: str, sentence: str) -> None:
    with shared_by(NORTHSIDE, SIX_WEEKS, FOR_ONE):
        page = soup(client.get(f"{ADDRESS}&on={day}").content)
    assert words(page.select_one(".answer .big")) == sentence


def test_going_back_by_a_date_counts_to_what_the_clinic_set(client: Client) -> None:
    with shared_by(NORTHSIDE, SIX_WEEKS):
        answer = words(soup(client.get(f"{ADDRESS}&back_by=2027-06-01").content).select_one(".answer"))
    assert "Northside Clinic plans late February to late April 2027, counted from your date." in answer
    assert "typically" not in answer


def test_paper_names_the_clinic_its_plan_and_its_number(client: Client) -> None:
    with shared_by(NORTHSIDE, SIX_WEEKS, FOR_ONE):
        sheet = soup(client.get("/knee-osteotomy/timeline/print/?surgery_date=2026-10-30").content)
    named = "Northside Clinic, Opening wedge, 6 weeks partial weight, 020 7946 0018"
    assert words(sheet.select_one(".clinic")) == named
    rows = {words(row.th): words(row.select("td")[1]) for row in sheet.select("tbody tr") if row.th}
    assert rows["Back to usual activities"] == "Set by Northside Clinic. Typical: 3 to 6 months."
    crutches = "Set by Northside Clinic. Typical: for several weeks, no fixed end. They keep too much weight"
    assert rows["Crutches or a walker"].startswith(crutches)
    assert rows["Physiotherapy visit"].startswith("Added by Northside Clinic.")
    assert "Their number" not in words(sheet)


def test_a_moved_date_is_said_above_everything_with_what_it_changes(client: Client) -> None:
    moved = MovedDate(date(2026, 10, 23), date(2026, 11, 19))
    told = patch.object(timeline_page, "move_notice", lambda timeline, _none: move_notice(timeline, moved))
    with shared_by(NORTHSIDE, SIX_WEEKS, FOR_ONE), told:
        page = soup(client.get(ADDRESS).content)
    bar, card = page.select_one(".datebar + .movebar"), page.select_one(".moved")
    assert words(bar) == "Your team moved the date from Friday 23 October to Friday 30 October. What changed"
    assert card
    assert (words(card.select_one("del")), words(card.select_one("ins"))) == (
        "Friday 23 October 2026", "Friday 30 October 2026",
    )  # fmt: skip
    assert "30 October to 1 November 2026 was 23 to 25 October" in words(card)
    assert "Appointments with a time stay on their day." in words(card)
    assert words(card).endswith("Changed on 19 November 2026. Not what you were told? Call 020 7946 0018")


def test_pages_without_a_clinic_have_nothing_of_one(client: Client) -> None:
    page = soup(client.get(ADDRESS).content)
    assert not page.select(".clinic, .note, .tag.own, .plan, .added, .movebar, .typical, .own, a[href^='tel:']")
