from dataclasses import replace
from datetime import date, timedelta

import pytest

from recovery.domain.offsets import DateOutOfReach
from recovery.domain.protocol import Protocol, Speech, Words
from recovery.domain.timeline import LookUp, Moment, Phase, Status, Timeline, build
from tests.domain.factories import (
    CLINIC,
    CRUTCHES,
    HEALED,
    PREPARATION_ONLY,
    SHIPPED,
    SURGERY,
    days,
    event,
    months,
    open_stage,
    protocol,
    stage,
    undated,
    weeks,
)

SURGERY_DATE = date(2026, 10, 30)
TODAY = date(2026, 11, 22)


def shipped(surgery_date: date = SURGERY_DATE) -> Timeline:
    return build(SHIPPED, surgery_date, TODAY)


def keys(timeline: Timeline) -> list[str]:
    return [entry.key for entry in timeline.entries]


def on_day(number: int, plan: Protocol = SHIPPED) -> Moment:
    return build(plan, SURGERY_DATE, TODAY).at(SURGERY_DATE + timedelta(days=number))


def current_key(moment: Moment) -> str | None:
    return moment.current.key if moment.current else None


def test_every_milestone_gets_its_dates_from_the_surgery_date() -> None:
    dates = [(each.key, each.earliest, each.latest, each.fades_on) for each in shipped(date(2023, 11, 30)).entries]
    assert dates == [
        ("surgery", date(2023, 11, 30), date(2023, 11, 30), None),
        ("leave-hospital", date(2023, 11, 30), date(2023, 12, 2), None),
        ("crutches", date(2023, 11, 30), None, date(2024, 2, 29)),
        ("usual-activities", date(2024, 2, 29), date(2024, 5, 30), None),
        ("healed", None, None, None),
    ]


def test_an_open_end_fades_until_its_own_goal_whatever_a_clinic_adds_before_it() -> None:
    timeline = build(CLINIC, SURGERY_DATE, TODAY)
    assert timeline["crutches"].fades_on == timeline["usual-activities"].earliest == date(2027, 1, 30)


def test_thirty_days_and_one_month_swap_with_the_length_of_the_month() -> None:
    plan = protocol(event("thirty", days(30), days(40)), event("month", months(1), months(2)))
    assert keys(build(plan, date(2026, 1, 15), TODAY)) == ["thirty", "month"]
    assert keys(build(plan, date(2026, 2, 15), TODAY)) == ["month", "thirty"]


def test_the_editors_order_breaks_a_tie() -> None:
    plan = protocol(event("b", days(7), days(9)), event("a", weeks(1), days(8)), event("first", days(1), days(9)))
    assert keys(build(plan, SURGERY_DATE, TODAY)) == ["first", "b", "a"]


def test_undated_milestones_come_last_in_the_editors_order() -> None:
    plan = protocol(undated("z"), SURGERY, undated("a"))
    assert keys(build(plan, SURGERY_DATE, TODAY)) == ["surgery", "z", "a"]


def test_milestones_before_surgery_come_first() -> None:
    assert keys(build(CLINIC, SURGERY_DATE, TODAY))[:3] == ["clinic-visit", "stop-eating", "surgery"]


def test_an_entry_is_found_by_its_key() -> None:
    assert shipped()["crutches"].milestone is CRUTCHES
    with pytest.raises(KeyError, match="nothing"):
        shipped()["nothing"]


def test_a_timeline_that_would_leave_the_calendar_is_a_typed_error() -> None:
    with pytest.raises(DateOutOfReach):
        build(SHIPPED, date(9999, 8, 1), TODAY)


def test_on_the_day_of_surgery_three_are_now_and_the_page_opens_surgery() -> None:
    moment = on_day(0)
    assert [key for key, status in moment.statuses.items() if status is Status.NOW] == [
        "surgery",
        "leave-hospital",
        "crutches",
    ]
    assert (current_key(moment), moment.phase, moment.day_number, moment.week) == ("surgery", Phase.NOW, 0, 1)


@pytest.mark.parametrize(
    ("day", "current", "phase", "following"),
    [
        (-400, "surgery", Phase.BEFORE, "surgery"),
        (-1, "surgery", Phase.BEFORE, "surgery"),
        (0, "surgery", Phase.NOW, "usual-activities"),
        (1, "leave-hospital", Phase.NOW, "usual-activities"),
        (2, "leave-hospital", Phase.NOW, "usual-activities"),
        (3, "crutches", Phase.NOW, "usual-activities"),
        (45, "crutches", Phase.NOW, "usual-activities"),
        (46, "crutches", Phase.LATE, "usual-activities"),
        (91, "crutches", Phase.LATE, "usual-activities"),
        (92, "usual-activities", Phase.NOW, None),
        (182, "usual-activities", Phase.NOW, None),
        (183, "usual-activities", Phase.AFTER, None),
        (1500, "usual-activities", Phase.AFTER, None),
    ],
)
def test_the_page_speaks_of_what_says_most_about_the_day(
    day: int, current: str, phase: Phase, following: str | None
) -> None:
    """Surgery on 30 October 2026: 3 months are 92 days, 6 months 182."""
    moment = on_day(day)
    assert (current_key(moment), moment.phase) == (current, phase)
    assert (moment.next.key if moment.next else None) == following


def test_of_two_events_under_way_the_shorter_is_spoken_of() -> None:
    plan = protocol(event("long", days(0), days(30)), event("short", days(5), days(9)))
    assert current_key(on_day(6, plan)) == "short"
    assert current_key(on_day(10, plan)) == "long"


