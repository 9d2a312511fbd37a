"""The page before publishing: what blocks, what needs a tick, and what goes on record."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from pytest_django import Settings

from recovery.content import published_editions, publishing
from recovery.content.models.edition import Edition
from recovery.content.models.history import Entry
from recovery.content.models.milestone import Milestone
from recovery.content.publish_checks import checks_of
from tests.admin.conftest import address, milestone, signed_in, soup

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

TODAY = date(2026, 11, 22)
RECORD = {"note": "Shorter sentences.", "reviewed_by": "Clinic lead", "review_due": "2027-11-22"}
OLD_SOURCE = "The source was last reviewed 7 years ago"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recovery.admin.publish_page.today_for", lambda _request: TODAY)


@pytest.fixture
def publisher(editor: User) -> User:
    """Not an editor; the group is made by a migration, as are the editors'."""
    user = User.objects.create_user("petra", password="petra-password", is_staff=True)
    user.groups.add(Group.objects.get(name="publishers"))
    return user


@pytest.fixture
def petra(publisher: User) -> Client:
    return signed_in(publisher)


def page_of(draft: Edition) -> str:
    return f"/admin/recovery/edition/{draft.pk}/publish/"


def checks(client: Client, draft: Edition, level: str) -> list[tuple[str, str]]:
    page = soup(client.get(page_of(draft)))
    found = page.select(f".rt-check.{level} > div")
    return [(text(each, "b"), text(each, "p")) for each in found]


def text(part: Any, selector: str) -> str:
    return " ".join(part.select_one(selector).get_text(" ").split())


def publish(client: Client, draft: Edition, record: dict[str, str] | None = None, *, ticks: bool = True) -> Any:
    """Open the page, tick everything and press the button."""
    page = soup(client.get(page_of(draft)))
    boxes = [str(each["value"]) for each in page.select("[name=tick]")] if ticks else []
    version = page.select_one("[name=version]")
    assert version is not None
    return client.post(page_of(draft), {**RECORD, "version": str(version["value"]), "tick": boxes, **(record or {})})


def status_of(draft: Edition) -> str:
    return Edition.objects.get(pk=draft.pk).status


# Publishing


def test_a_publisher_publishes_and_patients_see_it(petra: Client, client: Client, draft: Edition) -> None:
    draft.milestones.filter(key="surgery").update(title="The operation")
    answer = publish(petra, draft)
    assert answer["Location"] == address(draft.procedure)
    published_editions.forget()
    assert "The operation" in client.get("/knee-osteotomy/timeline/?surgery_date=2026-10-30").content.decode()
    entry = draft.history.get(act=Entry.Act.PUBLISHED)
    assert (entry.by_name, entry.why) == ("petra", "Shorter sentences.")
    assert entry.ticked == [f"{OLD_SOURCE}. Cleveland Clinic, Knee Osteotomy, 11 July 2019."]
    draft.refresh_from_db()
    assert (draft.published_by, draft.reviewed_by, draft.review_due) == ("petra", "Clinic lead", date(2027, 11, 22))


def test_the_review_is_due_in_12_months_unless_another_day_is_chosen(petra: Client, draft: Edition) -> None:
    box = soup(petra.get(page_of(draft))).select_one("[name=review_due]")
    assert box is not None
    assert (box["type"], box["value"]) == ("date", "2027-11-22")


@pytest.mark.parametrize(
    ("record", "field", "message"),
    [
        ({"note": " "}, "note", "Say in a few words why it changes now."),
        ({"note": "x" * 401}, "note", "Ensure this value has at most 400 characters (it has 401)."),
        ({"reviewed_by": ""}, "reviewed_by", "Say who has read it."),
        ({"review_due": ""}, "review_due", "Choose a date."),
        ({"review_due": "22/11/2027"}, "review_due", "Choose a date."),
        ({"review_due": "2026-11-22"}, "review_due", "Choose a day that is still to come."),
    ],
)
def test_what_goes_on_record_is_asked_for_in_words(
    petra: Client, draft: Edition, record: dict[str, str], field: str, message: str
) -> None:
    answer = publish(petra, draft, record)
    assert answer.status_code == 422
    error = soup(answer).select_one(f"#id_{field}_error")
    assert error is not None
    assert error.get_text(strip=True) == message
    assert status_of(draft) == "draft"
    assert all(each.has_attr("checked") for each in soup(answer).select("[name=tick]"))


