"""The plan of one operation: milestones, their sources and their words. All of it immutable.

The words are an editor's content, carried unread: a timeline alone is enough to draw a page, a calendar or a sheet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import InitVar, dataclass, field, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, assert_never

from recovery.domain.clinic_facts import Clinic, Note, SetBy, SourceTiming
from recovery.domain.errors import (
    BadKey,
    BadVisit,
    CannotCountBack,
    DomainError,
    DuplicateKey,
    EventNeedsAnEnd,
    FadeWithoutOpenEnd,
    Misfit,
    NothingToCountBackTo,
    OpenEndNeedsFade,
    OpenEndNeedsWords,
    PlaceholderWithoutDate,
    ProtocolError,
    SeveralCountBack,
    UnknownPlaceholder,
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
    """The four colours of the chart that a milestone can be drawn in."""

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
    """The words of the page while a milestone is the one that counts: a sentence, and a lead below it."""

    sentence: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A milestone’s texts, as the editor wrote them; :mod:`recovery.domain.placeholders` says what ``{start}`` is."""

    timing: str = ""
    """The source's words where it gives no date: of an open end ("for several weeks"), or of an undated milestone."""
    timing_after: str = ""
    """The words in place of the timing once it has passed."""
    chart_row: str = ""
    """The chart row it is drawn in; milestones with the same words share one."""
    hedge: str = ""
    """The chart row's words of doubt; empty: the window in words."""
    before: Speech = Speech()
    now: Speech = Speech()
    late: Speech = Speech()
    """The words in place of ``now`` in the second half of a fading stage."""
    planned: str = ""
    """The sentence in place of that of ``now``, where a clinic set the window."""
    after: Speech = Speech()
    coming: str = ""
    """The words of "next" about it; empty: the window in words."""
    typical: str = ""
    """One sentence for look-ups: what is typical by when."""
    on_paper: str = ""
    """The words of the printed page about it, in a sentence or two."""
    lasts: str = ""
    """The source's words for how long it lasts, or when it is: said before the guidance while its window holds."""
    guidance_html: str = ""
    """The guidance as HTML, rendered and sanitised when it was saved."""
    guide_section: str = ""
    """The key of the guide section that tells more, or empty."""

    TAKING_DATES: ClassVar = ("timing_after", "before", "now", "late", "planned", "after", "coming", "typical")
    """The fields in which a date can stand; a speech counts as its two texts."""

    def sentences(self) -> dict[str, str]:
        """Return every text in which a date can stand, by its name: ``planned``, or ``now_lead`` of a speech."""
        texts: dict[str, str] = {}
        for name in self.TAKING_DATES:
            value = getattr(self, name)
            if isinstance(value, Speech):
                texts |= {f"{name}_sentence": value.sentence, f"{name}_lead": value.lead}
            else:
                texts[name] = value
        return texts

    def with_sentences(self, change: Callable[[str], str]) -> Words:
        """Return these words with every text in which a date can stand put through ``change``."""
        changed: dict[str, Any] = {}
        for name in self.TAKING_DATES:
            value = getattr(self, name)
            is_speech = isinstance(value, Speech)
            changed[name] = Speech(change(value.sentence), change(value.lead)) if is_speech else change(value)
        return replace(self, **changed)


