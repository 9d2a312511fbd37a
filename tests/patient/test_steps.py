"""The list of milestones and the card that says what comes next: each compared whole, on telling days."""

from dataclasses import asdict
from datetime import date
from typing import Any

import pytest

from recovery.domain.offsets import Window
from recovery.domain.plan import Adjustment, Plan, adjusted
from recovery.domain.protocol import Kind, Protocol, Words
from recovery.domain.timeline import build
from recovery.patient.page.addresses import Addresses
from recovery.patient.page.steps import coming, steps
from recovery.text.formatting import Prose
from tests.domain.factories import (
    HEALED,
    NORTHSIDE,
    SURGERY,
    USUAL_ACTIVITIES,
    days,
    event,
    months,
    open_stage,
    own,
    protocol,
    stage,
    undated,
    weeks,
)

SURGERY_DATE = date(2026, 12, 16)  # a Wednesday
DAY_BEFORE, DAY_AFTER, NEXT_MARCH = date(2026, 12, 15), date(2026, 12, 17), date(2027, 3, 18)
PATHS = {"timeline": "/knee/timeline/", "guide": "/knee/", "source": "/knee/source/"}

BY_SOURCE = protocol(
    event("surgery", days(0), days(0), words=Words(guidance_html="<p>Sleep.</p>", guide_section="the-day")),
    event(
        "leave-hospital",
        days(0),
        days(2),
        words=Words(lasts="A night or two.", timing_after="By {end}; {day} is later."),
    ),
    open_stage("crutches", days(0), "usual-activities"),
    stage("brace", days(1), weeks(6)),
    event("stitches", weeks(2), weeks(3)),
    event("x-ray", weeks(6), weeks(6)),
    USUAL_ACTIVITIES,
    undated("healed", words=Words(timing="when the X-ray shows it")),
)
BY_CLINIC = adjusted(
    BY_SOURCE,
    NORTHSIDE,
    Plan(
        adjustments=(
            Adjustment("leave-hospital", Window(days(1), days(3))),
            Adjustment("crutches", Window(days(0), weeks(6))),
            Adjustment("brace", is_hidden=True),
            Adjustment("stitches", is_hidden=True),
            Adjustment("x-ray", guidance_html="<p>On floor 2.</p>"),
            Adjustment("usual-activities", Window(months(4), months(6))),
        ),
        own=(
            own("boot", Kind.STAGE, days(0), months(2)),
            own("exercises", Kind.STAGE, days(1), days(10)),
            own("visit", Kind.VISIT, weeks(2)),
            own("check", Kind.EVENT, weeks(8), weeks(8)),
        ),
    ),
)


def told(prose: Prose) -> str:
    """A sentence with the day behind each of its dates."""
    return "".join(piece if isinstance(piece, str) else f"{piece.text} <{piece.on}>" for piece in prose)


def listed(plan: Protocol, today: date) -> list[dict[str, Any]]:
    timeline = build(plan, SURGERY_DATE, today)
    return [
        asdict(step) | {"when": told(step.when), "counted": told(step.counted)}
        for step in steps(timeline, timeline.now, Addresses(PATHS, SURGERY_DATE))
    ]


def lines(plan: Protocol, today: date, *names: str) -> dict[str, Any]:
    """Some fields of every step, by its key; one field alone, or several beside each other."""
    return {
        step["key"]: step[names[0]] if len(names) == 1 else tuple(step[name] for name in names)
        for step in listed(plan, today)
    }


PLAIN: dict[str, Any] = {
    "status": "later",
    "look": "later",
    "is_fuzzy": False,
    "is_current": False,
    "counted": "",
    "lasts": "",
    "guidance_html": "",
    "more_address": "",
    "source": "July 2019",
    "mark": "source",
    "values": None,
    "clinic_html": "",
    "can_be_cancelled": False,
}
"""A step of the source's that has an exact day ahead and nothing more to say."""


