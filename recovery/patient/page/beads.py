"""Beads on the chart's columns: their sizes, and the paths that draw them.

Presentation, not medicine. An open end is drawn full for three weeks and then fades evenly to nothing
where the milestone it fades until begins, because that is the next date the source gives. A long
window grows evenly from its earliest week to full size at its latest, and stays full: by then most
people are there. What has exact days, or a clean end, is drawn full size.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from recovery.domain.offsets import Unit
from recovery.domain.protocol import Kind
from recovery.domain.timeline import Entry

FULL, FIRST, FADED, FULL_COLUMNS = 4.3, 1.0, 0.7, 3
STEP = 10
"""Width of a column in the drawing's units."""

Sizes = dict[int, float]
"""The size of the bead in each column that has one."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where days lie on the chart: ``first_day`` is a day number, the first of column 0."""

    surgery_date: date
    first_day: int
    columns: int
    weeks: int

    @property
    def days(self) -> int:
        """Days in a column."""
        return self.weeks * 7

    @property
    def last_day(self) -> int:
        """The last day number on the chart."""
        return self.first_day + self.columns * self.days - 1

    def column(self, day: date) -> int:
        """The column of a day; it may lie outside the chart."""
        return ((day - self.surgery_date).days - self.first_day) // self.days

    def holds(self, day: date) -> bool:
        """Whether the day lies on the chart."""
        return 0 <= self.column(day) < self.columns

    def date_at(self, number: int) -> date:
        """The date of a day number."""
        return self.surgery_date + timedelta(days=number)

    @property
    def width(self) -> int:
        """Width of the drawing."""
        return self.columns * STEP


def sizes_of(entries: Iterable[Entry], scale: Scale) -> Sizes:
    """The size of each column's bead; where milestones share one, the larger."""
    together: Sizes = {}
    for entry in entries:
        for column, size in _entry_sizes(entry, scale).items():
            together[column] = max(size, together.get(column, 0.0))
    return together


def _entry_sizes(entry: Entry, scale: Scale) -> Sizes:
    if entry.earliest is None:
        return {}
    start = scale.column(entry.earliest)
    if entry.fades_on:
        return _fading(start, scale.column(entry.fades_on))
    end = scale.column(entry.latest or entry.earliest)
    window = entry.milestone.window
    if entry.milestone.kind is Kind.EVENT and end > start and window and window.unit is not Unit.DAY:
        return _growing(start, end, scale.columns)
    return dict.fromkeys(range(start, end + 1), FULL)


def _fading(start: int, gone: int) -> Sizes:
    last_full = min(start + FULL_COLUMNS - 1, gone - 1)
    span = max(gone - last_full, 1)
    sizes = dict.fromkeys(range(start, last_full + 1), FULL)
    fading = {c: FULL - (FULL - FADED) * (c - last_full) / span for c in range(last_full + 1, gone)}
    return sizes | fading


def _growing(start: int, end: int, columns: int) -> Sizes:
    growing = {c: FIRST + (FULL - FIRST) * (c - start) / (end - start) for c in range(start, end)}
    return growing | dict.fromkeys(range(end, columns), FULL)


def path(sizes: Sizes) -> str:
    """The beads as SVG path data."""
    return _path(tuple(sorted(sizes.items())))


def diamonds(columns: Iterable[int]) -> str:
    """A diamond in each of the columns."""
    return "".join(f"M{column * STEP + 5} 1.3l4.7 4.7-4.7 4.7-4.7-4.7z" for column in columns)


@lru_cache(maxsize=512)
def _path(sizes: tuple[tuple[int, float], ...]) -> str:
    return "".join(_bead(column, size) for column, size in sizes)


def _bead(column: int, size: float) -> str:
    r, across = f"{size:.2f}", f"{size * 2:.2f}"
    left = f"{column * STEP + 5 - size:.2f}"
    return f"M{left} 6a{r} {r} 0 1 0 {across} 0a{r} {r} 0 1 0-{across} 0"
