"""The bead chart: one dot is one week, and a dot shrinks where the timing is less certain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.domain.clinic_facts import SetBy
from recovery.domain.protocol import Kind
from recovery.domain.timeline import Entry, Moment, Timeline, typical_entry
from recovery.patient.page.beads import STEP, Scale, diamonds, path, sizes_of
from recovery.patient.page.sentences import when
from recovery.text.formatting import Prose, chart_date, chart_date_seen_in, compose, month_short, span_words

MOST_BEADS = 32
WEEKS_A_BEAD = (1, 2, 4)
ROOM_AFTER = 3
"""Columns left free after the last date."""
MOST_SHARE = 0.93
"""Of the width, up to which a month's name does not stick out."""
LETTER, MARGIN = 3, 3
"""The widest letter of usual fonts and the page's margin, as percentages of a chart of 22 rem; the stylesheet has
narrower charts put the two labels into two lines, and fewer months below."""
FURTHEST_VISIT = MOST_BEADS * WEEKS_A_BEAD[-1] * 7
"""In days: an appointment may be on any day at all, and a later one is not worth a chart of its length."""


@dataclass(frozen=True, slots=True)
class Label:
    """A word above or below the rows. ``at`` is its place as a percentage, ``anchor`` an SVG one."""

    text: str
    at: str
    anchor: str = "start"

    @property
    def reach(self) -> tuple[float, float]:
        """From where to where it lies on a narrow phone."""
        length, at = len(self.text) * LETTER, float(self.at)
        start = {"start": at, "middle": at - length / 2, "end": at - length}[self.anchor]
        return start, start + length


@dataclass(frozen=True, slots=True)
class Ring:
    """The mark round a column; ``live`` on the row it is about."""

    x: str
    live: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the chart. ``beads`` is SVG path data; so are ``typical``, outlined, and ``visits``, diamonds."""

    title: str
    hedge: Prose
    colour: str
    beads: str
    typical: str
    visits: str
    today: Ring | None
    looked_up: Ring | None


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything the drawing places."""

    rows: tuple[Row, ...]
    width: int
    idle: str
    today: Label | None
    looked_up: Label | None
    are_close: bool
    """The two labels would lie on each other in one line."""
    months: tuple[Label, ...]
    key: str
    has_typical: bool
    has_visits: bool


def chart(timeline: Timeline, scale: Scale, now: Moment, looked_up: Moment | None, *, today: str = "") -> Chart:
    """The chart of ``timeline`` with the day that was looked up, and today marked as ``today``."""
    label = _today_label(timeline, scale, today or _("Today"))
    seen = chart_date_seen_in(looked_up.day, timeline.today.year) if looked_up else ""
    other = _label(seen, looked_up.day, scale) if looked_up else None
    rows = tuple(_rows(timeline, scale, now, looked_up))
    has_typical, has_visits = any(row.typical for row in rows), any(row.visits for row in rows)
    return Chart(
        rows=rows,
        width=scale.width,
        idle=f"M5 6H{scale.width - 4}",
        today=label,
        looked_up=other,
        are_close=bool(label and other and _touch(label, other)),
        months=tuple(_months(scale)),
        key=_clinic_key(timeline, scale, has_typical, has_visits) if has_typical or has_visits else _key(scale.weeks),
        has_typical=has_typical,
        has_visits=has_visits,
    )


def scale_of(timeline: Timeline) -> Scale:
    """Columns for every date of the timeline: the fewest weeks a bead that fit."""
    typical = (typical_entry(timeline, entry) for entry in timeline.entries)
    drawn = (*timeline.entries, *(entry for entry in typical if entry))
    days = [number for entry in drawn for number in _numbers_of(entry, timeline.surgery_date)]
    first = min([0, *days]) // 7
    total = max([0, *days]) // 7 - first + 1
    weeks = next((w for w in WEEKS_A_BEAD if ceil(total / w) <= MOST_BEADS), WEEKS_A_BEAD[-1])
    needed = ceil(total / weeks)
    columns = max(needed, min(needed + ROOM_AFTER, MOST_BEADS))
    return Scale(timeline.surgery_date, first * 7, columns, weeks)


def _numbers_of(entry: Entry, surgery_date: date) -> tuple[int, ...]:
    numbers = tuple((day - surgery_date).days for day in (entry.earliest, entry.latest, entry.fades_on) if day)
    is_far_visit = entry.milestone.kind is Kind.VISIT and abs(numbers[0]) > FURTHEST_VISIT
    return () if is_far_visit else numbers


def _rows(timeline: Timeline, scale: Scale, now: Moment, other: Moment | None) -> Iterator[Row]:
    by_row: dict[str, list[Entry]] = {}
    visits = []
    for entry in timeline.entries:
        if entry.milestone.kind is Kind.VISIT:
            visits.append(entry)
        elif entry.earliest and (title := _row_title(entry)):
            by_row.setdefault(title, []).append(entry)
    for title, entries in by_row.items():
        yield _row(timeline, title, entries, scale, (now, other))
    if visits:
        yield _visits_row(visits, scale, (now, other))


