"""What an editor typed wrong is said in words beside the field."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from recovery.content.models.edition import Edition, Procedure, Source
from recovery.content.models.milestone import Milestone
from tests.admin.conftest import add_address, address, beside, milestone, save, soup, typed_in
from tests.matrices import matrix

YEARS = ("0", "-1", "10000", "99999", "x", "")
pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

Changes = dict[str, str | None]
EARLY = {"earliest_amount": "1", "earliest_unit": "month", "latest_amount": "30", "latest_unit": "day"}
UNDATED = {"earliest_amount": "", "earliest_unit": "", "latest_amount": "", "latest_unit": "", "counts_back": None}


@pytest.fixture
def shown(as_editor: Client, draft: Edition) -> Changes:
    """What the draft's page sends where nothing is changed: every box of every row."""
    return {**typed_in(soup(as_editor.get(address(draft))))}


@matrix(
    "key, changes, field, words",
    [
        pytest.param(
            "usual-activities", EARLY, "latest_amount",
            "Latest (30 days) can fall before earliest (1 month), for example for a surgery on 1 January 2024.",
            id="latest before earliest for some surgery date",
        ),
        pytest.param(
            "usual-activities", {"latest_unit": ""}, "latest_unit", "Choose days, weeks or months.",
            id="missing unit",
        ),
        pytest.param(
            "usual-activities", {"earliest_amount": ""}, "earliest_amount",
            "Enter a number, or leave the unit empty too.", id="missing number",
        ),
        pytest.param(
            "usual-activities", {"earliest_amount": "many"}, "earliest_amount", "Enter a whole number.",
            id="no number",
        ),
        pytest.param(
            "usual-activities", {"latest_amount": "121"}, "latest_amount",
            "This is too far away. The most is 120 months.", id="too far",
        ),
        pytest.param(
            "usual-activities", {"latest_amount": "", "latest_unit": ""}, "latest_amount",
            "Enter the latest, or tick “open end” if the source gives none.", id="neither latest nor open",
        ),
        pytest.param(
            "usual-activities", UNDATED, "timing", "Say in words when it happens, since it has no dates.",
            id="undated without words",
        ),
        pytest.param(
            "crutches", {"timing": ""}, "timing", "Give the source’s words for the open end.",
            id="open end without words",
        ),
        pytest.param(
            "crutches", {"fades_until": ""}, "fades_until",
            "Name the milestone whose beginning ends the fading dots.", id="open end without fade",
        ),
        pytest.param(
            "crutches", {"fades_until": "gone"}, "fades_until", "No other milestone has the key “gone”.",
            id="fade until an unknown milestone",
        ),
        pytest.param(
            "crutches", {"fades_until": "healed"}, "fades_until",
            "“Healed” has no date, so the dots cannot end there.", id="fade until an undated milestone",
        ),
        pytest.param(
            "crutches", {"fades_until": "surgery"}, "fades_until",
            "“Surgery” can begin before this does. Name one that always begins later.",
            id="fade until an earlier milestone",
        ),
        pytest.param(
            "crutches", {"kind": "event"}, "open_ended",
            "Only a stage may have an open end. Choose “stage”, or give a latest.", id="open event",
        ),
        pytest.param(
            "healed", {"fades_until": "surgery"}, "fades_until", "Only an open end fades. Leave this empty.",
            id="fade without dates",
        ),
        pytest.param(
            "surgery", {"key": "crutches"}, "key", "Another milestone has the key “crutches”.",
            id="duplicate key",
        ),
        pytest.param(
            "surgery", {"key": "Day of surgery"}, "key", "Use small letters, digits and single hyphens.",
            id="no key",
        ),
        pytest.param("surgery", {"source": ""}, "source", "Choose a source.", id="missing source"),
        pytest.param("surgery", {"source": "no"}, "source", "Choose a source.", id="no source"),
        pytest.param(
            "surgery", {"guidance": "  "}, "guidance", "Write one or two short sentences.", id="empty guidance"
        ),
        pytest.param(
            "surgery", {"before_lead": "Go home at {strat}."}, "before_lead",
            "{strat} is no date. Use {start}, {end}, {when}, {day}, or one of these with a key, "
            "such as {surgery.end}.",
            id="unknown placeholder",
        ),
        pytest.param(
            "healed", {"coming": "About {start}."}, "coming", "{start} asks for a date, and “Healed” has none.",
            id="placeholder without a date",
        ),
        pytest.param(
            "surgery", {"typical": "By {healed.end} all is well."}, "typical",
            "{healed.end} asks for a date, and “Healed” has none.", id="placeholder of an undated milestone",
        ),
        pytest.param(
            "surgery", {"timing_after": "Since {crutches.end}."}, "timing_after",
            "{crutches.end} asks for an end, and the end of “Crutches or a walker” is open.",
            id="placeholder of an open end",
        ),
        pytest.param(
            "surgery", {"now_lead": "Until {gone.when}."}, "now_lead",
            "{gone.when} asks for a milestone that is not there: none has the key “gone”.",
            id="placeholder of an unknown milestone",
        ),
        pytest.param(
            "surgery", {"guide_section": "gone"}, "guide_section",
            "No section of this edition’s guide has the key “gone”.", id="unknown guide section",
        ),
        pytest.param(
            "surgery", {"counts_back": "on"}, "counts_back",
            "“Back to usual activities” is already the one. Untick it there first.", id="several count back",
        ),
    ],
    undo=True,
)  # fmt: skip
def test_a_milestones_error_stands_beside_its_field(
    as_editor: Client, draft: Edition, shown: Changes, *, key: str, changes: Changes, field: str, words: str
) -> None:
    before = milestone(draft, key)
    fields = shown | {f"m{before.pk}-{name}": value for name, value in changes.items()}
    answer = as_editor.post(address(draft), {name: value for name, value in fields.items() if value is not None})
    assert answer.status_code == 422
    assert beside(answer, field) == words
    assert milestone(draft, key).title == before.title


