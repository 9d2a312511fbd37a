"""The bead chart: one dot is one week, and a dot shrinks where the timing is less certain.

The sizes are presentation, not medicine. An open end is drawn full for three columns and then fades evenly
to nothing where the milestone it fades until begins, because that is the next date the source gives. A long
window grows evenly from its earliest week to full size at its latest, and stays full: by then most
people are there. What has exact days, or a clean end, is drawn full size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from functools import lru_cache
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.domain.clinic_facts import SetBy
from recovery.domain.offsets import Unit
from recovery.domain.protocol import Kind
from recovery.domain.timeline import Entry, Moment, Timeline, entry_by_source
from recovery.patient.page.sentences import clinic_name, when
from recovery.text.formatting import Prose, chart_date, chart_date_seen_in, compose, month_short, span_words

MOST_BEADS = 32
WEEKS_A_BEAD = (1, 2, 4)
ROOM_AFTER = 3
"""Columns left free after the last date."""
MOST_SHARE = 0.93
"""The share of the chart's width up to which a month's name does not stick out."""
LETTER, MARGIN = 3, 3
"""The widest letter of usual fonts and the page's margin, as percentages of a chart of 22 rem; the stylesheet has
narrower charts put the two labels into two lines, and fewer months below."""
FURTHEST_VISIT = MOST_BEADS * WEEKS_A_BEAD[-1] * 7
"""The last day number that a chart grows to for a visit: those can be on any day, and a later one is not worth it."""
FULL, FIRST, FADED = 4.3, 1.0, 0.7
"""Sizes of beads, in the drawing's units: full, the first of a growing row, the last of a fading one."""
FULL_COLUMNS = 3
COLUMN_WIDTH = 10
OF_VISITS = "own"
"""The colour of visits, which no milestone of the source has."""

Sizes = dict[int, float]
"""The size of the bead in each column that has one."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The columns of the chart, each some weeks wide; ``first_day`` is the day number at which column 0 begins."""

    surgery_date: date
    first_day: int
    columns: int
    weeks: int
    """Weeks in a column."""

    @property
    def days(self) -> int:
        """Days on the chart."""
        return self.columns * self.weeks * 7

    @property
    def last_day(self) -> int:
        """The last day number on the chart."""
        return self.first_day + self.days - 1

    def column(self, day: date) -> int:
        """Return the column of a day; it may lie outside the chart."""
        return ((day - self.surgery_date).days - self.first_day) // (self.weeks * 7)

    def holds(self, day: date) -> bool:
        """Whether the day lies on the chart."""
        return 0 <= self.column(day) < self.columns

    def date_at(self, number: int) -> date:
        """Return the date of a day number."""
        return self.surgery_date + timedelta(days=number)


@dataclass(frozen=True, slots=True)
class Label:
    """A word above or below the rows. ``at`` is its place as a percentage, ``anchor`` an SVG one."""

    text: str
    at: str
    anchor: str = "start"

    @property
    def reach(self) -> tuple[float, float]:
        """The left and right end of the label on a narrow phone, as percentages of the chart's width."""
        length, at = len(self.text) * LETTER, float(self.at)
        start = {"start": at, "middle": at - length / 2, "end": at - length}[self.anchor]
        return start, start + length


@dataclass(frozen=True, slots=True)
class Ring:
    """The mark round a column; ``live`` on the row it is about."""

    x: str
    live: bool


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One line of the chart. ``beads`` is SVG path data, of diamonds for visits; so is ``typical``, outlined."""

    title: str
    hedge: Prose
    colour: str
    beads: str
    typical: str
    today: Ring | None
    looked_up: Ring | None


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything the drawing places."""

    rows: tuple[ChartRow, ...]
    width: int
    idle: str
    today: Label | None
    looked_up: Label | None
    are_close: bool
    """Whether the two labels would lie on each other in one line."""
    months: tuple[Label, ...]
    key: str
    has_typical: bool
    has_visits: bool


