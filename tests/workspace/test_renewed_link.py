"""A link with a new address begins again: nobody has opened that one."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from recovery.clinic.links.tokens import token_of
from recovery.clinic.models.link import TimelineLink
from tests.visitors import BROWSER
from tests.workspace.conftest import form_of, page_of


def in_the_list(client: Client) -> str:
    return page_of(client.get("/workspace/")).select_one("li.link").get_text(" ", strip=True)  # type: ignore[union-attr]


def opened_by_a_patient(link: TimelineLink) -> int:
    return Client(headers=BROWSER).get(reverse("shared:timeline", args=[token_of(link)])).status_code


def test_nobody_has_opened_the_new_address_of_a_renewed_link(client: Client, link: TimelineLink) -> None:
    assert opened_by_a_patient(link) == 200
    assert "Last opened Today" in in_the_list(client)
    renewing = reverse("workspace:link-renew", args=[link.pk])
    client.post(renewing, form_of(client.get(renewing)))
    assert "Not opened yet" in in_the_list(client)
    assert opened_by_a_patient(link) == 410
    assert "Not opened yet" in in_the_list(client)
    link.refresh_from_db()
    assert opened_by_a_patient(link) == 200
    assert "Last opened Today" in in_the_list(client)
