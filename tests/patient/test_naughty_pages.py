"""Whatever is typed is text in every page: the page is the plain one, with the text in the place of plain words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from recovery.clinic.models.clinic import Clinic, Role
from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.content.models.edition import Edition
from recovery.text import cleaning
from recovery.text.bidi import END, FIRST_STRONG, bare, isolated, runs_left
from recovery.text.markdown import ATTRIBUTES, TAGS, is_whole_address, render
from tests import shared_links
from tests.naughty import (
    SEEN,
    STRINGS,
    Built,
    built_of,
    groups,
    in_place_of,
    part,
    plain_words,
    seen,
    tags_of,
    with_strings,
)
from tests.patient_pages import TODAY, visited_on
from tests.shared_links import at, member

pytestmark = pytest.mark.django_db

ROOM = {"name": 120, "emergency": 400, "plan": 120, "note of all": 280, "own": 120, "note": 280, "visit": 120}
"""The texts that a clinic's people type and a patient reads, and how long each may be."""
LABEL = 60
NOTES = ("note of all", "note")
ROWS = 40
"""Milestones of a protocol, so many that a handout has no room for its chart, however long their names are."""
ON_DAY_100 = {"earliest": {"amount": 100, "unit": "day"}, "latest": {"amount": 100, "unit": "day"}}
LINKED = {(tag, name) for tag in TAGS for name in ("", *ATTRIBUTES.get(tag, ()))} | {("a", "rel")}
"""What guidance may be built of."""


def visit(key: str, title: str, **more: Any) -> dict[str, Any]:
    return {"key": f"own-{key}", "kind": "visit", "title": title, "guidance": "", "window": ON_DAY_100} | more


@dataclass
class Texts:
    """A link whose every text can be another one."""

    link: TimelineLink
    rows: int = 0
    """How many milestones there are besides."""

    def write(self, texts: Sequence[str], label: str = "Folder") -> None:
        """Store the texts, one for each place in :data:`ROOM`."""
        named = dict(zip(ROOM, texts, strict=True))
        clinic = Clinic.objects.filter(pk=self.link.clinic_id)
        clinic.update(name=named["name"], emergency=named["emergency"])
        rows = [visit(f"r{number}", "A row") for number in range(self.rows)]
        plan = {"adjust": {}, "own": [visit("a", named["own"]), *rows]}
        of_link = {"adjust": {}, "own": [visit("b", named["visit"], at="2026-12-11T10:20:00+00:00[Europe/London]")]}
        ClinicProtocol.objects.filter(links=self.link).update(name=named["plan"], note=named["note of all"], plan=plan)
        TimelineLink.objects.filter(pk=self.link.pk).update(note=named["note"], plan=of_link, label=label)


@pytest.fixture
def texts(published_content: Edition) -> Texts:
    return Texts(shared_links.link())


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with visited_on(TODAY):
        yield


