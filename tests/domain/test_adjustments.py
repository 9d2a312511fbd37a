"""What a clinic sets, laid over what the source says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given

from recovery.domain.clinic_facts import Note, SetBy, SourceTiming
from recovery.domain.errors import (
    BadVisit,
    DuplicateKey,
    NothingToCountBackTo,
)
from recovery.domain.offsets import Window
from recovery.domain.plan import Adjustment, Plan, Stale, Why, adjusted, stale
from recovery.domain.protocol import Kind, Milestone, Protocol, Speech, Words
from recovery.domain.timeline import Status, build, entry_by_source
from tests.domain.factories import (
    CRUTCHES,
    HEALED,
    LEAVE_HOSPITAL,
    LONDON,
    NORTHSIDE,
    ONE_PATIENT,
    PREPARATION_ONLY,
    SHIPPED,
    SIX_WEEKS,
    SURGERY,
    USUAL_ACTIVITIES,
    adjusted_protocols,
    any_dates,
    appointment,
    days,
    event,
    months,
    open_stage,
    own,
    protocol,
    stage,
    surgery_dates,
    weeks,
)

OCTOBER_30 = date(2026, 10, 30)
NOVEMBER_22 = date(2026, 11, 22)
Asked = tuple[Protocol, tuple[Plan, ...]]


def asking(*asked: Adjustment, own: tuple[Milestone, ...] = ()) -> Plan:
    return Plan(adjustments=asked, own=own)


def laid(*asked: Adjustment, on: Protocol = SHIPPED) -> Protocol:
    return adjusted(on, NORTHSIDE, asking(*asked))


# What is set


def test_a_window_that_a_clinic_sets_stands_beside_what_the_source_says() -> None:
    crutches = adjusted(SHIPPED, NORTHSIDE, SIX_WEEKS)["crutches"]
    assert crutches.window == Window(days(0), weeks(6))
    assert crutches.replaced_timing == SourceTiming(CRUTCHES.window, "for several weeks")
    assert (crutches.set_by, crutches.fades_until, crutches.source) == (SetBy.CLINIC, "", CRUTCHES.source)


def test_the_dates_of_the_source_are_those_without_the_clinic() -> None:
    timeline = build(adjusted(SHIPPED, NORTHSIDE, SIX_WEEKS), OCTOBER_30, NOVEMBER_22)
    typical = entry_by_source(timeline, timeline["crutches"])
    assert typical is not None
    assert (typical.earliest, typical.latest) == (OCTOBER_30, None)
    assert typical.fades_on == build(SHIPPED, OCTOBER_30, NOVEMBER_22)["crutches"].fades_on is not None
    assert entry_by_source(timeline, timeline["leave-hospital"]) is None


def test_the_words_that_state_the_sources_timing_go_and_the_others_stay() -> None:
    words = Words(
        timing="for several weeks", timing_after="May be over.", hedge="several weeks", coming="Soon.",
        typical="By {start}.", chart_row="Row", now=Speech("You are on crutches.", "A lead."),
        late=Speech("Maybe still."), after=Speech("Past."), on_paper="On paper.", lasts="Some weeks.",
        guidance_html="<p>Keep them.</p>", guide_section="after",
    )  # fmt: skip
    source = protocol(SURGERY, replace(CRUTCHES, words=words, title="Crutches"), USUAL_ACTIVITIES)
    found = laid(Adjustment("crutches", Window(days(0), weeks(6)), guidance_html="<p>Ours.</p>"), on=source)["crutches"]
    assert found.words == replace(
        words, timing_after="", hedge="", coming="", typical="", late=Speech(), after=Speech(), lasts=""
    )
    assert (found.title, found.clinic_html) == ("Crutches", "<p>Ours.</p>")


def test_what_is_said_now_of_a_plan_takes_the_place_of_what_is_typical() -> None:
    words = replace(CRUTCHES.words, now=Speech("Probably.", "A lead."), planned="For now.")
    source = protocol(SURGERY, replace(CRUTCHES, words=words), USUAL_ACTIVITIES)
    found = laid(Adjustment("crutches", Window(days(0), weeks(6))), on=source)["crutches"].words
    assert (found.now, found.planned) == (Speech("For now.", "A lead."), "")
    unset = laid(Adjustment("crutches", guidance_html="<p>Ours.</p>"), on=source)["crutches"].words
    assert unset == words


def test_guidance_alone_leaves_the_timing_the_sources() -> None:
    found = laid(Adjustment("crutches", guidance_html="<p>Ours.</p>"))["crutches"]
    assert found == replace(CRUTCHES, clinic_html="<p>Ours.</p>")


def test_a_clinic_can_date_what_the_source_leaves_undated() -> None:
    healed = laid(Adjustment("healed", Window(months(9), months(12))))["healed"]
    assert (healed.window, healed.replaced_timing) == (Window(months(9), months(12)), SourceTiming(None))


def test_a_clinic_can_move_the_beginning_of_an_open_stage() -> None:
    found = laid(Adjustment("crutches", Window(days(2), None)))["crutches"]
    assert (found.window, found.fades_until) == (Window(days(2), None), "usual-activities")


def test_the_plan_of_one_patient_lies_over_the_clinics() -> None:
    for_one = Plan(note="For you.", adjustments=(Adjustment("crutches", Window(days(0), weeks(4))),))
    both = adjusted(SHIPPED, NORTHSIDE, replace(SIX_WEEKS, note="For all."), for_one)
    assert both["crutches"].window == Window(days(0), weeks(4))
    assert both["usual-activities"].window == Window(months(4), months(6))
    assert both["crutches"].replaced_timing == SourceTiming(CRUTCHES.window, "for several weeks")
    assert (both.clinic, both.plan_name) == (NORTHSIDE, SIX_WEEKS.name)


def test_the_note_for_one_patient_stands_before_the_one_for_all() -> None:
    both = adjusted(SHIPPED, NORTHSIDE, Plan("A", "For all."), Plan(note="For you.", note_on=NOVEMBER_22))
    assert both.notes == (Note("For you.", NOVEMBER_22), Note("For all."))


def test_the_note_for_all_stands_where_the_patient_has_none() -> None:
    both = adjusted(SHIPPED, NORTHSIDE, Plan("A", "For all.", note_on=NOVEMBER_22), Plan())
    assert both.notes == (Note("For all.", NOVEMBER_22),)


def test_guidance_of_both_is_kept_and_a_window_for_one_patient_shows_what_the_clinic_hides() -> None:
    hiding = asking(Adjustment("crutches", is_hidden=True, guidance_html="<p>A</p>"))
    found = adjusted(SHIPPED, NORTHSIDE, hiding, asking(Adjustment("crutches", guidance_html="<p>B</p>")))["crutches"]
    assert (found.is_hidden, found.clinic_html) == (True, "<p>A</p><p>B</p>")
    shown = adjusted(SHIPPED, NORTHSIDE, hiding, SIX_WEEKS)["crutches"]
    assert (shown.is_hidden, shown.set_by) == (False, SetBy.CLINIC)


# What is hidden


def test_what_is_hidden_is_in_no_entry_and_still_found() -> None:
    timeline = build(laid(Adjustment("leave-hospital", is_hidden=True)), OCTOBER_30, NOVEMBER_22)
    assert "leave-hospital" not in [entry.key for entry in timeline.entries]
    assert timeline["leave-hospital"].latest == date(2026, 11, 1)
    assert "leave-hospital" not in timeline.now.statuses


def test_a_fade_and_a_sentence_go_on_naming_what_is_hidden() -> None:
    words = Words(now=Speech("Back from {usual-activities.start}."))
    hidden = laid(
        Adjustment("usual-activities", is_hidden=True),
        on=protocol(replace(SURGERY, words=words), CRUTCHES, USUAL_ACTIVITIES),
    )
    assert hidden["surgery"].words == words
    assert build(hidden, OCTOBER_30, NOVEMBER_22)["crutches"].fades_on == date(2027, 1, 30)


def test_planning_backwards_does_not_count_to_what_is_hidden_or_added() -> None:
    hidden = laid(Adjustment("usual-activities", is_hidden=True))
    assert hidden.count_back_to.key == "leave-hospital"
    added = adjusted(protocol(SURGERY, LEAVE_HOSPITAL), NORTHSIDE, asking(own=(own("a", Kind.EVENT, months(12)),)))
    assert added.count_back_to.key == "leave-hospital"
    with pytest.raises(NothingToCountBackTo):
        _ = adjusted(protocol(HEALED), NORTHSIDE, asking(own=(own("a", Kind.EVENT, months(12)),))).count_back_to


def test_a_source_of_which_nothing_is_shown_is_not_named() -> None:
    assert (
        laid(
            *(Adjustment(each.key, is_hidden=True) for each in PREPARATION_ONLY.milestones), on=PREPARATION_ONLY
        ).sources
        == ()
    )


# Surgery itself


@pytest.mark.parametrize(
    "asked", [Adjustment("surgery", is_hidden=True), Adjustment("surgery", Window(days(1), days(1)))]
)
def test_surgery_is_neither_hidden_nor_moved(asked: Adjustment) -> None:
    assert laid(asked)["surgery"] == SURGERY
    assert stale(SHIPPED, asking(asked)) == (Stale(asked, Why.UNUSABLE),)


def test_what_a_clinic_puts_on_the_day_of_surgery_is_not_surgery() -> None:
    plan = asking(Adjustment("leave-hospital", Window(days(0), days(0))), own=(own("a", Kind.VISIT, days(0)),))
    first = protocol(LEAVE_HOSPITAL, SURGERY)
    assert adjusted(first, NORTHSIDE, plan).day_zero == SURGERY
    assert adjusted(PREPARATION_ONLY, NORTHSIDE, plan).day_zero is None


# What does not fit


def test_an_end_that_the_source_gives_cannot_be_opened() -> None:
    asked = Adjustment("usual-activities", Window(months(3), None))
    assert stale(SHIPPED, asking(asked)) == (Stale(asked, Why.UNUSABLE),)
    assert laid(asked) == replace(SHIPPED, clinic=NORTHSIDE)


def test_an_open_stage_cannot_begin_after_what_it_fades_until() -> None:
    asked = Adjustment("crutches", Window(months(5), None))
    assert stale(SHIPPED, asking(asked)) == (Stale(asked, Why.UNUSABLE),)
    assert laid(asked) == replace(SHIPPED, clinic=NORTHSIDE)


def test_a_fade_keeps_the_sources_date_wherever_the_clinic_puts_its_goal() -> None:
    for window in (Window(days(-3), days(0)), Window(months(9), months(12))):
        moved = build(laid(Adjustment("usual-activities", window)), OCTOBER_30, NOVEMBER_22)
        assert moved["crutches"].fades_on == date(2027, 1, 30)


def test_a_sentence_that_can_no_longer_be_said_goes() -> None:
    words = Words(
        now=Speech("From {gone.end}.", "To {end}."),
        before=Speech("{broken"),
        guidance_html="<p>{kept}</p>",
        coming="{day}.",
    )
    found = adjusted(SHIPPED, NORTHSIDE, asking(own=(own("a", Kind.EVENT, weeks(1), words=words),)))["own-a"]
    assert found.words == Words(now=Speech("", "To {end}."), guidance_html="<p>{kept}</p>", coming="{day}.")


def test_an_open_end_of_its_own_that_fits_no_more_has_words_and_no_dates() -> None:
    exercises = open_stage("own-a", days(1), "usual-activities", source=None)
    plan = asking(own=(exercises,))
    assert adjusted(SHIPPED, NORTHSIDE, plan)["own-a"].is_open
    later = protocol(SURGERY)
    assert adjusted(later, NORTHSIDE, plan)["own-a"].window is None


# A later edition


def test_what_the_edition_no_longer_has_is_left_out_and_told() -> None:
    asked = Adjustment("brace", guidance_html="<p>Ours.</p>")
    assert laid(asked) == replace(SHIPPED, clinic=NORTHSIDE)
    assert stale(SHIPPED, asking(asked)) == (Stale(asked, Why.LOST),)


def test_that_a_milestone_which_is_gone_was_hidden_concerns_nobody() -> None:
    assert stale(SHIPPED, asking(Adjustment("brace", is_hidden=True))) == ()


def test_a_window_with_a_remembered_title_becomes_the_clinics_own_milestone() -> None:
    asked = Adjustment(
        "brace", Window(days(1), weeks(6)), title="A brace", kind=Kind.STAGE, guidance_html="<p>Ours.</p>"
    )
    brace = laid(asked)["own-brace"]
    assert (brace.title, brace.kind, brace.window) == ("A brace", Kind.STAGE, asked.window)
    assert (brace.source, brace.set_by, brace.words.guidance_html) == (None, SetBy.CLINIC, "<p>Ours.</p>")
    assert stale(SHIPPED, asking(asked)) == (Stale(asked, Why.DROPPED),)
    for lost in (
        replace(asked, title=""),
        replace(asked, window=Window(days(1), None)),
        replace(asked, is_hidden=True),
    ):
        assert laid(lost) == replace(SHIPPED, clinic=NORTHSIDE)


def test_a_clinic_is_told_when_the_source_says_something_else_now() -> None:
    asked = Adjustment("crutches", Window(days(0), weeks(6)), against=CRUTCHES.source_timing)
    assert stale(SHIPPED, asking(asked)) == ()
    changed = replace(asked, against=SourceTiming(Window(days(0), weeks(8))))
    assert stale(SHIPPED, asking(changed, Adjustment("usual-activities"))) == (Stale(changed, Why.CHANGED),)
    assert stale(laid(asked), asking(asked)) == ()


# Its own milestones


def test_two_plans_may_choose_the_same_key() -> None:
    one, two = asking(own=(own("a", Kind.EVENT, days(1)),)), asking(own=(own("a", Kind.EVENT, days(2)),))
    source = protocol(SURGERY, event("own-a", days(3), days(3)))
    assert [each.key for each in adjusted(source, NORTHSIDE, one, two).milestones] == [
        "surgery",
        "own-a",
        "own-a-2",
        "own-a-3",
    ]
    with pytest.raises(DuplicateKey):
        protocol(SURGERY, SURGERY)


def test_a_visit_is_on_one_day() -> None:
    noon = datetime(2026, 12, 11, 12, tzinfo=UTC)
    with pytest.raises(BadVisit):
        own("a", Kind.VISIT, days(1), days(2))
    with pytest.raises(BadVisit):
        appointment("a", noon.replace(tzinfo=None))
    with pytest.raises(BadVisit):
        replace(own("a", Kind.VISIT, days(1)), at=noon)
    with pytest.raises(BadVisit):
        replace(own("a", Kind.EVENT, days(1)), at=noon)
    with pytest.raises(BadVisit):
        Milestone("own-a", Kind.VISIT, "A visit", None, source=None)


def test_an_appointment_keeps_its_day_when_the_surgery_date_moves() -> None:
    plan = adjusted(SHIPPED, NORTHSIDE, SIX_WEEKS, ONE_PATIENT)
    for surgery in (OCTOBER_30, date(2026, 12, 16), date(2016, 1, 1)):
        timeline = build(plan, surgery, NOVEMBER_22)
        assert timeline["own-review"].earliest == timeline["own-review"].latest == date(2026, 12, 11)
        assert timeline["own-visit"].earliest == surgery - timedelta(weeks=2)
        assert timeline.now.status(timeline["own-review"]) in (Status.NEXT, Status.LATER)


def test_an_appointment_is_on_the_day_of_its_own_zone() -> None:
    late = appointment("a", datetime(2026, 12, 11, 23, 30, tzinfo=timezone(timedelta(hours=-8))))
    timeline = build(adjusted(SHIPPED, NORTHSIDE, asking(own=(late,))), OCTOBER_30, NOVEMBER_22)
    assert timeline["own-a"].earliest == date(2026, 12, 11)


def test_two_appointments_of_one_day_follow_the_clock() -> None:
    at = datetime(2026, 12, 11, 10, 20, tzinfo=LONDON)
    plan = asking(own=(appointment("b", at), appointment("a", at.replace(hour=9)), own("c", Kind.VISIT, weeks(6))))
    entries = build(adjusted(SHIPPED, NORTHSIDE, plan), OCTOBER_30, NOVEMBER_22).entries
    assert [each.key for each in entries if each.earliest == at.date()] == ["own-c", "own-a", "own-b"]


def test_on_its_day_the_page_speaks_of_a_visit_and_not_after_it() -> None:
    plan = adjusted(SHIPPED, NORTHSIDE, asking(own=(own("a", Kind.VISIT, months(8)),)))
    timeline = build(plan, OCTOBER_30, NOVEMBER_22)
    on_the_day, after = timeline.at(date(2027, 6, 30)), timeline.at(date(2027, 7, 1))
    assert on_the_day.current == timeline["own-a"]
    assert after.current == timeline["usual-activities"]


def test_on_the_day_of_surgery_a_visit_comes_second() -> None:
    plan = adjusted(SHIPPED, NORTHSIDE, asking(own=(own("a", Kind.VISIT, days(0)),)))
    current = build(plan, OCTOBER_30, OCTOBER_30).now.current
    assert current
    assert current.key == "surgery"


# Whatever is asked


@given(adjusted_protocols(), surgery_dates, any_dates)
def test_nothing_that_a_clinic_asks_for_breaks_a_timeline(asked: Asked, surgery: date, day: date) -> None:
    source, plans = asked
    moment = build(adjusted(source, NORTHSIDE, *plans), surgery, surgery).at(day)
    assert moment.current is None or not moment.current.milestone.is_hidden


@given(adjusted_protocols(), surgery_dates)
def test_adjusting_never_changes_the_dates_of_another_milestone(asked: Asked, surgery: date) -> None:
    source, plans = asked
    before, after = build(source, surgery, surgery), build(adjusted(source, NORTHSIDE, *plans), surgery, surgery)
    for entry in before.entries:
        if after[entry.key].milestone.set_by is SetBy.SOURCE:
            found = after[entry.key]
            assert (found.earliest, found.latest, found.fades_on) == (entry.earliest, entry.latest, entry.fades_on)


@given(adjusted_protocols())
def test_what_the_source_says_is_kept(asked: Asked) -> None:
    source, plans = asked
    after = adjusted(source, NORTHSIDE, *plans)
    for each in source.milestones:
        assert after[each.key].source_timing == each.source_timing
        assert (after[each.key].replaced_timing is None) is (after[each.key].set_by is SetBy.SOURCE)
        assert after[each.key].source == each.source


@given(adjusted_protocols(), surgery_dates)
def test_entries_are_what_is_shown_in_the_order_of_their_dates(asked: Asked, surgery: date) -> None:
    source, plans = asked
    plan = adjusted(source, NORTHSIDE, *plans)
    entries = build(plan, surgery, surgery).entries
    assert {each.key for each in entries} == {each.key for each in plan.milestones if not each.is_hidden}
    reached = [entry.earliest or date.max for entry in entries]
    assert reached == sorted(reached)


@given(adjusted_protocols())
def test_what_passes_the_check_shows_as_it_is_written(asked: Asked) -> None:
    source, plans = asked
    for plan in plans:
        if any(each.why is Why.UNUSABLE for each in stale(source, plan)):
            continue
        after = adjusted(source, NORTHSIDE, plan)
        for each in plan.adjustments:
            if each.key != "lost":
                assert after[each.key].is_hidden is each.is_hidden
                assert each.window in (None, after[each.key].window)


def test_a_stage_of_its_own_is_under_way_until_its_end() -> None:
    plan = adjusted(SHIPPED, NORTHSIDE, asking(own=(own("a", Kind.STAGE, weeks(1), weeks(8)),)))
    timeline = build(plan, OCTOBER_30, NOVEMBER_22)
    assert timeline.now.current == timeline["own-a"]
    assert timeline.at(date(2026, 12, 26)).status(timeline["own-a"]) is Status.PAST
    assert stage("brace", days(1), weeks(6)).set_by is SetBy.SOURCE
