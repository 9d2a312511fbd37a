"""The second step: an app that shows codes, recovery codes, and who has to have one."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from recovery.accounts.adapter import SecondFactorAdapter
from tests.accounts.conftest import PASSWORD, SECRET, code, said, sign_in, signed_in, soup, with_app

pytestmark = pytest.mark.django_db
STEP = "/accounts/second-step/code/"
SET_UP = "/accounts/second-step/app/"


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def give(client: Client, digits: str) -> HttpResponse:
    return client.post(STEP, {"code": digits})  # type: ignore[return-value]


def set_up_app(client: Client) -> tuple[str, HttpResponse]:
    """Read the key from the page, as someone who cannot scan, and type what the app shows."""
    key = soup(client.get(SET_UP)).select_one("#key")  # type: ignore[arg-type]
    assert key is not None
    secret = key.get_text().replace(" ", "")
    return secret, client.post(SET_UP, {"code": code(secret)}, follow=True)  # type: ignore[return-value]


def test_our_codes_are_those_of_the_standard(monkeypatch: pytest.MonkeyPatch) -> None:
    # RFC 6238, appendix B, the last six digits.
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for moment, digits in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        monkeypatch.setattr(time, "time", lambda moment=moment: moment)
        assert code(secret) == digits


def test_the_code_of_an_app_finishes_a_sign_in(client: Client, physio: User) -> None:
    with_app(physio)
    assert sign_in(client, physio.username)["Location"] == STEP
    assert not is_signed_in(client)
    assert give(client, code())["Location"] == "/workspace/"
    assert is_signed_in(client)


def test_until_then_nothing_is_open(client: Client, physio: User) -> None:
    with_app(physio)
    sign_in(client, physio.username)
    assert client.get("/workspace/people/")["Location"].startswith("/accounts/login/")
    assert client.get("/accounts/login/")["Location"] == STEP


def test_whoever_was_sent_to_sign_in_comes_back_after_the_code(client: Client, physio: User) -> None:
    with_app(physio)
    sign_in(client, physio.username, next="/workspace/people/")
    assert give(client, code())["Location"] == "/workspace/people/"


def test_a_wrong_code_says_what_to_do(client: Client, physio: User) -> None:
    with_app(physio)
    sign_in(client, physio.username)
    for wrong in ("000000", "", "abc", code(steps=10)):
        response = give(client, wrong)
        assert response.status_code == 200
        assert not is_signed_in(client)
    assert said(give(client, "000000")) == "Error: That code did not work. Wait for the next one and try again."


@pytest.mark.differs
def test_a_code_works_once(physio: User) -> None:
    with_app(physio)
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, physio.username)
    digits = code()
    assert give(first, digits).status_code == 302
    assert give(second, digits).status_code == 200


def test_ten_wrong_codes_lock_the_second_step(client: Client, physio: User) -> None:
    with_app(physio)
    sign_in(client, physio.username)
    for _ in range(10):
        give(client, "000000")
    assert said(give(client, code())) == "Error: Too many tries. Wait 5 minutes, or use a passkey."


def test_somebody_else_may_sign_in_instead(client: Client, physio: User) -> None:
    with_app(physio)
    sign_in(client, physio.username)
    assert client.post("/accounts/logout/", {"next": "/accounts/login/"})["Location"] == "/accounts/login/"
    assert client.get("/accounts/login/").status_code == 200


@pytest.mark.differs
def test_an_app_is_set_up_by_its_picture_or_its_key_and_gives_recovery_codes(client: Client, physio: User) -> None:
    sign_in(client, physio.username)
    picture = soup(client.get(SET_UP)).select_one("img.qr")  # type: ignore[arg-type]
    assert picture is not None
    assert str(picture["src"]).startswith("data:image/svg+xml;base64,")
    secret, page = set_up_app(client)
    assert len(codes_on(page)) == 10
    fresh = Client()
    assert sign_in(fresh, physio.username)["Location"] == STEP
    assert give(fresh, code(secret, 1)).status_code == 302


def codes_on(page: HttpResponse) -> list[str]:
    return [each.get_text(strip=True) for each in soup(page).select(".codes li")]


def test_the_address_in_the_picture_is_what_an_app_reads(
    physio: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def draw(_adapter: SecondFactorAdapter, address: str) -> str:
        drawn.append(address)
        return "<svg/>"

    monkeypatch.setattr(SecondFactorAdapter, "build_totp_svg", draw)
    sign_in(client, physio.username)
    client.get(SET_UP)
    address = urlsplit(drawn[0])
    asked = parse_qs(address.query)
    assert (address.scheme, address.netloc, address.path) == ("otpauth", "totp", "/physio%40northside.example")
    assert asked["issuer"] == ["Recovery timeline"]
    assert len(asked["secret"][0]) == 32


def test_a_wrong_code_sets_nothing_up(client: Client, physio: User) -> None:
    sign_in(client, physio.username)
    client.get(SET_UP)
    assert said(client.post(SET_UP, {"code": "000000"})).startswith("Error: That code did not work.")  # type: ignore[arg-type]
    assert not Authenticator.objects.exists()


@pytest.mark.differs
def test_recovery_codes_are_shown_to_one_session_and_work_once(client: Client, physio: User) -> None:
    sign_in(client, physio.username)
    _, page = set_up_app(client)
    (first, *_others) = codes_on(page)
    elsewhere = signed_in(physio)
    elsewhere.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert codes_on(elsewhere.get("/accounts/second-step/recovery-codes/")) == []  # type: ignore[arg-type]
    for works in (True, False):
        fresh = Client()
        sign_in(fresh, physio.username)
        give(fresh, first)
        assert is_signed_in(fresh) == works


@pytest.mark.differs
def test_new_recovery_codes_end_the_old_ones(client: Client, physio: User) -> None:
    sign_in(client, physio.username)
    _, page = set_up_app(client)
    new = codes_on(client.post("/accounts/second-step/recovery-codes/new/", follow=True))  # type: ignore[arg-type]
    assert len(new) == 10
    assert not {*new} & {*codes_on(page)}


@pytest.mark.differs
def test_a_copy_of_the_database_makes_no_codes(physio: User, settings: Settings) -> None:
    with_app(physio)
    (stored,) = Authenticator.objects.values_list("data", flat=True)
    assert SECRET not in str(stored)
    assert SecondFactorAdapter().decrypt(stored["secret"]) == SECRET
    settings.LINK_KEY = "another key that is long enough, yes"
    assert SecondFactorAdapter().decrypt(stored["secret"]) not in ("", SECRET)


@pytest.mark.differs
def test_with_another_key_no_code_works_and_nothing_breaks(client: Client, physio: User, settings: Settings) -> None:
    with_app(physio)
    sign_in(client, physio.username)
    settings.LINK_KEY = "another key that is long enough, yes"
    for each in (code(), code("")):  # anybody can work out the code of an empty key
        assert give(client, each).status_code == 200


def test_long_after_signing_in_the_password_is_asked_again(physio: User) -> None:
    client = signed_in(physio)  # without a record of when
    for path in (SET_UP, "/accounts/second-step/passkeys/add/"):
        assert client.get(path)["Location"].startswith("/accounts/reauthenticate/")
    assert said(client.post("/accounts/reauthenticate/", {"password": "wrong"})) == "Error: That password is not right."  # type: ignore[arg-type]
    response = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": SET_UP})
    assert response["Location"] == SET_UP
    assert client.get(SET_UP).status_code == 200


# Who has to have one


@pytest.mark.usefixtures("required")
def test_members_and_staff_without_one_are_led_to_set_one_up(physio: User) -> None:
    editor = User.objects.create_user("edith", password=PASSWORD, is_staff=True)
    for user, path in ((physio, "/workspace/people/"), (editor, "/admin/"), (editor, "/admin/recovery/edition/")):
        client = signed_in(user)
        for response in (client.get(path), client.post(path)):
            assert response.status_code == 302
            assert response["Location"] == f"{reverse('mfa_index')}?{urlencode({'next': path})}"
        assert client.get(reverse("mfa_index")).status_code == 200


@pytest.mark.usefixtures("required")
def test_the_way_from_sign_in_to_work_leads_past_it(client: Client, lead: User) -> None:
    sign_in(client, lead.username)
    assert client.get("/admin/")["Location"].startswith("/accounts/second-step/")
    set_up_app(client)
    assert client.get("/admin/").status_code == 403
    assert client.get("/accounts/login/")["Location"] == "/workspace/"


@pytest.mark.usefixtures("required")
def test_recovery_codes_alone_are_not_one(physio: User) -> None:
    Authenticator.objects.create(user=physio, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert signed_in(physio).get("/workspace/people/").status_code == 302


@pytest.mark.usefixtures("required")
def test_anonymous_visitors_are_asked_to_sign_in_as_ever(client: Client) -> None:
    assert client.get("/admin/")["Location"] == "/accounts/login/?next=/admin/"
    assert client.get("/workspace/people/")["Location"] == "/accounts/login/?next=/workspace/people/"


def test_where_it_is_not_required_nobody_is_led_away(lead: User) -> None:
    assert signed_in(lead).get("/admin/").status_code == 403


def test_an_admin_resets_it_for_those_they_may_change(physio: User) -> None:
    chief = User.objects.create_superuser("chief", password=PASSWORD)
    with_app(physio)
    chosen = {"action": "reset_second_step", "_selected_action": [str(physio.pk)]}
    assert signed_in(chief).post("/admin/auth/user/", chosen).status_code == 302
    assert not Authenticator.objects.exists()
