"""Anything can be typed into an address; nothing is answered with a 500."""

from __future__ import annotations

import random
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict
from django.test import Client

from recovery.content.models.edition import Edition
from recovery.domain.limits import surgery_limits
from recovery.patient import query_string
from recovery.patient.page.question import choice, look_up_wrong, wrong
from recovery.text.typed_dates import Ambiguous, Unusable
from tests.admin.conftest import signed_in
from tests.matrices import matrix
from tests.patient.pages import generated
from tests.patient.pages.conftest import TIMELINE, soup
from tests.patient.pages.generated import TODAY

EACH_PARAMETER = [500, pytest.param(10_000, marks=pytest.mark.slow)]
WHOLE_PAGES = [200, pytest.param(3_000, marks=pytest.mark.slow)]


@pytest.mark.parametrize("number", WHOLE_PAGES)
def test_generated_inputs_never_break_a_page(published_content: Edition, number: int) -> None:
    client = signed_in(User.objects.create_superuser("root", password="x"))
    refused = 0
    for asked in generated.requests(number, published_content.pk):
        client.cookies["tz"] = asked.zone
        response = client.get(f"{asked.path}?{asked.query}", headers=asked.headers)
        assert response.status_code in {200, 302, 422}, asked
        assert b"<script>alert" not in response.content, asked
        if response.status_code == 422 and response.headers["Content-Type"].startswith("text/html"):
            refused += 1
            generated.assert_says_what_is_wrong(asked, response.content.decode())
    assert refused > number / 10


@pytest.mark.parametrize("number", EACH_PARAMETER)
@matrix("name", generated.PARAMETERS)
def test_any_input_to_a_parameter_is_read_or_refused_in_words(name: str, number: int) -> None:
    generator = random.Random(name)
    for _ in range(number):
        query = QueryDict(mutable=True)
        query["surgery_date"] = "2026-10-30"
        query[name] = generated.value(generator)
        if name in ("day", "month", "year"):
            query["ask"] = generator.choice(("on", "back_by"))
        assert_read_or_refused(query)


def assert_read_or_refused(query: QueryDict) -> None:
    assert isinstance(query_string.read_at_day(query), int | None)
    surgery = surgery_or_words(query)
    if isinstance(surgery, str):
        assert surgery
        return
    assert surgery in surgery_limits(TODAY)
    for asked in (query_string.read_look_up(query, surgery, TODAY), query_string.read_target(query, TODAY)):
        if asked.problem:
            assert look_up_wrong(asked.problem, TODAY, "Too far.").message


def surgery_or_words(query: QueryDict) -> date | str:
    try:
        return query_string.read_surgery_date(query, TODAY).day
    except Unusable as problem:
        return wrong(problem, TODAY).message
    except Ambiguous as problem:
        return " or ".join(reading.text for reading in choice(problem).readings)


