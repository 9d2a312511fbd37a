"""The calendar, read back by five readers that did not write it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from hypothesis import given, settings

from recovery.clinic.plans import stored
from recovery.domain.offsets import Offset, Unit
from recovery.domain.plan import adjusted
from recovery.domain.protocol import Protocol
from recovery.domain.timeline import Timeline, build
from recovery.patient.exports.ical import Feed, calendar, public_scope
from tests.domain.factories import (
    CLINIC,
    NORTHSIDE,
    ONE_PATIENT,
    PROTOCOLS,
    SHIPPED,
    days,
    event,
    months,
    protocol,
    surgery_dates,
)
from tests.readers import READERS, node

CHANGED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
FEED = Feed("recovery.example", "scope", 1, CHANGED, "https://recovery.example/x/?surgery_date=2026-10-30")
SURGERIES = [
    date(2026, 12, 16),
    date(2026, 11, 22),
    date(2026, 10, 30),
    date(2024, 2, 29),
    date(2026, 8, 31),
    date(2025, 12, 31),
]
Read = tuple[str, str, str, str]


def laid_out(surgery: date, plan: Protocol = SHIPPED, today: date = date(2026, 11, 22)) -> Timeline:
    return build(plan, surgery, today)


def read_by_icalendar(text: bytes) -> list[Read]:
    events: list[Any] = list(icalendar.Calendar.from_ical(text).walk("VEVENT"))
    return [(str(each["uid"]), str(each["summary"]), f"{each['dtstart'].dt}", f"{each['dtend'].dt}") for each in events]


def read_by_vobject(text: bytes) -> list[Read]:
    events = vobject.readOne(text.decode()).vevent_list
    return [(e.uid.value, e.summary.value, f"{e.dtstart.value}", f"{e.dtend.value}") for e in events]


def read_by_node(text: bytes, zone: str = "UTC") -> dict[str, list[dict[str, Any]]]:
    found = subprocess.run(
        [node(), "read.mjs"], cwd=READERS, input=text, capture_output=True, check=True, env=os.environ | {"TZ": zone}
    )
    read: dict[str, list[dict[str, Any]]] = json.loads(found.stdout)
    return read


@pytest.mark.parametrize("surgery", SURGERIES, ids=str)
@pytest.mark.parametrize("plan", [SHIPPED, CLINIC], ids=["shipped", "clinic"])
def test_five_readers_find_the_same_all_day_events(surgery: date, plan: Protocol) -> None:
    text = calendar(laid_out(surgery, plan), FEED)
    expected = read_by_icalendar(text)
    assert read_by_vobject(text) == expected
    for name, events in read_by_node(text).items():
        found = [(e["uid"], e["summary"], e["start"], e["end"]) for e in events]
        assert found == expected, name
        assert all(e["allDay"] for e in events), name


@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"])
def test_zones_from_minus_11_to_plus_14_show_the_same_days(zone: str) -> None:
    text = calendar(laid_out(date(2026, 10, 30)), FEED)
    assert read_by_node(text, zone) == read_by_node(text, "UTC")


def test_events_are_the_windows_with_an_exclusive_end() -> None:
    text = calendar(laid_out(date(2026, 10, 30)), FEED)
    assert read_by_icalendar(text) == [
        ("surgery.scope@recovery.example", "surgery", "2026-10-30", "2026-10-31"),
        ("leave-hospital.scope@recovery.example", "leave-hospital", "2026-10-30", "2026-11-02"),
        (
            "usual-activities.earliest.scope@recovery.example",
            "usual-activities: around now at the earliest",
            "2027-01-30",
            "2027-01-31",
        ),
        (
            "usual-activities.latest.scope@recovery.example",
            "usual-activities: usually by now",
            "2027-04-30",
            "2027-05-01",
        ),
    ]


def test_an_open_end_makes_no_event() -> None:
    assert b"crutches" not in calendar(laid_out(date(2026, 10, 30)), FEED)


def test_a_window_of_14_days_is_one_event_and_a_longer_one_two_markers() -> None:
    whole = protocol(event("a", months(1), months(1)))
    assert len(read_by_icalendar(calendar(laid_out(date(2026, 10, 30), whole), FEED))) == 1
    parted = protocol(event("a", months(1), months(2)))
    assert len(read_by_icalendar(calendar(laid_out(date(2026, 10, 30), parted), FEED))) == 2


def faults(text: bytes) -> list[str]:
    """What breaks RFC 5545 in a calendar of all-day events."""
    lines = text.split(b"\r\n")
    found = [f"bare line break: {line!r}" for line in lines if b"\n" in line or b"\r" in line]
    found += [f"over 75 octets: {line!r}" for line in lines if len(line) > 75]
    found += [f"split character: {line!r}" for line in lines if not _decodes(line)]
    unfolded = text.replace(b"\r\n ", b"").decode()
    for needed in ("VERSION:2.0", "PRODID:", "NAME:", "X-WR-CALNAME:", "REFRESH-INTERVAL;VALUE=DURATION:P1D"):
        found += [] if re.search(rf"^{re.escape(needed)}", unfolded, re.MULTILINE) else [f"no {needed}"]
    found += [] if "X-PUBLISHED-TTL:P1D" in unfolded else ["no X-PUBLISHED-TTL"]
    for each in re.findall(r"BEGIN:VEVENT.*?END:VEVENT", unfolded, re.DOTALL):
        found += [f"no {name} in {each[:60]!r}" for name in NEEDED if f"\r\n{name}" not in each]
    return found


NEEDED = (
    "UID:",
    "DTSTAMP:20261120T093000Z",
    "LAST-MODIFIED:20261120T093000Z",
    "SEQUENCE:",
    "DTSTART;VALUE=DATE:",
    "DTEND;VALUE=DATE:",
    "SUMMARY:",
    "TRANSP:TRANSPARENT",
    "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
    "STATUS:",
)


def _decodes(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(surgery=surgery_dates)
@settings(max_examples=60, deadline=None)
def test_no_calendar_breaks_the_rules(surgery: date) -> None:
    for plan in PROTOCOLS.values():
        assert faults(calendar(laid_out(surgery, plan), FEED)) == []


def test_long_titles_and_names_with_any_character_keep_the_rules() -> None:
    title = "Öffnung; \\ , “Gehstützen” 日本語 🦵 " * 8
    plan = replace(protocol(event("a", months(1), months(1), title=title)), name="Two\nlines, " + "é" * 90)
    text = calendar(laid_out(date(2026, 10, 30), plan), FEED)
    assert faults(text) == []
    assert read_by_icalendar(text)[0][1] == title
    assert read_by_vobject(text)[0][1] == title


def test_the_same_plan_gives_the_same_bytes_on_every_day() -> None:
    first = calendar(laid_out(date(2026, 10, 30)), FEED)
    later = calendar(laid_out(date(2026, 10, 30), today=date(2027, 3, 1)), FEED)
    assert first == later


def test_a_changed_surgery_date_replaces_the_events_of_a_link() -> None:
    before = calendar(laid_out(date(2026, 10, 30)), FEED)
    after = calendar(laid_out(date(2026, 11, 3)), replace(FEED, sequence=2, changed_at=CHANGED + timedelta(1)))
    assert [e[0] for e in read_by_icalendar(before)] == [e[0] for e in read_by_icalendar(after)]
    assert [e[2] for e in read_by_icalendar(before)] != [e[2] for e in read_by_icalendar(after)]
    assert b"SEQUENCE:2" in after


def test_two_patients_never_share_an_event() -> None:
    uids = []
    for each in (laid_out(date(2026, 10, 30)), laid_out(date(2026, 10, 31))):
        feed = replace(FEED, scope=public_scope(each.protocol.procedure, each.surgery_date))
        uids.append({event[0] for event in read_by_icalendar(calendar(each, feed))})
    assert uids[0].isdisjoint(uids[1])


def test_a_discreet_calendar_says_nothing_but_when() -> None:
    text = calendar(laid_out(date(2026, 10, 30)), replace(FEED, is_discreet=True))
    assert {event[1] for event in read_by_icalendar(text)} == {"Recovery step"}
    for word in (b"Knee", b"knee", b"DESCRIPTION", b"URL", b"surgery_date"):
        assert word not in text


def test_each_event_carries_its_source_and_the_help() -> None:
    text = calendar(laid_out(date(2026, 10, 30)), FEED).replace(b"\r\n ", b"").decode()
    assert text.count("If something worries you") == text.count("BEGIN:VEVENT")
    assert "reviewed July 2019" in text


def test_a_key_that_ends_like_a_marker_has_its_own_event() -> None:
    plan = protocol(event("walk", months(1), months(2)), event("walk-latest", months(2), months(2)))
    read = read_by_icalendar(calendar(laid_out(date(2026, 10, 30), plan), FEED))
    assert len({each[0] for each in read}) == len(read) == 3


def test_five_readers_find_an_appointment_at_its_moment() -> None:
    text = calendar(laid_out(date(2026, 10, 30), adjusted(SHIPPED, NORTHSIDE, ONE_PATIENT)), FEED)
    uid, moment = "own-review.scope@recovery.example", datetime(2026, 12, 11, 10, 20, tzinfo=UTC)
    written: list[Any] = list(icalendar.Calendar.from_ical(text).walk("VEVENT"))
    assert [each["dtstart"].dt for each in written if each["uid"] == uid] == [moment]
    assert [e.dtstart.value for e in vobject.readOne(text.decode()).vevent_list if e.uid.value == uid] == [moment]
    found = {name: next(e for e in events if e["uid"] == uid) for name, events in read_by_node(text).items()}
    assert [each["allDay"] for each in found.values()] == [False, False, False]
    assert {name: each["start"] for name, each in found.items()} == {
        "ical.js": "2026-12-11T10:20:00Z",
        "node-ical": "2026-12-11",
        "ts-ics": "2026-12-11T10:20:00Z",
    }


VISITS = {
    "2027-07-01T10:20:00+01:00[Europe/London]": "2027-07-01T09:20:00Z",
    "2027-01-11T10:20:00+00:00[Europe/London]": "2027-01-11T10:20:00Z",
    "2027-10-31T01:30:00+01:00[Europe/London]": "2027-10-31T00:30:00Z",
    "2027-10-31T01:30:00+00:00[Europe/London]": "2027-10-31T01:30:00Z",
    "2027-07-01T10:20:00+05:45[Asia/Kathmandu]": "2027-07-01T04:35:00Z",
    "2027-07-01T10:20:00+13:00[Pacific/Apia]": "2027-06-30T21:20:00Z",
    "2027-07-01T10:20:00-02:30[America/St_Johns]": "2027-07-01T12:50:00Z",
    "2027-07-01T10:20:00+02:00[Europe/Atlantis]": "2027-07-01T08:20:00Z",
    # The rules of the zone changed after it was written: clock and zone are what was meant.
    "2027-07-01T11:20:00+03:00[Europe/London]": "2027-07-01T10:20:00Z",
}
"""Visits as they are kept, and their moments."""


def test_readers_find_visits_of_every_zone_at_their_moments() -> None:
    data = [
        {"key": f"own-{number}", "kind": "visit", "title": "Check", "at": at} for number, at in enumerate(VISITS, 1)
    ]
    plan = stored.read({"adjust": {}, "own": data})
    text = calendar(laid_out(date(2026, 10, 30), adjusted(SHIPPED, NORTHSIDE, plan)), FEED)
    uids = {f"own-{number}.scope@recovery.example": utc for number, utc in enumerate(VISITS.values(), 1)}
    events: list[Any] = list(icalendar.Calendar.from_ical(text).walk("VEVENT"))
    assert {str(e["uid"]): f"{e['dtstart'].dt:%Y-%m-%dT%H:%M:%SZ}" for e in events if e["uid"] in uids} == uids
    also = vobject.readOne(text.decode()).vevent_list
    moments = {e.uid.value: e.dtstart.value for e in also if e.uid.value in uids}
    assert {uid: f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for uid, at in moments.items()} == uids
    by_node = read_by_node(text)
    for name in ("ical.js", "ts-ics"):
        assert {e["uid"]: e["start"] for e in by_node[name] if e["uid"] in uids} == uids, name
    assert "10:20 Kathmandu time" in str(next(e for e in events if e["uid"].startswith("own-5."))["description"])


def uids(surgery: date, plan: Protocol) -> list[str]:
    return [uid for uid, *_rest in read_by_icalendar(calendar(laid_out(surgery, plan), FEED))]


def test_events_keep_their_uids_whenever_the_surgery_is() -> None:
    """From 1 month to 6 weeks are 11 to 14 days, by the month: were the dates asked, an event would become two."""
    plan = protocol(event("surgery", days(0), days(0)), event("review", months(1), Offset(6, Unit.WEEK)))
    everywhere = {tuple(uids(surgery, plan)) for surgery in (date(2027, 1, 5), date(2027, 2, 5), date(2028, 2, 29))}
    assert len(everywhere) == 1
