"""The W3C's checker finds no error and no warning but those that are known."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.browser.states import ANSWERS, CHOICE, DAY_23, STATES, TIMELINE

HtmlFaults = Callable[[dict[str, str]], list[str]]

KNOWN = (
    # Safari takes the list role from a list without markers, unless it is said.
    "The “list” role is unnecessary for element",
    # Of 2020, when this release of the checker was made; the newest finds nothing wrong with either.
    "The “inputmode” attribute is not supported in all browsers.",
    "Attribute “media” not allowed on element “meta” at this point.",
)
TITLE = re.compile(r"^\s*<title>.*?</title>", re.DOTALL)
TITLE_WORDS = re.compile(r"<title>(.*?)</title>", re.DOTALL)
WRAPPED = '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Part</title></head>{}</html>'

PARTS = {
    "change": f"{DAY_23}&day=4&month=8&year=2026",
    "change-impossible": f"{DAY_23}&day=31&month=6&year=2026",
    "change-ambiguous": f"{DAY_23}&day=03/04/2026&month=&year=",
    "day-changed": DAY_23,
    "look-up-impossible": f"{DAY_23}&ask=on&day=31&month=6&year=2027",
    "slider": f"{DAY_23}&on_day=40",
    "question-wrong": f"{TIMELINE}?day=31&month=6&year=2026",
    "question-ambiguous": f"{TIMELINE}?surgery_date=03/04/2026",
} | {name: state.address for name, state in ANSWERS.items()}


def wrapped(part: str) -> str:
    return WRAPPED.format(f"<body><main>{TITLE.sub('', part)}</main></body>")


def unknown(faults: list[str]) -> list[str]:
    return [fault for fault in faults if not any(each in fault for each in KNOWN)]


def test_every_page_names_the_site(client: Client) -> None:
    for name, state in STATES.items():
        title = TITLE_WORDS.search(client.get(state.address).content.decode())
        assert title, name
        assert title[1].endswith(" · Recovery timeline"), name


def test_the_checker_finds_nothing_in_any_page_and_in_what_is_swapped_in(
    client: Client, html_faults: HtmlFaults
) -> None:
    pages = {name: client.get(state.address).content.decode() for name, state in STATES.items()}
    pages["login-wrong"] = client.post("/accounts/login/", {"login": "a", "password": "b"}).content.decode()
    asked = {name: client.get(address, headers={"HX-Request": "true"}) for name, address in PARTS.items()}
    parts = {f"swapped-{name}": response.content.decode() for name, response in asked.items()}
    assert not any("<html" in part for part in parts.values())
    assert unknown(html_faults(pages | {name: wrapped(part) for name, part in parts.items()})) == []


@pytest.mark.usefixtures("second_procedure")
def test_the_checker_finds_nothing_in_the_choice_of_procedures(client: Client, html_faults: HtmlFaults) -> None:
    page = client.get(CHOICE.address).content.decode()
    assert "Hip osteotomy" in page
    assert unknown(html_faults({"choice": page})) == []
