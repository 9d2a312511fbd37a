"""Two people change one link or one protocol: nobody's change is lost, and the questions are about what is saved."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from tests.workspace.conftest import form_of, page_of

pytestmark = pytest.mark.differs

VISIT = {"new.title": "Check", "new.day": "11", "new.month": "12", "new.year": "2026", "new.time": "10:20"}


@pytest.fixture
def address(link: TimelineLink) -> str:
    return reverse("workspace:link-edit", args=[link.pk])


@pytest.fixture
def protocol_address(protocol: ClinicProtocol) -> str:
    return reverse("workspace:protocol-edit", args=[protocol.pk])


def words_of(response: Any) -> str:
    return " ".join(page_of(response).get_text(" ", strip=True).split())


# A third change, while a conflict waits for an answer


def test_a_note_saved_while_the_choice_was_missing_is_kept(client: Client, lead_client: Client, address: str) -> None:
    mine = form_of(client.get(address), label="Green folder")
    lead_client.post(address, form_of(lead_client.get(address), label="Red folder"))
    conflict = client.post(address, mine)
    lead_client.post(address, form_of(lead_client.get(address), note="Bring shorts."))
    asked = client.post(address, form_of(conflict))
    assert asked.status_code == 422
    assert client.post(address, form_of(asked) | {"keep-label": "mine"}).status_code == 303
    link = TimelineLink.objects.get()
    assert (link.label, link.note) == ("Green folder", "Bring shorts.")


def test_a_protocols_note_saved_while_the_choice_was_missing_is_kept(
    client: Client, lead_client: Client, protocol_address: str
) -> None:
    mine = form_of(client.get(protocol_address), name="Mine")
    lead_client.post(protocol_address, form_of(lead_client.get(protocol_address), name="Theirs"))
    conflict = client.post(protocol_address, mine)
    lead_client.post(protocol_address, form_of(lead_client.get(protocol_address), note="Bring shorts."))
    asked = client.post(protocol_address, form_of(conflict))
    assert asked.status_code == 422
    client.post(protocol_address, form_of(asked) | {"keep-name": "mine"})
    saved = ClinicProtocol.objects.get()
    assert (saved.name, saved.note) == ("Mine", "Bring shorts.")


@pytest.mark.parametrize("choice", ["saved", "mine"])
def test_an_answer_about_a_value_that_is_saved_no_more_is_asked_again(
    client: Client, lead_client: Client, address: str, choice: str
) -> None:
    mine = form_of(client.get(address), label="Green folder", note="Mine")
    lead_client.post(address, form_of(lead_client.get(address), label="Red folder", note="Theirs"))
    conflict = client.post(address, mine)
    lead_client.post(address, form_of(lead_client.get(address), label="Blue again"))
    asked = client.post(address, form_of(conflict) | {"keep-label": choice})
    assert "Keep what is saved: “Blue again”" in words_of(asked)
    assert not page_of(asked).select("main [checked]")
    again = client.post(address, form_of(asked) | {"keep-note": choice})
    assert [box["name"] for box in page_of(again).select("main [checked]")] == ["keep-note"]


# Visits, and a date that somebody else moved


@pytest.fixture
def visit_from_an_old_form(client: Client, lead_client: Client, address: str) -> Any:
    """The lead moved the surgery a week later; a form from before adds a visit."""
    mine = form_of(client.get(address), **VISIT)
    lead_client.post(address, form_of(lead_client.get(address), day="6", month="11"))
    return client.post(address, mine)


def test_who_adds_a_visit_is_not_asked_about_a_move_they_did_not_make(visit_from_an_old_form: Any) -> None:
    assert visit_from_an_old_form.status_code == 409
    assert "These visits do not move with it." not in visit_from_an_old_form.text


def test_the_visit_is_looked_at_beside_the_date_that_somebody_else_set(
    client: Client, address: str, visit_from_an_old_form: Any
) -> None:
    asked = client.post(address, form_of(visit_from_an_old_form))
    assert asked.status_code == 422
    assert "from Friday 30 October 2026 to Friday 6 November 2026" in words_of(asked)
    assert client.post(address, form_of(asked)).status_code == 422
    assert not TimelineLink.objects.get().plan["own"]
    assert client.post(address, form_of(asked) | {"visits-stay": "1"}).status_code == 303
    link = TimelineLink.objects.get()
    assert (link.surgery_date, len(link.plan["own"])) == (date(2026, 11, 6), 1)


def test_visits_that_were_looked_at_when_the_date_moved_are_not_asked_about_again(
    client: Client, lead_client: Client, address: str
) -> None:
    client.post(address, form_of(client.get(address), **VISIT))
    mine = form_of(client.get(address), label="Green folder")
    moved = form_of(lead_client.get(address), day="6", month="11") | {"visits-stay": "1"}
    lead_client.post(address, moved)
    assert client.post(address, form_of(client.post(address, mine))).status_code == 303
    link = TimelineLink.objects.get()
    assert (link.label, link.surgery_date) == ("Green folder", date(2026, 11, 6))


# What is said


CRUTCHES = {"crutches.how": "set", "crutches.latest": "8", "crutches.unit": "week"}


def test_where_a_link_goes_back_to_its_protocol_the_protocols_value_is_said(
    client: Client, lead_client: Client, address: str
) -> None:
    client.post(address, form_of(client.get(address)) | CRUTCHES)
    mine = form_of(client.get(address)) | {"crutches.latest": "7"}
    lead_client.post(address, form_of(lead_client.get(address)) | {"crutches.how": "source"})
    text = words_of(client.post(address, mine))
    assert "Keep what is saved: 6 weeks, as the protocol says" in text
    assert "Until about 11 December 2026. The patient sees this now" in text
    assert "as the source says" not in text


def test_where_the_protocol_hides_a_milestone_a_conflict_says_so(
    client: Client, lead_client: Client, protocol: ClinicProtocol, address: str
) -> None:
    protocol.plan["adjust"]["usual-activities"] = {"window": None, "hidden": True, "guidance": "", "kind": "event"}
    protocol.save()
    timing = {"how": "set", "earliest": "8", "latest": "9", "unit": "month"}
    timing = {f"usual-activities.{name}": text for name, text in timing.items()}
    client.post(address, form_of(client.get(address)) | timing)
    mine = form_of(client.get(address)) | {"usual-activities.latest": "10"}
    lead_client.post(address, form_of(lead_client.get(address)) | {"usual-activities.how": "source"})
    assert "Keep what is saved: hidden, as the protocol says" in words_of(client.post(address, mine))


def test_where_a_protocol_goes_back_to_the_source_the_sources_value_is_said(
    client: Client, lead_client: Client, protocol_address: str
) -> None:
    mine = form_of(client.get(protocol_address)) | CRUTCHES
    lead_client.post(protocol_address, form_of(lead_client.get(protocol_address)) | {"crutches.how": "source"})
    assert "Keep what is saved: for several weeks, as the source says" in words_of(client.post(protocol_address, mine))


def test_what_is_settled_is_said_with_its_values(client: Client, lead_client: Client, address: str) -> None:
    hidden = {"usual-activities.how": "hide", "until": "month"}
    mine = form_of(client.get(address), label="", **VISIT) | {"crutches.guidance": "Use two."}
    lead_client.post(address, form_of(lead_client.get(address), note="Hello") | CRUTCHES | hidden)
    text = words_of(client.post(address, mine))
    assert "Nothing clashes" in text
    for words in (
        "Note is now “Hello”. The clinic lead changed it and you did not.",
        "Last day is now 22 December 2026.",
        "Crutches or a walker: now 8 weeks. The clinic lead changed it and you did not.",
        "Back to usual activities: now hidden.",
        "Label: yours is kept, empty. Nobody else changed it.",
        "Words on Crutches or a walker: yours is kept, “Use two.”. Nobody else changed it.",
        "Check: yours is added, Friday 11 December 2026, 10:20 London time.",
    ):
        assert words in text


def test_a_visit_that_one_adds_or_removes_is_said_as_a_visit(client: Client, lead_client: Client, address: str) -> None:
    client.post(address, form_of(client.get(address), **VISIT))
    (key,) = [each["key"] for each in TimelineLink.objects.get().plan["own"]]
    without = {"remove": key}
    mine = form_of(client.get(address), label="Green folder")
    lead_client.post(address, form_of(lead_client.post(address, form_of(lead_client.get(address)) | without)))
    other = VISIT | {"new.title": "Second"}
    lead_client.post(address, form_of(lead_client.get(address), **other))
    text = words_of(client.post(address, mine))
    assert "Check is removed. The clinic lead removed it and you did not change it." in text
    assert "Second is new: Friday 11 December 2026, 10:20 London time. The clinic lead added it." in text
    lead_client.post(address, form_of(lead_client.get(address), note="Hello"))


def test_removed_against_changed_is_asked_and_not_settled(client: Client, lead_client: Client, address: str) -> None:
    client.post(address, form_of(client.get(address), **VISIT))
    (key,) = [each["key"] for each in TimelineLink.objects.get().plan["own"]]
    mine = form_of(client.post(address, form_of(client.get(address)) | {"remove": key}))
    lead_client.post(address, form_of(lead_client.get(address)) | {f"{key}.time": "11:40"})
    text = words_of(client.post(address, mine))
    assert "You both changed 1 thing." in text
    assert "Settled for you" not in text


def test_what_both_changed_alike_is_neither_asked_nor_told(client: Client, lead_client: Client, address: str) -> None:
    mine = form_of(client.get(address), label="Green folder", note="Mine")
    lead_client.post(address, form_of(lead_client.get(address), label="Green folder"))
    text = words_of(client.post(address, mine))
    assert "Nothing clashes" in text
    assert "Label" not in text


def test_the_link_is_named_as_it_was_when_it_was_opened(client: Client, lead_client: Client, address: str) -> None:
    mine = form_of(client.get(address), label="Green folder")
    lead_client.post(address, form_of(lead_client.get(address), label="Red folder"))
    assert "The clinic lead changed Blue folder 12 at 12:00, while you were editing." in words_of(
        client.post(address, mine)
    )


def test_a_milestone_that_the_protocol_hides_is_said_to_be_hidden(
    client: Client, protocol: ClinicProtocol, address: str
) -> None:
    protocol.plan["adjust"]["healed"] = {"window": None, "hidden": True, "guidance": "", "kind": "event"}
    protocol.save()
    choice = page_of(client.get(address)).select_one('input[name="healed.how"][value="source"]')
    assert choice
    assert choice.parent
    assert choice.parent.get_text(" ", strip=True) == "As the protocol says Not shown to the patient"