def _row_title(entry: Entry) -> str:
    words = entry.milestone.words
    return words.chart_row or (entry.milestone.title if entry.milestone.is_own else "")


def _row(
    timeline: Timeline, title: str, entries: list[Entry], scale: Scale, moments: tuple[Moment, Moment | None]
) -> Row:
    sizes = sizes_of(entries, scale)
    typical = sizes_of((each for each in (typical_entry(timeline, entry) for entry in entries) if each), scale)
    outlined = {column: size for column, size in typical.items() if column not in sizes and column < scale.columns}
    clinics_first = sorted(entries, key=lambda entry: entry.milestone.set_by is SetBy.SOURCE)
    return Row(
        title=title,
        hedge=next((words for words in map(_hedge, clinics_first) if words), ()),
        colour=entries[0].milestone.colour,
        beads=path(sizes),
        typical=path(outlined),
        visits="",
        today=_ring(moments[0], entries, scale),
        looked_up=_ring(moments[1], entries, scale),
    )


def _visits_row(entries: list[Entry], scale: Scale, moments: tuple[Moment, Moment | None]) -> Row:
    columns = {scale.column(entry.earliest) for entry in entries if entry.earliest and scale.holds(entry.earliest)}
    return Row(
        title=_("Visits"),
        hedge=(_("added by your clinic"),),
        colour=entries[0].milestone.colour,
        beads="",
        typical="",
        visits=diamonds(sorted(columns)),
        today=_ring(moments[0], entries, scale),
        looked_up=_ring(moments[1], entries, scale),
    )


def _hedge(entry: Entry) -> Prose:
    milestone = entry.milestone
    text = milestone.words.hedge or (milestone.words.timing if milestone.is_open else "")
    words: Prose = (text,) if text else when(entry, years=False)
    if milestone.set_by is SetBy.SOURCE:
        return words
    if milestone.kind is Kind.STAGE and milestone.window and not milestone.is_open:
        words = (span_words(milestone.window, is_stage=True),)
    pattern = _("{when}, added by your clinic") if milestone.is_own else _("{when}, set by your clinic")
    return compose(pattern, when=words)


def _ring(moment: Moment | None, entries: list[Entry], scale: Scale) -> Ring | None:
    if moment is None or not scale.holds(moment.day):
        return None
    live = moment.current is not None and moment.current in entries
    return Ring(f"{scale.column(moment.day) * STEP + 0.3:g}", live)


def _today_label(timeline: Timeline, scale: Scale, today: str) -> Label | None:
    day_zero = timeline.protocol.day_zero
    if timeline.today < timeline.surgery_date and day_zero:
        text = _("{milestone}, {date}").format(milestone=day_zero.title, date=chart_date(timeline.surgery_date))
        return Label(text, _percent(scale.column(timeline.surgery_date), scale.columns))
    return _label(today, timeline.today, scale)


def _label(text: str, day: date, scale: Scale) -> Label | None:
    """Above the middle of its column, unless it would stick out of the page there."""
    if not scale.holds(day):
        return None
    column = scale.column(day)
    middle = Label(text, _percent(column + 0.5, scale.columns), "middle")
    start, end = middle.reach
    if column < 1 or start < -MARGIN:
        return Label(text, _percent(column, scale.columns))
    if column > scale.columns - 2 or end > 100 + MARGIN:
        return Label(text, _percent(column + 1, scale.columns), "end")
    return middle


def _touch(one: Label, other: Label) -> bool:
    return one.reach[0] < other.reach[1] and other.reach[0] < one.reach[1]


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.2f}"


def _months(scale: Scale) -> Iterator[Label]:
    """The months that begin on the chart; every second or third one where they would be too dense."""
    opening = scale.date_at(scale.first_day)
    months = range(12 * opening.year + opening.month - 1, 12 * MAXYEAR)
    ahead = (date(month // 12, month % 12 + 1, 1) for month in months[: scale.days * scale.columns // 28 + 2])
    starts = [day for day in ahead if scale.holds(day)]
    every = max(ceil(len(starts) / 8), 1)
    for start in starts[::every]:
        number = (start - scale.surgery_date).days - scale.first_day
        share = number / (scale.columns * scale.days)
        if share < MOST_SHARE:
            yield Label(month_short(start.month), f"{100 * share:.2f}")


def _key(weeks: int) -> str:
    return ngettext(
        "One dot is one week. Dots shrink where the timing is less certain.",
        "One dot is {n} weeks. Dots shrink where the timing is less certain.",
        weeks,
    ).format(n=weeks)


def _clinic_key(timeline: Timeline, scale: Scale, has_typical: bool, has_visits: bool) -> str:
    clinic = timeline.protocol.clinic.name if timeline.protocol.clinic else ""
    sentences = [
        ngettext("One dot is one week.", "One dot is {n} weeks.", scale.weeks).format(n=scale.weeks),
        _("Outlined: what is typical, where {clinic} set another time.").format(clinic=clinic) if has_typical else "",
        _("Diamond: a visit your clinic added.") if has_visits else "",
    ]
    return " ".join(sentence for sentence in sentences if sentence)
