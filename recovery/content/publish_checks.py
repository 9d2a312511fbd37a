"""A draft is checked before it is published: some things block it, some need a tick, and some are fine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.content.comparing.windows import End, effect, movement, window_end
from recovery.content.mistakes import Row, edition_mistakes
from recovery.content.models.edition import OWN_WORDS, Edition, GuideSection
from recovery.content.models.milestone import Milestone
from recovery.domain.limits import OLD_AFTER_YEARS
from recovery.text.formatting import date_with_year, duration
from recovery.text.readability import grade, grade_report
from recovery.text.readability.paragraphs import texts_of_markdown, texts_of_milestone

Reports = Mapping[Milestone | GuideSection, grade_report.Report]
LARGE_MOVE_DAYS = 7
"""A window that moves further than this, for any surgery date, is worth a tick."""


class Level(StrEnum):
    """A check stops publishing, asks for a tick, or is fine."""

    BLOCK = "block"
    WARNING = "warn"
    FINE = "ok"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. ``row`` is where it is mended."""

    level: Level
    title: str
    detail: str
    row: Row | None = None
    is_about_windows: bool = False

    @property
    def tick(self) -> str:
        """The value of a tick, a hash of the warning's words: a tick for other words is none for this one."""
        return sha256(f"{self.title}\n{self.detail}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Checks:
    """Everything that was looked at, the gravest first."""

    blocks: tuple[Check, ...]
    warnings: tuple[Check, ...]
    fine: tuple[Check, ...]

    def unticked(self, ticks: frozenset[str]) -> tuple[Check, ...]:
        """Return the warnings that nobody has ticked."""
        return tuple(warning for warning in self.warnings if warning.tick not in ticks)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A text with the row it stands in and that row's name; of the edition's own words, the field's."""

    row: Milestone | GuideSection | None
    name: str
    text: str


def checks_of(draft: Edition, published: Edition | None, today: date) -> Checks:
    """Return the checks of a draft whose rows are loaded, as are those of the edition that patients see."""
    blocks = tuple(_blocks(draft, today))
    left_out = grade.left_out_for(draft.procedure.name)
    texts: tuple[Milestone | GuideSection, ...] = (*draft.milestones.all(), *draft.guide_sections.all())
    reports: Reports = {row: reading_report(row, left_out) for row in texts}
    warnings = (
        *_hard_texts(reports),
        *_old_sources(draft, today),
        *(_changes(published, draft) if published else ()),
        *dict.fromkeys(_stale_words(published, draft) if published else ()),
    )
    return Checks(blocks, warnings, tuple(_fine(blocks, reports)))


def reading_report(row: Milestone | GuideSection, left_out: frozenset[str]) -> grade_report.Report:
    """Return the reading grade of the text that patients read of a row."""
    if isinstance(row, Milestone):
        return grade_report.report(texts_of_milestone(row.sentences(), row.guidance), left_out)
    return grade_report.report(texts_of_markdown(row.body), left_out)


def _blocks(draft: Edition, today: date) -> Iterator[Check]:
    for mistake in edition_mistakes(draft):
        title = _("This is no timeline yet")
        if mistake.row:
            field = _field_name(type(mistake.row), mistake.field)
            title = _("“{row}”: {field}").format(row=mistake.row, field=field)
        yield Check(Level.BLOCK, title, mistake.message, mistake.row)
    for name in OWN_WORDS:
        if not getattr(draft, name).strip():
            field = capfirst(_field_name(Edition, name))
            yield Check(Level.BLOCK, _("{field} is empty").format(field=field), _("Every page needs it."))
    if not draft.guide_sections.all():
        yield Check(Level.BLOCK, _("The guide has no sections"), _("Write at least one."))
    for source in draft.content_sources.all():
        if source.last_reviewed > today:
            title = _("“{row}” was reviewed on a day that is still to come").format(row=source)
            yield Check(Level.BLOCK, title, date_with_year(source.last_reviewed).text, source)


def _field_name(model: type[Model], name: str) -> str:
    field: Any = model._meta.get_field(name)  # noqa: SLF001  (Django's own name for it)
    return str(field.verbose_name)


def _hard_texts(reports: Reports) -> Iterator[Check]:
    words = _("Reading grade {grade}, target {target} or lower. {mean} words a sentence, target {longest}.")
    target, longest = f"{grade.HARDEST_GRADE:.0f}", f"{grade.LONGEST_MEAN_SENTENCE:.0f}"
    for row, report in reports.items():
        if report.is_hard and report.grade is not None:
            title = _("“{row}” is hard to read").format(row=row)
            facts = {"grade": report.grade, "target": target, "mean": report.mean_sentence, "longest": longest}
            yield Check(Level.WARNING, title, words.format(**facts), row)


def _old_sources(draft: Edition, today: date) -> Iterator[Check]:
    for source in draft.content_sources.all():
        years = relativedelta(today, source.last_reviewed).years
        if relativedelta(years=OLD_AFTER_YEARS) + source.last_reviewed < today:
            title = ngettext(
                "The source was last reviewed {n} year ago", "The source was last reviewed {n} years ago", years
            )
            detail = _("{source}, {date}.").format(source=source, date=date_with_year(source.last_reviewed).text)
            yield Check(Level.WARNING, title.format(n=years), detail, source)


def _changes(published: Edition, draft: Edition) -> Iterator[Check]:
    now = {row.key: row for row in draft.milestones.all()}
    for old in published.milestones.all():
        new = now.get(old.key)
        if new is None:
            title = _("“{row}” is not there any more").format(row=old)
            yield Check(Level.WARNING, title, _("It also leaves the calendars that patients have subscribed to."))
            continue
        if new.kind != old.kind:
            title = _("“{row}” is of another kind").format(row=old)
            words = _("{kind} instead of {before}.")
            detail = words.format(kind=new.get_kind_display(), before=old.get_kind_display())
            yield Check(Level.WARNING, title, detail, new)
        yield from _moves(old, new)
    sections = {row.key for row in draft.guide_sections.all()}
    for section in published.guide_sections.all():
        if section.key not in sections:
            title = _("“{row}” is not in the guide any more").format(row=section)
            yield Check(Level.WARNING, title, _("Patients read it in the edition that is public now."))


def _stale_words(published: Edition, draft: Edition) -> Iterator[Check]:
    """Yield a warning for each text that still says in words what a window was before it moved."""
    now = {row.key: row for row in draft.milestones.all()}
    in_use = frozenset(words for row in now.values() for words in _lengths_in_words(row))
    texts = list(_spoken(draft))
    for old in published.milestones.all():
        new = now.get(old.key)
        stale = [words for words in _lengths_in_words(old) if new and words not in _lengths_in_words(new)]
        for spoken in texts if stale else ():
            for words in _standing_in(spoken.text, stale):
                # Where another window still has that length, it may be meant.
                if spoken.row == new or words not in in_use:
                    title = _("A text still says “{words}”").format(words=words)
                    yield Check(Level.WARNING, title, _("In “{row}”.").format(row=spoken.name), spoken.row)


def _lengths_in_words(row: Milestone) -> list[str]:
    """Return “3 to 6 months”, where both ends have the same unit, then each end alone: “3 months”, “6 months”."""
    ends = [offset for end in End if (offset := window_end(row, end).offset) and offset.amount]
    alone = [duration(offset) for offset in ends]
    first, last = row.earliest_amount, row.latest_amount
    if first is None or last is None or first == last or row.earliest_unit != row.latest_unit:
        return alone
    both = _("{first} to {last} {unit}").format(first=first, last=last, unit=row.get_latest_unit_display())
    return [both, *alone]


def _standing_in(text: str, sayings: list[str]) -> Iterator[str]:
    """Yield the ``sayings`` that stand in ``text``, however its lines break; none only as part of one before it."""
    for words in sayings:
        pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, words.split())) + r"(?!\w)"
        text, times = re.subn(pattern, "", text)
        if times:
            yield words


