"""The form in which plans are stored: what is written keeps to its schema, and what keeps to it is read whole."""

from __future__ import annotations

import copy
from typing import Any

import hypothesis
import pytest
from hypothesis import given

from recovery.clinic.plans import stored
from recovery.clinic.plans.stored import StoredPlan
from recovery.domain.offsets import Offset, Unit, Window
from tests.clinic.stored_plans import faults_of, plans
from tests.domain.factories import SHIPPED
from tests.shared_links import APPOINTMENT, SIX_WEEKS


@pytest.mark.parametrize("plan", [stored.empty(), SIX_WEEKS, APPOINTMENT])
def test_a_plan_keeps_to_the_schema(plan: StoredPlan) -> None:
    assert faults_of(plan) == []


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("adjust", "window", {"earliest": {"amount": 1, "unit": "week"}}),
        ("adjust", "window", {"earliest": {"amount": 1, "unit": "year"}, "latest": None}),
        ("adjust", "window", {"earliest": {"amount": 521, "unit": "week"}, "latest": None}),
        ("adjust", "hidden", "yes"),
        ("adjust", "guidance", None),
        ("adjust", "was", {"window": None}),
        ("adjust", "novelty", "words"),
        ("own", "key", "crutches"),
        ("own", "kind", "party"),
        ("own", "title", " "),
        ("own", "window", None),
        ("own", "window", {"earliest": {"amount": 1, "unit": "week"}, "latest": None}),
        ("own", "at", "2026-12-11T10:20:00+00:00"),  # beside a window
    ],
)
def test_the_schema_refuses_what_is_never_written(part: str, field: str, value: object) -> None:
    plan: Any = copy.deepcopy(SIX_WEEKS)
    item = plan["adjust"]["crutches"] if part == "adjust" else plan["own"][0]
    item[field] = value
    assert faults_of(plan) != []


@pytest.mark.parametrize("at", ["tomorrow", "2026-12-11", "2026-12-11T10:20:00", "2026-12-11T10:20:00Z[London!]"])
def test_the_schema_refuses_what_is_no_time_of_a_visit(at: str) -> None:
    plan = copy.deepcopy(APPOINTMENT)
    plan["own"][0]["at"] = at
    assert faults_of(plan) != []


@hypothesis.settings(max_examples=50)
@given(plans)
def test_what_keeps_to_the_schema_is_read_whole(plan: StoredPlan) -> None:
    assert faults_of(plan) == []
    read = stored.read(plan)
    assert [adjustment.key for adjustment in read.adjustments] == list(plan["adjust"])
    assert [milestone.key for milestone in read.own] == [milestone["key"] for milestone in plan["own"]]


@pytest.mark.parametrize("milestone", SHIPPED.milestones, ids=lambda milestone: milestone.key)
def test_an_adjustment_that_is_written_says_what_is_read(milestone: Any) -> None:
    window = Window(Offset(-1, Unit.WEEK), Offset(2, Unit.MONTH))
    written = stored.write_adjustment(
        milestone, 3, window=stored.write_window(window), hidden=False, guidance="Take care."
    )
    plan: StoredPlan = {"adjust": {milestone.key: written}, "own": []}
    assert faults_of(plan) == []
    (read,) = stored.read(plan).adjustments
    assert (read.key, read.window, read.title, read.kind) == (milestone.key, window, milestone.title, milestone.kind)
    assert read.against == milestone.source_timing
