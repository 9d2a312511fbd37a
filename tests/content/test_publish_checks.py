"""What is said of a draft before patients get it: every check whole, with the row in which it is mended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from recovery.content import publishing
from recovery.content.models.edition import Edition
from recovery.content.publish_checks import Check, Checks, checks_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
Change = Callable[..., None]
Line = tuple[str, str, str, str]


@pytest.fixture
def draft(published_content: Edition) -> Edition:
    """A draft that says what patients read, with a source that was reviewed this year."""
    draft = publishing.start_draft(published_content.procedure, by=None)
    draft.content_sources.update(last_reviewed=TODAY)
    return draft


@pytest.fixture
def change(draft: Edition) -> Change:
    """Give the milestone of a key other values."""

    def change(key: str, **values: Any) -> None:
        draft.milestones.filter(key=key).update(**values)

    return change


def checked(draft: Edition, today: date = TODAY) -> Checks:
    return checks_of(Edition.objects.whole().get(pk=draft.pk), Edition.objects.published().whole().first(), today)


def lines(checks: tuple[Check, ...]) -> list[Line]:
    """Level, title and detail of each, and the row that is opened to mend it."""
    return [(check.level, check.title, check.detail, str(check.row or "")) for check in checks]


def test_a_draft_like_the_public_edition_is_fine(draft: Edition) -> None:
    checks = checked(draft)
    assert (checks.blocks, checks.warnings) == ((), ())
    assert lines(checks.fine) == [
        ("ok", "Every window is valid", "Tried for all surgery dates.", ""),
        ("ok", "15 texts are easy to read", "Highest reading grade: 5.9, Healed.", ""),
    ]


def test_an_edition_without_words_or_guide_is_blocked_and_says_what_is_missing(draft: Edition) -> None:
    Edition.objects.filter(pk=draft.pk).update(guide_lead=" ")
    draft.guide_sections.all().delete()
    checks = checked(draft)
    assert lines(checks.blocks)[-2:] == [
        ("block", "Lead of the guide is empty", "Every page needs it.", ""),
        ("block", "The guide has no sections", "Write at least one.", ""),
    ]
    assert [check.title for check in checks.fine] == ["5 texts are easy to read"]


def test_half_a_window_is_blocked_beside_its_field(draft: Edition, change: Change) -> None:
    change("leave-hospital", earliest_amount=None, earliest_unit="")
    checks = checked(draft)
    home = "Home from hospital"
    assert lines(checks.blocks) == [("block", f"“{home}”: earliest", "Enter the earliest too.", home)]
    assert lines(checks.warnings) == [
        (
            "warn",
            "A window is no longer what it was",
            f"{home}, earliest: no date instead of day 0. No date is shown.",
            home,
        )
    ]


def test_a_draft_without_milestones_is_no_timeline(draft: Edition) -> None:
    draft.milestones.all().delete()
    ((level, title, detail, row),) = lines(checked(draft).blocks)
    assert (level, title, row) == ("block", "This is no timeline yet", "")
    assert detail


def test_a_source_counts_as_reviewed_on_the_day_itself_and_not_a_day_ahead(draft: Edition) -> None:
    draft.content_sources.update(last_reviewed=date(2026, 11, 23))
    name = "Cleveland Clinic, Knee Osteotomy"
    assert lines(checked(draft).blocks) == [
        ("block", f"“{name}” was reviewed on a day that is still to come", "23 November 2026", name)
    ]
    assert checked(draft, date(2026, 11, 23)).blocks == ()


@pytest.mark.parametrize(
    ("today", "title"),
    [
        (date(2029, 11, 22), ""),
        (date(2029, 11, 23), "The source was last reviewed 3 years ago"),
        (date(2033, 11, 21), "The source was last reviewed 6 years ago"),
        (date(2033, 11, 22), "The source was last reviewed 7 years ago"),
    ],
)
def test_a_source_is_old_after_three_years_and_its_whole_years_are_said(
    draft: Edition, today: date, title: str
) -> None:
    name = "Cleveland Clinic, Knee Osteotomy"
    expected = [("warn", title, f"{name}, 22 November 2026.", name)] if title else []
    assert lines(checked(draft, today).warnings) == expected


def test_a_text_is_hard_by_its_words_or_by_its_sentences(draft: Edition, change: Change) -> None:
    change("healed", guidance="Physiotherapeutic rehabilitation necessitates considerable supervision.")
    (warning,) = checked(draft).warnings
    assert lines((warning,)) == [
        (
            "warn",
            "“Healed” is hard to read",
            "Reading grade 12.2, target 6 or lower. 8.0 words a sentence, target 15.",
            "Healed",
        )
    ]
    assert not warning.is_about_windows
    assert lines(checked(draft).fine)[1:] == [
        ("ok", "14 texts are easy to read", "Highest reading grade: 5.7, Back to usual activities.", "")
    ]
    change("healed", guidance="You rest and you eat and you " + "sit and you lie and you " * 8 + "sleep.")
    assert [check.title for check in checked(draft).warnings] == ["“Healed” is hard to read"]


def test_a_hard_section_of_the_guide_is_warned_of_too(draft: Edition) -> None:
    draft.guide_sections.filter(key="why").update(body="Considerable rehabilitation necessitates supervision.")
    assert [(check.title, str(check.row)) for check in checked(draft).warnings] == [
        ("“Why it is done” is hard to read", "Why it is done")
    ]


def test_one_easy_text_is_counted_as_one_and_none_is_not_counted(draft: Edition, change: Change) -> None:
    hard = "Considerable rehabilitation necessitates multidisciplinary supervision."
    draft.guide_sections.update(body=hard)
    draft.milestones.exclude(key="healed").update(guidance=" ".join([hard] * 9))
    assert [check.title for check in checked(draft).fine] == ["Every window is valid", "1 text is easy to read"]
    change("healed", guidance=" ".join([hard] * 9))
    assert [check.title for check in checked(draft).fine] == ["Every window is valid"]


def test_a_window_that_moves_says_from_where_and_how_far(draft: Edition, change: Change) -> None:
    change("leave-hospital", latest_amount=10)
    change("usual-activities", earliest_amount=2)
    moves = [check for check in checked(draft).warnings if check.is_about_windows]
    home, usual = "Home from hospital", "Back to usual activities"
    assert lines(tuple(moves)) == [
        ("warn", "A window moves by 8 days", f"{home}, latest: day 10 instead of day 2. Moves 8 days later.", home),
        (
            "warn",
            "A window moves by 28 to 31 days",
            f"{usual}, earliest: 2 months instead of 3 months. Moves 28 to 31 days earlier.",
            usual,
        ),
    ]


def test_a_move_of_a_week_or_less_for_every_surgery_date_needs_no_tick(draft: Edition, change: Change) -> None:
    for latest, is_warned_of in ((9, False), (10, True)):
        change("leave-hospital", latest_amount=latest)
        assert any(check.is_about_windows for check in checked(draft).warnings) is is_warned_of


def test_an_end_that_was_open_and_has_a_date_is_warned_of(draft: Edition, change: Change) -> None:
    change("crutches", open_ended=False, fades_until="", latest_amount=6, latest_unit="week")
    crutches = "Crutches or a walker"
    assert lines(checked(draft).warnings) == [
        (
            "warn",
            "A window is no longer what it was",
            f"{crutches}, latest: 6 weeks instead of open end: “for several weeks”.",
            crutches,
        )
    ]


def test_another_kind_is_said_in_the_words_of_its_choice(draft: Edition, change: Change) -> None:
    change("leave-hospital", kind="stage")
    kinds = "Stage: goes on for a while instead of Event: happens once, somewhere in its window."
    home = "Home from hospital"
    assert lines(checked(draft).warnings) == [("warn", f"“{home}” is of another kind", kinds, home)]


def test_what_is_dropped_says_what_patients_lose(draft: Edition) -> None:
    draft.milestones.filter(key="healed").delete()
    draft.guide_sections.filter(key="outlook").delete()
    assert lines(checked(draft).warnings) == [
        (
            "warn",
            "“Healed” is not there any more",
            "It also leaves the calendars that patients have subscribed to.",
            "",
        ),
        ("warn", "“Outlook” is not in the guide any more", "Patients read it in the edition that is public now.", ""),
    ]


def test_each_text_of_a_milestone_and_of_a_section_is_searched_for_what_a_window_was(
    draft: Edition, change: Change
) -> None:
    change("usual-activities", earliest_amount=4)
    draft.guide_sections.update(help_title="")
    in_milestone = ("chart_row", "hedge", "guidance", "on_paper", "after_lead", "title")
    in_section = ("body", "help_title", "title")
    for rows, key, fields in (
        (draft.milestones, "healed", in_milestone),
        (draft.guide_sections, "why", in_section),
    ):
        for field in fields:
            row = rows.filter(key=key)
            before = row.values_list(field, flat=True).get()
            row.update(**{field: "After 3 to 6 months."})
            name = row.get().title
            stale = ("warn", "A text still says “3 to 6 months”", f"In “{name}”.", name)
            assert lines(checked(draft).warnings).count(stale) == 1, field
            row.update(**{field: before})
            assert stale not in lines(checked(draft).warnings), field


def test_the_editions_own_words_are_searched_for_what_a_window_was(draft: Edition, change: Change) -> None:
    change("usual-activities", earliest_amount=4)
    stale = [line for line in lines(checked(draft).warnings) if line[3] == ""]
    assert stale == [("warn", "A text still says “3 to 6 months”", "In “lead of the guide”.", "")]


def stale_sayings(draft: Edition) -> list[str]:
    """What the text of "Healed" still says, in the order of the warnings."""
    return [line[1] for line in lines(checked(draft).warnings) if line[2] == "In “Healed”."]


def test_each_end_of_a_window_that_moved_is_searched_for(draft: Edition, change: Change) -> None:
    change("usual-activities", earliest_amount=4, latest_amount=7)
    change("healed", guidance="It takes 3 months. For some 6 months. Or 3 to\n  6 months.")
    assert stale_sayings(draft) == [
        "A text still says “3 to 6 months”",
        "A text still says “3 months”",
        "A text still says “6 months”",
    ]
    change("healed", guidance="It takes 13 months, and 6 monthss.")
    assert stale_sayings(draft) == []


def test_ends_in_two_units_are_searched_for_one_by_one(draft: Edition, change: Change) -> None:
    public = Edition.objects.published().whole().get()
    (usual,) = (row for row in public.milestones.all() if row.key == "usual-activities")
    usual.earliest_amount, usual.earliest_unit = 12, "week"
    change("usual-activities", latest_amount=7)
    change("healed", guidance="12 weeks, 6 months, 12 to 6 months.")
    found = checks_of(Edition.objects.whole().get(pk=draft.pk), public, TODAY).warnings
    assert [check.title for check in found if check.detail == "In “Healed”."] == [
        "A text still says “12 weeks”",
        "A text still says “6 months”",
    ]


def test_a_tick_is_for_one_warning_as_it_is_worded(draft: Edition, change: Change) -> None:
    change("usual-activities", earliest_amount=4)
    first, *others = checked(draft).warnings
    left = checked(draft).unticked(frozenset({first.tick}))
    assert left == tuple(others)
    assert len({check.tick for check in (first, *others)}) == 1 + len(others)


def test_the_operations_own_name_makes_no_text_hard(draft: Edition, change: Change) -> None:
    named = "Cholangiopancreatography helps. Rest after cholangiopancreatography. " * 5
    change("healed", guidance=named)
    draft.guide_sections.filter(key="why").update(body=named)
    hard = ["“Healed” is hard to read", "“Why it is done” is hard to read"]
    assert [check.title for check in checked(draft).warnings] == hard
    type(draft.procedure).objects.update(name="Cholangiopancreatography")
    assert checked(draft).warnings == ()


def test_a_first_edition_is_compared_with_nothing(draft: Edition, change: Change) -> None:
    change("usual-activities", earliest_amount=4)
    assert checked(draft).warnings
    assert checks_of(Edition.objects.whole().get(pk=draft.pk), None, TODAY).warnings == ()
