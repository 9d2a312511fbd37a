"""A second procedure is made from nothing, in the admin alone, and every page of it works."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from recovery.content import published_editions
from recovery.content.models.edition import Edition, Procedure
from recovery.patient.exports import qr
from tests.admin import knee_replacement as typed
from tests.admin.by_hand import add, asked_to_publish, blocks, exported, imported, publish_on_its_page, publish_page
from tests.admin.conftest import address, save, signed_in, soup
from tests.admin.second_pages import (
    FIRST,
    LOOKED_UP,
    ONE_THEN_ALL,
    SECOND,
    SURGERIES,
    TODAY,
    WORDS_OF_FIRST,
    WORDS_OF_SECOND,
    check_words,
    expected_status,
    expected_windows,
    moments,
    page_of,
    text_of,
)
from tests.matrices import matrix
from tests.patient_pages import page_at, visited_on

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """Sessions and ages of sources are counted from a day that is fixed."""
    with visited_on(TODAY):
        yield


@pytest.fixture
def writer(superuser: User, published: Edition) -> Client:
    """At work in the admin of a site with one procedure."""
    return signed_in(superuser)


@pytest.fixture
def draft(writer: Client) -> Edition:
    """A procedure's first draft, without anything in it but its own words."""
    assert save(writer, address(Procedure, "add"), **typed.PROCEDURE).status_code == 302
    page = soup(writer.get(address(Procedure.objects.get(slug="knee-replacement"))))
    (link,) = [str(each["href"]) for each in page.select("a.addlink") if each.text == "Start a draft"]
    answer = save(writer, link, **typed.EDITION)
    assert answer.status_code == 302, soup(answer).select(".errorlist, .errornote")
    draft = Edition.objects.drafts().get()
    assert (answer["Location"], draft.number) == (address(draft), 1)
    return draft


@pytest.fixture
def filled(writer: Client, draft: Edition) -> Edition:
    """The draft with all its rows, each added on a page of its own, to which the draft's page leads."""
    for fields in typed.SOURCES:
        add(writer, draft, "source", fields)
    sources = {row.key: str(row.pk) for row in draft.content_sources.all()}
    for fields in typed.SECTIONS:
        add(writer, draft, "guidesection", {**fields, "source": sources[typed.SECTION_SOURCE[fields["key"]]]})
    for fields in typed.MILESTONES:
        add(writer, draft, "milestone", {**fields, "source": sources["demo-hospital"]})
    # Filled in by the page, which puts a new row last.
    assert list(draft.guide_sections.values_list("position", flat=True)) == [1, 2, 3, 4]
    return draft


@pytest.fixture(scope="module")
def file() -> dict[str, str]:
    """Keeps what was made in the admin once, as the file that the admin gives out."""
    return {}


@pytest.fixture
def second(writer: Client, file: dict[str, str], request: pytest.FixtureRequest) -> Edition:
    """It is public now."""
    if "text" not in file:
        draft: Edition = request.getfixturevalue("filled")
        file["text"] = exported(writer, draft)
    else:
        draft = imported(writer, file["text"])
    publish_on_its_page(writer, draft)
    return Edition.objects.whole().get(pk=draft.pk)


def test_an_unfinished_draft_is_not_published_and_says_why(writer: Client, draft: Edition) -> None:
    answer = asked_to_publish(writer, draft, [])
    assert answer.status_code == 422
    assert blocks(soup(answer)) == ["This is no timeline yet", "The guide has no sections"]
    assert blocks(soup(writer.get(publish_page(draft)))) == blocks(soup(answer))
    published_editions.forget()
    assert writer.get(SECOND).status_code == 404
    assert soup(writer.get("/")).select(".choice") == []


def test_a_warning_needs_a_tick_before_it_is_published(writer: Client, filled: Edition) -> None:
    page = soup(writer.get(publish_page(filled)))
    assert blocks(page) == []
    warnings = [each.get_text() for each in page.select(".rt-chk.warn b")]
    assert warnings == ["The source was last reviewed 5 years ago"]
    assert asked_to_publish(writer, filled, []).status_code == 422
    assert Edition.objects.get(pk=filled.pk).is_draft
    publish_on_its_page(writer, filled)
    public = Edition.objects.get(pk=filled.pk)
    assert (public.status, public.published_by, public.note) == ("published", "chief", "The first edition.")
    entry = public.history.earliest("-pk")
    assert (entry.act, len(entry.ticked)) == ("published", 1)


