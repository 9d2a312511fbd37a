"""The mistakes for which an editor's rows make no timeline, in words, each beside the field to mend.

Every mistake has a code: those of :mod:`recovery.domain.errors`, and those of rows that are here. One table turns
the code into a field and its words, so that a form, a file that is read in and the page of a whole edition all say
the same. Rows need not be saved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from recovery.content.models.edition import ROWS, Edition, GuideSection, Source
from recovery.content.models.milestone import Milestone
from recovery.content.published_editions import NO_TIMELINE, content_of, words_of
from recovery.domain import protocol
from recovery.domain.errors import DomainError
from recovery.domain.offsets import LONGEST_OFFSET, LatestBeforeEarliest, OffsetTooLong, Unit, Window
from recovery.text.formatting import count_of, date_with_year

Row = Milestone | GuideSection | Source


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something to mend, beside the field of a row; without a row it is the whole edition's."""

    row: Row | None
    field: str
    message: str
    code: str
    """The key of :data:`MESSAGES`, or one that is not there."""


MESSAGES: dict[str, tuple[str, Promise]] = {
    "empty-guidance": ("guidance", gettext_lazy("Write one or two short sentences.")),
    "empty-body": ("body", gettext_lazy("Write the text of the section.")),
    "no-source": ("source", gettext_lazy("Choose a source.")),
    "duplicate-key": ("key", gettext_lazy("Another milestone has the key “{key}”.")),
    "duplicate-section-key": ("key", gettext_lazy("Another section has the key “{key}”.")),
    "duplicate-source-key": ("key", gettext_lazy("Another source has the key “{key}”.")),
    "several-in-help": (
        "help_title",
        gettext_lazy("“{title}” is in the help card already. Empty this field there first."),
    ),
    "unknown-placeholder": (
        "{sentence}",
        gettext_lazy("{place} is no date. Use {examples}, or one of these with a key, such as {with_key}."),
    ),
    "placeholder-without-date missing": (
        "{sentence}",
        gettext_lazy("{place} asks for a milestone that is not there: none has the key “{key}”."),
    ),
    "placeholder-without-date undated": (
        "{sentence}",
        gettext_lazy("{place} asks for a date, and “{title}” has none."),
    ),
    "placeholder-without-date open": (
        "{sentence}",
        gettext_lazy("{place} asks for an end, and the end of “{title}” is open."),
    ),
    "unknown-section": ("guide_section", gettext_lazy("No section of this edition’s guide has the key “{key}”.")),
    "open-end-needs-fade missing": ("fades_until", gettext_lazy("No other milestone has the key “{key}”.")),
    "open-end-needs-fade undated": (
        "fades_until",
        gettext_lazy("“{title}” has no date, so the dots cannot end there."),
    ),
    "open-end-needs-fade early": (
        "fades_until",
        gettext_lazy("“{title}” can begin before this does. Name one that always begins later."),
    ),
    "several-count-back": ("counts_back", gettext_lazy("“{title}” is already the one. Untick it there first.")),
    "cannot-count-back": ("counts_back", gettext_lazy("It has no latest, so there is nothing to count to.")),
    "event-needs-an-end": (
        "open_ended",
        gettext_lazy("Only a stage may have an open end. Choose “stage”, or give a latest."),
    ),
    "no-unit": ("{end}_unit", gettext_lazy("Choose days, weeks or months.")),
    "no-amount": ("{end}_amount", gettext_lazy("Enter a number, or leave the unit empty too.")),
    "no-earliest": ("earliest_amount", gettext_lazy("Enter the earliest too.")),
    "no-latest": (
        "latest_amount",
        gettext_lazy("Enter the latest, or tick “open end” if the source gives none."),
    ),
    "latest-of-open-end": ("latest_amount", gettext_lazy("An open end has no latest. Leave this empty.")),
    "undated-needs-words": ("timing", gettext_lazy("Say in words when it happens, since it has no dates.")),
    "open-end-needs-words": ("timing", gettext_lazy("Give the source’s words for the open end.")),
    "open-end-needs-fade": (
        "fades_until",
        gettext_lazy("Name the milestone whose beginning ends the fading dots."),
    ),
    "fade-without-open-end": ("fades_until", gettext_lazy("Only an open end fades. Leave this empty.")),
    "offset-too-long": ("{end}_amount", gettext_lazy("This is too far away. The most is {most}.")),
    "latest-before-earliest": (
        "latest_amount",
        gettext_lazy("Latest ({latest}) can fall before earliest ({earliest}), for example for a surgery on {day}."),
    ),
    "no-window": ("earliest_amount", gettext_lazy("This is no window.")),
    "nothing-to-count-back-to": (
        "",
        gettext_lazy("No milestone has a latest, so nobody can plan backwards from a date."),
    ),
    "": ("", gettext_lazy("These rows make no timeline ({code}).")),
}
"""A field and its words for each code, in the order in which mistakes are told; the last is for unknown codes."""
_KINDS = [name if name == "{sentence}" else code for code, (name, _words) in MESSAGES.items()]
_ORDER = {code: _KINDS.index(kind) for code, kind in zip(MESSAGES, _KINDS, strict=True)}
"""The place of each code among the mistakes of a row. Those of sentences share one, and follow the sentences."""
_ABOUT_DATES = {"open-end-needs-words", "open-end-needs-fade", "fade-without-open-end"}
"""Codes of problems of a window that has what it needs in columns, and not in words."""


