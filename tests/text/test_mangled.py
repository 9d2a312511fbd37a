"""An address that was mangled on its way leads to what it can only mean, and to nothing that has to be guessed."""

from __future__ import annotations

import time
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from recovery.text.mangled import Link, cleaned_query, link_in, pages_in
from tests.matrices import matrix

TOKEN = "aB3-_xYz09QwErTyUiOpAsDfGhJkLzX-"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
tokens = st.text(ALPHABET, min_size=32, max_size=32)
AROUND = (
    ".", ",", ";", ":", "!", "?", "...", "\u2026", ")", "]", "}", ">", ").", "*", "~", "_", "__", "|", "`", "'", '"',
    "\u201c", "\u201d", "\u201e", "\u2018", "\u2019", "\u201a", "\u00ab", "\u00bb", "\u2039", "\u203a", "\u300c",
    "\u300d", "\u300e", "\u300f", "\u3002", "\u3001", "\uff0c", "\uff09", "\uff1e", "\uff01", "\u060c", "\u061b",
    "\u061f", "\u06d4", "\u0964", "\u3092\u3054\u89a7\u304f\u3060\u3055\u3044", "\U0001f642", "\u2764\ufe0f",
    "&quot;", "&gt;", "&#39;", "&nbsp;", "%22", "%3E", "%2520", "%C2%BB", "%94", "%BB", "%A0", "\\",
)  # fmt: skip
WITHIN = (
    " ", "\n", "\r\n", "\t", "\u00a0", "\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u200e", "\u200f",
    "\u202a", "\u202c", "\u2066", "\u2069", "\u2028", "\u3000", "=\n", "=\r\n", "%0A", "%20", "%C2%AD", "%AD", "&shy;",
    "\x00", "\x0b", "\x1b",
)  # fmt: skip
OUTPUTS = ("", "print", "calendar.ics", "timeline.json", "qr.svg")


@matrix("mark", AROUND)
def test_what_stands_around_a_link_is_left_off(mark: str) -> None:
    for output in OUTPUTS:
        for slash in ("/", "") if output in ("", "print") else ("",):
            address = f"/t/{TOKEN}/{output}{slash}" if output else f"/t/{TOKEN}{slash}"
            found = link_in(f"{address}{mark}")
            assert found, address
            assert (found.token, found.output) == (TOKEN, output)
    assert (found := link_in(f"/t/&lt;{TOKEN}{mark}"))
    assert found.token == TOKEN


@matrix("gap", WITHIN)
def test_what_a_line_or_a_letter_put_into_a_link_is_taken_out(gap: str) -> None:
    for at in (0, 1, 16, 31, 32):
        found = link_in(f"/t/{TOKEN[:at]}{gap}{TOKEN[at:]}/print/")
        assert found, at
        assert (found.token, found.output) == (TOKEN, "print")
    assert (found := link_in(f"/t/{TOKEN}/pr{gap}int/"))
    assert found.output == "print"


@matrix(
    "path",
    [
        f"//t/{TOKEN}/",
        f"/t//{TOKEN}/",
        f"/t/{TOKEN}//",
        f"///t///{TOKEN}",
        f"/T/{TOKEN}/",
        f"/t /{TOKEN}",
        f"/t/<{TOKEN}>",
        f"/t/{TOKEN} please open it",
        f"/t/{TOKEN}/ for you",
        quote(quote(f"/t/{TOKEN}/\u00bb")),
    ],
)
def test_a_link_is_found_whatever_its_slashes_and_codes(path: str) -> None:
    assert (found := link_in(path))
    assert (found.token, found.output) == (TOKEN, "")


@matrix("glue", ["", "/", " ", "/ ", "\n", "/\n", ", ", "/print/ "])
@matrix("scheme", ["https://", "http://", "https:/"])
def test_a_link_that_was_pasted_twice_is_one(glue: str, scheme: str) -> None:
    again = f"{glue}{scheme}clinic.example/t/{TOKEN}/"
    assert link_in(f"/t/{TOKEN}{again}") == Link(TOKEN, "", [])
    assert link_in(f"/t/{TOKEN}{again}{again}).") == Link(TOKEN, "", [])
    assert link_in(f"/t/{TOKEN}{again}print/") == Link(TOKEN, "print", [])
    for other in (f"{TOKEN[:-1]}x", f"{TOKEN}x", TOKEN[:-1], TOKEN.lower()):
        assert link_in(f"/t/{TOKEN}/{scheme}clinic.example/t/{other}/") is None, "they mean two"


