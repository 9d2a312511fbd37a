from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.domain.errors import CannotCountBack, NothingToCountBackTo
from recovery.domain.offsets import DateOutOfReach, Offset
from recovery.domain.protocol import Milestone
from recovery.domain.timeline import build, latest_surgery_for
from tests.domain.factories import (
    CRUTCHES,
    HEALED,
    LEAVE_HOSPITAL,
    SHIPPED,
    USUAL_ACTIVITIES,
    any_dates,
    days,
    event,
    months,
    offsets,
    protocol,
    weeks,
)

TODAY = date(2026, 11, 22)
ONE_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (date(2027, 6, 1), date(2026, 12, 1)),
        (date(2027, 2, 28), date(2026, 8, 31)),
        (date(2028, 2, 28), date(2027, 8, 28)),
        (date(2028, 2, 29), date(2027, 8, 31)),
        (date(2027, 8, 31), date(2027, 2, 28)),
        (date(2027, 9, 30), date(2027, 3, 31)),
        (date(2027, 3, 1), date(2026, 9, 1)),
    ],
)
def test_the_last_surgery_date_is_right_at_month_ends(target: date, expected: date) -> None:
    assert latest_surgery_for(target, USUAL_ACTIVITIES) == expected


def test_days_and_weeks_are_simply_counted_back() -> None:
    assert latest_surgery_for(date(2026, 3, 1), LEAVE_HOSPITAL) == date(2026, 2, 27)
    assert latest_surgery_for(date(2026, 3, 1), event("x", weeks(0), weeks(2))) == date(2026, 2, 15)


def test_what_comes_before_surgery_lets_it_be_later_than_the_target() -> None:
    scan = event("scan", months(-2), months(-1))
    assert latest_surgery_for(date(2026, 2, 28), scan) == date(2026, 3, 31)


@given(any_dates, offsets)
def test_it_never_overshoots_and_is_the_last_such_date(target: date, offset: Offset) -> None:
    surgery_date = offset.latest_start_for(target)
    assert offset.from_date(surgery_date) <= target < offset.from_date(surgery_date + ONE_DAY)


@given(any_dates, offsets, st.integers(1, 400))
def test_a_later_target_never_asks_for_an_earlier_surgery(target: date, offset: Offset, later: int) -> None:
    assert offset.latest_start_for(target) <= offset.latest_start_for(target + timedelta(days=later))


@given(any_dates)
def test_the_whole_timeline_keeps_the_target(target: date) -> None:
    surgery_date = latest_surgery_for(target, SHIPPED.count_back_to)
    kept = build(SHIPPED, surgery_date, TODAY)["usual-activities"].latest
    missed = build(SHIPPED, surgery_date + ONE_DAY, TODAY)["usual-activities"].latest
    assert kept is not None
    assert missed is not None
    assert kept <= target < missed


@pytest.mark.parametrize("milestone", [CRUTCHES, HEALED], ids=["open", "undated"])
def test_an_open_end_and_an_undated_milestone_cannot_be_counted_back_from(milestone: Milestone) -> None:
    with pytest.raises(CannotCountBack) as refused:
        latest_surgery_for(TODAY, milestone)
    assert (refused.value.code, refused.value.key) == ("cannot-count-back", milestone.key)


@pytest.mark.parametrize(
    ("target", "offset"),
    [
        (date.max, days(0)),
        (date.max, months(1)),
        (date.max, days(-1)),
        (date.min, days(1)),
        (date.min, months(1)),
    ],
)
def test_where_the_calendar_ends_planning_backwards_is_a_typed_error(target: date, offset: Offset) -> None:
    with pytest.raises(DateOutOfReach):
        offset.latest_start_for(target)


def test_the_marked_milestone_is_counted_back_to_though_another_lasts_longer() -> None:
    plan = protocol(USUAL_ACTIVITIES, event("plate-out", months(12), months(18)))
    assert plan.count_back_to is USUAL_ACTIVITIES


def test_without_a_mark_the_one_that_can_last_longest_is_counted_back_to() -> None:
    plan = protocol(
        event("thirty", days(0), days(30)),
        event("month", days(0), months(1)),
        event("again", days(0), days(31)),
        HEALED,
    )
    assert plan.count_back_to.key == "month"


def test_a_protocol_without_latest_dates_cannot_be_planned_backwards() -> None:
    plan = protocol(HEALED)
    with pytest.raises(NothingToCountBackTo) as refused:
        plan.count_back_to  # noqa: B018
    assert refused.value.code == "nothing-to-count-back-to"
