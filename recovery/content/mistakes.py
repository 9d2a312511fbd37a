"""Why an editor's rows make no timeline, in words, each beside the field to mend.

Pure functions over rows, saved or not, so that a form, a file that is read in and the page of a whole
edition all say the same. ``milestones`` and ``sections`` may hold the row itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recovery.content.models.edition import Edition, GuideSection, Milestone, Source
from recovery.content.models.timing import Timing
from recovery.domain.errors import DomainError, LatestBeforeEarliest, OffsetTooLong, UnknownPlaceholder
from recovery.domain.offsets import LONGEST, Unit, Window
from recovery.domain.placeholders import DateName, Placeholder, parse
from recovery.text.formatting import count_of, date_with_year

Row = TypeVar("Row", Edition, Milestone, GuideSection, Source)
Keyed = TypeVar("Keyed", Milestone, GuideSection, Source)

Refusals = dict[str, str]
"""Field name to message; empty when nothing is wrong."""

REQUIRED: dict[str, Promise] = {
    "source": gettext_lazy("Choose a source."),
    "guidance": gettext_lazy("Write one or two short sentences."),
    "body": gettext_lazy("Write the text of the section."),
}
"""What is said of a field that was left empty."""

SENTENCES = Milestone.sentences(taking_dates=True)
"""The fields of a milestone in which a date can stand."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong with one row of an edition; without a row, with all of them together."""

    row: Milestone | GuideSection | Source | None
    field: str
    message: str


def edition_refusals(edition: Edition) -> Iterator[Refusal]:
    """What an editor must mend before the edition is a timeline, row by row."""
    sources = list(edition.content_sources.all())
    yield from content_refusals(sources, list(edition.milestones.all()), list(edition.guide_sections.all()))


def content_refusals(
    sources: Sequence[Source], milestones: Sequence[Milestone], sections: Sequence[GuideSection]
) -> Iterator[Refusal]:
    """The same, for rows that need not be saved."""
    for source in sources:
        yield from _refusals_of(source, source_refusals(source, sources))
    for milestone in milestones:
        yield from _refusals_of(milestone, milestone_refusals(milestone, milestones, sections))
    for section in sections:
        yield from _refusals_of(section, section_refusals(section, sections))
    if all(row.latest_amount is None for row in milestones):
        yield Refusal(None, "", _("No milestone has a latest, so nobody can plan backwards from a date."))


def _refusals_of(row: Milestone | GuideSection | Source, refusals: Refusals) -> Iterator[Refusal]:
    return (Refusal(row, field, message) for field, message in refusals.items())


def draft_refusals(row: Edition, editions: Iterable[Edition]) -> Refusals:
    """Why ``row`` cannot be the draft of the procedure that has ``editions``."""
    for other in _others(row, editions):
        if other.is_draft:
            words = _("This procedure already has a draft, edition {number}.")
            return {"procedure": words.format(number=other.number)}
    return {}


def source_refusals(row: Source, sources: Iterable[Source]) -> Refusals:
    """What an editor must mend before ``row`` is a source."""
    return _key_twice(row, sources, _("Another source has the key “{key}”."))


def section_refusals(row: GuideSection, sections: Iterable[GuideSection]) -> Refusals:
    """What an editor must mend before ``row`` is a section of the guide."""
    others = list(_others(row, sections))
    return {
        **_left_empty(row, "body"),
        **_key_twice(row, others, _("Another section has the key “{key}”.")),
        **_help_refusals(row, others),
    }


def _help_refusals(row: GuideSection, others: Iterable[GuideSection]) -> Refusals:
    there = next((other for other in others if other.help_title), None)
    if not row.help_title or there is None:
        return {}
    words = _("“{title}” is in the help card already. Empty this field there first.")
    return {"help_title": words.format(title=there.title)}


def milestone_refusals(row: Milestone, milestones: Sequence[Milestone], sections: Iterable[GuideSection]) -> Refusals:
    """What an editor must mend before ``row`` is a milestone of its edition."""
    others = {other.key: other for other in _others(row, milestones)}
    return {
        **_left_empty(row, "guidance"),
        **_key_twice(row, others.values(), _("Another milestone has the key “{key}”.")),
        **_sentence_refusals(row, others),
        **_section_missing(row, sections),
        **_fade_refusals(row, others),
        **_count_back_refusals(row, others.values()),
        **_open_event(row),
        **timing_refusals(row),
    }


def timing_refusals(row: Timing) -> Refusals:
    """What an editor must mend before ``row`` is a window."""
    return _missing_parts(row) or _contradictions(row) or _impossible(row)


def _missing_parts(row: Timing) -> Refusals:
    refusals: Refusals = {}
    for end in ("earliest", "latest"):
        amount, unit = getattr(row, f"{end}_amount"), getattr(row, f"{end}_unit")
        if amount is not None and not unit:
            refusals[f"{end}_unit"] = _("Choose days, weeks or months.")
        if amount is None and unit:
            refusals[f"{end}_amount"] = _("Enter a number, or leave the unit empty too.")
    return refusals


def _contradictions(row: Timing) -> Refusals:
    if row.earliest_amount is None:
        return _undated_refusals(row)
    if row.open_ended:
        return _open_refusals(row)
    if row.latest_amount is None:
        return {"latest_amount": _("Enter the latest, or tick “open end” if the source gives none.")}
    if row.fades_until:
        return {"fades_until": _("Only an open end fades. Leave this empty.")}
    return {}


def _undated_refusals(row: Timing) -> Refusals:
    if row.latest_amount is not None or row.open_ended:
        return {"earliest_amount": _("Enter the earliest too.")}
    if not row.timing:
        return {"timing": _("Say in words when it happens, since it has no dates.")}
    if row.fades_until:
        return {"fades_until": _("Only an open end fades. Leave this empty.")}
    return {}


