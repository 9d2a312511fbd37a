"""Preview as a patient: the public pages for an edition, for those who may see it before patients do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import icalendar
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from recovery.content import published_editions
from recovery.content.models.edition import STATES, Edition, GuideSection, Procedure
from recovery.domain.edition import Standing
from recovery.patient.page.draft_mark import draft_mark
from recovery.site.middleware import content_security_policy
from tests.admin.conftest import make_draft, milestone, signed_in
from tests.matrices import matrix
from tests.patient.pages.conftest import TIMELINE, soup
from tests.patient_pages import visited_on

NAMES = ("guide", "source", "timeline", "timeline-json", "calendar", "paper", "qr")
OCTOBER_30 = date(2026, 10, 30)
DAYS = (-24, 0, 1, 23, 60, 120, 206)
PUBLIC = "/knee-osteotomy/"


@pytest.fixture
def draft(published_content: Edition) -> Edition:
    return make_draft(published_content)


def user_with(*permissions: str, is_staff: bool = True) -> User:
    user = User.objects.create_user("eve", password="eve-password", is_staff=is_staff)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.fixture
def editor(db: None) -> Client:
    """Whoever may look at editions; nothing more is needed."""
    return signed_in(user_with("view_edition"))


@pytest.fixture
def htmx_editor(editor: Client) -> Client:
    client = Client(headers={"HX-Request": "true"})
    client.cookies = editor.cookies
    return client


def at(edition: Edition, name: str, query: str = f"surgery_date={OCTOBER_30}") -> str:
    return f"{reverse(f'preview:{name}', args=[edition.pk])}?{query}"


def day_query(number: int) -> str:
    return f"surgery_date={OCTOBER_30}&at_day={number}"


def as_public(html: bytes, edition: Edition) -> BeautifulSoup:
    """A preview without its mark, its edition's number and what its addresses have beside the public ones."""
    text = html.decode().replace(reverse("preview:guide", args=[edition.pk]), PUBLIC)
    text = re.sub(r"&(amp;)?at_day=-?\d+|\?at_day=-?\d+(?=[#\"])", "", text)
    text = text.replace(f"Edition {edition.number}", "Edition 1")
    page = soup(text.encode())
    for extra in page.select(".movebar, input[name=at_day]"):
        extra.decompose()
    return page


def region(page: BeautifulSoup, selector: str = "main") -> str:
    """Part of a page, without what a preview leaves out: today for the clock, keeping it, when it was published."""
    (found,) = page.select(selector)
    for extra in found.select("#phone, [aria-labelledby=wording]"):
        extra.decompose()
    for fact in found.select(".facts > div"):
        if fact.text.startswith(("Wording reviewed", "Next review due")):
            fact.decompose()
    for section in page.select("[data-today]"):
        del section["data-today"]
    return str(found)


# The same pages


@pytest.mark.parametrize("number", DAYS)
def test_a_preview_of_a_day_is_the_page_that_patients_see_on_that_day(
    client: Client, editor: Client, draft: Edition, number: int
) -> None:
    preview = editor.get(at(draft, "timeline", day_query(number)))
    with visited_on(OCTOBER_30 + timedelta(number)):
        public = client.get(f"{TIMELINE}?surgery_date={OCTOBER_30}")
    assert preview.status_code == 200
    assert region(as_public(preview.content, draft)) == region(soup(public.content))


@pytest.mark.parametrize("look_up", ["", "&on=2026-12-25", "&back_by=2027-06-01", "&discreet=1"])
def test_a_preview_without_a_day_is_the_page_that_patients_see_today(
    client: Client, editor: Client, draft: Edition, look_up: str
) -> None:
    query = f"surgery_date={OCTOBER_30}{look_up}"
    preview, public = editor.get(at(draft, "timeline", query)), client.get(f"{TIMELINE}?{query}")
    assert region(as_public(preview.content, draft)) == region(soup(public.content))


@pytest.mark.parametrize(
    ("name", "query"), [("guide", ""), ("guide", "back_by=2027-06-01"), ("source", ""), ("paper", "")]
)
def test_the_other_pages_of_a_preview_are_the_public_ones_too(
    client: Client, editor: Client, draft: Edition, name: str, query: str
) -> None:
    query = query or f"surgery_date={OCTOBER_30}"
    preview = editor.get(at(draft, name, query))
    public = client.get(f"{reverse(f'recovery:{name}', args=['knee-osteotomy'])}?{query}")
    assert region(as_public(preview.content, draft)) == region(soup(public.content))


