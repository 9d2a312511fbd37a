"""Why an editor's rows make no timeline, in words, each beside the field to mend.

Every problem has a code: those of :mod:`recovery.domain.errors`, and those of rows that are here. One table turns
the code into a field and its words, so that a form, a file that is read in and the page of a whole edition all say
the same. Rows need not be saved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from recovery.content.models.edition import Edition, GuideSection, Milestone, Source
from recovery.content.published_editions import NO_TIMELINE, content_of, words_of
from recovery.domain import protocol
from recovery.domain.errors import DomainError
from recovery.domain.offsets import LONGEST, LatestBeforeEarliest, OffsetTooLong, Unit, Window
from recovery.text.formatting import count_of, date_with_year

Row = Milestone | GuideSection | Source


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something to mend, beside the field of a row; without a row it is the whole edition's."""

    row: Row | None
    field: str
    message: str


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
"""Code to field and words, in the order in which a row's mistakes are told; the last is for codes that are not here."""
_ORDER = [name if name == "{sentence}" else code for code, (name, _words) in MESSAGES.items()]
_ABOUT_DATES = {"open-end-needs-words", "open-end-needs-fade", "fade-without-open-end"}
"""Codes of problems of a window that has what it needs in columns, and not in words."""


@dataclass(frozen=True, slots=True)
class _Problem:
    row: Row | None
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
    """Values of the names in braces in the words and in the name of the field."""

    @property
    def place(self) -> int:
        """Its place among the mistakes of a row; those of sentences share one, and follow the sentences."""
        name, _words = MESSAGES.get(self.code, MESSAGES[""])
        return _ORDER.index(name if name == "{sentence}" else self.code) if self.code in MESSAGES else 0

    def in_words(self) -> Mistake:
        name, words = MESSAGES.get(self.code, MESSAGES[""])
        facts = {"code": self.code, **self.facts}
        return Mistake(self.row if name else None, name.format(**facts), str(words).format(**facts))


def edition_mistakes(edition: Edition) -> list[Mistake]:
    """Everything an editor must mend before the edition is a timeline, row by row."""
    sources, milestones = edition.content_sources.all(), edition.milestones.all()
    mistakes = list(content_mistakes(list(sources), list(milestones), list(edition.guide_sections.all())))
    if not mistakes:
        try:
            content_of(edition)
        except NO_TIMELINE as error:  # of which no code here knows; patients must not see it
            mistakes.append(_Problem(None, getattr(error, "code", type(error).__name__)).in_words())
    return mistakes


def content_mistakes(
    sources: Sequence[Source] = (), milestones: Sequence[Milestone] = (), sections: Sequence[GuideSection] = ()
) -> Iterator[Mistake]:
    """Everything an editor must mend in these rows of an edition; one mistake a field, in the order of the rows."""
    problems = [
        *_source_problems(sources),
        *_milestone_problems(milestones, sections),
        *_section_problems(sections),
    ]
    for row in (*sources, *milestones, *sections):
        own = (problem for problem in problems if problem.row is row)
        told: dict[str, Mistake] = {}
        for problem in sorted(own, key=lambda problem: problem.place):
            mistake = problem.in_words()
            told.setdefault(mistake.field, mistake)
        yield from told.values()
    if all(row.latest_amount is None for row in milestones):
        yield _Problem(None, "nothing-to-count-back-to").in_words()


def has_sound_dates(row: Milestone) -> bool:
    """Whether the columns make a window, or none on purpose, with the words that each of the two needs."""
    if any(_column_problems(row)):
        return False
    return not any(error.code in _ABOUT_DATES for error in _unchecked(row, is_readable=True).problems())


def facts_in_words(error: DomainError) -> dict[str, object]:
    """The facts that the words for an error of a window name, such as the most that an offset can be."""
    match error:
        case OffsetTooLong():
            unit = Unit(error.unit)
            return {"most": count_of(LONGEST[unit], unit)}
        case LatestBeforeEarliest(earliest=earliest, latest=latest):
            return {
                "latest": count_of(latest.amount, latest.unit),
                "earliest": count_of(earliest.amount, earliest.unit),
                "day": date_with_year(error.surgery_date).text,
            }
    return {}


