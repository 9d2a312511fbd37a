"""Two editions side by side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from recovery.content.comparing import rows, texts, windows
from recovery.content.models.edition import Edition, GuideSection, Procedure, Source
from recovery.content.models.milestone import Milestone
from recovery.domain.offsets import Offset, Unit
from tests.admin.conftest import address, milestone, signed_in, soup
from tests.admin.test_procedure_page import reader_of

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

SURGERY = date(2026, 10, 30)


def page_address(procedure: Procedure) -> str:
    return reverse("admin:recovery_procedure_compare", args=[procedure.pk])


def whole(edition: Edition) -> Edition:
    return Edition.objects.whole().get(pk=edition.pk)


def found(published: Edition, draft: Edition, surgery: date | None = SURGERY) -> list[tuple[str, str, str, str]]:
    """Each difference, what changed in brackets."""
    both = rows.differences(whole(published), whole(draft), surgery=surgery)
    return [(each.where, marked(each.before), marked(each.after), each.meaning) for each in both]


def marked(pieces: tuple[texts.Piece, ...]) -> str:
    return "".join(f"[{piece.text}]" if piece.is_changed else piece.text for piece in pieces)


def lines(page: BeautifulSoup) -> list[list[str]]:
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in page.select(".rt-comparison tbody tr")
    ]


# What is found


def test_a_fresh_draft_differs_in_nothing(published: Edition, draft: Edition) -> None:
    assert found(published, draft) == []


def test_a_moved_window_tells_its_effect_on_the_surgery_date(published: Edition, draft: Edition) -> None:
    draft.milestones.filter(key="usual-activities").update(earliest_amount=4)
    assert found(published, draft) == [
        (
            "Back to usual activities: earliest", "[3 months]", "[4 months]",
            "Starts 29 days later for this surgery date: 28 February 2027 instead of 30 January 2027.",
        )
    ]  # fmt: skip


def test_a_window_that_moves_forward_and_one_that_only_changes_its_unit(published: Edition, draft: Edition) -> None:
    draft.milestones.filter(key="leave-hospital").update(latest_amount=1)
    draft.milestones.filter(key="surgery").update(earliest_unit="week")
    assert [line[1:] for line in found(published, draft)] == [
        ("[day 0]", "[0 weeks]", "Starts on the same day for this surgery date: 30 October 2026."),
        ("[day 2]", "[day 1]", "Ends 1 day earlier for this surgery date: 31 October 2026 instead of 1 November 2026."),
    ]


def test_without_a_surgery_date_the_effect_is_told_for_all_of_them(published: Edition, draft: Edition) -> None:
    draft.milestones.filter(key="usual-activities").update(earliest_amount=4, latest_amount=5)
    draft.milestones.filter(key="leave-hospital").update(latest_amount=5)
    assert [line[3] for line in found(published, draft, None)] == [
        "Moves 3 days later.",
        "Moves 28 to 31 days later.",
        "Moves 28 to 31 days earlier.",
    ]


@pytest.mark.parametrize(
    ("before", "after", "days"),
    [
        (Offset(3, Unit.MONTH), Offset(4, Unit.MONTH), (28, 31)),
        (Offset(4, Unit.MONTH), Offset(3, Unit.MONTH), (-31, -28)),
        (Offset(1, Unit.MONTH), Offset(30, Unit.DAY), (-1, 2)),
        (Offset(2, Unit.WEEK), Offset(14, Unit.DAY), (0, 0)),
    ],
)
def test_a_movement_is_the_fewest_and_most_days_over_all_surgery_dates(
    before: Offset, after: Offset, days: tuple[int, int]
) -> None:
    assert windows.movement(before, after) == days


def test_an_end_that_opens_or_closes_is_said_in_the_sources_words(published: Edition, draft: Edition) -> None:
    draft.milestones.filter(key="crutches").update(
        open_ended=False, fades_until="", latest_amount=6, latest_unit="week"
    )
    latest, fades = found(published, draft)
    assert latest == (
        "Crutches or a walker: latest", "[open end: “for several weeks”]", "[6 weeks]",
        "Ends on 11 December 2026 for this surgery date.",
    )  # fmt: skip
    assert fades[:3] == ("Crutches or a walker: fades until", "[Back to usual activities]", "")
    backwards = rows.differences(whole(draft), whole(published), surgery=SURGERY)
    assert backwards[0].meaning == "No end date is shown."


def test_texts_are_compared_word_by_word(published: Edition, draft: Edition) -> None:
    row = milestone(draft, "usual-activities")
    row.guidance = "You may walk 4 to 6 months after it. Ask first."
    row.save()
    old = Edition.objects.get(pk=draft.pk)
    assert found(published, old)[0][0] == "Back to usual activities: guidance"
    both = rows.differences(whole(draft), whole(published))
    assert "Reading grade" in both[0].meaning


def test_only_the_changed_words_are_marked_and_counted(published: Edition, draft: Edition) -> None:
    Edition.objects.filter(pk=draft.pk).update(question=published.question.replace("surgery", "operation"))
    ((where, before, after, meaning),) = found(published, draft)
    assert where == "Edition: question"
    assert before == published.question.replace("surgery", "[surgery]")
    assert after == published.question.replace("surgery", "[operation]")
    assert meaning == "1 word changed."


def test_a_text_of_which_only_the_spaces_changed_says_so(published: Edition, draft: Edition) -> None:
    section = draft.guide_sections.earliest("position")
    draft.guide_sections.filter(pk=section.pk).update(body=f"{section.body}\n\n")
    ((_where, _before, _after, meaning),) = found(published, draft)
    assert meaning.startswith("Only spaces, line breaks or punctuation changed.")


def test_choices_booleans_dates_and_links_are_said_in_words(published: Edition, draft: Edition) -> None:
    draft.milestones.filter(key="healed").update(kind="stage", colour="fourth", counts_back=False)
    draft.milestones.filter(key="usual-activities").update(
        counts_back=not milestone(draft, "usual-activities").counts_back
    )
    draft.content_sources.update(last_reviewed=date(2026, 1, 2))
    by_field = {where.rpartition(": ")[2]: (before, after) for where, before, after, _ in found(published, draft)}
    assert by_field["planning backwards counts to this one"] in {("[yes]", "[no]"), ("[no]", "[yes]")}
    assert by_field["colour"][1] == "[Fourth]"
    assert by_field["last reviewed"] == ("[11 July 2019]", "[2 January 2026]")


def test_rows_that_came_and_went_are_told(published: Edition, draft: Edition) -> None:
    source = draft.content_sources.get()
    milestone(draft, "healed").delete()
    Milestone.objects.create(edition=draft, key="walk", title="Walk", guidance="Walk a bit.", source=source, position=9)
    Source.objects.create(edition=draft, key="other", title="Other", publisher="P", last_reviewed=date(2026, 1, 2))
    told = {(where, before, after): meaning for where, before, after, meaning in found(published, draft)}
    assert told["Walk", "", "[Walk]"] == "A new milestone."
    assert told["Walk: guidance", "", "[Walk a bit.]"] == "3 words added."
    assert told["Healed", "[Healed]", ""] == "No longer a milestone."
    assert told["Source, Other", "", "[Other]"] == "A new source."
    both = rows.differences(whole(published), whole(draft))
    assert rows.summary(both) == ("2 milestones changed.", "1 source changed.")
    assert rows.changed_rows(both) == 3


def test_a_new_title_is_told_once_and_not_wherever_the_row_is_named(published: Edition, draft: Edition) -> None:
    draft.milestones.filter(key="usual-activities").update(title="Usual things")
    draft.content_sources.update(title="Other")
    assert [line[0] for line in found(published, draft)] == ["Usual things: title", "Source, Other: title"]


def test_a_changed_order_is_told_once(published: Edition, draft: Edition) -> None:
    first = draft.guide_sections.earliest("position")
    draft.guide_sections.filter(pk=first.pk).update(position=99)
    both = rows.differences(whole(published), whole(draft))
    assert [(each.where, each.kind) for each in both] == [("Order of the guide", GuideSection)]
    assert first.title in marked(both[0].after)
    assert rows.summary(both) == ("The order changed.",)


def test_every_field_that_patients_see_is_compared(published: Edition, draft: Edition) -> None:
    """Each column is changed in turn; those that are no field of their own are named here."""
    own = {"id", "edition", "key", "position", "body_html", "guidance_html", "source", "open_ended"}
    in_help = draft.guide_sections.exclude(help_title="").get()  # the one that may say so
    for like in (milestone(draft, "usual-activities"), in_help, draft.content_sources.get()):
        for name in changed_in_turn(like, own):
            assert len(found(published, draft)) == 1, (like, name)
    assert found(published, draft) == []


def changed_in_turn(row: Milestone | GuideSection | Source, left_out: set[str]) -> Iterator[str]:
    """The row saved with another value in one column; as it was after each."""
    for field in row._meta.concrete_fields:
        if field.name in left_out:
            continue
        same = type(row)._default_manager.filter(pk=row.pk)
        same.update(**{field.attname: another(field, getattr(row, field.attname))})
        yield field.name
        same.update(**{field.attname: getattr(row, field.attname)})


def another(field: Any, was: Any) -> Any:
    if field.choices:
        return next(value for value, _words in field.flatchoices if value != was)
    if isinstance(was, bool):
        return not was
    if isinstance(was, int):
        return was + 1
    return date(2000, 1, 1) if isinstance(was, date) or "accessed" in field.name else "Other words"


def test_columns_that_are_no_length_of_time_are_shown_as_they_are(published: Edition, draft: Edition) -> None:
    draft.milestones.filter(key="usual-activities").update(earliest_unit="year", latest_amount=30000)
    assert [line[2] for line in found(published, draft)] == [
        "[3 year, which is no length of time]",
        "[30000 month, which is no length of time]",
    ]


# The page


def test_the_page_shows_what_differs_and_both_timelines(as_editor: Client, published: Edition, draft: Edition) -> None:
    draft.milestones.filter(key="usual-activities").update(earliest_amount=4)
    page = soup(as_editor.get(page_address(published.procedure), {"surgery_date": "30 Oct 2026"}))
    assert lines(page) == [
        [
            "Back to usual activities: earliest", "3 months", "4 months",
            "Starts 29 days later for this surgery date: 28 February 2027 instead of 30 January 2027.",
        ]
    ]  # fmt: skip
    assert [each.text for each in page.select(".rt-comparison del, .rt-comparison ins")] == ["3 months", "4 months"]
    assert "1 milestone changed. 4 milestones are the same." in page.select_one(".rt-lead").get_text(" ", strip=True)  # type: ignore[union-attr]
    assert len(page.select("figure.beads")) == 2
    assert "As timelines, surgery on 30 October 2026" in page.get_text()


def test_what_is_compared_unasked_is_what_patients_see_with_what_comes_next(
    as_editor: Client, published: Edition, draft: Edition
) -> None:
    page = soup(as_editor.get(page_address(published.procedure)))
    chosen = [option["value"] for option in page.select("select option[selected]")]
    assert chosen == ["1", "2"]
    assert "Nothing changed." in page.get_text()


def test_a_single_edition_is_compared_with_itself(as_editor: Client, published: Edition) -> None:
    assert "Nothing changed." in soup(as_editor.get(page_address(published.procedure))).get_text()


def test_a_procedure_without_editions_has_nothing_to_compare(as_editor: Client) -> None:
    procedure = Procedure.objects.create(slug="hip", name="Hip")
    assert "There is no edition yet." in soup(as_editor.get(page_address(procedure))).get_text()


def test_markup_in_a_text_is_shown_and_not_run(as_editor: Client, published: Edition, draft: Edition) -> None:
    draft.milestones.filter(key="surgery").update(title="<script>x</script>")
    answer = as_editor.get(page_address(published.procedure))
    assert b"<script>x" not in answer.content


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("30 Foo", "Enter a date, for example"),
        ("30 February 2026", "There is no 30 February."),
        ("01/02/2026", "01/02/2026 can be read two ways. Which did you mean?"),
        ("1 May 1900", "years ago"),
    ],
)
def test_a_date_that_cannot_be_used_is_told_and_kept(
    as_editor: Client, published: Edition, draft: Edition, typed: str, words: str
) -> None:
    draft.milestones.filter(key="usual-activities").update(earliest_amount=4)
    answer = as_editor.get(page_address(published.procedure), {"surgery_date": typed, "before": "1", "after": "2"})
    page = soup(answer)
    assert answer.status_code == 422
    assert words in page.select_one("#date_error").text  # type: ignore[union-attr]
    assert page.select_one("#surgery_date")["value"] == typed  # type: ignore[index]
    assert lines(page)[0][3] == "Moves 28 to 31 days later."
    assert not page.select("figure.beads")


def test_a_draft_that_makes_no_timeline_is_compared_in_words(
    as_editor: Client, published: Edition, draft: Edition
) -> None:
    draft.milestones.filter(key="usual-activities").update(key="work", earliest_unit="year")
    page = soup(as_editor.get(page_address(published.procedure)))
    assert len(page.select("figure.beads")) == 1
    assert "This edition makes no timeline yet." in page.get_text()


def test_what_is_not_there_is_not_found(as_editor: Client, published: Edition) -> None:
    page = page_address(published.procedure)
    for query in ("?before=9", "?after=x", "?before=1&after=01", f"?after={'9' * 40}"):
        assert as_editor.get(page + query).status_code == 404, query
    assert as_editor.get("/admin/recovery/procedure/999/compare/").status_code == 404


def test_who_may_not_see_editions_compares_none(published: Edition) -> None:
    assert signed_in(reader_of("view_procedure")).get(page_address(published.procedure)).status_code == 403
    assert Client().get(page_address(published.procedure)).status_code == 302


def test_the_procedures_page_leads_here(as_editor: Client, draft: Edition) -> None:
    link = soup(as_editor.get(address(draft.procedure))).select_one(".rt-editions a[href*=compare]")
    assert link is not None
    assert as_editor.get(str(link["href"])).status_code == 200
