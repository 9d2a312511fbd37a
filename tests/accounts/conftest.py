"""A clinic, the people of it, and codes as an authenticator app would show them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from recovery.accounts import proof
from recovery.accounts.adapter import SecondFactorAdapter
from recovery.clinic.models.clinic import Clinic, Membership, Role

PASSWORD = "four unrelated words here"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def nothing_counted() -> Iterator[None]:
    """Tries are counted in the cache."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def required(settings: Settings) -> None:
    settings.REQUIRE_MFA = True


@pytest.fixture
def clinic(db: None) -> Clinic:
    return Clinic.objects.create(name="Northside Clinic", phone="020 7946 0018")


@pytest.fixture
def lead(clinic: Clinic) -> User:
    return member("lead@northside.example", clinic, Role.LEAD)


@pytest.fixture
def physio(clinic: Clinic) -> User:
    return member("physio@northside.example", clinic)


def member(name: str, clinic: Clinic, role: Role = Role.PHYSIOTHERAPIST) -> User:
    user = User.objects.create_user(name, name, PASSWORD)
    Membership.objects.create(user=user, clinic=clinic, role=role)
    return user


def with_app(user: User) -> User:
    """Somebody who has set up an authenticator app."""
    data = {"secret": SecondFactorAdapter().encrypt(SECRET)}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
    return user


def code(secret: str = SECRET, steps: int = 0) -> str:
    """RFC 6238: the six digits that an app shows now, or some steps of 30 seconds later."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def signed_in(user: User) -> Client:
    """A session of ``user`` that proved all that they have."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[proof.SECOND_STEP] = True
    session.save()
    return client


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": name, "password": password, **more})  # type: ignore[return-value]


def soup(response: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html5lib")


def said(response: HttpResponse) -> str:
    """The words of what went wrong."""
    found = soup(response).select_one(".error")
    return found.get_text(" ", strip=True) if found else ""
