"""What a patient sees at a link that a clinic shared."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest import mock
from urllib.parse import urljoin

import icalendar
import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from recovery.clinic.links import changing, tokens
from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.content import published_editions
from tests import shared_links
from tests.patient.pages.conftest import TIMELINE, soup
from tests.shared_links import APPOINTMENT, NOW, TODAY, at, member

NAMES = ("timeline", "timeline-json", "calendar", "paper", "qr")
TYPED = "surgery_date=2026-10-30"


@pytest.fixture
def dated(db: None) -> TimelineLink:
    return shared_links.link()


@pytest.fixture
def undated(db: None) -> TimelineLink:
    return shared_links.link(surgery_date=None, label="Poster")


def assert_private(response: Any) -> None:
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "ETag" not in response.headers
    assert not response.cookies


# A link with a date


def test_a_link_opens_the_timeline_of_its_date(client: Client, dated: TimelineLink) -> None:
    response = client.get(at(dated))
    page = soup(response.content)
    assert response.status_code == 200
    assert page.select_one("time[datetime='2026-10-30']")
    assert "Day 23" in page.select_one("h1").get_text()  # type: ignore[union-attr]


@pytest.mark.differs
def test_the_link_shows_what_the_clinic_set(client: Client, dated: TimelineLink) -> None:
    page = soup(client.get(at(dated)).content)
    (crutches,) = page.select("li[data-milestone=crutches]")
    assert crutches.select("time[datetime='2026-12-11']")
    assert page.select("li[data-milestone=own-3f2a]")
    assert "<strong>both</strong>" in str(crutches)


@pytest.mark.parametrize("name", ["timeline", "paper"])
def test_every_page_names_the_clinic_and_its_protocol_at_the_top(
    client: Client, dated: TimelineLink, name: str
) -> None:
    text = soup(client.get(at(dated, name)).content).get_text()
    head = text[: text.index("Crutches")]
    assert "Northside Clinic" in head
    assert "Opening wedge, 6 weeks partial weight" in head


def test_programs_are_told_the_clinic_too(client: Client, dated: TimelineLink) -> None:
    assert "Northside Clinic" in client.get(at(dated, "timeline-json")).content.decode()
    calendar = icalendar.Calendar.from_ical(client.get(at(dated, "calendar")).content)
    assert "Northside Clinic" in str(calendar.to_ical().replace(b"\r\n ", b""))


def addresses_in(page: BeautifulSoup) -> list[str]:
    named = ("href", "src", "action", "data-hx-get", "value", "data-keep")
    return [str(each[name]) for each in page.find_all(True) for name in named if each.has_attr(name)]


@pytest.mark.parametrize("query", ["", "on=2026-12-25", "back_by=2027-06-01", "discreet=1", "ask=on&day=31&month=6"])
def test_no_address_at_a_dated_link_names_the_surgery_date(client: Client, dated: TimelineLink, query: str) -> None:
    page = soup(client.get(at(dated, query=query)).content)
    assert [each for each in addresses_in(page) if "surgery_date" in each or "2026-10-30" in each] == []
    assert page.select("[name=surgery_date]") == []


@pytest.mark.parametrize("query", ["", "on=2026-12-25", "discreet=1", "discreet=1&on=2026-12-25"])
def test_every_address_at_a_link_leads_somewhere(client: Client, dated: TimelineLink, query: str) -> None:
    page, home = soup(client.get(at(dated, query=query)).content), at(dated)
    inside = {each.partition("#")[0] for each in addresses_in(page) if each.startswith(home)}
    assert len(inside) >= 5
    for address in inside:
        assert client.get(address).status_code in (200, 302), address


def test_the_date_of_a_link_cannot_be_changed_there(client: Client, dated: TimelineLink) -> None:
    page = soup(client.get(at(dated)).content)
    assert page.select(".datebar form") == []
    (wrong,) = page.select(".datebar a")
    assert (wrong.get_text(), wrong["href"]) == ("Wrong date?", "#help")
    for query in (TYPED, "surgery_date=2026-11-01", "day=1&month=11&year=2026", "surgery_date=nonsense"):
        response = client.get(at(dated, query=query))
        assert (response.status_code, response.headers["Location"]) == (302, at(dated))
        assert_private(response)
    for name in ("timeline-json", "calendar", "paper", "qr"):
        assert client.get(at(dated, name, "surgery_date=2026-11-01")).content == client.get(at(dated, name)).content


@pytest.mark.parametrize(
    "query",
    ["on=2026-12-25", "back_by=2027-06-01", "ask=on&day=1&month=1&year=2027", "ask=on&day=31&month=6&year=2027"],
)
def test_a_look_up_at_a_link_swaps_what_a_full_page_shows(
    client: Client, htmx: Client, dated: TimelineLink, query: str
) -> None:
    part, page = htmx.get(at(dated, query=query)), client.get(at(dated, query=query), follow=True)
    assert part.status_code == page.status_code
    assert_private(part)
    for name in ("answer", "chart"):
        swapped, shown = soup(part.content).select_one(f"#{name}"), soup(page.content).select_one(f"#{name}")
        assert swapped is not None
        assert shown is not None
        assert swapped.get_text() == shown.get_text()


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("on_day=56", "on=2026-12-25#answer"),
        ("ask=on&day=25&month=Dec&year=2026", "on=2026-12-25#answer"),
        ("ask=back_by&day=1&month=6&year=2027&discreet=1", "back_by=2027-06-01&discreet=1#answer"),
    ],
)
def test_a_look_up_leads_to_its_canonical_address(
    client: Client, dated: TimelineLink, query: str, canonical: str
) -> None:
    assert client.get(at(dated, query=query)).headers["Location"] == at(dated, query=canonical)


def test_offered_dates_complete_an_address(client: Client, dated: TimelineLink) -> None:
    page = soup(client.get(at(dated, query="ask=on&day=31&month=6&year=2027")).content)
    (fix, *_) = page.select("#answer a[href*='on='], .wrong a[href*='on=']")
    assert client.get(str(fix["href"])).status_code == 200
    assert str(fix["href"]).startswith(f"{at(dated)}?on=")


@pytest.mark.parametrize("discreet", ["", "discreet=1"])
def test_the_other_titles_are_swapped_in(client: Client, htmx: Client, dated: TimelineLink, discreet: str) -> None:
    (titles,) = soup(client.get(at(dated, query=discreet)).content).select("#titles")
    part = soup(htmx.get(str(titles["data-hx-get"])).content)
    page = soup(client.get(str(titles["href"]).partition("#")[0]).content)
    assert str(part.select_one("#take")) == str(page.select_one("#take"))


def test_what_is_public_stays_public(client: Client, dated: TimelineLink) -> None:
    links = {str(link["href"]) for link in soup(client.get(at(dated)).content).select("a[href^='/knee-osteotomy/']")}
    assert {link.partition("#")[0] for link in links} == {"/knee-osteotomy/", "/knee-osteotomy/source/"}


def test_a_date_that_moved_is_said(client: Client, dated: TimelineLink, on_day: Callable[[date], None]) -> None:
    on_day(date(2026, 11, 25))
    facts = shared_links.decided(surgery_date=date(2026, 11, 6))
    changing.change(dated, facts, version=0, by=shared_links.member(), today=date(2026, 11, 25))
    assert "Your team moved the date from" in soup(client.get(at(dated)).content).get_text()
    on_day(date(2026, 12, 27))
    assert "Your team moved the date from" not in soup(client.get(at(dated)).content).get_text()


def test_the_typical_timings_are_shared_under_their_own_name(client: Client, db: None) -> None:
    page = soup(client.get(at(shared_links.link(protocol=None))).content)
    assert "Typical timings" in page.select_one(".clinic").get_text()  # type: ignore[union-attr]


# A link without a date


def test_a_link_without_a_date_asks_for_it(client: Client, undated: TimelineLink) -> None:
    response = client.get(at(undated))
    page = soup(response.content)
    assert response.status_code == 200
    assert [box["name"] for box in page.select("form .input")] == ["day", "month", "year"]
    assert page.select_one("form")["action"] == at(undated)  # type: ignore[index]
    assert "We do not keep the date. No account, no name." in page.get_text()
    assert "Northside Clinic" in page.select_one(".clinic").get_text()  # type: ignore[union-attr]
    assert_private(response)


def test_what_is_typed_there_leads_to_the_timeline_and_is_not_stored(client: Client, undated: TimelineLink) -> None:
    response = client.get(at(undated, query="day=30&month=Oct&year=2026"))
    assert response.headers["Location"] == at(undated, query=TYPED)
    page = client.get(response.headers["Location"])
    assert soup(page.content).select("li[data-milestone=own-3f2a]")
    undated.refresh_from_db()
    assert undated.surgery_date is None


def test_the_typed_date_can_be_changed_and_is_in_every_address(client: Client, undated: TimelineLink) -> None:
    page, home = soup(client.get(at(undated, query=TYPED)).content), at(undated)
    assert page.select(".datebar form")
    for name in ("timeline-json", "calendar", "paper", "qr"):
        assert client.get(at(undated, name, TYPED)).status_code == 200
    taken = [str(link["href"]) for link in page.select(f"#take a[href^='{home}']")]
    assert taken
    assert all(TYPED in link for link in taken)


@pytest.mark.parametrize("query", ["day=31&month=6&year=2026", "surgery_date=", "surgery_date=03/04/2026"])
def test_what_cannot_be_used_is_said_beside_the_question(client: Client, undated: TimelineLink, query: str) -> None:
    response = client.get(at(undated, query=query))
    page = soup(response.content)
    assert response.status_code == 422
    assert page.select("[role=alert]")
    assert "Is this your plan?" in page.get_text()
    assert_private(response)


@pytest.mark.parametrize("query", ["day=30&month=10&year=26", "day=30&month=Octobr&year=2026"])
def test_a_slip_on_a_poster_is_mended_in_one_tap_at_the_same_link(
    client: Client, undated: TimelineLink, query: str
) -> None:
    response = client.get(at(undated, query=query))
    (fix,) = soup(response.content).select("[role=alert] a")
    assert (response.status_code, fix.get_text(strip=True)) == (422, "30 October 2026")
    mended = client.get(urljoin(at(undated), str(fix["href"])))
    assert mended.status_code == 200
    assert "Northside Clinic" in mended.content.decode()


@pytest.mark.parametrize("name", ["timeline-json", "calendar", "paper"])
def test_outputs_need_a_date(client: Client, undated: TimelineLink, name: str) -> None:
    response = client.get(at(undated, name))
    assert response.status_code == 422
    assert_private(response)


def test_a_poster_has_a_code_without_a_date(client: Client, undated: TimelineLink) -> None:
    plain, typed = (client.get(at(undated, "qr", query)) for query in ("", TYPED))
    assert plain.status_code == typed.status_code == 200
    assert plain.content != typed.content


def test_two_patients_of_one_poster_have_calendars_of_their_own(client: Client, undated: TimelineLink) -> None:
    one, other = (client.get(at(undated, "calendar", f"surgery_date=2026-10-{day}")).content for day in (29, 30))
    assert uids(one).isdisjoint(uids(other))


# Calendars


def uids(calendar: bytes) -> set[str]:
    return {str(event["uid"]) for event in icalendar.Calendar.from_ical(calendar).walk("VEVENT")}


def sequences(calendar: bytes) -> set[int]:
    return {int(str(event["sequence"])) for event in icalendar.Calendar.from_ical(calendar).walk("VEVENT")}


@pytest.mark.differs
def test_a_calendar_follows_a_moved_date_with_the_same_events(client: Client, dated: TimelineLink) -> None:
    before = client.get(at(dated, "calendar")).content
    facts = shared_links.decided(surgery_date=date(2026, 11, 6))
    changing.change(dated, facts, version=0, by=shared_links.member(), today=TODAY)
    after = client.get(at(dated, "calendar")).content
    assert uids(before) == uids(after)
    assert max(sequences(after)) > max(sequences(before))


def test_a_calendar_follows_its_protocol(client: Client, dated: TimelineLink) -> None:
    before = client.get(at(dated, "calendar")).content
    ClinicProtocol.objects.update(version=1)
    assert min(sequences(client.get(at(dated, "calendar")).content)) > max(sequences(before))


@pytest.mark.differs
def test_a_calendar_goes_on_at_a_renewed_address(client: Client, dated: TimelineLink) -> None:
    before = client.get(at(dated, "calendar")).content
    renewed = changing.renew(dated, by=shared_links.member(), today=TODAY)
    assert uids(client.get(at(renewed, "calendar")).content) == uids(before)


def test_no_event_is_named_after_the_token(client: Client, dated: TimelineLink) -> None:
    token = tokens.token_of(dated)
    assert not any(token in uid for uid in uids(client.get(at(dated, "calendar")).content))


def test_two_fetches_on_different_days_are_equal_to_the_byte(
    client: Client, dated: TimelineLink, on_day: Callable[[date], None]
) -> None:
    first = client.get(at(dated, "calendar")).content
    on_day(date(2027, 2, 1))
    assert client.get(at(dated, "calendar")).content == first


def test_an_appointment_stays_when_the_surgery_moves(client: Client) -> None:
    link = shared_links.link(plan=APPOINTMENT)
    facts = shared_links.decided(plan=APPOINTMENT, surgery_date=date(2026, 11, 6))
    for _ in range(2):
        payload = json.loads(client.get(at(link, "timeline-json")).content)
        (visit,) = (each for each in payload["milestones"] if each["key"] == "own-77aa")
        assert (visit["kind"], visit["at"][:16]) == ("visit", "2026-12-11T10:20")
        link = changing.change(link, facts, version=link.version, by=shared_links.member(), today=TODAY)


def test_addresses_that_leave_the_page_are_on_the_public_host(
    client: Client, dated: TimelineLink, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://recovery.example.org"
    page = client.get(at(dated)).content.decode()
    assert f"webcal://recovery.example.org{at(dated, 'calendar')}" in page
    assert f'value="https://recovery.example.org{at(dated)}"' in page
    assert "@recovery.example.org" in client.get(at(dated, "calendar")).content.decode()


# What it costs, and what it leaves


@pytest.mark.parametrize("name", [name for name in NAMES if name != "calendar"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_every_answer_is_kept_by_nobody_and_sets_no_cookie(
    client: Client, dated: TimelineLink, name: str, method: str
) -> None:
    response = getattr(client, method)(at(dated, name))
    assert response.status_code == 200
    assert_private(response)


def test_a_calendar_is_kept_by_the_subscriber_alone(client: Client, dated: TimelineLink) -> None:
    response = client.get(at(dated, "calendar"))
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert not response.cookies


@pytest.mark.differs
@pytest.mark.parametrize("name", NAMES)
def test_a_shared_page_takes_one_query(
    client: Client, dated: TimelineLink, name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(at(dated))
    with django_assert_num_queries(1):
        assert client.get(at(dated, name)).status_code == 200


@pytest.mark.differs
def test_only_the_day_it_was_last_opened_is_noted_once(
    client: Client, dated: TimelineLink, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    published_editions.published()
    with CaptureQueriesContext(connection) as queries:
        client.get(at(dated))
    assert sum(query["sql"].startswith("UPDATE") for query in queries) == 1
    with django_assert_num_queries(1):
        client.get(at(dated))
    before = dated.changed_at
    dated.refresh_from_db()
    assert (dated.opened_on, dated.changed_at, dated.version) == (TODAY, before, 0)


def test_calendars_that_ask_every_hour_open_nothing(client: Client, dated: TimelineLink) -> None:
    for name in NAMES[1:]:
        client.get(at(dated, name))
    client.head(at(dated))
    dated.refresh_from_db()
    assert dated.opened_on is None


@pytest.mark.differs
def test_a_page_opens_though_nothing_can_be_noted(client: Client, dated: TimelineLink) -> None:
    with mock.patch("django.db.models.query.QuerySet.update", side_effect=DatabaseError("database is locked")):
        assert client.get(at(dated)).status_code == 200


def test_who_made_the_link_does_not_open_it(client: Client, dated: TimelineLink) -> None:
    client.force_login(shared_links.member())
    response = client.get(at(dated))
    assert_private(response)
    dated.refresh_from_db()
    assert dated.opened_on is None


def test_somebody_of_another_clinic_opens_it(client: Client, dated: TimelineLink) -> None:
    client.force_login(shared_links.member("kim@southside.example", "Southside Clinic"))
    assert_private(client.get(at(dated)))
    dated.refresh_from_db()
    assert dated.opened_on == TODAY


def test_a_link_can_only_be_read(client: Client, dated: TimelineLink) -> None:
    for name in NAMES:
        assert client.post(at(dated, name)).status_code == 405


def test_a_forgotten_slash_is_added(client: Client, dated: TimelineLink) -> None:
    for name, query in (("timeline", ""), ("paper", ""), ("timeline", "on=2026-12-25")):
        address = at(dated, name)
        response = client.get(f"{address.removesuffix('/')}?{query}" if query else address.removesuffix("/"))
        assert (response.status_code, response.headers["Location"]) == (302, at(dated, name, query))
        assert_private(response)


def test_a_procedure_that_is_no_longer_published_leads_nowhere(client: Client, dated: TimelineLink) -> None:
    with mock.patch(
        "recovery.content.published_editions.for_procedure",
        side_effect=published_editions.UnknownProcedure("knee-osteotomy"),
    ):
        for name in NAMES:
            response = client.get(at(dated, name))
            assert response.status_code == 404
            assert_private(response)


def test_a_public_timeline_is_as_it_was(client: Client) -> None:
    page = soup(client.get(f"{TIMELINE}?{TYPED}").content)
    assert page.select(".clinic") == []
    assert page.select_one(".datebar form")


@pytest.mark.differs
@pytest.mark.parametrize("field", ["sequence", "surgery_date", "clinic", "host"])
def test_a_calendar_is_sent_again_once_anything_in_it_changed(client: Client, dated: TimelineLink, field: str) -> None:
    etag, host = client.get(at(dated, "calendar")).headers["ETag"], "testserver"
    match field:
        case "sequence":
            TimelineLink.objects.update(sequence=dated.sequence + 1)
        case "surgery_date":
            TimelineLink.objects.update(surgery_date=date(2026, 10, 31))
        case "clinic":
            type(dated.clinic).objects.update(phone="020 7946 0999", changed_at=NOW + timedelta(days=1))
        case "host":
            host = "localhost"
    again = client.get(at(dated, "calendar"), headers={"If-None-Match": etag, "Host": host})
    assert again.status_code == 200


def test_a_subscribed_calendar_is_asked_about_and_not_sent_again(client: Client, dated: TimelineLink) -> None:
    first = client.get(at(dated, "calendar"))
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = client.get(at(dated, "calendar"), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    TimelineLink.objects.update(opened_on=TODAY)
    assert client.get(at(dated, "calendar"), headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    changing.revoke(dated, by=member(), now=NOW)
    ended = client.get(at(dated, "calendar"), headers={"If-None-Match": first.headers["ETag"]})
    assert (ended.status_code, ended.headers["Cache-Control"]) == (410, "private, no-store")