@matrix(
    "query, message, fixes, wrong",
    [
        ("day=31&month=6&year=2026", "There is no 31 June. June has 30 days.", ["30 June", "1 July"], "day month"),
        ("day=29&month=2&year=2027", "There is no 29 February in 2027.", ["28 February", "1 March"], "day month"),
        ("surgery_date=2026-02-30", "There is no 30 February.", ["28 February", "1 March"], "day month"),
        ("day=22&month=11&year=2062", "2062 is 36 years away. Enter a date from 10 years ago to 3 years ahead.",
         ["22 November 2026"], "year"),
        ("day=1&month=1&year=2001", "2001 is 25 years ago.", [], "year"),
        ("day=1&month=1&year=2062", "2062 is 36 years away.", ["1 January 2026"], "year"),
        ("day=30&month=&year=2026", "Enter the month, for example 10 or Oct.", [], "month"),
        ("day=30&month=Ocb&year=2026", "Enter the month, for example 10 or Oct.", [], "month"),
        ("day=&month=10&year=2026", "Enter the day, a number from 1 to 31.", [], "day"),
        ("day=30&month=10&year=26", "Enter the year with 4 digits, for example 2026.",
         ["30 October 2026"], "year"),
        ("day=30&month=Octobr&year=2026", "Enter the month, for example 10 or Oct.", ["30 October 2026"], "month"),
        ("surgery_date=03/04/26", "Enter the year with 4 digits, for example 2026.",
         ["3 April 2026a Friday, day first", "4 March 2026a Wednesday, month first"], "year"),
        ("day=30&month=10&year=", "Enter the year, for example 2026.", [], "year"),
        ("day=&month=&year=", "Enter the whole date of your surgery.", [], "day month year"),
        ("", "Enter the whole date of your surgery.", [], "day month year"),
        ("surgery_date=soon", "Enter a date, for example 22 Nov 2026.", [], "day month year"),
        ("surgery_date=day+after+30+Oct+2026", "Enter a date, for example 22 Nov 2026.", [], "day month year"),
        ("surgery_date=not+30+Oct+2026", "Enter a date, for example 22 Nov 2026.", [], "day month year"),
        ("surgery_date=Monday+30+October+2026", "30 October 2026 is a Friday. Check the day and the date.",
         ["30 October 2026"], "day month year"),
        ("day=31&month=6&year=2031", "June has 30 days. Enter a date from 10 years ago to 3 years ahead.",
         [], "day month year"),
    ],
)  # fmt: skip
def test_a_wrong_date_is_explained_beside_the_boxes(
    client: Client, query: str, message: str, fixes: list[str], wrong: str
) -> None:
    response = client.get(f"{TIMELINE}?{query}")
    assert response.status_code == 422
    page = soup(response.content)
    (alert,) = page.select("[role=alert]")
    assert message in alert.get_text()
    assert [link.get_text() for link in alert.select("a")] == fixes
    invalid = [box["name"] for box in page.select("input[aria-invalid]")]
    assert invalid == wrong.split()
    for box in page.select("input[aria-invalid]"):
        assert str(alert["id"]) in str(box["aria-describedby"])
    assert page.title is not None
    assert page.title.get_text().startswith("Error:")


def test_what_was_typed_is_kept(client: Client) -> None:
    page = soup(client.get(f"{TIMELINE}?day=31&month=Juni&year=2026").content)
    assert [box["value"] for box in page.select(".date input")] == ["31", "Juni", "2026"]
    unread = soup(client.get(f"{TIMELINE}?surgery_date=day+after+30+Oct+2026").content)
    assert [box["value"] for box in unread.select(".date input")] == ["day after 30 Oct 2026", "", ""]
    spread = soup(client.get(f"{TIMELINE}?surgery_date=2026-02-30").content)
    assert [box["value"] for box in spread.select(".date input")] == ["30", "2", "2026"]


def test_each_fix_leads_to_its_timeline(client: Client) -> None:
    page = soup(client.get(f"{TIMELINE}?day=31&month=6&year=2026").content)
    addresses = [str(link["href"]) for link in page.select("[role=alert] a")]
    assert addresses == ["?surgery_date=2026-06-30", "?surgery_date=2026-07-01"]
    assert all(client.get(TIMELINE + address).status_code == 200 for address in addresses)
    page = soup(client.get(f"{TIMELINE}?day=30&month=Octobr&year=26").content)
    assert [str(link["href"]) for link in page.select("[role=alert] a")] == ["?surgery_date=2026-10-30"]


@pytest.mark.parametrize("asked", ["day=1&month=Febuary&year=2027", "day=1&month=2&year=27"])
@pytest.mark.parametrize("ask", ["on", "back_by"])
def test_a_slip_in_another_day_is_answered_with_the_day_to_tap(client: Client, ask: str, asked: str) -> None:
    response = client.get(f"{TIMELINE}?surgery_date=2026-10-30&ask={ask}&{asked}")
    (link,) = soup(response.content).select("[role=alert] a")
    assert response.status_code == 422
    assert link.get_text() == "1 February 2027"
    assert f"{ask}=2027-02-01" in str(link["href"])
    assert client.get(str(link["href"])).status_code == 200


