"""Signing in and setting up survive a reload, Back and a second tab."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import Client

from recovery.accounts import invitations
from recovery.clinic.models.clinic import Clinic, Role
from recovery.site import http
from tests.accounts.conftest import PASSWORD, code, sign_in, signed_in, soup, with_app

pytestmark = pytest.mark.django_db
SET_UP, INDEX, STEP = "/accounts/second-step/app/", "/accounts/second-step/", "/accounts/second-step/code/"
CODES, PASSKEY = "/accounts/second-step/recovery-codes/", "/accounts/second-step/passkeys/sign-in/"


def by_password(user: User) -> Client:
    client = Client()
    assert sign_in(client, user.username).status_code == 302
    return client


def key_on(page: HttpResponse) -> str:
    found = soup(page).select_one("#key")
    assert found is not None
    return found.get_text().replace(" ", "")


def codes_on(page: HttpResponse) -> list[str]:
    return [each.get_text(strip=True) for each in soup(page).select(".codes li")]


def test_the_key_of_an_app_stays_until_it_is_confirmed(physio: User) -> None:
    client = by_password(physio)
    first = key_on(client.get(SET_UP))  # type: ignore[arg-type]
    again = key_on(client.get(SET_UP))  # type: ignore[arg-type]
    after_a_slip = key_on(client.post(SET_UP, {"code": "000000"}))  # type: ignore[arg-type]
    assert first == again == after_a_slip
    assert key_on(by_password(physio).get(SET_UP)) != first  # type: ignore[arg-type]
    assert client.post(SET_UP, {"code": code(first)})["Location"] == CODES
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_after_removing_an_app_another_key_is_shown(physio: User) -> None:
    client = by_password(physio)
    first = key_on(client.get(SET_UP))  # type: ignore[arg-type]
    client.post(SET_UP, {"code": code(first)})
    client.post(f"{SET_UP}remove/")
    assert key_on(client.get(SET_UP)) != first  # type: ignore[arg-type]


def test_a_second_tab_or_press_after_an_app_is_set_up_leads_to_what_there_is(
    physio: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = by_password(physio)
    key = key_on(client.get(SET_UP))  # type: ignore[arg-type]
    client.post(SET_UP, {"code": code(key)})
    for response in (client.post(SET_UP, {"code": code(key)}), client.get(SET_UP)):
        assert response["Location"] == INDEX
    assert client.get(INDEX).status_code == 200


@pytest.mark.differs
def test_of_two_presses_at_once_one_sets_the_app_up(physio: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = by_password(physio)
    key = key_on(client.get(SET_UP))  # type: ignore[arg-type]

    def too_late(*_: object) -> None:
        raise IntegrityError

    monkeypatch.setattr("allauth.mfa.totp.internal.flows.TOTP.activate", too_late)
    assert client.post(SET_UP, {"code": code(key)})["Location"] == INDEX


def test_recovery_codes_survive_a_reload_in_the_session_that_made_them_for_ten_minutes(
    physio: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = by_password(physio)
    key = key_on(client.get(SET_UP))  # type: ignore[arg-type]
    client.post(SET_UP, {"code": code(key)})
    first = codes_on(client.get(CODES))  # type: ignore[arg-type]
    assert len(first) == 10
    assert codes_on(client.get(CODES)) == first  # type: ignore[arg-type]
    elsewhere = signed_in(physio)
    elsewhere.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": CODES})
    assert elsewhere.get(CODES).status_code == 200
    assert codes_on(elsewhere.get(CODES)) == []  # type: ignore[arg-type]
    assert codes_on(client.get(CODES)) == first  # type: ignore[arg-type]
    client.post(f"{CODES}new/")
    second = codes_on(client.get(CODES))  # type: ignore[arg-type]
    assert len(second) == 10
    assert not {*first} & {*second}
    later = http.now() + timedelta(minutes=11)
    monkeypatch.setattr("recovery.accounts.second_step_pages.now", lambda: later)
    assert codes_on(client.get(CODES)) == []  # type: ignore[arg-type]


def token(page: Any) -> str:
    found = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert found
    return found[1]


def test_the_sign_in_form_of_another_tab_leads_to_work_after_signing_in(physio: User) -> None:
    client = Client(enforce_csrf_checks=True)
    form = {
        "login": physio.username,
        "password": PASSWORD,
        "csrfmiddlewaretoken": token(client.get("/accounts/login/")),
    }
    for _ in range(2):
        assert client.post("/accounts/login/", form)["Location"] == "/workspace/"
    assert client.post(PASSKEY, form)["Location"] == "/workspace/"
    assert client.get("/accounts/login/")["Location"] == "/workspace/"


def test_a_form_without_a_token_is_refused_to_who_is_not_signed_in(physio: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, physio.username).status_code == 403


def test_the_code_page_survives_a_reload_and_its_copy_in_another_tab_leads_to_work(physio: User) -> None:
    with_app(physio)
    client = Client(enforce_csrf_checks=True)
    found = token(client.get("/accounts/login/"))
    form = {"login": physio.username, "password": PASSWORD, "csrfmiddlewaretoken": found}
    for _ in range(2):  # the form of a second tab begins again
        assert client.post("/accounts/login/", form)["Location"] == STEP
    pages = [client.get(STEP) for _ in range(2)]
    digits = {"code": code(), "csrfmiddlewaretoken": token(pages[0])}
    assert client.post(STEP, digits)["Location"] == "/workspace/"
    assert client.post(STEP, {**digits, "csrfmiddlewaretoken": token(pages[1])})["Location"] == "/workspace/"
    assert client.get(STEP)["Location"] == "/workspace/"


def test_the_copy_of_an_invitation_in_another_tab_leads_to_work(clinic: Clinic, lead: User) -> None:
    invited = invitations.invite(clinic, "nina@northside.example", Role.PHYSIOTHERAPIST, by=lead, now=http.now())
    address = f"/accounts/join/{invited}/"
    client = Client(enforce_csrf_checks=True)
    form = {"password": PASSWORD, "csrfmiddlewaretoken": token(client.get(address))}
    for _ in range(2):
        assert client.post(address, form)["Location"] == "/workspace/"
    assert client.get(address)["Location"] == "/workspace/"


def challenge(client: Client) -> str:
    answer = client.get(PASSKEY, headers={"X-Requested-With": "XMLHttpRequest"}).json()
    return str(answer["request_options"]["publicKey"]["challenge"])


def answer_to(said: str) -> str:
    client_data = urlsafe_b64encode(json.dumps({"challenge": said}).encode()).decode().rstrip("=")
    return json.dumps({"id": "x", "response": {"clientDataJSON": client_data}})


@pytest.mark.differs
def test_each_tab_answers_its_own_challenge_and_each_works_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[object] = []

    def complete(form: object) -> object:
        from allauth.mfa.webauthn.internal import auth

        held.append(auth.get_state())
        auth.clear_state()
        raise ValidationError("no")

    first, second = challenge(client), challenge(client)
    assert first != second
    monkeypatch.setattr("allauth.mfa.webauthn.forms.AuthenticateWebAuthnForm.clean_credential", complete)
    for said in (first, second, first):
        client.post(PASSKEY, {"credential": answer_to(said)})
    states = [state["challenge"].rstrip("=") if isinstance(state, dict) else None for state in held]
    assert states == [first.rstrip("="), second.rstrip("="), None]


NO_ANSWERS = [
    "",
    "x",
    "1",
    "[]",
    "{}",
    "null",
    '{"response":1}',
    '{"response":{}}',
    '{"id":"x","response":{"userHandle":"OTk5OTk5OTk5OTk5OTk5OTk5OTk"}}',
    "[" * 100_000,
    answer_to("é"),
    answer_to("A" * 43),
]


def test_an_answer_that_is_none_signs_nobody_in_and_breaks_nothing(client: Client, physio: User) -> None:
    for credential in NO_ANSWERS:
        challenge(client)
        assert client.post(PASSKEY, {"credential": credential})["Location"] == "/accounts/login/"
    inside = signed_in(with_app(physio))
    inside.post("/accounts/reauthenticate/", {"password": PASSWORD})
    staged = by_password(physio)
    for credential in NO_ANSWERS[:8] + NO_ANSWERS[9:]:
        page = inside.post("/accounts/second-step/passkeys/add/", {"credential": credential, "name": ""})
        assert page.status_code == 200
        assert staged.post(STEP, {"credential": credential}).status_code == 200
    assert Authenticator.objects.count() == 1
