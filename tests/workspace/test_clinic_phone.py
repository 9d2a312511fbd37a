"""How a clinic is called: typed in the workspace or the admin, read by patients on every page."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from recovery.clinic.links import tokens
from recovery.clinic.models.clinic import Clinic, Membership
from tests.workspace.conftest import MakeLink, form_of, page_of

PAGE = "/workspace/clinic/"
TWO = "020 7946 0018 / 07700 900123"


def test_a_number_is_read_back_as_it_is_dialled(lead_client: Client, clinic: Clinic) -> None:
    typed = {"phone": "(555) 555-0123 ext. 12", "country": "US"}
    assert lead_client.post(PAGE, form_of(lead_client.get(PAGE), **typed)).status_code == 303
    clinic.refresh_from_db()
    assert (clinic.phone, clinic.dial) == (typed["phone"], "tel:+15555550123;ext=12")
    page = page_of(lead_client.get(PAGE))
    assert "+15555550123" in page.find(id="id_phone_helptext").text  # type: ignore[union-attr]


def test_two_numbers_are_refused_beside_the_box_and_kept_in_it(lead_client: Client, clinic: Clinic) -> None:
    answer = lead_client.post(PAGE, form_of(lead_client.get(PAGE), phone=TWO))
    assert answer.status_code == 422
    page = page_of(answer)
    box = page.select_one("[name=phone]")
    assert box is not None
    assert box["value"] == TWO
    described = " ".join(page.find(id=name).text for name in str(box["aria-describedby"]).split())  # type: ignore[union-attr]
    assert "one number" in described


def test_the_admin_refuses_the_same(clinic: Clinic) -> None:
    admin = Client()
    admin.force_login(User.objects.create_superuser("root"))
    answer = admin.post(f"/admin/recovery/clinic/{clinic.pk}/change/", {"name": clinic.name, "phone": TWO})
    assert "one number" in answer.content.decode()


def test_patients_see_what_was_typed_and_dial_what_is_right(
    client: Client, clinic: Clinic, make_link: MakeLink, physio: Membership
) -> None:
    clinic.phone, clinic.country = "020 7946 0018 ext. 12", "GB"
    clinic.save()
    address = reverse("shared:timeline", args=[tokens.token_of(make_link(physio))])
    links = page_of(client.get(address)).select("a[href^='tel:']")
    assert {str(link["href"]) for link in links} == {"tel:+442079460018;ext=12"}
    assert all("020 7946 0018 ext. 12" in link.text for link in links)


def test_a_number_that_nobody_can_dial_is_shown_without_a_link(
    client: Client, clinic: Clinic, make_link: MakeLink, physio: Membership
) -> None:
    Clinic.objects.filter(pk=clinic.pk).update(phone=TWO, dial="")
    address = reverse("shared:timeline", args=[tokens.token_of(make_link(physio))])
    page = page_of(client.get(address))
    assert not page.select("a[href^='tel:']")
    assert TWO in page.select_one(".help").text  # type: ignore[union-attr]
    assert TWO in page_of(client.get(f"{address}print/")).text