def _mistake(row: Row | None, code: str, **facts: object) -> Mistake:
    """Put a mistake into words; ``facts`` replace the names in braces, in the words and in the field's name."""
    name, words = MESSAGES.get(code, MESSAGES[""])
    facts["code"] = code
    return Mistake(row, name.format(**facts), str(words).format(**facts), code)


def edition_mistakes(edition: Edition) -> list[Mistake]:
    """Return everything an editor must mend before the edition is a timeline, row by row."""
    mistakes = list(content_mistakes(**{name: list(getattr(edition, name).all()) for name in ROWS}))
    if not mistakes:
        try:
            content_of(edition)
        except NO_TIMELINE as error:  # of which no code here knows; patients must not see it
            mistakes.append(_mistake(None, getattr(error, "code", type(error).__name__)))
    return mistakes


def content_mistakes(
    content_sources: Sequence[Source] = (),
    milestones: Sequence[Milestone] = (),
    guide_sections: Sequence[GuideSection] = (),
) -> Iterator[Mistake]:
    """Yield everything an editor must mend in these rows of an edition; one mistake a field, in the rows' order."""
    mistakes = [
        *_duplicate_keys(content_sources, "duplicate-source-key"),
        *_milestone_mistakes(milestones, guide_sections),
        *_duplicate_keys(guide_sections, "duplicate-section-key"),
        *_section_mistakes(guide_sections),
    ]
    for row in (*content_sources, *milestones, *guide_sections):
        own = [mistake for mistake in mistakes if mistake.row is row]
        first: dict[str, Mistake] = {}
        for mistake in sorted(own, key=lambda mistake: _ORDER.get(mistake.code, 0)):
            first.setdefault(mistake.field, mistake)
        yield from (mistake if mistake.field else replace(mistake, row=None) for mistake in first.values())
    if all(row.latest_amount is None for row in milestones):
        yield _mistake(None, "nothing-to-count-back-to")


def has_sound_dates(row: Milestone) -> bool:
    """Whether the columns make a window, or none on purpose, with the words that each of the two needs."""
    if any(_column_mistakes(row)):
        return False
    return not any(error.code in _ABOUT_DATES for error in _unchecked(row, is_readable=True).problems())


def facts_in_words(error: DomainError) -> dict[str, object]:
    """Return the facts that the words for an error of a window name, such as the most that an offset can be."""
    match error:
        case OffsetTooLong():
            unit = Unit(error.unit)
            return {"most": count_of(LONGEST_OFFSET[unit], unit)}
        case LatestBeforeEarliest(earliest=earliest, latest=latest):
            return {
                "latest": count_of(latest.amount, latest.unit),
                "earliest": count_of(earliest.amount, earliest.unit),
                "day": date_with_year(error.surgery_date).text,
            }
    return {}


def _duplicate_keys(rows: Sequence[Source] | Sequence[GuideSection], code: str) -> Iterator[Mistake]:
    times = Counter(row.key for row in rows)
    yield from (_mistake(row, code, key=row.key) for row in rows if times[row.key] > 1)


def _section_mistakes(sections: Sequence[GuideSection]) -> Iterator[Mistake]:
    in_help = [section for section in sections if section.help_title]
    for section in sections:
        yield from _empty_fields(section, "body")
        if section.help_title and len(in_help) > 1:
            other = next(other for other in in_help if other is not section)
            yield _mistake(section, "several-in-help", title=other.title)