def _spoken(draft: Edition) -> Iterator[_Spoken]:
    for milestone in draft.milestones.all():
        texts = (milestone.title, milestone.chart_row, milestone.hedge, *milestone.sentences(), milestone.guidance)
        yield _Spoken(milestone, str(milestone), "\n".join(texts))
    for section in draft.guide_sections.all():
        yield _Spoken(section, str(section), f"{section.title}\n{section.body}\n{section.help_title}")
    for name in OWN_WORDS:
        yield _Spoken(None, _field_name(Edition, name), getattr(draft, name))


def _moves(old: Milestone, new: Milestone) -> Iterator[Check]:
    """Yield a warning for each end that was opened or dated, or moves far."""
    for end in End:
        before, after = window_end(old, end), window_end(new, end)
        if before.words == after.words:
            continue
        title = _("A window is no longer what it was")
        if before.offset and after.offset:
            least, most = sorted(map(abs, movement(before.offset, after.offset)))
            if most <= LARGE_MOVE_DAYS:
                continue
            title = _("A window moves by {least} to {most} days").format(least=least, most=most)
            if least == most:
                title = ngettext("A window moves by {n} day", "A window moves by {n} days", most).format(n=most)
        words, nothing = _("{row}, {field}: {after} instead of {before}."), _("no date")
        field = _field_name(Milestone, f"{end}_amount")
        detail = words.format(row=new, field=field, after=after.words or nothing, before=before.words or nothing)
        detail = " ".join(filter(None, [detail, effect(end, before, after, None)]))
        yield Check(Level.WARNING, title, detail, new, is_about_windows=True)


def _fine(blocks: tuple[Check, ...], reports: Reports) -> Iterator[Check]:
    if not blocks:
        yield Check(Level.FINE, _("Every window is valid"), _("Tried for all surgery dates."))
    easy = {report.grade: row for row, report in reports.items() if report.grade is not None and not report.is_hard}
    if easy:
        number = sum(not report.is_hard for report in reports.values())
        title = ngettext("{n} text is easy to read", "{n} texts are easy to read", number)
        highest = max(easy)
        detail = _("Highest reading grade: {grade}, {row}.").format(grade=highest, row=easy[highest])
        yield Check(Level.FINE, title.format(n=number), detail)