SPEECHES = tuple(text.name for text in fields(Words) if isinstance(text.default, Speech))
"""The fields of :class:`Words` that are a sentence and a lead."""
TEXTS = tuple(text.name for text in fields(Words) if text.name not in SPEECHES)
"""The other fields of :class:`Words`, each of them one text."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """One thing that happens in recovery. ``window`` None: it has words and no dates.

    :raises ProtocolError: for the first of its :meth:`problems`, unless it is made with ``is_checked=False``.
    """

    key: str
    kind: Kind
    title: str
    window: Window | None
    source: Source | None
    """The document its facts come from; None: the clinic's own milestone, of which no source says anything."""
    words: Words = Words()
    fades_until: str = ""
    """The key of the milestone whose beginning ends the fade of an open end; else empty."""
    counts_back: bool = False
    """Whether planning backwards counts to this milestone's latest date."""
    colour: ColourRole = ColourRole.FIRST
    set_by: SetBy = SetBy.SOURCE
    replaced_timing: SourceTiming | None = None
    """The source's timing, where a clinic set another window."""
    clinic_html: str = ""
    """The clinic's addition to the guidance, sanitised when it was saved."""
    is_hidden: bool = False
    """Whether it is in no output; other milestones may still name it."""
    at: datetime | None = None
    """A visit's own day and time, in its zone: it stays where it is when the surgery date moves."""
    is_checked: InitVar[bool] = True

    def __post_init__(self, is_checked: bool) -> None:
        if is_checked and (problem := next(self.problems(), None)):
            raise problem

    def problems(self) -> Iterator[ProtocolError]:
        """Yield everything that is wrong with it, whatever else is in its protocol."""
        if not KEY_PATTERN.fullmatch(self.key):
            yield BadKey(self.key)
        if not self._is_one_day if self.kind is Kind.VISIT else self.at:
            yield BadVisit(self.key)
        if not self.is_open:
            if self.fades_until:
                yield FadeWithoutOpenEnd(self.key)
            return
        if self.kind is not Kind.STAGE:
            yield EventNeedsAnEnd(self.key)
        if not self.words.timing:
            yield OpenEndNeedsWords(self.key)
        if not self.fades_until:
            yield OpenEndNeedsFade(self.key)

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
    def source_timing(self) -> SourceTiming:
        """The source's timing, whatever a clinic set."""
        return self.replaced_timing or SourceTiming(self.window, self.words.timing, self.fades_until)

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
class Problem:
    """Something that keeps milestones from being a protocol, and the milestone in which it is."""

    milestone: Milestone
    error: DomainError
    """The error, with its code and the facts that words for it need."""
    sentence: str = ""
    """The name of the milestone's sentence, as :meth:`Words.sentences` has it, if it is in one."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """A procedure's milestones in the editor's order; ``procedure`` is its slug, and a patient's own note is the first.

    :raises DomainError: for the first of its :meth:`problems`, unless it is made with ``is_checked=False``.
    """

    procedure: str
    name: str
    edition: int
    milestones: tuple[Milestone, ...]
    changed_at: datetime | None = None
    """The moment when what patients see of it last changed; None for what nobody has seen yet."""
    clinic: Clinic | None = None
    plan_name: str = ""
    notes: tuple[Note, ...] = ()
    is_checked: InitVar[bool] = True
    _by_key: dict[str, Milestone] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self, is_checked: bool) -> None:
        object.__setattr__(self, "_by_key", {milestone.key: milestone for milestone in self.milestones})
        if is_checked and (problem := next(self._problems_between(), None)):
            raise problem.error

    def problems(self) -> Iterator[Problem]:
        """Yield everything that is wrong with the milestones, each by itself and beside the others."""
        for milestone in self.milestones:
            yield from (Problem(milestone, error) for error in milestone.problems())
        yield from self._problems_between()

    def _problems_between(self) -> Iterator[Problem]:
        counts = Counter(milestone.key for milestone in self.milestones)
        for milestone in self.milestones:
            if counts[milestone.key] > 1:
                yield Problem(milestone, DuplicateKey(milestone.key))
        for milestone in self.milestones:
            if milestone.window and milestone.is_open and milestone.fades_until:
                yield from self._fade_problems(milestone, milestone.window)
        marked = [milestone for milestone in self.milestones if milestone.counts_back]
        if len(marked) > 1:
            for other, milestone in zip(marked, (*marked[1:], marked[0]), strict=True):
                yield Problem(milestone, SeveralCountBack(milestone.key, other.key))
        for milestone in marked:
            if milestone.latest is None:
                yield Problem(milestone, CannotCountBack(milestone.key))
        for milestone in self.milestones:
            yield from self._sentence_problems(milestone)

    def _fade_problems(self, milestone: Milestone, window: Window) -> Iterator[Problem]:
        goal = self._by_key.get(milestone.fades_until)
        if goal is None or goal is milestone:
            misfit = Misfit.MISSING
        elif fade_fits(window, goal):
            return
        else:
            misfit = Misfit.EARLY if goal.source_timing.window else Misfit.UNDATED
        yield Problem(milestone, OpenEndNeedsFade(milestone.key, milestone.fades_until, misfit))

    def _sentence_problems(self, milestone: Milestone) -> Iterator[Problem]:
        for name, text in milestone.words.sentences().items():
            try:
                place = undated_place(text, milestone, self._by_key)
            except UnknownPlaceholder as error:
                yield Problem(milestone, error, name)
                continue
            if place:
                named = place.key or milestone.key
                target = self._by_key.get(named)
                misfit = Misfit.MISSING if target is None else Misfit.OPEN if target.window else Misfit.UNDATED
                yield Problem(milestone, PlaceholderWithoutDate(milestone.key, str(place), named, misfit), name)

    def __getitem__(self, key: str) -> Milestone:
        return self._by_key[key]

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source named by a milestone that is shown, once, in order of first use."""
        shown = [milestone.source for milestone in self.milestones if milestone.source and not milestone.is_hidden]
        return tuple(dict.fromkeys(shown))

    @property
    def day_zero(self) -> Milestone | None:
        """The milestone of the day of surgery itself, if the protocol has one."""
        return next((milestone for milestone in self.milestones if milestone.is_day_zero), None)

    @property
    def count_back_to(self) -> Milestone:
        """The milestone planning backwards counts to: of the source's that are shown the marked one, else the longest.

        :raises NothingToCountBackTo: if none has a latest date.
        """
        shown = [milestone for milestone in self.milestones if not milestone.is_hidden and not milestone.is_own]
        lengths = {milestone.key: milestone.latest.day_span[1] for milestone in shown if milestone.latest}
        if not lengths:
            raise NothingToCountBackTo
        marked = next((milestone for milestone in shown if milestone.counts_back), None)
        return marked or self[max(lengths, key=lengths.__getitem__)]


def fade_fits(window: Window, goal: Milestone | None) -> bool:
    """Whether an open ``window`` begins before the source's beginning of ``goal``, for every surgery date."""
    until = goal.source_timing.window if goal else None
    return until is not None and window.earliest.day_span[1] < until.earliest.day_span[0]


def undated_place(text: str, milestone: Milestone, by_key: Mapping[str, Milestone]) -> Placeholder | None:
    """Return the first place in ``text`` whose date neither ``milestone`` nor the one it names has, or None.

    :raises UnknownPlaceholder: if the text has braces that stand for nothing.
    """
    for place in parse(text):
        if isinstance(place, Placeholder):
            target = by_key.get(place.key) if place.key else milestone
            if target is None or not target.has(place.name):
                return place
    return None