def step(key: str, when: str, **fields: Any) -> dict[str, Any]:
    return PLAIN | {"key": key, "title": key.removeprefix("own-"), "when": when} | fields


def test_the_list_says_on_the_day_after_surgery_what_the_source_says() -> None:
    around = "Counted from your date, that is around "
    deadline = ". Treat those as a guide, not a deadline."
    assert listed(BY_SOURCE, DAY_AFTER) == [
        step(
            "surgery",
            "Wednesday 16 December 2026 <2026-12-16>",
            status="past",
            look="done",
            guidance_html="<p>Sleep.</p>",
            more_address="/knee/#the-day",
        ),
        step(
            "leave-hospital",
            "16 <2026-12-16> to 18 December 2026 <2026-12-18>",
            status="now",
            look="now",
            is_current=True,
            lasts="A night or two.",
        ),
        step("crutches", "For several weeks. No fixed end.", status="now", look="now", is_fuzzy=True),
        step(
            "brace",
            "About 17 December 2026 <2026-12-17> to 27 January 2027 <2027-01-27>",
            status="now",
            look="now",
            is_fuzzy=True,
            counted=f"{around}17 December 2026 <2026-12-17> to 27 January 2027 <2027-01-27>{deadline}",
        ),
        step(
            "stitches",
            "About 30 December 2026 <2026-12-30> to 6 January 2027 <2027-01-06>",
            status="next",
            is_fuzzy=True,
            counted=f"{around}30 December 2026 <2026-12-30> to 6 January 2027 <2027-01-06>{deadline}",
        ),
        step(
            "x-ray",
            "About 27 January 2027 <2027-01-27>",
            is_fuzzy=True,
            counted=f"{around}27 January 2027 <2027-01-27>. Treat it as a guide, not a deadline.",
        ),
        step(
            "usual-activities",
            "Mid\u2011March <2027-03-16> to mid\u2011June 2027 <2027-06-16>",
            is_fuzzy=True,
            counted=f"{around}16 March <2027-03-16> to 16 June 2027 <2027-06-16>{deadline}",
        ),
        step("healed", "when the X-ray shows it"),
    ]


def test_the_list_says_on_the_day_after_surgery_what_a_clinic_set() -> None:
    changed, added = {"mark": "set"}, {"mark": "added", "source": ""}
    now = {"status": "now", "look": "now"}
    seen = {step["key"]: step for step in listed(BY_CLINIC, DAY_AFTER)}
    assert list(seen) == [
        *("surgery", "crutches", "own-boot", "leave-hospital", "own-exercises"),
        *("own-visit", "x-ray", "own-check", "usual-activities", "healed"),
    ]
    assert seen["surgery"]["mark"] == seen["healed"]["mark"] == "source"
    assert seen["crutches"] == step(
        "crutches",
        "Until about 27 January 2027 <2027-01-27>",
        is_fuzzy=True,
        values={"ours": "6 weeks", "typical": "for several weeks, no fixed end"},
        **changed,
        **now,
    )
    assert seen["own-boot"] == step(
        "own-boot",
        "Until mid\u2011February 2027 <2027-02-16>",
        is_fuzzy=True,
        counted=(
            "Counted from your date, your clinic’s time ends around 16 February 2027 <2027-02-16>. "
            "Treat it as a guide, not a deadline."
        ),
        **added,
        **now,
    )
    assert seen["leave-hospital"] == step(
        "leave-hospital",
        "17 <2026-12-17> to 19 December 2026 <2026-12-19>",
        is_current=True,
        values={"ours": "1 to 3 days", "typical": "0 to 2 days"},
        **changed,
        **now,
    )
    assert seen["own-exercises"] == step("own-exercises", "Until 26 December 2026 <2026-12-26>", **added, **now)
    assert seen["own-visit"] == step(
        "own-visit",
        "Wednesday 30 December 2026 <2026-12-30>",
        status="next",
        can_be_cancelled=True,
        **added,
    )
    assert seen["x-ray"] == step(
        "x-ray",
        "About 27 January 2027 <2027-01-27>",
        is_fuzzy=True,
        counted=(
            "Counted from your date, that is around 27 January 2027 <2027-01-27>. Treat it as a guide, not a deadline."
        ),
        clinic_html="<p>On floor 2.</p>",
    )
    assert seen["own-check"] == step(
        "own-check",
        "About 10 February 2027 <2027-02-10>",
        is_fuzzy=True,
        counted=(
            "Counted from your date, your clinic’s time ends around 10 February 2027 <2027-02-10>. "
            "Treat it as a guide, not a deadline."
        ),
        **added,
    )
    assert seen["usual-activities"] == step(
        "usual-activities",
        "Mid\u2011April <2027-04-16> to mid\u2011June 2027 <2027-06-16>",
        is_fuzzy=True,
        counted=(
            "Counted from your date, your clinic’s range is around 16 April <2027-04-16> to 16 June 2027 <2027-06-16>. "
            "Treat those as a guide, not a deadline."
        ),
        values={"ours": "4 to 6 months", "typical": "3 to 6 months"},
        **changed,
    )


