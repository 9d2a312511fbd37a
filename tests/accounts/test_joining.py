"""Invitations: made by a lead, used once, and gone after three days."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from recovery.accounts import invitations
from recovery.clinic.models.clinic import Clinic, Invitation, Membership, Role
from recovery.site import http
from tests.accounts.conftest import PASSWORD, member, said, sign_in, signed_in, soup, with_app

EMAIL = "nina@northside.example"
ENDED = "This invitation has ended"


def invited(clinic: Clinic, by: User, role: Role = Role.PHYSIOTHERAPIST) -> str:
    """The address in an invitation."""
    return f"/accounts/join/{invitations.invite(clinic, EMAIL, role, by=by, now=http.now())}/"


@pytest.mark.django_db
def test_an_invitation_says_whose_it_is_and_until_when(client: Client, clinic: Clinic, lead: User) -> None:
    page = soup(client.get(invited(clinic, lead)))  # type: ignore[arg-type]
    words = page.main.get_text(" ", strip=True) if page.main else ""
    assert "Join Northside Clinic" in words
    assert EMAIL in words
    assert "invites you as a physiotherapist" in words
    until = page.select_one("main time")
    assert until is not None
    assert until["datetime"] == (timezone.now() + timedelta(days=3)).date().isoformat()


@pytest.mark.differs
@pytest.mark.django_db
def test_a_password_makes_the_account_and_signs_in(client: Client, clinic: Clinic, lead: User) -> None:
    address = invited(clinic, lead, Role.LEAD)
    assert client.post(address, {"password": PASSWORD})["Location"] == "/workspace/"
    joined = Membership.objects.get(user__username=EMAIL)
    assert (joined.clinic, joined.role, joined.user.email) == (clinic, "lead", EMAIL)
    assert client.session["_auth_user_id"] == str(joined.user.pk)
    assert sign_in(Client(), EMAIL).status_code == 302


@pytest.mark.differs
@pytest.mark.django_db
def test_an_e_mail_is_kept_in_small_letters(clinic: Clinic, lead: User) -> None:
    token = invitations.invite(clinic, EMAIL.upper(), Role.LEAD, by=lead, now=http.now())
    assert Invitation.objects.get().email == EMAIL
    Client().post(f"/accounts/join/{token}/", {"password": PASSWORD})
    assert User.objects.filter(username=EMAIL).exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("required")
def test_where_a_second_step_is_required_it_is_next_and_asks_for_no_password_again(
    client: Client, clinic: Clinic, lead: User
) -> None:
    address = invited(clinic, lead)
    assert "Step 1 of 2" in client.get(address).content.decode()
    response = client.post(address, {"password": PASSWORD})
    assert response["Location"] == "/accounts/second-step/"
    assert client.get("/accounts/second-step/app/").status_code == 200
    assert client.get("/accounts/second-step/passkeys/add/").status_code == 200
    assert client.get("/workspace/people/")["Location"].startswith("/accounts/second-step/")


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["", "short", "123456789012345", "1q2w3e4r5t6y", EMAIL])
def test_a_weak_password_makes_nothing(client: Client, clinic: Clinic, lead: User, password: str) -> None:
    address = invited(clinic, lead)
    response = client.post(address, {"password": password})
    assert response.status_code == 422
    assert said(response)  # type: ignore[arg-type]
    assert not User.objects.filter(username=EMAIL).exists()
    assert client.post(address, {"password": PASSWORD}).status_code == 302


@pytest.mark.differs
@pytest.mark.django_db
def test_an_invitation_works_once(clinic: Clinic, lead: User) -> None:
    address = invited(clinic, lead)
    Client().post(address, {"password": PASSWORD})
    for response in (Client().get(address), Client().post(address, {"password": "another four words here"})):
        assert response.status_code == 410
        assert ENDED in response.content.decode()
    assert sign_in(Client(), EMAIL).status_code == 302


@pytest.mark.django_db
def test_it_ends_after_three_days(clinic: Clinic, lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    address, begun = invited(clinic, lead), http.now()
    for passed, status in ((timedelta(days=3, seconds=-5), 200), (timedelta(days=3, seconds=5), 410)):
        monkeypatch.setattr(http, "now", lambda passed=passed: begun + passed)
        assert Client().get(address).status_code == status
    assert Client().post(address, {"password": PASSWORD}).status_code == 410


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x", "A" * 32, "é", "%00"])
def test_an_address_that_never_was_looks_like_one_that_ended(client: Client, token: str) -> None:
    response = client.get(f"/accounts/join/{token}/")
    assert response.status_code == 410
    assert ENDED in response.content.decode()


@pytest.mark.django_db
def test_an_ended_invitation_does_not_say_whose_it_was(clinic: Clinic, lead: User) -> None:
    address = invited(clinic, lead)
    Client().post(address, {"password": PASSWORD})
    assert "Northside" not in Client().get(address).content.decode()


@pytest.mark.differs
@pytest.mark.django_db
def test_the_database_keeps_192_random_bits_only_as_a_hash(clinic: Clinic, lead: User) -> None:
    tokens = {invited(clinic, lead).split("/")[3] for _ in range(5)}
    assert {len(token) for token in tokens} == {32}
    assert len(tokens) == 5
    (kept,) = Invitation.objects.values_list("token_hash", flat=True)
    assert kept in {sha256(token.encode()).hexdigest() for token in tokens}
    assert not any(token in str(row) for token in tokens for row in Invitation.objects.values())


@pytest.mark.differs
@pytest.mark.django_db
def test_a_new_invitation_ends_the_one_before(clinic: Clinic, lead: User) -> None:
    old, new = invited(clinic, lead), invited(clinic, lead)
    assert (Client().get(old).status_code, Client().get(new).status_code) == (410, 200)


@pytest.mark.differs
@pytest.mark.django_db
def test_nobody_with_an_account_is_invited(clinic: Clinic, lead: User) -> None:
    User.objects.create_user("Edith@northside.example", is_staff=True)
    for email in (lead.username, "edith@northside.example"):
        with pytest.raises(invitations.HasAccount):
            invitations.invite(clinic, email, Role.LEAD, by=lead, now=http.now())


@pytest.mark.differs
@pytest.mark.django_db
def test_an_account_made_meanwhile_is_not_taken_over(clinic: Clinic, lead: User) -> None:
    address = invited(clinic, lead)
    User.objects.create_user(EMAIL, password=PASSWORD)
    assert Client().post(address, {"password": "another four words here"}).status_code == 410
    assert sign_in(Client(), EMAIL).status_code == 302
    assert not Membership.objects.filter(user__username=EMAIL).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("power", [{"is_staff": True}, {"is_superuser": True}])
def test_staff_who_left_do_not_come_back_by_invitation(clinic: Clinic, lead: User, power: dict[str, Any]) -> None:
    User.objects.create_user(EMAIL, is_active=False, **power)
    with pytest.raises(invitations.HasAccount):
        invited(clinic, lead)


@pytest.mark.differs
@pytest.mark.django_db
def test_a_member_who_was_removed_comes_back_and_begins_anew(clinic: Clinic, lead: User) -> None:
    old = with_app(member(EMAIL, clinic))
    signed_in(lead).post(f"/workspace/people/{old.membership.pk}/remove/")
    assert sign_in(Client(), EMAIL).status_code == 200
    Client().post(invited(clinic, lead), {"password": "another four words here"})
    assert sign_in(Client(), EMAIL, "another four words here")["Location"] == "/workspace/"
    assert User.objects.get(username=EMAIL) == old
    assert not Authenticator.objects.exists()


@pytest.mark.django_db
def test_whoever_was_signed_in_is_not_any_more(clinic: Clinic, lead: User) -> None:
    client = signed_in(lead)
    before = client.session.session_key
    client.post(invited(clinic, lead), {"password": PASSWORD})
    assert client.session["_auth_user_id"] == str(User.objects.get(username=EMAIL).pk)
    assert client.session.session_key != before


@pytest.mark.django_db
@pytest.mark.ignore_template_errors
def test_an_admin_makes_an_invitation_and_sees_its_link_once(clinic: Clinic) -> None:
    chief = signed_in(User.objects.create_superuser("chief", password=PASSWORD))
    fields = {"clinic": str(clinic.pk), "email": EMAIL, "role": "lead"}
    page = chief.post("/admin/recovery/invitation/add/", fields).content.decode()
    (address,) = [word for word in page.replace("<", " ").replace(">", " ").split() if "/accounts/join/" in word]
    assert address.startswith("http://testserver/")
    assert "/accounts/join/" not in chief.get("/admin/recovery/invitation/").content.decode()
    assert Client().get(address).status_code == 200
    refused = chief.post("/admin/recovery/invitation/add/", fields | {"email": "chief"})
    assert refused.status_code == 200
    assert Invitation.objects.count() == 1


@pytest.mark.differs
@pytest.mark.django_db
def test_of_two_at_once_one_makes_the_account(clinic: Clinic, lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    address = invited(clinic, lead)
    token, answers = address.split("/")[3], []
    accept = invitations.accept

    def after_another(*args: Any) -> User:
        """Both have seen the invitation open when the other one takes it."""
        monkeypatch.setattr(invitations, "accept", accept)
        answers.append(Client().post(address, {"password": "another four words here"}).status_code)
        return accept(*args)

    monkeypatch.setattr(invitations, "accept", after_another)
    answers.append(Client().post(address, {"password": PASSWORD}).status_code)
    assert answers == [302, 410]
    assert sign_in(Client(), EMAIL, "another four words here").status_code == 302
    assert Membership.objects.filter(user__username=EMAIL).count() == 1
    with pytest.raises(invitations.EndedInvitation):
        invitations.accept(token, PASSWORD, http.now())


@pytest.mark.differs
@pytest.mark.django_db
def test_who_comes_back_has_one_account_however_their_e_mail_was_written(clinic: Clinic, lead: User) -> None:
    User.objects.create_user("Nina@Northside.example", is_active=False)
    Client().post(invited(clinic, lead), {"password": PASSWORD})
    assert User.objects.filter(username__iexact=EMAIL).count() == 1
    assert sign_in(Client(), EMAIL).status_code == 302
