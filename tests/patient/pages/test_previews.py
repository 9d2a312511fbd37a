"""Machines open no link, and learn nothing from a page that has somebody's date or link in its address."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as project
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from recovery.accounts import invitations
from recovery.clinic.models.clinic import Role
from recovery.clinic.models.link import TimelineLink
from recovery.site import http
from tests import shared_links
from tests.patient.pages.conftest import TIMELINE, soup
from tests.shared_links import TODAY, at
from tests.visitors import BROWSER, MACHINES, PEOPLE

GUIDE = "/knee-osteotomy/"


@pytest.fixture
def dated(db: None) -> TimelineLink:
    return shared_links.link()


def opened(link: TimelineLink) -> bool:
    link.refresh_from_db()
    return link.opened_on is not None


@pytest.mark.parametrize("who", PEOPLE)
def test_a_person_opens_a_link(dated: TimelineLink, who: str) -> None:
    assert Client(headers=PEOPLE[who]).get(at(dated)).status_code == 200
    assert opened(dated)
    assert dated.opened_on == TODAY


def test_no_machine_opens_a_link_and_each_is_answered(dated: TimelineLink) -> None:
    for what, headers in MACHINES.items():
        response = Client(headers=headers).get(at(dated))
        assert response.status_code == 200, what
        assert not opened(dated), what


def test_whoever_only_asks_for_the_head_of_a_page_opens_nothing(dated: TimelineLink) -> None:
    Client(headers=BROWSER).head(at(dated))
    assert not opened(dated)


def addresses(dated: TimelineLink) -> dict[str, str]:
    """Pages with a date or a token in their address, and pages about what was wrong with a date."""
    poster = shared_links.link(surgery_date=None, label="Poster")
    boss = User.objects.create_superuser("root@example.org", "root@example.org", "x")
    invited = invitations.invite(dated.clinic, "new@northside.example", Role.PHYSIOTHERAPIST, by=boss, now=http.now())
    return {
        "timeline": f"{TIMELINE}?surgery_date=2026-10-30",
        "look-up": f"{TIMELINE}?surgery_date=2026-10-30&on=2026-12-25",
        "back by": f"{TIMELINE}?surgery_date=2026-10-30&back_by=2027-06-01",
        "wrong look-up": f"{TIMELINE}?surgery_date=2026-10-30&on=2062-01-01",
        "wrong date": f"{TIMELINE}?surgery_date=2026-02-30",
        "two readings": f"{TIMELINE}?surgery_date=03/04/2026",
        "paper": f"{TIMELINE}print/?surgery_date=2026-10-30",
        "planning": f"{GUIDE}?back_by=2027-06-01",
        "wrong plan": f"{GUIDE}?back_by=2062-01-01",
        "shared": at(dated),
        "shared look-up": at(dated, query="on=2026-12-25"),
        "shared paper": at(dated, "paper"),
        "poster": at(poster),
        "poster with a date": at(poster, query="surgery_date=2026-10-30"),
        "poster with a wrong date": at(poster, query="surgery_date=2026-02-30"),
        "invitation": f"/accounts/join/{invited}/",
    }


def preview(page: BeautifulSoup) -> dict[str, str]:
    """All that machines take from a page's head to draw a preview of it."""
    title = page.title
    assert title
    named = {
        str(tag.get("property") or tag.get("name")): str(tag["content"]) for tag in page.select("head meta[content]")
    }
    kept = {name: words for name, words in named.items() if name.startswith(("og:", "twitter:", "description"))}
    return {"title": title.get_text(), **kept}


def test_a_preview_is_the_same_for_every_page_and_names_the_site_alone(dated: TimelineLink) -> None:
    machines = {"WhatsApp": {"User-Agent": "WhatsApp/2.23.20.0"}, "nothing said": {}}
    machines["a browser, ahead of time"] = BROWSER | {"Sec-Purpose": "prefetch;prerender"}
    found = {
        (name, machine): preview(soup(Client(headers=headers).get(address).content))
        for name, address in addresses(dated).items()
        for machine, headers in machines.items()
    }
    (shown,) = {tuple(sorted(each.items())) for each in found.values()}
    assert dict(shown)["title"] == dict(shown)["og:title"] == project.SITE_NAME
    assert not re.search(r"[0-9]|day|surg|knee|crutch|clinic|north", " ".join(dict(shown).values()), re.IGNORECASE)


def test_what_messengers_prefer_to_the_title_tells_nothing_to_whom_takes_itself_for_a_person(
    dated: TimelineLink,
) -> None:
    found = [preview(soup(Client(headers=BROWSER).get(address).content)) for address in addresses(dated).values()]
    titles = {each.pop("title") for each in found}
    assert len({tuple(sorted(each.items())) for each in found}) == 1
    assert {"og:title", "og:description", "og:image"} <= found[0].keys()
    assert any("Day 23" in title for title in titles), "a person's tab says where they are"
    assert project.SITE_NAME not in titles


def test_the_picture_of_a_preview_is_the_sites_own(dated: TimelineLink, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://recovery.example.org"
    (image,) = soup(Client().get(at(dated)).content).select("meta[property='og:image']")
    assert str(image["content"]).startswith("https://recovery.example.org/static/img/icon-touch")


def test_pages_that_say_the_same_to_everyone_keep_their_titles(client: Client) -> None:
    for address in ("/", GUIDE, f"{GUIDE}source/", "/privacy/"):
        whole = soup(client.get(address).content).title
        assert soup(Client().get(address).content).title == whole, address
        assert whole
        assert whole.get_text() != project.SITE_NAME