def test_of_events_as_long_as_each_other_the_first_is_spoken_of() -> None:
    plan = protocol(event("late", days(2), days(5)), event("early", days(1), days(4)))
    assert current_key(on_day(3, plan)) == "early"


def test_of_stages_under_way_the_one_that_began_last_is_spoken_of() -> None:
    plan = protocol(stage("one", days(0), days(90)), stage("two", days(10), days(80)))
    assert current_key(on_day(9, plan)) == "one"
    assert current_key(on_day(20, plan)) == "two"


def test_an_event_under_way_goes_before_a_stage() -> None:
    plan = protocol(stage("stage", days(0), days(5)), event("event", days(0), days(50)))
    assert current_key(on_day(3, plan)) == "event"


def test_before_surgery_what_is_over_does_not_hide_surgery() -> None:
    assert current_key(on_day(-5, CLINIC)) == "surgery"
    assert on_day(-5, CLINIC).phase is Phase.BEFORE


def test_with_nothing_under_way_what_ended_last_is_spoken_of() -> None:
    plan = protocol(SURGERY, event("long", days(1), days(20)), event("short", days(2), days(4)))
    moment = on_day(21, plan)
    assert (current_key(moment), moment.phase, moment.next) == ("long", Phase.AFTER, None)


def test_a_faded_stage_counts_as_ended_on_the_day_it_faded() -> None:
    plan = protocol(
        SURGERY, open_stage("fading", days(1), "goal"), event("early", days(2), days(9)),
        event("goal", days(20), days(20)),
    )  # fmt: skip
    assert current_key(on_day(21, plan)) == "fading"


def test_without_a_day_zero_the_first_that_comes_is_spoken_of_until_it_begins() -> None:
    moment = on_day(-300, PREPARATION_ONLY)
    assert (current_key(moment), moment.phase) == ("scan", Phase.BEFORE)
    assert current_key(on_day(5, PREPARATION_ONLY)) == "exercises"


def test_between_two_events_without_day_zero_the_one_that_is_over_is_spoken_of() -> None:
    plan = protocol(event("a", days(0), days(1)), event("b", days(9), days(9)))
    assert (current_key(on_day(4, plan)), on_day(4, plan).phase) == ("a", Phase.AFTER)


@pytest.mark.parametrize("plan", [protocol(), protocol(HEALED)], ids=["empty", "undated"])
def test_a_protocol_without_dates_speaks_of_nothing(plan: Protocol) -> None:
    moment = on_day(3, plan)
    assert (moment.current, moment.next, moment.phase, moment.speech) == (None, None, Phase.BEFORE, Speech())
    assert set(moment.statuses.values()) <= {Status.LATER}


def test_weeks_are_counted_from_one_and_days_0_to_6_are_week_1() -> None:
    assert [on_day(day).week for day in (-8, -7, -1, 0, 6, 7, 13, 14, 41, 42)] == [-1, 0, 0, 1, 1, 2, 2, 3, 6, 7]


SPEECHES = Words(
    timing="for several weeks", before=Speech("before"), now=Speech("now"), late=Speech("late"), after=Speech("after")
)


@pytest.mark.parametrize(("day", "sentence"), [(-1, "before"), (0, "now"), (49, "now"), (50, "late"), (100, "after")])
def test_the_sentence_follows_the_phase(day: int, sentence: str) -> None:
    plan = protocol(open_stage("fading", days(0), "goal", words=SPEECHES), event("goal", days(100), days(100)), HEALED)
    moment = on_day(day, plan)
    entry = build(plan, SURGERY_DATE, TODAY)["fading"]
    spoken = Moment(moment.day, day, moment.statuses, entry, entry.phase_on(moment.day), None).speech
    assert spoken.sentence == sentence


def test_a_fading_stage_without_late_words_goes_on_with_its_words_for_now() -> None:
    words = replace(SPEECHES, late=Speech("", "a lead alone is not enough"))
    plan = protocol(open_stage("fading", days(0), "goal", words=words), event("goal", days(100), days(100)))
    assert (on_day(60, plan).phase, on_day(60, plan).speech) == (Phase.LATE, Speech("now"))


@pytest.mark.parametrize(("length", "first_late"), [(1, 1), (2, 1), (3, 2), (91, 46), (92, 46)])
def test_the_second_half_of_a_fade_is_late(length: int, first_late: int) -> None:
    plan = protocol(open_stage("fading", days(0), "goal"), event("goal", days(length), days(length)))
    entry = build(plan, SURGERY_DATE, TODAY)["fading"]
    phases = [entry.phase_on(SURGERY_DATE + timedelta(days=day)) for day in range(length + 1)]
    assert phases == [Phase.NOW] * first_late + [Phase.LATE] * (length - first_late) + [Phase.AFTER]


def test_an_entry_is_as_long_as_its_window_or_its_fade() -> None:
    lengths = {entry.key: entry.length for entry in shipped().entries}
    assert lengths == {"surgery": 0, "leave-hospital": 2, "crutches": 92, "usual-activities": 90, "healed": 0}


def test_a_moment_tells_an_entrys_status() -> None:
    timeline = shipped()
    assert timeline.now.status(timeline["crutches"]) is Status.NOW
    assert timeline.now.status(timeline["healed"]) is Status.LATER


def test_statuses_and_phases_are_the_words_of_the_markup_contract() -> None:
    assert [status.value for status in Status] == ["past", "now", "next", "later"]
    assert [phase.value for phase in Phase] == ["before", "now", "late", "after"]


def test_a_look_up_asks_nothing_until_it_is_told() -> None:
    assert LookUp() == LookUp(on=None, back_by=None)
