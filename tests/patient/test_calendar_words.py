"""What a calendar says, in its name and in each event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import icalendar

from recovery.domain.clinic_facts import Clinic
from recovery.domain.plan import adjusted
from recovery.domain.protocol import Protocol
from recovery.domain.timeline import build
from recovery.patient.exports.ical import Feed, calendar, public_scope
from tests.domain.factories import CLINIC, NORTHSIDE, ONE_PATIENT, SHIPPED, SIX_WEEKS
from tests.patient.test_calendar import FEED

SURGERY = date(2026, 10, 30)
GUIDE = "A guide, not a deadline. Your own team’s advice comes first."
EMERGENCY = "In an emergency, call your local emergency number."
SOURCE = "Source: Knee Osteotomy, A clinic, reviewed July 2019. Edition 1."


def read(plan: Protocol, feed: Feed = FEED) -> Any:
    return icalendar.Calendar.from_ical(calendar(build(plan, SURGERY, SURGERY), feed))


def events(plan: Protocol, feed: Feed = FEED) -> dict[str, Any]:
    """Each event by its key and the end that it marks."""
    return {str(each["uid"]).partition(".scope@")[0]: each for each in read(plan, feed).walk("VEVENT")}


def lines(event: Any) -> list[str]:
    return str(event["description"]).split("\n")


def test_a_calendar_is_named_after_the_procedure_and_a_discreet_or_draft_one_says_so() -> None:
    two_lines = replace(SHIPPED, name="Knee\n osteotomy")
    for feed, name in (
        (FEED, "Recovery: Knee osteotomy"),
        (replace(FEED, is_discreet=True), "Recovery"),
        (replace(FEED, is_draft=True), "Draft: Recovery: Knee osteotomy"),
    ):
        found = read(two_lines, feed)
        assert (str(found["name"]), str(found["x-wr-calname"])) == (name, name)
    assert str(events(SHIPPED, replace(FEED, is_draft=True))["surgery"]["summary"]) == "Draft: surgery"


def test_who_reads_it_is_told_that_this_is_a_publication_of_days_in_the_usual_calendar() -> None:
    found = read(SHIPPED)
    names = ("version", "prodid", "calscale", "method")
    assert [str(found[name]) for name in names] == ["2.0", "-//Recovery timeline//EN", "GREGORIAN", "PUBLISH"]


def test_an_event_says_when_whom_to_call_and_what_its_source_is() -> None:
    assert lines(events(SHIPPED)["leave-hospital"]) == [
        "leave-hospital: 30 October to 1 November 2026",
        GUIDE,
        "If something worries you, call the team that did your surgery.",
        EMERGENCY,
        SOURCE,
    ]


def test_a_clinics_events_say_what_it_set_what_it_added_and_whose_plan_it_is() -> None:
    found = events(adjusted(SHIPPED, NORTHSIDE, SIX_WEEKS, ONE_PATIENT))
    plan = "Plan: Opening wedge, 6 weeks partial weight, Northside Clinic."
    call = "If something worries you, call Northside Clinic: 020 7946 0018."
    assert lines(found["crutches.latest"])[1:] == [
        "Set by Northside Clinic. Typical: for several weeks, no fixed end.",
        plan, GUIDE, call, EMERGENCY, SOURCE,
    ]  # fmt: skip
    assert lines(found["own-review"]) == [
        "review: Friday 11 December 2026, 10:20 London time",
        "Added by Northside Clinic, not from the source.",
        plan, GUIDE, call, EMERGENCY,
    ]  # fmt: skip
    assert lines(found["surgery"])[1:] == [plan, GUIDE, call, EMERGENCY, SOURCE]


def test_a_clinic_without_a_number_or_a_plan_of_its_own_is_named_with_its_own_emergency_sentence() -> None:
    found = events(adjusted(SHIPPED, Clinic("Southside", emergency="Call 999 now.")))
    call = "If something worries you, call Southside."
    assert lines(found["surgery"])[1:] == ["Plan: Typical timings, Southside.", GUIDE, call, "Call 999 now.", SOURCE]


def test_the_ends_of_a_long_window_are_titled_by_kind_and_by_who_set_them() -> None:
    typical, planned = events(CLINIC), events(adjusted(SHIPPED, NORTHSIDE, SIX_WEEKS))
    assert {key: str(each["summary"]) for key, each in typical.items() if key.startswith(("brace", "usual"))} == {
        "brace.earliest": "brace: may start around now",
        "brace.latest": "brace: usually until about now",
        "usual-activities.earliest": "usual-activities: around now at the earliest",
        "usual-activities.latest": "usual-activities: usually by now",
    }
    assert str(planned["crutches.latest"]["summary"]) == "crutches: until about now in your plan"
    assert str(planned["usual-activities.latest"]["summary"]) == "usual-activities: by about now in your plan"


def test_only_what_is_on_one_day_is_confirmed_and_nothing_takes_up_time() -> None:
    found = events(adjusted(CLINIC, NORTHSIDE, ONE_PATIENT))
    confirmed = {key for key, each in found.items() if str(each["status"]) == "CONFIRMED"}
    assert confirmed == {"surgery", "stop-eating", "x-ray", "own-review"}
    assert {str(each["status"]) for key, each in found.items() if key not in confirmed} == {"TENTATIVE"}
    assert {str(each["transp"]) for each in found.values()} == {"TRANSPARENT"}


def test_an_event_leads_to_its_page_where_there_is_one_to_name() -> None:
    assert {str(each["url"]) for each in events(SHIPPED).values()} == {FEED.address}
    assert [each.get("url") for each in events(SHIPPED, replace(FEED, address="")).values()] == [None] * 4


def test_the_events_of_a_public_timeline_are_told_apart_by_procedure_date_and_place_and_never_change() -> None:
    here = public_scope("knee-osteotomy", SURGERY)
    assert here == public_scope("knee-osteotomy", SURGERY)
    assert len(here) == 32
    others = [public_scope("hip", SURGERY), public_scope("knee-osteotomy", date(2026, 10, 31))]
    posters = [public_scope("knee-osteotomy", SURGERY, at=at) for at in ("one", "other")]
    assert len({here, *others, *posters}) == 5
