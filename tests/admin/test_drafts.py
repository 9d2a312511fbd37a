"""A draft is made, filled and mended in the admin."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client

from recovery.content import published_editions
from recovery.content.mistakes import edition_mistakes
from recovery.content.models.edition import Edition, GuideSection, Procedure, Source
from recovery.content.models.milestone import Milestone
from recovery.domain.protocol import Words
from tests.admin.conftest import add_address, address, milestone, rows, save, soup, typed_in
from tests.starting_point import PUBLISHED_AT

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

WORDS = {
    "question": "When is your surgery?",
    "hint": "The date of your surgery.",
    "summary": "A line.",
    "guide_title": "The guide",
    "guide_lead": "What to expect.",
}
SENTENCES = tuple(Words().sentences())
LATEST_MISSING = "No milestone has a latest, so nobody can plan backwards from a date."


def to_mend(client: Client, draft: Edition) -> str:
    """The box above the edition's form; empty without one."""
    box = soup(client.get(address(draft))).select_one("#to-mend")
    return box.get_text(" ", strip=True) if box else ""


def own_words(client: Client, draft: Edition) -> dict[str, str]:
    return {name: value for name, value in typed_in(soup(client.get(address(draft)))).items() if name in WORDS}


def lines(page: BeautifulSoup, group: str) -> list[str]:
    """The closed rows of a group, without their grades."""
    summaries = (line.select_one("summary") or line for line in page.select(f"#{group} .rt-entry"))
    return [re.sub(r" · grade.*| changed(?= )", "", each.get_text(" ", strip=True)) for each in summaries]


@pytest.mark.differs
def test_adding_an_edition_makes_an_empty_draft_with_the_next_number(as_editor: Client, published: Edition) -> None:
    answer = as_editor.post(address(Edition, "add"), {"procedure": str(published.procedure.pk), **WORDS})
    draft = Edition.objects.get(status=Edition.Status.DRAFT)
    assert answer["Location"] == address(draft)
    assert (draft.number, draft.published_at, draft.milestones.count()) == (2, None, 0)


def test_a_procedures_first_draft_is_edition_1(as_superuser: Client) -> None:
    procedure = Procedure.objects.create(name="Hip", slug="hip")
    as_superuser.post(address(Edition, "add"), {"procedure": str(procedure.pk), **WORDS})
    assert procedure.editions.get().number == 1


def test_an_empty_draft_is_filled_from_its_page(as_editor: Client) -> None:
    """Source, section and milestone, each added by the link on the edition's page."""
    draft = Edition.objects.create(procedure=Procedure.objects.create(name="Hip", slug="hip"), number=1, **WORDS)
    typed = {
        "sources": {"key": "hospital", "title": "Hips", "publisher": "Hospital", "last_reviewed": "2026-01-02"},
        "sections": {"key": "what", "title": "What it is", "body": "A **new** hip.", "position": "1"},
        "milestones": {
            "key": "surgery", "title": "Surgery", "kind": "event", "position": "1", "colour": "first",
            "earliest_amount": "0", "earliest_unit": "day", "latest_amount": "0", "latest_unit": "day",
            "guidance": "Rest.", "guide_section": "what", "timing": "",
        },
    }  # fmt: skip
    for group, fields in typed.items():
        button = soup(as_editor.get(address(draft))).select_one(f"#{group} [name=_add]")
        assert button is not None
        link = as_editor.post(address(draft), {"_add": button["value"], **own_words(as_editor, draft)})["Location"]
        source = draft.content_sources.first()
        answer = as_editor.post(link, fields | ({"source": str(source.pk)} if source else {}))
        assert answer["Location"] == address(draft)
    page = soup(as_editor.get(address(draft)))
    assert lines(page, "milestones") == ["Surgery day 0 Event, surgery"]
    assert lines(page, "sections") == ["What it is what"]
    assert lines(page, "sources") == ["Hospital, Hips last reviewed 2 January 2026 hospital"]
    assert to_mend(as_editor, draft) == ""
    assert (
        published_editions.content_of(Edition.objects.whole().get(pk=draft.pk)).protocol["surgery"].title == "Surgery"
    )