def test_what_is_changed_in_a_draft_shows_in_its_preview_at_once_and_nowhere_else(
    client: Client, editor: Client, draft: Edition
) -> None:
    row, section = milestone(draft, "crutches"), draft.guide_sections.earliest("pk")
    for _ in ("the first time", "again"):
        row.title += " and a stick"
        row.save()
        assert row.title in editor.get(at(draft, "timeline")).content.decode()
    GuideSection.objects.filter(pk=section.pk).update(title="A stick at last")
    assert b"A stick at last" in editor.get(at(draft, "guide")).content
    public = [f"{TIMELINE}?surgery_date={OCTOBER_30}", PUBLIC, f"{PUBLIC}source/", "/", "/sw.js", "/robots.txt"]
    for address in public:
        content = client.get(address).content
        assert b"stick" not in content
        assert b"movebar" not in content
        assert b"preview" not in content.lower()


# Who may see it


@pytest.mark.parametrize("name", NAMES)
def test_who_is_not_signed_in_is_sent_to_the_sign_in(client: Client, draft: Edition, name: str) -> None:
    response = client.get(at(draft, name))
    assert response.status_code == 302
    assert response.headers["Location"].startswith(
        f"/accounts/login/?next={reverse(f'preview:{name}', args=[draft.pk])}"
    )


@matrix("name", NAMES, undo=True)
@matrix("permissions, is_staff", [(("change_edition", "view_milestone"), True), (("view_edition",), False)], undo=True)
def test_who_may_not_see_editions_is_refused(
    draft: Edition, name: str, permissions: tuple[str, ...], is_staff: bool
) -> None:
    response = signed_in(user_with(*permissions, is_staff=is_staff)).get(at(draft, name))
    assert response.status_code == 403
    assert b"crutches" not in response.content


@matrix("name", NAMES)
@matrix("pk", [999, 10**30])
def test_an_unknown_edition_is_not_found(editor: Client, name: str, pk: int) -> None:
    assert editor.get(reverse(f"preview:{name}", args=[pk])).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_a_preview_can_only_be_read(editor: Client, client: Client, draft: Edition, name: str) -> None:
    assert editor.head(at(draft, name)).status_code == 200
    assert editor.post(at(draft, name)).status_code == 405
    assert client.post(at(draft, name)).status_code == 405


@matrix("name", NAMES)
@matrix("query", ["surgery_date=2026-10-30", "surgery_date=2062-01-01", "surgery_date=30+Oct+2026"])
def test_every_answer_is_for_its_reader_alone_and_can_be_framed_by_the_site(
    editor: Client, draft: Edition, name: str, query: str
) -> None:
    response = editor.get(at(draft, name, query))
    assert_for_its_writers(response)


def assert_for_its_writers(response: Any) -> None:
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Content-Security-Policy"] == content_security_policy(frame_ancestors="'self'")
    assert "ETag" not in response.headers


def test_no_other_page_can_be_framed(client: Client, editor: Client, draft: Edition) -> None:
    for response in (client.get(PUBLIC), client.get(at(draft, "guide")), editor.get("/accounts/login/")):
        assert response.headers["Content-Security-Policy"] == content_security_policy()


def test_a_policy_for_a_page_with_a_frame_says_what_it_may_hold() -> None:
    assert "frame-src" not in content_security_policy()
    assert "; frame-src 'self'; form-action" in content_security_policy(frame_src="'self'")


# The mark


def mark_of(response: Any) -> str:
    (mark,) = soup(response.content).select("body > .movebar")
    return f"{mark['aria-label']}: {' '.join(mark.get_text().split())}"


@pytest.mark.parametrize("name", ["guide", "source", "timeline", "paper"])
def test_every_page_says_which_edition_it_is_and_which_one_patients_see(
    editor: Client, draft: Edition, name: str
) -> None:
    response = editor.get(at(draft, name))
    assert mark_of(response) == "Draft: Draft, edition 2. Not public. Patients see edition 1."
    title = soup(response.content).title
    assert title is not None
    assert title.get_text().startswith("Preview of edition 2 · ")


