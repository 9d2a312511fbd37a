"""Two weeks in a calendar are one event; a day more, and they are marked at their ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import icalendar
import pytest

from recovery.domain.offsets import Offset
from recovery.domain.timeline import build
from recovery.patient.exports.ical import calendar
from tests.domain.factories import days, event, protocol, weeks
from tests.patient.test_calendar import FEED


def events_of(earliest: Offset, latest: Offset) -> list[tuple[date, date]]:
    """The first day of each event, and the day after its last."""
    timeline = build(protocol(event("visit", earliest, latest)), date(2026, 10, 30), date(2026, 11, 22))
    found: Any = icalendar.Calendar.from_ical(calendar(timeline, FEED)).walk("VEVENT")
    return [(each["dtstart"].dt, each["dtend"].dt) for each in found]


@pytest.mark.parametrize(("earliest", "latest"), [(days(1), days(14)), (days(7), days(20)), (days(-13), days(0))])
def test_a_window_of_fourteen_days_is_one_event(earliest: Offset, latest: Offset) -> None:
    surgery = date(2026, 10, 30)
    ((start, end),) = events_of(earliest, latest)
    assert (start, (end - start).days) == (earliest.from_date(surgery), 14)


@pytest.mark.parametrize(("earliest", "latest"), [(days(1), days(15)), (weeks(1), weeks(3)), (days(-14), days(0))])
def test_a_window_of_fifteen_days_is_marked_at_its_two_ends(earliest: Offset, latest: Offset) -> None:
    found = events_of(earliest, latest)
    surgery = date(2026, 10, 30)
    assert [start for start, _end in found] == [earliest.from_date(surgery), latest.from_date(surgery)]
    assert [(end - start).days for start, end in found] == [1, 1]
