"""What is answered at an address that no live link has."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from unittest import mock

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from recovery.clinic.links import changing, erasing, tokens
from recovery.clinic.models.link import TimelineLink
from recovery.content import published_editions
from tests import shared_links
from tests.matrices import matrix
from tests.patient.pages.conftest import soup
from tests.patient.pages.test_shared import NAMES, assert_private
from tests.shared_links import NOW, TODAY, at

TYPES = {
    "timeline": "text/html; charset=utf-8",
    "timeline-json": "application/problem+json",
    "calendar": "text/plain; charset=utf-8",
    "paper": "text/html; charset=utf-8",
    "qr": "text/plain; charset=utf-8",
}
UNKNOWN = "A" * 32
Ending = Callable[[TimelineLink], object]


def revoked(link: TimelineLink) -> None:
    changing.revoke(link, by=shared_links.member(), now=NOW)


def expired(link: TimelineLink) -> None:
    TimelineLink.objects.filter(pk=link.pk).update(expires_on=TODAY - timedelta(days=1))


def erased(link: TimelineLink) -> None:
    TimelineLink.objects.filter(pk=link.pk).update(expires_on=TODAY - timedelta(days=31))
    assert erasing.erase_ended(TODAY) == 1


def renewed(link: TimelineLink) -> None:
    changing.renew(link, by=shared_links.member(), today=TODAY)


ENDINGS = (revoked, expired, erased, renewed)


# Ended


@matrix("end", ENDINGS, undo=True)
@matrix("name", NAMES, undo=True)
@matrix("method", ["get", "head"], undo=True)
def test_an_ended_link_answers_410_at_every_address(client: Client, end: Ending, name: str, method: str) -> None:
    link = shared_links.link()
    address = at(link, name)
    assert client.get(address).status_code == 200
    end(link)
    response = getattr(client, method)(address)
    assert (response.status_code, response.headers["Content-Type"]) == (410, TYPES[name])
    assert_private(response)


def test_nothing_says_how_a_link_ended(client: Client) -> None:
    bodies = set()
    for end in ENDINGS:
        link = shared_links.link()
        address = at(link)
        end(link)
        bodies.add(client.get(address).content)
    assert len(bodies) == 1


def test_the_page_is_kind_says_whom_to_ask_and_offers_the_typical_timeline(client: Client) -> None:
    link = shared_links.link()
    revoked(link)
    page = soup(client.get(at(link)).content)
    assert page.select_one("h1").get_text() == "This link has ended"  # type: ignore[union-attr]
    assert "Ask your physiotherapist for a new one. You did nothing wrong." in page.get_text()
    assert "If something worries you" in page.get_text()
    (form,) = page.select("form")
    assert form["action"] == "/knee-osteotomy/timeline/"
    assert [box["name"] for box in form.select(".in")] == ["day", "month", "year"]
    assert "Northside" not in page.get_text()


def test_where_several_operations_are_published_the_page_offers_the_choice(client: Client) -> None:
    link = shared_links.link()
    revoked(link)
    with mock.patch("recovery.content.published_editions.published", return_value=published_editions.published() * 2):
        page = soup(client.get(at(link)).content)
    assert page.select("form") == []
    assert page.select("main a[href='/']")


def test_a_page_that_was_open_is_loaded_again_when_its_link_has_ended(htmx: Client) -> None:
    link = shared_links.link()
    revoked(link)
    response = htmx.get(at(link, query="on=2026-12-25"))
    assert (response.status_code, response.headers["HX-Refresh"]) == (410, "true")


def test_a_link_works_on_its_last_day_where_the_site_is(
    client: Client, settings: Settings, on_day: Callable[[date], None]
) -> None:
    link = shared_links.link(expires_on=date(2026, 12, 1))
    client.cookies["tz"] = "Pacific/Kiritimati"
    on_day(date(2026, 12, 1))  # In Kiritimati it is the 2nd already.
    assert client.get(at(link)).status_code == 200
    settings.TIME_ZONE = "Pacific/Kiritimati"
    assert client.get(at(link)).status_code == 410


def test_a_link_that_is_extended_works_again(client: Client) -> None:
    link = shared_links.link()
    expired(link)
    changing.extend(link, TODAY, by=shared_links.member(), today=TODAY)
    assert client.get(at(link)).status_code == 200


def test_an_ended_link_takes_few_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    link = shared_links.link()
    client.get(at(link))
    erased(link)
    with django_assert_num_queries(2):
        client.get(at(link))


# Unknown


def near_misses(token: str) -> list[str]:
    """Tokens that differ from a right one as little as may be."""
    first, last = ("A" if token[end] != "A" else "B" for end in (0, -1))
    return [token[:-1] + last, first + token[1:], token.swapcase(), token[::-1]]


def test_unknown_malformed_and_nearly_right_tokens_answer_404_with_the_same_body(client: Client) -> None:
    token = tokens.token_of(shared_links.link())
    malformed = [
        "x",
        token[:-1],
        f"{token}A",
        f"{token[:-1]}!",
        f"{token[:-1]}é",
        f"{token}/more",
        "../admin",
        " " * 32,
    ]
    for rest in ("", "print/"):
        answers = [client.get(f"/t/{each}/{rest}") for each in (UNKNOWN, *near_misses(token), *malformed)]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
        for answer in answers:
            assert_private(answer)


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_token_is_not_found_at_any_address(client: Client, name: str) -> None:
    link = shared_links.link()
    response = client.get(at(link, name).replace(tokens.token_of(link), UNKNOWN))
    assert (response.status_code, response.headers["Content-Type"]) == (404, TYPES[name])
    assert_private(response)
    if name == "timeline-json":
        assert json.loads(response.content)["status"] == 404


@pytest.mark.parametrize("address", ["/t/", "/t/x", "/t/x/y/z", "/t/timeline/", "/t/timeline.json", "/t/source/"])
def test_nothing_else_is_under_that_address(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert_private(response)
    assert client.post(address).status_code == 405


def test_a_page_of_no_link_says_nothing_of_what_was_asked(client: Client) -> None:
    assert UNKNOWN not in client.get(f"/t/{UNKNOWN}/").content.decode()


# Guessing


def tries(client: Client, number: int, **headers: str) -> list[int]:
    return [client.get(f"/t/{each:032d}/", headers=headers).status_code for each in range(number)]


def test_after_thirty_unknown_tokens_in_a_minute_an_address_has_to_wait(client: Client) -> None:
    link = shared_links.link()
    assert tries(client, 31) == [404] * 30 + [429]
    response = client.get(f"/t/{UNKNOWN}/calendar.ics")
    assert (response.status_code, response.headers["Retry-After"]) == (429, "60")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert_private(response)
    assert client.get("/t/malformed/").status_code == 429
    assert client.get(at(link)).status_code == 200, "a right token still works"
    revoked(link)
    assert client.get(at(link)).status_code == 410


def test_others_do_not_wait_for_one_who_guesses(client: Client) -> None:
    tries(client, 31)
    assert client.get(f"/t/{UNKNOWN}/", REMOTE_ADDR="198.51.100.7").status_code == 404


def test_the_minute_ends(client: Client, on_day: Callable[[date], None]) -> None:
    tries(client, 31)
    on_day(TODAY + timedelta(days=1))
    assert tries(client, 1) == [404]


def last_of(client: Client, addresses: list[dict[str, str]]) -> int:
    """The status of the last of several tries, each from elsewhere."""
    return [client.get(f"/t/{UNKNOWN}/", **each).status_code for each in addresses][-1]  # type: ignore[arg-type]


def test_an_address_is_taken_from_trusted_proxies_alone(client: Client, settings: Settings) -> None:
    written = [{"HTTP_X_FORWARDED_FOR": f"203.0.113.{number}"} for number in range(31)]
    assert last_of(client, written) == 429, "the header is the visitor's own without a proxy"
    settings.TRUSTED_PROXIES = 1
    forwarded = [{"HTTP_X_FORWARDED_FOR": f"203.0.113.{number}, 192.0.2.1"} for number in range(31)]
    assert last_of(client, forwarded) == 429, "only what the proxy wrote counts"
    assert last_of(client, [{"HTTP_X_FORWARDED_FOR": "192.0.2.2"}]) == 404


def test_one_network_counts_as_one_visitor(client: Client) -> None:
    assert last_of(client, [{"REMOTE_ADDR": f"2001:db8::{number:x}"} for number in range(31)]) == 429
    assert last_of(client, [{"REMOTE_ADDR": "2001:db8:0:1::1"}]) == 404


def test_a_cache_that_fails_stops_nobody(client: Client) -> None:
    with mock.patch("django.core.cache.cache.add", side_effect=OSError("No space left on device")):
        assert tries(client, 32) == [404] * 32
