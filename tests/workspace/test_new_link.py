"""A new link: from a protocol and a date to something that can be handed over."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from recovery.clinic.models.clinic import Clinic, Membership
from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from tests.workspace.conftest import NOON, MakeLink, form_of, page_of

NEW = "/workspace/links/new/"
DATE = {"day": "30", "month": "10", "year": "2026"}


def test_a_protocol_and_a_date_make_a_link(client: Client, protocol: ClinicProtocol) -> None:
    response = client.post(NEW, form_of(client.get(NEW), **DATE, protocol=str(protocol.pk)))
    made = TimelineLink.objects.get()
    assert (response.status_code, response.headers["Location"]) == (
        303,
        reverse("workspace:link-share", args=[made.pk]),
    )
    assert (made.protocol, made.surgery_date) == (protocol, date(2026, 10, 30))
    assert made.expires_on == date(2027, 10, 30)
    assert made.plan == {"adjust": {}, "own": []}


def test_the_only_protocol_is_chosen_already(client: Client, protocol: ClinicProtocol) -> None:
    assert form_of(client.get(NEW))["protocol"] == str(protocol.pk)


def test_the_protocol_used_last_is_chosen_already(
    client: Client, protocol: ClinicProtocol, make_link: MakeLink, physio: Membership
) -> None:
    other = ClinicProtocol.objects.create(clinic=protocol.clinic, procedure=protocol.procedure, name="Z, day-case")
    make_link(physio, protocol=other)
    assert form_of(client.get(NEW))["protocol"] == str(other.pk)
    assert "You used this last." in client.get(NEW).text


def test_without_a_protocol_the_typical_timings_are_chosen(client: Client) -> None:
    assert form_of(client.get(NEW))["protocol"] == "typical:knee-osteotomy"


def test_a_poster_needs_no_date(client: Client) -> None:
    client.post(NEW, form_of(client.get(NEW)) | {"for": "poster"})
    made = TimelineLink.objects.get()
    assert (made.surgery_date, made.expires_on) == (None, date(2027, 11, 22))


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        ({}, "Enter the whole date of your surgery."),
        ({"day": "31", "month": "6", "year": "2026"}, "There is no 31 June."),
        ({"day": "3/4/2026"}, "can be read two ways"),
    ],
)
def test_a_date_that_cannot_be_is_said_beside_it(client: Client, boxes: dict[str, str], words: str) -> None:
    response = client.post(NEW, form_of(client.get(NEW), **boxes))
    assert response.status_code == 422
    assert words in page_of(response).select_one("#date-problem").text  # type: ignore[union-attr]
    assert not TimelineLink.objects.exists()


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Left knee 14/02/61", "That looks like a date of birth. Use words that mean something only to you."),
        ("jo@example.org", "That looks like an e-mail address."),
        ("020 7946 0018", "That looks like a phone number."),
        ("MRN 4471902", "That looks like a record number."),
    ],
)
def test_a_label_that_says_who_it_is_is_refused_and_what_was_typed_stays(
    client: Client, label: str, words: str
) -> None:
    response = client.post(NEW, form_of(client.get(NEW), **DATE, label=label, note="Bring shorts."))
    page = page_of(response)
    assert response.status_code == 422
    assert words in page.select_one("#label-problem").text  # type: ignore[union-attr]
    kept = form_of(response)
    assert {kept["label"], kept["note"], kept["day"]} == {label, "Bring shorts.", "30"}


def test_a_long_note_is_refused(client: Client) -> None:
    response = client.post(NEW, form_of(client.get(NEW), **DATE, note="a" * 281))
    assert response.status_code == 422
    assert "This is 1 too long." in response.text


def test_a_link_can_end_in_30_days(client: Client) -> None:
    client.post(NEW, form_of(client.get(NEW), **DATE, until="month"))
    assert TimelineLink.objects.get().expires_on == date(2026, 12, 22)


def test_a_last_day_in_the_past_is_refused(client: Client) -> None:
    response = client.post(NEW, form_of(client.get(NEW), day="1", month="1", year="2026", until="half"))
    assert response.status_code == 422
    assert "That day has passed." in response.text


def test_timings_can_be_set_for_one_patient(client: Client) -> None:
    prefix = "knee-osteotomy.usual-activities"
    boxes = {f"{prefix}.how": "set", f"{prefix}.earliest": "4", f"{prefix}.latest": "7", f"{prefix}.unit": "month"}
    client.post(NEW, form_of(client.get(NEW), **DATE, **boxes))
    assert TimelineLink.objects.get().plan["adjust"]["usual-activities"]["window"] == {
        "earliest": {"amount": 4, "unit": "month"},
        "latest": {"amount": 7, "unit": "month"},
    }


def test_the_end_of_a_stage_can_be_set(client: Client) -> None:
    prefix = "knee-osteotomy.crutches"
    boxes = {f"{prefix}.how": "set", f"{prefix}.latest": "6", f"{prefix}.unit": "week"}
    client.post(NEW, form_of(client.get(NEW), **DATE, **boxes))
    adjusted: Any = TimelineLink.objects.get().plan["adjust"]["crutches"]
    assert adjusted["window"]["latest"] == {"amount": 6, "unit": "week"}
    assert (adjusted["edition"], adjusted["title"], adjusted["kind"]) == (1, "Crutches or a walker", "stage")


def test_timings_the_wrong_way_round_are_refused_in_words(client: Client) -> None:
    prefix = "knee-osteotomy.usual-activities"
    boxes = {f"{prefix}.how": "set", f"{prefix}.earliest": "6", f"{prefix}.latest": "3", f"{prefix}.unit": "month"}
    response = client.post(NEW, form_of(client.get(NEW), **DATE, **boxes))
    assert response.status_code == 422
    assert "can fall before earliest" in response.text


def test_a_number_that_is_none_is_refused_in_words(client: Client) -> None:
    prefix = "knee-osteotomy.crutches"
    boxes = {f"{prefix}.how": "set", f"{prefix}.latest": "six"}
    response = client.post(NEW, form_of(client.get(NEW), **DATE, **boxes))
    assert response.status_code == 422
    assert "Write a whole number, for example 6." in response.text


VISIT = {"new.title": "Check", "new.day": "11", "new.month": "Dec", "new.year": "2026", "new.time": "10.20"}


def test_a_visit_has_a_date_and_a_time_in_the_clinics_zone(client: Client, physio: Membership) -> None:
    physio.clinic.zone = "Europe/Berlin"
    physio.clinic.save()
    client.post(NEW, form_of(client.get(NEW), **DATE, **VISIT))
    (visit,) = TimelineLink.objects.get().plan["own"]
    assert (visit["kind"], visit["title"], visit["at"]) == (
        "visit",
        "Check",
        "2026-12-11T10:20:00+01:00[Europe/Berlin]",
    )


def test_a_visit_without_a_time_is_refused(client: Client) -> None:
    response = client.post(NEW, form_of(client.get(NEW), **DATE, **VISIT | {"new.time": "soon"}))
    assert response.status_code == 422
    assert "Write the time, for example 10:20 or 2:30 pm." in response.text


def test_a_poster_cannot_have_a_visit(client: Client) -> None:
    response = client.post(NEW, form_of(client.get(NEW)) | VISIT | {"for": "poster"})
    assert response.status_code == 422
    assert "A link without a surgery date cannot have one." in response.text


def test_another_visit_can_be_added_and_one_removed_without_a_script(client: Client) -> None:
    response = client.post(NEW, form_of(client.get(NEW), **VISIT, add="1"))
    sent = form_of(response)
    assert response.status_code == 200
    assert sent[f"{sent['own']}.title"] == "Check"
    assert sent["new.title"] == ""
    assert "problem" not in {each.get("id") for each in page_of(response).select(".wrong")}
    removed = form_of(client.post(NEW, sent | {"remove": sent["own"]}))
    assert removed["own"] == ""


def test_the_preview_follows_what_was_typed_and_is_a_part_of_the_page(client: Client) -> None:
    sent = form_of(client.get(NEW), **DATE, preview="1")
    whole, part = client.post(NEW, sent), client.post(NEW, sent, headers={"HX-Request": "true"})
    assert (whole.status_code, part.status_code) == (200, 200)
    assert str(page_of(whole).select_one("#preview")) == str(page_of(part).select_one("#preview"))
    assert "Day 23, week 4." in part.text
    assert not TimelineLink.objects.exists()


def test_a_protocol_of_another_clinic_cannot_be_used(
    client: Client, stranger: Membership, protocol: ClinicProtocol
) -> None:
    foreign = ClinicProtocol.objects.create(clinic=stranger.clinic, procedure=protocol.procedure, name="Theirs")
    response = client.post(NEW, form_of(client.get(NEW), **DATE, protocol=str(foreign.pk)))
    assert response.status_code == 422
    assert "Choose a protocol." in response.text
    assert "Theirs" not in client.get(f"{NEW}?protocol={foreign.pk}").text


def test_the_share_page_hands_everything_over(client: Client, link: TimelineLink) -> None:
    page = page_of(client.get(reverse("workspace:link-share", args=[link.pk])))
    address = str(page.select_one("#lnk")["value"])  # type: ignore[index]
    assert address.startswith("http://testserver/t/")
    assert client.get(address.removeprefix("http://testserver")).status_code == 200
    message = page.select_one("#msg").text  # type: ignore[union-attr]
    assert address in message
    assert "020 7946 0018" in message
    assert "call your local emergency number" in message
    assert not {"knee", "30 October", "Blue folder"} & {
        word for word in ("knee", "30 October", "Blue folder") if word in message
    }
    assert page.select_one("button[data-copy=lnk]").has_attr("autofocus")  # type: ignore[union-attr]
    assert client.get(str(page.select_one(".qr")["src"])).status_code == 200  # type: ignore[index]


def test_the_message_has_the_clinics_own_words_for_an_emergency(client: Client, link: TimelineLink) -> None:
    Clinic.objects.filter(pk=link.clinic_id).update(emergency="In an emergency, call 999.")
    message = page_of(client.get(reverse("workspace:link-share", args=[link.pk]))).select_one("#msg")
    assert message is not None
    assert message.text.strip().endswith("In an emergency, call 999.")


@pytest.mark.parametrize("how", ["ended", "revoked"])
def test_an_ended_link_is_not_handed_over(client: Client, make_link: MakeLink, physio: Membership, how: str) -> None:
    link = make_link(physio, **{how: True})
    page = client.get(reverse("workspace:link-share", args=[link.pk]))
    assert "This link has ended" in page.text
    assert "/t/" not in page.text


def test_a_protocol_that_was_put_away_meanwhile_takes_nothing_typed_with_it(
    client: Client, protocol: ClinicProtocol
) -> None:
    form = form_of(client.get(NEW), day="30", month="10", year="2026", label="Blue folder")
    ClinicProtocol.objects.update(archived_at=NOON)
    response = client.post(NEW, form)
    kept = form_of(response)
    assert response.status_code == 422
    assert (kept["day"], kept["month"], kept["year"], kept["label"]) == ("30", "10", "2026", "Blue folder")


def test_a_character_that_cannot_be_kept_is_left_out(client: Client, protocol: ClinicProtocol) -> None:
    date = {"day": "30", "month": "10", "year": "2026"}
    client.post(NEW, form_of(client.get(NEW), **date, label="Blue\0 folder", note="Bring\0 shorts."))
    link = TimelineLink.objects.get()
    assert (link.label, link.note) == ("Blue folder", "Bring shorts.")


@pytest.mark.parametrize(
    ("day", "hint"),
    [
        ("30 10 2026", "Friday 30 October 2026. Today is day 23, week 4. Link ends 30 October 2027."),
        ("16 12 2026", "Wednesday 16 December 2026, in 24 days. Link ends 16 December 2027."),
        ("", "For example, 22 11 2026. You can change it later."),
    ],
)
def test_the_hint_under_the_date_says_what_was_understood(client: Client, day: str, hint: str) -> None:
    sent = form_of(client.get(NEW)) | dict(zip(("day", "month", "year"), day.split(), strict=False)) | {"preview": "1"}
    part = page_of(client.post(NEW, sent, headers={"HX-Request": "true"}))
    said = part.select_one("#s-hint")
    assert said is not None
    assert (said.text, said["data-hx-swap-oob"]) == (hint, "innerHTML")
    assert page_of(client.post(NEW, sent)).select_one("#s-hint[aria-live=polite]").text == hint  # type: ignore[union-attr]


def test_a_timing_set_for_a_patient_is_said_in_dates_as_soon_as_there_is_one(client: Client) -> None:
    sent = form_of(client.get(NEW)) | {"preview": "1", "day": "30", "month": "10", "year": "2026"}
    sent |= {"knee-osteotomy.crutches.how": "set", "knee-osteotomy.crutches.latest": "6"}
    part = page_of(client.post(NEW, sent, headers={"HX-Request": "true"}))
    said = part.select_one("#seen-knee-osteotomy-crutches")
    assert said is not None
    assert said.text == "The patient sees: until about 11 December 2026."


# What holds where nothing is set for this patient


def unset(response: Any, key: str) -> str:
    """What is said beside “As the protocol says”."""
    choice = page_of(response).select_one(f'input[name="knee-osteotomy.{key}.how"][value="source"]')
    assert choice
    assert choice.parent
    return choice.parent.get_text(" ", strip=True)


def test_the_timings_are_those_of_the_protocol_that_is_chosen(client: Client, protocol: ClinicProtocol) -> None:
    page = client.get(NEW)
    assert unset(page, "crutches") == "As the protocol says 6 weeks"
    typical = {"protocol": "typical:knee-osteotomy", "preview": "1"}
    assert unset(client.post(NEW, form_of(page) | typical), "crutches") == "As the protocol says for several weeks"
    wrong = form_of(page, protocol=str(protocol.pk), label="jo@example.org")
    assert unset(client.post(NEW, wrong), "crutches") == "As the protocol says 6 weeks"


def test_the_timings_are_swapped_where_another_protocol_is_chosen_and_only_there(
    client: Client, protocol: ClinicProtocol
) -> None:
    typed = form_of(client.get(NEW), preview="1") | {"knee-osteotomy.healed.guidance": "Walk."}
    htmx = {"HX-Request": "true"}
    assert not page_of(client.post(NEW, typed, headers=htmx)).select_one("#timings")
    other = client.post(NEW, typed | {"protocol": "typical:knee-osteotomy"}, headers=htmx)
    timings = page_of(other).select_one("#timings[data-hx-swap-oob]")
    assert timings
    assert unset(other, "crutches") == "As the protocol says for several weeks"
    assert "Walk." in timings.text
    assert timings.select_one('input[name=timed][value="typical:knee-osteotomy"]')
