"""A session ends after half an hour without a request, and half a day after sign-in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from recovery.accounts import sessions
from recovery.content.models.edition import Edition
from tests import shared_links
from tests.accounts.conftest import PASSWORD, sign_in, signed_in
from tests.visitors import BROWSER

pytestmark = pytest.mark.django_db
Wait = Callable[..., None]
PAGE = "/accounts/second-step/"
NEW_PASSWORD = "four other unrelated words"


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Wait:
    """Lets time pass, for our clock and for Django's."""
    passed = timedelta()
    real = timezone.now

    def pass_by(**time: float) -> None:
        nonlocal passed
        passed += timedelta(**time)

    monkeypatch.setattr(timezone, "now", lambda: real() + passed)
    return pass_by


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


@pytest.fixture
def inside(physio: User) -> Client:
    client = Client()
    assert sign_in(client, physio.username).status_code == 302
    return client


@pytest.mark.differs
def test_half_an_hour_without_a_request_ends_it(inside: Client, wait: Wait) -> None:
    wait(minutes=29)
    assert is_in(inside)
    wait(minutes=29)
    assert is_in(inside)
    wait(minutes=31)
    assert not is_in(inside)


def test_twelve_hours_end_it_however_busy(inside: Client, wait: Wait) -> None:
    for _ in range(47):
        wait(minutes=15)
        assert is_in(inside)
    wait(minutes=16)
    assert not is_in(inside)


def test_a_new_sign_in_begins_the_twelve_hours_again(inside: Client, wait: Wait, physio: User) -> None:
    for _ in range(40):
        wait(minutes=15)
        assert is_in(inside)
    inside.post("/accounts/logout/")
    sign_in(inside, physio.username)
    for _ in range(10):
        wait(minutes=15)
        assert is_in(inside)


@pytest.mark.parametrize("password", [PASSWORD, "a wrong password"])
def test_the_form_for_signing_in_sent_by_somebody_who_is_in_is_no_new_sign_in(
    inside: Client, wait: Wait, physio: User, password: str
) -> None:
    """No password is asked for, so the twelve hours go on."""
    for _ in range(26):
        wait(minutes=27)
        assert is_in(inside)
    assert sign_in(inside, physio.username, password).headers["Location"] == "/workspace/"
    assert is_in(inside)
    wait(minutes=19)
    assert not is_in(inside)


def test_a_new_password_begins_the_twelve_hours_again_in_the_session_it_was_set_in(inside: Client, wait: Wait) -> None:
    for _ in range(20):
        wait(minutes=29)
        assert is_in(inside)
    words = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert inside.post("/accounts/password/change/", words).status_code == 302
    for _ in range(24):
        wait(minutes=29)
        assert is_in(inside)
    wait(minutes=25)
    assert not is_in(inside)


@pytest.mark.differs
def test_a_page_asked_for_at_once_writes_nothing(physio: User, wait: Wait) -> None:
    client = signed_in(physio)
    for later, writes in ((0, 0), (50, 0), (61, 1)):
        wait(seconds=later)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(PAGE)
        assert sum(query["sql"].startswith(("UPDATE", "INSERT")) for query in queries) == writes


def test_public_pages_ask_for_no_session(published_content: Edition, physio: User, wait: Wait) -> None:
    client = signed_in(physio)
    client.get("/")
    wait(minutes=10)
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/knee-osteotomy/timeline/?surgery_date=2026-10-30")
    assert not [query for query in queries if "session" in query["sql"]]
    assert project.SESSION_COOKIE_NAME not in response.cookies


def test_a_patients_page_neither_opens_a_link_for_staff_nor_keeps_their_session_alive(
    published_content: Edition, physio: User, wait: Wait
) -> None:
    today = timezone.localdate()
    link = shared_links.link(today, surgery_date=today)
    client = Client(headers=BROWSER)
    sign_in(client, physio.username)
    for page, stays in ((PAGE, True), (shared_links.at(link), False)):
        wait(minutes=20)
        assert client.get(page).status_code == 200
        wait(minutes=20)
        assert is_in(client) is stays
    link.refresh_from_db()
    assert link.opened_on is None


def test_the_browser_forgets_it_when_it_is_closed(client: Client, physio: User) -> None:
    cookie = sign_in(client, physio.username).cookies[project.SESSION_COOKIE_NAME]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_session_from_before_this_rule_ends_within_the_half_hour(physio: User, wait: Wait) -> None:
    client = signed_in(physio)
    row = Session.objects.get()
    store = sessions.SessionStore(row.session_key)
    data = {name: value for name, value in row.get_decoded().items() if name not in {"started", "seen"}}
    Session.objects.filter(pk=row.pk).update(session_data=store.encode(data))
    assert is_in(client)
    wait(minutes=31)
    assert not is_in(client)


def test_an_account_that_is_switched_off_is_out_at_once(inside: Client, physio: User) -> None:
    User.objects.filter(pk=physio.pk).update(is_active=False)
    assert not is_in(inside)
