"""The page of a draft shows each row with its form, its grade and the ways to move it, beside the preview."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.helpers import AdminForm
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from recovery.admin.draft.forms import ORDERED, DraftForms
from recovery.admin.reading_box import ReadingBox, grade_words, reading_box
from recovery.admin.row_list import Contents, Group, RowLine
from recovery.content.comparing.fields import Row
from recovery.content.comparing.rows import differences
from recovery.content.models.edition import ROWS, Edition, GuideSection
from recovery.content.models.milestone import Milestone
from recovery.content.publish_checks import reading_report
from recovery.text.readability.grade import left_out_for

PREVIEW_DAYS = (-24, 0, 1, 23, 60, 120, 206)
FIRST_DAY = 23
"""The day the preview opens on: something is past, something goes on, something is still to come."""


@dataclass(frozen=True, slots=True)
class RowView:
    """One row: its line, and its form where the page has one."""

    line: RowLine
    form: AdminForm | None
    text: str = ""
    """The id of the box with the text that patients read; the reading box follows it."""
    box: ReadingBox | None = None
    grade: str = ""
    is_changed: bool = False
    """Whether it differs from the edition the draft was made from."""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class GroupView:
    """The rows of one kind, in the order of the page."""

    group: Group
    rows: tuple[RowView, ...]
    moves: bool
    """Whether the rows have an order of their own."""


@dataclass(frozen=True, slots=True)
class PreviewDay:
    """A button of the preview."""

    words: str
    spoken: str
    value: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """The frame with the patients' page, and what changes it."""

    base: str
    first: str
    surgery_date: str
    days: tuple[PreviewDay, ...]
    dates: tuple[tuple[str, str, str], ...]
    """Dates to preview, each as its words, its address and the date itself."""


def groups_of(forms: DraftForms, contents: Contents) -> tuple[GroupView, ...]:
    """Return the rows of the draft by kind, each with its form."""
    lines = {line.handle: line for group in contents.groups for line in group.lines}
    left_out = left_out_for(forms.edition.procedure.name)
    # Open stand the rows that the address names, and those in which something was typed.
    open_rows = {*forms.request.GET.getlist("open"), *forms.touched}
    changed = _changed_rows(forms.edition)
    groups = []
    for group, kind in zip(contents.groups, (*ORDERED, None), strict=True):
        rows = []
        for handle in forms.order(kind) if kind else [line.handle for line in group.lines]:
            line, form = lines[handle], forms.shown(handle)
            row = RowView(
                line,
                form,
                is_changed=(type(line.row), line.row.key) in changed,
                is_open=handle in open_rows,
            )
            rows.append(_with_text(row, form, left_out) if form else row)
        groups.append(GroupView(group, tuple(rows), moves=kind is not None))
    return tuple(groups)


def _changed_rows(draft: Edition) -> frozenset[tuple[type[Row], str]]:
    """Return the kind and key of each row that differs from the edition the draft was made from."""
    if draft.based_on is None:
        return frozenset()
    prefetch_related_objects([draft.based_on], *ROWS)
    draft.based_on.procedure = draft.procedure
    return frozenset((change.kind, change.key) for change in differences(draft.based_on, draft))


def _with_text(view: RowView, form: AdminForm, left_out: frozenset[str]) -> RowView:
    """Add the reading box and the grade of its text to a row that has one."""
    row = form.form.instance
    name = {Milestone: "guidance", GuideSection: "body"}.get(type(row))
    if name is None:
        return view
    field: Any = form.form[name]
    report = reading_report(row, left_out)
    grade = grade_words(report)
    return replace(
        view,
        text=field.id_for_label,
        box=reading_box(str(field.value() or ""), left_out),
        grade=_("{grade}, too hard").format(grade=grade) if report.is_hard else grade,
    )


def preview_of(edition: Edition, today: date) -> Preview:
    """Return the preview of ``edition``, opened on a day in the middle of things."""
    base = reverse("preview:timeline", args=[edition.pk])
    surgery = today - timedelta(days=FIRST_DAY)
    return Preview(
        base=base,
        first=f"{base}?{urlencode({'surgery_date': surgery, 'at_day': FIRST_DAY})}",
        surgery_date=surgery.isoformat(),
        days=tuple(_preview_day(day) for day in PREVIEW_DAYS),
        dates=tuple(
            (words, f"{base}?{urlencode({'surgery_date': day})}", day.isoformat())
            for words, day in ((_("29 Feb"), nearest_leap_day(today)), (_("31 Aug"), date(today.year, 8, 31)))
        ),
    )


def _preview_day(day: int) -> PreviewDay:
    if day < 0:
        words, spoken = _("{n} before").format(n=-day), _("{n} days before surgery").format(n=-day)
    else:
        spoken = _("Day {n}").format(n=day)
        words = spoken if day == 0 else str(day)
    return PreviewDay(words, spoken, day, day == FIRST_DAY)


def nearest_leap_day(today: date) -> date:
    """Return the 29 February nearest to ``today``, of those that can be a surgery date for years to come."""
    years = range(today.year - 8, today.year + 3)
    days = [date(year, 3, 1) - timedelta(days=1) for year in years]
    return min((day for day in days if day.day == 29), key=lambda day: abs(day - today))
