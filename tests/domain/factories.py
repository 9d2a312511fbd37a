"""Protocols to test with: the one that is shipped, and others that differ from it in telling ways."""

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from recovery.domain.clinic_facts import Clinic
from recovery.domain.offsets import LONGEST_OFFSET, LatestBeforeEarliest, Offset, Unit, Window
from recovery.domain.plan import Adjustment, Plan, own_key
from recovery.domain.protocol import Kind, Milestone, Protocol, Source, Words

SOURCE = Source("clinic-page", "Knee Osteotomy", "A clinic", date(2019, 7, 11))


def days(amount: int) -> Offset:
    return Offset(amount, Unit.DAY)


def weeks(amount: int) -> Offset:
    return Offset(amount, Unit.WEEK)


def months(amount: int) -> Offset:
    return Offset(amount, Unit.MONTH)


def milestone(key: str, earliest: Offset | None, latest: Offset | None, **fields: Any) -> Milestone:
    """A milestone; without ``earliest`` undated, without ``latest`` open."""
    defaults: dict[str, Any] = {"kind": Kind.EVENT, "title": key, "source": SOURCE}
    window = Window(earliest, latest) if earliest else None
    return Milestone(key=key, window=window, **defaults | fields)


def event(key: str, earliest: Offset, latest: Offset, **fields: Any) -> Milestone:
    return milestone(key, earliest, latest, **fields)


def stage(key: str, earliest: Offset, latest: Offset, **fields: Any) -> Milestone:
    return milestone(key, earliest, latest, kind=Kind.STAGE, **fields)


def open_stage(key: str, earliest: Offset, fades_until: str, **fields: Any) -> Milestone:
    fields = {"kind": Kind.STAGE, "words": Words(timing="for several weeks")} | fields
    return milestone(key, earliest, None, fades_until=fades_until, **fields)


def undated(key: str, **fields: Any) -> Milestone:
    return milestone(key, None, None, **fields)


def own(name: str, kind: Kind, earliest: Offset, latest: Offset | None = None, **fields: Any) -> Milestone:
    """A milestone that a clinic adds."""
    fields = {"kind": kind, "title": name, "source": None} | fields
    return milestone(own_key(name), earliest, latest or earliest, **fields)


def appointment(name: str, at: datetime, **fields: Any) -> Milestone:
    """A visit with its own day and time."""
    fields = {"kind": Kind.VISIT, "title": name, "source": None, "at": at} | fields
    return milestone(own_key(name), None, None, **fields)


def protocol(*milestones: Milestone) -> Protocol:
    return Protocol("knee-osteotomy", "Knee osteotomy", 1, milestones)


SURGERY = event("surgery", days(0), days(0))
LEAVE_HOSPITAL = event("leave-hospital", days(0), days(2))
CRUTCHES = open_stage("crutches", days(0), "usual-activities")
USUAL_ACTIVITIES = event("usual-activities", months(3), months(6), counts_back=True)
HEALED = undated("healed")

SHIPPED = protocol(SURGERY, LEAVE_HOSPITAL, CRUTCHES, USUAL_ACTIVITIES, HEALED)

CLINIC = protocol(
    event("clinic-visit", weeks(-3), weeks(-1)),
    event("stop-eating", days(-1), days(-1)),
    SURGERY,
    LEAVE_HOSPITAL,
    CRUTCHES,
    stage("brace", days(1), weeks(6)),
    event("stitches-out", days(10), days(14)),
    event("x-ray", weeks(6), weeks(6)),
    event("thirty-days", days(30), days(35)),
    event("one-month", months(1), months(2)),
    USUAL_ACTIVITIES,
    event("plate-out", months(12), months(18)),
    HEALED,
)
"""Offsets before surgery, weeks, two windows that swap with the month, and an order unlike the dates'."""

PREPARATION_ONLY = protocol(
    event("scan", months(-2), weeks(-2)), stage("exercises", weeks(-6), days(-1)), undated("ready")
)
"""Nothing on the day of surgery or after it."""

PROTOCOLS = {"shipped": SHIPPED, "clinic": CLINIC, "preparation": PREPARATION_ONLY}

surgery_dates = st.dates(date(2016, 1, 1), date(2030, 12, 31))
any_dates = st.dates(date(1900, 1, 1), date(2200, 12, 31))
offsets = st.sampled_from(Unit).flatmap(
    lambda unit: st.integers(-LONGEST_OFFSET[unit], LONGEST_OFFSET[unit]).map(lambda amount: Offset(amount, unit))
)
near_offsets = st.one_of(
    st.integers(-40, 400).map(days), st.integers(-10, 60).map(weeks), st.integers(-6, 18).map(months)
)


