"""A lead looks after their clinic's people, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from recovery.accounts import invitations, people
from recovery.clinic.models.clinic import Clinic, Invitation, Membership, Role
from recovery.site import http
from tests.accounts.conftest import PASSWORD, member, said, sign_in, signed_in, soup, with_app

pytestmark = pytest.mark.django_db
PAGE = "/workspace/people/"


@pytest.fixture
def as_lead(lead: User) -> Client:
    return signed_in(lead)


@pytest.fixture
def elsewhere() -> User:
    return member("lead@southside.example", Clinic.objects.create(name="Southside Clinic"), Role.LEAD)


def invite(client: Client, email: str, role: str = "physiotherapist") -> Any:
    return client.post(f"{PAGE}invite/", {"email": email, "role": role})


def words(response: Any) -> str:
    main = soup(response).main
    return main.get_text(" ", strip=True) if main else ""


@pytest.mark.differs
def test_it_lists_who_works_here_and_nobody_from_elsewhere(as_lead: Client, physio: User, elsewhere: User) -> None:
    with_app(physio)
    page = words(as_lead.get(PAGE))
    assert "lead@northside.example That is you Clinic lead · No second step yet" in page
    assert "physio@northside.example Physiotherapist · Second step is set up" in page
    assert "southside" not in page


def test_an_invitation_link_is_shown_once(as_lead: Client) -> None:
    page = soup(invite(as_lead, "Nina@Northside.example"))
    box = page.select_one("#address")
    assert box is not None
    assert str(box["value"]).startswith("http://testserver/accounts/join/")
    assert Client().get(str(box["value"])).status_code == 200
    later = as_lead.get(PAGE)
    assert "nina@northside.example Physiotherapist · Works once, until" in words(later)
    assert "/accounts/join/" not in later.content.decode()


def test_its_address_is_built_on_the_public_one(as_lead: Client, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://recovery.example.org"
    box = soup(invite(as_lead, "nina@northside.example")).select_one("#address")
    assert box is not None
    assert str(box["value"]).startswith("https://recovery.example.org/accounts/join/")


@pytest.mark.differs
@pytest.mark.parametrize(
    ("email", "role", "wrong"),
    [
        ("", "lead", "Write an e-mail address, for example physio@clinic.example."),
        ("nina", "lead", "Write an e-mail address, for example physio@clinic.example."),
        (f"{'n' * 60}@{'n' * 60}.{'n' * 60}.example", "lead", "Write a shorter e-mail address."),
        ("nina@northside.example", "chief", "Choose what they may do."),
        ("LEAD@northside.example", "lead", "Somebody has an account with this e-mail."),
    ],
)
def test_what_cannot_be_invited_is_said_beside_what_was_typed(
    as_lead: Client, email: str, role: str, wrong: str
) -> None:
    response = invite(as_lead, email, role)
    assert (response.status_code, said(response)) == (422, f"Error: {wrong}")
    box = soup(response).select_one("#email")
    assert box is not None
    assert box["value"] == email
    assert not Invitation.objects.exists()


def test_an_invitation_is_ended(as_lead: Client) -> None:
    box = soup(invite(as_lead, "nina@northside.example")).select_one("#address")
    assert box is not None
    pk = Invitation.objects.get().pk
    assert as_lead.post(f"{PAGE}invitations/{pk}/end/").status_code == 303
    assert Client().get(str(box["value"])).status_code == 410


def test_a_role_is_changed(as_lead: Client, physio: User) -> None:
    assert as_lead.post(f"{PAGE}{physio.membership.pk}/role/", {"role": "lead"}).status_code == 303
    assert Membership.objects.get(user=physio).is_lead
    assert as_lead.post(f"{PAGE}{physio.membership.pk}/role/", {"role": "chief"}).status_code == 404


@pytest.mark.differs
def test_somebody_who_is_removed_is_out_at_once(as_lead: Client, physio: User) -> None:
    inside = signed_in(physio)
    assert inside.get("/accounts/second-step/").status_code == 200
    assert as_lead.post(f"{PAGE}{physio.membership.pk}/remove/").status_code == 303
    assert inside.get("/accounts/second-step/").status_code == 302
    assert sign_in(Client(), physio.username).status_code == 200


def test_staff_who_are_removed_from_a_clinic_stay_staff(as_lead: Client, clinic: Clinic) -> None:
    editor = member("edith@northside.example", clinic)
    User.objects.filter(pk=editor.pk).update(is_staff=True)
    as_lead.post(f"{PAGE}{editor.membership.pk}/remove/")
    assert sign_in(Client(), editor.username)["Location"] == "/admin/"


@pytest.mark.differs
def test_the_last_lead_stays(as_lead: Client, lead: User, physio: User) -> None:
    own = lead.membership.pk
    for response in (
        as_lead.post(f"{PAGE}{own}/role/", {"role": "physiotherapist"}),
        as_lead.post(f"{PAGE}{own}/remove/"),
    ):
        assert response.status_code == 409
        assert said(response) == "Error: A clinic needs a lead. Make somebody else a lead first."  # type: ignore[arg-type]
    as_lead.post(f"{PAGE}{physio.membership.pk}/role/", {"role": "lead"})
    assert as_lead.post(f"{PAGE}{own}/role/", {"role": "physiotherapist"}).status_code == 303


def test_a_lost_second_step_is_reset(as_lead: Client, physio: User) -> None:
    with_app(physio)
    assert as_lead.post(f"{PAGE}{physio.membership.pk}/second-step/").status_code == 303
    assert not Authenticator.objects.exists()
    assert sign_in(Client(), physio.username)["Location"] == "/workspace/"


def test_nobody_takes_away_their_own_second_step_like_this(lead: User) -> None:
    as_lead = signed_in(with_app(lead))
    assert "Reset their second step" not in words(as_lead.get(PAGE))
    assert as_lead.post(f"{PAGE}{lead.membership.pk}/second-step/").status_code == 404
    assert Authenticator.objects.exists()


def test_a_lead_who_is_removed_cannot_come_back_by_an_invitation_of_their_own(as_lead: Client, clinic: Clinic) -> None:
    other = member("second@northside.example", clinic, Role.LEAD)
    token = invitations.invite(clinic, "again@northside.example", Role.LEAD, by=other, now=http.now())
    as_lead.post(f"{PAGE}{other.membership.pk}/remove/")
    assert Client().get(f"/accounts/join/{token}/").status_code == 410


def test_that_of_staff_is_not_a_leads_to_reset(as_lead: Client, physio: User) -> None:
    with_app(physio)
    User.objects.filter(pk=physio.pk).update(is_staff=True)
    assert "Reset their second step" not in words(as_lead.get(PAGE))
    assert as_lead.post(f"{PAGE}{physio.membership.pk}/second-step/").status_code == 404
    assert Authenticator.objects.exists()


def test_another_clinics_people_do_not_exist(as_lead: Client, elsewhere: User) -> None:
    invitations.invite(
        elsewhere.membership.clinic,
        "nina@southside.example",
        Role.LEAD,
        by=elsewhere,
        now=http.now(),
    )
    for path, data in (("role", {"role": "physiotherapist"}), ("remove", {}), ("second-step", {})):
        assert as_lead.post(f"{PAGE}{elsewhere.membership.pk}/{path}/", data).status_code == 404
    as_lead.post(f"{PAGE}invitations/{Invitation.objects.get().pk}/end/")
    assert Invitation.objects.exists()
    assert Membership.objects.get(user=elsewhere).is_lead


POSTS = ("invite/", "invitations/1/end/", "1/role/", "1/remove/", "1/second-step/")


def test_only_leads_get_in(physio: User, as_lead: Client) -> None:
    visitor = User.objects.create_user("vera")
    for user in (physio, visitor, User.objects.create_superuser("chief")):
        client = signed_in(user)
        assert client.get(PAGE).status_code == 403
        assert {client.post(f"{PAGE}{path}").status_code for path in POSTS} == {403}
    anonymous = Client()
    assert anonymous.get(PAGE)["Location"] == f"/accounts/login/?next={PAGE}"
    for path in POSTS:
        assert anonymous.post(f"{PAGE}{path}")["Location"].startswith("/accounts/login/")
        assert as_lead.get(f"{PAGE}{path}").status_code == 405


def test_a_part_of_a_page_asked_for_without_a_session_loads_the_page_again(client: Client) -> None:
    response = client.get(PAGE, headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Refresh"]) == (200, "true")


@pytest.mark.differs
def test_the_page_is_private_and_costs_the_same_for_many(
    as_lead: Client, clinic: Clinic, django_assert_max_num_queries: Any
) -> None:
    for index in range(20):
        member(f"p{index}@northside.example", clinic)
    with django_assert_max_num_queries(8):
        response = as_lead.get(PAGE)
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.differs
def test_of_two_leads_who_go_at_once_one_stays(clinic: Clinic, lead: User) -> None:
    other = member("second@northside.example", clinic, Role.LEAD)
    stale = [Membership.objects.select_related("user").get(user=user) for user in (lead, other)]
    people.end_access(stale[0])
    with pytest.raises(people.LastLead):
        people.end_access(stale[1])
    assert sign_in(Client(), other.username, PASSWORD)["Location"] == "/workspace/"