def test_two_readings_are_both_offered_with_their_weekdays(client: Client) -> None:
    response = client.get(f"{TIMELINE}?surgery_date=03/04/2026")
    page = soup(response.content)
    assert response.status_code == 422
    assert "03/04/2026" in page.get_text()
    offered = {str(a["href"]): " ".join(a.get_text(" ").split()) for a in page.select(".choice a")}
    assert offered == {
        "?surgery_date=2026-04-03": "3 April 2026 a Friday, day first",
        "?surgery_date=2026-03-04": "4 March 2026 a Wednesday, month first",
    }


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("day=03/04/2026&month=October&year=2025", ["03/04/2026", "October", "2025"]),
        ("ask=on&day=03/04/2026&month=&year=2027", ["03/04/2026", "", "2027"]),
        ("on=03/04/2026", ["03/04/2026", "", ""]),
        ("back_by=03/04/2026", ["03/04/2026", "", ""]),
    ],
)
def test_two_readings_beside_the_boxes_show_their_weekdays_and_keep_what_was_typed(
    client: Client, query: str, kept: list[str]
) -> None:
    response = client.get(f"{TIMELINE}?surgery_date=2026-10-30&{query}")
    page = soup(response.content)
    (alert,) = page.select("[role=alert]:not([hidden])")
    assert response.status_code == 422
    offered = [link.get_text(", ") for link in alert.select("a")]
    assert offered == ["3 April 2026, a Friday, day first", "4 March 2026, a Wednesday, month first"]
    assert alert.select("a .visually-hidden") == []
    assert [box.get("value") for box in page.select(f"input[aria-describedby~={alert['id']}]")] == kept


@pytest.mark.parametrize(
    "query",
    ["day=30&year=2026&month=3+12+2016", "surgery_date=2026-10-30&day=30&year=2026&month=3+12+2016"],
    ids=["question", "change"],
)
def test_a_reading_that_would_be_refused_is_named_but_not_offered(client: Client, query: str) -> None:
    page = soup(client.get(f"{TIMELINE}?{query}").content)
    offered = [str(link["href"]) for link in page.select("a[href*='surgery_date=2016']")]
    assert offered == ["?surgery_date=2016-12-03"]
    assert "12 March 2016, a Saturday, month first: too far away" in page.get_text()


def test_a_look_up_that_no_month_has_and_no_limit_allows_says_both(client: Client) -> None:
    response = client.get(f"{TIMELINE}?surgery_date=2026-10-30&ask=on&day=31&month=6&year=2041")
    message = soup(response.content).select_one("#look-problem")
    assert message is not None
    assert "There is no 31 June." in message.get_text()
    assert "Enter a date from 1 year before your surgery to 5 years after." in message.get_text()


@pytest.mark.parametrize("look_up", ["on=2025-10-29", "on=2031-10-31", "back_by=2040-01-01", "on_day=99999"])
def test_a_look_up_too_far_away_says_the_limit(client: Client, look_up: str) -> None:
    response = client.get(f"{TIMELINE}?surgery_date=2026-10-30&{look_up}")
    (alert,) = soup(response.content).select("#look-wrong [role=alert]")
    assert response.status_code == 422
    assert "Enter a date from 1 year before your surgery to 5 years after." in alert.get_text()


@matrix(
    "path",
    [
        "/", "/knee-osteotomy/", "/knee-osteotomy/source/", TIMELINE, "/knee-osteotomy/timeline.json",
        "/knee-osteotomy/timeline.ics", f"{TIMELINE}print/", f"{TIMELINE}qr.svg", "/privacy/", "/accessibility/",
        "/offline/", "/manifest.webmanifest", "/sw.js", "/robots.txt", "/.well-known/security.txt", "/healthz",
        "/readyz", f"/t/{'a' * 32}/", f"/t/{'a' * 32}/timeline.json", "/t/nowhere", "/no-such-procedure/timeline.json",
        "/admin/recovery/edition/1/preview/timeline/",
    ],
)  # fmt: skip
def test_only_reading_is_meant(path: str) -> None:
    """Also where a form's token would be looked for, which no page here asks to send."""
    client = Client(enforce_csrf_checks=True)
    for method in ("post", "put", "delete", "patch", "trace"):
        response = getattr(client, method)(f"{path}?surgery_date=2026-10-30")
        assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD"), method
        if method == "post" and path.endswith(".json"):
            assert response.headers["Content-Type"] == "application/problem+json"
