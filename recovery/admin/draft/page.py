"""What the page of a draft shows: each row with its form, its grade and the ways to move it, beside the preview."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.helpers import AdminForm
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from recovery.admin.draft.forms import ORDERED, DraftForms, opened
from recovery.admin.reading_box import ReadingBox, grade_words, reading_box
from recovery.admin.row_list import Contents, Group, Line
from recovery.content.comparing import fields
from recovery.content.comparing.rows import differences
from recovery.content.models.draft_content import DraftContent
from recovery.content.models.edition import Edition, GuideSection, Milestone, Source
from recovery.text.readability import grade_report, paragraphs
from recovery.text.readability.grade import left_out_for

PREVIEW_DAYS = (-24, 0, 1, 23, 60, 120, 206)
FIRST_DAY = 23
"""The day the preview opens on: something is past, something goes on, something is still to come."""


@dataclass(frozen=True, slots=True)
class RowView:
    """One row: its line, and its form where the page has one."""

    line: Line
    form: AdminForm | None
    text: str
    """Id of the box with the text that patients read; the reading box follows it."""
    box: ReadingBox | None
    grade: str
    is_changed: bool
    """Whether it differs from the edition the draft was made from."""
    is_open: bool
    moves: bool
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class GroupView:
    """The rows of one kind, in the order of the page."""

    group: Group
    rows: tuple[RowView, ...]


@dataclass(frozen=True, slots=True)
class Day:
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
    days: tuple[Day, ...]
    dates: tuple[tuple[str, str, str], ...]
    """Words, address and the date itself."""


def groups_of(request: HttpRequest, forms: DraftForms, contents: Contents) -> tuple[GroupView, ...]:
    """The rows of the draft, each with its form."""
    lines = {line.handle: line for group in contents.groups for line in group.lines}
    maker = _RowMaker(
        forms=forms,
        left_out=left_out_for(forms.edition.procedure.name),
        to_open=opened(request, lines) | forms.touched.keys(),
        changed=_changed(forms.edition),
    )
    return tuple(_group(maker, lines, each, kind) for each, kind in zip(contents.groups, (*ORDERED, None), strict=True))


def _group(maker: _RowMaker, lines: dict[str, Line], group: Group, kind: type[DraftContent] | None) -> GroupView:
    order = maker.forms.order(kind) if kind else [line.handle for line in group.lines]
    return GroupView(group, tuple(maker.rows([lines[handle] for handle in order], moves=kind is not None)))


def _changed(draft: Edition) -> frozenset[tuple[fields.Part, str]]:
    """The rows that differ from the edition the draft was made from."""
    if draft.based_on is None:
        return frozenset()
    prefetch_related_objects([draft.based_on], "milestones", "guide_sections", "content_sources")
    draft.based_on.procedure = draft.procedure
    return frozenset((each.part, each.key) for each in differences(draft.based_on, draft))


_PARTS: dict[type[DraftContent], fields.Part] = {
    Milestone: fields.Part.MILESTONE,
    GuideSection: fields.Part.SECTION,
    Source: fields.Part.SOURCE,
}


@dataclass(frozen=True, slots=True)
class _RowMaker:
    forms: DraftForms
    left_out: frozenset[str]
    to_open: frozenset[str]
    changed: frozenset[tuple[fields.Part, str]]

    def rows(self, lines: list[Line], *, moves: bool) -> Iterator[RowView]:
        for place, line in enumerate(lines):
            form = self.forms.shown(line.handle)
            text, box = _box(form, self.left_out)
            yield RowView(
                line=line,
                form=form,
                text=text,
                box=box,
                grade=_grade(form, self.left_out),
                is_changed=(_PARTS[type(line.row)], line.row.key) in self.changed,
                is_open=line.handle in self.to_open,
                moves=moves,
                is_first=place == 0,
                is_last=place == len(lines) - 1,
            )


_TEXTS = {Milestone: "guidance", GuideSection: "body"}


def _box(form: AdminForm | None, left_out: frozenset[str]) -> tuple[str, ReadingBox | None]:
    name = _TEXTS.get(type(form.form.instance)) if form else None
    if form is None or name is None:
        return "", None
    field: Any = form.form[name]
    return field.id_for_label, reading_box(str(field.value() or ""), left_out)


def _grade(form: AdminForm | None, left_out: frozenset[str]) -> str:
    match form.form.instance if form else None:
        case Milestone() as row:
            texts = paragraphs.texts_of_milestone(row.sentences(), row.guidance)
        case GuideSection() as row:
            texts = paragraphs.texts_of_markdown(row.body)
        case _:
            return ""
    found = grade_report.report(texts, left_out)
    words = grade_words(found)
    return _("{grade}, too hard").format(grade=words) if found.is_hard else words


def preview_of(edition: Edition, today: date) -> Preview:
    """The preview of ``edition``, opened on a day in the middle of things."""
    base = reverse("preview:timeline", args=[edition.pk])
    surgery = today - timedelta(days=FIRST_DAY)
    return Preview(
        base=base,
        first=f"{base}?{urlencode({'surgery_date': surgery, 'at_day': FIRST_DAY})}",
        surgery_date=surgery.isoformat(),
        days=tuple(Day(*_day_words(day), day, day == FIRST_DAY) for day in PREVIEW_DAYS),
        dates=tuple(
            (words, f"{base}?{urlencode({'surgery_date': day})}", day.isoformat())
            for words, day in ((_("29 Feb"), nearest_leap_day(today)), (_("31 Aug"), date(today.year, 8, 31)))
        ),
    )


def _day_words(day: int) -> tuple[str, str]:
    """On the button, and as it is read out."""
    if day < 0:
        return _("{n} before").format(n=-day), _("{n} days before surgery").format(n=-day)
    words = _("Day {n}").format(n=day)
    return (words if day == 0 else str(day)), words


def nearest_leap_day(today: date) -> date:
    """The 29 February nearest to ``today``, of those that can be a surgery date for years to come."""
    years = range(today.year - 8, today.year + 3)
    days = [date(year, 3, 1) - timedelta(days=1) for year in years]
    return min((day for day in days if day.day == 29), key=lambda day: abs(day - today))
