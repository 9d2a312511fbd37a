"""An invitation carries no more than its maker may grant at the moment it is used."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from recovery.accounts import invitations, people, roles
from recovery.clinic.models.clinic import Clinic, Invitation, Membership, Role
from recovery.site import http
from tests.accounts.conftest import PASSWORD, member, signed_in

pytestmark = pytest.mark.django_db
EMAIL = "nina@northside.example"


def invited(clinic: Clinic, by: User, role: Role = Role.LEAD) -> str:
    return f"/accounts/join/{invitations.invite(clinic, EMAIL, role, by=by, now=http.now())}/"


def demoted_in_the_workspace(lead: User) -> None:
    people.change_role(lead.membership, Role.PHYSIOTHERAPIST)


def demoted_in_the_admin(lead: User) -> None:
    Membership.objects.filter(user=lead).update(role=Role.PHYSIOTHERAPIST)


def removed_in_the_workspace(lead: User) -> None:
    people.end_access(lead.membership)


def removed_in_the_admin(lead: User) -> None:
    Membership.objects.filter(user=lead).delete()


def moved_to_another_clinic(lead: User) -> None:
    Membership.objects.filter(user=lead).update(clinic=Clinic.objects.create(name="Southside"))


def switched_off(lead: User) -> None:
    User.objects.filter(pk=lead.pk).update(is_active=False)


def deleted(lead: User) -> None:
    User.objects.filter(pk=lead.pk).get().delete()


def became_mere_staff(lead: User) -> None:
    """An editor may enter the admin, and invites nobody there."""
    demoted_in_the_admin(lead)
    User.objects.filter(pk=lead.pk).update(is_staff=True)


LOSSES = [
    demoted_in_the_workspace,
    demoted_in_the_admin,
    removed_in_the_workspace,
    removed_in_the_admin,
    moved_to_another_clinic,
    switched_off,
    deleted,
    became_mere_staff,
]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("lose", LOSSES)
def test_an_invitation_ends_with_what_its_maker_might_grant(
    client: Client, clinic: Clinic, lead: User, lose: Callable[[User], None], role: Role
) -> None:
    member("second@northside.example", clinic, Role.LEAD)  # a clinic keeps a lead
    address = invited(clinic, lead, role)
    assert client.get(address).status_code == 200
    lose(lead)
    assert client.get(address).status_code == 410
    assert client.post(address, {"password": PASSWORD}).status_code == 410
    assert not User.objects.filter(username=EMAIL).exists()


@pytest.mark.differs
def test_who_loses_it_between_the_look_and_the_answer_grants_nothing(clinic: Clinic, lead: User) -> None:
    token = invited(clinic, lead).split("/")[3]
    invitations.find(token, http.now())
    demoted_in_the_admin(lead)
    with pytest.raises(invitations.EndedInvitation):
        invitations.accept(token, PASSWORD, http.now())
    assert Invitation.objects.get().used_at is None


def test_a_role_that_does_not_exist_is_granted_to_nobody(client: Client, clinic: Clinic, lead: User) -> None:
    address = invited(clinic, lead)
    Invitation.objects.update(role="owner")
    assert client.get(address).status_code == 410


def test_an_admins_invitation_works_while_they_are_an_admin(client: Client, clinic: Clinic) -> None:
    roles.put_right()
    ada = User.objects.create_user("ada", password=PASSWORD, is_staff=True)
    ada.groups.add(Group.objects.get(name="admins"))
    address = invited(clinic, ada)
    assert client.get(address).status_code == 200
    ada.groups.clear()
    assert client.get(address).status_code == 410
    ada.groups.add(Group.objects.get(name="admins"))
    assert client.post(address, {"password": PASSWORD}).status_code == 302


@pytest.mark.differs
def test_a_clinic_that_is_gone_takes_its_invitations_along(client: Client, clinic: Clinic, lead: User) -> None:
    address = invited(clinic, lead)
    clinic.delete()
    assert client.post(address, {"password": PASSWORD}).status_code == 410


def test_the_page_of_an_invitation_that_ended_says_what_to_do_if_it_was_used_here(
    client: Client, clinic: Clinic, lead: User
) -> None:
    """Reloaded, or come back to, after the account was made."""
    address = invited(clinic, lead)
    assert client.post(address, {"password": PASSWORD})["Location"] == "/workspace/"
    for again in (client.get(address), client.post(address, {"password": PASSWORD})):
        assert again["Location"] == "/workspace/"
    for other in (Client().get(address), signed_in(lead).get(address)):
        assert other.status_code == 410
        assert "If you made your account with it, sign in" in other.content.decode()