def test_no_mistake_stands_in_a_group_that_is_folded(as_editor: Client, draft: Edition) -> None:
    row = milestone(draft, "surgery")
    page = soup(save(as_editor, address(row), key="Day of surgery", before_lead="{strat}"))
    shown_row = page.select_one(f"#m{row.pk}")
    assert shown_row
    assert len(shown_row.select(".errorlist")) == 2
    assert shown_row.select("details:not([open])"), "what is right stays folded"
    assert not shown_row.select("details:not([open]) .errorlist")


def test_a_milestone_without_an_end_cannot_be_the_one_to_count_to(as_editor: Client, draft: Edition) -> None:
    draft.milestones.update(counts_back=False)
    answer = save(as_editor, address(milestone(draft, "crutches")), counts_back="on")
    assert beside(answer, "counts_back") == "It has no latest, so there is nothing to count to."


def test_what_was_typed_wrong_is_still_there(as_editor: Client, draft: Edition) -> None:
    row = milestone(draft, "surgery")
    page = soup(save(as_editor, address(row), before_lead="{strat}", title="Operation"))
    assert page.select_one(f"#id_m{row.pk}-before_lead").text.strip() == "{strat}"  # type: ignore[union-attr]
    assert page.select_one(f"#id_m{row.pk}-title")["value"] == "Operation"  # type: ignore[index]


def test_only_the_sources_of_the_same_edition_are_offered(
    as_editor: Client, published: Edition, draft: Edition
) -> None:
    row = milestone(draft, "surgery")
    page = soup(as_editor.get(address(row), follow=True))
    offered = [option["value"] for option in page.select(f"#id_m{row.pk}-source option")]
    assert offered == ["", *(str(source.pk) for source in draft.content_sources.all())]


def test_a_source_of_another_edition_is_refused(as_editor: Client, published: Edition, draft: Edition) -> None:
    other = published.content_sources.get()
    answer = save(as_editor, address(milestone(draft, "surgery")), source=str(other.pk))
    assert beside(answer, "source") == "Choose a source."


def test_a_key_that_nothing_has_any_more_is_not_lost_by_opening_the_page(as_editor: Client, draft: Edition) -> None:
    draft.guide_sections.filter(key="types").delete()
    answer = save(as_editor, address(milestone(draft, "surgery")), title="Operation")
    assert "“types”" in beside(answer, "guide_section")