def page_at(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return str(response.content.decode())


def stored_at(place: str, text: str) -> str:
    """What a form stores."""
    return cleaning.lines(text).strip() if place in NOTES else " ".join(cleaning.one_line(text).split())


def typed_at(place: str, text: str) -> str:
    return stored_at(place, part(text, ROOM.get(place, LABEL)))


@with_strings
@pytest.mark.parametrize("name", ["timeline", "paper"])
def test_a_patients_page_is_the_plain_one_with_the_texts_in_it(
    client: Client, texts: Texts, name: str, strings: Sequence[str]
) -> None:
    words = plain_words(len(ROOM))
    texts.rows = ROWS if name == "paper" else 0
    texts.write(words)
    address = at(texts.link, name)
    plain = page_at(client, address)
    here = {place: word for place, word in zip(ROOM, words, strict=True) if word in plain}
    assert len(here) == len(ROOM) if name == "timeline" else set(ROOM) - set(here) == set(NOTES)
    for text in seen(strings):
        typed = {place: typed_at(place, text) for place in ROOM}
        texts.write([*typed.values()])
        said = [escape(isolated(typed[place])) for place in here]
        assert page_at(client, address) == in_place_of(here.values(), said, plain), ascii(text)


@with_strings
def test_the_json_gives_back_what_was_stored(client: Client, texts: Texts, strings: Sequence[str]) -> None:
    for text in seen(strings):
        typed = {place: typed_at(place, text) for place in ROOM}
        texts.write([*typed.values()])
        told = json.loads(page_at(client, at(texts.link, "timeline-json")))
        titles = {each["key"]: each["title"] for each in told["milestones"]}
        stored = {place: bare(each) for place, each in typed.items()}
        assert (told["clinic"]["name"], told["clinic"]["plan"]) == (stored["name"], stored["plan"])
        assert (titles["own-a"], titles["own-b"]) == (stored["own"], stored["visit"])


_OF_FORMS = re.compile(r'<input type="hidden"[^>]*>|<input[^>]* type="hidden"[^>]*>')


@with_strings
@pytest.mark.parametrize("below", ["", "protocols/", "links/{link}/", "protocols/{protocol}/", "links/{link}/share/"])
def test_a_page_of_the_workspace_is_the_plain_one_with_the_texts_in_it(
    client: Client, texts: Texts, below: str, strings: Sequence[str]
) -> None:
    """Each page has every string, in each of its places in turn."""
    client.force_login(member("lead@northside.example", role=Role.LEAD))
    address = f"/workspace/{below.format(link=texts.link.pk, protocol=texts.link.protocol_id)}"
    words = plain_words(len(ROOM) + 1)
    texts.write(words[:-1], words[-1])
    plain = _OF_FORMS.sub("", bare(page_at(client, address)))
    places = [*ROOM, "label"]
    here = {place: word for place, word in zip(places, words, strict=True) if word in plain}
    assert here
    for some in groups(seen(strings), len(here)):
        typed = dict(zip(places, words, strict=True))
        typed |= {place: typed_at(place, text) for place, text in zip(here, some, strict=False)}
        texts.write([typed[place] for place in ROOM], typed["label"])
        page = _OF_FORMS.sub("", bare(page_at(client, address)))
        said = [escape(bare(typed[place])) for place in here]
        assert page == in_place_of(here.values(), said, plain), ascii(some)


def guided(guidance: Sequence[str]) -> dict[str, Any]:
    rows = [visit(f"g{number}", f"Visit {number}", guidance=text) for number, text in enumerate(guidance)]
    return {"adjust": {"crutches": {"window": None, "guidance": guidance[0], "kind": "stage"}}, "own": rows}


@with_strings
def test_guidance_makes_the_few_elements_that_it_may(client: Client, texts: Texts, strings: Sequence[str]) -> None:
    rows = ClinicProtocol.objects.filter(links=texts.link)
    addresses = [at(texts.link), at(texts.link, "paper")]

    def pages(guidance: Sequence[str]) -> list[str]:
        rows.update(plan=guided(guidance))
        return [page_at(client, address) for address in addresses]

    plain = [built_of(page) for page in pages(["Words."] * 20)]
    for some in groups(strings, 20):
        for page, usual in zip(pages(some), plain, strict=True):
            assert built_of(page) - usual - LINKED == set()


def test_guidance_loses_no_letter_and_makes_no_other_element() -> None:
    for text in map(cleaning.lines, STRINGS):
        html = render(text)
        page = BeautifulSoup(html, "html5lib").body
        assert page
        assert {each.name for each in page.find_all(True)} <= TAGS, ascii(text)
        assert all(is_whole_address(str(each["href"])) for each in page.select("a")), ascii(text)
        assert letters(page.get_text()) == letters(text), ascii(text)


def letters(text: str) -> list[str]:
    return [letter for letter in text if letter.isalnum()]


# What runs from right to left


def test_every_text_that_runs_left_lends_its_direction_to_nothing_beside_it(client: Client, texts: Texts) -> None:
    running = [text for text in SEEN if runs_left(text)]
    assert len(running) >= 9
    for text in running:
        typed = {place: stored_at(place, text[: min(ROOM.values())]) for place in ROOM}
        texts.write([*typed.values()])
        page = BeautifulSoup(page_at(client, at(texts.link)), "html5lib")
        for place, stored in typed.items():
            said = isolated(stored)
            assert said.startswith(FIRST_STRONG)
            assert said.endswith(END)
            found = [each for each in page.find_all(string=True) if stored in bare(str(each))]
            assert found, (place, ascii(text))
            assert all(each.count(said) == bare(each).count(stored) for each in map(str, found)), (place, ascii(text))
        number = page.select_one(".help [dir=ltr]")
        assert number
        assert number.get_text() == "020 7946 0018"
        assert not any(runs_left(each.get_text()) for each in page.select("time"))


# What an address asks


ASKED: dict[str, Callable[[TimelineLink, str], str]] = {
    "a surgery date": lambda _link, text: f"/knee-osteotomy/timeline/?surgery_date={text}",
    "a look-up": lambda _link, text: f"/knee-osteotomy/timeline/?surgery_date=2026-10-30&on={text}&{text}={text}",
    "a day": lambda link, text: at(link, query=f"ask=back_by&day={text}&month={text}&year={text}"),
    "a path": lambda _link, text: f"/t/{text}",
    "a search": lambda _link, text: f"/workspace/?q={text}&state={text}&page={text}",
    "where to go on": lambda _link, text: f"/accounts/login/?next={text}",
}
MARKUP = set("<>&\"'`=\\\0")
"""What has none of these is markup nowhere."""
USUAL = ("", "x", "x <y", "2026-10-30", "1/2", "3", "-1", "03/04/26", "31.6.2026", "1850-01-01", "9" * 90, "Folder")


@with_strings
@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.ignore_template_errors
def test_nothing_that_an_address_asks_comes_back_as_markup(
    client: Client, texts: Texts, asked: str, strings: Sequence[str]
) -> None:
    if asked != "where to go on":
        client.force_login(member())
    usual: Built = set()
    for text in USUAL:
        usual |= tags_of(answer_to(client, ASKED[asked](texts.link, quote(text, safe=""))))
    for text in strings:
        if not MARKUP & set(text):
            continue
        page = answer_to(client, ASKED[asked](texts.link, quote(text, safe="")))
        assert tags_of(page) - usual == set(), ascii(text)


def answer_to(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    assert response.status_code < 500, address
    return str(response.content.decode())
