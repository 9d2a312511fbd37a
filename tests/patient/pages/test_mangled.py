"""Addresses as messengers and letters mangle them lead where they did, and nobody guesses the better for it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from recovery.clinic.links import changing, tokens
from recovery.clinic.models.link import TimelineLink
from tests import shared_links
from tests.matrices import matrix
from tests.patient.pages.conftest import TIMELINE, soup
from tests.patient.pages.test_shared import assert_private
from tests.patient.pages.test_shared_ended import UNKNOWN, near_misses
from tests.shared_links import NOW, at
from tests.text.test_mangled import AROUND, OUTPUTS, WITHIN

NAMES = dict(zip(OUTPUTS, ("timeline", "paper", "calendar", "timeline-json", "qr"), strict=True))


def get(client: Client, path: str, query: str = "") -> Any:
    """An answer at a path just as a server hands it on: decoded once. Django's client would take //t for a host."""
    return client.get("/", PATH_INFO=path.encode().decode("latin-1"), QUERY_STRING=query)


def sent(mark: str) -> str:
    """``mark`` as it stands in a path behind the server, which has undone one layer of codes."""
    return mark.replace("%C2%AD", "\u00ad").replace("%C2%BB", "\u00bb").replace("%0A", "\n").replace("%20", " ")


def test_a_link_in_any_punctuation_leads_to_its_clean_address(client: Client) -> None:
    link = shared_links.link()
    for output, name in NAMES.items():
        address = at(link, name)
        for mark in AROUND if output in ("", "calendar.ics") else (".", "\u300d", "%22"):
            response = get(client, f"{address}{sent(mark)}")
            assert (response.status_code, response.headers["Location"]) == (302, address), mark
            assert_private(response)


def test_a_link_with_a_gap_in_it_leads_to_its_clean_address(client: Client) -> None:
    link = shared_links.link()
    token = tokens.token_of(link)
    for gap in WITHIN:
        response = get(client, f"/t/{token[:13]}{sent(gap)}{token[13:]}/")
        assert (response.status_code, response.headers["Location"]) == (302, at(link)), repr(gap)
        assert_private(response)


@pytest.mark.parametrize("form", ["//t/{}/", "/t//{}/", "/t/{}//", "/T/{}/", "/t/<{}>/", "/t/{} open it"])
def test_a_link_with_odd_slashes_leads_to_its_clean_address(client: Client, form: str) -> None:
    link = shared_links.link()
    response = get(client, form.format(tokens.token_of(link)))
    assert (response.status_code, response.headers["Location"]) == (302, at(link))
    assert client.get(response.headers["Location"]).status_code == 200


def test_a_host_in_capitals_and_letters_in_codes_open_the_link(client: Client) -> None:
    link = shared_links.link()
    assert client.get(at(link), headers={"Host": "TESTSERVER"}).status_code == 200
    codes = "".join(f"%{ord(letter):02x}" for letter in tokens.token_of(link))
    assert client.get(f"/t/{codes}/").status_code == 200


@pytest.mark.parametrize(
    ("asked", "clean"),
    [
        ("fbclid=IwAR0", ""),
        ("utm_source=mail&utm_medium=letter", ""),
        ("on=2026-12-25&fbclid=IwAR0", "on=2026-12-25"),
        ("on=2026-12-25).", "on=2026-12-25"),
        ("discreet=1&amp;on=2026-12-25", "discreet=1&on=2026-12-25"),
    ],
)
def test_what_was_hung_on_a_link_is_left_off(client: Client, asked: str, clean: str) -> None:
    link = shared_links.link()
    response = client.get(at(link, query=asked))
    assert (response.status_code, response.headers["Location"]) == (302, at(link, query=clean))
    assert_private(response)


def test_what_was_asked_is_kept_where_the_query_became_part_of_the_path(client: Client) -> None:
    link = shared_links.link(surgery_date=None, label="Poster")
    for glue in ("&", "&amp;", "?"):
        response = get(client, f"{at(link)}{glue}surgery_date=2026-10-30&fbclid=x")
        assert response.headers["Location"] == at(link, query="surgery_date=2026-10-30")


def test_a_mangled_link_that_has_ended_says_so_at_its_own_address(client: Client) -> None:
    link = shared_links.link()
    changing.revoke(link, by=shared_links.member(), now=NOW)
    response = get(client, f"{at(link)}).")
    assert (response.status_code, response.headers["Location"]) == (302, at(link))
    assert client.get(at(link)).status_code == 410


def test_a_mangled_address_of_no_link_is_not_found_with_the_same_body(client: Client) -> None:
    token = tokens.token_of(shared_links.link())
    wrong = [UNKNOWN, *near_misses(token)]
    forms = ("/t/{}/", "/t/{}/.", "//t/{}/", "/t/{}\u00bb", "/t/ {}\n/", "/t/{}/print/)")
    answers = [get(client, form.format(each)) for each in wrong for form in forms]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    for answer in answers:
        assert_private(answer)