@matrix(
    "path",
    [
        "/t/",
        "/t/x",
        "/",
        "",
        f"/t/{TOKEN[:-1]}",
        f"/t/{TOKEN}A",
        f"/t/{TOKEN}1.",
        f"/t/{TOKEN[:-1]}!",
        f"/t/{TOKEN}/more",
        f"/t/{TOKEN[:-1]}\u00e9",
        f"/t/{TOKEN[:16]}.{TOKEN[16:]}",
        f"/t/{TOKEN[:16]}/{TOKEN[16:]}",
        f"/t/a{TOKEN[:-1]}x",
        f"/t/{TOKEN}.json",
        f"/t/{TOKEN}/print2",
        f"/t/{TOKEN}/printing",
        f"/t/{TOKEN}{TOKEN}",
        f"/t/{TOKEN}--a",
        f"/x/{TOKEN}/",
        f"/admin/t/{TOKEN}/",
        f"/t/{TOKEN[:-1]}\u0661",
        f"/t/{TOKEN[:-1]}\uff21",
        f"/t/{TOKEN}/\u0661",
    ],
)
def test_what_is_short_long_or_another_address_is_no_link(path: str) -> None:
    assert link_in(path) is None


@given(
    tokens,
    st.lists(st.tuples(st.integers(0, 32), st.sampled_from([gap for gap in WITHIN if gap != "%AD"])), max_size=6),
    st.sampled_from(AROUND),
)
def test_a_token_is_never_changed(token: str, gaps: list[tuple[int, str]], mark: str) -> None:
    text = token
    for at, gap in sorted(gaps, reverse=True):
        text = text[:at] + gap + text[at:]
    found = link_in(f"/t/{text}{mark}")
    # Words that follow a space could not be told from a token's end; marks can.
    assert found
    assert found.token == token


@given(st.text(max_size=80))
def test_of_any_text_only_32_letters_in_their_order_make_a_token(text: str) -> None:
    found = link_in(f"/t/{text}")
    if found:
        assert len(found.token) == 32
        assert set(found.token) <= set(ALPHABET)
    list(pages_in(text))


# Dates


def query(**values: str) -> list[tuple[str, str]]:
    return list(values.items())


@matrix("mark", [*AROUND, ",)", ' target="_blank', "</a>"])
def test_what_stands_around_a_whole_date_is_left_off(mark: str) -> None:
    if any(letter.isalnum() for letter in mark.replace("&", "%")) and mark[0] in " <":
        assert cleaned_query(query(surgery_date=f"2026-10-30{mark}")) is None
        return
    assert cleaned_query(query(surgery_date=f"2026-10-30{mark}")) == query(surgery_date="2026-10-30")