def test_an_empty_draft_says_what_it_lacks(as_editor: Client) -> None:
    draft = Edition.objects.create(procedure=Procedure.objects.create(name="Hip", slug="hip"), number=1, **WORDS)
    assert LATEST_MISSING in to_mend(as_editor, draft)


def test_the_editions_page_lists_its_milestones_with_their_timing(as_editor: Client, draft: Edition) -> None:
    assert lines(soup(as_editor.get(address(draft))), "milestones") == [
        "Surgery day 0 Event, surgery",
        "Home from hospital day 0 to day 2 Event, leave-hospital",
        "Crutches or a walker day 0, open end: “for several weeks” Stage, crutches",
        "Back to usual activities 3 months to 6 months Event, usual-activities",
        "Healed no date: “When your team says the knee has healed” Event, healed",
    ]


def test_time_before_surgery_is_said_so(as_editor: Client, draft: Edition) -> None:
    draft.milestones.filter(key="surgery").update(earliest_amount=-2, earliest_unit="week")
    assert "Surgery 2 weeks before to day 0 Event, surgery" in lines(soup(as_editor.get(address(draft))), "milestones")


def test_saving_a_milestone_renders_its_guidance_and_leads_back_to_the_edition(
    as_editor: Client, draft: Edition
) -> None:
    text = "<script>alert(1)</script>\n\n**Rest.** <https://example.org> <b onclick='x()'>us</b>"
    row = milestone(draft, "surgery")
    assert save(as_editor, address(row), guidance=text)["Location"] == f"{address(draft)}?open=m{row.pk}"
    html = milestone(draft, "surgery").guidance_html
    assert "<strong>Rest.</strong>" in html
    assert not any(bad in html for bad in ("<script", "<b ", "<b>"))


def test_saving_a_section_renders_its_text(as_editor: Client, draft: Edition) -> None:
    section = draft.guide_sections.get(key="why")
    save(as_editor, address(section), body="<script>alert(1)</script>\n\n- Rest")
    section.refresh_from_db()
    assert "<li>Rest</li>" in section.body_html
    assert "<script" not in section.body_html


@pytest.mark.differs
def test_a_new_row_comes_last(as_editor: Client, draft: Edition) -> None:
    for kind, position in ((Milestone, "6"), (GuideSection, "11")):
        field = soup(as_editor.get(add_address(kind, draft))).select_one("#id_position")
        assert field is not None
        assert field["value"] == position


def test_adding_another_stays_with_the_same_edition(as_editor: Client, draft: Edition) -> None:
    page = add_address(Source, draft)
    facts = {"key": "other", "title": "Other", "publisher": "Other", "last_reviewed": "2026-01-02"}
    assert as_editor.post(page, facts | {"_addanother": "1"})["Location"] == page


def test_a_draft_may_be_saved_without_changing_anything(as_editor: Client, draft: Edition) -> None:
    assert save(as_editor, address(draft))["Location"] == address(draft)


@pytest.mark.differs
def test_deleting_a_draft_asks_and_then_takes_its_content_with_it(
    as_editor: Client, published: Edition, draft: Edition
) -> None:
    page = address(draft, "delete")
    assert "Are you sure" in soup(as_editor.get(page)).get_text()
    assert Edition.objects.filter(pk=draft.pk).exists()
    as_editor.post(page, {"post": "yes"})
    assert list(Edition.objects.all()) == [published]
    assert {row.edition_id for row in Milestone.objects.all()} == {published.pk}


@pytest.mark.differs
def test_a_source_in_use_is_not_deleted(as_editor: Client, draft: Edition) -> None:
    source = draft.content_sources.get()
    answer = as_editor.post(address(source, "delete"), {"post": "yes"})
    assert "Cannot delete source" in soup(answer).get_text()
    assert draft.content_sources.exists()


