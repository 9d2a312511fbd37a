"""Guidance is read as it was typed: numbers, signs, lines and addresses; what cannot be shown is refused in words."""

from __future__ import annotations

import re
from importlib import import_module
from time import process_time
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup, Tag
from django.apps import apps
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from recovery.content.models import triggers
from recovery.content.models.edition import Edition
from recovery.content.models.milestone import Milestone
from recovery.text.markdown import MAX_BYTES, mistake_in, render
from tests.matrices import matrix

NO_ADDRESS = "is not a whole address"


def shown(text: str) -> str:
    """What a browser shows of ``text``: its lines, with the number before each item of a numbered list."""
    page = BeautifulSoup(render(text).replace("\n", " "), "html5lib")
    for ordered in page.select("ol"):
        number = int(str(ordered.get("start", "1")))
        for item in ordered.find_all("li", recursive=False):
            assert isinstance(item, Tag)
            number = int(str(item.get("value", str(number))))
            item.insert(0, f"{number}. ")
            number += 1
    for rule in page.select("hr"):
        rule.replace_with("\n---\n")
    for line in page.select("li, br, h3, :not(li) > p, li > p + p"):
        line.insert_before("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in page.get_text().split("\n"))))


@matrix(
    "text",
    [
        "6. December: stitches out\n7. December: first visit",
        "1. one\n3. three\n10. ten",
        "1. one\n1. one again",
        "0. nothing\n1. one",
        "1. one\n\n5. five",
        "2027. The year\n2026. The year before",
        "1. one\n   4. four\n   6. six\n2. two",
        "3. three\n\n> 38 degrees: call us\n\n4. four",
        "6) December\n7) December",
        "> 38 degrees: call us",
        ">= 2 days",
        "+ 44 20 7946 0018",
        "+44 20 7946 0018",
        "2*3*4 and 5*6*7",
        "2**3**4",
        "(3)*4*(5) and 6*(7)*8",
        "6. - 8. December: stitches out",
        "6. 8. December",
        "#",
        "## #",
        "### #4",
        "# 5 # 6 #",
        "06. December",
        "(*) with food\n(**) without",
        "[_] yes [_] no, (_) perhaps",
        'Marked "*" or \u201c**\u201d',
        "(2)*x*(3)",
        "2*(3)*4",
        "1. one\n   2. 3. three",
        "snake_case_words",
        "Mon 9 to 12\nTue 10 to 14",
        "Bring:\n6. keys",
        "Stitches out\n---\nFirst visit",
        "    an indented line\n    and one more",
        "```\nfenced\n```",
        "`ticks` stay",
        "[Monday]: 10:20",
        "[words][other]\n[other]: https://example.org",
        "A &copy; B &amp; C &#65;",
        "<b>not bold</b> < 5 kg",
        "___ days, ___ weeks",
        "~~5~~ 6 | 7 | 8",
        "C:\\letters",
    ],
)
def test_a_text_is_shown_as_it_was_typed(text: str) -> None:
    typed = "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
    assert shown(text) == typed
    assert mistake_in(text) == ""


def test_of_several_marks_on_a_line_only_the_first_is_one() -> None:
    assert shown("- - 5 degrees\n- 6. December\n- # 4") == "- 5 degrees\n6. December\n# 4"
    assert shown("1. one\n   - two\n     - three") == "1. one\ntwo\nthree", "lists within lists have lines of their own"


@matrix("heading", ["# Pain", "## Pain", "###### Pain"])
def test_a_heading_of_any_level_stays_a_heading(heading: str) -> None:
    assert render(heading) == "<h3>Pain</h3>"


words = st.text("abcdefgh 0123456789", min_size=1, max_size=12)
marks = st.sampled_from(
    ["", "- ", "* ", "1. ", "6. ", "31. ", "007. ", "6) ", "> ", "+ ", "# ", "    ", *"_*`~=|", "**", "---"]
)
lines = st.tuples(marks, words, marks, st.sampled_from(["\\n", "\\n\\n", " "])).map("".join)


@given(st.lists(lines, max_size=8).map("".join))
def test_no_letter_and_no_digit_is_lost_added_or_moved(text: str) -> None:
    def letters(of: str) -> str:
        numbers = re.sub(r"(?<![0-9])0+(?=[0-9])", "", of)  # 007 is 7
        return "".join(letter for letter in numbers if letter.isalnum())

    assert letters(shown(text)) == letters(text)


ADDRESSES = [
    "https://example.org",
    "HTTPS://Example.org/a?b=c#d",
    "http://intranet/knee",
    "https://xn--bcher-kva.example",
    "tel:+442079460018",
    "mailto:team@example.org",
    "mailto:team@example.org?subject=Knee",
    "tel:020-7946-0018;ext=12",
]
NO_ADDRESSES = [
    "",
    "020 7946 0018",
    *[
        "www.example.org",
        "example.org/knee",
        "/knee/",
        "//example.org",
        "#pain",
        "../knee",
        "knee.html",
        "?a=b",
        "https:example.org",
        "https://",
        "https://e.org:port",
        "https://e.org:99999",
        "https://e.org:0",
        "https://e.org%00",
        "https://e%20org",
        "tel:+44(0)2079460018",
        "tel:(0044)(0)2079460018",
        "tel:44(0)2079460018",
        "tel:+44(020)79460018",
        "tel:+44(0",
        "tel:0207946001807700900123",
        "tel:12",
        "http://[::1",
        "javascript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "ftp://example.org",
        "file:///etc/passwd",
        "webcal://example.org",
        "sms:+4420",
        "tel:us",
        "tel:",
        "mailto:team",
        "mailto:",
    ],
]


@matrix("address", ADDRESSES)
def test_a_link_to_a_whole_address_leads_there(address: str) -> None:
    (link,) = BeautifulSoup(render(f"Read [our page]({address})."), "html5lib").select("a")
    assert (link["href"], link.text) == (address, "our page")
    assert mistake_in(f"Read [our page]({address}).") == ""


@matrix("address", NO_ADDRESSES)
def test_a_link_to_anything_else_is_refused_and_one_that_was_stored_stands_as_it_was_typed(address: str) -> None:
    text = f"Read [our page]({address})."
    assert NO_ADDRESS in mistake_in(text)
    assert shown(text) == text
    assert "<a" not in render(text)


@matrix(
    "text, words",
    [
        ("![the knee](https://example.org/knee.png)", "A picture cannot be shown"),
        ("![the knee](knee.png)", "A picture cannot be shown"),
        ("![](knee.png)", "A picture cannot be shown"),
        ("[](https://example.org)", "no words that could be tapped"),
        ("[ ](https://example.org)", "no words that could be tapped"),
        ("[\u200b](https://example.org)", "no words that could be tapped"),
        ("[020 7946 0018](tel:02079460019)", "would not dial"),
        ("[**020 7946** 0018](tel:+442079460019)", "would not dial"),
        ("[Call us](tel:+4402079460018)", "would not dial"),
        ("[Call us](tel:004402079460018)", "would not dial"),
        ("[Call us: 020 7946 0018](tel:+442079460019)", "would not dial"),
        ("[020 7946 0018](tel:03079460018)", "would not dial"),
        ("[020 7946 0018](tel:+442179460018)", "would not dial"),
        ("[020 7946 0018 / 07700 900123](tel:+442079460018)", "would not dial"),
        ("[call 999](tel:998)", "would not dial"),
        ('[page](https://example.org "Read it twice")', "are not shown"),
        ("\n".join("  " * depth + "- item" for depth in range(8)), "lists within lists"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(text: str, words: str) -> None:
    assert words in mistake_in(text)
    assert mistake_in("- " + text.splitlines()[0]) == mistake_in(text) or "\n" in text


@matrix(
    "text",
    [
        "[020 7946 0018](tel:+442079460018)",
        "[+44 20 7946 0018](tel:02079460018)",
        "[Ward 12, 020 7946 0018, from 9 to 17](tel:02079460018)",
        "[call 999](tel:999)",
        "[06 1234 5678](tel:+390612345678)",
        "[0044 20 7946 0018](tel:00442079460018)",
    ],
)
def test_a_link_that_dials_what_its_words_say_is_taken(text: str) -> None:
    assert mistake_in(text) == ""


@matrix("after", ["(see page 3)", "[how](https://example.org)", " (2)", ""])
@matrix("words", ["Take 2 tablets (500 mg)", "Day 1", "[call](tel:12345)"])
def test_bold_words_that_end_with_a_bracket_or_a_number_are_bold(words: str, after: str) -> None:
    html = render(f"**{words}**{after}")
    assert "<strong>" in html
    assert "**" not in html


def test_an_address_is_shown_as_it_was_typed() -> None:
    for address in ("https://xn--bcher-kva.example", "https://example.org/%D7%A9", "tel:+442079460018"):
        assert shown(f"See <{address}>.") == f"See {address}."


def test_a_picture_that_was_stored_leaves_its_words_and_its_address() -> None:
    assert shown("See ![the knee](https://example.org/knee.png)") == "See the knee (https://example.org/knee.png)"


@matrix(
    "part",
    [
        *"[*<\\&\n",
        "![", "[](", "a*", "_a", "_*", "[a](<b", "](", "`a``b", "[*a_", "*a**b", "a**b", "((", "![a](b)", "a\xa0",
        "<http:", "<a@b.c", "*a ", "- ", "1. ", '[a](b "c', "# ", "> ", "**x** ", "[a]: b\n", "\n- ", "1) ", "+ ",
    ],
)  # fmt: skip
def test_a_text_of_full_length_takes_time_in_proportion(part: str) -> None:
    def seconds(length: int) -> float:
        text = (part * length)[:length]
        render.cache_clear()
        begun = process_time()
        render(text)
        mistake_in(text)
        return process_time() - begun

    seconds(100)
    assert seconds(MAX_BYTES) < 2


@pytest.mark.differs
def test_what_was_stored_before_is_rendered_anew_published_editions_too(published_content: Edition) -> None:
    row = published_content.milestones.get(key="crutches")
    html = row.guidance_html
    migration = import_module("recovery.migrations.0012_markdown_as_typed")
    triggers.uninstall(connection)  # as every migration does
    Milestone.objects.filter(pk=row.pk).update(guidance="6. December", guidance_html="<ol>\n<li>December</li>\n</ol>")
    migration.render_again(apps, SimpleNamespace(connection=connection))
    row.refresh_from_db()
    assert row.guidance_html == '<ol start="6">\n<li>December</li>\n</ol>' != html
