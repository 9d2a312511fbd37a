"""A session carries what it proved, and ends when anything changes that its proof was about."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from recovery.accounts import people, second_factor
from recovery.clinic.models.clinic import Clinic, Membership, Role
from tests.accounts.conftest import PASSWORD, code, member, sign_in, signed_in, soup, with_app

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
INDEX, SET_UP, STEP = "/accounts/second-step/", "/accounts/second-step/app/", "/accounts/second-step/code/"
CODES, REMOVE = "/accounts/second-step/recovery-codes/new/", "/accounts/second-step/app/remove/"
Change = Callable[[User], object]


def is_in(client: Client) -> bool:
    return client.get(INDEX).status_code == 200


def by_password(user: User) -> Client:
    client = Client()
    assert sign_in(client, user.username)["Location"] != STEP
    assert is_in(client)
    return client


def by_both(user: User, steps: int = 0) -> Client:
    client = Client()
    assert sign_in(client, user.username)["Location"] == STEP
    assert client.post(STEP, {"code": code(steps=steps)}).status_code == 302
    assert is_in(client)
    return client


def with_passkey(user: User) -> User:
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Passkey"})
    return user


def set_password(user: User) -> None:
    user.set_password("another four words here")
    user.save()


def changed(**fields: object) -> Change:
    def change(user: User) -> None:
        User.objects.filter(pk=user.pk).update(**fields)

    change.__name__ = " ".join(fields)
    return change


CHANGES: list[Change] = [
    with_app,
    with_passkey,
    lambda user: Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": "", "used_mask": 0}),
    set_password,
    lambda user: people.change_role(user.membership, Role.LEAD),
    lambda user: Membership.objects.filter(user=user).update(role=Role.LEAD),
    lambda user: Membership.objects.filter(user=user).update(clinic=Clinic.objects.create(name="Southside")),
    lambda user: Membership.objects.filter(user=user).delete(),
    lambda user: people.end_access(user.membership),
    lambda user: user.groups.add(Group.objects.create(name="friends")),
    lambda user: user.user_permissions.add(Permission.objects.get(codename="delete_user")),
    changed(is_staff=True),
    changed(is_superuser=True),
    changed(is_active=False),
    changed(username="other@northside.example"),
    changed(email="other@northside.example"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_how_somebody_signs_in_or_as_what_ends_their_sessions(physio: User, change: Change) -> None:
    first, second = by_password(physio), by_password(physio)
    change(User.objects.get(pk=physio.pk))
    assert not is_in(first)
    assert second.get("/workspace/people/")["Location"].startswith("/accounts/login/")
    assert second.post(SET_UP, {"code": "123456"})["Location"].startswith("/accounts/login/")


def test_a_session_that_ended_does_not_come_back_when_the_change_is_undone(physio: User) -> None:
    client = by_password(physio)
    Membership.objects.filter(user=physio).update(role=Role.LEAD)
    assert not is_in(client)
    Membership.objects.filter(user=physio).update(role=Role.PHYSIOTHERAPIST)
    assert not is_in(client)


def set_up_app(client: Client) -> str:
    key = soup(client.get(SET_UP)).select_one("#key")  # type: ignore[arg-type]
    assert key is not None
    secret = key.get_text().replace(" ", "")
    assert client.post(SET_UP, {"code": code(secret)}).status_code == 302
    return secret


@pytest.mark.usefixtures("required")
def test_a_session_that_never_proved_a_second_step_ends_when_the_owner_sets_one_up(physio: User) -> None:
    thief, owner = by_password(physio), by_password(physio)
    set_up_app(owner)
    assert owner.get("/workspace/").status_code == 200
    for path in ("/workspace/", INDEX, SET_UP, "/accounts/password/change/"):
        assert thief.get(path)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("resets", ["lead", "admin"])
def test_after_a_reset_a_thiefs_session_sets_nothing_up(physio: User, lead: User, resets: str) -> None:
    thief = by_both(with_app(physio))
    assert thief.get(REMOVE).status_code == 200
    if resets == "lead":
        assert signed_in(lead).post(f"/workspace/people/{physio.membership.pk}/second-step/").status_code == 303
    else:
        chief = User.objects.create_superuser("chief", password=PASSWORD)
        chosen = {"action": "reset_second_step", "_selected_action": [str(physio.pk)]}
        assert signed_in(chief).post("/admin/auth/user/", chosen).status_code == 302
    for path in (SET_UP, "/accounts/second-step/passkeys/add/", CODES, "/workspace/people/"):
        assert thief.get(path)["Location"].startswith("/accounts/login/")
        assert thief.post(path, {"code": code()})["Location"].startswith("/accounts/login/")
    assert not Authenticator.objects.exists()
    assert is_in(by_password(physio))


def test_a_reset_while_a_thief_is_setting_up_leaves_nothing(physio: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The session was whole when its request began."""
    thief = signed_in(with_passkey(physio))
    assert thief.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": SET_UP}).status_code == 302
    assert thief.get(SET_UP).status_code == 200

    def reset_elsewhere(secret: str, digits: str) -> bool:
        rows = Authenticator.objects.filter(user=physio)
        rows._raw_delete(rows.db)
        return True

    monkeypatch.setattr("allauth.mfa.totp.internal.auth.validate_totp_code", reset_elsewhere)
    assert thief.post(SET_UP, {"code": "123456"}).status_code == 403
    assert not Authenticator.objects.filter(type="totp").exists()


