"""Patients can read every page: the measures of CONTENT, on the pages as they are rendered."""

from __future__ import annotations

import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from recovery.text.readability.grade import HARDEST_GRADE, LONGEST_MEAN_SENTENCE, syllables
from tests.matrices import matrix
from tests.patient_pages import ADDRESSES, DAYS, TROUBLES, page_at, timeline_address
from tests.reading_level import score, scored_parts

pytestmark = pytest.mark.usefixtures("published_content")

AVOIDED = ("will be able to", "safe", "should", "normal", "on track", "must", "likely over", "plan for help")


def hard_parts(html: str) -> list[str]:
    """The cards and sections that are too hard to read."""
    return [
        f"{name}: grade {found.grade:.2f}, {found.mean_sentence:.1f} words a sentence"
        for name, paragraphs in scored_parts(html)
        if (found := score(paragraphs)).grade > HARDEST_GRADE or found.mean_sentence > LONGEST_MEAN_SENTENCE
    ]


@matrix("name", ADDRESSES)
def test_every_card_and_section_reads_at_grade_6_or_lower(client: Client, name: str) -> None:
    html = page_at(client, ADDRESSES[name])
    assert list(scored_parts(html)), "nothing was scored"
    assert hard_parts(html) == []


@matrix("month", range(1, 13))
def test_a_card_is_no_harder_to_read_in_a_month_with_a_long_name(client: Client, month: int) -> None:
    today = date(2027, month, 15)
    for day in DAYS:
        assert hard_parts(page_at(client, timeline_address(day, today), today)) == []


@matrix("day", DAYS)
def test_what_is_said_first_is_as_easy_by_itself(client: Client, day: int) -> None:
    hero = BeautifulSoup(page_at(client, timeline_address(day)), "lxml").select(".hero .say, .hero .lead")
    found = score(each.get_text() for each in hero)
    assert found.grade <= HARDEST_GRADE
    assert found.mean_sentence <= LONGEST_MEAN_SENTENCE


@matrix("address", {**ADDRESSES, **TROUBLES}.values())
def test_no_page_uses_a_word_that_promises_or_judges(client: Client, address: str) -> None:
    text = " ".join(BeautifulSoup(page_at(client, address), "lxml").get_text(" ").split()).lower()
    assert [phrase for phrase in AVOIDED if re.search(rf"\b{phrase}\b", text)] == []


def test_a_hard_text_is_found_to_be_hard() -> None:
    hard = (
        "Rehabilitation following osteotomy necessitates considerable immobilisation and physiotherapeutic supervision."
    )
    easy = "You may use crutches. They help you walk."
    assert score([hard]).grade > 15
    assert score([easy]).grade < 3
    assert hard_parts(f"<main><section><h2>Hard</h2><p>{hard * 3}</p></section></main>") != []


def test_a_long_sentence_is_found_to_be_long() -> None:
    long = "You can go to the shop and then go to the park and then go back to the car and then go home to bed."
    (fault,) = hard_parts(f"<main><section><h2>Long</h2><p>{long}</p></section></main>")
    assert "25.0 words" in fault


def test_syllables_are_those_of_the_dictionary_and_numbers_count_as_one() -> None:
    counted = {word: syllables(word) for word in ("knee", "surgery", "july", "2026", "mid-march", "biocomposite")}
    assert counted == {"knee": 1, "surgery": 3, "july": 2, "2026": 1, "mid-march": 2, "biocomposite": 3}