def _source_problems(sources: Sequence[Source]) -> Iterator[_Problem]:
    times = Counter(source.key for source in sources)
    for source in sources:
        if times[source.key] > 1:
            yield _Problem(source, "duplicate-source-key", {"key": source.key})


def _section_problems(sections: Sequence[GuideSection]) -> Iterator[_Problem]:
    times = Counter(section.key for section in sections)
    in_help = [section for section in sections if section.help_title]
    for section in sections:
        yield from _empty_fields(section, "body")
        if times[section.key] > 1:
            yield _Problem(section, "duplicate-section-key", {"key": section.key})
        if section.help_title and len(in_help) > 1:
            other = next(other for other in in_help if other is not section)
            yield _Problem(section, "several-in-help", {"title": other.title})


def _empty_fields(row: Milestone | GuideSection, text: str) -> Iterator[_Problem]:
    if not getattr(row, text).strip():
        yield _Problem(row, f"empty-{text}")
    if row.source_id is None and not hasattr(row, "source"):
        yield _Problem(row, "no-source")


def _milestone_problems(milestones: Sequence[Milestone], sections: Iterable[GuideSection]) -> Iterator[_Problem]:
    section_keys = {"", *(section.key for section in sections)}
    unreadable: set[str] = set()
    for row in milestones:
        yield from _empty_fields(row, "guidance")
        if row.guide_section not in section_keys:
            yield _Problem(row, "unknown-section", {"key": row.guide_section})
        for problem in _column_problems(row):
            yield problem
            if problem.code != "latest-of-open-end":
                unreadable.add(row.key)
    yield from _protocol_problems(milestones, unreadable)


def _protocol_problems(rows: Sequence[Milestone], unreadable: set[str]) -> Iterator[_Problem]:
    """The problems that the domain finds in the rows; ``unreadable`` has the keys of those without a window to read."""
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
        facts = {
            "key": key,
            "title": titles.get(key, ""),
            "sentence": problem.sentence,
            "place": getattr(error, "placeholder", ""),
            "examples": "{start}, {end}, {when}, {day}",
            "with_key": f"{{{row.key or 'key'}.end}}",
        }
        yield _Problem(row, f"{error.code} {misfit}" if misfit else error.code, facts)


def _column_problems(row: Milestone) -> Iterator[_Problem]:
    """The problems that keep the columns of a window from being one."""
    amounts = {"earliest": row.earliest_amount, "latest": row.latest_amount}
    units = {"earliest": row.earliest_unit, "latest": row.latest_unit}
    halves = [end for end in amounts if (amounts[end] is None) == bool(units[end])]
    for end in halves:
        yield _Problem(row, "no-amount" if amounts[end] is None else "no-unit", {"end": end})
    if halves:
        return
    if row.earliest_amount is None:
        if row.latest_amount is not None or row.open_ended:
            yield _Problem(row, "no-earliest")
        elif not row.timing:
            yield _Problem(row, "undated-needs-words")
    elif row.latest_amount is None and not row.open_ended:
        yield _Problem(row, "no-latest")
    else:
        if row.latest_amount is not None and row.open_ended:
            yield _Problem(row, "latest-of-open-end")
        yield from _impossible_window(row)


def _impossible_window(row: Milestone) -> Iterator[_Problem]:
    try:
        row.window()
    except (OffsetTooLong, LatestBeforeEarliest) as error:
        is_earliest = isinstance(error, OffsetTooLong) and row.earliest_amount == error.amount
        end = "earliest" if is_earliest else "latest"
        yield _Problem(row, error.code, {"end": end, **facts_in_words(error)})
    except (DomainError, ValueError):
        yield _Problem(row, "no-window")


def _unchecked(row: Milestone, *, is_readable: bool) -> protocol.Milestone:
    """The row as the domain has it, whatever is wrong with it; of columns that make no window without one."""
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