def test_a_draft_of_what_was_never_published_says_so(editor: Client, draft: Edition) -> None:
    other = Procedure.objects.create(slug="other", name="Other")
    Edition.objects.filter(pk=draft.pk).update(procedure=other)
    assert mark_of(editor.get(at(draft, "guide"))) == "Draft: Draft, edition 2. Nothing is public yet."


def test_a_published_edition_is_previewed_as_such(editor: Client, published_content: Edition) -> None:
    edition = Edition.objects.get(status=Edition.Status.PUBLISHED)
    assert mark_of(editor.get(at(edition, "guide"))) == "Preview: Edition 1, published."


@pytest.mark.parametrize(
    ("standing", "public", "words"),
    [
        (Standing.DRAFT, 2, "Draft, edition 3. Not public. Patients see edition 2."),
        (Standing.DRAFT, None, "Draft, edition 3. Nothing is public yet."),
        (Standing.PUBLISHED, 3, "Edition 3, published. "),
        (Standing.RETIRED, 4, "Edition 3, retired. Patients see edition 4."),
        (Standing.RETIRED, None, "Edition 3, retired. Nothing is public."),
    ],
)
def test_the_mark_says_how_an_edition_stands(standing: Standing, public: int | None, words: str) -> None:
    mark = draft_mark(3, standing, public, "/")
    assert f"{mark.edition} {mark.public}" == words
    assert mark.title == "Preview of edition 3"


def test_an_edition_stands_in_one_of_the_ways_that_its_row_can_have() -> None:
    assert [each.value for each in Standing] == [value for value, _words in STATES]


def test_titles_that_are_swapped_in_are_marked_too(htmx_editor: Client, draft: Edition) -> None:
    for query in ("day=30&month=10&year=2026", "day=31&month=6&year=2026"):
        part = htmx_editor.get(at(draft, "timeline", query)).content.decode()
        assert part.startswith("<title>Preview of edition 2 · ")


def test_a_preview_is_never_kept_on_a_phone(editor: Client, client: Client, draft: Edition) -> None:
    for query in (f"surgery_date={OCTOBER_30}", ""):
        page = soup(editor.get(at(draft, "timeline", query)).content)
        assert page.select("#phone, [data-keep], [data-kept], [data-today]") == []
    assert 'if (url.pathname.startsWith("/admin/")) return;' in client.get("/sw.js").content.decode()


# Walking on


_NAMED = ("href", "src", "action", "data-hx-get", "value")


def addresses_in(page: BeautifulSoup) -> list[str]:
    found = (str(each[name]) for each in page.find_all(True) for name in _NAMED if each.has_attr(name))
    return [re.sub(r"^\w+://testserver", "", address) for address in found if "/" in address]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("timeline", day_query(60)),
        ("timeline", f"{day_query(60)}&on=2026-12-25&discreet=1"),
        ("timeline", f"{day_query(60)}&on=2062-01-01"),
        ("timeline", f"{day_query(60)}&day=31&month=6&year=2026"),
        ("timeline", "at_day=60&day=31&month=6&year=2026"),
        ("timeline", "at_day=60&surgery_date=03/04/2026"),
        ("guide", "at_day=60"),
        ("guide", "at_day=60&back_by=03/04/2027"),
        ("source", "at_day=60"),
        ("paper", day_query(60)),
    ],
)
def test_every_address_of_a_preview_stays_in_it_and_on_its_day(
    editor: Client, draft: Edition, name: str, query: str
) -> None:
    page, home = soup(editor.get(at(draft, name, query)).content), reverse("preview:guide", args=[draft.pk])
    for form in page.select("form"):
        assert str(form["action"]).startswith(home)
        assert [field["value"] for field in form.select("[name=at_day]")] == ["60"]
    sent_with_fields = {str(each.get("action", each.get("data-hx-get"))) for each in page.select("form, #walk")}
    inside = [address for address in addresses_in(page) if address.startswith(home)]
    for address in set(inside) - sent_with_fields:
        assert "at_day=60" in address, address
        assert editor.get(address.partition("#")[0]).status_code == 200, address
    assert PUBLIC not in str(page)
    for link in page.select("[href^='?']"):
        assert str(link["href"]).startswith("?at_day=60&")
    left = {address for address in addresses_in(page) if address.startswith("/")} - set(inside)
    assert {address for address in left if not address.startswith("/static/")} <= {
        "/privacy/", "/accessibility/", "/manifest.webmanifest",
    }  # fmt: skip
    assert all(link["target"] == "_blank" for link in page.select(".foot a[href^='/privacy'], .foot a[href^='/acc']"))


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("at_day=23&day=30&month=Oct&year=2026", f"surgery_date={OCTOBER_30}&at_day=23"),
        (f"{day_query(23)}&on_day=56", f"surgery_date={OCTOBER_30}&at_day=23&on=2026-12-25#answer"),
    ],
)
def test_what_is_typed_leads_to_the_canonical_address_on_the_same_day(
    editor: Client, htmx_editor: Client, draft: Edition, query: str, address: str
) -> None:
    assert editor.get(at(draft, "timeline", query)).headers["Location"] == at(draft, "timeline", address)
    part = htmx_editor.get(at(draft, "timeline", query))
    named = part.headers.get("HX-Push-Url") or part.headers.get("HX-Replace-Url")
    assert named == at(draft, "timeline", address.partition("#")[0])


