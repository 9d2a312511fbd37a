"""What a clinic says of itself: its phone, its words, its zone and its logo."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from recovery.clinic.links import tokens
from recovery.clinic.models.clinic import Clinic, ClinicLogo, Membership
from recovery.clinic.models.link import TimelineLink
from tests.clinic.test_pictures import picture
from tests.workspace.conftest import browser_of, page_of

ADDRESS = "/workspace/clinic/"
TYPED = {"phone": "020 7946 0099", "emergency": "Call 999.", "zone": "Europe/London"}


@pytest.fixture
def client(lead: Membership) -> Client:
    return browser_of(lead)


def file(data: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/png")


def shared_page(link: TimelineLink) -> BeautifulSoup:
    return page_of(Client().get(reverse("shared:timeline", args=[tokens.token_of(link)])))


def test_a_lead_changes_what_patients_read_at_the_top(client: Client, link: TimelineLink, clinic: Clinic) -> None:
    answer = client.post(ADDRESS, TYPED, follow=True)
    assert "Saved." in answer.content.decode()
    page = shared_page(link)
    assert page.select_one("section.clinic a")["href"] == "tel:02079460099"  # type: ignore[index]
    assert "Call 999." in page.get_text()
    clinic.refresh_from_db()
    assert (clinic.name, clinic.zone) == ("Northside Clinic", "Europe/London")


@pytest.mark.parametrize(
    ("name", "text"), [("phone", "ask at the desk"), ("zone", "Europe/Atlantis"), ("zone", "../etc/passwd")]
)
def test_what_cannot_be_is_refused_beside_its_box_and_kept(
    client: Client, clinic: Clinic, name: str, text: str
) -> None:
    answer = client.post(ADDRESS, TYPED | {name: text})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    box = page_of(answer).select_one(f"[name={name}]")
    assert box is not None
    assert box["aria-invalid"] == "true"
    assert box.name == "select" or box["value"] == text  # a list has no place for what is not in it
    assert page_of(answer).select_one(f"#{str(box['aria-describedby']).split()[-1]}.error") is not None
    clinic.refresh_from_db()
    assert clinic.phone == "020 7946 0018"


def test_a_logo_stands_at_the_top_of_the_page_and_of_the_paper(client: Client, link: TimelineLink) -> None:
    assert client.post(ADDRESS, TYPED | {"picture": file(picture())}).status_code == HTTPStatus.SEE_OTHER
    shown = shared_page(link).select_one("section.clinic img")
    assert shown is not None
    assert (shown["alt"], shown["width"], shown["height"]) == ("", "100", "34")
    paper = page_of(Client().get(reverse("shared:paper", args=[tokens.token_of(link)])))
    assert paper.select_one("p.clinic img")["src"] == shown["src"]  # type: ignore[index]
    answer = Client().get(str(shown["src"]))
    assert (answer.status_code, answer.headers["Content-Type"]) == (HTTPStatus.OK, "image/png")
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.content.startswith(b"\x89PNG")
    assert Client().post(str(shown["src"])).status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_a_picture_that_is_none_is_refused_in_words_and_the_old_one_stays(client: Client, clinic: Clinic) -> None:
    client.post(ADDRESS, TYPED | {"picture": file(picture())})
    for wrong, words in ((b"<svg/>", "Choose a PNG or JPEG picture."), (b"x" * 2_000_001, "too large")):
        answer = client.post(ADDRESS, TYPED | {"picture": file(wrong)})
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert words in answer.content.decode()
    clinic.refresh_from_db()
    assert ClinicLogo.objects.get().pk == clinic.logo


def test_a_form_without_a_picture_leaves_the_logo_and_a_tick_takes_it_away(client: Client, clinic: Clinic) -> None:
    client.post(ADDRESS, TYPED | {"picture": file(picture())})
    client.post(ADDRESS, TYPED)
    assert page_of(client.get(ADDRESS)).select_one("img.logo") is not None
    client.post(ADDRESS, TYPED | {"no_logo": "on"})
    clinic.refresh_from_db()
    assert (clinic.logo, ClinicLogo.objects.count()) == ("", 0)
    assert page_of(client.get(ADDRESS)).select_one("img.logo") is None


def test_two_clinics_may_have_one_picture(client: Client, other_clinic: Clinic) -> None:
    client.post(ADDRESS, TYPED | {"picture": file(picture())})
    name = ClinicLogo.objects.get().pk
    Clinic.objects.filter(pk=other_clinic.pk).update(logo=name)
    client.post(ADDRESS, TYPED | {"picture": file(picture(size=(30, 30)))})
    assert ClinicLogo.objects.count() == 2
    assert Client().get(f"/logo/{name}").status_code == HTTPStatus.OK


@pytest.mark.django_db
def test_there_is_nothing_at_another_name() -> None:
    assert Client().get(f"/logo/{'0' * 32}.png").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.ignore_template_errors
def test_an_admin_sets_the_logo_too_and_what_a_lead_changed_meanwhile_stays(clinic: Clinic) -> None:
    admin = Client()
    admin.force_login(User.objects.create_superuser("root", password="x"))
    change = reverse("admin:recovery_clinic_change", args=[clinic.pk])
    facts = {"name": clinic.name, "phone": clinic.phone, "emergency": "", "zone": ""}
    assert admin.post(change, facts | {"picture": file(picture())}).status_code == HTTPStatus.FOUND
    clinic.refresh_from_db()
    assert clinic.logo == ClinicLogo.objects.get().pk
    assert admin.post(reverse("admin:recovery_clinic_add"), facts | {"name": "New"}).status_code == HTTPStatus.FOUND
    assert Clinic.objects.filter(name="New").exists()