def test_whoever_changes_their_own_goes_on_and_their_other_sessions_end(physio: User) -> None:
    owner, other = by_password(physio), by_password(physio)
    secret = set_up_app(owner)
    assert (is_in(owner), is_in(other)) == (True, False)
    other = Client()
    sign_in(other, physio.username)
    other.post(STEP, {"code": code(secret, 1)})
    assert is_in(other)
    assert owner.post(CODES).status_code == 302
    assert (is_in(owner), is_in(other)) == (True, False)
    assert owner.post(REMOVE).status_code == 302
    assert is_in(owner)
    assert not second_factor.users_with_one([physio.pk])
    other = by_password(physio)
    new = "another four words here"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert owner.post("/accounts/password/change/", data).status_code == 302
    assert (is_in(owner), is_in(other)) == (True, False)


def test_a_lead_who_steps_back_goes_on_as_what_they_are_then(lead: User, clinic: Clinic) -> None:
    member("second@northside.example", clinic, Role.LEAD)
    here, elsewhere = by_password(lead), by_password(lead)
    assert here.post(f"/workspace/people/{lead.membership.pk}/role/", {"role": "physiotherapist"}).status_code == 303
    assert here.get("/workspace/").status_code == 200
    assert here.get("/workspace/people/").status_code == 403
    assert not is_in(elsewhere)


def test_staff_who_change_their_own_account_go_on(clinic: Clinic) -> None:
    chief = User.objects.create_superuser("chief", password=PASSWORD)
    here, elsewhere = by_password(chief), by_password(chief)
    fields = {"username": "chief", "email": "chief@example.org", "is_active": "on", "is_staff": "on"}
    here.post(f"/admin/auth/user/{chief.pk}/change/", {**fields, "is_superuser": "on"})
    assert User.objects.get(pk=chief.pk).email == "chief@example.org"
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    elsewhere = by_password(chief)
    here.post("/admin/recovery/membership/add/", {"user": chief.pk, "clinic": clinic.pk, "role": "lead"})
    assert Membership.objects.filter(user=chief).exists()
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_a_session_that_never_proved_a_second_step_is_not_taken_for_one_that_did(physio: User) -> None:
    """However it came to have the right stamp."""
    client = Client()
    client.force_login(with_app(physio))
    assert not is_in(client)
    assert is_in(signed_in(physio))


def test_using_a_code_ends_no_session(physio: User) -> None:
    first = by_both(with_app(physio))
    second = by_both(physio, steps=1)
    assert (is_in(first), is_in(second)) == (True, True)


def test_a_reset_between_password_and_code_leads_back_to_the_form(client: Client, physio: User) -> None:
    sign_in(client, with_app(physio).username)
    assert client.get(STEP).status_code == 200
    second_factor.reset(physio)
    page = client.get(STEP, follow=True)
    assert page.status_code == 200
    assert page.request["PATH_INFO"] == "/accounts/login/"
    assert not is_in(client)
    assert is_in(by_password(physio))
