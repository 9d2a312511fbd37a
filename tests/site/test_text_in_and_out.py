"""Text passes one door on its way in, whoever typed it, and one on its way out."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import replace

import pytest
from django.apps import apps
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from recovery.clinic.links import label_checks
from recovery.clinic.links.listing import keys_labelled
from recovery.clinic.models.clinic import Clinic
from recovery.content.models.fields import CleanText
from recovery.patient.exports.ical import calendar
from recovery.text import cleaning
from recovery.workspace import link_form
from tests.domain.factories import NORTHSIDE, SHIPPED
from tests.matrices import matrix
from tests.patient.test_calendar import FEED, SURGERIES, laid_out, read_by_icalendar, read_by_vobject

CHOSEN_NOT_TYPED = {
    "Clinic.country", "Clinic.dial", "Clinic.zone", "Clinic.logo", "ClinicLogo.name", "EndedLink.token_hash",
    "Invitation.email", "Invitation.token_hash", "TimelineLink.token_hash", "Count.cache_key", "Count.value",
    "SentForm.digest", "SentForm.answer",
}  # fmt: skip
"""Columns that hold names, hashes and addresses which their own validators keep plain."""
UNSHOWN = [
    *map(chr, (0, 1, 7, 8, 0x1B, 0x1F, 0x7F, 0x80, 0x9F, 0x200B, 0x202E, 0x202A, 0xFEFF, 0xFFFE, 0xFFFF, 0xFDD0)),
    chr(0xD800), chr(0x1FFFF), chr(0x2066), chr(0x2069),
]  # fmt: skip
BREAKS = list("\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")


@pytest.mark.differs
def test_every_column_that_somebody_types_into_has_the_door() -> None:
    open_ones = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("recovery").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not isinstance(field, CleanText)
        and not (field.choices or field.validators[1:] or isinstance(field, models.SlugField | models.URLField))
    ]
    assert set(open_ones) <= CHOSEN_NOT_TYPED, open_ones


@matrix("char", UNSHOWN)
def test_what_no_reader_can_show_is_left_out(char: str) -> None:
    assert cleaning.one_line(f"kn{char}ee") == cleaning.lines(f"kn{char}ee") == "knee"


@pytest.mark.parametrize(
    "text", ["\u180e", "\xad", "\u200e", "\u2066\u2069", "\u3164", "\u2800 \u115f", "\u3000"], ids=ascii
)
def test_a_text_in_which_nothing_can_be_seen_is_no_text(text: str) -> None:
    assert cleaning.one_line(text) == cleaning.lines(text) == ""
    assert cleaning.one_line(f"knee{text}leg") == f"knee{text}leg"


@matrix("char", BREAKS)
def test_a_soft_line_break_never_glues_two_words(char: str) -> None:
    assert cleaning.one_line(f"knee{char}leg") == "knee leg"
    assert cleaning.lines(f"knee{char}leg") == "knee\nleg"


@pytest.mark.parametrize(
    "text",
    [
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0915\u094d\u200d\u0937",
        "\U0001f469\u200d\u2695\ufe0f", "\u2068\u05e9\u05dc\u2069 knee", "a\u200eb", "\xdcbung",
    ],
)  # fmt: skip
def test_what_a_script_needs_is_kept(text: str) -> None:
    assert cleaning.one_line(text) == cleaning.lines(text) == text


@given(st.text(st.characters()))
def test_what_has_passed_the_door_passes_it_unchanged(text: str) -> None:
    for clean in (cleaning.one_line, cleaning.lines):
        once = clean(text)
        assert clean(once) == once == unicodedata.normalize("NFC", once)
        once.encode()


def test_texts_of_200_kb_take_time_in_proportion() -> None:
    for part in ("\u200c", "\u2066", "\x0b", "a\u0301", "\r\n", "\u200d ", "\u0301"):
        began = time.process_time()
        cleaning.one_line(part * 200_000)
        cleaning.lines(part * 200_000)
        assert time.process_time() - began < 5, ascii(part)


@pytest.mark.differs
@pytest.mark.django_db
def test_a_row_of_long_ago_is_cleaned_when_it_is_read() -> None:
    clinic = Clinic.objects.create(name="North\x07side", emergency="Call\x0b112")
    assert (clinic.name, clinic.emergency) == ("Northside", "Call 112")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE recovery_clinic SET emergency = %s", ["Call\x0b999\x1b"])
    assert Clinic.objects.get(name="Northside").emergency == "Call 999"
    assert list(Clinic.objects.values_list("emergency", flat=True)) == ["Call 999"]


@matrix("char", [*UNSHOWN, *BREAKS])
def test_no_text_makes_a_calendar_that_readers_refuse(char: str) -> None:
    clinic = replace(NORTHSIDE, name=f"North{char}side", emergency=f"Call{char}112")
    timeline = laid_out(SURGERIES[0], replace(SHIPPED, clinic=clinic, name=f"Kn{char}ee"))
    made = calendar(timeline, FEED)
    assert read_by_icalendar(made) == read_by_icalendar(calendar(laid_out(SURGERIES[0]), FEED))
    assert read_by_vobject(made)


@pytest.mark.differs
@pytest.mark.parametrize("words", ["\xfcbung gr\xfcn", "U\u0308BUNG", "\uff35\u0308bung", "GR\xdcN", "  gr\xfcn "])
def test_a_search_finds_a_label_in_every_case_and_form(words: str) -> None:
    assert keys_labelled(words.strip(), [(7, "\xdcbung gr\xfcn"), (8, "Folder 12")]) == [7]


@pytest.mark.differs
@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("\u0130zmir", "izmir"),
        ("\u0130STANBUL", "istanbul"),
        ("\u0131rmak", "IRMAK"),
        ("\xe7a\u011fr\u0131", "\xc7A\u011eRI"),
    ],
)
def test_a_search_finds_an_i_with_its_dot_and_without(label: str, words: str) -> None:
    for one, other in ((label, words), (words, label)):
        assert keys_labelled(other, [(7, one)]) == [7]


@pytest.mark.differs
@pytest.mark.parametrize("blank", ["\u034f", "\ufe0f", "\u180b", "\u17b4", "\u2065", "\u3164", "\u200b", " \u034f "])
def test_a_name_of_which_nothing_can_be_seen_is_none(blank: str) -> None:
    assert cleaning.one_line(blank) == ""
    assert cleaning.one_line(f"a{blank}b") != ""


@pytest.mark.differs
@pytest.mark.parametrize("words", ["%", "_", "\\\\"])
def test_a_search_takes_signs_of_patterns_as_they_are(words: str) -> None:
    assert keys_labelled(words, [(7, f"a{words}b"), (8, "ab")]) == [7]


def test_a_label_of_200_kb_is_refused_by_its_length_before_any_pattern_sees_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(label_checks, "refused_label", lambda _text: pytest.fail("read by patterns"))
    assert link_form.label_refusal("1 " * 100_000)
