"""The table of statuses, written a second time and far more simply, for every day around surgery."""

from datetime import date, timedelta

import pytest

from recovery.domain.timeline import Entry, build
from tests.domain.factories import PROTOCOLS

SURGERY_DATES = [
    date(2024, 2, 29),
    date(2028, 2, 29),
    date(2026, 8, 31),
    date(2027, 8, 31),
    date(2023, 11, 30),
    date(2026, 10, 30),
    date(2025, 12, 31),
    date(2026, 1, 31),
    date(2026, 3, 1),
]


def statuses_by_the_table(entries: tuple[Entry, ...], day: date) -> dict[str, str]:
    found = {}
    for entry in entries:
        if entry.earliest is None or day < entry.earliest:
            found[entry.key] = "later"
        elif entry.milestone.is_open:
            goal = next(each for each in entries if each.key == entry.milestone.fades_until)
            assert goal.earliest is not None
            found[entry.key] = "now" if day < goal.earliest else "past"
        else:
            assert entry.latest is not None
            found[entry.key] = "now" if day <= entry.latest else "past"
    not_begun = {entry.earliest for entry in entries if entry.earliest is not None and entry.earliest > day}
    for entry in entries:
        if not_begun and entry.earliest == min(not_begun):
            found[entry.key] = "next"
            break
    return found


@pytest.mark.parametrize("surgery_date", SURGERY_DATES, ids=str)
@pytest.mark.parametrize("name", PROTOCOLS)
def test_every_day_from_400_before_to_1500_after_surgery_has_the_tables_statuses(name: str, surgery_date: date) -> None:
    timeline = build(PROTOCOLS[name], surgery_date, surgery_date)
    for number in range(-400, 1501):
        day = surgery_date + timedelta(days=number)
        moment = timeline.at(day)
        assert moment.statuses == statuses_by_the_table(timeline.entries, day), day
        assert moment.day_number == number


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (-1, ["next", "later", "later", "later", "later"]),
        (0, ["now", "now", "now", "next", "later"]),
        (1, ["past", "now", "now", "next", "later"]),
        (2, ["past", "now", "now", "next", "later"]),
        (3, ["past", "past", "now", "next", "later"]),
        (91, ["past", "past", "now", "next", "later"]),
        (92, ["past", "past", "past", "now", "later"]),
        (182, ["past", "past", "past", "now", "later"]),
        (183, ["past", "past", "past", "past", "later"]),
    ],
)
def test_the_shipped_milestones_change_status_on_these_days(number: int, expected: list[str]) -> None:
    surgery_date = date(2026, 10, 30)
    moment = build(PROTOCOLS["shipped"], surgery_date, surgery_date).at(surgery_date + timedelta(days=number))
    assert [status.value for status in moment.statuses.values()] == expected