def test_a_warning_needs_a_tick(petra: Client, draft: Edition) -> None:
    answer = publish(petra, draft, ticks=False)
    assert answer.status_code == 422
    assert f"Tick the warning “{OLD_SOURCE}”, or mend it first: " in soup(answer).text
    assert status_of(draft) == "draft"


def test_a_tick_holds_only_for_the_warning_as_it_was_worded(petra: Client, draft: Edition) -> None:
    page = soup(petra.get(page_of(draft)))
    ticks = [str(each["value"]) for each in page.select("[name=tick]")]
    draft.content_sources.update(last_reviewed=date(2018, 7, 11))
    answer = petra.post(page_of(draft), {**RECORD, "version": "0", "tick": ticks})
    assert answer.status_code == 422
    assert "8 years ago" in soup(answer).text


def test_who_looked_before_the_last_save_looks_again(petra: Client, draft: Edition, editor: User) -> None:
    page = soup(petra.get(page_of(draft)))
    ticks = [str(each["value"]) for each in page.select("[name=tick]")]
    draft.milestones.filter(key="surgery").update(title="The operation")
    publishing.touch(draft, by=editor, what="Surgery: title")
    answer = petra.post(page_of(draft), {**RECORD, "version": "0", "tick": ticks})
    assert answer.status_code == 409
    assert "Somebody saved the draft after you opened this page." in soup(answer).text
    again = soup(answer).select_one("[name=version]")
    assert again is not None
    fields = {**RECORD, "version": str(again["value"]), "tick": ticks}
    assert petra.post(page_of(draft), fields).status_code == 302


def test_an_edition_that_is_public_by_now_is_not_published_again(petra: Client, draft: Edition) -> None:
    publish(petra, draft)
    for answer in (petra.get(page_of(draft)), petra.post(page_of(draft), RECORD)):
        assert answer["Location"] == address(draft.procedure)


# Who may


def test_an_editor_sees_the_checks_and_cannot_publish(as_editor: Client, draft: Edition) -> None:
    page = soup(as_editor.get(page_of(draft)))
    assert "A publisher has to publish it." in page.text
    assert not page.select("[name=note], [name=tick], [type=submit]:not(#logout-form *)")
    assert as_editor.post(page_of(draft), {**RECORD, "version": "0"}).status_code == 403
    assert status_of(draft) == "draft"


def test_under_two_person_review_a_writer_does_not_publish(
    petra: Client, publisher: User, draft: Edition, settings: Settings
) -> None:
    settings.TWO_PERSON_REVIEW = True
    publishing.touch(draft, by=publisher, what="Surgery: title")
    page = soup(petra.get(page_of(draft)))
    assert "You wrote this draft, so someone else has to publish it." in page.text
    ticks = [each.tick for each in _checks_of(draft)]
    assert petra.post(page_of(draft), {**RECORD, "version": "1", "tick": ticks}).status_code == 403
    assert status_of(draft) == "draft"
    other = User.objects.create_superuser("otto")
    assert publish(signed_in(other), draft).status_code == 302


def _checks_of(draft: Edition) -> Any:
    whole = Edition.objects.whole().get(pk=draft.pk)
    return checks_of(whole, Edition.objects.published().whole().get(), TODAY).warnings


def test_without_two_person_review_a_writer_may_publish(petra: Client, publisher: User, draft: Edition) -> None:
    publishing.touch(draft, by=publisher, what="Surgery: title")
    assert publish(petra, draft).status_code == 302


# What is looked at


def test_a_draft_like_the_published_edition_has_one_warning_and_two_things_are_fine(
    petra: Client, draft: Edition
) -> None:
    assert checks(petra, draft, "block") == []
    assert checks(petra, draft, "warn") == [(OLD_SOURCE, "Cleveland Clinic, Knee Osteotomy, 11 July 2019.")]
    assert [title for title, _detail in checks(petra, draft, "ok")] == [
        "Every window is valid",
        "15 texts are easy to read",
    ]


def change(draft: Edition, key: str, **values: Any) -> None:
    Milestone.objects.filter(edition=draft, key=key).update(**values)


