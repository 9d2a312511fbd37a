"""What is planned for one operation: milestones, their sources and their words. All of it immutable.

The words are an editor's content, carried unread: a timeline alone is enough to draw a page, a calendar or a sheet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import assert_never

from recovery.domain.clinic_facts import Clinic, Note, SetBy, Typical
from recovery.domain.errors import (
    BadKey,
    BadVisit,
    CannotCountBack,
    DuplicateKey,
    EventNeedsAnEnd,
    FadeWithoutOpenEnd,
    NothingToCountBackTo,
    OpenEndNeedsFade,
    OpenEndNeedsWords,
    PlaceholderWithoutDate,
    SeveralCountBack,
)
from recovery.domain.offsets import Offset, Window
from recovery.domain.placeholders import DateName, Placeholder, parse

KEY_PATTERN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Kind(StrEnum):
    """An event happens once, somewhere in its window; a stage goes on from start to end; a visit is on one day."""

    EVENT = "event"
    STAGE = "stage"
    VISIT = "visit"


class ColourRole(StrEnum):
    """Which of the chart's four colours a milestone is drawn in."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"


@dataclass(frozen=True, slots=True)
class Source:
    """The document a milestone's facts come from."""

    key: str
    title: str
    publisher: str
    last_reviewed: date
    address: str = ""
    says: tuple[str, ...] = ()
    silent_on: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    references_accessed: date | None = None


@dataclass(frozen=True, slots=True)
class Speech:
    """What the page says while a milestone is the one that counts: a sentence, and a lead below it."""

    sentence: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A milestone’s texts, as the editor wrote them; :mod:`recovery.domain.placeholders` says what ``{start}`` is."""

    timing: str = ""
    """The source's words where it gives no date: of an open end ("for several weeks"), or of an undated milestone."""
    timing_after: str = ""
    """What stands in place of the timing once it has passed."""
    chart_row: str = ""
    """The chart row it is drawn in; milestones with the same words share one."""
    hedge: str = ""
    """The chart row's words of doubt; empty: the window in words."""
    before: Speech = Speech()
    now: Speech = Speech()
    late: Speech = Speech()
    """In place of ``now`` in the second half of a fading stage."""
    planned: str = ""
    """In place of the sentence of ``now``, where a clinic set the window."""
    after: Speech = Speech()
    coming: str = ""
    """What "next" says of it; empty: the window in words."""
    typical: str = ""
    """One sentence for look-ups: what is typical by when."""
    on_paper: str = ""
    """What the printed page says of it, in a sentence or two."""
    lasts: str = ""
    """How long, or when, as the source has it: said before the guidance while its window holds."""
    guidance_html: str = ""
    """Rendered and sanitised when it was saved."""
    guide_section: str = ""
    """Key of the guide section that tells more, or empty."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every text in which a date can stand."""
        speeches = (self.before, self.now, self.late, self.after)
        spoken = (text for speech in speeches for text in (speech.sentence, speech.lead))
        return (*spoken, self.planned, self.timing_after, self.coming, self.typical)


@dataclass(frozen=True, slots=True)
class Milestone:
    """One thing that happens in recovery. ``window`` None: it has words and no dates.

    :raises ProtocolError: a subclass says what does not fit.
    """

    key: str
    kind: Kind
    title: str
    window: Window | None
    source: Source | None
    """None: the clinic's own milestone, of which no source says anything."""
    words: Words = Words()
    fades_until: str = ""
    """For an open end: key of the milestone whose beginning ends the fade."""
    counts_back: bool = False
    """Planning backwards counts to this one's latest date."""
    colour: ColourRole = ColourRole.FIRST
    set_by: SetBy = SetBy.SOURCE
    typical: Typical | None = None
    """What the source says, where a clinic set another window."""
    clinic_html: str = ""
    """What the clinic adds to the guidance, sanitised when it was saved."""
    is_hidden: bool = False
    """In no output; other milestones may still name it."""
    at: datetime | None = None
    """A visit's own day and time, in its zone: it stays where it is when the surgery date moves."""

    def __post_init__(self) -> None:
        if not KEY_PATTERN.fullmatch(self.key):
            raise BadKey(self.key)
        if not self._is_one_day if self.kind is Kind.VISIT else self.at:
            raise BadVisit(self.key)
        if self.is_open:
            self._check_open_end()
        elif self.fades_until:
            raise FadeWithoutOpenEnd(self.key)

    def _check_open_end(self) -> None:
        if self.kind is not Kind.STAGE:
            raise EventNeedsAnEnd(self.key)
        if not self.words.timing:
            raise OpenEndNeedsWords(self.key)
        if not self.fades_until:
            raise OpenEndNeedsFade(self.key)

    @property
    def _is_one_day(self) -> bool:
        if self.at is not None:
            return self.window is None and self.at.utcoffset() is not None
        return self.window is not None and self.window.earliest == self.window.latest

    @property
    def is_own(self) -> bool:
        """Whether the clinic added it."""
        return self.source is None

    @property
    def said(self) -> Typical:
        """What the source says of its timing, whatever a clinic set."""
        return self.typical or Typical(self.window, self.words.timing, self.fades_until)

    @property
    def is_open(self) -> bool:
        """Whether it has a beginning and no end."""
        return self.window is not None and self.window.is_open

    @property
    def is_day_zero(self) -> bool:
        """Whether it is the day everything is counted from."""
        if self.window is None or self.window.latest is None or self.set_by is SetBy.CLINIC:
            return False
        return self.window.earliest.amount == self.window.latest.amount == 0

    def has(self, name: DateName) -> bool:
        """Whether a sentence may ask for this date of it."""
        match name:
            case DateName.DAY:
                return True
            case DateName.START:
                return self.window is not None
            case DateName.END | DateName.WHEN:
                return self.latest is not None
            case _:
                assert_never(name)

    @property
    def latest(self) -> Offset | None:
        """The offset of its last day; None for an open end and without dates."""
        return self.window.latest if self.window else None


