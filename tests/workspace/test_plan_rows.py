"""The rows of a plan's form: what is typed into them is stored as it can be read, or refused beside its box."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.clinic.plans import stored
from recovery.clinic.plans.stored import StoredMilestone
from recovery.domain.offsets import Offset, Unit, Window
from recovery.text import cleaning
from recovery.workspace.forms import BoxForm
from recovery.workspace.plan_rows import OwnRow, TimingRow
from tests.clinic.stored_plans import faults_of
from tests.domain.factories import SHIPPED

REVIEW = {"title": "Review", "kind": "event", "earliest": "6", "latest": "8", "unit": "week", "side": "after"}
SET = {"how": "set", "latest": "6", "unit": "week"}


def own_row(**boxes: str) -> OwnRow:
    return OwnRow({f"own-1.{name}": text for name, text in (REVIEW | boxes).items()}, "own-1", None)


def timing_row(key: str = "crutches", **boxes: str) -> TimingRow:
    return TimingRow({f"{key}.{name}": text for name, text in (SET | boxes).items()}, SHIPPED[key], None)


def problems_of(row: BoxForm) -> dict[str, list[str]]:
    return {name: [str(words) for words in messages] for name, messages in row.errors.items()}


@pytest.mark.parametrize(
    ("row", "name", "words"),
    [
        (own_row(title=""), "title", "Say what it is called."),
        (own_row(title="x" * 121), "title", "120 characters"),
        (own_row(guidance="x" * 20_001), "guidance", "too long"),
        (own_row(guidance="![x](y)"), "guidance", "A picture cannot be shown"),
        (own_row(latest="six"), "latest", "whole number"),
        (own_row(latest="521"), "latest", "520 weeks"),
        (own_row(earliest="8", latest="6"), "latest", "Latest (6 weeks) can fall before earliest (8 weeks)"),
        (timing_row(latest="521"), "latest", "520 weeks"),
        (timing_row(guidance="x" * 20_001), "guidance", "too long"),
        (
            timing_row("usual-activities", earliest="6", latest="4", unit="month"),
            "latest",
            "Latest (4 months) can fall before earliest (6 months)",
        ),
    ],
)
def test_what_has_to_be_mended_is_said_at_its_box(row: BoxForm, name: str, words: str) -> None:
    (said,) = problems_of(row)[name]
    assert list(problems_of(row)) == [name]
    assert words in said


def stage_before_surgery(first: tuple[int, Unit], last: tuple[int, Unit], **boxes: str) -> TimingRow:
    """The row of a stage whose beginning the source gives, so that only its end has a box."""
    window = Window(Offset(*first), Offset(*last))
    milestone = replace(SHIPPED["crutches"], window=window, fades_until="")
    return TimingRow({f"crutches.{name}": text for name, text in (SET | boxes).items()}, milestone, None)


def test_a_stage_keeps_the_beginning_that_the_source_gives() -> None:
    row = stage_before_surgery((-6, Unit.WEEK), (-1, Unit.DAY), latest="10", unit="day")
    assert problems_of(row) == {}
    assert row.window == {"earliest": {"amount": -6, "unit": "week"}, "latest": {"amount": -10, "unit": "day"}}


@pytest.mark.parametrize(("latest", "words"), [("3", "Latest (-3 weeks) can fall before earliest"), ("9999", "weeks")])
def test_a_stages_end_before_its_beginning_or_too_far_away_is_refused_beside_the_end(latest: str, words: str) -> None:
    row = stage_before_surgery((-2, Unit.WEEK), (-1, Unit.WEEK), latest=latest)
    assert list(problems_of(row)) == ["latest"]
    assert words in problems_of(row)["latest"][0]


def test_a_visit_needs_its_first_number_alone() -> None:
    assert problems_of(own_row(kind="visit", latest="")) == {}
    assert [*problems_of(own_row(kind="visit", earliest="", latest=""))] == ["earliest"]


def test_before_surgery_the_larger_number_comes_first() -> None:
    row = own_row(earliest="1", latest="2", side="before")
    assert problems_of(row) == {}
    assert row.window == {"earliest": {"amount": -2, "unit": "week"}, "latest": {"amount": -1, "unit": "week"}}


texts = st.text(max_size=130).map(cleaning.lines)  # as the views read what is sent
amounts = st.one_of(st.integers(0, 9999).map(str), texts)
typed: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "title": texts,
        "kind": st.sampled_from(["event", "stage", "visit", "party"]),
        "earliest": amounts,
        "latest": amounts,
        "unit": st.sampled_from(["day", "week", "month", "year"]),
        "side": st.sampled_from(["before", "after", "beside"]),
        "guidance": texts,
    }
)


@hypothesis.settings(max_examples=200)
@given(typed)
def test_whatever_is_taken_keeps_to_the_schema_and_is_read_whole(boxes: dict[str, str]) -> None:
    row = own_row(**boxes)
    if row.is_valid():
        milestone: StoredMilestone = row.milestone("own-1")
        assert faults_of({"adjust": {}, "own": [milestone]}) == []
        assert stored.unreadable_in({"adjust": {}, "own": [milestone]}) == []
