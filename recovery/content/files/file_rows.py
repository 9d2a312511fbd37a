"""A file's values as the rows of an edition, not saved yet, and where in the file each came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from recovery.content.files.bad_file import Place
from recovery.content.files.json_text import Json
from recovery.content.models.edition import OWN_WORDS, Edition, GuideSection, Milestone, Procedure, Source
from recovery.content.models.milestone import SPEECH_COLUMNS
from recovery.domain.protocol import TEXTS, ColourRole

SOURCE_LINES = ("says", "silent_on", "references")
OFFSETS = ("earliest", "latest")
TIMING_TEXTS = ("fades_until", "timing", "timing_after")
CHART_TEXTS = ("chart_row", "hedge")
_ELSEWHERE = {*TIMING_TEXTS, *CHART_TEXTS, "guidance_html", "guide_section"}
WORD_TEXTS = tuple(name for name in TEXTS if name not in _ELSEWHERE)
ILLUSTRATION = {"file": "illustration", "alternative": "illustration_alt", "caption": "illustration_caption"}
"""Of a drawing: the file's names to the row's fields."""

Row = Edition | Source | Milestone | GuideSection

_MILESTONE_TEXTS = ("key", "kind", "title", *TIMING_TEXTS, *CHART_TEXTS, *WORD_TEXTS, "guidance", "guide_section")
_PLACES: dict[str, Place] = {
    **{f"{end}_{part}": (end, part) for end in OFFSETS for part in ("amount", "unit")},
    **SPEECH_COLUMNS,
    **{field: ("illustration", name) for name, field in ILLUSTRATION.items()},
    "__all__": (),
}


@dataclass(frozen=True, slots=True)
class Rows:
    """An edition and everything in it."""

    edition: Edition
    sources: list[Source]
    milestones: list[Milestone]
    sections: list[GuideSection]

    def placed(self) -> Iterator[tuple[Row, Place]]:
        """Every row in the order to save them, with its place in the file."""
        yield self.edition, ("edition",)
        lists: dict[str, Sequence[Row]] = {
            "sources": self.sources,
            "milestones": self.milestones,
            "guide": self.sections,
        }
        for name, rows in lists.items():
            yield from ((row, (name, position)) for position, row in enumerate(rows))

    def save(self) -> Edition:
        """Write all of them."""
        for row, _place in self.placed():
            row.save()
        return self.edition


def place_of(field: str) -> Place:
    """Where a row's field stands below the row's own place."""
    return _PLACES.get(field, (field,))


def rows_of(procedure: Procedure, data: Json, number: int) -> Rows:
    """The rows of a draft that says what ``data`` says."""
    edition = _edition(procedure, data["edition"], number)
    sources = {facts["key"]: _source(edition, facts) for facts in data["sources"]}
    return Rows(
        edition,
        list(sources.values()),
        [_milestone(edition, n, facts, sources[facts["source"]]) for n, facts in enumerate(data["milestones"], 1)],
        [_section(edition, n, facts, sources[facts["source"]]) for n, facts in enumerate(data["guide"], 1)],
    )


def _edition(procedure: Procedure, facts: Json, number: int) -> Edition:
    return Edition(
        procedure=procedure,
        number=number,
        questions="\n".join(facts.get("questions", ())),
        reviewed_by=facts.get("reviewed_by", ""),
        review_due=_day(facts.get("review_due")),
        **{name: facts[name] for name in OWN_WORDS},
    )


def _source(edition: Edition, facts: Json) -> Source:
    return Source(
        edition=edition,
        key=facts["key"],
        title=facts["title"],
        publisher=facts["publisher"],
        last_reviewed=date.fromisoformat(facts["last_reviewed"]),
        address=facts.get("address", ""),
        references_accessed=_day(facts.get("references_accessed")),
        **{name: "\n".join(facts.get(name, ())) for name in SOURCE_LINES},
    )


def _milestone(edition: Edition, position: int, facts: Json, source: Source) -> Milestone:
    return Milestone(
        edition=edition,
        position=position,
        source=source,
        open_ended=facts.get("open_ended", False),
        counts_back=facts.get("counts_back", False),
        colour=facts.get("colour", ColourRole.FIRST),
        **{name: facts.get(name, "") for name in _MILESTONE_TEXTS},
        **_offset("earliest", facts),
        **_offset("latest", facts),
        **{column: facts.get(name, {}).get(part, "") for column, (name, part) in SPEECH_COLUMNS.items()},
    )


def _section(edition: Edition, position: int, facts: Json, source: Source) -> GuideSection:
    drawing = facts.get("illustration") or {}
    return GuideSection(
        edition=edition,
        position=position,
        source=source,
        key=facts["key"],
        title=facts["title"],
        body=facts["body"],
        help_title=facts.get("help_title", ""),
        **{field: drawing.get(name, "") for name, field in ILLUSTRATION.items()},
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _offset(end: str, facts: Json) -> Json:
    offset = facts.get(end) or {"amount": None, "unit": ""}
    return {f"{end}_amount": offset["amount"], f"{end}_unit": offset["unit"]}
