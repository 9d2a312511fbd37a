"""What holds for every protocol, every surgery date and every day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from recovery.domain.protocol import Milestone, Protocol
from recovery.domain.timeline import Phase, Status, Timeline, build
from tests.domain.factories import CLINIC, protocols, surgery_dates

spans = st.integers(-400, 4000).map(lambda days: timedelta(days=days))


def keys(timeline: Timeline) -> list[str]:
    return [entry.key for entry in timeline.entries]


any_timeline = st.builds(build, protocols(), surgery_dates, surgery_dates)


@given(any_timeline)
def test_the_order_of_dates_is_kept_and_the_editors_order_within_a_day(timeline: Timeline) -> None:
    position = {each.key: index for index, each in enumerate(timeline.protocol.milestones)}
    order = [(each.earliest is None, each.earliest or date.min, position[each.key]) for each in timeline.entries]
    assert order == sorted(order)
    assert sorted(keys(timeline)) == sorted(position)


@given(any_timeline)
def test_no_window_ends_before_it_begins_and_no_open_end_has_a_date(timeline: Timeline) -> None:
    for entry in timeline.entries:
        if entry.milestone.is_open:
            assert entry.latest is None
            assert entry.earliest is not None
            assert entry.fades_on is not None
            assert entry.fades_on > entry.earliest
        else:
            assert entry.fades_on is None
            assert (entry.earliest is None) is (entry.latest is None)
            assert entry.latest is None or entry.earliest is None or entry.latest >= entry.earliest


@given(any_timeline, spans)
def test_each_milestone_has_one_status_and_one_at_most_is_next(timeline: Timeline, span: timedelta) -> None:
    moment = timeline.at(timeline.surgery_date + span)
    assert set(moment.statuses) == set(keys(timeline))
    following = [key for key, status in moment.statuses.items() if status is Status.NEXT]
    assert following == ([moment.next.key] if moment.next else [])
    not_begun = [each for each in timeline.entries if each.earliest and each.earliest > moment.day]
    assert (moment.next is not None) is bool(not_begun)


@given(any_timeline, spans)
def test_an_undated_milestone_is_always_later(timeline: Timeline, span: timedelta) -> None:
    statuses = timeline.at(timeline.surgery_date + span).statuses
    assert {statuses[each.key] for each in timeline.entries if each.earliest is None} <= {Status.LATER}


@given(any_timeline, spans, st.integers(1, 500))
def test_no_status_is_undone_as_days_go_by(timeline: Timeline, span: timedelta, more: int) -> None:
    order = [Status.LATER, Status.NEXT, Status.NOW, Status.PAST]
    day = timeline.surgery_date + span
    before, after = timeline.at(day).statuses, timeline.at(day + timedelta(days=more)).statuses
    assert all(order.index(before[key]) <= order.index(after[key]) for key in before)


@given(any_timeline, spans)
def test_what_the_page_speaks_of_is_in_the_phase_it_says(timeline: Timeline, span: timedelta) -> None:
    moment = timeline.at(timeline.surgery_date + span)
    if moment.current is None:
        assert all(each.earliest is None for each in timeline.entries)
    else:
        assert moment.current in timeline.entries
        assert moment.current.earliest is not None
        assert moment.phase is moment.current.phase_on(moment.day)
    under_way = Status.NOW in moment.statuses.values()
    assert under_way is (moment.phase in (Phase.NOW, Phase.LATE))


@given(any_timeline)
def test_at_today_is_what_the_page_shows(timeline: Timeline) -> None:
    assert timeline.at(timeline.today) == timeline.now
    assert timeline.now.day == timeline.today


@given(protocols(), surgery_dates, surgery_dates, spans)
def test_building_again_gives_the_same_and_today_changes_no_date(
    plan: Protocol, surgery_date: date, today: date, span: timedelta
) -> None:
    one, again = build(plan, surgery_date, today), build(plan, surgery_date, today)
    other_day = build(plan, surgery_date, today + span)
    assert one == again
    assert other_day.entries == one.entries
    assert other_day.at(today) == one.now


@given(surgery_dates, surgery_dates, st.permutations(CLINIC.milestones))
def test_the_editors_order_changes_no_date_and_no_status_but_who_is_next(
    surgery_date: date, today: date, order: list[Milestone]
) -> None:
    shuffled = build(Protocol("p", "P", 1, tuple(order)), surgery_date, today)
    straight = build(CLINIC, surgery_date, today)
    for entry in straight.entries:
        assert shuffled[entry.key] == entry
        begun = {Status.PAST, Status.NOW}
        status = straight.now.status(entry)
        assert (status if status in begun else None) == (
            shuffled.now.status(entry) if shuffled.now.status(entry) in begun else None
        )
