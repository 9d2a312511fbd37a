"""Signing in as people do it: with a code, with a passkey, and from an invitation, on every page of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from recovery.accounts import invitations
from recovery.clinic.models.clinic import Clinic, Role
from recovery.site import http
from recovery.site.middleware import content_security_policy
from tests.accounts.conftest import PASSWORD, code, sign_in, signed_in, soup, with_app
from tests.browser.measuring import LARGE_TEXT, WIDE_LETTERS, add_style, overflowing
from tests.browser.test_html import unknown
from tests.conftest import EVERY_FONT_SET, OpenPage
from tests.visitors import BROWSER

pytestmark = [pytest.mark.django_db(transaction=True)]
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}


@pytest.fixture
def mailing(settings: Settings) -> None:
    settings.SENDS_MAIL = True


@pytest.fixture
def at_host(live_server: LiveServer) -> str:
    """By its name: a passkey belongs to a name and never to a number."""
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def screen(transactional_db: None, page: Page, at_host: str) -> Page:
    return page


@pytest.fixture
def passkeys(screen: Page) -> Any:
    """A built-in authenticator of the browser, whose owner always agrees."""
    session = screen.context.new_cdp_session(screen)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield lambda verified: session.send(
        "WebAuthn.setUserVerified", {"authenticatorId": added["authenticatorId"], "isUserVerified": verified}
    )
    session.detach()


def type_password(page: Page, at: str, name: str) -> None:
    page.goto(f"{at}/accounts/login/")
    page.get_by_label("E-mail or user name").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_code_signs_in_by_keyboard_alone(screen: Page, at_host: str, lead: User) -> None:
    with_app(lead)
    type_password(screen, at_host, lead.username)
    expect(screen.get_by_role("heading", level=1)).to_have_text("Enter your code")
    screen.get_by_label("6-digit code").fill("000000")
    screen.keyboard.press("Enter")
    expect(screen.locator("#problem")).to_be_focused()
    screen.get_by_label("6-digit code").fill(code())
    screen.keyboard.press("Enter")
    screen.wait_for_url("**/workspace/")


def make_passkey(page: Page, at: str, name: str) -> None:
    type_password(page, at, name)
    page.goto(f"{at}/accounts/second-step/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Its name").fill("My phone")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url("**/workspace/")


def sign_out(page: Page, at: str) -> None:
    page.goto(f"{at}/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{at}/")


@pytest.mark.usefixtures("passkeys")
def test_a_passkey_signs_in_without_a_name_and_without_a_password(screen: Page, at_host: str, lead: User) -> None:
    make_passkey(screen, at_host, lead.username)
    sign_out(screen, at_host)
    screen.goto(f"{at_host}/accounts/login/?next=/workspace/people/")
    screen.get_by_role("button", name="Use a passkey").click()
    screen.wait_for_url(f"{at_host}/workspace/people/")
    assert "lead@northside.example" in screen.inner_text("main")


@pytest.mark.usefixtures("passkeys")
def test_a_passkey_is_the_second_step_after_a_password(screen: Page, at_host: str, lead: User) -> None:
    make_passkey(screen, at_host, lead.username)
    sign_out(screen, at_host)
    type_password(screen, at_host, lead.username)
    expect(screen.get_by_role("heading", level=1)).to_have_text("Enter your code")
    screen.get_by_role("button", name="Use a passkey").click()
    screen.wait_for_url("**/workspace/")


@pytest.mark.usefixtures("passkeys")
def test_a_passkey_answers_in_the_tab_that_asked_whatever_was_opened_since(
    screen: Page, at_host: str, lead: User
) -> None:
    make_passkey(screen, at_host, lead.username)
    sign_out(screen, at_host)
    type_password(screen, at_host, lead.username)
    expect(screen.get_by_role("heading", level=1)).to_have_text("Enter your code")
    other = screen.context.new_page()
    other.goto(screen.url)
    expect(other.get_by_role("heading", level=1)).to_have_text("Enter your code")
    screen.get_by_role("button", name="Use a passkey").click()
    screen.wait_for_url("**/workspace/")
    other.get_by_label("6-digit code").fill("123456")
    other.keyboard.press("Enter")
    other.wait_for_url("**/workspace/")
    other.close()


def test_the_key_of_an_app_and_its_codes_survive_a_reload(screen: Page, at_host: str, lead: User) -> None:
    type_password(screen, at_host, lead.username)
    screen.wait_for_url("**/workspace/")
    screen.goto(f"{at_host}/accounts/second-step/app/")
    key = screen.locator("#key").text_content()
    screen.reload()
    assert screen.locator("#key").text_content() == key
    screen.get_by_label("6-digit code").fill(code((key or "").replace(" ", "")))
    screen.keyboard.press("Enter")
    expect(screen.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    shown = screen.locator(".codes li").all_text_contents()
    screen.reload()
    assert screen.locator(".codes li").all_text_contents() == shown
    screen.go_back()
    screen.wait_for_url("**/accounts/second-step/")


def test_a_passkey_whose_owner_is_not_sure_is_refused(
    screen: Page, at_host: str, lead: User, passkeys: Callable[[bool], None]
) -> None:
    make_passkey(screen, at_host, lead.username)
    sign_out(screen, at_host)
    passkeys(False)
    screen.goto(f"{at_host}/accounts/login/")
    screen.get_by_role("button", name="Use a passkey").click()
    expect(screen.get_by_text("That passkey did not work.")).to_be_visible()


@pytest.mark.usefixtures("passkeys")
def test_a_passkey_is_removed_and_signs_in_no_more(screen: Page, at_host: str, lead: User) -> None:
    make_passkey(screen, at_host, lead.username)
    screen.goto(f"{at_host}/accounts/second-step/")
    screen.get_by_role("link", name="Remove My phone").click()
    screen.get_by_role("button", name="Remove it").click()
    expect(screen.get_by_role("link", name="Add a passkey")).to_be_visible()
    assert not Authenticator.objects.exists()
    sign_out(screen, at_host)
    screen.goto(f"{at_host}/accounts/login/")
    screen.get_by_role("button", name="Use a passkey").click()
    expect(screen.locator("#problem")).to_contain_text("That passkey did not work.")


@pytest.mark.usefixtures("required", "passkeys")
def test_from_the_invitation_to_the_first_page_of_work(screen: Page, at_host: str, clinic: Clinic, lead: User) -> None:
    invited = invitations.invite(clinic, "nina@northside.example", Role.PHYSIOTHERAPIST, by=lead, now=http.now())
    screen.goto(f"{at_host}/accounts/join/{invited}/")
    box = screen.get_by_label("Choose a password")
    box.fill(PASSWORD)
    screen.get_by_label("Show the password").check()
    expect(box).to_have_attribute("type", "text")
    screen.get_by_role("button", name="Create my account").click()
    screen.get_by_role("link", name="Add a passkey").click()
    screen.get_by_role("button", name="Make the passkey").click()
    screen.get_by_role("link", name="I have kept them").click()
    screen.wait_for_url("**/workspace/")


def test_without_scripts_a_password_and_a_code_are_enough(
    page_without_scripts: Page, at_host: str, transactional_db: None, lead: User
) -> None:
    with_app(lead)
    type_password(page_without_scripts, at_host, lead.username)
    expect(page_without_scripts.get_by_role("button", name="Use a passkey")).to_be_hidden()
    page_without_scripts.get_by_label("6-digit code").fill(code())
    page_without_scripts.get_by_role("button", name="Continue").click()
    page_without_scripts.wait_for_url("**/workspace/")


# Every page


def open_pages(clinic: Clinic, lead: User) -> dict[str, str]:
    invited = invitations.invite(clinic, "nina@northside.example", Role.LEAD, by=lead, now=http.now())
    return {
        "login": "/accounts/login/",
        "forgotten": "/accounts/password/reset/",
        "mail-sent": "/accounts/password/reset/done/",
        "reset-ended": "/accounts/password/reset/key/1-x-y/",
        "reset-saved": "/accounts/password/reset/key/done/",
        "inactive": "/accounts/inactive/",
        "join": f"/accounts/join/{invited}/",
        "join-ended": "/accounts/join/nothing/",
    }


OWN = {
    "second-step": "/accounts/second-step/",
    "app": "/accounts/second-step/app/",
    "passkey": "/accounts/second-step/passkeys/add/",
    "password": "/accounts/password/change/",
    "again": "/accounts/reauthenticate/",
    "logout": "/accounts/logout/",
    "people": "/workspace/people/",
}
"""For somebody who has just signed in with a password."""
OWN_WITH_APP = {
    "second-step-set": "/accounts/second-step/",
    "app-stop": "/accounts/second-step/app/remove/",
    "codes-new": "/accounts/second-step/recovery-codes/new/",
    "again-code": "/accounts/second-step/again/",
}


def with_cookies(page: Page, client: Client, at: str) -> None:
    cookies = [{"name": each.key, "value": each.value, "url": at} for each in client.cookies.values()]
    page.context.add_cookies(cookies)  # type: ignore[arg-type]


def visits(clinic: Clinic, lead: User) -> list[tuple[Client, dict[str, str]]]:
    """Who sees which pages."""
    fresh, sure, asked = Client(), Client(), Client()
    asking = {"code": "/accounts/second-step/code/"}
    found = [(Client(), open_pages(clinic, lead)), (fresh, OWN), (sure, OWN_WITH_APP), (asked, asking)]
    sign_in(fresh, lead.username)
    other = with_app(User.objects.create_user("other@northside.example", password=PASSWORD))
    sign_in(asked, other.username)
    sign_in(sure, other.username)
    sure.post("/accounts/second-step/code/", {"code": code()})
    return found


@pytest.mark.usefixtures("mailing")
@EVERY_FONT_SET
def test_axe_finds_nothing_on_any_page(
    open_page: OpenPage, at_host: str, axe: Any, clinic: Clinic, lead: User, font_set: str
) -> None:
    for client, pages in visits(clinic, lead):
        page = open_page(viewport=SIZES["phone"], color_scheme="light")
        with_cookies(page, client, at_host)
        for name, path in pages.items():
            page.goto(f"{at_host}{path}")
            assert page.url.removeprefix(at_host) == path, name
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            assert font_set != "liberation" or axe(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
            page.set_viewport_size({"width": 320, "height": 900})
            add_style(page, LARGE_TEXT + WIDE_LETTERS)
            assert overflowing(page) == [], name
            page.set_viewport_size({"width": 390, "height": 844})


@pytest.mark.usefixtures("mailing")
def test_every_page_is_private_and_keeps_to_the_policy(clinic: Clinic, lead: User) -> None:
    for client, pages in visits(clinic, lead):
        for name, path in pages.items():
            response = client.get(path, headers=BROWSER)
            assert "no-store" in response.headers["Cache-Control"], name
            assert response.headers["X-Robots-Tag"] == "noindex, nofollow", name
            assert response.headers["Content-Security-Policy"] == content_security_policy(), name
            page = soup(response)  # type: ignore[arg-type]
            assert page.select('meta[name="referrer"][content="same-origin"]'), name
            assert not page.select("script:not([src]), style, [style], [onclick]"), name
            assert page.title, name
            assert page.title.get_text().endswith(" · Recovery timeline"), name


@pytest.mark.usefixtures("mailing")
def test_the_checker_finds_nothing_in_any_page(html_faults: Any, clinic: Clinic, lead: User) -> None:
    seen: list[tuple[str, Any]] = [
        (name, client.get(path)) for client, pages in visits(clinic, lead) for name, path in pages.items()
    ]
    mia = {"email": "mia@northside.example", "role": "lead"}
    seen += [("people-made", signed_in(lead).post("/workspace/people/invite/", mia))]
    seen += [("login-wrong", sign_in(Client(), "", ""))]
    found = {name: response.content.decode() for name, response in seen}
    assert unknown(html_faults(found)) == []
