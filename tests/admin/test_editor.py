"""A draft is edited on one page: everything in it is saved together, or nothing is."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from recovery.admin.draft.forms import ROWS_WITH_FORMS
from recovery.content import publishing
from recovery.content.models.edition import Edition
from recovery.content.models.history import Entry
from recovery.content.models.milestone import Milestone
from tests.admin.conftest import address, beside, milestone, row_fields, rows, save, soup, typed_in
from tests.publications import publish

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

LATE = "Latest (30 days) can fall before earliest (1 month), for example for a surgery on 1 January 2024."


class Editor:
    """Somebody who has the page of a draft open; what it shows is as old as the page."""

    def __init__(self, client: Client, draft: Edition, query: str = "") -> None:
        self.client, self.page = client, address(draft) + query
        self.read(soup(client.get(self.page)))

    def read(self, page: BeautifulSoup) -> None:
        self.shown, self.fields = page, typed_in(page)
        self.rows = [str(each["value"]) for each in page.select("input[name=row]")]

    def type(self, row: Milestone | Any, **values: str) -> None:
        prefix = {"Milestone": "m", "GuideSection": "g", "Source": "s"}[type(row).__name__]
        self.fields |= {f"{prefix}{row.pk}-{name}": value for name, value in values.items()}

    def save(self, button: str = "_save", value: str = "Save") -> Any:
        answer = self.client.post(self.page, {**self.fields, "row": self.rows, button: value})
        if answer.status_code in {409, 422} and soup(answer).select_one("#edition_form"):
            self.read(soup(answer))
        return answer


@pytest.fixture
def edith(as_editor: Client, draft: Edition) -> Editor:
    return Editor(as_editor, draft)


def error_beside(page: BeautifulSoup, row: Milestone, field: str) -> str:
    error = page.select_one(f"#id_m{row.pk}-{field}_error")
    return error.get_text(" ", strip=True) if error else ""


def titles(draft: Edition) -> list[str]:
    return [each.title for each in draft.milestones.all()]


# Saving


def test_rows_of_every_kind_and_the_editions_own_words_are_saved_together(edith: Editor, draft: Edition) -> None:
    surgery, section = milestone(draft, "surgery"), draft.guide_sections.earliest("pk")
    source = draft.content_sources.get()
    edith.type(surgery, title="The operation", guidance="It takes an hour.\r\n\r\nOr two.")
    edith.type(section, title="In short")
    edith.type(source, last_reviewed="2026-02-01")
    edith.fields["question"] = "When is it?"
    assert edith.save().status_code == 302
    for row in (surgery, section, source, draft):
        row.refresh_from_db()
    assert (surgery.title, section.title, str(source.last_reviewed)) == ("The operation", "In short", "2026-02-01")
    assert (surgery.guidance, draft.question) == ("It takes an hour.\n\nOr two.", "When is it?")
    assert surgery.guidance_html == "<p>It takes an hour.</p>\n<p>Or two.</p>"


def test_a_save_is_in_the_history_with_what_was_changed(edith: Editor, draft: Edition, editor: User) -> None:
    edith.type(milestone(draft, "usual-activities"), earliest_amount="4")
    edith.save()
    entry = Entry.objects.earliest("-pk")
    assert (entry.act, entry.number, entry.by) == ("changed", 2, editor)
    assert entry.what == "Back to usual activities: earliest"


def test_saving_nothing_changes_nothing_and_is_not_in_the_history(edith: Editor, draft: Edition) -> None:
    before = Entry.objects.count()
    edith.save()
    draft.refresh_from_db()
    assert (Entry.objects.count(), draft.version) == (before, 0)


def test_one_fault_saves_nothing_and_keeps_everything_that_was_typed(edith: Editor, draft: Edition) -> None:
    usual, surgery = milestone(draft, "usual-activities"), milestone(draft, "surgery")
    edith.type(surgery, title="The operation")
    edith.type(usual, earliest_amount="1", earliest_unit="month", latest_amount="30", latest_unit="day")
    assert edith.save().status_code == 422
    assert error_beside(edith.shown, usual, "latest_amount") == LATE
    assert edith.fields[f"m{surgery.pk}-title"] == "The operation"
    assert titles(draft)[0] == "Surgery"
    edith.type(usual, latest_amount="6", latest_unit="month")
    assert edith.save().status_code == 302
    assert titles(draft)[0] == "The operation"


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"key": "crutches"}, "key", "Another milestone has the key “crutches”."),
        ({"source": ""}, "source", "Choose a source."),
        ({"source": "999999"}, "source", "Choose a source."),
        ({"guidance": "  "}, "guidance", "Write one or two short sentences."),
        ({"title": "x" * 121}, "title", "Ensure this value has at most 120 characters (it has 121)."),
        ({"coming": "On {noon}."}, "coming", "{noon} is no date."),
    ],
)
def test_an_error_stands_beside_its_field_in_a_row_that_is_open(
    edith: Editor, draft: Edition, values: dict[str, str], field: str, message: str
) -> None:
    row = milestone(draft, "surgery")
    edith.type(row, **values)
    assert edith.save().status_code == 422
    assert error_beside(edith.shown, row, field).startswith(message)
    details = edith.shown.select_one(f"#m{row.pk} > details")
    assert details is not None
    assert details.has_attr("open")


def test_two_rows_are_checked_as_both_will_be(edith: Editor, draft: Edition) -> None:
    """A key moves from one row to another in one save."""
    edith.type(milestone(draft, "surgery"), key="operation")
    edith.type(milestone(draft, "healed"), key="surgery")
    assert edith.save().status_code == 302


def test_a_row_that_refers_to_another_follows_it_in_the_same_save(edith: Editor, draft: Edition) -> None:
    edith.type(milestone(draft, "usual-activities"), key="everyday-life")
    edith.type(milestone(draft, "crutches"), fades_until="everyday-life", now_lead="", late_lead="")
    assert edith.save().status_code == 302
    assert draft.milestones.get(key="crutches").fades_until == "everyday-life"


# Order


def test_the_order_of_the_page_is_the_order_that_is_saved(edith: Editor, draft: Edition) -> None:
    edith.rows.insert(0, edith.rows.pop(1))
    edith.save()
    assert titles(draft)[:2] == ["Home from hospital", "Surgery"]
    assert [each.position for each in draft.milestones.all()] == [1, 2, 3, 4, 5]


def test_an_arrow_moves_a_row_without_a_script_and_saves_what_was_typed(edith: Editor, draft: Edition) -> None:
    row = milestone(draft, "healed")
    edith.type(row, title="All healed")
    answer = edith.save("_move", f"m{row.pk}:up")
    assert answer["Location"] == f"{address(draft)}?open=m{row.pk}#m{row.pk}"
    assert titles(draft)[-2:] == ["All healed", "Back to usual activities"]


@pytest.mark.parametrize("move", ["", "m1", "m1:sideways", "x9:up", ":up", "m0:down"])
def test_a_move_that_is_none_moves_nothing(edith: Editor, draft: Edition, move: str) -> None:
    before = titles(draft)
    assert edith.save("_move", move).status_code == 302
    assert titles(draft) == before


def test_a_row_at_the_end_stays_there(edith: Editor, draft: Edition) -> None:
    first = milestone(draft, "surgery")
    edith.save("_move", f"m{first.pk}:up")
    assert titles(draft)[0] == "Surgery"


# Where the buttons lead


def test_the_buttons_save_and_lead_on(edith: Editor, draft: Edition) -> None:
    row = milestone(draft, "healed")
    edith.type(row, title="All healed")
    assert edith.save("_check")["Location"] == f"/admin/recovery/edition/{draft.pk}/publish/"
    assert titles(draft)[-1] == "All healed"
    added = edith.save("_add", "milestone")["Location"]
    assert added == f"/admin/recovery/milestone/add/?edition={draft.pk}"
    removed = edith.save("_remove", f"m{row.pk}")["Location"]
    assert removed == address(row, "delete")


def test_a_deleted_row_leads_back_to_the_draft_and_is_in_the_history(as_editor: Client, draft: Edition) -> None:
    row = milestone(draft, "healed")
    answer = as_editor.post(address(row, "delete"), {"post": "yes"})
    assert answer["Location"] == address(draft)
    assert Entry.objects.earliest("-pk").what == "Healed: deleted"


# Two editors


@pytest.fixture
def otto(draft: Edition) -> Editor:
    """Another who has the same page open."""
    client = Client()
    client.force_login(User.objects.create_superuser("otto"))
    return Editor(client, draft)


def test_two_editors_who_change_different_things_lose_nothing(edith: Editor, otto: Editor, draft: Edition) -> None:
    surgery = milestone(draft, "surgery")
    otto.type(surgery, title="The operation")
    edith.type(surgery, coming="It takes an hour.")
    edith.type(milestone(draft, "healed"), title="All healed")
    assert (otto.save().status_code, edith.save().status_code) == (302, 302)
    surgery.refresh_from_db()
    assert (surgery.title, surgery.coming) == ("The operation", "It takes an hour.")
    assert titles(draft)[-1] == "All healed"


def test_the_second_of_two_who_change_the_same_is_told_and_keeps_what_was_typed(
    edith: Editor, otto: Editor, draft: Edition
) -> None:
    surgery = milestone(draft, "surgery")
    otto.type(surgery, title="The operation", coming="Soon.")
    edith.type(surgery, title="The day of surgery")
    edith.type(milestone(draft, "healed"), title="All healed")
    otto.save()
    assert edith.save().status_code == 409
    assert "Someone else saved first." in edith.shown.text
    assert "“The operation”" in error_beside(edith.shown, surgery, "title")
    assert edith.fields[f"m{surgery.pk}-title"] == "The day of surgery"
    assert edith.fields[f"m{surgery.pk}-coming"] == "Soon.", "what only the other changed is taken over"
    assert titles(draft) == ["The operation", *titles(draft)[1:-1], "Healed"], "nothing is saved yet"
    assert edith.save().status_code == 302
    surgery.refresh_from_db()
    assert (surgery.title, surgery.coming) == ("The day of surgery", "Soon.")
    assert titles(draft)[-1] == "All healed"


def test_two_who_type_the_same_are_not_in_each_others_way(edith: Editor, otto: Editor, draft: Edition) -> None:
    for each in (edith, otto):
        each.type(milestone(draft, "surgery"), title="The operation")
    assert (edith.save().status_code, otto.save().status_code) == (302, 302)


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("colour", ("second", "fourth"), "Second"),
        ("earliest_amount", ("4", "5"), "4"),
        ("guidance", ("One.\r\nTwo.", "Three."), "One. Two."),
    ],
)
def test_every_kind_of_field_tells_what_the_other_saved(
    edith: Editor, otto: Editor, draft: Edition, field: str, typed: tuple[str, str], told: str
) -> None:
    usual = milestone(draft, "usual-activities")
    for each, text in zip((otto, edith), typed, strict=True):
        each.type(usual, **{field: text})
    otto.save()
    assert edith.save().status_code == 409
    assert f"“{told}”" in error_beside(edith.shown, usual, field)


def test_the_own_words_of_an_edition_tell_too(edith: Editor, otto: Editor, draft: Edition) -> None:
    otto.fields["question"], edith.fields["question"] = "When?", "Which day?"
    otto.save()
    assert edith.save().status_code == 409
    assert edith.fields["question"] == "Which day?"
    assert edith.save().status_code == 302


def test_two_who_move_rows_are_told(edith: Editor, otto: Editor, draft: Edition) -> None:
    otto.rows.insert(0, otto.rows.pop(1))
    edith.rows.insert(0, edith.rows.pop(2))
    otto.save()
    assert edith.save().status_code == 409
    assert "Someone else changed the order while you were editing." in edith.shown.text
    assert edith.save().status_code == 302
    assert titles(draft)[0] == "Crutches or a walker"


def test_what_was_typed_into_a_row_that_was_deleted_is_shown(edith: Editor, otto: Editor, draft: Edition) -> None:
    row = milestone(draft, "healed")
    edith.type(row, title="All healed")
    otto.client.post(address(row, "delete"), {"post": "yes"})
    assert edith.save().status_code == 409
    alert = edith.shown.select_one("[role=alert]")
    assert alert is not None
    assert "All healed" in alert.text
    edith.fields = {name: value for name, value in edith.fields.items() if not name.startswith(f"m{row.pk}-")}
    assert edith.save().status_code == 302


def test_what_was_typed_is_shown_when_the_draft_was_published_meanwhile(edith: Editor, draft: Edition) -> None:
    edith.type(milestone(draft, "surgery"), title="The operation")
    publish(draft)
    answer = edith.save()
    assert answer.status_code == 409
    assert "The operation" in answer.content.decode()
    assert titles(draft)[0] == "Surgery"


def test_what_was_typed_is_shown_when_the_draft_was_discarded_meanwhile(edith: Editor, draft: Edition) -> None:
    edith.type(milestone(draft, "surgery"), title="The operation")
    publishing.discard(draft, by=None)
    answer = edith.save()
    assert answer.status_code == 409
    assert "The operation" in answer.content.decode()


def test_the_address_of_a_row_leads_to_the_draft_with_the_row_open(as_editor: Client, draft: Edition) -> None:
    for row, initial in zip(rows(draft), "mgs", strict=True):
        handle = f"{initial}{row.pk}"
        assert as_editor.get(address(row))["Location"] == f"{address(draft)}?open={handle}#{handle}"
        page = soup(as_editor.get(address(row), follow=True))
        assert page.select_one(f"#{handle} details[open]")
        assert len(page.select("details[open] > summary > b")) == 1


def test_a_page_of_a_row_from_before_shows_what_was_typed_and_saves_nothing(as_editor: Client, draft: Edition) -> None:
    row = milestone(draft, "surgery")
    answer = as_editor.post(address(row), row_fields(as_editor, row) | {"title": "The day of surgery"})
    assert answer.status_code == 409
    assert "The day of surgery" in soup(answer).text
    assert soup(answer).select_one(f"[role=alert] a[href='{address(draft)}?open=m{row.pk}#m{row.pk}']")
    assert titles(draft)[0] == "Surgery"


# The page


def test_rows_that_differ_from_the_edition_before_are_marked(edith: Editor, draft: Edition, as_editor: Client) -> None:
    edith.type(milestone(draft, "surgery"), title="The operation")
    edith.save()
    marked = soup(as_editor.get(address(draft))).select(".rt-entry:has(.rt-changed) summary > b")
    assert [each.text for each in marked] == ["The operation"]


def test_every_text_has_its_grade_and_is_shown_as_patients_read_it(edith: Editor, draft: Edition) -> None:
    for row in draft.milestones.all():
        box = edith.shown.select_one(f"#id_m{row.pk}-guidance_reading")
        assert box is not None
        assert "Reading grade" in box.text
        assert box.select_one(".rt-read p")


def test_a_text_is_graded_while_it_is_typed(as_editor: Client, draft: Edition) -> None:
    page = f"/admin/recovery/edition/{draft.pk}/reading/"
    hard = "Approximately **individual** circumstances <script>alert(1)</script>."
    answer = as_editor.post(page, {"text": hard, "box": "id_m1-guidance_reading"})
    box = soup(answer).select_one("#id_m1-guidance_reading.warn")
    assert box is not None
    assert [each.text for each in box.select("mark")] == ["Approximately", "individual", "circumstances"]
    assert "<script" not in answer.content.decode()
    assert as_editor.get(page).status_code == 405


def test_what_patients_could_not_read_is_refused_while_it_is_typed_and_when_it_is_saved(
    as_editor: Client, draft: Edition
) -> None:
    text, words = "Read [our page](www.example.org).", "is not a whole address"
    page = f"/admin/recovery/edition/{draft.pk}/reading/"
    assert words in as_editor.post(page, {"text": text, "box": "id_m1-guidance_reading"}).content.decode()
    row = milestone(draft, "crutches")
    answer = save(as_editor, address(row), guidance=text)
    assert words in beside(answer, "guidance")
    assert text in soup(answer).select_one(f"#id_m{row.pk}-guidance").text  # type: ignore[union-attr]
    assert save(as_editor, address(row), guidance=text.replace("www.", "https://www.")).status_code == 302


def test_the_preview_opens_on_the_draft_and_only_this_page_may_frame_it(edith: Editor, as_editor: Client) -> None:
    frame = edith.shown.select_one("iframe[name=preview]")
    assert frame is not None
    answer = as_editor.get(str(frame["src"]))
    assert answer.status_code == 200
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert "frame-src 'self'" in as_editor.get(edith.page).headers["Content-Security-Policy"]


def test_a_draft_with_very_many_rows_has_a_page_for_each(as_editor: Client, draft: Edition) -> None:
    like = milestone(draft, "leave-hospital")
    fields = {field.name: getattr(like, field.name) for field in Milestone._meta.fields if not field.primary_key}
    Milestone.objects.bulk_create([Milestone(**fields | {"key": f"s{n}", "position": n + 9}) for n in range(195)])
    edith = Editor(as_editor, draft)
    assert len(edith.shown.select("#milestones .rt-entry > p > a")) == 200
    edith.rows.insert(0, edith.rows.pop(199))
    with CaptureQueriesContext(connection) as asked:
        assert edith.save().status_code == 302
    assert draft.milestones.all()[0].key == "s194"
    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) <= 18


# At the edges


def test_a_draft_with_as_many_forms_as_there_can_be_is_saved_whole(as_editor: Client, draft: Edition) -> None:
    more(draft, ROWS_WITH_FORMS - 16)
    edith = Editor(as_editor, draft)
    assert len(edith.shown.select(".rt-entry details[open], .rt-entry > details")) == ROWS_WITH_FORMS
    for row in draft.milestones.all():
        edith.type(row, title=f"Other {row.key}", guidance="You can walk. " * 1400)
    assert edith.save().status_code == 302
    assert draft.milestones.filter(title__startswith="Other ").count() == ROWS_WITH_FORMS - 11


def more(draft: Edition, number: int) -> None:
    """Add as many milestones to the draft."""
    like = milestone(draft, "leave-hospital")
    fields = {field.name: getattr(like, field.name) for field in Milestone._meta.fields if not field.primary_key}
    rows = [Milestone(**fields | {"key": f"s{n}", "position": n + 9}) for n in range(number)]
    Milestone.objects.bulk_create(rows)


def test_words_are_not_lost_when_a_draft_grows_past_what_has_forms(edith: Editor, draft: Edition) -> None:
    edith.type(milestone(draft, "surgery"), title="The operation")
    more(draft, ROWS_WITH_FORMS)
    assert edith.save().status_code == 409
    assert "The operation" in edith.shown.text


def test_words_are_not_lost_when_every_row_is_deleted(edith: Editor, draft: Edition) -> None:
    edith.type(milestone(draft, "surgery"), title="The operation")
    for kind in (draft.milestones, draft.guide_sections, draft.content_sources):
        kind.all().delete()
    assert edith.save().status_code == 409
    assert "The operation" in edith.shown.text


@pytest.mark.parametrize(("giver", "taker"), [("surgery", "healed"), ("healed", "surgery")])
def test_a_key_can_pass_from_any_row_to_any_other(edith: Editor, draft: Edition, giver: str, taker: str) -> None:
    edith.type(milestone(draft, giver), key="given-up")
    edith.type(milestone(draft, taker), key=giver)
    assert edith.save().status_code == 302


def test_two_rows_can_swap_their_keys(edith: Editor, draft: Edition) -> None:
    surgery, healed = milestone(draft, "surgery"), milestone(draft, "healed")
    edith.type(surgery, key="healed")
    edith.type(healed, key="surgery")
    assert edith.save().status_code == 302
    surgery.refresh_from_db()
    assert surgery.key == "healed"


@pytest.mark.parametrize(("giver", "taker"), [("leave-hospital", "usual-activities"), ("usual-activities", "surgery")])
def test_what_planning_backwards_counts_to_can_be_moved(edith: Editor, draft: Edition, giver: str, taker: str) -> None:
    draft.milestones.update(counts_back=False)
    draft.milestones.filter(key=giver).update(counts_back=True)
    edith = Editor(edith.client, draft)
    edith.fields.pop(f"m{milestone(draft, giver).pk}-counts_back")
    edith.type(milestone(draft, taker), counts_back="on")
    assert edith.save().status_code == 302
    assert draft.milestones.get(counts_back=True).key == taker


@pytest.mark.parametrize(("giver", "taker"), [("what", "risks"), ("risks", "what")])
def test_what_the_help_card_opens_can_be_moved(edith: Editor, draft: Edition, giver: str, taker: str) -> None:
    draft.guide_sections.update(help_title="")
    draft.guide_sections.filter(key=giver).update(help_title="Know this")
    edith = Editor(edith.client, draft)
    edith.type(draft.guide_sections.get(key=giver), help_title="")
    edith.type(draft.guide_sections.get(key=taker), help_title="Know this")
    assert edith.save().status_code == 302
    assert draft.guide_sections.get(help_title="Know this").key == taker


@pytest.mark.differs
def test_a_save_between_reading_and_locking_is_seen(
    edith: Editor, otto: Editor, draft: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The edition is read for the permission first, and again once it is locked."""
    otto.fields["question"], edith.fields["hint"] = "When?", "Any day."
    lock = publishing.lock_draft

    def lock_after_otto(pk: int) -> Edition:
        monkeypatch.undo()
        otto.save()
        return lock(pk)

    monkeypatch.setattr("recovery.content.publishing.lock_draft", lock_after_otto)
    assert edith.save().status_code == 302
    draft.refresh_from_db()
    assert (draft.question, draft.hint, draft.version) == ("When?", "Any day.", 2)


