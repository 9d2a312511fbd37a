"""Nothing that was typed is lost with a session or a token, and nothing of it is stored for that."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Page, expect

from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import TimelineLink
from recovery.content import publishing
from recovery.content.models.edition import Edition
from recovery.site.sending import carried
from tests.sending import body_of, boxes_of, page_of, posted_forms
from tests.workspace.conftest import PASSWORD, MakeLink, form_of
from tests.workspace.test_browser import Axe, Visit, sign_in, visit

__all__ = ["visit"]

OURS = {"Sec-Fetch-Site": "same-origin"}
NOTE = 'Bring "shorts" & <b>crutches</b>.\r\nSee you.'


def sent_signed_out(client: Client, address: str, form: dict[str, Any], **headers: str) -> Any:
    client.logout()
    return client.post(address, form, headers=OURS | headers)


@pytest.mark.django_db
def test_what_was_typed_comes_back_when_the_session_has_ended_and_can_be_sent_again(
    client: Client, physio: Membership, link: TimelineLink
) -> None:
    address = f"/workspace/links/{link.pk}/"
    form = form_of(client.get(address), note=NOTE)
    kept = sent_signed_out(client, address, form)
    assert (kept.status_code, kept["Cache-Control"]) == (403, "private, no-store")
    page = page_of(kept)
    assert "Nothing is saved yet." in page.get_text()
    assert "Bring “" not in page.get_text()
    (again,) = posted_forms(page)
    boxes = dict(boxes_of(page, again))
    assert (again["action"], boxes["note"].splitlines()) == (address, NOTE.splitlines())
    link.refresh_from_db()
    assert link.note == ""
    assert not Session.objects.exists()
    client.force_login(User.objects.get(pk=physio.user_id))
    assert client.post(str(again["action"]), boxes).status_code == 303
    link.refresh_from_db()
    assert link.note == NOTE.replace("\r\n", "\n")


@pytest.mark.django_db
def test_what_was_typed_comes_back_when_the_token_is_of_another_session(physio: Membership, link: TimelineLink) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=physio.user_id))
    address = f"/workspace/links/{link.pk}/"
    form = form_of(client.get(address), note=NOTE)
    kept = client.post(address, form | {"csrfmiddlewaretoken": "x" * 64}, headers=OURS)
    assert kept.status_code == 403
    page = page_of(kept)
    assert "You signed in again since that page was opened." in page.get_text()
    (again,) = posted_forms(page)
    assert client.post(address, dict(boxes_of(page, again)), headers=OURS).status_code == 303
    link.refresh_from_db()
    assert link.note == NOTE.replace("\r\n", "\n")


@pytest.mark.django_db
def test_a_form_that_was_cut_is_not_made_whole_by_the_page_that_holds_it(
    physio: Membership, link: TimelineLink
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=physio.user_id))
    address = f"/workspace/links/{link.pk}/"
    page = page_of(client.get(address))
    (form, *_more) = (each for each in posted_forms(page) if each.get("id") == "edit")
    body = body_of(page, form, None, note=NOTE)
    stale = body.replace(boxes_of(page, form)[0][1].encode(), b"x" * 64, 1)
    for cut in sorted({len(stale) - 1, *(at.start() + 2 for at in re.finditer(b"&", stale))}):
        answer = client.generic("POST", address, stale[:cut], "application/x-www-form-urlencoded", headers=OURS)
        assert answer.status_code in (400, 403)
        assert "Send again" not in answer.content.decode()
    answer = client.generic("POST", address, stale, "application/x-www-form-urlencoded", headers=OURS)
    assert "Send again" in answer.content.decode()


@pytest.mark.django_db
def test_what_was_taken_before_the_session_ended_is_not_done_again(client: Client, physio: Membership) -> None:
    new = "/workspace/links/new/"
    form = form_of(client.get(new), label="Folder 7", day="30", month="10", year="2026")
    assert client.post(new, form).status_code == 303
    page = page_of(sent_signed_out(client, new, form))
    (again,) = posted_forms(page)
    client.force_login(User.objects.get(pk=physio.user_id))
    assert client.post(new, dict(boxes_of(page, again))).status_code == 303
    assert TimelineLink.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.ignore_template_errors
def test_what_only_asks_whether_somebody_is_sure_is_not_held(
    client: Client, physio: Membership, link: TimelineLink
) -> None:
    chief = User.objects.create_superuser("chief", password=PASSWORD)
    for pk, address in ((chief.pk, "/admin/logout/"), (physio.user_id, f"/workspace/links/{link.pk}/revoke/")):
        client.force_login(User.objects.get(pk=pk))
        assert sent_signed_out(client, address, {"post": "yes"}).status_code == 302


@pytest.mark.django_db
@pytest.mark.ignore_template_errors
def test_a_long_draft_comes_back_when_the_browser_has_no_session_any_more(edition: Edition) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("chief", password=PASSWORD))
    draft = publishing.start_draft(edition.procedure, by=None)
    address = f"/admin/recovery/edition/{draft.pk}/change/"
    page = page_of(client.get(address))
    form = next(each for each in posted_forms(page) if each.get("id") == "edition_form")
    typed = {f"g{row.pk}-body": "Long words. " * 4000 for row in draft.guide_sections.all()[:3]}
    client.cookies.clear()
    kept = client.post(address, dict(boxes_of(page, form)) | typed, headers=OURS)
    assert kept.status_code == 403
    shown = [each.get_text() for each in page_of(kept).select("details li")]
    assert len(shown) == len(typed)


def test_words_that_nobody_typed_are_not_shown_as_typed() -> None:
    boxes = {"own": "own-1 own-2", "row": "m1 m2", "initial-m1-title": "Home again", "m1-title": "Home again"}
    boxes |= {"initial-m2-title": "Walking", "m2-title": "Walking again", "label": "Folder", "own-1.title": "own-made"}
    assert carried.typed(boxes) == ["Walking again", "Folder", "own-made"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://a.example"},
        {"Origin": "http://["},
        {},
    ],
)
def test_words_of_another_sites_page_are_not_offered_for_sending(
    client: Client, link: TimelineLink, headers: dict[str, str]
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    forged = {"email": "thief@a.example", "note": "Forged words here", "role": "lead"}
    for browser in (client, strict):
        for address in ("/workspace/people/invite/", f"/workspace/links/{link.pk}/"):
            browser.cookies.pop(settings.SESSION_COOKIE_NAME, None)
            answer = browser.post(address, forged, headers=headers)
            assert answer.status_code in (302, 403)
            assert "Forged" not in answer.content.decode()


@pytest.mark.django_db
def test_an_old_browser_says_by_the_forms_origin_that_it_is_ours(client: Client, link: TimelineLink) -> None:
    form = form_of(client.get(f"/workspace/links/{link.pk}/"), note="Bring shorts.")
    client.logout()
    kept = client.post(f"/workspace/links/{link.pk}/", form, headers={"Origin": "http://testserver"})
    assert "Bring shorts." in kept.content.decode()


@pytest.mark.django_db
@pytest.mark.ignore_template_errors
def test_an_editors_words_come_back_too_and_never_a_password(link: TimelineLink) -> None:
    chief = User.objects.create_superuser("chief", password=PASSWORD)
    client = Client()
    for address, typed in (
        ("/admin/recovery/procedure/add/", {"name": "Hip replacement", "slug": "hip"}),
        (f"/admin/auth/user/{chief.pk}/password/", {"password1": "new secret words", "password2": "new secret words"}),
    ):
        client.force_login(chief)
        kept = sent_signed_out(client, address, typed)
        has_words = "Hip replacement" in kept.content.decode()
        assert (kept.status_code, has_words) == ((403, True) if "name" in typed else (302, False))
        assert "new secret" not in kept.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("button", ["preview", "add"])
def test_a_preview_that_cannot_be_drawn_stays_in_its_place_and_says_why(
    client: Client, link: TimelineLink, button: str
) -> None:
    address = f"/workspace/links/{link.pk}/"
    whole = client.get(address)
    form = form_of(whole, note="Bring shorts.") | {button: "1"}
    part = sent_signed_out(client, address, form, **{"HX-Request": "true"})
    assert (part.status_code, part["HX-Retarget"], part["HX-Reswap"]) == (200, "#preview", "outerHTML")
    assert "HX-Refresh" not in part
    instead, preview = page_of(part).select_one("#preview"), page_of(whole).select_one("#preview")
    assert instead is not None
    assert preview is not None
    assert (instead["class"], instead["aria-labelledby"]) == (preview["class"], preview["aria-labelledby"])
    assert "You are signed out" in instead.get_text()


@pytest.mark.usefixtures("transactional_db")
def test_a_note_survives_a_session_that_ended_while_it_was_typed(
    visit: Visit, lead: Membership, make_link: MakeLink, axe: Axe
) -> None:
    link = make_link(lead, "Blue folder 12")
    page = visit(f"/workspace/links/{link.pk}/")
    Session.objects.all().delete()
    note = page.locator("[name=note]")
    note.fill("Bring shorts and crutches.")
    note.blur()
    expect(page.locator("#preview")).to_contain_text("You are signed out")
    expect(note).to_have_value("Bring shorts and crutches.")
    assert axe(page) == []
    page.locator("main button", has_text="Save changes").last.click()
    expect(page.locator("h1")).to_have_text("You are signed out.")
    assert axe(page) == []
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in").click()
    _sign_in_there(opened.value, lead)
    page.get_by_role("button", name="Send again").click()
    expect(page.locator("h1")).to_have_text("Not saved yet")  # Signing in has changed the token.
    page.get_by_role("button", name="Send again").click()
    expect(page.locator(".said")).to_contain_text("Saved.")
    link.refresh_from_db()
    assert link.note == "Bring shorts and crutches."


@pytest.mark.usefixtures("transactional_db")
def test_after_signing_in_in_another_tab_the_form_goes_on(visit: Visit, lead: Membership, make_link: MakeLink) -> None:
    link = make_link(lead, "Blue folder 12")
    page = visit(f"/workspace/links/{link.pk}/")
    other = page.context.new_page()
    page.context.clear_cookies()
    sign_in(other, lead)
    other.close()
    note = page.locator("[name=note]")
    note.fill("Bring shorts.")
    note.blur()
    expect(page.locator("#preview")).to_contain_text("You signed in again since this page was opened.")
    page.locator("#preview button").click()
    expect(page.locator("#preview .callout", has_text="Bring shorts.")).to_be_visible()
    page.locator("main button", has_text="Save changes").last.click()
    expect(page.locator(".said")).to_contain_text("Saved.")


@pytest.mark.usefixtures("transactional_db")
def test_a_link_pressed_three_times_on_a_slow_line_is_one(visit: Visit) -> None:
    page = visit("/workspace/links/new/")
    for name, text in (("day", "30"), ("month", "10"), ("year", "2026")):
        page.locator(f"#s-{name}").fill(text)
    page.route("**/workspace/links/new/*", lambda route: route.continue_())
    page.evaluate("for (let i = 0; i < 3; i++) document.getElementById('edit').requestSubmit()")
    page.wait_for_url("**/share/")
    assert TimelineLink.objects.count() == 1


def _sign_in_there(page: Page, member: Membership) -> None:
    page.locator("main form input[name=login]").fill(member.user.username)
    page.locator("main form input[name=password]").fill(PASSWORD)
    page.locator("main form input[name=password]").press("Enter")
    page.wait_for_url("**/workspace/")
    page.close()