def test_planning_backwards_in_the_guide_stays_on_the_same_day(editor: Client, draft: Edition) -> None:
    response = editor.get(at(draft, "guide", "at_day=23&ask=back_by&day=1&month=June&year=2027"))
    assert response.headers["Location"] == f"{at(draft, 'guide', 'at_day=23&back_by=2027-06-01')}#plan"
    assert_for_its_writers(response)


@matrix("number", DAYS)
@matrix("look_up", ["on=2026-12-25", "back_by=2027-06-01", "ask=on&day=31&month=6&year=2027"])
def test_a_look_up_swaps_what_a_fresh_preview_shows(
    editor: Client, htmx_editor: Client, draft: Edition, number: int, look_up: str
) -> None:
    address = at(draft, "timeline", f"{day_query(number)}&{look_up}")
    part, page = htmx_editor.get(address), editor.get(address)
    assert part.status_code == page.status_code
    for name in ("answer", "chart", "walked"):
        assert swapped(part, name) == swapped(page, name)
    assert soup(part.content).select("#timeline") == []


def swapped(response: Any, name: str) -> str:
    (found,) = soup(response.content).select(f"#{name}")
    for element in (found, *found.find_all(True)):
        for attribute in ("data-hx-swap-oob", "autofocus"):
            element.attrs.pop(attribute, None)
    return str(found)


@pytest.mark.parametrize(
    ("query", "today"),
    [
        ("", "2026-11-22"),
        ("&at_day=x", "2026-11-22"),
        ("&at_day=", "2026-11-22"),
        ("&at_day=1.5", "2026-11-22"),
        ("&at_day=206", "2027-05-24"),
        ("&at_day=-24", "2026-10-06"),
        ("&at_day=99999", "2031-10-30"),
        ("&at_day=-99999", "2025-10-30"),
    ],
)
def test_the_day_reaches_as_far_as_a_look_up(editor: Client, draft: Edition, query: str, today: str) -> None:
    response = editor.get(at(draft, "timeline-json", f"surgery_date={OCTOBER_30}{query}"))
    assert response.json()["today"] == today


@matrix("name", ["timeline", "timeline-json", "calendar", "paper", "qr"])
@matrix("surgery, status", [("2016-11-22", 200), ("2016-11-21", 422), ("2029-11-22", 200), ("2029-11-23", 422)])
@matrix("at_day", ["", "&at_day=1800", "&at_day=-300"])
def test_a_day_moves_no_limit_of_surgery_dates(
    editor: Client, draft: Edition, name: str, surgery: str, status: int, at_day: str
) -> None:
    assert editor.get(at(draft, name, f"surgery_date={surgery}{at_day}")).status_code == status


def test_a_day_means_nothing_to_a_public_page(client: Client) -> None:
    address = f"{TIMELINE}?surgery_date={OCTOBER_30}"
    assert client.get(f"{address}&at_day=206").content == client.get(address).content


# What is taken along


