"""Whatever a clinic asks for, every output can be made of it, and what is hidden is in none."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import icalendar
import pytest
from hypothesis import given

from recovery.domain.clinic_facts import Clinic, SetBy
from recovery.domain.edition import Guide, Section
from recovery.domain.plan import Plan, adjusted
from recovery.domain.protocol import Kind, Protocol
from recovery.domain.timeline import LookUp, Timeline, build
from recovery.patient.exports.ical import Feed, calendar
from recovery.patient.exports.payload import payload
from recovery.patient.page.addresses import Addresses
from recovery.patient.page.handout import handout
from recovery.patient.page.timeline_page import MovedDate, TimelinePage, move_notice, timeline_page
from recovery.text.formatting import plain
from tests.domain.factories import (
    NORTHSIDE,
    ONE_PATIENT,
    SHIPPED,
    SIX_WEEKS,
    SOURCE,
    adjusted_protocols,
    days,
    own,
    surgery_dates,
)

OCTOBER_30, NOVEMBER_22 = date(2026, 10, 30), date(2026, 11, 22)
GUIDE = Guide("", "", "", "", "", (), (), (), None, None)
FEED = Feed("recovery.example", "scope", 1, datetime(2026, 11, 20, tzinfo=UTC))
PATHS = {name: f"/{name}/" for name in ("timeline", "guide", "source", "calendar", "paper", "qr")}


def addresses(surgery: date) -> Addresses:
    return Addresses(PATHS, surgery)


NOTHING_LOOKED_UP = LookUp()


def page_of(timeline: Timeline, look_up: LookUp = NOTHING_LOOKED_UP, moved: MovedDate | None = None) -> TimelinePage:
    return timeline_page(timeline, GUIDE, addresses(timeline.surgery_date), look_up, moved)


def test_the_help_card_holds_the_section_that_names_a_line_for_it() -> None:
    types, risks = (Section(key, key.capitalize(), "<p>Words.</p>", SOURCE) for key in ("types", "risks"))
    timeline, at = build(SHIPPED, OCTOBER_30, NOVEMBER_22), addresses(OCTOBER_30)
    assert timeline_page(timeline, replace(GUIDE, sections=(types, risks)), at, LookUp()).in_help is None
    marked = replace(risks, help_title="Rare problems")
    shown = timeline_page(timeline, replace(GUIDE, sections=(types, marked)), at, LookUp()).in_help
    assert shown is not None
    assert (shown.title, shown.html) == ("Rare problems", "<p>Words.</p>")


def events_of(text: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def laid_out(*plans: Plan, surgery: date = OCTOBER_30, today: date = NOVEMBER_22) -> Timeline:
    return build(adjusted(SHIPPED, NORTHSIDE, *plans), surgery, today)


@given(adjusted_protocols(), surgery_dates, surgery_dates)
def test_every_output_can_be_made_and_none_has_what_is_hidden(
    asked: tuple[Protocol, tuple[Plan, ...]], surgery: date, today: date
) -> None:
    source, plans = asked
    timeline = build(adjusted(source, NORTHSIDE, *plans), surgery, today)
    page = page_of(timeline, LookUp(on=surgery), MovedDate(today, today))
    sheet = handout(timeline, addresses(surgery), origin="")
    events = events_of(calendar(timeline, FEED))
    facts = json.loads(json.dumps(payload(timeline)))
    shown = [each.key for each in timeline.protocol.milestones if not each.is_hidden]
    assert sorted(step.key for step in page.steps) == sorted(shown)
    assert sorted(each["key"] for each in facts["milestones"]) == sorted(shown)
    assert len(sheet.lines) == len(shown)
    assert {str(each["uid"]).split(".")[0] for each in events} <= set(shown)
    current = timeline.now.current
    if current and current.milestone.set_by is SetBy.CLINIC:
        assert plain(page.hero.sentence)
        assert plain(page.hero.lead)


@given(adjusted_protocols(), surgery_dates, surgery_dates)
def test_going_back_by_a_date_is_answered_too(
    asked: tuple[Protocol, tuple[Plan, ...]], surgery: date, target: date
) -> None:
    source, plans = asked
    timeline = build(adjusted(source, NORTHSIDE, *plans), surgery, surgery)
    assert page_of(timeline, LookUp(back_by=target)).shown.answer


# A date that the team moved


def test_what_a_new_date_changes_is_told_with_was_and_now() -> None:
    told = move_notice(laid_out(SIX_WEEKS, ONE_PATIENT), MovedDate(date(2026, 10, 23), date(2026, 11, 1)))
    assert told
    assert (told.short_from.text, told.short_to.text) == ("Friday 23 October", "Friday 30 October")
    assert [(each.title, plain(each.now), plain(each.was)) for each in told.shifts] == [
        ("visit", "Friday 16 October 2026", "9 October"),
        ("leave-hospital", "30 October to 1 November 2026", "23 to 25 October"),
        ("crutches", "About 30 October to 11 December 2026", "about 23 October to 4 December"),
        ("usual-activities", "Late February to late April 2027", "late February to late April"),
    ]
    assert told.has_appointments


def test_a_move_over_new_year_says_both_years() -> None:
    told = move_notice(laid_out(surgery=date(2026, 12, 20)), MovedDate(date(2027, 1, 2), date(2026, 11, 1)))
    assert told
    shift = next(each for each in told.shifts if each.title == "leave-hospital")
    assert plain(shift.was) == "2 to 4 January 2027"
    assert not told.has_appointments


@pytest.mark.parametrize(
    ("moved", "is_told"),
    [
        (None, False),
        (MovedDate(OCTOBER_30, NOVEMBER_22), False),
        (MovedDate(date(2026, 10, 23), date(2026, 10, 23)), True),
        (MovedDate(date(2026, 10, 23), date(2026, 10, 22)), False),
        (MovedDate(date(2026, 10, 23), date(2026, 11, 23)), True),
    ],
)
def test_a_move_is_told_for_30_days(moved: MovedDate | None, is_told: bool) -> None:
    assert (move_notice(laid_out(), moved) is not None) is is_told


def test_a_visit_far_away_does_not_stretch_the_chart() -> None:
    far = Plan(own=(own("a", Kind.VISIT, days(3000)),))
    drawn = page_of(laid_out(far)).shown.chart
    assert drawn.width == page_of(laid_out()).shown.chart.width
    assert drawn.rows[-1].beads == ""


def test_an_appointment_is_an_event_in_utc_without_an_end() -> None:
    by_day = Plan(own=(own("x", Kind.VISIT, days(1)),))
    text = calendar(laid_out(by_day, ONE_PATIENT), FEED)
    events = {str(each["uid"]): each for each in events_of(text)}
    review = events["own-review.scope@recovery.example"]
    assert review["dtstart"].dt == datetime(2026, 12, 11, 10, 20, tzinfo=UTC)
    assert ("dtend" in review, review["status"]) == (False, "CONFIRMED")
    assert events["own-x.scope@recovery.example"]["dtstart"].dt == date(2026, 10, 31)


def test_every_event_of_a_clinic_names_the_clinic_and_how_to_call_it() -> None:
    text = calendar(laid_out(SIX_WEEKS, ONE_PATIENT), FEED)
    for each in events_of(text):
        assert "Plan: Opening wedge, 6 weeks partial weight, Northside Clinic." in each["description"]
        assert "call Northside Clinic: 020 7946 0018" in each["description"]
    discreet = calendar(laid_out(SIX_WEEKS), Feed("h", "s", 1, FEED.changed_at, is_discreet=True))
    assert b"Northside" not in discreet


def test_a_clinics_own_words_for_an_emergency_take_the_place_of_the_sites() -> None:
    plan = adjusted(SHIPPED, Clinic("Southside", emergency="Call 999."), SIX_WEEKS)
    (first, *_) = events_of(calendar(build(plan, OCTOBER_30, NOVEMBER_22), FEED))
    assert "call Southside.\nCall 999." in first["description"]
    assert "local emergency" not in first["description"]


def test_json_says_who_set_what_and_what_is_typical() -> None:
    facts = json.loads(json.dumps(payload(laid_out(SIX_WEEKS, ONE_PATIENT))))
    by_key = {each["key"]: each for each in facts["milestones"]}
    assert facts["clinic"] == {"name": "Northside Clinic", "phone": "020 7946 0018", "plan": SIX_WEEKS.name}
    assert (by_key["own-review"]["kind"], by_key["own-review"]["at"]) == ("visit", "2026-12-11T10:20:00+00:00")
    assert "at" not in by_key["own-visit"]
    assert (by_key["own-visit"]["kind"], by_key["own-visit"]["set_by"]) == ("visit", "clinic")
    assert (by_key["crutches"]["set_by"], by_key["crutches"]["latest"]) == ("clinic", "2026-12-11")
    assert by_key["crutches"]["typical"] == {
        "earliest": "2026-10-30", "latest": None, "open_ended": True, "wording": "for several weeks, no fixed end",
    }  # fmt: skip
    assert "typical" not in by_key["leave-hospital"]
    assert "clinic" not in payload(build(SHIPPED, OCTOBER_30, NOVEMBER_22))
