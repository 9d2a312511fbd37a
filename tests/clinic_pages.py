"""The site's pages as a clinic's patients see them: the published edition with plans laid over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from unittest.mock import patch

from recovery.content import published_editions
from recovery.domain.clinic_facts import Clinic
from recovery.domain.offsets import Window
from recovery.domain.plan import Adjustment, Plan, adjusted
from recovery.domain.protocol import Kind, Words
from tests.domain.factories import LONDON, appointment, days, months, own, weeks

NORTHSIDE = Clinic("Northside Clinic", "020 7946 0018", dial="tel:02079460018")
SIX_WEEKS = Plan(
    "Opening wedge, 6 weeks partial weight",
    adjustments=(
        Adjustment("crutches", Window(days(0), weeks(6)), guidance_html="<p>Use two, please.</p>"),
        Adjustment("usual-activities", Window(months(4), months(6))),
    ),
    own=(
        own(
            "pre",
            Kind.VISIT,
            weeks(-2),
            title="Pre-surgery visit",
            words=Words(guidance_html="<p>Bring your medicines list and your questions.</p>"),
        ),
    ),
)
FOR_ONE = Plan(
    note="Good to see you today. Bring your questions.",
    note_on=date(2026, 11, 20),
    own=(
        appointment(
            "review",
            datetime(2026, 12, 11, 10, 20, tzinfo=LONDON),
            title="Physiotherapy visit",
            words=Words(guidance_html="<p>About 45 minutes. Come in shorts if you can.</p>"),
        ),
    ),
)
STAGES = Plan(
    "Early exercise",
    adjustments=(
        Adjustment("leave-hospital", is_hidden=True),
        Adjustment("healed", Window(months(9), months(12))),
        Adjustment("crutches", Window(days(2), None)),
    ),
    own=(
        own("driving", Kind.EVENT, weeks(6), weeks(10), title="Driving again"),
        own("home", Kind.STAGE, weeks(1), weeks(8), title="Exercises at home"),
        own("day", Kind.VISIT, days(0), title="Meet the team"),
    ),
)
BARE = Clinic("Southside", emergency="In an emergency, call 999 now.")
PLANS: dict[str, tuple[Clinic, tuple[Plan, ...]]] = {
    "two plans": (NORTHSIDE, (SIX_WEEKS, FOR_ONE)),
    "stages": (NORTHSIDE, (STAGES,)),
    "no number": (BARE, (replace(SIX_WEEKS, note="For all of you."), Plan())),
    "nothing set": (NORTHSIDE, ()),
}


@contextmanager
def shared_by(clinic: Clinic, *plans: Plan) -> Iterator[None]:
    """Every page of the published edition is the clinic's."""
    as_published = published_editions.for_procedure

    def for_procedure(slug: str) -> published_editions.Content:
        content = as_published(slug)
        return replace(content, protocol=adjusted(content.protocol, clinic, *plans))

    with patch.object(published_editions, "for_procedure", for_procedure):
        yield
