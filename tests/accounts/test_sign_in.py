"""Signing in with a password: where it leads, what it says, and how often it may be tried."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Sequence
from statistics import median
from typing import ClassVar

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import int_to_base36
from pytest_django import Settings

from recovery.accounts import invitations, outgoing
from recovery.clinic.models.clinic import Clinic, Role
from recovery.site import http
from tests.accounts.conftest import PASSWORD, said, sign_in, signed_in

pytestmark = pytest.mark.django_db
WRONG = "Error: E-mail or password is not right."
LOCKED = "Error: Too many tries. Wait 5 minutes, or use a passkey."


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_member_signs_in_with_their_e_mail_and_comes_to_the_workspace(client: Client, physio: User) -> None:
    response = sign_in(client, "Physio@Northside.example")
    assert (response.status_code, response["Location"]) == (302, "/workspace/")


def test_staff_sign_in_with_their_user_name_and_come_to_the_admin(client: Client) -> None:
    User.objects.create_user("edith", password=PASSWORD, is_staff=True)
    assert sign_in(client, "edith")["Location"] == "/admin/"


def test_whoever_was_sent_to_sign_in_comes_back(client: Client, physio: User) -> None:
    assert client.get("/accounts/login/?next=/workspace/people/").status_code == 200
    assert sign_in(client, physio.username, next="/workspace/people/")["Location"] == "/workspace/people/"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(client: Client, physio: User, elsewhere: str) -> None:
    assert sign_in(client, physio.username, next=elsewhere)["Location"] == "/workspace/"
    assert "elsewhere" not in client.post("/accounts/logout/", {"next": elsewhere})["Location"]


def test_unknown_and_known_people_get_the_same_words(client: Client, physio: User) -> None:
    pages = []
    for name in (physio.username, "nobody@northside.example"):
        response = sign_in(client, name, "wrong")
        assert (response.status_code, said(response)) == (200, WRONG)
        pages.append(re.sub(rf'{name}|(csrfmiddlewaretoken|form-end)" value="\w+"', "", response.content.decode()))
    assert pages[0] == pages[1]


def test_an_empty_form_is_told_what_to_type(client: Client) -> None:
    assert said(sign_in(client, "", "")) == "Error: Type your e-mail and your password."


def test_unknown_and_known_people_cost_the_same_work(
    client: Client, physio: User, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hashing is nearly all the time a sign-in takes. Measured with the real hasher, both take it once."""
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(hasher: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(hasher, password, salt)

    lead.is_active = False
    lead.save()
    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    for name in (physio.username, lead.username, "nobody@northside.example", "nobody"):
        sign_in(client, name, "wrong")
        assert hashed == ["wrong"], name
        hashed.clear()


@pytest.mark.parametrize("name", ["physio@northside.example", "nobody@northside.example"])
def test_ten_wrong_tries_lock_a_name_for_five_minutes_and_no_other(
    client: Client, physio: User, lead: User, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for _ in range(10):
        assert said(sign_in(client, name, "wrong")) == WRONG
    assert said(sign_in(client, name, PASSWORD)) == LOCKED
    assert not is_signed_in(client)
    assert sign_in(Client(), lead.username).status_code == 302
    later = time.time() + 301
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: later)
    assert said(sign_in(client, name, "wrong")) == WRONG


def test_a_name_in_other_letters_is_the_same_name(client: Client, physio: User) -> None:
    for index in range(10):
        sign_in(client, physio.username.upper() if index % 2 else physio.username, "wrong")
    assert said(sign_in(client, physio.username, PASSWORD)) == LOCKED


def test_many_typos_behind_one_address_lock_nobody_else(physio: User, lead: User) -> None:
    """One address can be a whole hospital."""
    for index in range(59):
        assert said(sign_in(Client(), f"somebody-{index}", "wrong")) == WRONG
    assert sign_in(Client(), physio.username).status_code == 302
    for index in range(40):
        sign_in(Client(), f"somebody-else-{index}", "wrong")
    assert sign_in(Client(), physio.username).status_code == 302
    assert said(sign_in(Client(), lead.username, "wrong")) == WRONG
    assert sign_in(Client(), lead.username).status_code == 302


def test_where_many_failed_each_account_has_three_tries_from_there(physio: User, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    here = Client(headers={"X-Forwarded-For": "198.51.100.9, 203.0.113.7"})
    for index in range(60):
        sign_in(here, f"somebody-{index}", "wrong")
    for _ in range(3):
        assert said(sign_in(here, physio.username, "wrong")) == WRONG
    assert said(sign_in(here, physio.username)) == LOCKED
    forging = Client(headers={"X-Forwarded-For": "192.0.2.1, 203.0.113.7"})
    assert said(sign_in(forging, physio.username)) == LOCKED
    elsewhere = Client(headers={"X-Forwarded-For": "203.0.113.8"})
    assert sign_in(elsewhere, physio.username).status_code == 302


SPELLINGS = [
    "physio@northside.example",
    "PHYSIO@Northside.Example",
    "  physio@northside.example ",
    "\u3000physio@northside.example\u00a0",
    "\uff50\uff48\uff59\uff53\uff49\uff4f@northside.example",
    "PHYSIO\uff20northside.example",
]
HOSTS = ["testserver", "TESTSERVER", "testserver.", "testserver:1", "TestServer.:65535", "testserver:00080"]


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_no_spelling_of_host_or_name_gives_an_account_more_tries(
    physio: User, settings: Settings, password: str
) -> None:
    """A right password in a locked account is refused with the words of a wrong one, and neither is hashed."""
    settings.ALLOWED_HOSTS = ["testserver"]
    for index in range(10):
        name, host = SPELLINGS[index % len(SPELLINGS)], HOSTS[index % len(HOSTS)]
        data = {"login": name, "password": "wrong"}
        assert said(Client(headers={"Host": host}).post("/accounts/login/", data)) == WRONG  # type: ignore[arg-type]
    hashed = MD5PasswordHasher.encode
    try:
        MD5PasswordHasher.encode = None  # type: ignore[method-assign, assignment]  # calling it fails
        for host in (*HOSTS, *(f"testserver:{port}" for port in range(1, 60))):
            for name in SPELLINGS[: 6 if host in HOSTS else 1]:
                data = {"login": name, "password": password}
                assert said(Client(headers={"Host": host}).post("/accounts/login/", data)) == LOCKED  # type: ignore[arg-type]
    finally:
        MD5PasswordHasher.encode = hashed  # type: ignore[method-assign]


def test_a_name_in_another_normal_form_is_the_same_name() -> None:
    composed, decomposed = "andr\u00e9", "andre\u0301"
    User.objects.create_user(composed, password=PASSWORD)
    assert sign_in(Client(), decomposed).status_code == 302
    for index in range(10):
        sign_in(Client(), decomposed if index % 2 else composed, "wrong")
    assert said(sign_in(Client(), composed)) == LOCKED
    assert said(sign_in(Client(), decomposed)) == LOCKED


def test_the_present_password_is_not_guessed_in_a_session_left_open(physio: User) -> None:
    """Asked again, or changed: each wrong one counts for the account, wherever it is typed."""
    client, new = signed_in(physio), "another four words here"
    change = {"oldpassword": "wrong", "password1": new, "password2": new}
    for _ in range(4):
        assert said(client.post("/accounts/password/change/", change)) == "Error: That password is not right."  # type: ignore[arg-type]
        client.post("/accounts/reauthenticate/", {"password": "wrong"})
    sign_in(Client(), physio.username, "wrong")
    sign_in(Client(), physio.username, "wrong")
    for path, data in (
        ("password/change/", {**change, "oldpassword": PASSWORD}),
        ("reauthenticate/", {"password": PASSWORD}),
    ):
        assert said(client.post(f"/accounts/{path}", data)) == LOCKED  # type: ignore[arg-type]
    assert said(sign_in(Client(), physio.username)) == LOCKED


def test_the_admin_has_no_page_of_its_own_for_a_password(physio: User) -> None:
    chief = User.objects.create_superuser("chief", password=PASSWORD)
    data = {"old_password": PASSWORD, "new_password1": "another four words", "new_password2": "another four words"}
    for response in (
        signed_in(chief).get("/admin/password_change/"),
        signed_in(chief).post("/admin/password_change/", data),
    ):
        assert response["Location"] == "/accounts/password/change/"


def test_a_flood_from_one_address_is_told_to_wait_on_a_page_of_ours(physio: User) -> None:
    for _ in range(120):
        Client().post("/accounts/login/", {"login": "", "password": ""})
    response = sign_in(Client(), physio.username)
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert "Wait a minute, then go back and try again." in response.content.decode()


def test_addresses_of_invitations_and_resets_are_not_guessed_for_ever(
    clinic: Clinic, lead: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty a minute from one address; one that works is opened even then."""
    within_one_minute = http.now()
    monkeypatch.setattr(http, "now", lambda: within_one_minute)
    settings.SENDS_MAIL = True
    invited = invitations.invite(clinic, "nina@northside.example", Role.LEAD, by=lead, now=http.now())
    works = f"/accounts/join/{invited}/"
    token = PasswordResetTokenGenerator().make_token(lead)
    resets = f"/accounts/password/reset/key/{int_to_base36(lead.pk)}-"
    for guess in ("/accounts/join/guess-{}/", resets + "guess{}-x/"):
        statuses = [Client().get(guess.format(index)).status_code for index in range(40)]
        assert 429 not in statuses[:30]
        assert statuses[30:] == [429] * 10
    assert Client().get(works).status_code == 200
    assert Client().get(f"{resets}{token}/").status_code == 302


def test_right_passwords_are_not_counted(physio: User) -> None:
    for _ in range(25):
        assert sign_in(Client(), physio.username).status_code == 302


def test_a_sign_in_begins_a_new_session(client: Client, physio: User) -> None:
    sign_in(client, physio.username)
    first = client.session.session_key
    client.post("/accounts/logout/")
    sign_in(client, physio.username)
    assert client.session.session_key != first


def test_a_session_that_somebody_planted_is_not_taken_over(client: Client, physio: User) -> None:
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    sign_in(client, physio.username)
    assert client.session.session_key != planted


def test_signing_out_needs_a_button_and_ends_the_session(physio: User) -> None:
    client = signed_in(physio)
    assert client.get("/accounts/logout/").status_code == 200
    assert is_signed_in(client)
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert not is_signed_in(client)


def test_an_account_that_ended_is_told_whom_to_ask(client: Client, physio: User) -> None:
    physio.is_active = False
    physio.save()
    response = client.post("/accounts/login/", {"login": physio.username, "password": PASSWORD}, follow=True)
    assert "This account has ended" in response.content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize("path", ["signup/", "email/", "social/signup/", "password/set/", "confirm-email/"])
def test_there_is_no_other_way_to_an_account(client: Client, path: str) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404


def test_without_mail_a_forgotten_password_is_a_matter_for_the_lead(client: Client, physio: User) -> None:
    for response in (
        client.get("/accounts/password/reset/"),
        client.get("/accounts/password/reset/key/1-x-y/"),
        client.post("/accounts/password/reset/", {"email": physio.email}),
    ):
        assert "Ask your clinic lead." in response.content.decode()


def test_a_guessed_address_of_a_reset_keeps_nobody_from_their_second_step(
    client: Client, physio: User, settings: Settings
) -> None:
    settings.SENDS_MAIL = True
    whose = int_to_base36(physio.pk)
    assert "This link has ended" in client.get(f"/accounts/password/reset/key/{whose}-x-y/").content.decode()
    assert not EmailAddress.objects.exists()
    sign_in(client, physio.username)
    assert client.get("/accounts/second-step/app/").status_code == 200


def test_with_mail_a_link_sets_a_new_password_once(
    client: Client, physio: User, settings: Settings, mailoutbox: list[object]
) -> None:
    settings.SENDS_MAIL = True
    for email in (physio.email, "nobody@northside.example"):
        assert (
            client.post("/accounts/password/reset/", {"email": email})["Location"] == "/accounts/password/reset/done/"
        )
    outgoing.wait()
    assert len(mailoutbox) == 1
    (link,) = [word for word in mailoutbox[0].body.split() if word.startswith("http://testserver/")]  # type: ignore[attr-defined]
    form = client.get(link, follow=True)
    new = "another four words here"
    assert client.post(form.request["PATH_INFO"], {"password1": new, "password2": new}).status_code == 302
    assert sign_in(client, physio.username, new).status_code == 302
    assert "This link has ended" in Client().get(link, follow=True).content.decode()


def test_where_mail_cannot_be_sent_nobody_learns_who_has_an_account(
    client: Client,
    physio: User,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.SENDS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    monkeypatch.setattr(outgoing, "PAUSES", (0, 0))
    for email in (physio.email, "nobody@northside.example"):
        response = client.post("/accounts/password/reset/", {"email": email})
        assert response["Location"] == "/accounts/password/reset/done/"
    outgoing.wait()
    assert caplog.text.count("A mail could not be sent: ConnectionRefusedError") == 1
    assert physio.email not in caplog.text


class BusyBackend(BaseEmailBackend):
    """A mail server that refuses twice and hangs the third time until it is let go."""

    let_go = threading.Event()
    tried: ClassVar[list[str]] = []

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.tried.append(email_messages[0].to[0])
        if len(self.tried) < 3:
            raise ConnectionRefusedError
        assert self.let_go.wait(30)
        return 1


def test_the_answer_to_a_forgotten_password_never_waits_for_the_mail_server(
    client: Client, physio: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was promised goes out all the same, once the server takes it."""
    settings.SENDS_MAIL, settings.EMAIL_BACKEND = True, f"{__name__}.BusyBackend"
    monkeypatch.setattr(outgoing, "PAUSES", (0, 0))
    BusyBackend.let_go.clear()
    BusyBackend.tried.clear()
    response = client.post("/accounts/password/reset/", {"email": physio.email})
    assert response["Location"] == "/accounts/password/reset/done/"
    BusyBackend.let_go.set()
    outgoing.wait()
    assert BusyBackend.tried == [physio.email] * 3


def test_a_forgotten_password_takes_the_same_time_with_and_without_an_account(
    client: Client, physio: User, settings: Settings
) -> None:
    settings.SENDS_MAIL = True
    taken: dict[str, list[float]] = {physio.email: [], "nobody@northside.example": []}
    client.get("/accounts/password/reset/")
    for _ in range(15):
        for email, times in taken.items():
            cache.clear()
            begun = time.perf_counter()
            client.post("/accounts/password/reset/", {"email": email})
            times.append(time.perf_counter() - begun)
    outgoing.wait()
    known, unknown = (median(times) for times in taken.values())
    assert 1 / 2 < known / unknown < 2


def test_a_forgotten_password_asks_the_database_the_same_with_and_without_an_account(
    client: Client, physio: User, settings: Settings
) -> None:
    settings.SENDS_MAIL = True
    asked = []
    for email in (physio.email, "nobody@northside.example"):
        with CaptureQueriesContext(connection) as queries:
            client.post("/accounts/password/reset/", {"email": email})
        asked.append([query["sql"].split()[0] for query in queries])
    outgoing.wait()
    assert asked[0] == asked[1]


def test_a_password_is_changed_with_the_old_one(physio: User) -> None:
    client, new = signed_in(physio), "another four words here"
    both = {"password1": new, "password2": new}
    assert said(client.post("/accounts/password/change/", {"oldpassword": "wrong", **both}))  # type: ignore[arg-type]
    short = {"oldpassword": PASSWORD, "password1": "xkqz", "password2": "xkqz"}
    assert "12 characters" in said(client.post("/accounts/password/change/", short))  # type: ignore[arg-type]
    assert client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **both}).status_code == 302
    assert sign_in(Client(), physio.username, new).status_code == 302