@pytest.mark.parametrize("form", ["/t/{}.", "//t/{}/", "/t/{}\n/", "/t/{}%20/", "/T/{}/", "/t/{}/print/\u300d"])
def test_mangled_guesses_are_counted_as_guesses(client: Client, form: str) -> None:
    tries = [get(client, form.format(f"{number:032d}")).status_code for number in range(31)]
    assert tries == [404] * 30 + [429]
    assert client.get(f"/t/{UNKNOWN}/").status_code == 429


def test_one_address_tries_one_token(client: Client, django_assert_num_queries: Any) -> None:
    """A long path of many tokens is no way to try them all."""
    shared_links.link()
    with django_assert_num_queries(0):
        assert get(client, f"/t/{'A' * 32}{'B' * 32}").status_code == 404
        assert get(client, f"/t/{'A' * 32}/{'B' * 32}/").status_code == 404


# The timeline for everyone


@matrix("mark", AROUND)
def test_a_public_timeline_in_any_punctuation_is_shown(client: Client, mark: str) -> None:
    response = client.get(f"{TIMELINE}?surgery_date=2026-10-30{mark.replace(' ', '+')}")
    if not mark.startswith("\\"):
        assert response.status_code in (200, 302), mark
    if response.status_code == 302:
        assert response.headers["Location"] == f"{TIMELINE}?surgery_date=2026-10-30"
        response = client.get(response.headers["Location"])
    assert soup(response.content).select_one("time[datetime='2026-10-30']")


@pytest.mark.parametrize(
    ("asked", "clean"),
    [
        ("surgery_date=2026-10-30&amp;on=2026-12-25", "surgery_date=2026-10-30&on=2026-12-25"),
        ("surgery_date=3D2026-10-30", "surgery_date=2026-10-30"),
        ("surgery_date=2026-10-30&fbclid=x&utm_source=y", "surgery_date=2026-10-30"),
        ("surgery_date=%3C2026-10-30%3E", "surgery_date=2026-10-30"),
        ("surgery_date=2026-10-3%3D%0D%0A0", "surgery_date=2026-10-30"),
        ("surgery_date=2026-10-30%26amp%3Bback_by%3D2027-06-01", "surgery_date=2026-10-30&back_by=2027-06-01"),
    ],
)
def test_what_was_hung_on_a_public_timeline_is_left_off(client: Client, asked: str, clean: str) -> None:
    for path in (TIMELINE, f"{TIMELINE}print/", TIMELINE.replace("timeline/", "timeline.ics")):
        response = client.get(f"{path}?{asked}")
        assert (response.status_code, response.headers["Location"]) == (302, f"{path}?{clean}")
        assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("asked", ["2026-10-3", "2026-10-3 0", "2026-10-300.", "2026-10-30 31)", "2026-1\u06610-30"])
def test_no_date_is_guessed(client: Client, asked: str) -> None:
    response = client.get(f"{TIMELINE}?surgery_date={quote(asked)}")
    location = response.headers.get("Location", "")
    assert response.status_code == 422 or location == f"{TIMELINE}?surgery_date=2026-10-03", "as it was read before"
    assert "2026-10-30" not in location


@pytest.mark.parametrize(
    "path",
    [
        "/knee-osteotomy/timeline/).",
        "/knee-osteotomy//timeline/",
        "//knee-osteotomy/timeline/",
        "/Knee-Osteotomy/Timeline/",
        "/knee-\nosteotomy/timeline/",
        "/knee-osteotomy/timeline&",
        "/knee-osteotomy/timeline/\u300d",
        "/<knee-osteotomy/timeline>",
    ],
)
def test_a_mangled_page_leads_to_the_right_one_with_its_query(client: Client, path: str) -> None:
    response = get(client, path, "surgery_date=2026-10-30.")
    assert (response.status_code, response.headers["Location"]) == (302, f"{TIMELINE}?surgery_date=2026-10-30")


@pytest.mark.parametrize(
    "path", ["/nowhere).", "/hip-osteotomy/timeline/).", "/admin/).", "/workspace//", "//example.org/", "/.", "/%0A"]
)
def test_nothing_else_is_led_anywhere(client: Client, path: str) -> None:
    response = get(client, path)
    assert response.status_code in (302, 404)
    location = response.headers.get("Location", "")
    assert not location or location.startswith("/accounts/login/?next=/"), "as the admin answers to any address"


def test_only_reading_is_led_on(client: Client, db: None) -> None:
    link: TimelineLink = shared_links.link()
    for path in (f"{at(link)}).", f"/{at(link)}", "/knee-osteotomy//timeline/"):
        assert client.post("/", PATH_INFO=path).status_code in (404, 405)


def test_a_missing_slash_is_added_as_before(client: Client) -> None:
    response = client.get("/knee-osteotomy/timeline?surgery_date=2026-10-30")
    assert (response.status_code, response.headers["Location"]) == (301, f"{TIMELINE}?surgery_date=2026-10-30")


def test_programs_are_told_what_is_wrong_with_their_query(client: Client) -> None:
    assert client.get("/knee-osteotomy/timeline.json?surgery_date=2026-10-30.").status_code == 422