def test_of_what_is_over_only_what_had_an_exact_last_day_is_ticked() -> None:
    assert lines(BY_SOURCE, NEXT_MARCH, "look", "when") == {
        "surgery": ("done", "Wednesday 16 December 2026 <2026-12-16>"),
        "leave-hospital": ("done", "By Friday 18 December 2026 <2026-12-18>; Today <2027-03-18> is later."),
        "crutches": ("soft", "For several weeks. No fixed end."),
        "brace": ("soft", "Typically by about 27 January 2027 <2027-01-27>"),
        "stitches": ("soft", "Typically by about 6 January 2027 <2027-01-06>"),
        "x-ray": ("soft", "Typically by about 27 January 2027 <2027-01-27>"),
        "usual-activities": ("now", "Mid\u2011March <2027-03-16> to mid\u2011June 2027 <2027-06-16>"),
        "healed": ("later", "when the X-ray shows it"),
    }
    assert lines(BY_CLINIC, NEXT_MARCH, "look", "when") == {
        "surgery": ("done", "Wednesday 16 December 2026 <2026-12-16>"),
        "crutches": ("soft", "Until about 27 January 2027 <2027-01-27>"),
        "own-boot": ("soft", "Until mid\u2011February 2027 <2027-02-16>"),
        "leave-hospital": ("done", "17 <2026-12-17> to 19 December 2026 <2026-12-19>"),
        "own-exercises": ("done", "Until 26 December 2026 <2026-12-26>"),
        "own-visit": ("done", "Wednesday 30 December 2026 <2026-12-30>"),
        "x-ray": ("soft", "Typically by about 27 January 2027 <2027-01-27>"),
        "own-check": ("soft", "About 10 February 2027 <2027-02-10>"),
        "usual-activities": ("later", "Mid\u2011April <2027-04-16> to mid\u2011June 2027 <2027-06-16>"),
        "healed": ("later", "when the X-ray shows it"),
    }


def test_before_surgery_nothing_is_where_somebody_stands_and_a_stage_has_both_its_ends() -> None:
    assert not any(lines(BY_CLINIC, DAY_BEFORE, "is_current").values())
    when = lines(BY_CLINIC, DAY_BEFORE, "when")
    assert when["crutches"] == "About 16 December 2026 <2026-12-16> to 27 January 2027 <2027-01-27>"
    assert when["own-exercises"] == "17 <2026-12-17> to 26 December 2026 <2026-12-26>"


def test_who_cannot_come_is_told_a_number_until_the_visit_is_over() -> None:
    assert lines(BY_CLINIC, date(2026, 12, 30), "can_be_cancelled")["own-visit"]
    assert not lines(BY_CLINIC, date(2026, 12, 31), "can_be_cancelled")["own-visit"]