def test_a_window_that_no_surgery_date_allows_blocks(petra: Client, draft: Edition) -> None:
    change(draft, "usual-activities", earliest_amount=1, latest_amount=30, latest_unit="day")
    ((title, detail),) = checks(petra, draft, "block")
    assert title == "“Back to usual activities”: latest"
    assert detail.startswith("Latest (30 days) can fall before earliest (1 month), for example")
    answer = publish(petra, draft)
    assert answer.status_code == 422
    assert "Not ready. 1 thing blocks publishing." in " ".join(soup(answer).text.split())
    assert status_of(draft) == "draft"


@pytest.mark.parametrize("text_of", ["guidance", "body"])
def test_a_row_without_its_text_blocks(petra: Client, draft: Edition, text_of: str) -> None:
    rows: Any = draft.milestones if text_of == "guidance" else draft.guide_sections
    rows.filter(pk=rows.earliest("pk").pk).update(**{text_of: " "})
    ((title, _detail),) = checks(petra, draft, "block")
    assert title.startswith("“Surgery”: guidance" if text_of == "guidance" else "“What it is”: text")


def test_an_edition_without_its_own_words_blocks(petra: Client, draft: Edition) -> None:
    Edition.objects.filter(pk=draft.pk).update(question="", guide_lead=" ")
    assert [title for title, _detail in checks(petra, draft, "block")] == [
        "Question is empty",
        "Lead of the guide is empty",
    ]


def test_an_empty_draft_is_blocked_and_never_an_error(petra: Client, draft: Edition) -> None:
    for rows in (draft.milestones, draft.guide_sections, draft.content_sources):
        rows.all().delete()
    assert [title for title, _detail in checks(petra, draft, "block")] == [
        "This is no timeline yet",
        "The guide has no sections",
    ]


def test_a_hard_text_is_warned_of_and_leads_to_its_field(as_editor: Client, draft: Edition) -> None:
    row = milestone(draft, "healed")
    change(draft, "healed", guidance="Physiotherapeutic rehabilitation necessitates considerable supervision.")
    page = soup(as_editor.get(page_of(draft)))
    assert "“Healed” is hard to read" in page.text
    link = page.select_one(".rt-check.warn a.button")
    assert link is not None
    assert link["href"] == f"{address(draft)}?open=m{row.pk}#m{row.pk}"
    assert soup(as_editor.get(str(link["href"]))).select_one(f"#m{row.pk} > details[open]")


@pytest.mark.parametrize(
    ("reviewed", "is_old"), [(date(2023, 11, 21), True), (date(2023, 11, 22), False), (date(2026, 11, 21), False)]
)
def test_a_source_reviewed_more_than_3_years_ago_is_warned_of(
    petra: Client, draft: Edition, reviewed: date, is_old: bool
) -> None:
    draft.content_sources.update(last_reviewed=reviewed)
    assert bool(checks(petra, draft, "warn")) is is_old


@pytest.mark.parametrize(
    ("key", "values", "warning"),
    [
        ("usual-activities", {"earliest_amount": 4}, "A window moves by 28 to 31 days"),
        ("usual-activities", {"latest_amount": 27, "latest_unit": "week"}, "A window moves by 5 to 8 days"),
        ("leave-hospital", {"latest_amount": 10}, "A window moves by 8 days"),
        ("leave-hospital", {"latest_amount": 9}, ""),
        (
            "crutches",
            {"open_ended": False, "fades_until": "", "latest_amount": 6, "latest_unit": "week"},
            "A window is no longer what it was",
        ),
    ],
)
def test_a_large_change_of_a_window_is_warned_of_in_days(
    petra: Client, draft: Edition, key: str, values: dict[str, Any], warning: str
) -> None:
    change(draft, key, **values)
    found = [title for title, _detail in checks(petra, draft, "warn") if title.startswith("A window")]
    assert found == ([warning] if warning else [])


def test_a_milestone_that_is_dropped_is_warned_of(petra: Client, draft: Edition) -> None:
    milestone(draft, "healed").delete()
    assert ("“Healed” is not there any more") in dict(checks(petra, draft, "warn"))


def test_the_first_edition_of_a_procedure_has_nothing_to_be_compared_with(petra: Client, draft: Edition) -> None:
    other = type(draft.procedure).objects.create(slug="hip", name="Hip")
    Edition.objects.filter(pk=draft.pk).update(procedure=other, based_on=None, number=1)
    change(draft, "usual-activities", earliest_amount=4)
    assert [title for title, _detail in checks(petra, draft, "warn")] == [OLD_SOURCE]
    assert publish(petra, draft).status_code == 302


