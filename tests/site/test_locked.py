"""While another process holds the database's lock for writing: who reads is served, who writes is told to come back."""

from __future__ import annotations

import base64
import pickle
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from recovery.accounts import sessions
from recovery.clinic.models.link import TimelineLink
from recovery.site.models import Count
from tests import committed, serving, shared_links
from tests.visitors import BROWSER

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.differs]

FOR_EVER = 60
"""Seconds for which the server waits for the lock, where it waits at all: no test waits for an answer so long."""
TIMELINE = "/knee-osteotomy/timeline/?surgery_date=2026-10-30"
PASSWORD = "four unrelated words here"
WRITTEN = ("recovery_timelinelink", "recovery_count", "django_session", "auth_user")


@dataclass(frozen=True)
class Site:
    """The server, and what is in its database."""

    port: int
    address: str
    link: TimelineLink
    user: User
    session: str
    log: Path

    def get(self, path: str, cookie: str = "") -> int:
        """The answer's status."""
        person = {name.replace("-", "_"): value for name, value in BROWSER.items()}
        status, _headers, _body = serving.ask(self.port, path, Cookie=cookie, **person)
        return status

    @property
    def cookie(self) -> str:
        """What the browser of who has signed in sends."""
        return f"{settings.SESSION_COOKIE_NAME}={self.session}"


@contextmanager
def held(address: str) -> Iterator[None]:
    """Another process that writes, and is not ready with it."""
    if address.startswith("sqlite"):
        other = sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.rollback()
            other.close()
        return
    with psycopg.connect(address) as server:
        server.execute(f"LOCK TABLE {', '.join(WRITTEN)} IN EXCLUSIVE MODE")
        yield
        server.rollback()


@pytest.fixture
def wait() -> int:
    """For how many seconds the server waits for the lock, where nothing says otherwise."""
    return FOR_EVER


@pytest.fixture
def site(tmp_path: Path, wait: int) -> Iterator[Site]:
    """One process with all its threads, and somebody who signed in five minutes ago."""
    with committed.shipped(tmp_path) as address:
        link, user = shared_links.link(), shared_links.member()
        user.set_password(PASSWORD)
        user.save()
        log, port = tmp_path / "server.log", serving.free_port()
        environment = {
            **committed.ENVIRONMENT,
            "BIND": "127.0.0.1",
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "tests.serve_settings",
            "LINK_KEY": settings.LINK_KEY,
            "PORT": str(port),
            "REQUIRE_MFA": "0",
            "SECRET_KEY": settings.SECRET_KEY,
            "TEST_DATABASE_WAIT": str(wait),
            "TEST_STATIC_ROOT": str(tmp_path / "static"),
            "TLS": "off",
            "WEB_CONCURRENCY": "1",
        }
        with serving.running(environment, log):
            yield Site(port, address, link, user, _signed_in(user), log)


def _signed_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    before = timezone.now() - timedelta(minutes=5)
    data = Session.objects.get().get_decoded() | {"started": before.isoformat(), "seen": before.isoformat()}
    Session.objects.update(session_data=sessions.SessionStore().encode(data), expire_date=before + sessions.IDLE)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _ended() -> str:
    """A session whose sign-in was about something that has changed since."""
    data = Session.objects.get().get_decoded() | {"sign_in_stamp": "of before"}
    store = sessions.SessionStore()
    Session.objects.create(
        session_key="e" * 32, session_data=store.encode(data), expire_date=timezone.now() + sessions.IDLE
    )
    return "e" * 32


def sign_in(site: Site, password: str, name: str = "") -> tuple[int, str]:
    """The answer's status and page."""
    _status, headers, page = serving.ask(site.port, "/accounts/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.decode())
    assert token
    form = {"csrfmiddlewaretoken": token[1], "login": name or site.user.username, "password": password}
    status, _headers, body = serving.ask(
        site.port,
        "/accounts/login/",
        method="POST",
        body=urlencode(form),
        Content_Type="application/x-www-form-urlencoded",
        Cookie=headers["Set-Cookie"].partition(";")[0],
    )
    return status, body.decode()


def counted() -> list[object]:
    """What the database holds of tries."""
    return [pickle.loads(base64.b64decode(row.value)) for row in Count.objects.all()]


def comes_true(what: Callable[[], bool]) -> None:
    """Wait until a note that waited for the database is written."""
    until = time.monotonic() + 20
    while not what() and time.monotonic() < until:
        time.sleep(0.05)
    assert what()


def test_who_reads_is_served_and_what_is_noted_of_it_follows(site: Site) -> None:
    shared = shared_links.at(site.link)
    ended = Session.objects.get().expire_date
    gone = _ended()
    with held(site.address), ThreadPoolExecutor(24) as readers:
        shown = [readers.submit(site.get, shared) for _reader in range(16)]
        public = [readers.submit(site.get, TIMELINE) for _reader in range(4)]
        at_work = [readers.submit(site.get, "/workspace/", site.cookie) for _reader in range(4)]
        out = readers.submit(site.get, "/workspace/", f"{settings.SESSION_COOKIE_NAME}={gone}")
        answers = [each.result() for each in (*shown, *public, *at_work)]
        assert out.result() == 302
    assert {*answers} == {200}
    comes_true(lambda: TimelineLink.objects.get(pk=site.link.pk).opened_on is not None)
    comes_true(lambda: Session.objects.get(pk=site.session).expire_date > ended + timedelta(minutes=4))
    comes_true(lambda: not Session.objects.filter(pk=gone).exists())
    assert "WARNING" not in site.log.read_text()


def test_tries_are_counted_all_the_same_and_lock_nobody_out(site: Site) -> None:
    with held(site.address), ThreadPoolExecutor(16) as readers:
        unknown = [readers.submit(site.get, f"/t/{number:032}/") for number in range(70)]
        statuses = [each.result() for each in unknown]
        assert set(statuses) == {404, 429}
        assert statuses.count(404) in range(30, 61), "30 a minute, and a minute may end in between"
    # It counts for a minute, so it is looked at before anything else takes time.
    comes_true(lambda: any(isinstance(value, int) and value > 30 for value in counted()))
    with held(site.address):
        wrong = [sign_in(site, "wrong") for _try in range(12)]
        assert {status for status, _page in wrong} == {200}
        assert ["Too many" in page for _status, page in wrong] == [False] * 10 + [True] * 2
        assert "Too many" not in sign_in(site, "wrong", "somebody@else.example")[1]
    comes_true(lambda: any(isinstance(value, list) and len(value) == 10 for value in counted()))


@pytest.mark.parametrize("wait", [1])
def test_signing_in_is_said_to_be_possible_later(site: Site) -> None:
    with held(site.address):
        status, page = sign_in(site, PASSWORD)
    assert status == 503
    assert "Back in a minute" in page
    assert sign_in(site, PASSWORD)[0] == 302