def test_an_end_that_a_clinic_leaves_open_stays_in_the_words_of_the_source() -> None:
    plan = adjusted(BY_SOURCE, NORTHSIDE, Plan(adjustments=(Adjustment("crutches", Window(days(1), None)),)))
    for today in (DAY_AFTER, NEXT_MARCH):
        assert lines(plan, today, "when", "counted", "values")["crutches"] == (
            "For several weeks. No fixed end.",
            "",
            {"ours": "from 1 day, for several weeks, no fixed end", "typical": "for several weeks, no fixed end"},
        )


def card(plan: Protocol, today: date) -> tuple[str, ...] | None:
    """The card of ``today``: label, title, when, text, and the parts of its number."""
    timeline = build(plan, SURGERY_DATE, today)
    seen = coming(timeline, timeline.now)
    if seen is None:
        return None
    count = (seen.count.above, seen.count.number, seen.count.below) if seen.count else ()
    return seen.label, seen.title, told(seen.when), told(seen.text), *count


@pytest.mark.parametrize(
    ("plan", "today", "expected"),
    [
        (
            BY_SOURCE,
            DAY_BEFORE,
            (
                *("Then", "leave-hospital", "", "16 <2026-12-16> to 18 December 2026 <2026-12-18>"),
                *("usually within", "2", "days after surgery"),
            ),
        ),
        (
            BY_SOURCE,
            DAY_AFTER,
            (
                *("Next", "stitches", ""),
                (
                    "For most, this is from about 30 December 2026 <2026-12-30> on. "
                    "For some it can take up to about 6 January 2027 <2027-01-06>."
                ),
                *("in about", "2", "weeks"),
            ),
        ),
        (
            BY_SOURCE,
            date(2027, 1, 25),
            ("Next", "x-ray", "", "About 27 January 2027 <2027-01-27>", "around", "now", ""),
        ),
        (
            BY_SOURCE,
            date(2027, 1, 28),
            (
                *("Next", "usual-activities", ""),
                (
                    "For most, this is from mid\u2011March <2027-03-16> on. "
                    "For some it can take up to mid\u2011June 2027 <2027-06-16>."
                ),
                *("in about", "7", "weeks"),
            ),
        ),
        (BY_SOURCE, NEXT_MARCH, None),
        (
            BY_CLINIC,
            date(2027, 2, 11),
            (
                *("Next", "usual-activities", ""),
                "Northside Clinic plans this for mid\u2011April <2027-04-16> to mid\u2011June 2027 <2027-06-16>.",
                *("in about", "9", "weeks"),
            ),
        ),
        (
            protocol(SURGERY, stage("brace", weeks(1), weeks(6))),
            DAY_AFTER,
            (
                *("Next", "brace", ""),
                "Usually lasts from about 23 December 2026 <2026-12-23> to about 27 January 2027 <2027-01-27>.",
                *("around", "now", ""),
            ),
        ),
        (
            protocol(SURGERY, open_stage("crutches", days(9), "usual-activities"), USUAL_ACTIVITIES),
            DAY_AFTER,
            ("Next", "crutches", "", "For several weeks. No fixed end.", "in about", "1", "week"),
        ),
        (
            protocol(
                SURGERY,
                event("stitches", days(10), days(14), words=Words(coming="{day} they hold; out from {start} on.")),
            ),
            DAY_AFTER,
            (
                *("Next", "stitches", "26 <2026-12-26> to 30 December 2026 <2026-12-30>"),
                "Today <2026-12-17> they hold; out from Saturday 26 December <2026-12-26> on.",
                *("in", "9", "days"),
            ),
        ),
        (protocol(SURGERY, HEALED), DAY_BEFORE, None),
    ],
    ids=[
        "what follows surgery",
        "weeks",
        "soon",
        "months",
        "nothing ahead",
        "a clinic's",
        "a stage",
        "an open stage",
        "words of its own",
        "nothing dated follows",
    ],
)
def test_the_card_says_what_comes_next_and_how_soon(
    plan: Protocol, today: date, expected: tuple[str, ...] | None
) -> None:
    assert card(plan, today) == expected