def chart(timeline: Timeline, scale: Scale, now: Moment, looked_up: Moment | None, *, today: str = "") -> Chart:
    """Draw ``timeline`` with the day that was looked up, and today marked as ``today``."""
    rows = tuple(_rows(timeline, scale, now, looked_up))
    has_typical, has_visits = any(row.typical for row in rows), any(row.colour == OF_VISITS for row in rows)
    day_zero = timeline.protocol.day_zero
    if day_zero and timeline.today < timeline.surgery_date:
        text = _("{milestone}, {date}").format(milestone=day_zero.title, date=chart_date(timeline.surgery_date))
        label: Label | None = Label(text, _percent(scale.column(timeline.surgery_date), scale))
    else:
        label = _label(today or _("Today"), timeline.today, scale)
    other = None
    if looked_up:
        other = _label(chart_date_seen_in(looked_up.day, timeline.today.year), looked_up.day, scale)
    return Chart(
        rows=rows,
        width=scale.columns * COLUMN_WIDTH,
        idle=f"M5 6H{scale.columns * COLUMN_WIDTH - 4}",
        today=label,
        looked_up=other,
        are_close=bool(label and other and label.reach[0] < other.reach[1] and other.reach[0] < label.reach[1]),
        months=tuple(_months(scale)),
        key=_key(timeline, scale.weeks, has_typical=has_typical, has_visits=has_visits),
        has_typical=has_typical,
        has_visits=has_visits,
    )


def scale_of(timeline: Timeline) -> Scale:
    """Return columns for every date of the timeline: the fewest weeks a bead that fit."""
    numbers = [0]
    for entry in timeline.entries:
        for drawn in (entry, entry_by_source(timeline, entry)):
            ends = (drawn.earliest, drawn.latest, drawn.fades_on) if drawn else ()
            days = [(day - timeline.surgery_date).days for day in ends if day]
            if entry.milestone.kind is not Kind.VISIT or max(map(abs, days), default=0) <= FURTHEST_VISIT:
                numbers += days
    first_week = min(numbers) // 7
    total = max(numbers) // 7 - first_week + 1
    weeks = next((weeks for weeks in WEEKS_A_BEAD if total <= MOST_BEADS * weeks), WEEKS_A_BEAD[-1])
    needed = ceil(total / weeks)
    return Scale(timeline.surgery_date, first_week * 7, max(needed, min(needed + ROOM_AFTER, MOST_BEADS)), weeks)


def _rows(timeline: Timeline, scale: Scale, now: Moment, looked_up: Moment | None) -> Iterator[ChartRow]:
    entries_of: dict[str, list[Entry]] = {}
    visits = []
    for entry in timeline.entries:
        milestone = entry.milestone
        title = milestone.words.chart_row or (milestone.title if milestone.is_own else "")
        if milestone.kind is Kind.VISIT:
            visits.append(entry)
        elif entry.earliest and title:
            entries_of.setdefault(title, []).append(entry)
    for title, entries in entries_of.items():
        sizes = _sizes_of(entries, scale)
        by_source = [typical for entry in entries if (typical := entry_by_source(timeline, entry))]
        typical_sizes = _sizes_of(by_source, scale)
        outlined = {column: typical_sizes[column] for column in typical_sizes.keys() - sizes if column < scale.columns}
        clinics_first = sorted(entries, key=lambda entry: entry.milestone.set_by is SetBy.SOURCE)
        yield ChartRow(
            title=title,
            hedge=next(filter(None, map(_hedge, clinics_first)), ()),
            colour=entries[0].milestone.colour,
            beads=_beads(tuple(sorted(sizes.items()))),
            typical=_beads(tuple(sorted(outlined.items()))),
            today=_ring(now, entries, scale),
            looked_up=_ring(looked_up, entries, scale),
        )
    if visits:
        columns = {scale.column(entry.earliest) for entry in visits if entry.earliest and scale.holds(entry.earliest)}
        diamonds = [f"M{column * COLUMN_WIDTH + 5} 1.3l4.7 4.7-4.7 4.7-4.7-4.7z" for column in sorted(columns)]
        yield ChartRow(
            title=_("Visits"),
            hedge=(_("added by your clinic"),),
            colour=OF_VISITS if diamonds else visits[0].milestone.colour,
            beads="".join(diamonds),
            typical="",
            today=_ring(now, visits, scale),
            looked_up=_ring(looked_up, visits, scale),
        )


