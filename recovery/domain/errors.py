"""The mistakes of a protocol or a question, as types with a code and no prose. Those of offsets stand with them.

Whoever shows an error to a person chooses the words; the attributes carry what the words need.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class DomainError(Exception):
    """Base of everything the domain refuses. ``code`` is stable and never shown to a person."""

    code: ClassVar[str] = "domain"


class Misfit(StrEnum):
    """The reason why a milestone that another one names does not fit there."""

    MISSING = "missing"
    UNDATED = "undated"
    OPEN = "open"
    """It has a beginning and no end, and its end is asked for."""
    EARLY = "early"
    """It can begin before what has to fade until it."""


class ProtocolError(DomainError):
    """A milestone does not fit its protocol; ``key`` names the milestone."""

    code = "protocol"

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class BadKey(ProtocolError):
    """A key is not made of lower-case letters, digits and single hyphens."""

    code = "bad-key"


class DuplicateKey(ProtocolError):
    """Two milestones of a protocol have the same key."""

    code = "duplicate-key"


class EventNeedsAnEnd(ProtocolError):
    """Only a stage may be open-ended; an event happens by a latest date."""

    code = "event-needs-an-end"


class BadVisit(ProtocolError):
    """A visit is on one day: counted from surgery, or a day and time with a zone. Nothing else has a time."""

    code = "bad-visit"


class OpenEndNeedsWords(ProtocolError):
    """An open end without the source's words for it could only be shown as nothing."""

    code = "open-end-needs-words"


class OpenEndNeedsFade(ProtocolError):
    """An open end must fade until another milestone of the protocol that has dates and begins later.

    ``named`` is the key of that milestone, and ``misfit`` why it is none; without them, none is named.
    """

    code = "open-end-needs-fade"

    def __init__(self, key: str, named: str = "", misfit: Misfit | None = None) -> None:
        super().__init__(key)
        self.named = named
        self.misfit = misfit


class FadeWithoutOpenEnd(ProtocolError):
    """``fades_until`` is set on a milestone whose end is not open."""

    code = "fade-without-open-end"


class SeveralCountBack(ProtocolError):
    """More than one milestone is marked as the one that planning backwards counts to; ``named`` is another one."""

    code = "several-count-back"

    def __init__(self, key: str, named: str) -> None:
        super().__init__(key)
        self.named = named


class CannotCountBack(ProtocolError):
    """Planning backwards was asked for a milestone that has no latest date."""

    code = "cannot-count-back"


class PlaceholderWithoutDate(ProtocolError):
    """A sentence asks for a date that the milestone ``named``, which may be its own, does not have."""

    code = "placeholder-without-date"

    def __init__(self, key: str, placeholder: str, named: str, misfit: Misfit) -> None:
        super().__init__(key)
        self.placeholder = placeholder
        self.named = named
        self.misfit = misfit


class NothingToCountBackTo(DomainError):
    """No milestone of the protocol has a latest date to plan backwards from."""

    code = "nothing-to-count-back-to"


class UnknownPlaceholder(DomainError):
    """A sentence has braces that stand for nothing."""

    code = "unknown-placeholder"

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder)
        self.placeholder = placeholder