@matrix(
    "pairs, clean",
    [
        ([("surgery_date", "2026-10-30"), ("amp;on", "2026-12-25")], query(surgery_date="2026-10-30", on="2026-12-25")),
        (
            [("surgery_date", "2026-10-30"), ("amp;amp;on", "2026-12-25")],
            query(surgery_date="2026-10-30", on="2026-12-25"),
        ),
        ([("surgery_date", "2026-10-30&amp;on=2026-12-25")], query(surgery_date="2026-10-30", on="2026-12-25")),
        ([("surgery_date", "2026-10-30%26on%3D2026-12-25")], query(surgery_date="2026-10-30", on="2026-12-25")),
        ([("surgery_date", "3D2026-10-30")], query(surgery_date="2026-10-30")),
        ([("surgery_date", "=3D2026-10-30")], query(surgery_date="2026-10-30")),
        ([("Surgery_Date", "2026-10-30")], query(surgery_date="2026-10-30")),
        ([("surgery_\u00addate", "2026-10-30")], query(surgery_date="2026-10-30")),
        ([("surgery_date", "2026-10-=\r\n30")], query(surgery_date="2026-10-30")),
        ([("surgery_date", "2026-10-3=\n0")], query(surgery_date="2026-10-30")),
        ([("surgery_date", "2026-10-3\u00ad0")], query(surgery_date="2026-10-30")),
        ([("surgery_date", "2026-10-\n30")], query(surgery_date="2026-10-30")),
        ([("surgery_date", "<2026-10-30>")], query(surgery_date="2026-10-30")),
        ([("surgery_date", "2026-10-30"), ("fbclid", "x"), ("utm_source", "y")], query(surgery_date="2026-10-30")),
        ([("surgery_date", "2026-10-30"), ("quot;", "")], query(surgery_date="2026-10-30")),
        (
            [("surgery_date", "2026-10-30&discreet=1")],
            query(surgery_date="2026-10-30", discreet="1"),
        ),
        (
            [("surgery_date", "2026-10-30&amp;on=2026-12-25&amp;discreet=1.")],
            query(surgery_date="2026-10-30", on="2026-12-25", discreet="1"),
        ),
        ([("surgery_date", "2026-10-30"), ("discreet", "1).")], query(surgery_date="2026-10-30", discreet="1")),
        ([("fbclid", "x")], []),
    ],
)
def test_a_query_is_cleaned_of_what_was_hung_on_and_stuck_in(
    pairs: list[tuple[str, str]], clean: list[tuple[str, str]]
) -> None:
    assert cleaned_query(pairs) == clean
    assert cleaned_query(clean) is None


@matrix(
    "typed",
    [
        "",
        "2026-10-30",
        "2026-10-3",
        "2026-10-3 0",
        "2026-10-3\n1",
        "2026-10-300",
        "2026-10-30 31",
        "2026-10-30/2026-11-02",
        "2026-10",
        "30/10/2026",
        "03/04/2026",
        "12026-10-30",
        "\u06612026-10-30",
        "2026-10-30\u0661",
        "2026-10-30 or later",
        "2026-10-30T10:00",
        "soon",
        "30 Oct 2026.",
        "%",
        "&",
        "?",
    ],
)
def test_no_date_is_completed_chosen_or_read_otherwise(typed: str) -> None:
    assert cleaned_query(query(surgery_date=typed)) is None


@given(st.lists(st.tuples(st.sampled_from(["surgery_date", "on", "amp;on", "x", "fbclid", ""]), st.text(max_size=30))))
def test_what_is_clean_stays_as_it_is(pairs: list[tuple[str, str]]) -> None:
    clean = cleaned_query(pairs)
    if clean is not None:
        assert cleaned_query(clean) is None


# Pages for everyone


@matrix(
    "path",
    [
        "/knee-osteotomy/timeline/).",
        "/knee-osteotomy//timeline/",
        "//knee-osteotomy/timeline/",
        "/Knee-Osteotomy/TIMELINE/",
        "/knee-\nosteotomy/timeline/",
        "/knee-osteo\u00adtomy/timeline/",
        "/knee-osteotomy/timeline/%22",
        "/<knee-osteotomy/timeline>",
        "/knee-osteotomy/timeline/&surgery_date=2026-10-30",
        "/knee-osteotomy/timeline/\u300d\u3092",
        "/knee-osteotomy/timeline/ please",
    ],
)
def test_a_page_is_found_in_what_was_made_of_its_address(path: str) -> None:
    assert "/knee-osteotomy/timeline/" in [candidate for candidate, _query in pages_in(path)]


@matrix(
    "unit",
    [
        "a",
        "-",
        "_",
        ".",
        " ",
        "\u00ad",
        "%",
        "%25",
        "%C2%AD",
        "&",
        "&#",
        "&amp;",
        "=",
        "= ",
        "=\n",
        "/",
        "?",
        "9",
        ". a",
    ],
)
def test_a_long_text_is_read_in_no_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    began = time.process_time()
    link_in(f"/t/{text}")
    link_in(f"/t/{TOKEN}{text}a")
    list(pages_in(f"/{text}a"))
    cleaned_query([(text, text), ("surgery_date", f"{text}2026-10-30{text}a")])
    assert time.process_time() - began < 2, "it grows with the square of the length"