def test_the_page_of_a_row_that_was_deleted_shows_what_was_typed(as_editor: Client, draft: Edition) -> None:
    row = milestone(draft, "healed")
    fields = row_fields(as_editor, row) | {"title": "All healed"}
    draft.milestones.filter(pk=row.pk).delete()
    answer = as_editor.post(address(row), fields)
    assert answer.status_code == 409
    assert "All healed" in answer.content.decode()


@pytest.mark.parametrize("page", ["change", "add"])
def test_the_page_of_a_row_of_a_draft_that_was_published_shows_what_was_typed(
    as_editor: Client, draft: Edition, page: str
) -> None:
    row = milestone(draft, "healed")
    place = address(row) if page == "change" else f"{address(Milestone, 'add')}?edition={draft.pk}"
    fields = row_fields(as_editor, row) | {"title": "All healed"}
    publish(draft)
    answer = as_editor.post(place, fields)
    assert answer.status_code == 409
    assert "All healed" in answer.content.decode()
    assert titles(draft)[-1] == "Healed"


def test_saving_a_row_without_a_change_is_no_work_on_the_draft(as_editor: Client, draft: Edition) -> None:
    row = milestone(draft, "healed")
    before = Entry.objects.count()
    assert save(as_editor, address(row)).status_code == 302
    draft.refresh_from_db()
    assert (Entry.objects.count(), draft.version) == (before, 0)