def test_an_empty_form_says_what_is_missing(as_editor: Client, draft: Edition) -> None:
    answer = as_editor.post(add_address(Milestone, draft), {})
    assert beside(answer, "source") == "Choose a source."
    assert beside(answer, "guidance") == "Write one or two short sentences."
    assert beside(answer, "title") == "This field is required."


@pytest.mark.differs
def test_a_second_section_in_the_help_card_is_refused_beside_its_field(as_editor: Client, draft: Edition) -> None:
    answer = save(as_editor, address(draft.guide_sections.get(key="why")), help_title="More to know")
    assert beside(answer, "help_title") == "“Risks” is in the help card already. Empty this field there first."


def test_a_sections_errors_stand_beside_their_fields(as_editor: Client, draft: Edition) -> None:
    section = draft.guide_sections.get(key="why")
    changes = {"key": "what", "body": "", "source": "", "illustration": "none.svg"}
    answer = save(as_editor, address(section), **changes)
    assert beside(answer, "key") == "Another section has the key “what”."
    assert beside(answer, "body") == "Write the text of the section."
    assert beside(answer, "source") == "Choose a source."
    assert beside(answer, "illustration") == "There is no drawing of that name in static/img/."


def test_a_drawing_needs_words(as_editor: Client, draft: Edition) -> None:
    section = draft.guide_sections.get(key="closing-wedge")
    assert (
        beside(save(as_editor, address(section), illustration_alt=""), "illustration_alt")
        == "Say what the drawing shows."
    )


def test_a_sources_errors_stand_beside_their_fields(as_editor: Client, draft: Edition) -> None:
    first = draft.content_sources.get()
    values = {"key": first.key, "title": "Another", "publisher": "Another", "last_reviewed": "soon"}
    answer = as_editor.post(add_address(Source, draft), values)
    assert beside(answer, "key") == "Another source has the key “cleveland-clinic”."
    assert beside(answer, "last_reviewed") == "Enter a valid date."


@pytest.mark.differs
def test_a_second_draft_is_refused_beside_the_procedure(as_editor: Client, draft: Edition) -> None:
    words = dict.fromkeys(("question", "hint", "summary", "guide_title", "guide_lead"), "words")
    answer = as_editor.post(address(Edition, "add"), {"procedure": str(draft.procedure.pk), **words})
    assert beside(answer, "procedure") == "This procedure already has a draft, edition 2."
    assert Edition.objects.count() == 2


def test_a_reserved_address_is_refused_beside_the_address(as_editor: Client) -> None:
    answer = as_editor.post(address(Procedure, "add"), {"name": "Admin", "slug": "admin"})
    assert "Choose another." in beside(answer, "slug")


@pytest.mark.differs
def test_what_ships_goes_through_the_forms_unchanged(as_editor: Client, draft: Edition, shown: Changes) -> None:
    """A row in which nothing is changed is not written, so each gets another title first, and its own again."""
    kinds = (draft.milestones, draft.guide_sections, draft.content_sources)
    before = [list(kind.order_by("pk").values()) for kind in kinds]
    for kind in kinds:
        kind.update(title="Other")
    titles = {name for name in shown if name.endswith("-title")}
    unsaved = {name: "Other" if name.startswith("initial-") else shown[name] for name in titles}
    assert as_editor.post(address(draft), shown | unsaved).status_code == 302
    assert [list(kind.order_by("pk").values()) for kind in kinds] == before


@pytest.mark.differs
@matrix("look_up", ["year", "iso_year", "regex", "iregex", "date", "week_day", "range", "in", "nothing"])
@matrix(
    "field",
    ["recovery/invitation/?made_at", "auth/user/?last_login", "recovery/edition/?published_at", "auth/user/?id"],
)
def test_a_filter_that_no_database_can_ask_is_refused(as_superuser: Client, field: str, look_up: str) -> None:
    for value in (*YEARS, "(", "[", "2026-13-45"):
        with transaction.atomic():  # What PostgreSQL refuses ends the transaction.
            assert as_superuser.get(f"/admin/{field}__{look_up}={value}").status_code in (200, 302, 400), value
            transaction.set_rollback(True)
