"""Beside words that run from right to left, numbers, dates and names stand in the order they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from playwright.sync_api import Page

from recovery.domain.clinic_facts import Clinic, SetBy
from recovery.domain.offsets import Offset, Unit, Window
from recovery.domain.plan import Plan
from recovery.domain.protocol import Kind, Milestone, Words
from recovery.text.bidi import bare, isolated, runs_left, with_numbers_isolated
from recovery.text.markdown import render
from tests.browser.states import DAY_23
from tests.clinic_pages import shared_by

NUMBER = "+44 20 7946 0018"
HEBREW, ARABIC = (
    "\u05de\u05e8\u05e4\u05d0\u05d4 \u05e6\u05e4\u05d5\u05df",
    "\u0639\u064a\u0627\u062f\u0629 \u0627\u0644\u0634\u0645\u0627\u0644",
)

OUT_OF_ORDER = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement.checkVisibility() || node.parentElement.closest("svg, script, .visually-hidden")) continue;
    for (const run of node.data.matchAll(/[+(]?[0-9][0-9 ().:+-]*[0-9]/g)) {
      const places = [...run[0]].map((character, at) => {
        range.setStart(node, run.index + at);
        range.setEnd(node, run.index + at + 1);
        const { left, top, width } = range.getBoundingClientRect();
        return { character, left, top, width };
      }).filter(({ character, width }) => width && character !== " ");
      if (places.some((place, at) => at && place.top === places[at - 1].top && place.left < places[at - 1].left)) {
        found.push(run[0]);
      }
    }
  }
  return found;
}"""


@contextmanager
def at_clinic(name: str) -> Iterator[None]:
    """A link of a clinic of that name, whose every text has a number in it."""
    clinic = Clinic(isolated(name), NUMBER, isolated(f"{name} {NUMBER}"), dial="tel:+442079460018")
    visit = Milestone(
        key="own-1",
        kind=Kind.VISIT,
        title=isolated(f"{name} 10 12 2026"),
        window=Window(Offset(40, Unit.DAY), Offset(40, Unit.DAY)),
        source=None,
        words=Words(guidance_html=render(f"{name} {NUMBER}\n\n6. {name}, 10:20, {NUMBER}")),
        set_by=SetBy.CLINIC,
    )
    plan = Plan(
        name=isolated(f"{name} 6 7"),
        note=isolated(f"{name} {NUMBER}\n{name} 1 2 3"),
        note_on=date(2026, 11, 20),
        own=(visit,),
    )
    with shared_by(clinic, plan):
        yield


@pytest.mark.parametrize("name", [HEBREW, ARABIC, f"{HEBREW} 12", f"A {ARABIC}", f"{ARABIC} B"])
def test_no_number_and_no_date_is_drawn_backwards(page: Page, name: str) -> None:
    with at_clinic(name):
        for address in (
            f"{DAY_23}&on=2026-12-25",
            f"{DAY_23}&back_by=2027-06-01",
            DAY_23.replace("timeline/?", "timeline/print/?"),
        ):
            page.goto(address)
            page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
            assert NUMBER in page.inner_text("body")
            assert page.evaluate(OUT_OF_ORDER) == [], address


def test_what_is_drawn_backwards_is_found(page: Page) -> None:
    page.goto(DAY_23)
    page.evaluate("text => { document.querySelector('h1').textContent = text }", f"{HEBREW} {NUMBER}")
    assert page.evaluate(OUT_OF_ORDER) == ["+44 20 7946 0018"]


def test_nothing_is_put_into_what_runs_from_left_to_right() -> None:
    for text in ("Northside", "", f"Caf\u00e9 {NUMBER}", "\u5317\u5074 12 34"):
        assert isolated(text) == text
        assert not runs_left(text)


def test_each_line_is_isolated_and_a_program_gets_it_bare() -> None:
    text = f"{HEBREW}\n\n{NUMBER} {ARABIC}"
    marked = isolated(text)
    assert [line.count("\u2066") + line.count("\u2068") == line.count("\u2069") for line in marked.split("\n")] == [
        True
    ] * 3
    assert re.sub("[\u2066-\u2069]", "", marked) == bare(marked) == text


NUMBERS = (
    "12,5", "1,000", "10\u221220", "10\u201320", "1,500-2,000", "10,5-12,5", "1\u202f000", "0\u00b0-90\u00b0",
    "0\u00b0 - 90\u00b0", "50%", "12\u00b0", "\u22125\u00b0", "10:20", "10.12.2026", NUMBER, "(020) 7946 0018",
)  # fmt: skip
DRAWN = """numbers => {
  const range = document.createRange();
  return [...document.querySelectorAll("p")].filter((paragraph, at) => {
    const letters = [];
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      [...node.data].forEach((letter, place) => {
        if (/[\u2066-\u2069]/.test(letter)) return;
        range.setStart(node, place);
        range.setEnd(node, place + 1);
        letters.push({ letter, left: range.getBoundingClientRect().left });
      });
    }
    const start = letters.map(({ letter }) => letter).join("").indexOf(numbers[at]);
    const number = letters.slice(start, start + numbers[at].length);
    return start < 0 || number.some(({ left }, at) => at && left < number[at - 1].left);
  }).map((paragraph) => paragraph.textContent);
}"""


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("name", [HEBREW, ARABIC])
def test_each_number_is_drawn_as_it_was_typed(page: Page, name: str, direction: str) -> None:
    """As a text by itself, within guidance, and with its beginning in bold."""
    texts: list[tuple[str, str]] = []
    for number in NUMBERS:
        first, rest = number[:2], number[2:]
        bold = f"{name} **{first}**{rest} {name}"
        between = f"{name} {number} {name}"
        texts += [(number, f"<p>{isolated(between)}</p>"), (number, render(between))]
        texts += [(number, render(bold))] if "<strong>" in render(bold) else []
    assert len(texts) > 2.5 * len(NUMBERS)
    page.set_content(f'<body dir="{direction}">{"".join(html for _number, html in texts)}</body>')
    assert page.evaluate(DRAWN, [number for number, _html in texts]) == []


def test_a_bracket_and_a_comma_beside_a_number_stay_with_the_words() -> None:
    first, end = "\u2066", "\u2069"
    assert with_numbers_isolated("(10)") == f"({first}10{end})"
    assert with_numbers_isolated("10, 20") == f"{first}10{end}, {first}20{end}"
    assert with_numbers_isolated("12,") == f"{first}12{end},"


DRAWN_BACKWARDS = """() => [...document.querySelectorAll("bdo")].filter((number) => {
  const range = document.createRange();
  const text = number.firstChild;
  const lefts = [...text.data].map((_letter, place) => {
    range.setStart(text, place);
    range.setEnd(text, place + 1);
    return range.getBoundingClientRect();
  }).filter(({ width }) => width);
  return lefts.some(({ left, top }, at) => at && top === lefts[at - 1].top && left < lefts[at - 1].left);
}).length"""


@pytest.mark.parametrize("digits", ["\u0660", "\u06f0", "0"], ids=["Arabic", "Persian", "European"])
def test_a_telephone_number_in_any_digits_is_drawn_as_it_was_typed(page: Page, digits: str) -> None:
    number = "".join(chr(ord(digits) + int(letter)) if letter.isdigit() else letter for letter in NUMBER)
    with shared_by(Clinic(isolated(ARABIC), number, "", dial="tel:+442079460018")):
        for address in (DAY_23, DAY_23.replace("timeline/?", "timeline/print/?")):
            page.goto(address)
            assert page.locator("bdo").count() >= 2
            assert page.evaluate(DRAWN_BACKWARDS) == 0