def test_outputs_of_a_preview_are_those_of_its_edition(editor: Client, draft: Edition) -> None:
    row = milestone(draft, "leave-hospital")
    row.title = "Home again"
    row.save()
    json = editor.get(at(draft, "timeline-json", day_query(23))).json()
    assert (json["edition"], json["today"], json["day"]) == (2, "2026-11-22", 23)
    assert "Home again" in {each["title"] for each in json["milestones"]}
    calendar = icalendar.Calendar.from_ical(editor.get(at(draft, "calendar", day_query(23))).content)
    events: list[Any] = list(calendar.walk("VEVENT"))
    assert "Draft: Home again" in {str(event["summary"]) for event in events}
    assert str(calendar["x-wr-calname"]).startswith("Draft: ")
    assert all(".draft-" in str(event["uid"]) for event in events), "never in the place of a patient's events"
    assert json["draft"] is True
    assert {str(event["url"]) for event in events} == {f"http://testserver{at(draft, 'timeline', day_query(23))}"}
    assert b"Home again" in editor.get(at(draft, "paper", day_query(23))).content
    assert editor.get(at(draft, "qr", day_query(23))).headers["Content-Type"] == "image/svg+xml"


# What is no timeline yet


def emptied(draft: Edition) -> None:
    draft.milestones.all().delete()
    draft.guide_sections.all().delete()
    draft.content_sources.all().delete()


def without_milestones(draft: Edition) -> None:
    draft.milestones.all().delete()


def without_a_unit(draft: Edition) -> None:
    draft.milestones.filter(key="crutches").update(earliest_unit="")


def with_a_fade_to_nowhere(draft: Edition) -> None:
    draft.milestones.filter(key="crutches").update(fades_until="nowhere")


def with_braces(draft: Edition) -> None:
    draft.milestones.filter(key="crutches").update(now_sentence="From {somewhen} on.")


@matrix("name", NAMES, undo=True)
@matrix("broken", [emptied, without_milestones, without_a_unit, with_a_fade_to_nowhere, with_braces], undo=True)
def test_a_draft_that_is_no_timeline_yet_says_so_kindly(
    editor: Client, draft: Edition, name: str, broken: Callable[[Edition], None]
) -> None:
    broken(draft)
    response = editor.get(at(draft, name))
    assert response.status_code == 422
    assert_for_its_writers(response)
    page = soup(response.content)
    assert page.h1 is not None
    assert page.h1.get_text() == "This draft is not a timeline yet."
    (link,) = page.select("main a")
    assert (link["href"], link["target"]) == (reverse("admin:recovery_edition_change", args=[draft.pk]), "_top")
    assert mark_of(response).startswith("Draft: Draft, edition 2.")


def test_a_draft_without_a_guide_or_dates_is_still_shown(editor: Client, draft: Edition) -> None:
    draft.guide_sections.all().delete()
    draft.milestones.exclude(key="healed").delete()
    assert {editor.get(at(draft, name)).status_code for name in NAMES} == {200}


def test_public_pages_ask_the_database_no_more_than_before(client: Client, django_assert_num_queries: Any) -> None:
    published_editions.for_procedure("knee-osteotomy")
    with django_assert_num_queries(0):
        for address in (PUBLIC, f"{PUBLIC}source/", f"{TIMELINE}?surgery_date={OCTOBER_30}"):
            client.get(address)


@pytest.mark.parametrize("number", DAYS)
def test_a_preview_is_the_same_spliced_and_rendered_afresh(editor: Client, draft: Edition, number: int) -> None:
    for edition in (draft, Edition.objects.get(status=Edition.Status.PUBLISHED)):
        spliced = editor.get(at(edition, "timeline", day_query(number))).content
        with patch.object(settings, "DEBUG", True):
            assert editor.get(at(edition, "timeline", day_query(number))).content == spliced


def test_a_frame_says_itself_that_somebody_was_signed_out(published_content: Edition) -> None:
    """A page of sign-in may stand in no frame, and a browser shows nothing in its place."""
    address = f"/admin/recovery/edition/{published_content.pk}/preview/timeline/?surgery_date=2026-10-30"
    framed = Client().get(address, headers={"Sec-Fetch-Dest": "iframe"})
    assert framed.status_code == 403
    assert "You are signed out." in framed.text
    assert "frame-ancestors 'self'" in framed.headers["Content-Security-Policy"]
    assert Client().get(address).status_code == 302


def test_a_frame_says_that_its_draft_was_discarded(admin_client: Client) -> None:
    gone = admin_client.get("/admin/recovery/edition/999/preview/timeline/?surgery_date=2026-10-30")
    assert gone.status_code == 404
    assert "Somebody has discarded it." in gone.text
    assert "frame-ancestors 'self'" in gone.headers["Content-Security-Policy"]