def test_the_first_page_offers_both_by_name_with_their_summaries(client: Client, second: Edition) -> None:
    offered = [(str(a["href"]), text_of(a, "small")) for a in page_of(client, "/").select(".choice a")]
    assert [address for address, _summary in offered] == [FIRST, SECOND]
    assert offered[1][1] == typed.EDITION["summary"]
    for path, _summary in offered:
        assert page_of(client, path).select_one("form[action$='/timeline/']")


@ONE_THEN_ALL
def test_its_timeline_is_right_on_every_day_of_every_surgery_date(
    client: Client, second: Edition, surgeries: list[date]
) -> None:
    for surgery, today in moments(surgeries):
        asked = f"surgery_date={surgery}"
        with visited_on(today):
            facts = client.get(f"{SECOND}timeline.json?{asked}").json()
        rows = {row["key"]: row for row in facts["milestones"]}
        windows = {key: (row["earliest"], row["latest"]) for key, row in rows.items()}
        told = {key: tuple(day and day.isoformat() for day in ends) for key, ends in expected_windows(surgery).items()}
        assert windows == told
        assert {key: row["status"] for key, row in rows.items()} == expected_status(surgery, today), (surgery, today)
        page = page_of(client, f"{SECOND}timeline/?{asked}", today)
        shown = {str(each["data-milestone"]): each["data-status"] for each in page.select("[data-milestone]")}
        assert shown == {key: row["status"] for key, row in rows.items()}
        assert text_of(page, "h1 .say"), (surgery, today)
        check_words(page, (surgery, today))


@matrix(
    "day, sentence, coming",
    [
        (-24, "Your surgery is on Friday 30 October.", "in about 1 week Next Check-up About 16 October 2026"),
        (-18, "Your surgery is on Friday 30 October.", "around now Next Check-up About 16 October 2026"),
        (-14, "Your check-up is around now.", "in 14 days Next Surgery Friday 30 October 2026"),
        (2, "You are probably in hospital.", "around now Next Walking stick Usually lasts from"),
        (10, "You probably walk with a stick.", "in about 5 weeks Next Back at work For most"),
        (60, "You could be going back to work.", "in about 17 weeks Next Back to sport For most"),
        (90, "The leg is probably still swollen.", "in about 13 weeks Next Back to sport For most"),
        (100, "The leg may still be swollen.", "in about 12 weeks Next Back to sport For most"),
        (200, "You could be getting back to sport.", ""),
        (400, "You are past the usual year.", ""),
    ],
)
def test_in_each_milestone_it_speaks_of_it_and_of_what_comes_next(
    client: Client, second: Edition, day: int, sentence: str, coming: str
) -> None:
    surgery = date(2026, 10, 30)
    page = page_of(client, f"{SECOND}timeline/?surgery_date={surgery}", surgery + timedelta(days=day))
    assert text_of(page, "h1 .say") == sentence
    told = text_of(page, ".next").replace("What comes next ", "")
    assert told.startswith(coming)
    assert bool(told) == bool(coming)


def test_where_no_sentence_was_written_the_milestone_and_its_time_are_said(writer: Client, second: Edition) -> None:
    data = json.loads(exported(writer, second))
    for row in data["milestones"]:
        for name in ("before", "now", "late", "after"):
            row.pop(name, None)
    publish_on_its_page(writer, imported(writer, json.dumps(data)))
    surgery = date(2026, 10, 30)
    said = {-24: "Surgery: Friday 30 October 2026.", 10: "Walking stick: about 6 November to 11 December 2026.",
            90: "Swelling: for some months."}  # fmt: skip
    for day, sentence in said.items():
        page = page_of(writer, f"{SECOND}timeline/?surgery_date={surgery}", surgery + timedelta(days=day))
        assert text_of(page, "h1 .say") == sentence


@ONE_THEN_ALL
def test_any_day_can_be_looked_up_on_it(client: Client, second: Edition, surgeries: list[date]) -> None:
    for surgery in surgeries:
        for on in (surgery + timedelta(days=day) for day in LOOKED_UP):
            page = page_of(client, f"{SECOND}timeline/?surgery_date={surgery}&on={on}", surgery)
            assert text_of(page, "#answer .big"), (surgery, on)
            check_words(page, (surgery, on))


@pytest.mark.parametrize("target", [date(2027, 6, 1), date(2028, 2, 29), date(2026, 12, 1)])
def test_planning_backwards_counts_to_the_marked_milestone(client: Client, second: Edition, target: date) -> None:
    """To 12 weeks at work, not to a year of sport."""
    latest = target - timedelta(weeks=12)
    for path in ("?", "timeline/?surgery_date=2026-10-30&"):
        page = page_of(client, f"{SECOND}{path}back_by={target}")
        answer = text_of(page, ".answer")
        assert "Back at work by" in answer
        assert "12 weeks" in answer
        (counted, *_others) = page.select(".answer dd time")
        assert counted["datetime"] == str(latest)