def _open_refusals(row: Timing) -> Refusals:
    refusals: Refusals = {}
    if row.latest_amount is not None:
        refusals["latest_amount"] = _("An open end has no latest. Leave this empty.")
    if not row.timing:
        refusals["timing"] = _("Give the source’s words for the open end.")
    if not row.fades_until:
        refusals["fades_until"] = _("Name the milestone whose beginning ends the fading dots.")
    return refusals


def _impossible(row: Timing) -> Refusals:
    try:
        row.window()
    except OffsetTooLong as error:
        field = "earliest_amount" if row.earliest_amount == error.amount else "latest_amount"
        most = count_of(LONGEST[Unit(error.unit)], Unit(error.unit))
        return {field: _("This is too far away. The most is {most}.").format(most=most)}
    except LatestBeforeEarliest as error:
        return {"latest_amount": _reversed(row, error)}
    except (DomainError, ValueError):
        return {"earliest_amount": _("This is no window.")}
    return {}


def _reversed(row: Timing, error: LatestBeforeEarliest) -> str:
    words = _("Latest ({latest}) can fall before earliest ({earliest}), for example for a surgery on {day}.")
    return words.format(
        latest=count_of(row.latest_amount or 0, Unit(row.latest_unit)),
        earliest=count_of(row.earliest_amount or 0, Unit(row.earliest_unit)),
        day=date_with_year(error.surgery_date).text,
    )


def _open_event(row: Milestone) -> Refusals:
    if row.kind == Milestone.Kind.EVENT and row.open_ended:
        return {"open_ended": _("Only a stage may have an open end. Choose “stage”, or give a latest.")}
    return {}


def _others(row: Row, rows: Iterable[Row]) -> Iterator[Row]:
    """Without the row itself, and without the version of it that is saved."""
    return (other for other in rows if other is not row and not (row.pk and other.pk == row.pk))


def _key_twice(row: Keyed, rows: Iterable[Keyed], words: str) -> Refusals:
    if any(other.key == row.key for other in _others(row, rows)):
        return {"key": words.format(key=row.key)}
    return {}


def _left_empty(row: Milestone | GuideSection, text: str) -> Refusals:
    refusals: Refusals = {}
    if not getattr(row, text).strip():
        refusals[text] = str(REQUIRED[text])
    if row.source_id is None and not hasattr(row, "source"):
        refusals["source"] = str(REQUIRED["source"])
    return refusals


def _section_missing(row: Milestone, sections: Iterable[GuideSection]) -> Refusals:
    if not row.guide_section or any(each.key == row.guide_section for each in sections):
        return {}
    words = _("No section of this edition’s guide has the key “{key}”.")
    return {"guide_section": words.format(key=row.guide_section)}


def _fade_refusals(row: Milestone, others: dict[str, Milestone]) -> Refusals:
    if not row.open_ended or not row.fades_until:
        return {}
    goal = others.get(row.fades_until)
    if goal is None:
        words = _("No other milestone has the key “{key}”.")
        return {"fades_until": words.format(key=row.fades_until)}
    if timing_refusals(goal):  # said where it stands
        return {}
    begins = _window(goal)
    if begins is None:
        words = _("“{title}” has no date, so the dots cannot end there.")
        return {"fades_until": words.format(title=goal.title)}
    own = _window(row)
    if own and own.earliest.day_span[1] >= begins.earliest.day_span[0]:
        words = _("“{title}” can begin before this does. Name one that always begins later.")
        return {"fades_until": words.format(title=goal.title)}
    return {}


def _window(row: Timing) -> Window | None:
    """The row's window; None without dates, and while its columns make none."""
    return None if timing_refusals(row) else row.window()


def _count_back_refusals(row: Milestone, others: Iterable[Milestone]) -> Refusals:
    if not row.counts_back:
        return {}
    marked = next((other for other in others if other.counts_back), None)
    if marked:
        words = _("“{title}” is already the one. Untick it there first.")
        return {"counts_back": words.format(title=marked.title)}
    if row.latest_amount is None:
        return {"counts_back": _("It has no latest, so there is nothing to count to.")}
    return {}


def _sentence_refusals(row: Milestone, others: dict[str, Milestone]) -> Refusals:
    found = ((name, _sentence_refusal(row, getattr(row, name), others)) for name in SENTENCES)
    return {name: message for name, message in found if message}


def _sentence_refusal(row: Milestone, text: str, others: dict[str, Milestone]) -> str:
    try:
        places = [piece for piece in parse(text) if isinstance(piece, Placeholder)]
    except UnknownPlaceholder as error:
        words = _("{place} is no date. Use {examples}, or one of these with a key, such as {with_key}.")
        examples = "{start}, {end}, {when}, {day}"
        return words.format(place=error.placeholder, examples=examples, with_key=f"{{{row.key or 'key'}.end}}")
    return next((message for place in places if (message := _place_refusal(row, place, others))), "")


def _place_refusal(row: Milestone, place: Placeholder, others: dict[str, Milestone]) -> str:
    target = row if place.key in {"", row.key} else others.get(place.key)
    if target is None:
        words = _("{place} asks for a milestone that is not there: none has the key “{key}”.")
        return words.format(place=place, key=place.key)
    if place.name is DateName.DAY:
        return ""
    if timing_refusals(target):  # said where it stands
        return ""
    window = _window(target)
    if window is None:
        return _("{place} asks for a date, and “{title}” has none.").format(place=place, title=target.title)
    if window.latest is None and place.name is not DateName.START:
        words = _("{place} asks for an end, and the end of “{title}” is open.")
        return words.format(place=place, title=target.title)
    return ""
