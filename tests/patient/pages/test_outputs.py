"""What is taken along, by its addresses."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from recovery.content.models.edition import Edition
from tests.patient.pages.conftest import TIMELINE, soup
from tests.publications import publish_next

CALENDAR = "/knee-osteotomy/timeline.ics"
PAPER = f"{TIMELINE}print/"
QR = f"{TIMELINE}qr.svg"
OCTOBER_30 = "?surgery_date=2026-10-30"
OUTPUTS = (CALENDAR, PAPER, QR)


def test_the_calendar_is_a_file_that_programs_check_before_they_use_it_again(client: Client) -> None:
    first = client.get(CALENDAR + OCTOBER_30)
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["Content-Disposition"] == 'attachment; filename="knee-osteotomy.ics"'
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = client.get(CALENDAR + OCTOBER_30, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_two_fetches_on_different_days_are_equal_to_the_byte(client: Client, on_day: Callable[[date], None]) -> None:
    first = client.get(CALENDAR + OCTOBER_30)
    on_day(date(2027, 2, 1))
    later = client.get(CALENDAR + OCTOBER_30)
    assert (first.content, first.headers["ETag"]) == (later.content, later.headers["ETag"])


def test_a_new_edition_raises_the_sequence_of_the_same_events(client: Client, published_content: Edition) -> None:
    before = events(client.get(CALENDAR + OCTOBER_30).content)
    publish_next(published_content, {"usual-activities": {"earliest_amount": 4}})
    after = events(client.get(CALENDAR + OCTOBER_30).content)
    assert [event["uid"] for event in before] == [event["uid"] for event in after]
    assert {int(event["sequence"]) for event in before} == {1}
    assert {int(event["sequence"]) for event in after} == {2}
    assert before[2]["dtstart"].dt != after[2]["dtstart"].dt


def events(text: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def test_discreet_titles_tell_nothing(client: Client) -> None:
    response = client.get(f"{CALENDAR}{OCTOBER_30}&discreet=1")
    assert {str(event["summary"]) for event in events(response.content)} == {"Recovery step"}
    assert response.headers["Content-Disposition"] == 'attachment; filename="recovery.ics"'


@pytest.mark.parametrize("address", OUTPUTS)
@pytest.mark.parametrize("query", ["", "?surgery_date=", "?surgery_date=30/10/2026", "?surgery_date=2062-01-01"])
def test_an_unusable_date_is_refused_in_words(client: Client, address: str, query: str) -> None:
    response = client.get(address + query)
    assert (response.status_code, response.headers["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert b"YYYY-MM-DD" in response.content or b"years" in response.content


@pytest.mark.parametrize("address", OUTPUTS)
def test_an_unknown_procedure_has_nothing_to_take(client: Client, address: str) -> None:
    assert client.get(address.replace("knee", "hip") + OCTOBER_30).status_code == 404


@pytest.mark.parametrize("address", OUTPUTS)
def test_outputs_are_private_and_set_no_cookie(client: Client, address: str) -> None:
    response = client.get(address + OCTOBER_30)
    assert "private" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert not response.cookies


def test_the_page_offers_file_subscription_and_an_address_to_copy(client: Client) -> None:
    page = soup(client.get(TIMELINE + OCTOBER_30).content)
    (take,) = page.select("#timeline #take")
    links = [str(link["href"]) for link in take.select("a")]
    assert CALENDAR + OCTOBER_30 in links
    assert f"webcal://testserver{CALENDAR}{OCTOBER_30}" in links
    assert PAPER + OCTOBER_30 in links
    fields = [str(field["value"]) for field in take.select("input[readonly]")]
    assert fields == [f"http://testserver{CALENDAR}{OCTOBER_30}", f"http://testserver{TIMELINE}{OCTOBER_30}"]
    assert "The link holds the surgery date and no name." in take.get_text()
    assert take.select_one("img.qr")["src"] == QR + OCTOBER_30  # type: ignore[index]


def test_addresses_that_leave_the_page_are_on_the_public_host(client: Client, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://recovery.example.org"
    page = client.get(TIMELINE + OCTOBER_30).content.decode()
    assert f"webcal://recovery.example.org{CALENDAR}{OCTOBER_30}" in page
    calendar = client.get(CALENDAR + OCTOBER_30).content.decode()
    assert "@recovery.example.org" in calendar


def test_neutral_titles_swap_only_the_part_that_offers_them(client: Client, htmx: Client) -> None:
    address = f"{TIMELINE}{OCTOBER_30}&discreet=1"
    part, page = htmx.get(address), soup(client.get(address).content)
    assert part.headers["HX-Replace-Url"] == address
    found = soup(part.content)
    assert str(found.select_one("#take")) == str(page.select_one("#take"))
    assert found.select("li[data-milestone]") == []
    back = htmx.get(f"{TIMELINE}{OCTOBER_30}&discreet=0")
    assert back.headers["HX-Replace-Url"] == TIMELINE + OCTOBER_30
    assert "discreet=1" in str(page.select_one("a[href^=webcal]"))


def test_the_manifest_names_icons_that_exist(client: Client) -> None:
    response = client.get("/manifest.webmanifest")
    manifest = json.loads(response.content)
    assert response.headers["Content-Type"] == "application/manifest+json"
    assert manifest["start_url"] == "/"
    images = {icon["src"]: b"".join(client.get(icon["src"])) for icon in manifest["icons"]}
    for icon in manifest["icons"]:
        image = images[icon["src"]]
        if icon["type"] == "image/png":
            width = int.from_bytes(image[16:20], "big")
            assert f"{width}x{width}" == icon["sizes"]
        else:
            assert (icon["type"], icon["sizes"]) == ("image/svg+xml", "any")
            assert image.startswith(b"<svg ")
    # Not every phone takes a drawing.
    assert {icon["sizes"] for icon in manifest["icons"]} == {"any", "192x192", "512x512"}


def test_the_service_worker_names_no_timeline(client: Client) -> None:
    response = client.get("/sw.js")
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert '"pages": ["/", "/knee-osteotomy/", "/offline/"]' in response.content.decode()
    assert b"timeline/" not in response.content


def test_whom_to_tell_about_a_weak_spot_is_said(client: Client, settings: Settings) -> None:
    response = client.get("/.well-known/security.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert lines["Contact"] == "mailto:security@testserver"
    until = datetime.fromisoformat(lines["Expires"]) - timezone.now()
    assert timedelta(days=180) < until < timedelta(days=365)
    settings.SECURITY_CONTACT = "https://recovery.example.org/security"
    assert "Contact: https://recovery.example.org/security\n" in client.get("/.well-known/security.txt").text