def test_what_cannot_be_used_is_refused_in_words(client: Client, second: Edition) -> None:
    october = "surgery_date=2026-10-30"
    for path in (
        "timeline/", "timeline/?surgery_date=2027-02-29", "timeline/?surgery_date=03/04/2026",
        "timeline/?surgery_date=2062-01-01", f"timeline/?{october}&on=2062-01-01", f"timeline/?{october}&back_by=x",
        "?back_by=2062-13-01", "timeline.json", "timeline.ics?surgery_date=x",
        "timeline/print/?surgery_date=2062-01-01", "timeline/qr.svg",
    ):  # fmt: skip
        response = client.get(SECOND + path)
        assert response.status_code == 422, path
        assert not [word for word in WORDS_OF_FIRST if word in response.content.decode().lower()], path


@matrix("surgery", SURGERIES)
def test_its_calendar_has_every_date_and_no_open_end(client: Client, second: Edition, surgery: date) -> None:
    text = client.get(f"{SECOND}timeline.ics?surgery_date={surgery}").content
    events: Any = icalendar.Calendar.from_ical(text).walk("VEVENT")
    found = {}
    for event in events:
        key = str(event["uid"]).split("@")[0].rsplit(".", 1)[0]
        found[key] = (event["dtstart"].dt, event["dtend"].dt - timedelta(days=1))
    windows = expected_windows(surgery)
    whole = {key: windows[key] for key in ("check-up", "surgery", "hospital")}
    ends = {key: windows[key] for key in ("stick", "work", "sport")}
    firsts = {f"{key}.earliest": (first, first) for key, (first, _last) in ends.items()}
    assert found == whole | firsts | {f"{key}.latest": (last, last) for key, (_first, last) in ends.items()}
    assert not [word for word in WORDS_OF_FIRST if word in text.decode().lower()]


@matrix("surgery", SURGERIES)
def test_its_sheet_of_paper_has_every_milestone_and_its_code_leads_back(
    client: Client, second: Edition, surgery: date
) -> None:
    asked = f"surgery_date={surgery}"
    page = page_of(client, f"{SECOND}timeline/print/?{asked}")
    titles = [each.get_text() for each in page.select("tbody th")]
    assert titles == [fields["title"] for fields in sorted(typed.MILESTONES, key=lambda each: each["position"])]
    assert all(each.get_text(strip=True) for each in page.select("tbody td:not(.mine)"))
    check_words(page, surgery)
    image = client.get(f"{SECOND}timeline/qr.svg?{asked}").content
    assert image == qr.svg(f"http://testserver{SECOND}timeline/?{asked}")


def test_neither_procedure_speaks_of_the_other(client: Client, second: Edition) -> None:
    asked = (
        "",
        "?back_by=2027-06-01",
        "source/",
        *(f"timeline/{each}surgery_date=2026-10-30" for each in ("?", "print/?")),
    )
    for path in asked:
        first, other = (page_at(client, f"{where}{path}", TODAY).lower() for where in (FIRST, SECOND))
        assert [word for word in WORDS_OF_SECOND if word in first] == [], path
        assert [word for word in WORDS_OF_FIRST if word in other] == [], path
    guide, source = (text_of(page_of(client, f"{SECOND}{path}")) for path in ("", "source/"))
    assert all(section["title"] in guide for section in typed.SECTIONS)
    assert all(each["title"] in source and each["publisher"] in source for each in typed.SOURCES)


def test_its_file_makes_another_procedure_that_says_the_same(writer: Client, second: Edition) -> None:
    data = json.loads(exported(writer, second))
    data["procedure"] = {"slug": "another-knee", "name": "Another knee replacement"}
    draft = imported(writer, json.dumps(data))
    publish_on_its_page(writer, draft)
    again = json.loads(exported(writer, draft))
    assert again["procedure"] == data["procedure"]
    for part in ("sources", "milestones", "guide"):
        assert again[part] == data[part]
    # The newest is the first by name.
    offered = [str(link["href"]) for link in page_of(writer, "/").select(".choice a")]
    assert offered == ["/another-knee/", FIRST, SECOND]


def test_the_next_edition_of_it_starts_from_what_is_public(writer: Client, second: Edition) -> None:
    answer = writer.post(reverse("admin:recovery_procedure_start", args=[second.procedure_id]))
    draft = Edition.objects.drafts().get()
    assert answer["Location"] == address(draft)
    old, new = (published_editions.content_of(Edition.objects.whole().get(pk=each.pk)) for each in (second, draft))
    assert (new.protocol.milestones, new.guide.sections) == (old.protocol.milestones, old.guide.sections)
