"""The timeline page, by its address contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from unittest.mock import patch

import pytest
from django.test import Client
from pytest_django import Settings

from recovery.content import published_editions
from tests.patient.pages.conftest import TIMELINE, soup

Set = Callable[[date], None]


def hero_of(client: Client, query: str) -> str:
    page = soup(client.get(f"{TIMELINE}?{query}").content)
    assert page.h1 is not None
    return " ".join(page.h1.get_text().split())


@pytest.mark.parametrize(
    ("surgery", "words"),
    [
        ("2026-12-16", "24 days to go: Your surgery is on Wednesday 16 December."),
        ("2026-11-23", "1 day to go: Your surgery is on Monday 23 November."),
        ("2027-01-16", "55 days to go: Your surgery is on Saturday 16 January 2027."),
        ("2026-11-22", "Today: Today is the day of your surgery."),
        ("2026-11-21", "Day 1 week 1: You are probably going home around now."),
        ("2026-11-20", "Day 2 week 1: You are probably going home around now."),
        ("2026-11-19", "Day 3 week 1: You are probably still on crutches."),
        ("2026-10-30", "Day 23 week 4: You are probably still on crutches."),
        ("2026-09-27", "Day 56 week 9: You may still be on crutches."),
        ("2026-08-04", "Day 110 week 16: You could be getting back to usual activities."),
        ("2026-05-22", "Day 184 week 27: You could be getting back to usual activities."),
        ("2026-05-21", "Day 185 week 27: You are past the usual 6 months."),
        ("2026-04-30", "Day 206 week 30: You are past the usual 6 months."),
        ("2017-01-30", "Day 3583 week 512: You are past the usual 6 months."),
    ],
)
def test_hero_says_where_you_are(client: Client, surgery: str, words: str) -> None:
    assert hero_of(client, f"surgery_date={surgery}") == words


def test_every_milestone_is_an_item_of_one_list_with_key_and_status(client: Client) -> None:
    page = soup(client.get(f"{TIMELINE}?surgery_date=2026-10-30").content)
    (steps,) = page.select("#timeline ol.steps")
    found = [(item["data-milestone"], item["data-status"]) for item in steps.select("li[data-milestone]")]
    assert found == [
        ("surgery", "past"),
        ("leave-hospital", "past"),
        ("crutches", "now"),
        ("usual-activities", "next"),
        ("healed", "later"),
    ]


def test_every_time_element_holds_a_date(client: Client) -> None:
    page = soup(client.get(f"{TIMELINE}?surgery_date=2026-10-30&on=2026-12-25").content)
    days = [date.fromisoformat(str(element["datetime"])) for element in page.select("time")]
    assert date(2027, 1, 30) in days
    assert date(2027, 4, 30) in days


def test_an_open_end_has_no_date_anywhere(client: Client) -> None:
    page = soup(client.get(f"{TIMELINE}?surgery_date=2026-10-30").content)
    (crutches,) = page.select('li[data-milestone="crutches"]')
    assert crutches.select("time") == []
    assert "For several weeks. No fixed end." in crutches.get_text()


def test_a_faded_open_end_leaves_the_decision_to_the_team(client: Client) -> None:
    page = soup(client.get(f"{TIMELINE}?surgery_date=2026-04-30").content)
    (crutches,) = page.select('li[data-milestone="crutches"]')
    assert crutches["data-status"] == "past"
    assert "The usual several weeks may be over. Your team decides." in crutches.get_text()
    assert crutches.select(".done") == []


@pytest.mark.parametrize(
    "query",
    [
        "day=30&month=10&year=2026",
        "day=30&month=Oct&year=2026",
        "day=30&month=october&year=2026",
        "surgery_date=30+Oct+2026",
        "surgery_date=30/10/2026",
        "day=30/10/2026&month=&year=",
        "day=&month=30+October+2026&year=",
    ],
)
def test_what_people_type_leads_to_the_canonical_address(client: Client, query: str) -> None:
    response = client.get(f"{TIMELINE}?{query}")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        f"{TIMELINE}?surgery_date=2026-10-30",
    )


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("on=25+Dec+2026", "on=2026-12-25"),
        ("on_day=56", "on=2026-12-25"),
        ("on_day=-10", "on=2026-10-20"),
        ("ask=on&day=25&month=12&year=2026", "on=2026-12-25"),
        ("ask=back_by&day=1&month=June&year=2027", "back_by=2027-06-01"),
        ("back_by=1+June+2027", "back_by=2027-06-01"),
    ],
)
def test_what_is_looked_up_leads_to_the_canonical_address(client: Client, query: str, address: str) -> None:
    response = client.get(f"{TIMELINE}?surgery_date=2026-10-30&{query}")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        f"{TIMELINE}?surgery_date=2026-10-30&{address}#answer",
    )


@pytest.mark.parametrize(
    ("query", "rest"),
    [
        ("on=2026-12-25&back_by=2027-06-01", "&on=2026-12-25#answer"),
        ("on=2026-12-25&on_day=56", "&on=2026-12-25#answer"),
        ("on=2026-12-25&on=2026-12-25", "&on=2026-12-25#answer"),
        ("on=&back_by=2027-06-01", "&back_by=2027-06-01#answer"),
        ("on=", ""),
        ("on=&on_day=", ""),
        ("surgery_date=2026-10-30", ""),
    ],
)
def test_an_address_ends_up_with_one_question_and_never_drops_one_silently(
    client: Client, query: str, rest: str
) -> None:
    response = client.get(f"{TIMELINE}?surgery_date=2026-10-30&{query}")
    address = f"{TIMELINE}?surgery_date=2026-10-30{rest}"
    assert (response.status_code, response.headers["Location"]) == (302, address)
    assert client.get(address.partition("#")[0]).status_code == 200


@pytest.mark.parametrize(
    ("query", "rest"),
    [
        ("back_by=1+June+2027", "?back_by=2027-06-01#plan"),
        ("on=2026-12-25&back_by=2027-06-01", "?back_by=2027-06-01#plan"),
        ("back_by=", "#plan"),
    ],
)
def test_the_guide_sends_on_to_one_question_and_tells_nobody(client: Client, query: str, rest: str) -> None:
    response = client.get(f"/knee-osteotomy/?{query}")
    assert (response.status_code, response.headers["Location"]) == (302, f"/knee-osteotomy/{rest}")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("surgery", "lowest", "words"),
    [
        ("2026-12-16", "-24", "Sunday 22 November 2026, 24 days before surgery"),
        ("2026-10-30", "0", "Sunday 22 November 2026, day 23, week 4"),
        ("2028-10-30", "0", "Monday 30 October 2028, day 0, week 1"),
    ],
    ids=["before", "after", "too-far-to-look-up"],
)
def test_the_slider_stands_on_today_before_surgery_too(client: Client, surgery: str, lowest: str, words: str) -> None:
    (slider,) = soup(client.get(f"{TIMELINE}?surgery_date={surgery}").content).select("#walk")
    assert (slider["min"], slider["aria-valuetext"]) == (lowest, words)
    if surgery != "2026-10-30":
        assert slider["value"] == lowest


@pytest.mark.parametrize(("day", "words"), [("2026-12-25", "25 Dec ·"), ("2027-02-28", "28 Feb 2027 ·")])
def test_a_day_in_another_year_is_said_with_its_year_under_the_slider(client: Client, day: str, words: str) -> None:
    (walked,) = soup(client.get(f"{TIMELINE}?surgery_date=2026-10-30&on={day}").content).select("#walked p")
    assert walked.get_text().startswith(words)


def answer_of(client: Client, query: str) -> str:
    page = soup(client.get(f"{TIMELINE}?{query}").content)
    (answer,) = page.select("#answer")
    return " ".join(answer.get_text(" ").split())


def test_a_look_up_says_where_you_would_be(client: Client) -> None:
    answer = answer_of(client, "surgery_date=2026-10-30&on=2026-12-25")
    assert "Friday 25 December 2026 · day 56, week 9" in answer
    assert "You may still be on crutches." in answer
    assert "By late April 2027 people are typically back to usual activities." in answer


def test_a_look_up_of_the_day_of_surgery_does_not_call_it_today(client: Client) -> None:
    answer = answer_of(client, "surgery_date=2026-12-16&on=2026-12-16")
    assert "Wednesday 16 December is the day of your surgery." in answer


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("2027-06-01", "Your date leaves 15 days less than 6 months."),
        ("2027-06-16", "Your date leaves 6 months to the day."),
        ("2027-07-05", "Your date leaves 6 months, with 20 days to spare."),
        ("2026-12-01", "That date is before your surgery."),
    ],
)
def test_planning_backwards_counts_the_difference(client: Client, target: str, words: str) -> None:
    assert words in answer_of(client, f"surgery_date=2026-12-16&back_by={target}")


def test_planning_backwards_before_surgery_names_the_latest_date_and_whom_to_ask(client: Client) -> None:
    answer = answer_of(client, "surgery_date=2026-11-23&back_by=2027-06-01")
    assert "Latest surgery date that leaves 6 months Tuesday 1 December 2026 Your surgery" in answer
    assert "Before you change anything: this is counting, not advice. Talk to your surgeon about the date." in answer


@pytest.mark.parametrize("surgery", ["2026-11-22", "2026-10-30"])
def test_planning_backwards_after_surgery_only_counts_and_asks_nobody_to_move_it(client: Client, surgery: str) -> None:
    answer = answer_of(client, f"surgery_date={surgery}&back_by=2027-06-01")
    assert "Your date leaves 6 months, with " in answer
    assert "Latest surgery date that would have left 6 months Tuesday 1 December 2026 Your surgery" in answer
    assert "this is counting, not advice. Your team decides, not the calendar." in answer
    assert "that leaves" not in answer
    assert "surgeon" not in answer


def test_planning_backwards_before_there_is_a_surgery_date(client: Client) -> None:
    page = soup(client.get("/knee-osteotomy/?back_by=2027-06-01").content)
    assert "Tuesday 1 December 2026" in page.get_text()
    sent_on = client.get("/knee-osteotomy/?ask=back_by&day=1&month=June&year=2027")
    assert sent_on.headers["Location"] == "/knee-osteotomy/?back_by=2027-06-01#plan"


def test_questions_worth_asking_are_shown_until_the_day(client: Client) -> None:
    before = client.get(f"{TIMELINE}?surgery_date=2026-11-23").content.decode()
    on_the_day = client.get(f"{TIMELINE}?surgery_date=2026-11-22").content.decode()
    assert "Worth asking before the day" in before
    assert "Worth asking before the day" not in on_the_day


def test_a_timeline_is_private_and_sets_no_cookie(client: Client) -> None:
    response = client.get(f"{TIMELINE}?surgery_date=2026-10-30")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert not response.cookies


@pytest.mark.parametrize("path", ["/", "/knee-osteotomy/", "/knee-osteotomy/source/", "/privacy/"])
def test_a_page_for_all_is_checked_again_before_it_is_shown_again(client: Client, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.headers["Cache-Control"], again.status_code) == ("no-cache", 304)


def test_an_unknown_procedure_is_not_found(client: Client) -> None:
    for path in ("/hip-osteotomy/", "/hip-osteotomy/timeline/?surgery_date=2026-10-30"):
        response = client.get(path)
        assert response.status_code == 404
        assert b"If something worries you" in response.content


def test_help_is_on_every_page_and_state(client: Client) -> None:
    for path in (
        "/",
        "/knee-osteotomy/",
        "/knee-osteotomy/source/",
        "/privacy/",
        "/accessibility/",
        "/accounts/login/",
        "/nothing/here/",
        f"{TIMELINE}?surgery_date=2026-10-30",
        f"{TIMELINE}?surgery_date=2026-10-30&on=x",
        f"{TIMELINE}?surgery_date=03/04/2026",
        f"{TIMELINE}?day=31&month=6&year=2026",
    ):
        assert b"If something worries you" in client.get(path).content, path


def test_the_help_card_opens_the_section_that_is_marked_for_it(client: Client) -> None:
    for query in ("surgery_date=2026-10-30", "surgery_date=2026-10-30&on=x"):
        card = soup(client.get(f"{TIMELINE}?{query}").content).select_one("section.help")
        risks = soup(client.get("/knee-osteotomy/").content).select_one("section[aria-labelledby=risks]")
        assert card
        assert risks
        assert [each.get_text() for each in card.select("summary")] == ["Rare problems to know about"]
        assert len(card.select("details li")) == 5
        assert [each.get_text() for each in card.select("details :is(p, li)")] == [
            each.get_text() for each in risks.select("p, li")
        ]


def test_a_help_card_with_nothing_to_open_is_plain(client: Client) -> None:
    content = published_editions.for_procedure("knee-osteotomy")
    sections = tuple(replace(each, help_title="") for each in content.guide.sections)
    plain = replace(content, guide=replace(content.guide, sections=sections))
    with patch.object(published_editions, "for_procedure", lambda _slug: plain):
        card = soup(client.get(f"{TIMELINE}?surgery_date=2026-10-30").content).select_one("section.help")
    assert card
    assert not card.select("details")
    assert "Use the number they gave you." in card.get_text()


def test_the_visitors_day_is_theirs(client: Client, on_day: Set) -> None:
    on_day(date(2026, 11, 22))
    for zone, words in (
        ("Pacific/Kiritimati", "Day 24 week 4"),
        ("Pacific/Pago_Pago", "Day 23 week 4"),
        ("Europe%2FLondon", "Day 23 week 4"),
        ("../../etc/passwd", "Day 23 week 4"),
        ("No/Where", "Day 23 week 4"),
    ):
        client.cookies["tz"] = zone
        assert hero_of(client, "surgery_date=2026-10-30").startswith(words)


@pytest.mark.parametrize(
    ("cookie", "words"),
    [
        ("Pacific%2FKiritimati%40840", "Day 24"),
        ("Asia%2FCalcutta%40330", "Day 23"),
        ("Etc%2FGMT-14%40840", "Day 24"),
        # A name that is newer than the server's list, an offset for a name, or no name at all: the offset has the day.
        ("Pacific%2FNew_City%40840", "Day 24"),
        ("Pacific%2FNew_City%40-660", "Day 23"),
        ("%2B14%3A00%40840", "Day 24"),
        ("%40840", "Day 24"),
        # A name that is known knows its summer time, which an offset of some days ago does not.
        ("Europe%2FLondon%40840", "Day 23"),
        # What nobody lives by is no offset.
        ("No%2FWhere%40841", "Day 23"),
        ("No%2FWhere%40999999999999", "Day 23"),
        ("No%2FWhere%40%D9%A1", "Day 23"),
        ("No%2FWhere%40840%40840", "Day 23"),
        ("%00%40840%00", "Day 23"),
    ],
)
def test_a_zone_that_the_server_does_not_know_makes_no_day_a_day_off(
    client: Client, on_day: Set, cookie: str, words: str
) -> None:
    on_day(date(2026, 11, 22))
    client.cookies["tz"] = cookie
    assert hero_of(client, "surgery_date=2026-10-30").startswith(words)


def test_the_first_page_is_another_one_for_an_offset_that_has_another_day(client: Client, on_day: Set) -> None:
    on_day(date(2026, 11, 22))
    client.cookies["tz"] = "No%2FWhere%40-660"
    behind = client.get("/")
    client.cookies["tz"] = "No%2FWhere%40840"
    ahead = client.get("/", headers={"If-None-Match": behind.headers["ETag"]})
    assert ahead.status_code == 200
    assert "Cookie" in ahead.headers["Vary"]


def test_behind_https_only_the_zone_that_no_other_host_can_set_counts(
    client: Client, on_day: Set, settings: Settings
) -> None:
    on_day(date(2026, 11, 22))
    settings.ZONE_COOKIE_NAME = "__Host-tz"
    client.cookies["tz"] = "Pacific/Kiritimati"
    assert hero_of(client, "surgery_date=2026-10-30").startswith("Day 23")
    client.cookies["__Host-tz"] = "Pacific%2FKiritimati"
    client.cookies["tz"] = "Pacific/Pago_Pago"
    assert hero_of(client, "surgery_date=2026-10-30").startswith("Day 24")


def test_today_is_read_again_for_every_request(client: Client, on_day: Set) -> None:
    assert hero_of(client, "surgery_date=2026-10-30").startswith("Day 23")
    on_day(date(2026, 11, 23))
    assert hero_of(client, "surgery_date=2026-10-30").startswith("Day 24")


def test_a_form_without_its_token_is_refused_on_our_own_page(published_content: object) -> None:
    visitor = Client(enforce_csrf_checks=True)
    response = visitor.post("/accounts/login/", {"login": "a", "password": "b"})
    assert response.status_code == 403
    assert b"That form could not be sent" in response.content
    assert b"If something worries you" in response.content


@pytest.mark.parametrize("surgery", ["2018-10-30", "2028-10-30"])
def test_today_is_one_tap_away_also_where_it_cannot_be_looked_up(client: Client, surgery: str) -> None:
    page = soup(client.get(f"{TIMELINE}?surgery_date={surgery}").content)
    (today,) = page.select("#walk-today")
    assert today["href"] == f"{TIMELINE}?surgery_date={surgery}"
    assert page.select("#walk-earlier, #walk-later") == []


def test_what_comes_next_over_a_years_end_says_both_years(client: Client, on_day: Set) -> None:
    on_day(date(2026, 9, 22))
    page = soup(client.get(f"{TIMELINE}?surgery_date=2026-08-20").content)
    (card,) = page.select(".next")
    assert "mid\u2011November 2026" in card.get_text()
    assert "mid\u2011February 2027" in card.get_text()


def test_a_day_before_a_surgery_that_is_past_is_said_to_be_before_it(client: Client) -> None:
    answer = answer_of(client, "surgery_date=2026-10-30&on=2026-01-01")
    assert "That date is before your surgery." in answer
    assert "plan to be home" not in answer


def test_a_date_just_beyond_the_limit_is_not_said_to_be_within_it(client: Client) -> None:
    page = client.get(f"{TIMELINE}?surgery_date=2029-12-31").content.decode()
    assert "That is more than 3 years away." in page
