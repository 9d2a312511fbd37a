"""Two people change one link or one protocol: nobody's change is lost, and what is asked is asked about what is true."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from recovery.listing import Link, Version
from tests.workspace.conftest import form_of, page_of

VISIT = {"new.title": "Check", "new.day": "11", "new.month": "12", "new.year": "2026", "new.time": "10:20"}


@pytest.fixture
def address(link: Link) -> str:
    return reverse("workspace:link-edit", args=[link.pk])


@pytest.fixture
def protocol_address(protocol: Version) -> str:
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
    link = Link.objects.get()
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
    saved = Version.objects.get()
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
    assert not Link.objects.get().plan["own"]
    assert client.post(address, form_of(asked) | {"visits-stay": "1"}).status_code == 303
    link = Link.objects.get()
    assert (link.surgery_date, len(link.plan["own"])) == (date(2026, 11, 6), 1)


def test_visits_that_were_looked_at_when_the_date_moved_are_not_asked_about_again(
    client: Client, lead_client: Client, address: str
) -> None:
    client.post(address, form_of(client.get(address), **VISIT))
    mine = form_of(client.get(address), label="Green folder")
    moved = form_of(lead_client.get(address), day="6", month="11") | {"visits-stay": "1"}
    lead_client.post(address, moved)
    assert client.post(address, form_of(client.post(address, mine))).status_code == 303
    link = Link.objects.get()
    assert (link.label, link.surgery_date) == ("Green folder", date(2026, 11, 6))
