"""Two plans of a clinic over one another: its protocol's, and what is set for one patient."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from recovery.domain.clinic_facts import SetBy
from recovery.domain.errors import OpenEndNeedsFade
from recovery.domain.offsets import Window
from recovery.domain.plan import Adjustment, Plan, adjusted, stale
from recovery.domain.protocol import Kind, Protocol
from recovery.domain.timeline import build, entry_by_source
from tests.domain.factories import (
    CRUTCHES,
    NORTHSIDE,
    SHIPPED,
    SIX_WEEKS,
    appointment,
    days,
    event,
    months,
    open_stage,
    protocol,
    weeks,
)

OCTOBER_30 = date(2026, 10, 30)
BRACE = Adjustment("brace", Window(days(1), weeks(6)), kind=Kind.STAGE)


def laid(*plans: Adjustment) -> Protocol:
    """The shipped protocol under a plan for each adjustment, the patient's last."""
    return adjusted(SHIPPED, NORTHSIDE, *(Plan(adjustments=(each,)) for each in plans))


def test_words_for_one_patient_leave_the_clinics_window() -> None:
    clinic = Adjustment("crutches", Window(days(0), weeks(6)), guidance_html="<p>Ours.</p>")
    crutches = laid(clinic, Adjustment("crutches", guidance_html="<p>Yours.</p>"))["crutches"]
    assert crutches.window == Window(days(0), weeks(6))
    assert crutches.clinic_html == "<p>Ours.</p><p>Yours.</p>"


def test_what_is_hidden_for_one_patient_is_hidden() -> None:
    clinic = Adjustment("leave-hospital", Window(days(1), days(1)))
    assert laid(clinic, Adjustment("leave-hospital", is_hidden=True))["leave-hospital"].is_hidden


def test_words_in_both_plans_hide_nothing() -> None:
    both = (Adjustment("crutches", guidance_html="<p>A</p>"), Adjustment("crutches", guidance_html="<p>B</p>"))
    assert not laid(*both)["crutches"].is_hidden


@pytest.mark.parametrize(
    ("clinic", "patient", "title", "kind"),
    [
        (replace(BRACE, title="A brace"), replace(BRACE, kind=Kind.EVENT), "A brace", Kind.STAGE),
        (replace(BRACE, kind=Kind.EVENT), replace(BRACE, title="A brace"), "A brace", Kind.STAGE),
        (replace(BRACE, title="A brace"), replace(BRACE, title="The brace"), "The brace", Kind.STAGE),
    ],
)
def test_the_plan_that_remembers_a_milestone_names_it_and_the_later_one_if_both_do(
    clinic: Adjustment, patient: Adjustment, title: str, kind: Kind
) -> None:
    brace = laid(clinic, patient)["own-brace"]
    assert (brace.title, brace.kind) == (title, kind)


def test_what_outlives_its_milestone_happens_once_unless_it_was_a_stage() -> None:
    assert laid(Adjustment("brace", Window(days(1), weeks(6)), title="A brace"))["own-brace"].kind is Kind.EVENT


def test_an_adjustment_that_remembers_its_milestone_does_not_double_it() -> None:
    asked = Adjustment("crutches", Window(days(0), weeks(6)), title="Crutches", kind=Kind.STAGE)
    assert [each.key for each in laid(asked).milestones] == [each.key for each in SHIPPED.milestones]


def test_words_on_the_day_of_surgery_are_fine() -> None:
    plan = Plan(adjustments=(Adjustment("surgery", guidance_html="<p>Come at 7.</p>"),))
    assert stale(SHIPPED, plan) == ()


def test_what_a_clinic_adds_has_no_source() -> None:
    with_brace = laid(replace(BRACE, title="A brace"))
    assert with_brace.sources == SHIPPED.sources


def test_a_milestone_put_where_the_source_has_it_is_the_sources() -> None:
    timeline = build(adjusted(SHIPPED, NORTHSIDE, SIX_WEEKS), OCTOBER_30, OCTOBER_30)
    typical = entry_by_source(timeline, timeline["crutches"])
    assert typical is not None
    assert typical.milestone.set_by is SetBy.SOURCE
    assert typical.milestone.window == CRUTCHES.window
    assert entry_by_source(timeline, typical) is None


def test_only_what_is_hidden_is_among_the_hidden() -> None:
    timeline = build(laid(Adjustment("leave-hospital", is_hidden=True)), OCTOBER_30, OCTOBER_30)
    assert [entry.key for entry in timeline.hidden] == ["leave-hospital"]


def test_a_fade_ends_after_it_begins_whichever_the_month() -> None:
    """After 30 days comes what begins after 1 month, or before it: by the month."""
    goal = event("goal", days(30), days(60))
    with pytest.raises(OpenEndNeedsFade):
        protocol(open_stage("walk", months(1), "goal"), goal)


def test_between_visits_that_are_over_the_last_of_them_is_spoken_of() -> None:
    first, last = datetime(2026, 10, 10, 9, tzinfo=UTC), datetime(2026, 10, 20, 9, tzinfo=UTC)
    plan = protocol(appointment("scan", first), appointment("talk", last), event("walk", days(5), days(5)))
    current = build(plan, OCTOBER_30, OCTOBER_30).now.current
    assert current is not None
    assert current.key == "own-talk"