def test_texts_that_still_say_what_a_window_was_are_warned_of(petra: Client, draft: Edition) -> None:
    change(draft, "usual-activities", earliest_amount=4)
    stale = [detail for title, detail in checks(petra, draft, "warn") if title == "A text still says “3 to 6 months”"]
    assert "In “Back to usual activities”." in stale
    assert "In “Getting back to things”." in stale
    assert "In “lead of the guide”." in stale


STALE = "A text still says “{}”"


def stale_words(petra: Client, draft: Edition, words: str) -> list[str]:
    return [detail for title, detail in checks(petra, draft, "warn") if title == STALE.format(words)]


def test_a_text_that_still_says_where_a_window_ended_is_warned_of(petra: Client, draft: Edition) -> None:
    change(draft, "usual-activities", latest_amount=7, lasts="", on_paper="4 to\n6 months.", guidance="Not 16 months.")
    assert stale_words(petra, draft, "6 months") == ["In “Back to usual activities”."]
    assert stale_words(petra, draft, "3 months") == []
    change(draft, "usual-activities", after_sentence="You are past the usual 7 months.", on_paper="3 to\n6 months.")
    assert stale_words(petra, draft, "6 months") == []
    assert "In “Back to usual activities”." in stale_words(petra, draft, "3 to 6 months")


def test_where_another_window_has_that_length_only_the_moved_ones_own_text_is_stale(
    petra: Client, draft: Edition
) -> None:
    change(draft, "usual-activities", latest_amount=7)
    change(draft, "healed", guidance="Healed in 6 months.")
    assert stale_words(petra, draft, "6 months") == ["In “Back to usual activities”.", "In “Healed”."]
    change(draft, "leave-hospital", earliest_amount=6, earliest_unit="month", latest_amount=6, latest_unit="month")
    assert stale_words(petra, draft, "6 months") == ["In “Back to usual activities”."]


def test_a_length_that_two_windows_lost_is_warned_of_once_a_text(draft: Edition) -> None:
    change(draft, "usual-activities", latest_amount=7)
    change(draft, "healed", guidance="Healed in 6 months.")
    published = Edition.objects.published().whole().get()
    (home,) = (row for row in published.milestones.all() if row.key == "leave-hospital")
    home.latest_amount, home.latest_unit = 6, "month"
    found = checks_of(Edition.objects.whole().get(pk=draft.pk), published, TODAY).warnings
    details = [each.detail for each in found if each.title == STALE.format("6 months")]
    assert details.count("In “Healed”.") == 1


def test_a_section_that_is_dropped_is_warned_of(petra: Client, draft: Edition) -> None:
    draft.guide_sections.filter(key="outlook").delete()
    assert "“Outlook” is not in the guide any more" in dict(checks(petra, draft, "warn"))


def test_a_milestone_of_another_kind_is_warned_of(petra: Client, draft: Edition) -> None:
    change(draft, "leave-hospital", kind="stage")
    assert "“Home from hospital” is of another kind" in dict(checks(petra, draft, "warn"))


def test_a_source_that_was_reviewed_tomorrow_blocks(petra: Client, draft: Edition) -> None:
    draft.content_sources.update(last_reviewed=date(2026, 11, 23))
    ((title, detail),) = checks(petra, draft, "block")
    assert (title[-37:], detail) == ("reviewed on a day that is still to come"[-37:], "23 November 2026")


def test_rows_that_name_another_editions_source_block_and_are_no_error(petra: Client, draft: Edition) -> None:
    foreign = draft.procedure.editions.get(number=1).content_sources.get()
    change(draft, "healed", source=foreign)
    assert checks(petra, draft, "block")


def test_a_publisher_sees_the_draft_as_a_patient_and_has_no_field_to_go_to(petra: Client, draft: Edition) -> None:
    page = soup(petra.get(page_of(draft)))
    links = {each.get_text(strip=True): str(each["href"]) for each in page.select(".object-tools a")}
    assert petra.get(links["See it as a patient"]).status_code == 200
    assert petra.get(links["Compare with the edition before"]).status_code == 200
    assert "Go to the field" not in page.text
