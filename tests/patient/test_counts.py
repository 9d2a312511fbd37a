"""What comes after surgery, counted from it for someone who is still to have it."""

from datetime import date, datetime, timedelta

import pytest

from recovery.domain.offsets import Window
from recovery.domain.plan import Adjustment, Plan, adjusted
from recovery.domain.protocol import Kind, Milestone, Protocol
from recovery.domain.timeline import build
from recovery.patient.page.steps import coming
from tests.domain.factories import (
    LONDON,
    NORTHSIDE,
    PREPARATION_ONLY,
    SHIPPED,
    SURGERY,
    USUAL_ACTIVITIES,
    appointment,
    days,
    event,
    milestone,
    months,
    open_stage,
    own,
    protocol,
    stage,
    weeks,
)

TODAY, SURGERY_DATE = date(2026, 11, 22), date(2026, 12, 16)


def counted(plan: Protocol, today: date = TODAY) -> str:
    """The sentence beside what comes after surgery, all its parts together; empty without one."""
    timeline = build(plan, SURGERY_DATE, today)
    then = coming(timeline, timeline.now)
    assert then
    return f"{then.count.above} {then.count.number} {then.count.below}".strip() if then.count else ""


def planned(plan: Plan) -> str:
    return counted(adjusted(SHIPPED, NORTHSIDE, plan))


@pytest.mark.parametrize(
    ("milestone", "words"),
    [
        (event("home", days(0), days(2)), "usually within 2 days after surgery"),
        (event("home", days(0), days(1)), "usually within 1 day after surgery"),
        (event("home", days(1), days(1)), "1 day after surgery"),
        (event("home", days(14), days(14)), "14 days after surgery"),
        (event("home", weeks(6), weeks(8)), "from about 6 weeks after surgery"),
        (USUAL_ACTIVITIES, "from about 3 months after surgery"),
        (event("walk", months(1), months(2)), "from about 1 month after surgery"),
        (stage("brace", days(1), days(40)), "from about 1 day after surgery"),
        (stage("brace", days(2), days(40)), "from about 2 days after surgery"),
        (stage("brace", days(0), weeks(6)), ""),
        (event("talk", days(0), days(0)), ""),
    ],
)
def test_before_surgery_what_follows_it_is_counted_from_it_in_a_whole_sentence(
    milestone: Milestone, words: str
) -> None:
    assert counted(protocol(SURGERY, milestone)) == words


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (Window(days(1), days(3)), "planned within 3 days after surgery"),
        (Window(days(0), days(1)), "planned within 1 day after surgery"),
        (Window(days(3), days(3)), "3 days after surgery"),
        (Window(weeks(1), weeks(2)), "from about 1 week after surgery"),
    ],
)
def test_what_a_clinic_set_is_its_plan_and_not_what_is_usual(window: Window, words: str) -> None:
    hidden = Adjustment("crutches", is_hidden=True)
    assert planned(Plan(adjustments=(Adjustment("leave-hospital", window), hidden))) == words


def test_what_a_clinic_added_is_its_plan_too() -> None:
    hidden = Adjustment("leave-hospital", is_hidden=True), Adjustment("crutches", is_hidden=True)
    added = own("wound-check", Kind.EVENT, days(10), days(14))
    assert planned(Plan(adjustments=hidden, own=(added,))) == "planned within 14 days after surgery"


def test_a_stage_with_an_open_end_is_not_counted_from_surgery() -> None:
    assert counted(protocol(SURGERY, open_stage("brace", days(2), "usual-activities"), USUAL_ACTIVITIES)) == ""


@pytest.mark.parametrize(
    "visit",
    [own("check", Kind.VISIT, weeks(2)), appointment("check", datetime(2026, 12, 30, 10, 20, tzinfo=LONDON))],
)
def test_a_visit_has_its_own_day_and_is_not_counted_from_surgery(visit: Milestone) -> None:
    assert counted(protocol(SURGERY, visit, USUAL_ACTIVITIES)) == ""


def test_a_visit_is_counted_down_to_in_days_in_whatever_unit_it_was_set() -> None:
    plan = protocol(SURGERY, own("check", Kind.VISIT, weeks(2)), USUAL_ACTIVITIES)
    assert counted(plan, date(2026, 12, 17)) == "in 13 days"
    assert counted(plan, date(2026, 12, 29)) == "in 1 day"


def test_nothing_before_surgery_is_counted_from_it() -> None:
    assert counted(PREPARATION_ONLY, date(2026, 10, 1)) == ""


def test_after_surgery_days_are_counted_from_the_day_itself() -> None:
    plan = protocol(SURGERY, event("stitches", days(10), days(14)), USUAL_ACTIVITIES)
    assert counted(plan, date(2026, 12, 17)) == "in 9 days"
    assert counted(protocol(SURGERY, event("later", months(3), months(6))), date(2026, 12, 17)) == "in about 13 weeks"


@pytest.mark.parametrize(
    ("window", "days_left", "words"),
    [
        (Window(weeks(6), weeks(8)), 8, "in about 1 week"),
        (Window(weeks(6), weeks(8)), 7, "in about 1 week"),
        (Window(weeks(6), weeks(8)), 6, "around now"),
        (Window(months(3), months(6)), 15, "in about 2 weeks"),
        (Window(months(3), months(6)), 14, "in about 2 weeks"),
        (Window(months(3), months(6)), 13, "around now"),
        (Window(days(10), days(14)), 1, "in 1 day"),
    ],
)
def test_a_rough_date_nearer_than_its_own_roughness_is_around_now(window: Window, days_left: int, words: str) -> None:
    plan = protocol(SURGERY, milestone("next", window.earliest, window.latest))
    assert counted(plan, window.earliest.from_date(SURGERY_DATE) - timedelta(days=days_left)) == words
