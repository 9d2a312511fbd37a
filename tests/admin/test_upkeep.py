"""The front page of the admin: what waits for somebody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from recovery.content import publishing
from recovery.content.files import exporting, importing
from recovery.content.models.edition import Edition, Procedure, Source
from tests.admin.conftest import address, signed_in, soup
from tests.publications import publish

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recovery.site.http.today_for", lambda _request: TODAY)


def tables(client: Client) -> dict[str, list[str]]:
    """Each table's caption and the words of its rows."""
    found = soup(client.get("/admin/")).select(".rt-wide")
    return {each.caption.text: [_words(row) for row in each.select("tr")] for each in found if each.caption}


def _words(row: Tag) -> str:
    return " ".join(row.select_one("th, td").get_text(" ", strip=True).split())  # type: ignore[union-attr]


def links(page: BeautifulSoup, caption: str) -> dict[str, str]:
    (table,) = (each for each in page.select(".rt-wide") if each.caption and caption in each.caption.text)
    return {str(each.contents[0]).strip(): str(each["href"]) for each in table.select(".rt-actions a")}


def due(published: Edition, day: date) -> None:
    """Another edition, published, with its review due on ``day``."""
    publish(publishing.start_draft(published.procedure, by=None), review_due=day)


def test_a_draft_waits_with_who_changed_it_last(as_editor: Client, editor: User, draft: Edition) -> None:
    publishing.touch(draft, by=editor, what="Surgery: title")
    (caption, rows), *_others = tables(as_editor).items()
    assert caption == "Drafts waiting: 1"
    assert rows[0].startswith("Knee osteotomy, edition 2 Changed ")
    assert rows[0].endswith(" by edith. Publish checks: 0 blocks, 1 warning.")
    assert links(soup(as_editor.get("/admin/")), "Drafts")["Continue"] == address(draft)


def test_a_draft_says_how_much_keeps_it_from_patients(as_editor: Client, draft: Edition) -> None:
    draft.milestones.filter(key="healed").update(guidance="", timing="")
    (rows, *_others) = tables(as_editor).values()
    assert "Publish checks: 2 blocks, " in rows[0]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (8, "Due 30 November 2026, in 8 days."),
        (1, "Due 23 November 2026, in 1 day."),
        (0, "Due today, 22 November 2026."),
        (-30, "It was due 23 October 2026, 30 days ago."),
        (60, "Due 21 January 2027, in 60 days."),
    ],
)
def test_a_review_is_due_from_60_days_before_until_it_is_done(
    as_editor: Client, published: Edition, days: int, words: str
) -> None:
    due(published, TODAY + timedelta(days=days))
    assert tables(as_editor)["Reviews due in the next 60 days: 1"] == [f"Knee osteotomy, edition 2 {words}"]
    assert links(soup(as_editor.get("/admin/")), "Reviews") == {"Open": address(published.procedure)}


def test_a_review_that_is_far_or_of_a_retired_edition_does_not_wait(as_editor: Client, published: Edition) -> None:
    due(published, TODAY)
    due(published, TODAY + timedelta(days=61))
    assert tables(as_editor)["Reviews due in the next 60 days: 0"] == ["None."]


def test_a_source_of_what_patients_see_is_named_when_it_is_old(as_editor: Client, published: Edition) -> None:
    source = published.content_sources.get()
    (row,) = tables(as_editor)["Sources last reviewed more than 3 years ago: 1"]
    assert row == ("Knee Osteotomy, Cleveland Clinic Reviewed 11 July 2019, 7 years ago. Every patient page says so.")
    assert links(soup(as_editor.get("/admin/")), "Sources") == {"Open": address(source)}


@pytest.mark.parametrize(("reviewed", "number"), [(date(2023, 11, 22), 0), (date(2023, 11, 21), 1)])
def test_a_source_is_old_after_three_years(as_editor: Client, published: Edition, reviewed: date, number: int) -> None:
    draft = publishing.start_draft(published.procedure, by=None)
    Source.objects.filter(edition=draft).update(last_reviewed=reviewed)
    publish(draft)
    assert f"Sources last reviewed more than 3 years ago: {number}" in tables(as_editor)


def test_recent_actions_are_those_of_everyone(as_editor: Client, draft: Edition) -> None:
    publishing.touch(draft, by=User.objects.create_user("otto"), what="Surgery: title")
    page = soup(as_editor.get("/admin/"))
    aside = page.select_one("#content-related")
    assert aside is not None
    assert aside.h3 is not None
    assert aside.h3.text == "By everyone"
    assert [" ".join(each.get_text(" ", strip=True).split()) for each in aside.select("li")] == [
        "Knee osteotomy, edition 2 Edition 2: Surgery: title",
        "Knee osteotomy, edition 2 Draft started from edition 1",
        "Knee osteotomy, edition 1 Edition 1 published",
    ]
    publishing.discard(draft, by=None)
    discarded = soup(as_editor.get("/admin/")).select_one("#content-related li.deletelink")
    assert discarded is not None
    assert discarded.a is None


def test_who_may_not_see_editions_sees_none_of_it(published: Edition, draft: Edition) -> None:
    user = User.objects.create_user("carl", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_user"))
    page = soup(signed_in(user).get("/admin/"))
    assert not page.select(".rt-wide")
    assert "osteotomy" not in page.get_text()
    assert "My actions" in page.get_text()


def test_who_may_only_look_is_not_asked_to_continue(draft: Edition) -> None:
    user = User.objects.create_user("rita", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_edition"))
    assert links(soup(signed_in(user).get("/admin/")), "Drafts") == {"View": address(draft)}


def test_djangos_own_list_is_still_there(as_editor: Client, published: Edition) -> None:
    assert soup(as_editor.get("/admin/")).select_one(".app-recovery")


@pytest.mark.usefixtures("nothing_published")
def test_a_place_without_content_waits_for_nothing(as_superuser: Client) -> None:
    assert list(tables(as_superuser).values()) == [["None."]] * 3


def test_many_procedures_take_no_more_queries(as_editor: Client, published: Edition) -> None:
    text = exporting.export(Edition.objects.whole().get(pk=published.pk))
    for n in range(4):
        publish(importing.import_draft(text.replace("knee-osteotomy", f"other-{n}")), review_due=TODAY)
        publishing.start_draft(Procedure.objects.get(slug=f"other-{n}"), by=None)
    with CaptureQueriesContext(connection) as asked:
        assert len(tables(as_editor)["Drafts waiting: 4"]) == 4
    assert len(asked) <= 12