def _window(one: Offset, other: Offset) -> Window:
    """The window between two offsets, whichever comes first; where that depends on the surgery date, only one."""
    for earliest, latest in ((one, other), (other, one)):
        with suppress(LatestBeforeEarliest):
            return Window(earliest, latest)
    return Window(one, one)


windows = st.builds(_window, near_offsets, near_offsets)


@st.composite
def protocols(draw: st.DrawFn) -> Protocol:
    """Any protocol of closed windows, undated milestones and open stages that fade into a closed one."""
    drawn = draw(st.lists(st.one_of(st.none(), windows), max_size=8))
    kinds = draw(st.lists(st.sampled_from([Kind.EVENT, Kind.STAGE]), min_size=len(drawn), max_size=len(drawn)))
    closed = [
        Milestone(f"m-{index}", kind, "Title", window, SOURCE)
        for index, (kind, window) in enumerate(zip(kinds, drawn, strict=True))
    ]
    return protocol(*draw(st.permutations(closed + _fading(draw, closed))))


def _fading(draw: st.DrawFn, closed: list[Milestone]) -> list[Milestone]:
    found = []
    for index, goal in enumerate(each for each in closed if each.window and draw(st.booleans())):
        start = draw(near_offsets)
        if goal.window and start.day_span[1] < goal.window.earliest.day_span[0]:
            found.append(open_stage(f"open-{index}", start, goal.key))
    return found


LONDON = ZoneInfo("Europe/London")
NORTHSIDE = Clinic("Northside Clinic", "020 7946 0018", dial="tel:02079460018")
ADJUSTED_CRUTCHES = Adjustment("crutches", Window(days(0), weeks(6)))
SIX_WEEKS = Plan(
    "Opening wedge, 6 weeks partial weight",
    adjustments=(ADJUSTED_CRUTCHES, Adjustment("usual-activities", Window(months(4), months(6)))),
    own=(own("visit", Kind.VISIT, weeks(-2)),),
)
"""What a clinic's protocol says."""
ONE_PATIENT = Plan(
    note="Good to see you today.",
    note_on=date(2026, 11, 20),
    own=(appointment("review", datetime(2026, 12, 11, 10, 20, tzinfo=LONDON)),),
)
"""What is set for one patient on top of it."""

_moments = st.datetimes(timezones=st.sampled_from([LONDON, UTC, ZoneInfo("Pacific/Kiritimati")]))


@st.composite
def own_milestones(draw: st.DrawFn) -> Milestone:
    """Anything that a clinic may add, except an open end."""
    name, start = draw(st.sampled_from(["a", "b", "c-d"])), draw(near_offsets)
    kind = draw(st.sampled_from(Kind))
    if kind is Kind.VISIT:
        return draw(st.sampled_from([own(name, kind, start), appointment(name, draw(_moments))]))
    window = draw(windows)
    return own(name, kind, window.earliest, window.latest)


@st.composite
def adjustments(draw: st.DrawFn, key: str) -> Adjustment:
    """Anything a clinic may ask for of one milestone, whether it fits or not."""
    window = draw(st.one_of(st.none(), windows, near_offsets.map(lambda start: Window(start, None))))
    return Adjustment(key, window, draw(st.booleans()), draw(st.sampled_from(["", "<p>Ours.</p>"])), draw(titles))


titles = st.sampled_from(["", "Remembered"])


@st.composite
def plans(draw: st.DrawFn, plan: Protocol) -> Plan:
    """Any plan for ``plan``, with adjustments of milestones that it has and of one that it lost."""
    keys = [*(each.key for each in plan.milestones), "lost"]
    asked = draw(st.lists(st.sampled_from(keys), max_size=4, unique=True))
    return Plan(
        draw(st.sampled_from(["", "Our plan"])),
        draw(st.sampled_from(["", "A note."])),
        tuple(draw(adjustments(key)) for key in asked),
        tuple(draw(st.lists(own_milestones(), max_size=3))),
    )


@st.composite
def adjusted_protocols(draw: st.DrawFn) -> tuple[Protocol, tuple[Plan, ...]]:
    """Any protocol, and what a clinic and one of its physiotherapists ask of it."""
    source = draw(st.one_of(st.sampled_from([*PROTOCOLS.values()]), protocols()))
    return source, tuple(draw(st.lists(plans(source), max_size=2)))
