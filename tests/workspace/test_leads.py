"""What a clinic's lead does with many links at once."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import TimelineLink
from recovery.text import cleaning
from recovery.workspace.link_list_csv import safe
from tests.workspace.conftest import MakeLink, page_of

REVOKE = "/workspace/links/revoke/"


def revoked() -> set[str]:
    return set(TimelineLink.objects.filter(revoked_at__isnull=False).values_list("label", flat=True))


def test_several_links_are_revoked_after_a_question(
    lead_client: Client, make_link: MakeLink, physio: Membership, stranger: Membership
) -> None:
    links = [make_link(physio, "One"), make_link(physio, "Two"), make_link(stranger, "Theirs")]
    chosen = {"link": [str(link.pk) for link in links]}
    asked = lead_client.post(REVOKE, chosen)
    assert revoked() == set()
    assert [each.text for each in page_of(asked).select("main .bullets li")] == ["Two", "One"]
    said = lead_client.post(REVOKE, chosen | {"sure": "1"}, follow=True)
    assert revoked() == {"One", "Two"}
    assert "2 links revoked." in said.text


def test_without_a_choice_nothing_is_asked(lead_client: Client, link: TimelineLink) -> None:
    said = lead_client.post(REVOKE, {"link": "nonsense"}, follow=True)
    assert "Choose one or more links first." in said.text


def test_only_a_lead_sees_the_boxes_to_choose_links(client: Client, lead_client: Client, link: TimelineLink) -> None:
    assert not page_of(client.get("/workspace/")).select("input[name=link]")
    assert page_of(lead_client.get("/workspace/")).select("input[name=link]")


def exported(client: Client) -> list[list[str]]:
    response = client.get(reverse("workspace:links-export"))
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return [*csv.reader(io.StringIO(text))]


def test_the_list_is_exported_without_addresses_and_without_other_clinics(
    lead_client: Client, link: TimelineLink, make_link: MakeLink, stranger: Membership
) -> None:
    make_link(stranger, "Theirs")
    assert exported(lead_client)[1:] == [
        ["Blue folder 12", "Knee osteotomy", "Opening wedge, 6 weeks partial weight", "2026-10-30", "active",
         "2027-10-30", "", "2026-11-22"]
    ]  # fmt: skip


def test_an_export_is_private(lead_client: Client, link: TimelineLink) -> None:
    response = lead_client.get(reverse("workspace:links-export"))
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Content-Disposition"] == 'attachment; filename="links.csv"'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "  ="])
def test_a_label_never_becomes_a_formula(
    lead_client: Client, make_link: MakeLink, physio: Membership, start: str
) -> None:
    link = make_link(physio)
    TimelineLink.objects.filter(pk=link.pk).update(label=f"{start}HYPERLINK")
    # What is no visible letter has become a space on its way out of the database.
    assert exported(lead_client)[1][0] == f"'{cleaning.one_line(start)}HYPERLINK"
    assert safe(f"{start}HYPERLINK") == f"'{start}HYPERLINK"


def test_plain_words_are_exported_as_they_are() -> None:
    assert safe("Blue = folder") == "Blue = folder"


def test_a_spreadsheet_that_splits_at_semicolons_finds_no_formula(
    lead_client: Client, make_link: MakeLink, physio: Membership
) -> None:
    make_link(physio, "a;=1+1")
    response = lead_client.get(reverse("workspace:links-export"))
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert not [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row if cell.startswith("=")]