@dataclass(frozen=True, slots=True)
class Protocol:
    """A procedure's milestones in the editor's order; ``procedure`` is its slug, and a patient's own note is the first.

    :raises ProtocolError: a subclass says what does not fit.
    :raises UnknownPlaceholder: if a sentence has braces that stand for nothing.
    """

    procedure: str
    name: str
    edition: int
    milestones: tuple[Milestone, ...]
    changed_at: datetime | None = None
    """When what patients see of it last changed; None for what nobody has seen yet."""
    clinic: Clinic | None = None
    plan_name: str = ""
    notes: tuple[Note, ...] = ()
    _by_key: dict[str, Milestone] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {each.key: each for each in self.milestones})
        self._check_keys()
        self._check_fades()
        self._check_count_back()
        for each in self.milestones:
            self._check_words(each)

    def _check_keys(self) -> None:
        if twice := next((k for k, n in Counter(each.key for each in self.milestones).items() if n > 1), ""):
            raise DuplicateKey(twice)

    def _check_fades(self) -> None:
        for each in self.milestones:
            if each.window and each.is_open and not fade_fits(each.window, self._by_key.get(each.fades_until)):
                raise OpenEndNeedsFade(each.key)

    def _check_count_back(self) -> None:
        marked = [each for each in self.milestones if each.counts_back]
        if len(marked) > 1:
            raise SeveralCountBack(marked[1].key)
        if marked and marked[0].latest is None:
            raise CannotCountBack(marked[0].key)

    def _check_words(self, milestone: Milestone) -> None:
        for text in milestone.words.sentences:
            if place := undated_place(text, milestone, self._by_key):
                raise PlaceholderWithoutDate(milestone.key, str(place))

    def __getitem__(self, key: str) -> Milestone:
        return self._by_key[key]

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source named by a milestone that is shown, once, in order of first use."""
        return tuple(dict.fromkeys(each.source for each in self.milestones if each.source and not each.is_hidden))

    @property
    def day_zero(self) -> Milestone | None:
        """The milestone of the day of surgery itself, if the protocol has one."""
        return next((each for each in self.milestones if each.is_day_zero), None)

    @property
    def count_back_to(self) -> Milestone:
        """What planning backwards counts to: of the source's that are shown the marked one, else the longest.

        :raises NothingToCountBackTo: if none has a latest date.
        """
        shown = [each for each in self.milestones if not each.is_hidden and not each.is_own]
        lengths = {each.key: each.latest.day_span[1] for each in shown if each.latest}
        if not lengths:
            raise NothingToCountBackTo
        marked = next((each for each in shown if each.counts_back), None)
        return marked or self[max(lengths, key=lengths.__getitem__)]


def fade_fits(window: Window, goal: Milestone | None) -> bool:
    """Whether an open ``window`` begins before the source's beginning of ``goal``, for every surgery date."""
    until = goal.said.window if goal else None
    return until is not None and window.earliest.day_span[1] < until.earliest.day_span[0]


def undated_place(text: str, milestone: Milestone, by_key: Mapping[str, Milestone]) -> Placeholder | None:
    """The first place in ``text`` whose date neither ``milestone`` nor the one it names has.

    :raises UnknownPlaceholder: if the text has braces that stand for nothing.
    """
    for place in parse(text):
        if isinstance(place, Placeholder):
            target = by_key.get(place.key) if place.key else milestone
            if target is None or not target.has(place.name):
                return place
    return None
