"""Zones by their names, clocks that are put forward and back, and a visit's time as it is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.text import zones
from recovery.text.formatting import clock_time

ZONES = ["Europe/London", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "Australia/Lord_Howe", "Etc/GMT+5"]
LONDON = ZoneInfo("Europe/London")


@given(
    st.datetimes(datetime.fromisoformat("2020-01-01T00:00"), datetime.fromisoformat("2099-12-31T00:00")),
    st.sampled_from(ZONES),
)
def test_what_was_written_is_read_as_the_same_moment_clock_and_zone(local: datetime, name: str) -> None:
    for at in zones.moments_shown_as(local, ZoneInfo(name)):
        again = zones.from_text(zones.to_text(at), UTC)
        assert (again.astimezone(UTC), again.replace(tzinfo=None), zones.name_of(again.tzinfo)) == (
            at.astimezone(UTC),
            local,
            name,
        )


@pytest.mark.parametrize(
    ("zone", "local", "often"),
    [
        ("Europe/London", datetime.fromisoformat("2027-03-28T01:30"), 0),
        ("Europe/London", datetime.fromisoformat("2027-03-28T02:00"), 1),
        ("Europe/London", datetime.fromisoformat("2026-10-25T01:30"), 2),
        ("Europe/London", datetime.fromisoformat("2026-10-25T02:00"), 1),
        ("America/St_Johns", datetime.fromisoformat("2027-03-14T02:30"), 0),
        ("Australia/Lord_Howe", datetime.fromisoformat("2026-10-04T02:15"), 0),
        ("Australia/Lord_Howe", datetime.fromisoformat("2027-04-04T01:45"), 2),
        ("Asia/Kathmandu", datetime.fromisoformat("2027-03-28T01:30"), 1),
        ("Pacific/Apia", datetime.fromisoformat("2011-12-30T10:20"), 0),
    ],
)
def test_an_hour_is_skipped_or_comes_twice_where_clocks_are_changed(zone: str, local: datetime, often: int) -> None:
    assert len(zones.moments_shown_as(local, ZoneInfo(zone))) == often


def test_of_a_skipped_time_both_that_may_be_meant_are_named() -> None:
    around = zones.around_gap(datetime.fromisoformat("2027-03-28T01:30"), LONDON)
    assert [f"{each:%H:%M}" for each in around] == ["00:30", "02:30"]


def test_a_zone_that_is_gone_keeps_its_clock_and_moment_and_one_that_was_renamed_is_read() -> None:
    gone = zones.from_text("2027-07-01T10:20:00+01:00[Europe/Atlantis]", UTC)
    assert clock_time(gone) == "10:20 Atlantis time"
    assert gone.astimezone(UTC) == datetime(2027, 7, 1, 9, 20, tzinfo=UTC)
    assert zones.to_text(gone) == "2027-07-01T10:20:00+01:00[Europe/Atlantis]"
    assert clock_time(zones.from_text("2027-07-01T10:20:00+05:30[Asia/Calcutta]", UTC)) == "10:20 Calcutta time"


def test_a_country_that_changes_its_offset_later_changes_no_clock_time() -> None:
    at = zones.from_text("2027-07-01T10:20:00+03:00[Europe/London]", UTC)
    assert clock_time(at) == "10:20 London time"
    assert at.utcoffset() == timedelta(hours=1)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2027-07-01T10:20:00", "2027-07-01T10:20:00[Europe/London]", "2027-07-01T10:20:00+01:00[", "[]"],
)
def test_what_is_no_moment_is_an_error_that_readers_of_plans_know(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        zones.from_text(text, UTC)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2027, 7, 1, 10, 20, tzinfo=LONDON), "10:20 London time"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=LONDON), "01:30 London time (UTC+1)"),
        (datetime(2026, 10, 25, 1, 30, fold=1, tzinfo=LONDON), "01:30 London time (UTC)"),
        (datetime(2027, 7, 1, 10, 20, tzinfo=UTC), "10:20 UTC"),
        (datetime(2027, 7, 1, 10, 20, tzinfo=ZoneInfo("Etc/GMT+5")), "10:20 UTC\N{MINUS SIGN}5"),
        (datetime(2027, 7, 1, 10, 20, tzinfo=ZoneInfo("America/Argentina/Buenos_Aires")), "10:20 Buenos Aires time"),
    ],
)
def test_a_time_names_its_zone(at: datetime, words: str) -> None:
    assert clock_time(at) == words


def test_the_list_has_a_city_of_every_inhabited_region_and_all_of_them_exist() -> None:
    listed = {name for _region, names in zones.by_region() for name in names}
    assert {"Europe/London", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "Asia/Kolkata"} <= listed
    assert all(zones.named(name) for name in listed)


def test_a_morning_of_every_month_comes_once_in_every_listed_zone() -> None:
    for _region, names in zones.by_region():
        for zone in map(ZoneInfo, names):
            for month in range(12):
                local = datetime.combine(date(2027, 1, 1) + timedelta(days=30 * month), time(10, 20))
                assert len(zones.moments_shown_as(local, zone)) == 1