def _sizes_of(entries: Iterable[Entry], scale: Scale) -> Sizes:
    """Return the size of each column's bead; where milestones share one, the larger."""
    together: Sizes = {}
    for entry in entries:
        for column, size in _entry_sizes(entry, scale).items():
            together[column] = max(size, together.get(column, 0.0))
    return together


def _entry_sizes(entry: Entry, scale: Scale) -> Sizes:
    if entry.earliest is None:
        return {}
    start, window = scale.column(entry.earliest), entry.milestone.window
    if entry.fades_on:
        gone = scale.column(entry.fades_on)
        last_full = min(start + FULL_COLUMNS, gone) - 1
        steps = max(gone - last_full, 1)
        fading = {last_full + step: FULL - (FULL - FADED) * step / steps for step in range(1, gone - last_full)}
        return dict.fromkeys(range(start, last_full + 1), FULL) | fading
    end = scale.column(entry.latest or entry.earliest)
    if entry.milestone.kind is Kind.EVENT and end > start and window and window.unit is not Unit.DAY:
        growing = {start + step: FIRST + (FULL - FIRST) * step / (end - start) for step in range(end - start)}
        return growing | dict.fromkeys(range(end, scale.columns), FULL)
    return dict.fromkeys(range(start, end + 1), FULL)


@lru_cache(maxsize=512)
def _beads(sizes: tuple[tuple[int, float], ...]) -> str:
    """Draw each column's bead as SVG path data: two half circles from its left end."""
    path = ""
    for column, size in sizes:
        radius, left = f"{size:.2f}", f"{column * COLUMN_WIDTH + 5 - size:.2f}"
        path += f"M{left} 6a{radius} {radius} 0 1 0 {size * 2:.2f} 0a{radius} {radius} 0 1 0-{size * 2:.2f} 0"
    return path


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
    return Ring(f"{scale.column(moment.day) * COLUMN_WIDTH + 0.3:g}", live)


def _label(text: str, day: date, scale: Scale) -> Label | None:
    """Put a label above the middle of its column, unless it would stick out of the page there."""
    if not scale.holds(day):
        return None
    column = scale.column(day)
    middle = Label(text, _percent(column + 0.5, scale), "middle")
    start, end = middle.reach
    if column < 1 or start < -MARGIN:
        return Label(text, _percent(column, scale))
    if column > scale.columns - 2 or end > 100 + MARGIN:
        return Label(text, _percent(column + 1, scale), "end")
    return middle


def _percent(column: float, scale: Scale) -> str:
    return f"{100 * column / scale.columns:.2f}"


def _months(scale: Scale) -> Iterator[Label]:
    """Name the months that begin on the chart; every second or third one where they would be too dense."""
    opening = scale.date_at(scale.first_day)
    starts = []
    for month in range(12 * opening.year + opening.month - 1, 12 * MAXYEAR):
        start = date(month // 12, month % 12 + 1, 1)
        if (start - opening).days >= scale.days:
            break
        if start >= opening:
            starts.append(start)
    every = max(ceil(len(starts) / 8), 1)
    for start in starts[::every]:
        share = (start - opening).days / scale.days
        if share < MOST_SHARE:
            yield Label(month_short(start.month), f"{100 * share:.2f}")


def _key(timeline: Timeline, weeks: int, *, has_typical: bool, has_visits: bool) -> str:
    if not (has_typical or has_visits):
        return ngettext(
            "One dot is one week. Dots shrink where the timing is less certain.",
            "One dot is {n} weeks. Dots shrink where the timing is less certain.",
            weeks,
        ).format(n=weeks)
    sentences = [ngettext("One dot is one week.", "One dot is {n} weeks.", weeks).format(n=weeks)]
    if has_typical:
        words = _("Outlined: what is typical, where {clinic} set another time.")
        sentences.append(words.format(clinic=clinic_name(timeline)))
    if has_visits:
        sentences.append(_("Diamond: a visit your clinic added."))
    return " ".join(sentences)
