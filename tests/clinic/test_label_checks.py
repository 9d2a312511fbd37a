"""A label names a link for the clinic, and no patient."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from recovery.clinic.links.label_checks import LabelProblem, refused_label
from tests.matrices import matrix


@matrix(
    "text",
    [
        "", "Blue folder 12", "Mon 9:30 slot", "Runner, left knee", "Poster, room 12", "Group of March 2026",
        "Dr Okafor, Tuesday 14:30", "Folder A-17", "Ward 3, bed 12", "2nd opinion", "6 weeks partial", "12/3",
        "No. 4711", "Room 12-14", "Week 47/48", "12 seats 2026", "3 x 10 squats", "Leaflet v2.1",
        "Tue 24 Nov 10:20", "24/11 10:20", "24.11. 9:05", "Nov 24 10:20 room 3", "10:20 24/11",
    ],
)  # fmt: skip
def test_words_that_mean_something_to_the_clinic_are_fine(text: str) -> None:
    assert refused_label(text) is None


@matrix(
    "text",
    [
        "12/04/1983", "12.4.83", "1983-04-12", "12 04 1983", "12-4-'83", "4/12/1983", "12041983", "19830412",
        "born 12 April", "DOB 1204", "12 April 1983", "12th Apr 83", "April 12, 1983", "knee 1983.04.12 left",
        "\uff11\uff12/\uff10\uff14/\uff11\uff19\uff18\uff13", "١٢/٠٤/١٩٨٣", "12–04–1983",
        "14Feb1961", "14th of February 1961", "14·02·1961", "14 февраля 1961", "14. März 1961", "b. 1961",
        "14.II.1961", "14 xii 1961", "14|02|1961", "14_02_1961", "14 · 2 · 1961", "14 / 2 / 61", "14/02/1961 10:20",
    ],
)  # fmt: skip
def test_what_looks_like_a_birthday_is_refused(text: str) -> None:
    assert refused_label(text) is LabelProblem.BIRTHDAY


@matrix("text", ["ann@example.org", "Ann: ann.b+x@mail.example", "ann\uff20example.org"])
def test_an_e_mail_address_is_refused(text: str) -> None:
    assert refused_label(text) is LabelProblem.EMAIL


@matrix(
    "text",
    ["020 7946 0018", "+44 20 7946 0018", "(020) 79460018", "07700 900123", "call 0171-2345678", "+4915112345678"],
)
def test_a_phone_number_is_refused(text: str) -> None:
    assert refused_label(text) is LabelProblem.PHONE


@matrix(
    "text",
    [
        "943 476 5919",
        "MRN 4711",
        "patient no. 8812",
        "NHS: 943",
        "K1234567",
        "H 123456",
        "483920",
        "123-45-6789",
        "MRN1234",
        "nhs943",
    ],
)
def test_a_record_number_is_refused(text: str) -> None:
    assert refused_label(text) is LabelProblem.RECORD


@matrix(
    "text, problem",
    [
        ("31/12/1900", LabelProblem.BIRTHDAY),
        ("1/1/2099", LabelProblem.BIRTHDAY),
        ("12/31/61", LabelProblem.BIRTHDAY),
        ("1961/31/12", LabelProblem.BIRTHDAY),
        ("Set 12/31/1899", LabelProblem.RECORD),
        ("Set 12/31/2100", LabelProblem.RECORD),
        ("12/32/1961", LabelProblem.RECORD),
        ("13/13/1961", LabelProblem.RECORD),
        ("0/5/1961", LabelProblem.RECORD),
        ("00000000", LabelProblem.PHONE),
        ("0123456", LabelProblem.PHONE),
        ("012345", LabelProblem.RECORD),
        ("+123456789012345", LabelProblem.PHONE),
        ("+1234567890123456", LabelProblem.RECORD),
        ("12345", None),
        ("Room 1, slot 12345", None),
        ("A 12345", LabelProblem.RECORD),
        ("Folder 12, 483920", LabelProblem.RECORD),
    ],
)
def test_numbers_are_told_apart_at_the_edges(text: str, problem: LabelProblem | None) -> None:
    assert refused_label(text) is problem


@given(st.dates(), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%y", "%d %b %Y", "%B %d, %Y"]))
def test_a_date_of_birth_is_refused_however_it_is_written(day: object, way: str) -> None:
    if "19" <= f"{day}"[:2] <= "20":
        assert refused_label(f"Left knee {day:{way}}") is LabelProblem.BIRTHDAY


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    refused_label(text)