def _empty_fields(row: Milestone | GuideSection, text: str) -> Iterator[Mistake]:
    if not getattr(row, text).strip():
        yield _mistake(row, f"empty-{text}")
    if row.source_id is None and not hasattr(row, "source"):
        yield _mistake(row, "no-source")


def _milestone_mistakes(milestones: Sequence[Milestone], sections: Iterable[GuideSection]) -> Iterator[Mistake]:
    section_keys = {"", *(section.key for section in sections)}
    unreadable: set[str] = set()
    for row in milestones:
        yield from _empty_fields(row, "guidance")
        if row.guide_section not in section_keys:
            yield _mistake(row, "unknown-section", key=row.guide_section)
        for mistake in _column_mistakes(row):
            yield mistake
            if mistake.code != "latest-of-open-end":
                unreadable.add(row.key)
    yield from _protocol_mistakes(milestones, unreadable)


def _protocol_mistakes(rows: Sequence[Milestone], unreadable: set[str]) -> Iterator[Mistake]:
    """Yield what the domain finds in the rows; ``unreadable`` has the keys of those without a window to read."""
    milestones = tuple(_unchecked(row, is_readable=row.key not in unreadable) for row in rows)
    row_of = {id(milestone): row for milestone, row in zip(milestones, rows, strict=True)}
    titles = {row.key: row.title for row in rows}
    unsound = set(unreadable)
    for problem in protocol.Protocol("", "", 0, milestones, is_checked=False).problems():
        row, error = row_of[id(problem.milestone)], problem.error
        key = getattr(error, "named", "") or row.key
        misfit = getattr(error, "misfit", None)
        # Nothing is said of a window, or of one that is named, while it has to be mended itself.
        needs_window = misfit or error.code in {"cannot-count-back", "fade-without-open-end"}
        if needs_window and key in (unsound if misfit else unreadable):
            continue
        if error.code in _ABOUT_DATES and not misfit:
            unsound.add(row.key)
        yield _mistake(
            row,
            f"{error.code} {misfit}" if misfit else error.code,
            key=key,
            title=titles.get(key, ""),
            sentence=problem.sentence,
            place=getattr(error, "placeholder", ""),
            examples="{start}, {end}, {when}, {day}",
            with_key=f"{{{row.key or 'key'}.end}}",
        )


def _column_mistakes(row: Milestone) -> Iterator[Mistake]:
    """Yield what keeps the columns of a window from being one."""
    amounts = {"earliest": row.earliest_amount, "latest": row.latest_amount}
    units = {"earliest": row.earliest_unit, "latest": row.latest_unit}
    halves = [end for end in amounts if (amounts[end] is None) == bool(units[end])]
    for end in halves:
        yield _mistake(row, "no-amount" if amounts[end] is None else "no-unit", end=end)
    if halves:
        return
    if row.earliest_amount is None:
        if row.latest_amount is not None or row.open_ended:
            yield _mistake(row, "no-earliest")
        elif not row.timing:
            yield _mistake(row, "undated-needs-words")
    elif row.latest_amount is None and not row.open_ended:
        yield _mistake(row, "no-latest")
    else:
        if row.latest_amount is not None and row.open_ended:
            yield _mistake(row, "latest-of-open-end")
        yield from _impossible_window(row)


def _impossible_window(row: Milestone) -> Iterator[Mistake]:
    try:
        row.window()
    except (OffsetTooLong, LatestBeforeEarliest) as error:
        is_earliest = isinstance(error, OffsetTooLong) and row.earliest_amount == error.amount
        end = "earliest" if is_earliest else "latest"
        yield _mistake(row, error.code, end=end, **facts_in_words(error))
    except (DomainError, ValueError):
        yield _mistake(row, "no-window")


def _unchecked(row: Milestone, *, is_readable: bool) -> protocol.Milestone:
    """Return the row as the domain has it, whatever is wrong with it; columns that make no window give none."""
    window = row.window() if is_readable else None
    return protocol.Milestone(
        key=row.key,
        kind=protocol.Kind(row.kind) if row.kind in set(protocol.Kind) else protocol.Kind.STAGE,
        title=row.title,
        window=Window(window.earliest, None) if window and row.open_ended else window,
        source=None,
        words=words_of(row),
        fades_until=row.fades_until,
        counts_back=row.counts_back,
        is_checked=False,
    )