@pytest.mark.parametrize(
    ("key", "changes", "words"),
    [
        ("usual-activities", {"key": "work"}, "Crutches or a walker Fades until: No other milestone has the key"),
        ("usual-activities", {"latest_unit": ""}, "Back to usual activities Latest in: Choose days, weeks or months."),
        ("usual-activities", {"latest_unit": "year"}, "Back to usual activities Earliest: This is no window."),
        ("leave-hospital", {"key": "home"}, "Surgery Before: lead: {leave-hospital.end} asks for a milestone"),
        ("crutches", {"guide_section": "gone"}, "Crutches or a walker Read more: No section of this edition"),
        ("surgery", {"key": "No key"}, "These rows make no timeline (bad-key)."),
        ("surgery", {"colour": "pink"}, "These rows make no timeline (ValueError)."),
    ],
)
def test_rows_that_make_no_timeline_together_are_told_on_the_editions_page(
    as_editor: Client, draft: Edition, key: str, changes: dict[str, str], words: str
) -> None:
    """Each row alone may be fine, or have come from elsewhere; nothing of it breaks the page."""
    Milestone.objects.filter(edition=draft, key=key).update(**changes)
    told = to_mend(as_editor, draft)
    assert told.startswith("1 thing keeps this draft from being a timeline.") or "things keep this draft" in told
    assert words in told


def test_a_faulty_row_still_opens_and_lists(as_editor: Client, draft: Edition) -> None:
    Milestone.objects.filter(edition=draft, key="usual-activities").update(latest_unit="year", key="No key")
    assert as_editor.get(address(milestone(draft, "No key")), follow=True).status_code == 200
    assert "dates to mend" in soup(as_editor.get(address(Milestone, "changelist"))).get_text()


def test_a_public_edition_is_not_called_faulty(as_editor: Client, draft: Edition) -> None:
    draft.milestones.filter(key="leave-hospital").update(key="home")
    Edition.objects.filter(pk=draft.pk).update(status=Edition.Status.RETIRED, published_at=PUBLISHED_AT)
    assert to_mend(as_editor, draft) == ""


def test_the_same_rules_hold_for_rows_that_are_not_saved_yet(draft: Edition) -> None:
    whole = Edition.objects.whole().get(pk=draft.pk)
    assert list(edition_mistakes(whole)) == []
    assert {field.name for field in Milestone._meta.fields} >= set(SENTENCES)


def test_every_text_in_which_the_domain_looks_for_dates_is_checked(draft: Edition) -> None:
    """One sentence in each field, and the domain finds as many."""
    Milestone.objects.filter(pk=milestone(draft, "surgery").pk).update(**dict.fromkeys(SENTENCES, "On {start}."))
    protocol = published_editions.content_of(Edition.objects.whole().get(pk=draft.pk)).protocol
    assert protocol["surgery"].words.sentences() == dict.fromkeys(SENTENCES, "On {start}.")


@pytest.mark.differs
def test_two_editors_who_start_a_draft_at_once_end_with_one(
    as_editor: Client, published: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    def collide(edition: Edition, **kwargs: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(Edition, "save", collide)
    answer = as_editor.post(address(Edition, "add"), {"procedure": str(published.procedure.pk), **WORDS}, follow=True)
    assert answer.status_code == 200
    assert "Someone else saved at the same moment." in soup(answer).get_text()


@pytest.mark.differs
def test_the_migration_makes_the_group_and_the_demo_editor_is_in_it(editor: User) -> None:
    call_command("demo_accounts", verbosity=0)
    demo = User.objects.get(username="editor")
    assert [group.name for group in demo.groups.all()] == ["editors"]
    assert not User.objects.get(username="admin").groups.exists()
    allowed = {name.removeprefix("recovery.") for name in demo.get_all_permissions()}
    kinds = ("edition", "milestone", "guidesection", "source")
    content = {f"{action}_{kind}" for action in ("add", "change", "delete", "view") for kind in kinds}
    assert allowed == content | {"add_procedure", "view_procedure", "restore_edition"}


@pytest.mark.differs
def test_the_groups_permissions_are_not_made_twice(editor: User) -> None:
    names = Group.objects.get(name="editors").permissions.values_list("codename", flat=True)
    assert len(names) == len(set(names)) == 19


def test_every_field_an_editor_fills_in_says_what_it_does(as_editor: Client, draft: Edition) -> None:
    for row in (draft, *rows(draft)):
        page = soup(as_editor.get(address(row), follow=True))
        rows_of = page.select("#content-main form .form-row:not(.hidden)")
        assert rows_of
        assert [each["class"] for each in rows_of if not each.select_one(".help")] == [], row
