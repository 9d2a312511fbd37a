"""Plans as they are stored: read whatever is there."""

from __future__ import annotations

from datetime import date, timedelta, timezone
from typing import Any, cast

import hypothesis
from hypothesis import given
from hypothesis import strategies as st

from recovery.clinic.plans import stored, summary
from recovery.clinic.plans.stored import StoredAdjustment, StoredMilestone, StoredPlan
from recovery.content import published_editions
from recovery.domain.clinic_facts import Clinic, SourceTiming
from recovery.domain.offsets import Offset, Unit, Window
from recovery.domain.plan import Plan, adjusted
from recovery.domain.protocol import Kind, Protocol
from recovery.domain.timeline import build
from tests.clinic.stored_plans import anything, whole
from tests.domain.factories import SHIPPED
from tests.matrices import matrix
from tests.shared_links import APPOINTMENT, SIX_WEEKS


def offset(amount: Any, unit: Any = "week") -> dict[str, Any]:
    return {"amount": amount, "unit": unit}


def adjusting(key: str = "crutches", **fields: Any) -> StoredPlan:
    return {"adjust": {key: cast("StoredAdjustment", fields)}, "own": []}


def adding(**fields: Any) -> StoredPlan:
    usual = {"key": "own-1", "kind": "event", "title": "Review", "window": {"earliest": offset(6), "latest": offset(6)}}
    return {"adjust": {}, "own": [cast("StoredMilestone", usual | fields)]}


# Reading


def test_an_empty_plan_changes_nothing() -> None:
    assert stored.read(stored.empty()) == Plan()
    assert stored.unreadable_in(stored.empty()) == []


def test_what_a_clinic_set_is_read() -> None:
    plan = stored.read(SIX_WEEKS)
    (crutches,), (visit,) = plan.adjustments, plan.own
    assert crutches.window == Window(Offset(0, Unit.DAY), Offset(6, Unit.WEEK))
    assert (crutches.key, crutches.title, crutches.kind) == ("crutches", "Crutches or a walker", Kind.STAGE)
    assert crutches.guidance_html == "<p>Bring <strong>both</strong> crutches.</p>"
    assert (visit.key, visit.kind, visit.window) == ("own-3f2a", Kind.VISIT, Window(*[Offset(12, Unit.DAY)] * 2))


def test_what_the_source_said_then_is_read_too() -> None:
    was = {"window": {"earliest": offset(0), "latest": None}, "timing": "for several weeks"}
    (adjustment,) = stored.read(adjusting(window=None, hidden=True, was=was)).adjustments
    assert adjustment.against == SourceTiming(Window(Offset(0, Unit.WEEK), None), "for several weeks")
    (undated,) = stored.read(adjusting(hidden=True, was={"window": None, "timing": "later"})).adjustments
    assert undated.against == SourceTiming(None, "later")


def test_a_visit_with_a_time_is_read_in_the_clinics_zone() -> None:
    (visit,) = stored.read(APPOINTMENT, timezone(timedelta(hours=2))).own
    assert visit.at is not None
    assert visit.at.isoformat() == "2026-12-11T12:20:00+02:00"


def test_guidance_carries_no_scripts() -> None:
    (visit,) = stored.read(adding(guidance="<script>alert(1)</script>[x](javascript:alert(1)) *hi*")).own
    assert "<script" not in visit.words.guidance_html
    assert 'href="javascript' not in visit.words.guidance_html
    assert "<em>hi</em>" in visit.words.guidance_html


@matrix(
    "data",
    [
        adding(key="crutches"),
        adding(key="own-É"),
        adding(key=7),
        adding(title=" "),
        adding(title=None),
        adding(kind="party"),
        adding(window=None),
        adding(window={"earliest": offset(6)}),
        adding(window={"earliest": offset(6), "latest": None}),
        adding(window={"earliest": offset(6), "latest": offset(5)}),
        adding(window={"earliest": offset(True), "latest": offset(5)}),
        adding(window={"earliest": offset("6"), "latest": offset(6)}),
        adding(window={"earliest": offset(6, "year"), "latest": offset(6)}),
        adding(window={"earliest": offset(6, []), "latest": offset(6)}),
        adding(window={"earliest": offset(10**30), "latest": offset(10**31)}),
        adding(kind="visit", window={"earliest": offset(6), "latest": offset(7)}),
        adding(at="2026-12-11T10:20:00+00:00"),
        adding(kind="visit", at="2026-12-11T10:20:00"),
        adding(kind="visit", at="tomorrow"),
        adding(kind="visit", at="0001-01-01T00:00:00+23:59"),
        adding(guidance=["x"]),
        adding(title=7),
        adjusting(window="6 weeks"),
        adjusting(window={"earliest": offset(6), "latest": offset(5)}),
        adjusting(guidance=7),
        adjusting(was={}),
        {"adjust": {"crutches": None}, "own": [None, "x", 7]},
        {"adjust": [], "own": {}},
        {"adjust": None},
        [],
        None,
    ],
)
def test_what_cannot_be_read_is_left_out(data: Any) -> None:
    assert stored.read(data) == Plan()


@hypothesis.settings(max_examples=50)
@given(st.one_of(whole, anything), st.one_of(whole, anything))
def test_whatever_is_stored_makes_a_timeline(data: Any, other: Any) -> None:
    protocol = adjusted(SHIPPED, Clinic("Northside Clinic"), stored.read(data), stored.read(other))
    timeline = build(protocol, date(2024, 2, 29), date(2024, 3, 1))
    assert {each.key for each in SHIPPED.milestones} <= {e.key for e in (*timeline.entries, *timeline.hidden)}
    summary.describe(stored.read(data), SHIPPED)


@hypothesis.settings(max_examples=50)
@given(whole)
def test_what_is_left_out_is_told_by_its_key(data: StoredPlan) -> None:
    plan = stored.read(data)
    read = {each.key for each in plan.adjustments} | {each.key for each in plan.own}
    keys = [*data["adjust"], *(each["key"] for each in data["own"])]
    assert set(stored.unreadable_in(data)) == set(keys) - read


# In words


def test_a_plan_is_described_in_a_line(published_content: object) -> None:
    protocol = published_editions.for_procedure("knee-osteotomy").protocol
    assert described(SIX_WEEKS, protocol) == "Crutches or a walker: 6 weeks. 1 own visit."
    months = {"earliest": offset(4, "month"), "latest": offset(6, "month")}
    assert described(adjusting("usual-activities", window=months), protocol).endswith(": 4 to 6 months.")
    assert described(adjusting(hidden=True), protocol) == "Crutches or a walker: not shown."
    assert described(adjusting(guidance="Take care."), protocol) == "Crutches or a walker: with advice."
    open_end = {"earliest": offset(1), "latest": None}
    assert described(adjusting(window=open_end), protocol).endswith(": from 1 week, with no fixed end.")
    assert described(adding(), protocol) == "1 own milestone."
    assert described(stored.empty(), protocol) == ""


def described(data: StoredPlan, protocol: Protocol) -> str:
    return summary.describe(stored.read(data), protocol)
